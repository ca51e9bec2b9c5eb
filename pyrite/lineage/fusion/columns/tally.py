"""Chains over records that repeat: each different one once, with how often it comes.

What a pure function makes of a record is the same each time. So it is called once for each different one,
as it is: nothing of it needs to be known but that it is pure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import compress, repeat
from operator import countOf, itemgetter
from typing import Any

from pyrite.lineage.fusion.columns.batches import FEW
from pyrite.lineage.fusion.columns.column import Doubt
from pyrite.lineage.fusion.columns.pure import impurity
from pyrite.lineage.operators import Filter, FlatMap, FlatMapValues, KeyBy, Map, MapValues, Operator

_OPERATORS = (Map, Filter, FlatMap, FlatMapValues, KeyBy, MapValues)
#: What a flat map may give: going through it changes nothing.
_ITERABLE = (str, tuple, list)
#: Keys that are equal to another only if they are the same, or an int and a bool.
_KEYS = (str, int, bool, type(None))


@dataclass(frozen=True, slots=True)
class Tally:
    """Records, and how often each comes. In the order in which they come first, if some are equal too."""

    records: list[Any]
    counts: list[int]

    def total(self) -> int:
        """How many records there are."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class TallyChain:
    """Operators with pure functions."""

    operators: tuple[Operator, ...]

    def applied(self, tally: Tally) -> Tally:
        """What comes out of the chain. Raises Doubt if a function fails."""
        records, counts = tally.records, tally.counts
        try:
            for step in self.operators:
                function: Callable[[Any], Any] = step.function  # type: ignore[attr-defined]
                match step:
                    case Map():
                        records = list(map(function, records))
                    case Filter():
                        kept = list(map(bool, map(function, records)))
                        records, counts = list(compress(records, kept)), list(compress(counts, kept))
                    case KeyBy():
                        records = list(zip(map(function, records), records))
                    case MapValues():
                        _check_pairs(records)
                        records = [(key, function(value)) for key, value in records]
                    case FlatMap():
                        items = list(map(function, records))
                        records, counts = _flat(items, counts)
                    case FlatMapValues():
                        _check_pairs(records)
                        items = [
                            [(key, item) for item in _checked(function(value))] for key, value in records
                        ]
                        records, counts = _flat(items, counts)
        except Doubt:
            raise
        except Exception as error:
            raise Doubt from error
        return Tally(records, counts)


def tally_chain(operators: Sequence[Operator]) -> TallyChain | str:
    """The chain over a tally, or why there is none."""
    for step in operators:
        if not isinstance(step, _OPERATORS):
            return type(step).__name__
        reason = impurity(step.function)
        if reason is not None:
            return f"{type(step).__name__}: {reason}"
    return TallyChain(tuple(operators))


def check_repeats(different: int, total: int) -> None:
    """Raises Doubt if so few records come again that it does not pay to count them first."""
    if different * 2 > total > FEW:
        raise Doubt


def sums_of_pairs(tally: Tally) -> tuple[list[Any], list[int]]:
    """Keys, some perhaps more than once, and what their values come to, ints all of them. Raises Doubt."""
    _check_pairs(tally.records)
    keys, values = list(map(itemgetter(0), tally.records)), list(map(itemgetter(1), tally.records))
    check_keys(keys)
    if values and countOf(values, 1) == countOf(map(type, values), int) == len(values):
        return keys, tally.counts
    return keys, multiplied(values, tally.counts)


def multiplied(values: list[Any], counts: list[int]) -> list[int]:
    """Ints, added up as often as they come. Raises Doubt if one is no int."""
    if countOf(map(type, values), int) != len(values):
        raise Doubt
    return [value * count for value, count in zip(values, counts)]


def check_keys(keys: list[Any]) -> None:
    """Raises Doubt for keys of which each occurrence may be one of its own, as not-a-number is."""
    for kind in set(map(type, keys)):
        if kind is tuple:
            for key in keys:
                if type(key) is tuple:
                    check_keys(list(key))
        elif kind not in _KEYS:
            raise Doubt


def _check_pairs(records: list[Any]) -> None:
    if countOf(map(type, records), tuple) != len(records) or countOf(map(len, records), 2) != len(records):
        raise Doubt


def _checked(items: Any) -> Any:
    if type(items) not in _ITERABLE:
        raise Doubt
    return items


def _flat(items: list[Any], counts: list[int]) -> tuple[list[Any], list[int]]:
    records: list[Any] = []
    repeated: list[int] = []
    for some, count in zip(items, counts):
        records += _checked(some)
        repeated += repeat(count, len(some))
    return records, repeated
