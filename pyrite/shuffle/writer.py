"""The map side of a shuffle: records to one file with a segment for each reducer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Protocol

from pyrite.serializer.data import Buffer
from pyrite.shuffle.codec import BATCH, Record, write_records
from pyrite.shuffle.external import CHECK_EVERY, Budget
from pyrite.shuffle.hashing import IS_FIXED, portable_hash
from pyrite.shuffle.map_status import MapStatus
from pyrite.shuffle.segment_file import write_segments
from pyrite.shuffle.spec import Aggregator, ShuffleSpec
from pyrite.storage.block_id import ShuffleBlockId

#: Encoded bytes that a map task holds before it moves them to a file.
_HELD_BYTES = 64 * 1024 * 1024


class WriteMetrics(Protocol):
    """What the writer counts."""

    shuffle_bytes_written: int
    shuffle_records_written: int
    spilled_bytes: int


def write_map_output(
    records: Iterator[Record],
    spec: ShuffleSpec,
    *,
    map_index: int,
    attempt_id: int,
    executor_id: str,
    directory: str,
    memory: Budget,
    metrics: WriteMetrics,
) -> MapStatus:
    """Partition the records, combined first if the spec says so, and write them to one file.

    Within a segment records keep their order; combined keys are in the order of their first occurrence.
    """
    segments = _Segments(spec.partitioner.numPartitions, directory)
    place = _placer(spec)
    if spec.map_side_combine and spec.aggregator is not None:
        _combine(records, spec.aggregator, segments, place, memory)
    else:
        while chunk := list(islice(records, CHECK_EVERY)):
            place(chunk, segments.buckets)
            segments.flush_full()
    path = os.path.join(directory, ShuffleBlockId(spec.shuffle_id, map_index, attempt_id).name)
    sizes = segments.write(path)
    metrics.shuffle_bytes_written += sum(sizes)
    metrics.shuffle_records_written += segments.records
    metrics.spilled_bytes += segments.spilled_bytes
    return MapStatus(executor_id, map_index, attempt_id, path, sizes, segments.records)


Placer = Callable[[list[Record], list[list[Record]]], None]


def _placer(spec: ShuffleSpec) -> Placer:
    """A loop that puts records into buckets, the fastest that places keys as the partitioner does."""
    count, function = spec.partitioner.numPartitions, spec.partitioner.partitionFunc

    def by_function(records: list[Record], buckets: list[list[Record]]) -> None:
        for record in records:
            key, _ = record
            buckets[function(key) % count].append(record)

    def by_hash(records: list[Record], buckets: list[list[Record]]) -> None:
        for record in records:
            key, _ = record
            kind = type(key)
            if kind is int or kind is str or kind is float:
                buckets[hash(key) % count].append(record)
            else:
                buckets[portable_hash(key) % count].append(record)

    def into_one(records: list[Record], buckets: list[list[Record]]) -> None:
        for record in records:
            _, _ = record
        buckets[0] += records

    if function is portable_hash:
        if count == 1:
            return into_one
        if IS_FIXED:
            return by_hash
    return by_function


def _combine(
    records: Iterator[Record], aggregator: Aggregator, segments: _Segments, place: Placer, memory: Budget
) -> None:
    """Combine by key; over the budget what is combined so far goes to the segments, to be merged later."""
    create, merge = aggregator.create_combiner, aggregator.merge_value
    held: dict[Any, Any] = {}
    while True:
        key = records  # distinguishable from any key: whether the loop below ran
        for key, value in islice(records, CHECK_EVERY):
            if key in held:
                held[key] = merge(held[key], value)
            else:
                held[key] = create(value)
        is_over = key is records
        if is_over or memory.over_limit():
            place(list(held.items()), segments.buckets)
            held.clear()
            segments.flush_full()
        if is_over:
            return


class _Frames(list[bytes]):
    """A sink that keeps what is written to it."""

    def write(self, data: Buffer) -> int:
        self.append(bytes(data))
        return len(data)


class _Segments:
    """The records of each reducer: the latest as they are, the others encoded, in memory or in a file."""

    def __init__(self, count: int, directory: str) -> None:
        self.buckets: list[list[Record]] = [[] for _ in range(count)]
        self.records = 0
        self.spilled_bytes = 0
        self._directory = directory
        self._frames = [_Frames() for _ in range(count)]
        self._held = 0
        self._spills: list[tuple[str, tuple[int, ...]]] = []

    def flush_full(self) -> None:
        """Encode the buckets that have become large; move what is encoded to a file if it is too much."""
        for number, bucket in enumerate(self.buckets):
            if len(bucket) >= BATCH:
                self._flush(number)
        if self._held > _HELD_BYTES:
            self._spill()

    def write(self, path: str) -> tuple[int, ...]:
        """Write the file; return the size of each segment."""
        for number in range(len(self.buckets)):
            self._flush(number)
        try:
            return write_segments(path, [self._segment(number) for number in range(len(self.buckets))])
        finally:
            for spill, _ in self._spills:
                os.unlink(spill)

    def _flush(self, number: int) -> None:
        bucket = self.buckets[number]
        for start in range(0, len(bucket), BATCH):
            self._held += write_records(bucket[start : start + BATCH], self._frames[number])
        self.records += len(bucket)
        bucket.clear()

    def _spill(self) -> None:
        path = os.path.join(self._directory, f".spill-{os.getpid()}-{id(self)}-{len(self._spills)}")
        sizes = write_segments(path, self._frames)
        self._spills.append((path, sizes))
        self.spilled_bytes += sum(sizes)
        for frames in self._frames:
            frames.clear()
        self._held = 0

    def _segment(self, number: int) -> Iterator[Buffer]:
        for path, sizes in self._spills:
            offset = sum(sizes[:number])
            with open(path, "rb") as file:
                file.seek(offset)
                remaining = sizes[number]
                while remaining:
                    data = file.read(min(remaining, 1 << 20))
                    remaining -= len(data)
                    yield data
        yield from self._frames[number]
