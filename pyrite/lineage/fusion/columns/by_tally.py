"""The map side of ``reduceByKey`` with ``+``, and counts of values, by tallies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from pyrite.lineage.fusion.columns.column import Doubt
from pyrite.lineage.fusion.columns.tally import Tally, check_keys

_MISSING = object()

#: Keys, some perhaps more than once, and what is to be added to the value of each.
Sums = tuple[list[Any], list[int]]


class Cuttable(Protocol):
    """Batches that can come again."""

    def cut(self, batch: Any) -> None: ...

    def records(self, batch: Any) -> Iterator[Any]: ...


class AddTallies:
    """Takes batches into a dict of sums; by the loop over records from the first doubt on."""

    def __init__(
        self,
        batches: Cuttable,
        tally: Callable[[Any], Tally],
        sums_of: Callable[[Tally], Sums],
        fold: Callable[[dict[Any, Any], Iterator[Any]], None],
    ) -> None:
        self._batches = batches
        self._tally = tally
        self._sums_of = sums_of
        self._fold = fold
        #: Until the first doubt.
        self.in_columns = True

    def __call__(self, combined: dict[Any, Any], batch: Any) -> None:
        if not self.in_columns:
            self._fold(combined, self._batches.records(batch))
            return
        try:
            keys, sums = self._sums_of(self._tally(batch))
        except Doubt:
            self.in_columns = False
            self._batches.cut(batch)
            return
        add_sums(combined, keys, sums)


def add_sums(combined: dict[Any, Any], keys: list[Any], sums: list[int]) -> None:
    """Add ints to those of their keys; new keys stand in the order in which they come first."""
    if not combined:
        combined.update(zip(keys, sums))
        if len(combined) == len(keys):
            return
        combined.clear()
    get = combined.get
    for key, value in zip(keys, sums):
        old = get(key, _MISSING)
        combined[key] = value if old is _MISSING else old + value


def counts_of_records(tally: Tally) -> Sums:
    """The records as keys, and how often they come. Raises Doubt."""
    check_keys(tally.records)
    return tally.records, tally.counts
