"""Several nodes side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, cast

from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import RangeDependency
from pyrite.lineage.partition import Partition
from pyrite.lineage.task_context import TaskContext


@dataclass(frozen=True, slots=True)
class UnionPartition(Partition):
    """Partition `split` of the parent number `side`."""

    side: int
    split: Partition


class UnionLineage(Lineage):
    """The partitions of the first parent, then those of the second, and so on. No record moves.

    It has a partitioner when all parents but one are empty of partitions and all place keys alike.
    """

    kind = "UnionRDD"

    def __init__(self, parents: Sequence[Lineage]) -> None:
        counts = [parent.num_partitions for parent in parents]
        firsts = accumulate(counts, initial=0)
        partitioners = {parent.partitioner for parent in parents}
        batch_sizes = {parent.batch_size for parent in parents}
        super().__init__(
            dependencies=[
                RangeDependency(parent, first, count)
                for parent, first, count in zip(parents, firsts, counts, strict=False)
            ],
            partitioner=partitioners.pop() if len(partitioners) == 1 and sum(counts) == max(counts) else None,
        )
        self.batch_size = batch_sizes.pop() if len(batch_sizes) == 1 else None

    def make_partitions(self) -> Sequence[Partition]:
        sides = [
            (side, split)
            for side, dependency in enumerate(self._dependencies)
            for split in dependency.parent.partitions
        ]
        return [UnionPartition(index, side, split) for index, (side, split) in enumerate(sides)]

    def compute(self, split: Partition, context: TaskContext) -> Iterator[Any]:
        union_split = cast("UnionPartition", split)
        parent = self._dependencies[union_split.side].parent
        return parent.iterator(union_split.split, context)

    def preferred_locations(self, split: Partition) -> Sequence[str]:
        union_split = cast("UnionPartition", split)
        return self._dependencies[union_split.side].parent.preferred_locations(union_split.split)
