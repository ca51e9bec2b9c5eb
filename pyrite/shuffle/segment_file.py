"""The file of one map output: a segment of frames for each reducer, then an index of the segments.

    segment 0 | segment 1 | ... | index | footer

The index has offset and length of each segment; the footer has a magic number, the number of segments and
the index's checksum. A file that is cut short has no footer, so it is never read as an empty one.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterable, Sequence

from pyrite.serializer.data import Buffer
from pyrite.serializer.framing import CorruptFrame

_ENTRY = struct.Struct("<QQ")
#: Magic, number of segments, CRC-32 of the index.
_FOOTER = struct.Struct("<8sII")
_MAGIC = b"pyrite\x00\x01"


def write_segments(path: str, segments: Sequence[Iterable[Buffer]]) -> tuple[int, ...]:
    """Write a whole file, which appears under `path` at once; return the length of each segment."""
    temporary = f"{path}.tmp"
    index = bytearray()
    lengths = []
    try:
        with open(temporary, "xb", buffering=1024 * 1024) as file:
            position = 0
            for segment in segments:
                length = sum(file.write(part) for part in segment)
                index += _ENTRY.pack(position, length)
                position += length
                lengths.append(length)
            file.write(index)
            file.write(_FOOTER.pack(_MAGIC, len(lengths), zlib.crc32(index)))
        os.rename(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise
    return tuple(lengths)


def read_segment(path: str, number: int) -> bytes:
    """One segment's bytes; OSError if there is no such file, CorruptFrame if it is damaged.

    The frames inside have checksums of their own; the index is checked here.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        size = os.fstat(descriptor).st_size
        if size < _FOOTER.size:
            raise CorruptFrame("the file is cut short")
        magic, count, checksum = _FOOTER.unpack(os.pread(descriptor, _FOOTER.size, size - _FOOTER.size))
        if magic != _MAGIC:
            raise CorruptFrame("the file has no footer: it is cut short or something else")
        start = size - _FOOTER.size - count * _ENTRY.size
        index = os.pread(descriptor, count * _ENTRY.size, max(start, 0))
        if start < 0 or zlib.crc32(index) != checksum:
            raise CorruptFrame("the checksum of the index does not match")
        offset, length = _ENTRY.unpack_from(index, number * _ENTRY.size)
        data = os.pread(descriptor, length, offset) if length else b""
        if len(data) != length:
            raise CorruptFrame(f"a segment of {length} bytes is cut short at {len(data)}")
        return data
    finally:
        os.close(descriptor)
