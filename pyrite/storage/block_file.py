"""The file of one cached partition: its records in batches, each batch a checksummed frame, and an end.

A file that is cut between two frames consists of good frames, and only the end tells that some are gone. It
also says what was added to accumulators when the records were computed.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from itertools import islice
from typing import Any

from pyrite.serializer.data import decode, dumps, encode, loads
from pyrite.serializer.framing import CorruptFrame, Sink, read_frames, write_frame

#: What computing blocks has added to accumulators: pickled updates by a name that no other computation has.
Additions = dict[bytes, bytes]

_FIRST_BATCH = 64
_LARGEST_BATCH = 8192
#: Batches grow until a frame is about this large, in bytes.
_FRAME_TARGET = 256 * 1024


def write_batches(records: Iterator[Any], sink: Sink) -> Iterator[tuple[list[Any], int]]:
    """Write the records batch by batch; yield each batch and the bytes it took once it is written.

    The batches grow while they are small in bytes, so that both tuples and arrays come in fair portions.
    """
    size = _FIRST_BATCH
    while batch := list(islice(records, size)):
        written = write_frame(sink, encode(batch))
        if written < _FRAME_TARGET and size < _LARGEST_BATCH:
            size *= 2
        elif written > 4 * _FRAME_TARGET and size > 1:
            size = max(1, size // 4)
        yield batch, written


def write_end(name: str, batches: int, additions: Additions, sink: Sink) -> int:
    """End a file that holds all batches of the block `name`; return how many bytes that took."""
    return write_frame(sink, [_end_mark(name, batches) + dumps(additions)])


def read_block(path: str, name: str, verify: bool = True) -> tuple[Additions, Iterator[list[Any]]]:
    """The additions and the batches of a file that is to hold the whole block `name`, as `read_batches` does.

    Raises CorruptFrame if it is not whole, or another block.
    """
    *batches, end = _frames(path, verify) or [memoryview(b"")]
    mark = _end_mark(name, len(batches))
    if end[: len(mark)] != mark:
        raise CorruptFrame(f"the file does not end as the block {name} with {len(batches)} batches does")
    return loads(end[len(mark) :]), map(decode, batches)


def read_batches(path: str, verify: bool = True) -> Iterator[list[Any]]:
    """The batches of a file without an end mark, each decoded when it is asked for, as new objects.

    Raises FileNotFoundError or CorruptFrame at once, before the first batch. `verify=False` leaves out
    the checksums.
    """
    return map(decode, _frames(path, verify))


def _end_mark(name: str, batches: int) -> bytes:
    return f"end of {name} after {batches}\n".encode()


def _frames(path: str, verify: bool) -> list[memoryview]:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if os.fstat(descriptor).st_size == 0:
            return []
        # Private: a user who changes an array in place changes a copy, never the cached block.
        mapped = mmap.mmap(descriptor, 0, access=mmap.ACCESS_COPY)
    finally:
        os.close(descriptor)
    return list(read_frames(mapped, verify))
