"""The narrow operators of a chain, as data.

A chain of them is one pass over a partition. They are recorded, not nested as closures, so that a stage
can look at its chain and compile it as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol


class Operator(Protocol):
    """One step of a narrow chain."""

    def apply(self, records: Iterator[Any], index: int) -> Iterator[Any]:
        """Turn the records of partition `index` into others, lazily."""


@dataclass(frozen=True, slots=True)
class Map:
    """``f(record)`` for each record."""

    function: Callable[[Any], Any]

    def apply(self, records: Iterator[Any], index: int) -> Iterator[Any]:
        return map(self.function, records)


@dataclass(frozen=True, slots=True)
class Filter:
    """The records for which ``f(record)`` is true."""

    function: Callable[[Any], Any]

    def apply(self, records: Iterator[Any], index: int) -> Iterator[Any]:
        return filter(self.function, records)


@dataclass(frozen=True, slots=True)
class FlatMap:
    """The items of ``f(record)`` for each record."""

    function: Callable[[Any], Iterable[Any]]

    def apply(self, records: Iterator[Any], index: int) -> Iterator[Any]:
        function = self.function
        return (item for record in records for item in function(record))


@dataclass(frozen=True, slots=True)
class MapValues:
    """``(key, f(value))`` for each pair."""

    function: Callable[[Any], Any]

    def apply(self, records: Iterator[Any], index: int) -> Iterator[Any]:
        function = self.function
        return ((key, function(value)) for key, value in records)


@dataclass(frozen=True, slots=True)
class FlatMapValues:
    """``(key, item)`` for each item of ``f(value)`` for each pair."""

    function: Callable[[Any], Iterable[Any]]

    def apply(self, records: Iterator[Any], index: int) -> Iterator[Any]:
        function = self.function
        return ((key, item) for key, value in records for item in function(value))


@dataclass(frozen=True, slots=True)
class MapPartitions:
    """``f(index, records)`` over the whole partition."""

    function: Callable[[int, Iterator[Any]], Iterable[Any]]

    def apply(self, records: Iterator[Any], index: int) -> Iterator[Any]:
        return iter(self.function(index, records))
