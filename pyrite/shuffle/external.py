"""Combining, grouping and sorting more records than fit into memory.

While memory lasts these are a dict and `sorted`. The budget is asked once in a few thousand records; over
it, what is held is spilled: a combiner's keys by hash into portions that are merged one by one, a sorter's
records as sorted runs.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any, Protocol

from pyrite.shuffle.codec import Record
from pyrite.shuffle.spec import Aggregator
from pyrite.shuffle.spill import SpillFile

#: Records between two looks at the budget.
CHECK_EVERY = 10_000
#: Portions that a spilled combiner divides its keys into.
_FANOUT = 32
#: How often portions are divided again before a portion is merged whatever it takes.
_MAX_DEPTH = 4


class Budget(Protocol):
    """Says when memory is short."""

    def over_limit(self) -> bool: ...


def _new_list(value: Any) -> list[Any]:
    return [value]


def _append(values: list[Any], value: Any) -> list[Any]:
    values.append(value)
    return values


def _extend(values: list[Any], others: list[Any]) -> list[Any]:
    values.extend(others)
    return values


#: Collects the values of a key in a list, in the order of their arrival.
GROUPING = Aggregator(_new_list, _append, _extend)


class ExternalCombiner:
    """Key to combiner, in the order of first occurrence while nothing is spilled."""

    def __init__(
        self,
        aggregator: Aggregator,
        budget: Budget,
        directory: str,
        on_spill: Callable[[int], None] = lambda size: None,
        depth: int = 0,
    ) -> None:
        self._aggregator = aggregator
        self._budget = budget
        self._directory = directory
        self._on_spill = on_spill
        self._depth = depth
        self._held: dict[Any, Any] = {}
        self._spills: list[SpillFile] = []

    def insert_values(self, records: Iterator[Record]) -> None:
        """Add ``(key, value)`` records."""
        create, merge = self._aggregator.create_combiner, self._aggregator.merge_value
        held = self._held
        if merge is _append:
            self._insert_groups(records)
            return
        while True:
            key = records  # distinguishable from any key: whether the loop below ran
            for key, value in islice(records, CHECK_EVERY):
                if key in held:
                    held[key] = merge(held[key], value)
                else:
                    held[key] = create(value)
            if key is records:
                return
            self._spill_if_over()

    def insert_combiners(self, records: Iterator[Record]) -> None:
        """Add ``(key, combiner)`` records, such as other tasks have combined."""
        merge = self._aggregator.merge_combiners
        held = self._held
        while True:
            key = records
            for key, combiner in islice(records, CHECK_EVERY):
                held[key] = merge(held[key], combiner) if key in held else combiner
            if key is records:
                return
            self._spill_if_over()

    def items(self) -> Iterator[Record]:
        """Each key once, with its combiner. What was held is given up as it goes."""
        if not self._spills:
            return iter(self._held.items())
        self._spill()
        return chain.from_iterable(map(self._merged_portion, range(_FANOUT)))

    def _insert_groups(self, records: Iterator[Record]) -> None:
        held = self._held
        while True:
            key = records
            for key, value in islice(records, CHECK_EVERY):
                if key in held:
                    held[key].append(value)
                else:
                    held[key] = [value]
            if key is records:
                return
            self._spill_if_over()

    def _spill_if_over(self) -> None:
        if self._held and self._depth < _MAX_DEPTH and self._budget.over_limit():
            self._spill()

    def _spill(self) -> None:
        portions: list[list[Record]] = [[] for _ in range(_FANOUT)]
        depth = self._depth
        for key, combiner in self._held.items():
            # The keys at hand agree in `hash(key) % partitions`; hashing a pair spreads them again.
            portions[hash((depth, key)) % _FANOUT].append((key, combiner))
        self._held.clear()
        spill = SpillFile(self._directory)
        for portion in portions:
            spill.append(portion)
        self._spills.append(spill)
        self._on_spill(spill.size)

    def _merged_portion(self, portion: int) -> Iterator[Record]:
        merged = ExternalCombiner(
            self._aggregator, self._budget, self._directory, self._on_spill, self._depth + 1
        )
        for spill in self._spills:
            merged.insert_combiners(spill.read(portion))
        if portion == _FANOUT - 1:
            for spill in self._spills:
                spill.close()
        return merged.items()


class ExternalGrouper(ExternalCombiner):
    """Key to the list of its values, in the order of their arrival."""

    def __init__(
        self, budget: Budget, directory: str, on_spill: Callable[[int], None] = lambda size: None
    ) -> None:
        super().__init__(GROUPING, budget, directory, on_spill)


class ExternalSorter:
    """Sorts as `sorted` does, stably, whatever the number of records."""

    def __init__(
        self, budget: Budget, directory: str, on_spill: Callable[[int], None] = lambda size: None
    ) -> None:
        self._budget = budget
        self._directory = directory
        self._on_spill = on_spill

    def sorted(
        self, records: Iterable[Any], key: Callable[[Any], Any] | None = None, reverse: bool = False
    ) -> Iterator[Any]:
        """The records in order; equal ones stay in the order of their arrival."""
        source = iter(records)
        held: list[Any] = []
        runs: list[SpillFile] = []
        while chunk := list(islice(source, CHECK_EVERY)):
            held += chunk
            if self._budget.over_limit():
                held.sort(key=key, reverse=reverse)
                runs.append(self._spill(held))
                held = []
        held.sort(key=key, reverse=reverse)
        if not runs:
            return iter(held)
        spilled = [map(_first, run.read(0)) for run in runs]
        return heapq.merge(*spilled, held, key=key, reverse=reverse)

    def _spill(self, records: list[Any]) -> SpillFile:
        spill = SpillFile(self._directory)
        spill.append([(record, None) for record in records])
        self._on_spill(spill.size)
        return spill


def _first(record: Record) -> Any:
    return record[0]
