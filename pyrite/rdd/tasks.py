"""What actions run in a task: a partition's records in, its part of the result out.

They are classes and functions of this module, so that a job's code is a name and the user's functions.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pyrite.lineage.operators import stop_iteration_occurred
from pyrite.lineage.task_context import TaskContext
from pyrite.rdd.counting import count_records


def collect(context: TaskContext, records: Iterator[Any]) -> list[Any]:
    """All records."""
    return list(records)


def count(context: TaskContext, records: Iterator[Any]) -> int:
    """How many there are."""
    return count_records(records)


@dataclass(frozen=True, slots=True)
class Take:
    """The first `limit` records."""

    limit: int

    def __call__(self, context: TaskContext, records: Iterator[Any]) -> list[Any]:
        return list(islice(records, self.limit))


@dataclass(frozen=True, slots=True)
class Reduce:
    """The records combined to one, in a list; an empty list if there are none."""

    function: Callable[[Any, Any], Any]

    def __call__(self, context: TaskContext, records: Iterator[Any]) -> list[Any]:
        for first in records:
            return [_reduce(self.function, records, first)]
        return []


@dataclass(frozen=True, slots=True)
class Fold:
    """The records folded into a zero value. The task's own copy: it was unpickled with the task."""

    zero: Any
    function: Callable[[Any, Any], Any]

    def __call__(self, context: TaskContext, records: Iterator[Any]) -> Any:
        return _reduce(self.function, records, self.zero)


@dataclass(frozen=True, slots=True)
class FoldToOne:
    """A partition folded to one record; a step of a chain rather than the end of a job."""

    zero: Any
    function: Callable[[Any, Any], Any]

    def __call__(self, records: Iterator[Any]) -> Iterable[Any]:
        return (_reduce(self.function, records, self.zero),)


@dataclass(frozen=True, slots=True)
class Foreach:
    """A call with each record."""

    function: Callable[[Any], Any]

    def __call__(self, context: TaskContext, records: Iterator[Any]) -> None:
        function = self.function
        try:
            for record in records:
                function(record)
        except StopIteration as error:
            raise stop_iteration_occurred() from error


@dataclass(frozen=True, slots=True)
class ForeachPartition:
    """A call with all records; what a generator would yield is run and dropped."""

    function: Callable[[Iterator[Any]], Any]

    def __call__(self, context: TaskContext, records: Iterator[Any]) -> None:
        result = self.function(records)
        if isinstance(result, Iterable):
            count_records(result)


def _reduce(function: Callable[[Any, Any], Any], records: Iterator[Any], first: Any) -> Any:
    try:
        return functools.reduce(function, records, first)
    except StopIteration as error:
        raise stop_iteration_occurred() from error
