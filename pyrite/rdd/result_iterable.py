"""The values of a key, as users see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from typing import Protocol, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class SizedIterable(Sized, Iterable[T_co], Protocol[T_co]):
    """What can be counted, and read more than once."""


class ResultIterable(Iterable[T]):
    """The values that `groupByKey` and `cogroup` found for a key: to iterate over, as often as needed.

    >>> values = ResultIterable([1, 2])
    >>> len(values), list(values), bool(ResultIterable([]))
    (2, [1, 2], False)
    """

    def __init__(self, data: SizedIterable[T]) -> None:
        self.data = data
        self.index = 0
        self.maxindex = len(data)

    def __iter__(self) -> Iterator[T]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)
