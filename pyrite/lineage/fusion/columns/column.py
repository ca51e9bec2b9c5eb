"""Numbers of one type in an array, with bounds."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from operator import countOf
from typing import Any

from pyrite.common.frozen_dataclass import frozen_dataclass

#: What an int64 can hold.
SMALLEST, LARGEST = -(2**63), 2**63 - 1
#: Ints up to here are floats without rounding.
EXACT = 2**53


class Doubt(Exception):
    """It is not proven that arrays give what Python gives; nothing was changed."""


@frozen_dataclass
class Column:
    """An array of int64, float64 or bool; ints lie between `low` and `high`, which may be too far apart."""

    array: Any
    low: int = 0
    high: int = 1

    @property
    def kind(self) -> str:
        """``i``, ``f`` or ``b``."""
        kind: str = self.array.dtype.kind
        return kind

    def __len__(self) -> int:
        return len(self.array)

    def where(self, mask: Any) -> Column:
        """The items for which an array of bools is true."""
        return Column(self.array[mask], self.low, self.high)


#: Plain numbers stand for a column of them; tuples for a column of tuples.
Scalar = int | float
Value = Column | Scalar | tuple["Value", ...]


def of_array(numbers: array[Any]) -> Column:
    """The numbers of an array, at least one, where they lie."""
    import numpy as np

    if numbers.typecode == "d":
        return Column(np.frombuffer(numbers, np.float64))
    values = np.frombuffer(numbers, np.int64)
    return Column(values, int(values.min()), int(values.max()))


def taken_from(records: list[Any]) -> Value:
    """The records as a column, or as a tuple of columns if they are tuples.

    Raises Doubt if they are not all of one type, or not numbers that an array holds as they are.
    """
    import numpy as np

    kind, count = type(records[0]), len(records)
    if countOf(map(type, records), kind) != count:
        raise Doubt
    if kind is int:
        try:
            array = np.fromiter(records, np.int64, count)
        except OverflowError as error:
            raise Doubt from error
        return Column(array, int(array.min()), int(array.max()))
    if kind is float:
        return Column(np.fromiter(records, np.float64, count))
    if kind is tuple and records[0] and countOf(map(len, records), len(records[0])) == count:
        return tuple(taken_from(list(column)) for column in zip(*records))
    raise Doubt


def filled(value: Value, count: int) -> Value:
    """The same with a column in the place of each plain number."""
    import numpy as np

    if isinstance(value, Column):
        return value
    if isinstance(value, tuple):
        return tuple(filled(item, count) for item in value)
    if type(value) is int:
        if not SMALLEST <= value <= LARGEST:
            raise Doubt
        return Column(np.full(count, value, np.int64), value, value)
    return Column(np.full(count, value))


def where(value: Value, mask: Any) -> Value:
    """The records for which an array of bools is true."""
    if isinstance(value, Column):
        return value.where(mask)
    if isinstance(value, tuple):
        return tuple(where(item, mask) for item in value)
    return value


def records_of(value: Value) -> Iterable[Any]:
    """The records of columns as Python's objects."""
    if isinstance(value, Column):
        records: list[Any] = value.array.tolist()
        return records
    assert isinstance(value, tuple), "numbers were filled"
    return zip(*map(records_of, value))
