"""Files that are records of one length, without anything between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyrite.errors import SparkIOException


@dataclass(frozen=True)
class FixedRecords:
    """Takes a file apart: its path and its bytes to the records in it.

    >>> list(FixedRecords(2)(("file", b"aabb")))
    [b'aa', b'bb']
    """

    length: int

    def __call__(self, file: tuple[str, bytes]) -> Iterator[bytes]:
        path, content = file
        if len(content) % self.length:
            raise SparkIOException(
                errorClass="INCOMPLETE_RECORD",
                messageParameters={
                    "path": path,
                    "size": str(len(content)),
                    "recordLength": str(self.length),
                },
            )
        return (content[start : start + self.length] for start in range(0, len(content), self.length))
