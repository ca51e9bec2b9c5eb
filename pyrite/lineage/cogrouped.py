"""Several nodes of pairs, brought together by key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.base import Lineage
from pyrite.lineage.cogrouping import Cogrouped, Groups
from pyrite.lineage.dependency import Dependency, OneToOneDependency, ShuffleDependency
from pyrite.lineage.partition import Partition
from pyrite.lineage.spilling import spill_space
from pyrite.lineage.task_context import TaskContext
from pyrite.shuffle.partitioner import Partitioner
from pyrite.shuffle.spec import ShuffleSpec


@frozen_dataclass
class CogroupPartition(Partition):
    """For each side the parent's partition to read, or None where the side comes through a shuffle."""

    sides: tuple[Partition | None, ...]


class CogroupedLineage(Lineage):
    """``(key, (values of the first parent, values of the second, ...))``, each key once.

    A side whose records are placed by `partitioner` already is read where it is; the others are shuffled.
    Unless something is spilled, keys come in the order of their first occurrence, the first parent's first.
    """

    kind = "CoGroupedRDD"

    def __init__(
        self, parents: Sequence[Lineage], partitioner: Partitioner, next_shuffle_id: Callable[[], int]
    ) -> None:
        super().__init__(
            dependencies=[
                OneToOneDependency(parent)
                if parent.partitioner == partitioner
                else ShuffleDependency(
                    parent, ShuffleSpec(next_shuffle_id(), partitioner, groups_values=True)
                )
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

    def compute(self, split: Partition, context: TaskContext) -> Iterator[tuple[Any, Groups]]:
        splits = cast("CogroupPartition", split).sides
        return Cogrouped(
            [
                context.services.shuffle.read(cast("ShuffleDependency", side).spec, split.index, context)
                if side_split is None
                else side.parent.iterator(side_split, context)
                for side, side_split in zip(self._dependencies, splits, strict=True)
            ],
            spill_space(context),
        )


def _split_of(side: Dependency, index: int) -> Partition | None:
    return None if isinstance(side, ShuffleDependency) else side.parent.partitions[index]
