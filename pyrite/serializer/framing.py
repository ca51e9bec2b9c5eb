"""Frames: a length, a checksum and a payload. A file cut short or a flipped bit is seen when it is read."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from io import BufferedIOBase
from typing import Protocol

from pyrite.serializer.data import Buffer, total_size

#: Payload length in bytes, CRC-32 of the length and the payload, padding.
_HEADER = struct.Struct("<QI4x")
_LENGTH = struct.Struct("<Q")
HEADER_SIZE = _HEADER.size
#: Frames take a multiple of this, so that numbers mapped from a payload are aligned for the processor.
_ALIGNMENT = 16


class CorruptFrame(ValueError):
    """The bytes are not the frames that were written."""


class Sink(Protocol):
    """Something that takes bytes: a file, a buffer."""

    def write(self, data: Buffer, /) -> int: ...


def frame(parts: Sequence[Buffer]) -> list[Buffer]:
    """One frame whose payload is the parts in order, as parts itself; nothing is copied."""
    size = total_size(parts)
    checksum = _checksum_of_length(size)
    for part in parts:
        checksum = zlib.crc32(part, checksum)
    framed: list[Buffer] = [_HEADER.pack(size, checksum), *parts]
    padding = -size % _ALIGNMENT
    if padding:
        framed.append(bytes(padding))
    return framed


def write_frame(sink: Sink, parts: Sequence[Buffer]) -> int:
    """Write one frame whose payload is the parts in order; return how many bytes it took."""
    framed = frame(parts)
    for part in framed:
        sink.write(part)
    return total_size(framed)


def read_frames(data: Buffer, verify: bool = True) -> Iterator[memoryview]:
    """The payloads of consecutive frames, as views of `data`.

    Raises CorruptFrame where a frame is cut short or its checksum does not match. `verify=False` skips the
    checksums, for a reader that has verified the same file before.
    """
    view = memoryview(data)
    position = 0
    while position < len(view):
        if position + HEADER_SIZE > len(view):
            raise CorruptFrame(f"a frame's header is cut short at byte {position}")
        size, checksum = _HEADER.unpack_from(view, position)
        position += HEADER_SIZE
        payload = view[position : position + size]
        if len(payload) != size:
            raise CorruptFrame(f"a frame of {size} bytes at byte {position} is cut short at {len(payload)}")
        if verify and zlib.crc32(payload, _checksum_of_length(size)) != checksum:
            raise CorruptFrame(f"the checksum of the frame at byte {position} does not match")
        yield payload
        position += size + -size % _ALIGNMENT


def stream_frames(source: BufferedIOBase, position: int, length: int) -> Iterator[memoryview]:
    """The payloads of the frames in a range of a file, each read when it is asked for.

    Each payload is writable memory of its own, so that arrays over it are. Others may move the file's
    position between two frames. Raises CorruptFrame as `read_frames` does.
    """
    end = position + length
    while position < end:
        source.seek(position)
        header = source.read(HEADER_SIZE)
        if len(header) != HEADER_SIZE:
            raise CorruptFrame(f"a frame's header is cut short at byte {position}")
        size, checksum = _HEADER.unpack(header)
        start = position + HEADER_SIZE
        position = start + size + -size % _ALIGNMENT
        # Before the memory is taken: a damaged size may be any number.
        if position > end:
            raise CorruptFrame(f"a frame of {size} bytes at byte {start} goes beyond its range, to {end}")
        payload = bytearray(size)
        taken = source.readinto(payload)
        if taken != size:
            raise CorruptFrame(f"a frame of {size} bytes at byte {start} is cut short at {taken}")
        if zlib.crc32(payload, _checksum_of_length(size)) != checksum:
            raise CorruptFrame(f"the checksum of the frame at byte {start} does not match")
        yield memoryview(payload)


def _checksum_of_length(size: int) -> int:
    # Without the length, a payload could end in zeros that are its padding, and have the same checksum.
    return zlib.crc32(_LENGTH.pack(size))
