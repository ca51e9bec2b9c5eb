"""Batches of ``(key, value)`` records as frames: a list of keys and a list of values.

Two lists pickle several times faster than a list of pairs, and take less room.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pyrite.serializer.data import Buffer, decode, encode
from pyrite.serializer.framing import Sink, read_frames, write_frame

Record = tuple[Any, Any]

#: Records a frame.
BATCH = 8192


def write_records(records: Sequence[Record], sink: Sink) -> int:
    """Write one frame of at least one record; return its size in bytes."""
    keys, values = zip(*records)
    return write_frame(sink, encode((keys, values)))


def write_columns(keys: Iterable[Any], values: Iterable[Any], sink: Sink) -> int:
    """Write one frame of records that come as columns of equal length; return its size in bytes."""
    return write_frame(sink, encode((list(keys), list(values))))


def read_records(data: Buffer) -> Iterator[Iterator[Record]]:
    """The records of each frame; CorruptFrame where the bytes are not what was written."""
    for payload in read_frames(data):
        keys, values = decode(payload)
        yield zip(keys, values)
