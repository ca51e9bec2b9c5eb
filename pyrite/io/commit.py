"""The output commit protocol: a directory appears complete, in one step, or not at all.

    <parent>/.<name>._pyrite_<id>/          beside the target, hidden from readers
        attempts/<attempt id>/part-00003    each attempt of each task writes alone
        output/part-00003, _SUCCESS         the driver moves one accepted attempt a partition here
    <parent>/<name>                         output/, renamed last

Only the driver touches ``output/``, so no late or repeated attempt can change what was accepted. A driver
that dies before the last rename leaves the hidden directory and no target; on a local disk, who writes beside
it next removes that. On a store without atomic renames
the parts are moved one by one, `_SUCCESS` after all of them: a reader must wait for that mark; and an attempt
that runs on after the end of its job may leave its hidden file.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Protocol

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.errors import SparkIOException
from pyrite.io.file_system import FileSystem, join, locate

SUCCESS_MARK = "_SUCCESS"
_STAGING = "._pyrite_"


class TaskAttempt(Protocol):
    """What the protocol asks of a task's context."""

    def partitionId(self) -> int: ...
    def taskAttemptId(self) -> int: ...


@frozen_dataclass
class TaskOutput:
    """The file that one attempt wrote for one partition; `size` is in bytes."""

    partition: int
    path: str
    size: int


def part_name(partition: int, suffix: str = "") -> str:
    """The file of a partition in an output directory.

    >>> part_name(3, ".gz")
    'part-00003.gz'
    """
    return f"part-{partition:05d}{suffix}"


def write_part(attempts: str, attempt: TaskAttempt, chunks: Iterable[bytes], suffix: str = "") -> TaskOutput:
    """In a task: write one part under `attempts`, whole and on stable storage, or leave nothing."""
    file_system, directory = locate(attempts)
    directory = join(directory, f"{attempt.taskAttemptId()}-{uuid.uuid4().hex}")
    # Not its parents: if they are gone the job is over, and this attempt is late.
    file_system.make_directory(directory)
    path = join(directory, part_name(attempt.partitionId(), suffix))
    try:
        size = _write(file_system, path, chunks)
    except BaseException:
        file_system.delete(directory)
        raise
    return TaskOutput(attempt.partitionId(), file_system.qualified(path), size)


def _write(file_system: FileSystem, path: str, chunks: Iterable[bytes]) -> int:
    size = 0
    with file_system.create(path) as file:
        for chunk in chunks:
            # Not around the loop: making the chunks runs the user's code, whose errors are its own.
            with _writing(path):
                file.write(chunk)
            size += len(chunk)
        with _writing(path):
            file_system.close_durably(file)
    _check_size(file_system, path, size)
    return size


@contextmanager
def _writing(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise cannot_write(path, error.strerror or str(error)) from error


def _check_size(file_system: FileSystem, path: str, size: int) -> None:
    status = file_system.status(path)
    if status is None or status.size != size:
        found = "nothing" if status is None else f"{status.size} bytes"
        raise cannot_write(path, f"{size} bytes were written and {found} found")


class OutputCommit:
    """In the driver: the life of one output directory. `setup`, then `commit` or `abort`.

    Raises SparkIOException: OUTPUT_PATH_ALREADY_EXISTS, or CANNOT_WRITE_OUTPUT with the reason.
    """

    def __init__(self, path: str, num_partitions: int) -> None:
        self._file_system, absolute = locate(path)
        self._target = absolute.rstrip("/") or "/"
        self._num_partitions = num_partitions
        self._path = path
        parent, _, name = self._target.rpartition("/")
        self._parent = parent or "/"
        self._staging = join(self._parent, f".{name[:100]}{_STAGING}{uuid.uuid4().hex}")
        self._output = join(self._staging, "output")
        self._attempts = join(self._staging, "attempts")
        self._give_up_claim: Callable[[], None] = _nothing_claimed

    @property
    def attempts(self) -> str:
        """Where `write_part` is to write, as a path that travels to tasks."""
        return self._file_system.qualified(self._attempts)

    def setup(self) -> None:
        """Refuse a target that exists, and make the place where the parts are built."""
        self._refuse_existing()
        try:
            self._file_system.make_directories(self._parent)
            self._file_system.remove_abandoned(self._parent, _is_staging)
            self._file_system.make_directory(self._staging)
            self._give_up_claim = self._file_system.claim(self._staging)
            for directory in (self._output, self._attempts):
                self._file_system.make_directory(directory)
        except OSError as error:
            raise cannot_write(self._path, str(error)) from error

    def commit(self, reported: Sequence[TaskOutput]) -> list[TaskOutput]:
        """Publish one attempt of each partition, the first that was reported; return these in order."""
        accepted: dict[int, TaskOutput] = {}
        for output in reported:
            accepted.setdefault(output.partition, output)
        if sorted(accepted) != list(range(self._num_partitions)):
            raise cannot_write(
                self._path, f"parts {sorted(accepted)} were reported, of {self._num_partitions} partitions"
            )
        try:
            for output in accepted.values():
                self._accept(output)
            # After this no late attempt finds its directory, so removing it is no race.
            self._file_system.delete(self._set_aside(self._attempts))
            success = join(self._output, SUCCESS_MARK)
            _write(self._file_system, success, ())
            self._file_system.share_permissions(success, self._output)
            self._file_system.sync_directory(self._output)
            self._publish()
        except OSError as error:
            if isinstance(error, SparkIOException):
                raise
            raise cannot_write(self._path, str(error)) from error
        self._give_up_claim()
        with suppress(OSError):  # the output is there, whatever becomes of a hidden empty directory
            self._file_system.delete(self._staging)
        return [accepted[partition] for partition in range(self._num_partitions)]

    def abort(self) -> None:
        """Remove all that was written. It may follow a failed `commit`, and any `setup`."""
        if self._file_system.status(self._staging) is not None:
            aside = self._set_aside(self._staging)
            self._give_up_claim()
            self._file_system.delete(aside)

    def _accept(self, output: TaskOutput) -> None:
        _, path = locate(output.path)
        target = join(self._output, path.rpartition("/")[2])
        self._file_system.rename(path, target)
        _check_size(self._file_system, target, output.size)
        self._file_system.share_permissions(target, self._output)

    def _set_aside(self, directory: str) -> str:
        if not self._file_system.atomic_rename:
            return directory
        aside = directory + ".discarded"
        self._file_system.rename(directory, aside)
        return aside

    def _refuse_existing(self) -> None:
        if self._file_system.status(self._target) is not None:
            raise SparkIOException(
                errorClass="OUTPUT_PATH_ALREADY_EXISTS", messageParameters={"path": self._path}
            )

    def _publish(self) -> None:
        self._refuse_existing()
        if self._file_system.atomic_rename:
            self._file_system.rename(self._output, self._target)
            try:
                self._file_system.sync_directory(self._parent)
            except BaseException:  # an error is to mean that there is no output
                self._file_system.rename(self._target, self._output)
                raise
        else:
            self._publish_part_by_part()

    def _publish_part_by_part(self) -> None:
        entries = self._file_system.list(self._output)
        self._file_system.make_directory(self._target)
        try:
            for entry in sorted(entries, key=lambda entry: entry.name == SUCCESS_MARK):
                self._file_system.rename(entry.path, join(self._target, entry.name))
        except BaseException:
            with suppress(OSError):  # the first error says why
                self._file_system.delete(self._target)
            raise


def _is_staging(name: str) -> bool:
    return name.startswith(".") and _STAGING in name


def _nothing_claimed() -> None:
    return


def cannot_write(path: str, reason: str) -> SparkIOException:
    """The error of an output path that cannot be made or filled."""
    return SparkIOException(
        errorClass="CANNOT_WRITE_OUTPUT", messageParameters={"path": path, "reason": reason}
    )
