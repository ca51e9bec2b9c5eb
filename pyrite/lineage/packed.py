"""Records that are data: they lie somewhere in parts, and some are packed in arrays.

Plain numbers, and tuples of some, can be packed. Then they take eight bytes a number, are quicker written
and read than pickled objects, and are there as columns for who can use them. Unpacked they are what they
were: ints, floats, tuples.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import countOf, itemgetter
from typing import Any, TypeAlias

#: The code of an array by the type of what it holds; an int that does not fit is an OverflowError.
_CODES = {int: "q", float: "d"}


class PackedTuples:
    """Tuples of the same length, column by column.

    >>> list(PackedTuples((array("q", [1, 2]), array("d", [0.5, 1.5]))))
    [(1, 0.5), (2, 1.5)]
    """

    __slots__ = ("columns",)

    def __init__(self, columns: tuple[array[Any], ...]) -> None:
        self.columns = columns

    def __len__(self) -> int:
        return len(self.columns[0])

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return zip(*self.columns)


Packed: TypeAlias = "array[Any] | PackedTuples"


class Recorded(Iterator[Any]):
    """Records that lie in memory or in a file, in parts: no code of a user's runs while they come.

    `size` is about how many bytes they take. `iter` gives an iterator without this class around it.
    """

    def __init__(self, parts: Iterator[Iterable[Any]], size: int = 0) -> None:
        self._parts = parts
        self.size = size
        self._records: Iterator[Any] | None = None

    @property
    def has_started(self) -> bool:
        """Whether somebody has asked for records or parts."""
        return self._records is not None

    def __iter__(self) -> Iterator[Any]:
        if self._records is None:
            self._records = chain.from_iterable(self._parts)
        return self._records

    def __next__(self) -> Any:
        return next(iter(self))

    def first(self) -> Any:
        """The first record, which is not taken; None if there is none."""
        for part in self.parts():
            for record in part:
                self._parts, self._records = chain((part,), self._parts), None
                return record
        return None

    def parts(self) -> Iterator[Iterable[Any]]:
        """The parts, to be asked for instead of the records."""
        assert self._records is None, "records were taken"
        self._records = iter(())
        return self._parts


def packed(records: Sequence[Any]) -> Packed | None:
    """The records packed; None if they are not all numbers of one type that fit, or tuples of such.

    >>> packed([1, 2]), packed([1, True]), packed([2**63])
    (array('q', [1, 2]), None, None)
    """
    if not records:
        return None
    kind = type(records[0])
    if kind is tuple:
        return _packed_tuples(records)
    return _packed_numbers(records) if kind in _CODES else None


def _packed_numbers(numbers: Sequence[Any]) -> array[Any] | None:
    kind = type(numbers[0])
    code = _CODES.get(kind)
    if code is None or countOf(map(type, numbers), kind) != len(numbers):
        return None
    try:
        return array(code, numbers)
    except OverflowError:
        return None


def _packed_tuples(tuples: Sequence[Any]) -> PackedTuples | None:
    width = len(tuples[0])
    # Of most that cannot be packed, the first one shows it.
    if width == 0 or not all(type(item) in _CODES for item in tuples[0]):
        return None
    if countOf(map(type, tuples), tuple) != len(tuples) or countOf(map(len, tuples), width) != len(tuples):
        return None
    columns = []
    for place in range(width):
        column = _packed_numbers(list(map(itemgetter(place), tuples)))
        if column is None:
            return None
        columns.append(column)
    return PackedTuples(tuple(columns))


def are_alike(one: Any, other: Any) -> bool:
    """Whether two parts are packed and can be joined."""
    if isinstance(one, array) and isinstance(other, array):
        return one.typecode == other.typecode
    if isinstance(one, PackedTuples) and isinstance(other, PackedTuples):
        return [column.typecode for column in one.columns] == [column.typecode for column in other.columns]
    return False


def joined(parts: Sequence[Any]) -> Any:
    """Parts that are alike, as one."""
    first = parts[0]
    if len(parts) == 1:
        return first
    if isinstance(first, PackedTuples):
        return PackedTuples(tuple(joined(columns) for columns in zip(*(part.columns for part in parts))))
    whole = array(first.typecode)
    for part in parts:
        whole.extend(part)
    return whole
