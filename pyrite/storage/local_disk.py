"""Errors of the disk that temporary files are written to: shuffle and spill files, blocks, results."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType

from pyrite.errors import SparkIOException
from pyrite.serializer.data import Buffer


@contextmanager
def writing_to(directory: str) -> Iterator[None]:
    """Turn a failure to write into an error that says what to do; a full disk is not tried again."""
    try:
        yield
    except SparkIOException:
        raise
    except OSError as error:
        raise SparkIOException(
            errorClass="CANNOT_WRITE_LOCAL_DISK",
            messageParameters={"directory": directory, "reason": error.strerror or str(error)},
        ) from error


def temporary_path(directory: str, name: str, owner: str) -> str:
    """Where a process called `owner` writes a file until it is whole."""
    return os.path.join(directory, f".{name}.{owner}.tmp")


def remove_temporary_files(directory: str, owner: str) -> None:
    """Delete what a process that was killed had not finished writing."""
    with suppress(FileNotFoundError):
        for name in os.listdir(directory):
            if name.startswith(".") and name.endswith(f".{owner}.tmp"):
                os.unlink(os.path.join(directory, name))


def leads_below(path: str, directory: str) -> bool:
    """Whether a path leads to what is below a directory; neither ".." nor a link leads out.

    >>> leads_below("/data/a/b", "/data/a"), leads_below("/data/a/../b", "/data/a")
    (True, False)
    """
    return os.path.realpath(path).startswith(os.path.realpath(directory) + os.sep)


class LocalFile:
    """A new file to write to, to be used in a `with` statement; where that fails the file is deleted."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._directory = os.path.dirname(path)
        with writing_to(self._directory):
            self._file = open(path, "xb")  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> LocalFile:
        return self

    def write(self, data: Buffer, /) -> int:
        """Write bytes; SparkIOException if the disk does not take them."""
        with writing_to(self._directory):
            return self._file.write(data)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with writing_to(self._directory):
                self._file.close()
        except SparkIOException:
            self._delete()
            if error is None:
                raise
        if error is not None:
            self._delete()

    def _delete(self) -> None:
        with suppress(FileNotFoundError):
            os.unlink(self._path)
