"""The map side of ``reduceByKey`` with ``+``, and counts of values, by tallies."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from pyrite.lineage.fusion.columns.column import Doubt
from pyrite.lineage.fusion.columns.tally import Tally, check_keys, sums_of_pairs

_MISSING = object()


class Cuttable(Protocol):
    """Batches that can come again."""

    def cut(self, batch: Any) -> None: ...

    def records(self, batch: Any) -> Iterator[Any]: ...


class AddTallies:
    """Takes batches into a dict; by the loop over records from the first doubt on.

    What takes a tally in raises Doubt before it has changed anything.
    """

    def __init__(
        self,
        batches: Cuttable,
        tally: Callable[[Any], Tally],
        take: Callable[[dict[Any, Any], Tally], None],
        fold: Callable[[dict[Any, Any], Iterator[Any]], None],
    ) -> None:
        self._batches = batches
        self._tally = tally
        self._take_in = take
        self._fold = fold
        #: Until the first doubt.
        self.in_columns = True

    def __call__(self, combined: dict[Any, Any], batch: Any) -> None:
        if not self.in_columns:
            self._fold(combined, self._batches.records(batch))
            return
        try:
            self._take_in(combined, self._tally(batch))
        except Doubt:
            self.in_columns = False
            self._batches.cut(batch)


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


def add_pairs(sums: dict[Any, Any], tally: Tally) -> None:
    """Add the values of pairs to those of their keys. Raises Doubt."""
    add_sums(sums, *sums_of_pairs(tally))


def add_counts(counts: dict[Any, Any], tally: Tally) -> None:
    """Add how often each record comes to its count. Raises Doubt."""
    check_keys(tally.records)
    add_sums(counts, tally.records, tally.counts)


def keep_keys(kept: dict[Any, Any], tally: Tally) -> None:
    """Take in records that are not there. Raises Doubt."""
    check_keys(tally.records)
    keep_first(kept, tally.records)


def keep_first(kept: dict[Any, Any], keys: Iterable[Any]) -> None:
    """Take in those keys that are not there, with None."""
    deque(map(kept.setdefault, keys), maxlen=0)
