"""Collecting the values of each key from several sides, in more room than there is memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Sized
from itertools import chain, repeat, starmap
from typing import Any

from pyrite.shuffle.external import ExternalGrouper, SpilledGroup, SpillSpace
from pyrite.shuffle.grouped import portions_to_group
from pyrite.shuffle.spill_gauge import SpillGauge

Pair = tuple[Any, Any]


class SpilledSide(Sized, Iterable[Any]):
    """The values of one side, out of a group of ``(side, value)`` that lies in a file. Pickled, a list."""

    __slots__ = ("_group", "_length", "_side")

    def __init__(self, group: SpilledGroup, side: int, length: int) -> None:
        self._group = group
        self._side = side
        self._length = length

    def __iter__(self) -> Iterator[Any]:
        return (value for side, value in self._group if side == self._side)

    def __len__(self) -> int:
        return self._length

    def __reduce__(self) -> tuple[Any, ...]:
        return (list, (list(self),))


#: For one key, the values of each side, in the order in which they came.
Groups = tuple[list[Any] | SpilledSide, ...]


def cogroup(sides: Sequence[Iterator[Pair]], space: SpillSpace) -> Iterator[tuple[Any, Groups]]:
    """``(key, (values of the first side, values of the second, ...))`` of ``(key, value)`` records.

    Keys come in the order in which they came first, unless something was spilled. The sides are read one
    after the other, and nothing before the first group is asked for.
    """
    return chain.from_iterable(_cogroup(sides, space))


def _cogroup(sides: Sequence[Iterator[Pair]], space: SpillSpace) -> Iterator[Iterable[tuple[Any, Groups]]]:
    # A dict for each side, not one of tuples: fewer objects, and the collector's work grows with those.
    held: list[defaultdict[Any, list[Any]]] = [defaultdict(list) for _ in sides]
    gauge = SpillGauge(space.memory)
    for number, records in enumerate(sides):
        groups = held[number]
        for take_portion in portions_to_group(records, gauge):
            take_portion(groups)
            if gauge.is_over():
                rest = (_tagged(later, sides[later]) for later in range(number, len(sides)))
                grouper = ExternalGrouper(space)
                grouped = grouper.group(chain.from_iterable(rest), excess=_taken_out(held))
                yield ((key, _divided(values, len(sides))) for key, values in grouped)
                return
    for number, groups in enumerate(held):
        # Keys of earlier sides are gone from `groups`: they took what it had for them.
        earlier = (_empty_lists() for _ in range(number))
        later = (map(other.pop, groups, _empty_lists()) for other in held[number + 1 :])
        yield zip(groups, zip(*earlier, groups.values(), *later))


def _empty_lists() -> Iterator[list[Any]]:
    return starmap(list, repeat(()))


def _tagged(number: int, records: Iterable[Pair]) -> Iterator[tuple[Any, tuple[int, Any]]]:
    return ((key, (number, value)) for key, value in records)


def _taken_out(held: Iterable[dict[Any, list[Any]]]) -> Iterator[tuple[Any, tuple[int, Any]]]:
    """The tagged records of the groups, each group forgotten as it is read: there is no room for it twice."""
    for number, groups in enumerate(held):
        while groups:
            key, values = groups.popitem()
            yield from zip(repeat(key), zip(repeat(number), values))


def _divided(values: list[Any] | SpilledGroup, sides: int) -> Groups:
    if isinstance(values, SpilledGroup):
        lengths = Counter(number for number, _ in values)
        return tuple(SpilledSide(values, number, lengths[number]) for number in range(sides))
    groups: tuple[list[Any], ...] = tuple([] for _ in range(sides))
    for number, value in values:
        groups[number].append(value)
    return groups
