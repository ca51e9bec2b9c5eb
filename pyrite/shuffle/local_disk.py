"""Errors of the disk that shuffle and spill files are written to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pyrite.errors import SparkIOException


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
