"""Several nodes of pairs, brought together by key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import Dependency, OneToOneDependency, ShuffleDependency
from pyrite.lineage.partition import Partition
from pyrite.lineage.spilling import spill_resources
from pyrite.lineage.task_context import TaskContext
from pyrite.shuffle.external import CHECK_EVERY, Budget, ExternalCombiner
from pyrite.shuffle.partitioner import Partitioner
from pyrite.shuffle.spec import Aggregator, ShuffleSpec

Pair = tuple[Any, Any]

#: For one key, the values of each side.
Groups = tuple[list[Any], ...]


@dataclass(frozen=True, slots=True)
class CogroupPartition(Partition):
    """For each side the parent's partition to read, or None where the side comes through a shuffle."""

    sides: tuple[Partition | None, ...]


class CogroupedLineage(Lineage):
    """``(key, (values of the first parent, values of the second, ...))``, each key once.

    A side whose records are placed by `partitioner` already is read where it is; the others are shuffled.
    While nothing spills, keys come in the order of their first occurrence, the first parent's first.
    """

    kind = "CoGroupedRDD"

    def __init__(
        self, parents: Sequence[Lineage], partitioner: Partitioner, next_shuffle_id: Callable[[], int]
    ) -> None:
        super().__init__(
            dependencies=[
                OneToOneDependency(parent)
                if parent.partitioner == partitioner
                else ShuffleDependency(parent, ShuffleSpec(next_shuffle_id(), partitioner))
                for parent in parents
            ],
            partitioner=partitioner,
        )
        self._count = partitioner.numPartitions

    def make_partitions(self) -> Sequence[Partition]:
        return [
            CogroupPartition(index, tuple(_split_of(side, index) for side in self._dependencies))
            for index in range(self._count)
        ]

    def compute(self, split: Partition, context: TaskContext) -> Iterator[Any]:
        splits = cast("CogroupPartition", split).sides
        cogrouper = Cogrouper(len(splits), *spill_resources(context))
        for number, (side, side_split) in enumerate(zip(self._dependencies, splits, strict=True)):
            if side_split is None:
                spec = cast("ShuffleDependency", side).spec
                records = context.services.shuffle.read(spec, split.index, context)
            else:
                records = side.parent.iterator(side_split, context)
            cogrouper.insert(number, records)
        return cogrouper.items()


def _split_of(side: Dependency, index: int) -> Partition | None:
    return None if isinstance(side, ShuffleDependency) else side.parent.partitions[index]


class Cogrouper:
    """Key to the lists of its values, a list for each side: a dict, and what memory has no room for."""

    def __init__(
        self,
        sides: int,
        budget: Budget,
        directory: str,
        on_spill: Callable[[int], None] = lambda size: None,
    ) -> None:
        self._sides = range(sides)
        self._budget = budget
        self._held: dict[Any, Groups] = {}
        self._moved = ExternalCombiner(MERGING_GROUPS, budget, directory, on_spill)
        self._has_moved = False

    def insert(self, side: int, records: Iterator[Pair]) -> None:
        """Add the ``(key, value)`` records of one side."""
        held, sides = self._held, self._sides
        while True:
            key = records  # distinguishable from any key: whether the loop below ran
            for key, value in islice(records, CHECK_EVERY):
                if key in held:
                    held[key][side].append(value)
                else:
                    groups = held[key] = tuple([[] for _ in sides])
                    groups[side].append(value)
            if key is records:
                return
            if self._budget.over_limit():
                self._move()

    def items(self) -> Iterator[tuple[Any, Groups]]:
        """Each key once, with its values of each side in the order of their arrival."""
        if not self._has_moved:
            return iter(self._held.items())
        self._move()
        return self._moved.items()

    def _move(self) -> None:
        self._moved.insert_combiners(iter(self._held.items()))
        self._held.clear()
        self._has_moved = True


def _itself(groups: Groups) -> Groups:
    return groups


def _extend_each(groups: Groups, others: Groups) -> Groups:
    for values, more in zip(groups, others, strict=True):
        values += more
    return groups


#: Joins the groups of a key that were spilled apart.
MERGING_GROUPS = Aggregator(_itself, _extend_each, _extend_each)
