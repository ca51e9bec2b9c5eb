"""The narrow operators of a chain, as data.

A chain of them is one pass over a partition. They are recorded, not nested as closures, so that a stage
can look at its chain and compile it as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, groupby
from typing import Any, Protocol

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.errors import PySparkRuntimeError
from pyrite.lineage.exhaustion import AtEnd, EndMark


class Operator(Protocol):
    """One step of a narrow chain."""

    def apply(self, records: Iterator[Any], index: int) -> Iterator[Any]:
        """Turn the records of partition `index` into others, lazily."""


@frozen_dataclass
class Map:
    """``f(record)`` for each record."""

    function: Callable[[Any], Any]

    def apply(self, records: Iterator[Any], index: int) -> Iterator[Any]:
        return map(self.function, records)


@frozen_dataclass
class Filter:
    """The records for which ``f(record)`` is true."""

    function: Callable[[Any], Any]

    def apply(self, records: Iterator[Any], index: int) -> Iterator[Any]:
        return filter(self.function, records)


@frozen_dataclass
class FlatMap:
    """The items of ``f(record)`` for each record."""

    function: Callable[[Any], Iterable[Any]]

    def apply(self, records: Iterator[Any], index: int) -> Iterator[Any]:
        return chain.from_iterable(map(self.function, records))


@frozen_dataclass
class KeyBy:
    """``(f(record), record)`` for each record."""

    function: Callable[[Any], Any]

    def apply(self, records: Iterator[Any], index: int) -> Iterator[Any]:
        return _key_by(self.function, records)


@frozen_dataclass
class MapValues:
    """``(key, f(value))`` for each pair."""

    function: Callable[[Any], Any]

    def apply(self, records: Iterator[Any], index: int) -> Iterator[Any]:
        return _map_values(self.function, records)


@frozen_dataclass
class FlatMapValues:
    """``(key, item)`` for each item of ``f(value)`` for each pair."""

    function: Callable[[Any], Iterable[Any]]

    def apply(self, records: Iterator[Any], index: int) -> Iterator[Any]:
        return _flat_map_values(self.function, records)


@frozen_dataclass
class MapPartitions:
    """``f(records)`` over the whole partition."""

    function: Callable[[Iterator[Any]], Iterable[Any]]

    def apply(self, records: Iterator[Any], index: int) -> Iterator[Any]:
        try:
            return iter(self.function(records))
        except StopIteration as error:
            raise stop_iteration_occurred() from error


@frozen_dataclass
class MapPartitionsWithIndex:
    """``f(index, records)`` over the whole partition."""

    function: Callable[[int, Iterator[Any]], Iterable[Any]]

    def apply(self, records: Iterator[Any], index: int) -> Iterator[Any]:
        try:
            return iter(self.function(index, records))
        except StopIteration as error:
            raise stop_iteration_occurred() from error


#: The operators that look at one record at a time.
ELEMENTWISE = (Map, Filter, FlatMap, MapValues, FlatMapValues, KeyBy)


def is_elementwise(operator: Operator) -> bool:
    """Whether an operator looks at one record at a time, by calling a function."""
    # To `filter` no function is one too: that which returns its argument.
    return isinstance(operator, ELEMENTWISE) and callable(operator.function)


def apply_chain(operators: Sequence[Operator], records: Iterator[Any], index: int) -> Iterator[Any]:
    """Apply operators one after the other, lazily, each as an iterator over that before it.

    To `map` and `filter` a StopIteration that the user's function raised is the end of the data, and the
    records behind it would be missing without a word. So runs of them stand between two marks: whoever sees
    the end of a run before its input has ended raises. That costs two C-level steps a record and run.
    """
    for ends_silently, run in groupby(operators, key=_is_of_iterators_in_c):
        if ends_silently:
            mark = EndMark()
            records = chain(records, mark)
        for operator in run:
            records = operator.apply(records, index)
        if ends_silently:
            records = chain(records, AtEnd(_Expect(mark)))
    return records


def _key_by(function: Callable[[Any], Any], records: Iterator[Any]) -> Iterator[Any]:
    try:
        for record in records:
            yield function(record), record
    except StopIteration as error:
        raise stop_iteration_occurred() from error


def _map_values(function: Callable[[Any], Any], records: Iterator[Any]) -> Iterator[Any]:
    try:
        for record in records:
            # By position, not by unpacking: a record may have more than two items, as in PySpark.
            yield record[0], function(record[1])
    except StopIteration as error:
        raise stop_iteration_occurred() from error


def _flat_map_values(function: Callable[[Any], Iterable[Any]], records: Iterator[Any]) -> Iterator[Any]:
    try:
        for record in records:
            for item in function(record[1]):
                yield record[0], item
    except StopIteration as error:
        raise stop_iteration_occurred() from error


def _is_of_iterators_in_c(operator: Operator) -> bool:
    return isinstance(operator, Map | Filter | FlatMap)


@frozen_dataclass
class _Expect:
    mark: EndMark

    def __call__(self) -> None:
        if not self.mark.reached:
            raise stop_iteration_occurred()


def stop_iteration_occurred() -> PySparkRuntimeError:
    """The error for a user's function that raised StopIteration, which would have ended the data silently."""
    return PySparkRuntimeError(errorClass="STOP_ITERATION_OCCURRED", messageParameters={})
