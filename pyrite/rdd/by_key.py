"""Steps over the pairs of a partition that holds all values of its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import repeat
from operator import itemgetter
from typing import Any

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.spilling import spill_space
from pyrite.lineage.task_context import TaskContext
from pyrite.rdd.result_iterable import ResultIterable
from pyrite.shuffle.external import ExternalCombiner, ExternalGrouper, ExternalSorter, SpillSpace
from pyrite.shuffle.sorted_runs import MergedRuns
from pyrite.shuffle.spec import Aggregator, KeyOrder
from pyrite.shuffle.spill_gauge import SpillGauge

Pair = tuple[Any, Any]


def itself(value: Any) -> Any:
    """The value; as a sort key, compared with `is`, it means that there is none to call."""
    return value


@frozen_dataclass
class CombineValues:
    """``(key, combiner)``, each key once, in the order of first occurrence."""

    aggregator: Aggregator

    def __call__(self, records: Iterator[Pair]) -> Iterator[Pair]:
        return ExternalCombiner(self.aggregator, _spill_space()).combine(records)


def group_values(records: Iterator[Pair]) -> Iterator[tuple[Any, ResultIterable[Any]]]:
    """``(key, values)``, each key once, in the order of first occurrence."""
    return ((key, ResultIterable(values)) for key, values in ExternalGrouper(_spill_space()).group(records))


def keys_with_none(records: Iterator[Any]) -> Iterator[Pair]:
    """``(record, None)`` for each record, most repetitions dropped; the first of each comes first.

    A dict does this in C for a portion of the records, and holds no more than that of them.
    """
    gauge = SpillGauge(_spill_space().memory)
    for portion in gauge.portions(records):
        distinct = dict.fromkeys(portion)
        gauge.is_over()  # makes portions smaller where records are large; there is nothing to spill
        yield from zip(distinct, repeat(None))


@frozen_dataclass
class SortByKey:
    """The pairs in the order of ``keyfunc(key)``; equal ones stay in the order of their arrival."""

    keyfunc: Callable[[Any], Any]
    ascending: bool

    def __call__(self, records: Iterator[Pair]) -> Iterator[Pair]:
        if isinstance(records, MergedRuns) and self.map_side_order == records.order:
            return iter(records)
        key = itemgetter(0) if self.keyfunc is itself else self._key_of
        return ExternalSorter(_spill_space()).sorted(records, key=key, reverse=not self.ascending)

    @property
    def map_side_order(self) -> KeyOrder | None:
        """The order in which map tasks can sort already, or None."""
        return KeyOrder(self.ascending) if self.keyfunc is itself else None

    def _key_of(self, record: Pair) -> Any:
        return self.keyfunc(record[0])


def _spill_space() -> SpillSpace:
    context = TaskContext.get()
    assert context is not None, "steps of a chain run in tasks"
    return spill_space(context)
