"""Hadoop's SequenceFile, version 6: binary records with marks to find one's way in the middle.

    file    = "SEQ" 6, key class, value class, compressed?, by blocks?, metadata, sync mark, item*
    item    = -1, sync mark | record length, key length, key, value
    value   = length, bytes                       (of a BytesWritable; a NullWritable key is empty)

Integers are four bytes, the highest first. The sync mark is 16 random bytes, the same in the whole file. Only
what Spark's object files need is here: NullWritable keys, BytesWritable values, no compression.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from pyrite.errors import SparkIOException
from pyrite.io.file_system import locate
from pyrite.io.splits import FileSplit

#: A writer sets a mark when it has written this many bytes since the last; no split is smaller.
SYNC_INTERVAL = 5 * 1024 * 20

_INT = struct.Struct(">i")
_TWO_INTS = struct.Struct(">ii")
_VERSION = b"SEQ\x06"
_KEY_CLASS = b"org.apache.hadoop.io.NullWritable"
_VALUE_CLASS = b"org.apache.hadoop.io.BytesWritable"
_ESCAPE = b"\xff\xff\xff\xff"
_MARK_SIZE = 16
_SCAN_SIZE = 64 * 1024


def encode_records(values: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes of a SequenceFile of `values`, piece by piece."""
    mark = os.urandom(_MARK_SIZE)
    names = b"".join(bytes([len(name)]) + name for name in (_KEY_CLASS, _VALUE_CLASS))
    header = _VERSION + names + b"\x00\x00" + _INT.pack(0) + mark
    yield header
    written = last_mark = len(header)
    for value in values:
        if written >= last_mark + SYNC_INTERVAL:
            yield _ESCAPE + mark
            written += len(_ESCAPE) + _MARK_SIZE
            last_mark = written
        size = _INT.size + len(value)
        record = _TWO_INTS.pack(size, 0) + _INT.pack(len(value)) + value
        yield record
        written += len(record)


def read_records(split: FileSplit) -> Iterator[bytes]:
    """The values whose records begin in a split, as Hadoop draws its edges: at the marks.

    A split begins at its first mark and ends at the first mark at or after its end. Raises SparkIOException
    (CORRUPT_FILE) where the file is not what its header says, or is not such a file.
    """
    file_system, path = locate(split.path)
    with file_system.open(path) as file:
        reader = _Reader(file, split.path)
        mark = reader.read_header()
        if split.start > file.tell():
            _seek_mark(file, split.start, mark)
        if file.tell() < split.end:
            yield from reader.records(mark, split.end)


class _Reader:
    """Reads what the format promises, or says what is wrong with which file."""

    def __init__(self, file: BinaryIO, path: str) -> None:
        self._file = file
        self._path = path

    def read_header(self) -> bytes:
        """Check the header and leave the file at the first item; return the sync mark."""
        if self._file.read(len(_VERSION)) != _VERSION:
            raise self._corrupt("it does not begin as one of version 6 does")
        key_class, value_class = self._string(), self._string()
        if (key_class, value_class) != (_KEY_CLASS, _VALUE_CLASS):
            found = f"{key_class.decode(errors='replace')} and {value_class.decode(errors='replace')}"
            raise self._corrupt(f"it holds {found}, not pickled batches")
        if self._exactly(2) != b"\x00\x00":
            raise self._corrupt("its records are compressed, which is not supported")
        for _ in range(2 * self._int()):  # the metadata: names and values, which Spark leaves empty
            self._string()
        return self._exactly(_MARK_SIZE)

    def records(self, mark: bytes, end: int) -> Iterator[bytes]:
        file = self._file
        position = file.tell()
        while head := file.read(_INT.size):
            item = position
            if head == _ESCAPE:
                if self._exactly(_MARK_SIZE) != mark:
                    raise self._corrupt(f"the sync mark at byte {position} is not the file's")
                if item >= end:
                    return
                position += len(_ESCAPE) + _MARK_SIZE
                head = file.read(_INT.size)
                if not head:
                    return
            size = self._unpack(head)
            key_size, value_size = self._int(), self._int()
            if key_size != 0 or value_size < 0 or size != _INT.size + value_size:
                raise self._corrupt(f"the record at byte {position} has impossible lengths")
            yield self._exactly(value_size)
            position += 2 * _INT.size + size

    def _string(self) -> bytes:
        size = self._exactly(1)[0]
        if size > 127:
            raise self._corrupt("its header has a name of more than 127 bytes")
        return self._exactly(size)

    def _int(self) -> int:
        return self._unpack(self._exactly(_INT.size))

    def _unpack(self, data: bytes) -> int:
        if len(data) != _INT.size:
            raise self._corrupt("it is cut short")
        value: int = _INT.unpack(data)[0]
        return value

    def _exactly(self, size: int) -> bytes:
        data = self._file.read(size)
        if len(data) != size:
            raise self._corrupt("it is cut short")
        return data

    def _corrupt(self, reason: str) -> SparkIOException:
        return SparkIOException(
            errorClass="CORRUPT_FILE",
            messageParameters={"path": self._path, "format": "a SequenceFile of pickles", "reason": reason},
        )


def _seek_mark(file: BinaryIO, position: int, mark: bytes) -> None:
    """Go to the first escaped mark that begins at or after `position`, or to the end of the file."""
    wanted = _ESCAPE + mark
    file.seek(position)
    window = b""
    while block := file.read(_SCAN_SIZE):
        window += block
        found = window.find(wanted)
        if found >= 0:
            file.seek(position + found)
            return
        keep = len(wanted) - 1
        position += max(len(window) - keep, 0)
        window = window[-keep:]
