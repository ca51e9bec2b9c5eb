"""Grouping the values of each key, in more room than there is memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sized
from itertools import chain, repeat
from typing import Any

from pyrite.shuffle.codec import BatchSize, Record
from pyrite.shuffle.grouped import portions_to_group
from pyrite.shuffle.key_portions import MOST_DEPTH, KeyPortions
from pyrite.shuffle.spill import Extent, SpillFile, SpillSpace
from pyrite.shuffle.spill_gauge import SpillGauge


class SpilledGroup(Sized, Iterable[Any]):
    """The values of one key, in order, most of them in a file. Pickled, it becomes a list."""

    __slots__ = ("_batch", "_extents", "_file", "_spilled", "_waiting")

    def __init__(self, file: SpillFile, values: list[Any] | SpilledGroup, batch: BatchSize) -> None:
        self._file = file
        self._batch = batch
        self._extents: list[Extent] = [file.append_items(iter(values), self._batch)]
        self._spilled = len(values)
        self._waiting: list[Any] = []

    def append(self, value: Any) -> None:
        """One more value."""
        self._waiting.append(value)
        if len(self._waiting) >= self._batch.records:
            self._flush()

    def extend(self, values: Iterable[Any]) -> None:
        """More values."""
        for value in values:
            self.append(value)

    def __iter__(self) -> Iterator[Any]:
        return chain(self._file.items(self._extents), self._waiting)

    def __len__(self) -> int:
        return self._spilled + len(self._waiting)

    def __reduce__(self) -> tuple[Any, ...]:
        return (list, (list(self),))

    def _flush(self) -> None:
        self._extents.append(self._file.append_items(iter(self._waiting), self._batch))
        self._spilled += len(self._waiting)
        self._waiting = []


#: Stands where there is no key; any object may be one.
_NO_KEY = object()

Groups = defaultdict[Any, list[Any] | SpilledGroup]


class ExternalGrouper:
    """Collects the values of each key, in the order in which they came.

    Keys come in the order in which they came first, unless something was spilled. A group is a list; when a
    single key's values are too large for memory, it is another sized collection that can be iterated again
    and again. Nothing runs before the first group is asked for.
    """

    def __init__(self, space: SpillSpace) -> None:
        self._space = space

    def group(
        self, records: Iterator[Record], excess: Iterable[Record] | None = None
    ) -> Iterator[tuple[Any, list[Any] | SpilledGroup]]:
        """``(key, values)`` of ``(key, value)`` records.

        `excess` comes before `records`: what takes too much memory already, so that it is spilled at once.
        """
        return chain.from_iterable(self._start(records, excess))

    def _start(
        self, records: Iterator[Record], excess: Iterable[Record] | None
    ) -> Iterator[Iterable[Record]]:
        gauge = SpillGauge(self._space.memory)
        spilled = None
        if excess is not None:
            spilled = KeyPortions(self._space, 0)
            spilled.add(excess)
            gauge.emptied()
        yield from self._group(records, gauge, 0, spilled)

    def _group(
        self, records: Iterator[Record], gauge: SpillGauge, depth: int, spilled: KeyPortions | None = None
    ) -> Iterator[Iterable[Record]]:
        groups: Groups = defaultdict(list)
        in_file: dict[Any, SpilledGroup] = {}
        large_file: SpillFile | None = None
        for portion in portions_to_group(records, gauge):
            portion.add_to(groups)
            if not gauge.is_over():
                continue
            key = _dominating(groups, in_file, or_any=depth == MOST_DEPTH)
            # Not after the first spill: the earlier values of the key might wait in a portion.
            if key is not _NO_KEY and spilled is None:
                large_file = large_file or self._space.open()
                groups[key] = in_file[key] = SpilledGroup(large_file, groups[key], self._space.batch_size())
            elif depth < MOST_DEPTH:
                spilled = spilled or KeyPortions(self._space, depth)
                spilled.add(_flattened(groups, in_file))
                groups = defaultdict(list, in_file)
            gauge.spilled()
        if spilled is None:
            yield groups.items()
            return
        spilled.add(_flattened(groups, in_file))
        del groups
        yield in_file.items()
        with spilled:
            for waiting in spilled.read():
                gauge.emptied()
                yield from self._group(waiting, gauge, depth + 1)


def _dominating(groups: Groups, in_file: dict[Any, SpilledGroup], or_any: bool) -> Any:
    """The key with more than half of the values in memory, to which no division of the keys does justice."""
    sizes = {key: len(values) for key, values in groups.items() if key not in in_file}
    largest = max(sizes, key=sizes.__getitem__, default=_NO_KEY)
    if largest is not _NO_KEY and (or_any or sizes[largest] * 2 > sum(sizes.values())):
        return largest
    return _NO_KEY


def _flattened(groups: Groups, in_file: dict[Any, SpilledGroup]) -> Iterator[Record]:
    """The records of the groups in memory."""
    return chain.from_iterable(
        zip(repeat(key), values) for key, values in groups.items() if key not in in_file
    )
