"""Collecting the values of each key from several sides, in more room than there is memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Sized
from itertools import chain, filterfalse, repeat, starmap
from typing import Any

from pyrite.shuffle.external import ExternalGrouper, SpilledGroup, SpillSpace
from pyrite.shuffle.grouped import Batch, Portion, portions_to_group
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


#: What stands in for values that are not there.
Values = tuple[Any, ...]
#: For one key, the values of each side, in the order in which they came.
Groups = tuple[list[Any] | SpilledSide, ...]


class Cogrouped(Iterator[tuple[Any, Groups]]):
    """``(key, (values of the first side, values of the second, ...))`` of ``(key, value)`` records.

    Keys come in the order in which they came first, unless something was spilled. The sides are read one
    after the other, and nothing before the first group is asked for.
    """

    __slots__ = ("_records", "_sides", "_space")

    def __init__(self, sides: Sequence[Iterator[Pair]], space: SpillSpace) -> None:
        self._sides = sides
        self._space = space
        self._records = chain.from_iterable(_cogrouped(sides, space))

    def __iter__(self) -> Iterator[tuple[Any, Groups]]:
        return self._records

    def __next__(self) -> tuple[Any, Groups]:
        return next(self._records)

    def paired(self, no_left: Values, no_right: Values) -> Iterator[tuple[Any, Pair]]:
        """``(key, (left, right))`` of two sides, instead of the groups: each value with each of the other's.

        `no_left` and `no_right` stand for the values of a side that does not have the key; at most one each.
        """
        return chain.from_iterable(_paired(self._sides, self._space, no_left, no_right))


class _Side:
    """The records of one side by key: the only value of each, until a key comes again; else all in lists."""

    __slots__ = ("groups", "single")

    def __init__(self, *, may_be_single: bool) -> None:
        self.single: dict[Any, Any] | None = {} if may_be_single else None
        self.groups: defaultdict[Any, list[Any]] = defaultdict(list)

    def add(self, portion: Batch | Portion) -> None:
        if self.single is not None:
            values = portion.by_key()
            if values is not None and self.single.keys().isdisjoint(values.keys()):
                self.single.update(values)
                return
            self.use_lists()
        portion.add_to(self.groups)

    def use_lists(self) -> None:
        """Hold lists, also of single values."""
        single, self.single = self.single, None
        if single:
            self.groups.update(zip(single, map(list, zip(single.values()))))

    def taken_out(self) -> Iterator[Pair]:
        """The records, each key forgotten as it is read: there is no room for it twice."""
        self.use_lists()
        while self.groups:
            key, values = self.groups.popitem()
            yield from zip(repeat(key), values)


def _read(
    sides: Sequence[Iterator[Pair]], space: SpillSpace, *, may_be_single: bool
) -> tuple[list[_Side], Iterator[tuple[Any, Groups]] | None]:
    """All records by key; and, if there is no room for them, the groups of all by way of files."""
    # A dict for each side, not one of tuples: fewer objects, and the collector's work grows with those.
    held = [_Side(may_be_single=may_be_single) for _ in sides]
    gauge = SpillGauge(space.memory)
    for number, records in enumerate(sides):
        for portion in portions_to_group(records, gauge):
            held[number].add(portion)
            if gauge.is_over():
                rest = (_tagged(later, sides[later]) for later in range(number, len(sides)))
                grouper = ExternalGrouper(space)
                grouped = grouper.group(chain.from_iterable(rest), excess=_taken_out(held))
                return [], ((key, _divided(values, len(sides))) for key, values in grouped)
    return held, None


def _cogrouped(sides: Sequence[Iterator[Pair]], space: SpillSpace) -> Iterator[Iterable[tuple[Any, Groups]]]:
    held, spilled = _read(sides, space, may_be_single=False)
    yield from _groups_of(held) if spilled is None else (spilled,)


def _groups_of(held: Sequence[_Side]) -> Iterator[Iterable[tuple[Any, Groups]]]:
    for number, side in enumerate(held):
        # Keys of earlier sides are gone from `groups`: they took what it had for them.
        groups = side.groups
        earlier = (_empty_lists() for _ in range(number))
        later = (map(other.groups.pop, groups, _empty_lists()) for other in held[number + 1 :])
        yield zip(groups, zip(*earlier, groups.values(), *later))


def _paired(
    sides: Sequence[Iterator[Pair]], space: SpillSpace, no_left: Values, no_right: Values
) -> Iterator[Iterable[tuple[Any, Pair]]]:
    held, groups = _read(sides, space, may_be_single=True)
    if groups is None:
        left, right = held
        if left.single is not None and right.single is not None:
            yield from _paired_single(left.single, right.single, no_left, no_right)
            return
        left.use_lists()
        right.use_lists()
        groups = chain.from_iterable(_groups_of(held))
    yield (
        (key, (left_value, right_value))
        for key, (lefts, rights) in groups
        for left_value in lefts or no_left
        for right_value in rights or no_right
    )


def _paired_single(
    left: dict[Any, Any], right: dict[Any, Any], no_left: Values, no_right: Values
) -> Iterator[Iterable[tuple[Any, Pair]]]:
    """Pairs of the only values of keys, without a loop in Python."""
    if no_right:
        yield zip(left, zip(left.values(), map(right.get, left, repeat(no_right[0]))))
    else:
        keys = list(filter(right.__contains__, left))
        yield zip(keys, zip(map(left.__getitem__, keys), map(right.__getitem__, keys)))
    if no_left:
        keys = list(filterfalse(left.__contains__, right))
        yield zip(keys, zip(repeat(no_left[0]), map(right.__getitem__, keys)))


def _empty_lists() -> Iterator[list[Any]]:
    return starmap(list, repeat(()))


def _tagged(number: int, records: Iterable[Pair]) -> Iterator[tuple[Any, tuple[int, Any]]]:
    return ((key, (number, value)) for key, value in records)


def _taken_out(held: Iterable[_Side]) -> Iterator[tuple[Any, tuple[int, Any]]]:
    """The tagged records of the sides."""
    for number, side in enumerate(held):
        yield from _tagged(number, side.taken_out())


def _divided(values: list[Any] | SpilledGroup, sides: int) -> Groups:
    if isinstance(values, SpilledGroup):
        lengths = Counter(number for number, _ in values)
        return tuple(SpilledSide(values, number, lengths[number]) for number in range(sides))
    groups: tuple[list[Any], ...] = tuple([] for _ in range(sides))
    for number, value in values:
        groups[number].append(value)
    return groups
