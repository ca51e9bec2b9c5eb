"""What actions run in a task: a partition's records in, its part of the result out.

They are classes and functions of this module, so that a job's code is a name and the user's functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage import fusion
from pyrite.lineage.task_context import TaskContext
from pyrite.rdd.counting import count_records


def collect(context: TaskContext, records: Iterator[Any]) -> list[Any]:
    """All records."""
    result: list[Any] = fusion.stream.finish(records, fusion.ends.ToList(), context.services.fusion)
    return result


def count(context: TaskContext, records: Iterator[Any]) -> int:
    """How many there are."""
    result: int = fusion.stream.finish(records, fusion.ends.Count(), context.services.fusion)
    return result


@frozen_dataclass
class Take:
    """The first `limit` records."""

    limit: int

    def __call__(self, context: TaskContext, records: Iterator[Any]) -> list[Any]:
        return list(islice(records, self.limit))


@frozen_dataclass
class Reduce:
    """The records combined to one, in a list; an empty list if there are none."""

    function: Callable[[Any, Any], Any]

    def __call__(self, context: TaskContext, records: Iterator[Any]) -> list[Any]:
        result: list[Any] = fusion.stream.finish(
            records, fusion.ends.Reduce(self.function), context.services.fusion
        )
        return result


@frozen_dataclass
class Fold:
    """The records folded into a zero value. The task's own copy: it was unpickled with the task."""

    zero: Any
    function: Callable[[Any, Any], Any]

    def __call__(self, context: TaskContext, records: Iterator[Any]) -> Any:
        return fusion.stream.finish(
            records, fusion.ends.Fold(self.zero, self.function), context.services.fusion
        )


@frozen_dataclass
class FoldToOne:
    """A partition folded to one record; a step of a chain rather than the end of a job."""

    zero: Any
    function: Callable[[Any, Any], Any]

    def __call__(self, records: Iterator[Any]) -> Iterable[Any]:
        context = TaskContext.get()
        assert context is not None, "steps of a chain run in tasks"
        return (
            fusion.stream.finish(
                records, fusion.ends.Fold(self.zero, self.function), context.services.fusion
            ),
        )


@frozen_dataclass
class Foreach:
    """A call with each record."""

    function: Callable[[Any], Any]

    def __call__(self, context: TaskContext, records: Iterator[Any]) -> None:
        fusion.stream.finish(records, fusion.ends.Each(self.function), context.services.fusion)


@frozen_dataclass
class ForeachPartition:
    """A call with all records; what a generator would yield is run and dropped."""

    function: Callable[[Iterator[Any]], Any]

    def __call__(self, context: TaskContext, records: Iterator[Any]) -> None:
        result = self.function(iter(records))
        if isinstance(result, Iterable):
            count_records(result)
