"""The records of one map task on their way into its file, each in its partition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice, pairwise
from typing import Any

from pyrite.serializer.data import Buffer, total_size
from pyrite.shuffle.codec import Column, Record, encode_groups
from pyrite.shuffle.fingerprint import Fingerprint
from pyrite.shuffle.grouped import portions
from pyrite.shuffle.hashing import PLAIN_TYPES, portable_hash
from pyrite.shuffle.partitioner import Partitioner
from pyrite.shuffle.segment_file import write_segments
from pyrite.shuffle.sorted_runs import cuts
from pyrite.shuffle.spill import Extent, SpillFile, SpillSpace, record_frames

#: Full buckets are looked for after so many records, or sooner where they are large.
_LOOK_AFTER = 8192

#: For each partition: key, value, key, value, ... One such list is filled faster than two, and than a list
#: of pairs, which would also be work for the garbage collector.
Buckets = list[list[Any]]


class MapOutput:
    """Divides records among partitions; those of a partition stay in the order in which they were added.

    Full buckets are encoded. They stay in memory until `spill` is called, and go to a file from then on.
    """

    def __init__(self, partitioner: Partitioner, space: SpillSpace, *, input_is_ordered: bool = True) -> None:
        self.records = 0
        #: Whether another attempt would add the same records in the same order, users' functions permitting.
        self.is_ordered = input_is_ordered
        self._fingerprint: Fingerprint | None = None
        self._partitioner = partitioner
        self._fill = bucket_filler(partitioner)
        self._space = space
        self._buckets: Buckets = [[] for _ in range(partitioner.numPartitions)]
        self._batch = space.batch_size()
        #: By partition, all before what is in its bucket. Empty once there is a file.
        self._frames: dict[int, list[bytes]] = {}
        self._file: SpillFile | None = None
        self._extents: dict[int, list[Extent]] = {}

    def add(self, records: Iterator[Record]) -> None:
        """Put records into their buckets."""
        for first in records:
            look_after = min(_LOOK_AFTER, self._batch.records * len(self._buckets))
            self._fill(self._buckets, chain((first,), islice(records, look_after - 1)))
            full = 2 * self._batch.records
            for place, bucket in enumerate(self._buckets):
                if len(bucket) >= full:
                    self._encode(place)

    def add_sorted(self, keys: Column, values: Column) -> None:
        """Take records as columns, in the order of their places; nothing was added before."""
        starts = cuts(keys, self._partitioner, len(self._buckets))
        for place, (start, stop) in enumerate(pairwise(starts)):
            for at in range(start, stop, _LOOK_AFTER):
                part = slice(at, min(at + _LOOK_AFTER, stop))
                self._keep(place, self._frames_of(place, keys[part], values[part]))

    def add_groups(self, groups: Mapping[Any, list[Any]]) -> None:
        """Take the values of keys."""
        divided: list[list[tuple[Any, list[Any]]]] = [[] for _ in self._buckets]
        for group in groups.items():
            divided[self._partitioner(group[0])].append(group)
        for place, of_place in enumerate(divided):
            self._encode(place)  # what came before
            for keys, lists in portions(of_place, self._batch):
                self._keep(place, self._frames_of_groups(place, keys, lists))

    def spill(self) -> None:
        """Move everything out of memory."""
        if self._file is None:
            self._file = self._space.open()
            for place, frames in self._frames.items():
                self._extents[place] = [self._file.append(frames)]
            self._frames.clear()
        for place, bucket in enumerate(self._buckets):
            if bucket:
                self._encode(place)

    @property
    def fingerprint(self) -> int:
        """That of all records, once they are written."""
        return 0 if self._fingerprint is None else self._fingerprint.value

    def write(self, path: str) -> tuple[int, ...]:
        """Write the file; return the length of each partition's segment in bytes."""
        return write_segments(path, map(self._segment, range(len(self._buckets))))

    def close(self) -> None:
        """Delete what was spilled."""
        if self._file is not None:
            self._file.close()

    def _encode(self, place: int) -> None:
        self._keep(place, self._take(place))

    def _keep(self, place: int, frames: Iterator[list[Buffer]]) -> None:
        for parts in frames:
            if self._file is None:
                self._frames.setdefault(place, []).append(b"".join(parts))
            else:
                self._extents.setdefault(place, []).append(self._file.append(parts))

    def _take(self, place: int) -> Iterator[list[Buffer]]:
        bucket, self._buckets[place] = self._buckets[place], []
        return self._frames_of(place, bucket[::2], bucket[1::2])

    def _frames_of(self, place: int, keys: Column, values: Column) -> Iterator[list[Buffer]]:
        self.records += len(keys)
        if keys:
            self._add_to_fingerprint(place, keys, values)
        return record_frames(keys, values, self._batch)

    def _frames_of_groups(
        self, place: int, keys: list[Any], lists: list[list[Any]]
    ) -> Iterator[list[Buffer]]:
        count = sum(map(len, lists))
        self.records += count
        self._made_fingerprint().add_groups(place, keys, lists)
        parts = encode_groups(keys, lists)
        self._batch.learn(count, total_size(parts))
        yield parts

    def _add_to_fingerprint(self, place: int, keys: Column, values: Column) -> None:
        self._made_fingerprint().add(place, keys, values)

    def _made_fingerprint(self) -> Fingerprint:
        if self._fingerprint is None:
            # What the task has spilled by now, before anything is spilled here, was spilled by steps that
            # group records: their order depends on when memory was short.
            metrics = self._space.metrics
            self.is_ordered = self.is_ordered and (metrics is None or metrics.spilled_bytes == 0)
            self._fingerprint = Fingerprint(len(self._buckets), is_ordered=self.is_ordered)
        return self._fingerprint

    def _segment(self, place: int) -> Iterator[Buffer]:
        if self._file is not None:
            for extent in self._extents.get(place, ()):
                yield from self._file.copy(extent)
        yield from self._frames.get(place, ())
        for parts in self._take(place):
            yield from parts


def bucket_filler(partitioner: Partitioner) -> Callable[[Buckets, Iterable[Record]], None]:
    """The loop that puts records into the buckets of their keys.

    It unpacks each record, so one that is not a pair raises here as it would in the user's own loop.
    """
    function, count = partitioner.partitionFunc, partitioner.numPartitions

    def fill_the_one(buckets: Buckets, records: Iterable[Record]) -> None:
        append, plain_types = buckets[0].append, PLAIN_TYPES
        for key, value in records:
            if type(key) not in plain_types:
                portable_hash(key)  # refuses a key that other numbers of partitions could not place
            append(key)
            append(value)

    def fill_by_hash(buckets: Buckets, records: Iterable[Record]) -> None:
        plain_types = PLAIN_TYPES
        for key, value in records:
            bucket = buckets[(hash(key) if type(key) in plain_types else portable_hash(key)) % count]
            bucket.append(key)
            bucket.append(value)

    def fill_by_function(buckets: Buckets, records: Iterable[Record]) -> None:
        for key, value in records:
            bucket = buckets[function(key) % count]
            bucket.append(key)
            bucket.append(value)

    if function is not portable_hash:
        return fill_by_function
    return fill_the_one if count == 1 else fill_by_hash
