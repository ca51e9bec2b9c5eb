"""Files of records that did not fit into memory."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, Protocol

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.serializer.data import Buffer, decode, encode, total_size
from pyrite.serializer.framing import frame, stream_frames
from pyrite.shuffle.codec import BatchSize, Column, Record, decode_columns, encode_columns
from pyrite.storage.local_disk import writing_to
from pyrite.storage.memory import MemoryBudget

_COPY_SIZE = 1024 * 1024


class SpillMetrics(Protocol):
    """Where spilled bytes are counted."""

    spilled_bytes: int


@frozen_dataclass
class SpillSpace:
    """What a step needs to spill: the budget that tells when, the directory that tells where."""

    memory: MemoryBudget
    directory: str
    metrics: SpillMetrics | None = None

    def open(self) -> SpillFile:
        """A new file, counted in the metrics."""
        return SpillFile(self.directory, self.metrics)

    def batch_size(self) -> BatchSize:
        """What frames of the step should hold."""
        return BatchSize(self.memory.limit)


@frozen_dataclass
class Extent:
    """A part of a file, in bytes."""

    position: int
    length: int


class SpillFile:
    """A temporary file of frames. It has no name, so it is gone with the process, however that ends."""

    def __init__(self, directory: str, metrics: SpillMetrics | None = None) -> None:
        self._directory = directory
        self._metrics = metrics
        self._size = 0
        with writing_to(directory):
            self._file = tempfile.TemporaryFile(dir=directory)  # noqa: SIM115 - `close` closes it
        # Groups of values that lie in the file may outlive the step that wrote it.
        self._finalizer = weakref.finalize(self, self._file.close)

    def append(self, parts: Iterable[Buffer]) -> Extent:
        """Write frames, given as parts, at the end."""
        with writing_to(self._directory):
            self._file.seek(self._size)
            length = sum(map(self._file.write, parts))
            self._file.flush()
        extent = Extent(self._size, length)
        self._size += length
        if self._metrics is not None:
            self._metrics.spilled_bytes += length
        return extent

    def append_records(self, keys: list[Any], values: list[Any], batch: BatchSize) -> Extent:
        """Write records that come as columns."""
        return self.append(chain.from_iterable(record_frames(keys, values, batch)))

    def append_items(self, items: Iterator[Any], batch: BatchSize) -> Extent:
        """Write any objects, of which a batch at a time is held; they must not come from this file."""
        position = self._size
        # One by one: the user's code may run between two, and its errors are not the disk's.
        for parts in _item_frames(items, batch):
            self.append(parts)
        return Extent(position, self._size - position)

    def records(self, extents: Iterable[Extent]) -> Iterator[Record]:
        """The records of several parts; a batch at a time is in memory."""
        return chain.from_iterable(
            zip(*decode_columns(payload)) for extent in extents for payload in self._payloads(extent)
        )

    def items(self, extents: Iterable[Extent]) -> Iterator[Any]:
        """The objects of several parts; a batch at a time is in memory."""
        return chain.from_iterable(
            decode(payload) for extent in extents for payload in self._payloads(extent)
        )

    def copy(self, extent: Extent) -> Iterator[bytes]:
        """The bytes of a part."""
        end = extent.position + extent.length
        for position in range(extent.position, end, _COPY_SIZE):
            self._file.seek(position)
            yield self._file.read(min(_COPY_SIZE, end - position))

    def close(self) -> None:
        """Delete the file."""
        self._finalizer()

    def _payloads(self, extent: Extent) -> Iterator[memoryview]:
        return stream_frames(self._file, extent.position, extent.length)


def record_frames(keys: Column, values: Column, batch: BatchSize) -> Iterator[list[Buffer]]:
    """The frames of records that come as columns, each as parts."""
    for part in batch.slices(len(keys)):
        some_keys = keys[part]
        parts = encode_columns(some_keys, values[part])
        batch.learn(len(some_keys), total_size(parts))
        yield parts


def _item_frames(items: Iterator[Any], batch: BatchSize) -> Iterator[list[Buffer]]:
    while some := list(islice(items, batch.records)):
        parts = frame(encode(some))
        batch.learn(len(some), total_size(parts))
        yield parts
