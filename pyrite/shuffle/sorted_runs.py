"""Map outputs that are sorted: cut into ranges on the map side, merged on the reduce side.

Where the keys of a map task are plain numbers, or plain strings, sorting them once tells where each range
ends: no record is placed by itself. Reducers merge the outputs a few batches at a time, so the first records
are there at once, and no partition has to fit into memory.

Sorting objects that lie all over the memory is slow, and numbers need not be objects. Columns of int or of
float become arrays where numpy is installed and the partition is large enough to pay for importing it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter, ne
from typing import TYPE_CHECKING, Any, cast

from pyrite.shuffle.codec import Column, Record
from pyrite.shuffle.spec import KeyOrder

if TYPE_CHECKING:
    from types import ModuleType

#: How many map outputs are merged at once, each with a batch of records in memory.
MOST_RUNS = 64
#: From how many records on numpy is worth its import.
_MANY = 100_000

_first = itemgetter(0)
#: Within each of these, any two keys can be compared, and the order is total; apart from not-a-number.
_NUMBERS: frozenset[type] = frozenset((int, float, bool))
_TEXTS: tuple[frozenset[type], ...] = (frozenset((str,)), frozenset((bytes,)))
#: The arrays that hold values of a type exactly.
_TYPECODES: dict[type, str] = {int: "q", float: "d"}


class RunBuilder:
    """Holds the records of a map task, as columns, and sorts them."""

    def __init__(self, order: KeyOrder) -> None:
        self._order = order
        self._kinds: frozenset[type] = frozenset()
        self._keys: Column = []
        self._values: Column = []

    def add(self, records: Sequence[Record]) -> bool:
        """Take more records; False if they cannot be part of a sorted run, and were not taken."""
        keys = [key for key, _ in records]
        kinds = self._kinds.union(map(type, keys))
        if kinds not in _TEXTS and not kinds <= _NUMBERS:
            return False
        if float in kinds and any(map(ne, keys, keys)):
            return False
        self._kinds = kinds
        self._keys = _extended(self._keys, keys)
        self._values = _extended(self._values, [value for _, value in records])
        return True

    def records(self) -> Iterator[Record]:
        """The records as they came."""
        return zip(self._keys, self._values)

    def columns(self) -> tuple[Column, Column]:
        """The keys and the values, sorted stably by key. It holds nothing after that."""
        keys, values = self._keys, self._values
        self._keys, self._values = [], []
        numpy = _numpy() if isinstance(keys, array) and len(keys) >= _MANY else None
        if numpy is not None:
            positions = _stable_order(numpy, keys, self._order)
            return _taken(numpy, keys, positions), _taken(numpy, values, positions)
        records = list(zip(keys, values))
        del keys, values
        records.sort(key=_first, reverse=not self._order.ascending)
        return [key for key, _ in records], [value for _, value in records]


def _extended(column: Column, items: list[Any]) -> Column:
    """A column with more items: an array as long as all of them fit into one."""
    if not column:
        return _as_array(items) or items
    if isinstance(column, array):
        more = _as_array(items)
        if more is None or more.typecode != column.typecode:
            return [*column, *items]
        column.extend(more)
    else:
        column += items
    return column


def _as_array(items: list[Any]) -> array[Any] | None:
    """The same ints or floats in an array; None if they are not all of one type, or too large."""
    kinds = set(map(type, items))
    typecode = _TYPECODES.get(kinds.pop()) if len(kinds) == 1 else None
    if typecode is None:
        return None
    try:
        return array(typecode, items)
    except OverflowError:
        return None


def cuts(keys: Sequence[Any], place_of: Callable[[Any], int], count: int) -> list[int]:
    """Where the keys of each of `count` places begin, and the last ones end.

    The keys are in the order of their places.

    >>> cuts([1, 2, 5], lambda key: key // 2, 4)
    [0, 1, 2, 3, 3]
    """
    return [*(bisect_left(keys, place, key=place_of) for place in range(count)), len(keys)]


class MergedRuns(Iterator[Record]):
    """The records of sorted runs in order, stably: of equal keys, those of earlier runs come first.

    A run comes as batches: a column of keys and a column of values.
    """

    def __init__(self, order: KeyOrder, runs: Sequence[Iterator[tuple[Column, Column]]]) -> None:
        self.order = order
        self._records = chain.from_iterable(_merged(runs, order))

    def __iter__(self) -> Iterator[Record]:
        return self._records

    def __next__(self) -> Record:
        return next(self._records)


@dataclass(slots=True, eq=False)
class _Head:
    """The batch of a run that is being merged, from a position on."""

    rest: Iterator[tuple[Column, Column]]
    keys: Column
    values: Column
    start: int = 0

    def cut(self, bound: Any, *, ascending: bool, with_equals: bool) -> int:
        """Where the records end that come before those with the key `bound`, or before what follows these."""
        if ascending:
            return (bisect_right if with_equals else bisect_left)(self.keys, bound, self.start)
        length = len(self.keys)
        place = (bisect_left if with_equals else bisect_right)(_Reversed(self.keys), bound)
        return max(length - place, self.start)

    def take(self, stop: int) -> tuple[Column, Column]:
        start, self.start = self.start, stop
        return self.keys[start:stop], self.values[start:stop]

    def refill(self) -> bool:
        """Get the next batch; False at the end of the run."""
        for keys, values in self.rest:
            if keys:
                self.keys, self.values, self.start = keys, values, 0
                return True
        return False


class _Reversed(Sequence[Any]):
    """A column from its end: one that descends ascends."""

    __slots__ = ("_items",)

    def __init__(self, items: Column) -> None:
        self._items = items

    def __getitem__(self, index: Any) -> Any:
        return self._items[-1 - index]

    def __len__(self) -> int:
        return len(self._items)


def _merged(runs: Iterable[Iterator[tuple[Column, Column]]], order: KeyOrder) -> Iterator[Iterable[Record]]:
    ascending = order.ascending
    heads = [head for run in runs if (head := _Head(run, [], [])).refill()]
    while len(heads) > 1:
        # What is still in the files is not before the first of the last keys here. Of runs that have that
        # key, the earlier ones may go on with it.
        first = (min if ascending else max)(heads, key=lambda head: head.keys[-1])
        bound = first.keys[-1]
        parts = []
        is_before = True
        for head in heads:
            if head is first:
                stop, is_before = len(head.keys), False
            else:
                stop = head.cut(bound, ascending=ascending, with_equals=is_before)
            if stop > head.start:
                parts.append(head.take(stop))
        yield _sorted_parts(parts, order)
        heads = [head for head in heads if head.start < len(head.keys) or head.refill()]
    for head in heads:
        yield zip(*head.take(len(head.keys)))
        yield from (zip(keys, values) for keys, values in head.rest)


def _sorted_parts(parts: list[tuple[Column, Column]], order: KeyOrder) -> Iterable[Record]:
    if len(parts) == 1:
        return zip(*parts[0])
    keys, values = (_joined([part[number] for part in parts]) for number in range(2))
    numpy = _numpy() if isinstance(keys, array) else None
    if numpy is None:
        records = list(zip(keys, values))
        # It finds the parts again, and merges them.
        records.sort(key=_first, reverse=not order.ascending)
        return records
    positions = _stable_order(numpy, keys, order)
    return zip(_taken(numpy, keys, positions), _taken(numpy, values, positions))


def _joined(columns: list[Column]) -> Column:
    """One column of several: an array if all are of one type."""
    kinds = {column.typecode if isinstance(column, array) else None for column in columns}
    if None in kinds or len(kinds) > 1:
        return list(chain.from_iterable(columns))
    return array(cast("str", kinds.pop()), b"".join(cast("list[array[Any]]", columns)))


def _stable_order(numpy: ModuleType, keys: Any, order: KeyOrder) -> Any:
    """The positions of the keys of an array in their order; equal ones stay as they are."""
    keys = numpy.frombuffer(keys, keys.typecode)
    if order.ascending:
        return numpy.argsort(keys, kind="stable")
    return len(keys) - 1 - numpy.argsort(keys[::-1], kind="stable")[::-1]


def _taken(numpy: ModuleType, column: Column, positions: Any) -> Column:
    if isinstance(column, array):
        taken = numpy.frombuffer(column, column.typecode)[positions]
        return array(column.typecode, taken.tobytes())
    return list(map(column.__getitem__, positions.tolist()))


def _numpy() -> ModuleType | None:
    try:
        import numpy
    except ImportError:
        return None
    return numpy
