"""The file of one map output: a segment of frames for each reducer, then an index of the segments.

    segment 0 | segment 1 | ... | index | footer

The index has the offset and the length of each segment, and a checksum of the two; the footer has a magic
number with the format's version, and the number of segments. An empty segment takes no room but its entry.
A file that is cut short has no footer, so it is never read as one with less in it.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from io import BufferedIOBase

from pyrite.serializer.data import Buffer
from pyrite.serializer.framing import CorruptFrame, stream_frames
from pyrite.storage.local_disk import writing_to

#: Offset, length.
_EXTENT = struct.Struct("<QQ")
_CHECKSUM = struct.Struct("<I")
_ENTRY_SIZE = _EXTENT.size + _CHECKSUM.size
#: Magic with version, number of segments.
_FOOTER = struct.Struct("<8sQ")
_MAGIC = b"pyrite\x00\x01"

_BUFFER_SIZE = 1024 * 1024


def write_segments(path: str, segments: Iterable[Iterable[Buffer]]) -> tuple[int, ...]:
    """Write a whole file, which appears under `path` at once; return the length of each segment in bytes.

    Raises SparkIOException, and leaves nothing, if it cannot be written. It is not synced to the disk: after
    a crash of the machine no reader is left either.
    """
    temporary = f"{path}.tmp"
    index: list[bytes] = []
    lengths: list[int] = []
    with writing_to(os.path.dirname(path)):
        try:
            with open(temporary, "xb", buffering=_BUFFER_SIZE) as file:
                position = 0
                for segment in segments:
                    length = sum(map(file.write, segment))
                    index.append(_entry(len(index), position, length))
                    lengths.append(length)
                    position += length
                file.writelines(index)
                file.write(_FOOTER.pack(_MAGIC, len(index)))
            os.rename(temporary, path)
        except BaseException:
            if os.path.exists(temporary):
                os.unlink(temporary)
            raise
    return tuple(lengths)


def read_segment(path: str, number: int, expected_length: int) -> Iterator[memoryview]:
    """The payloads of one segment's frames, each read when it is asked for.

    Raises OSError if there is no such file, CorruptFrame if it is damaged or is not the one of that length.
    """
    with open(path, "rb") as file:
        position = find_segment(file, number, expected_length)
        yield from stream_frames(file, position, expected_length)


def find_segment(file: BufferedIOBase, number: int, expected_length: int) -> int:
    """Where a segment begins in the file of a map output.

    Raises CorruptFrame if the file is damaged or the segment is not of that length.
    """
    size = file.seek(0, os.SEEK_END)
    if size < _FOOTER.size:
        raise CorruptFrame(f"the file has {size} bytes only")
    file.seek(size - _FOOTER.size)
    magic, count = _FOOTER.unpack(file.read(_FOOTER.size))
    start_of_index = size - _FOOTER.size - count * _ENTRY_SIZE
    if magic != _MAGIC or start_of_index < 0 or number >= count:
        raise CorruptFrame("the file does not end as a map output does; it is cut short or something else")
    file.seek(start_of_index + number * _ENTRY_SIZE)
    entry = file.read(_ENTRY_SIZE)
    position: int
    length: int
    position, length = _EXTENT.unpack_from(entry)
    if entry != _entry(number, position, length):
        raise CorruptFrame(f"the index is damaged at segment {number}")
    if length != expected_length:
        raise CorruptFrame(f"segment {number} has {length} bytes instead of {expected_length}")
    return position


def _entry(number: int, position: int, length: int) -> bytes:
    extent = _EXTENT.pack(position, length)
    # With the number in the checksum, an entry in another's place is seen too.
    return extent + _CHECKSUM.pack(zlib.crc32(extent, number))
