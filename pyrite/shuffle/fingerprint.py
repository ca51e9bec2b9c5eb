"""A number for the records of a map output, by which two attempts of a map task are compared.

It is built from the values of the records and from the reducers that they go to. Not from their order: steps
that spill give the same records in another order when memory is short at another time. And not from pickled
bytes, which tell whether two equal strings are one object. docs/decisions/0006 says why it is enough to look
at a sample where nothing was spilled.
"""

from __future__ import annotations

import pickle
from collections.abc import Collection
from itertools import chain
from operator import ne
from typing import Any

from pyrite.serializer.data import dumps

#: For each reducer, so many records count in any case ...
_ALL_OF_THE_FIRST = 1000
#: ... and from then on one in so many, where the order is known to be the same in each attempt.
_STEP = 16

#: Types whose values hash alike in all processes of an application; None does so from Python 3.12 on only.
_STABLE = frozenset((int, bool, float, str, bytes))
#: Tuples in tuples are looked into so far.
_DEEPEST = 3


class Fingerprint:
    """Takes the records of a map output as they are encoded, reducer by reducer.

    `is_ordered` says that each attempt adds the records of a reducer in the same order. Then it is enough to
    look at some of them. How many there are is part of the fingerprint in any case, so a record that moves to
    another reducer is noticed.
    """

    def __init__(self, reducers: int, *, is_ordered: bool) -> None:
        self._is_ordered = is_ordered
        self._counts = [0] * reducers
        self._sums = [0] * reducers

    def add(self, reducer: int, keys: list[Any], values: list[Any]) -> None:
        """The next records of a reducer, as columns of equal length."""
        before = self._counts[reducer]
        self._counts[reducer] = before + len(keys)
        if self._is_ordered and self._counts[reducer] > _ALL_OF_THE_FIRST:
            keys, values = _sampled(keys, before), _sampled(values, before)
        self._sums[reducer] += _sum_of_hashes(keys, values)

    @property
    def value(self) -> int:
        """The fingerprint of what was added so far."""
        return hash((self._is_ordered, *self._counts, *self._sums))


def _sampled(column: list[Any], position: int) -> list[Any]:
    """Those that count of a column that begins at this position."""
    head = max(0, _ALL_OF_THE_FIRST - position)
    return column[:head] + column[head + -(position + head) % _STEP :: _STEP]


def _sum_of_hashes(keys: list[Any], values: list[Any]) -> int:
    if _hash_is_stable(keys) and _hash_is_stable(values):
        return sum(map(hash, zip(keys, values)))
    try:
        # One by one: in a pickle of several, objects that are the same object are told from equal ones.
        return sum(map(hash, map(pickle.dumps, zip(keys, values))))
    except Exception:
        # Instances of classes that only cloudpickle can pickle, which is slow to begin. All at once depends
        # on the order; that two attempts look different when they are not costs time, not correctness.
        return hash(dumps((keys, values)))


def _hash_is_stable(column: Collection[Any], depth: int = _DEEPEST) -> bool:
    kinds = set(map(type, column))
    if tuple in kinds:
        if depth == 0 or len(kinds) > 1:
            return False
        return _hash_is_stable(list(chain.from_iterable(column)), depth - 1)
    # The hash of what is not a number depends on where it lies in memory.
    return kinds <= _STABLE and not (float in kinds and any(map(ne, column, column)))
