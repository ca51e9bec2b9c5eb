"""Decoded copies of cached blocks, kept in a worker where no user can tell the difference.

PySpark gives each reader of a cached partition fresh objects, so a function that changes its records never
changes the cache. A copy that is shared between tasks keeps that promise only if nothing in it can change:
numbers, strings, bytes, and tuples of such.
"""

from __future__ import annotations

import datetime
import decimal
from collections import OrderedDict
from collections.abc import Iterable
from itertools import chain
from typing import Any

from pyrite.common.frozen_dataclass import frozen_dataclass

_UNCHANGEABLE = frozenset(
    (
        int,
        float,
        bool,
        str,
        bytes,
        complex,
        type(None),
        decimal.Decimal,
        datetime.date,
        datetime.datetime,
        datetime.timedelta,
    )
)
#: Decoded records take about this many times their bytes in the file.
_GROWTH = 5
_DEEPEST = 4


def is_unchangeable(values: Iterable[Any], depth: int = _DEEPEST) -> bool:
    """Whether nothing in `values` can be changed in place.

    >>> is_unchangeable([("a", 1), ("b", (2.0, None))]), is_unchangeable([("a", [])])
    (True, False)
    """
    values = list(values)
    kinds = set(map(type, values))
    if kinds <= _UNCHANGEABLE:
        return True
    if depth == 0 or not kinds <= _UNCHANGEABLE | {tuple}:
        return False
    return is_unchangeable(chain.from_iterable(v for v in values if type(v) is tuple), depth - 1)


@frozen_dataclass
class _Copy:
    #: Which file it was decoded from: a block that was dropped and stored again is another block.
    identity: tuple[int, int]
    batches: list[list[Any]]
    size: int


class LiveCopies:
    """Decoded blocks by name, the one used longest ago out first, within a limit in bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._copies: OrderedDict[str, _Copy] = OrderedDict()
        self._size = 0

    def get(self, name: str, identity: tuple[int, int]) -> list[list[Any]] | None:
        """The batches of the block if they were decoded from just this file."""
        copy = self._copies.get(name)
        if copy is None:
            return None
        if copy.identity != identity:
            self._drop(name)
            return None
        self._copies.move_to_end(name)
        return copy.batches

    def fits(self, file_size: int) -> bool:
        """Whether a block of this size would be kept at all."""
        return file_size * _GROWTH <= self._limit

    def put(self, name: str, identity: tuple[int, int], batches: list[list[Any]], file_size: int) -> None:
        """Keep the batches; the caller has checked that they are unchangeable."""
        size = file_size * _GROWTH
        if size > self._limit:
            return
        if name in self._copies:
            self._drop(name)
        while self._size + size > self._limit:
            self._drop(next(iter(self._copies)))
        self._copies[name] = _Copy(identity, batches, size)
        self._size += size

    def drop_rdd(self, rdd_id: int) -> None:
        """Forget every block of an RDD."""
        for name in [name for name in self._copies if name.startswith(f"rdd_{rdd_id}_")]:
            self._drop(name)

    def clear(self) -> None:
        """Forget every block."""
        self._copies.clear()
        self._size = 0

    def _drop(self, name: str) -> None:
        self._size -= self._copies.pop(name).size
