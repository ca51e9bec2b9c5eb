"""Records that did not fit into memory, in a temporary file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence

from pyrite.shuffle.codec import BATCH, Record, read_records, write_records


class SpillFile:
    """A temporary file with portions of records; it has no name, so nothing is left of it in any case."""

    def __init__(self, directory: str) -> None:
        self._file = tempfile.TemporaryFile(dir=directory)
        #: For each portion the (offset, length) of its frames.
        self._portions: list[list[tuple[int, int]]] = []
        self.size = 0

    def append(self, records: Sequence[Record]) -> int:
        """Write a portion and return its number."""
        frames = []
        self._file.seek(self.size)
        for start in range(0, len(records), BATCH):
            length = write_records(records[start : start + BATCH], self._file)
            frames.append((self.size, length))
            self.size += length
        self._file.flush()
        self._portions.append(frames)
        return len(self._portions) - 1

    def read(self, portion: int) -> Iterator[Record]:
        """The records of a portion as they were written, a frame at a time."""
        for offset, length in self._portions[portion]:
            for batch in read_records(os.pread(self._file.fileno(), length, offset)):
                yield from batch

    def close(self) -> None:
        """Give the room on disk back."""
        self._file.close()
