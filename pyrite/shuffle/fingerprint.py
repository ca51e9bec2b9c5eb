"""A number for the records of a map output, by which two attempts of a map task are compared.

It is built from the values of the records and from the reducers that they go to. Not from their order: steps
that spill give the same records in another order when memory is short at another time. And not from pickled
bytes, which tell whether two equal strings are one object. docs/decisions/0012 says why it is enough to look
at a sample where nothing was spilled, and what that may miss.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Collection, Iterable
from itertools import chain, repeat
from operator import ne
from typing import Any

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.serializer.data import dumps
from pyrite.shuffle.codec import Column

#: For each reducer, so many records count in any case ...
_ALL_OF_THE_FIRST = 64
#: ... and from then on one in so many, where the order is known to be the same in each attempt.
_STEP = 16

#: Values of these types, and tuples of such values, hash alike in all workers. (None: from Python 3.12 on.)
_STABLE = frozenset((int, bool, float, str, bytes))

#: The hash of a tuple is nearly linear in those of its items: of two pairs that swap their values the sum of
#: the hashes is the same in 30% of cases. After an exclusive or with these bits it is not.
_BITS = 0x5A96C3E178D24B0F

#: Times this, the total of the values does not make up for that of the keys.
_ODD = 0x9E3779B97F4A7C15


class Fingerprint:
    """Takes the records of a map output as they are encoded, reducer by reducer.

    `is_ordered` says that each attempt adds the records of a reducer in the same order. Then it is enough to
    look at some of them, and to add up whole numbers, which costs next to nothing. How many there are is part
    of the fingerprint in any case, so a record that moves to another reducer is noticed.
    """

    def __init__(self, reducers: int, *, is_ordered: bool) -> None:
        self._is_ordered = is_ordered
        self._counts = [0] * reducers
        self._sums = [0] * reducers

    def add(self, reducer: int, keys: Column, values: Column) -> None:
        """The next records of a reducer, as columns of equal length."""
        before = self._counts[reducer]
        self._counts[reducer] = before + len(keys)
        if self._is_ordered:
            self._sums[reducer] += _total(keys) + _ODD * _total(values)
            if self._counts[reducer] > _ALL_OF_THE_FIRST:
                keys, values = _sampled(keys, before), _sampled(values, before)
        self._sums[reducer] += _sum_of_hashes(keys, values)

    def add_groups(self, reducer: int, keys: list[Any], lists: list[list[Any]]) -> None:
        """The next keys of a reducer, each with the list of its next values."""
        if not self._is_ordered:
            self.add(reducer, list(chain.from_iterable(map(repeat, keys, map(len, lists)))), _joined(lists))
            return
        self._counts[reducer] += sum(map(len, lists))
        self._sums[reducer] += _total(keys) + _ODD * _total(_joined(lists))
        # Of each group, the first value and one in so many after it.
        sampled = [(len(values), *values[::_STEP]) for values in lists]
        self._sums[reducer] += _sum_of_hashes(keys, sampled)

    @property
    def value(self) -> int:
        """The fingerprint of what was added so far."""
        return hash((self._is_ordered, *self._counts, *self._sums))


def _joined(lists: list[list[Any]]) -> list[Any]:
    return list(chain.from_iterable(lists))


def _total(column: Column) -> int:
    """The sum of a column of whole numbers; 0 for any other.

    Where only some of a column's items are numbers it depends on the portions in which they come, and so on
    the memory: that two attempts look different when they are not costs time only.
    """
    if type(column[0]) is not int:
        return 0
    try:
        total = sum(column)
    except Exception:
        return 0
    return total if type(total) is int else 0


def _sampled(column: Column, position: int) -> Column:
    """Those that count of a column that begins at this position."""
    head = max(0, _ALL_OF_THE_FIRST - position)
    return [*column[:head], *column[head + -(position + head) % _STEP :: _STEP]]


def _sum_of_hashes(keys: Column, values: Column) -> int:
    try:
        return sum(map(_BITS.__xor__, map(hash, zip(_hashable(keys), _hashable(values)))))
    except Exception:
        # Instances of classes that only cloudpickle can pickle, which is slow to begin. All at once depends
        # on the order; that two attempts look different when they are not costs time, not correctness.
        return hash(dumps((keys, values)))


def _hashable(column: Column) -> Iterable[Any]:
    """The items, or what stands for them, with hashes that depend on nothing but their values.

    What stands for an item must not depend on the items that happen to come with it.
    """
    kinds = set(map(type, column))
    if kinds <= _STABLE and not (float in kinds and _has_nan(column)):
        return column
    if kinds == {tuple}:
        items = list(chain.from_iterable(column))
        kinds = set(map(type, items))
        if kinds <= _STABLE and not (float in kinds and _has_nan(items)):
            return column
    pickled = _Pickled()
    return [item if _hash_is_stable(item) else pickled(item) for item in column]


def _hash_is_stable(item: Any) -> bool:
    if type(item) in _STABLE:
        return bool(item == item)
    return type(item) is tuple and _STABLE.issuperset(map(type, item)) and not _has_nan(item)


def _has_nan(items: Collection[Any]) -> bool:
    # The hash of what is not a number depends on where it lies in memory. It is not equal to itself.
    return any(map(ne, items, items))


class _Pickled:
    """Pickles objects one by one, without telling the same objects from equal ones."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._pickler = pickle.Pickler(_Sink(self._parts.append), 5)
        self._pickler.fast = True

    def __call__(self, item: Any) -> bytes:
        self._parts.clear()
        self._pickler.dump(item)
        return b"".join(self._parts)


@frozen_dataclass
class _Sink:
    write: Callable[[bytes], object]
