"""Steps over the pairs of a partition that holds all values of its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from pyrite.lineage.spilling import spill_resources
from pyrite.lineage.task_context import TaskContext
from pyrite.rdd.result_iterable import ResultIterable
from pyrite.shuffle.external import ExternalCombiner, ExternalGrouper, ExternalSorter
from pyrite.shuffle.spec import Aggregator

Pair = tuple[Any, Any]


def itself(value: Any) -> Any:
    """The value; as a sort key, compared with `is`, it means that there is none to call."""
    return value


@dataclass(frozen=True, slots=True)
class CombineValues:
    """``(key, combiner)``, each key once, in the order of first occurrence."""

    aggregator: Aggregator

    def __call__(self, records: Iterator[Pair]) -> Iterator[Pair]:
        combiner = ExternalCombiner(self.aggregator, *spill_resources(_running_task()))
        combiner.insert_values(records)
        return combiner.items()


def group_values(records: Iterator[Pair]) -> Iterator[tuple[Any, ResultIterable[Any]]]:
    """``(key, values)``, each key once, in the order of first occurrence."""
    grouper = ExternalGrouper(*spill_resources(_running_task()))
    grouper.insert_values(records)
    return ((key, ResultIterable(values)) for key, values in grouper.items())


@dataclass(frozen=True, slots=True)
class SortByKey:
    """The pairs in the order of ``keyfunc(key)``; equal ones stay in the order of their arrival."""

    keyfunc: Callable[[Any], Any]
    ascending: bool

    def __call__(self, records: Iterator[Pair]) -> Iterator[Pair]:
        sorter = ExternalSorter(*spill_resources(_running_task()))
        key = itemgetter(0) if self.keyfunc is itself else self._key_of
        return sorter.sorted(records, key=key, reverse=not self.ascending)

    def _key_of(self, record: Pair) -> Any:
        return self.keyfunc(record[0])


def _running_task() -> TaskContext:
    context = TaskContext.get()
    assert context is not None, "steps of a chain run in tasks"
    return context
