"""Combining the values of each key, in more room than there is memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, repeat, starmap
from typing import Any, Protocol, runtime_checkable

from pyrite.shuffle.codec import Record
from pyrite.shuffle.key_portions import MOST_DEPTH, KeyPortions
from pyrite.shuffle.spec import Aggregator
from pyrite.shuffle.spill import SpillSpace
from pyrite.shuffle.spill_gauge import SpillGauge

Fold = Callable[[dict[Any, Any], Iterable[Record]], None]

#: Stands where a key has no combiner; any object may be one.
_MISSING = object()


def combine_values(aggregator: Aggregator) -> Fold:
    """The loop that takes ``(key, value)`` records into a dict of combiners."""
    if aggregator.keeps_first:
        return keep_first
    create, merge = aggregator.create_combiner, aggregator.merge_value

    def fold(combined: dict[Any, Any], records: Iterable[Record]) -> None:
        get = combined.get
        for key, value in records:
            old = get(key, _MISSING)
            combined[key] = create(value) if old is _MISSING else merge(old, value)

    return fold


def combine_combiners(aggregator: Aggregator) -> Fold:
    """The loop that takes ``(key, combiner)`` records into a dict of combiners."""
    if aggregator.keeps_first:
        return keep_first
    merge = aggregator.merge_combiners

    def fold(combined: dict[Any, Any], records: Iterable[Record]) -> None:
        get = combined.get
        for key, combiner in records:
            old = get(key, _MISSING)
            combined[key] = combiner if old is _MISSING else merge(old, combiner)

    return fold


def keep_first(combined: dict[Any, Any], records: Iterable[Record]) -> None:
    """Take in the first value of each key; without a loop in Python."""
    deque(starmap(combined.setdefault, records), maxlen=0)


class KeysWithNone(Iterator[Record]):
    """``(key, None)`` for each key of an iterator."""

    def __init__(self, keys: Iterator[Any]) -> None:
        self.keys = keys
        self._pairs: Iterator[Record] | None = None

    def __iter__(self) -> Iterator[Record]:
        if self._pairs is None:
            self._pairs = zip(self.keys, repeat(None))
        return self._pairs

    def __next__(self) -> Record:
        return next(iter(self))


def _keep_keys(combined: dict[Any, Any], keys: Iterable[Any]) -> None:
    """Like `keep_first` with the pairs of the keys and None, which are not made."""
    deque(map(combined.setdefault, keys), maxlen=0)


@runtime_checkable
class Combinable(Protocol):
    """Records that can be taken into a dict of combiners in the loop that makes them."""

    def combining(
        self, create: Callable[[Any], Any], merge: Callable[[Any, Any], Any]
    ) -> tuple[Iterator[Any], Fold]:
        """What to take in portions, and the loop that takes a portion of that into a dict."""


@runtime_checkable
class Distinguishable(Protocol):
    """Keys whose repetitions may be dropped before they are objects."""

    def distinct(self) -> tuple[Iterator[Any], Fold] | None:
        """What to take in portions, and what takes a portion's new keys into a dict; None for the keys."""


def combining(aggregator: Aggregator, records: Iterator[Record]) -> tuple[Iterator[Any], Fold]:
    """Like `combine_values`, with what to give the loop: the records, or what they are made of."""
    if aggregator.keeps_first and isinstance(records, KeysWithNone):
        lowered = records.keys.distinct() if isinstance(records.keys, Distinguishable) else None
        return (iter(records.keys), _keep_keys) if lowered is None else lowered
    if isinstance(records, Combinable) and not aggregator.keeps_first:
        return records.combining(aggregator.create_combiner, aggregator.merge_value)
    return records, combine_values(aggregator)


class ExternalCombiner:
    """Combines the values of each key; over the memory budget, portions of the keys wait in a file.

    Keys come in the order in which they came first, unless something was spilled. Nothing runs before the
    first record is asked for.
    """

    def __init__(self, aggregator: Aggregator, space: SpillSpace) -> None:
        self._aggregator = aggregator
        self._space = space

    def combine(self, records: Iterator[Record]) -> Iterator[Record]:
        """``(key, combiner)`` of ``(key, value)`` records."""
        return chain.from_iterable(self._start(*combining(self._aggregator, records)))

    def merge(self, records: Iterator[Record]) -> Iterator[Record]:
        """``(key, combiner)`` of ``(key, combiner)`` records, a key any number of times."""
        return chain.from_iterable(self._start(records, combine_combiners(self._aggregator)))

    def _start(self, records: Iterator[Record], fold: Fold) -> Iterator[Iterable[Record]]:
        yield from self._fold(records, fold, SpillGauge(self._space.memory), depth=0)

    def _fold(
        self, records: Iterator[Record], fold: Fold, gauge: SpillGauge, depth: int
    ) -> Iterator[Iterable[Record]]:
        combined: dict[Any, Any] = {}
        spilled: KeyPortions | None = None
        for portion in gauge.portions(records):
            fold(combined, portion)
            # One combiner alone gains nothing from waiting in a file.
            if gauge.is_over() and depth < MOST_DEPTH and len(combined) > 1:
                spilled = spilled or KeyPortions(self._space, depth)
                spilled.add(combined.items())
                combined = {}
                gauge.spilled()
        if spilled is None:
            yield combined.items()
            return
        spilled.add(combined.items())
        del combined
        merge = combine_combiners(self._aggregator)
        with spilled:
            for waiting in spilled.read():
                gauge.emptied()
                yield from self._fold(waiting, merge, gauge, depth + 1)
