"""Several nodes side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain
from typing import Any, cast

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import OneToOneDependency, RangeDependency
from pyrite.lineage.partition import Partition
from pyrite.lineage.task_context import TaskContext


def union_lineage(parents: Sequence[Lineage]) -> Lineage:
    """All records of the parents: side by side, or within each partition where all place keys alike."""
    present = [parent for parent in parents if parent.num_partitions]
    partitioners = {parent.partitioner for parent in present}
    if len(partitioners) == 1 and None not in partitioners:
        return AlignedUnionLineage(present)
    return UnionLineage(present)


def _common_batch_size(parents: Sequence[Lineage]) -> int | None:
    sizes = {parent.batch_size for parent in parents}
    return sizes.pop() if len(sizes) == 1 else None


@frozen_dataclass
class UnionPartition(Partition):
    """Partition `split` of the parent number `side`."""

    side: int
    split: Partition


class UnionLineage(Lineage):
    """The partitions of the first parent, then those of the second, and so on. No record moves."""

    kind = "UnionRDD"

    def __init__(self, parents: Sequence[Lineage]) -> None:
        counts = [parent.num_partitions for parent in parents]
        firsts = accumulate(counts, initial=0)
        super().__init__(
            dependencies=[
                RangeDependency(parent, first, count)
                for parent, first, count in zip(parents, firsts, counts, strict=False)
            ]
        )
        self.batch_size = _common_batch_size(parents)

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


@frozen_dataclass
class AlignedPartition(Partition):
    """The partition of each parent that holds the same keys."""

    splits: tuple[Partition, ...]


class AlignedUnionLineage(Lineage):
    """Partition i is partition i of each parent, one after the other: the partitioner stays true."""

    kind = "PartitionerAwareUnionRDD"

    def __init__(self, parents: Sequence[Lineage]) -> None:
        super().__init__(
            dependencies=[OneToOneDependency(parent) for parent in parents],
            partitioner=parents[0].partitioner,
        )
        self.batch_size = _common_batch_size(parents)

    def make_partitions(self) -> Sequence[Partition]:
        aligned = zip(*(dependency.parent.partitions for dependency in self._dependencies), strict=True)
        return [AlignedPartition(index, splits) for index, splits in enumerate(aligned)]

    def compute(self, split: Partition, context: TaskContext) -> Iterator[Any]:
        splits = cast("AlignedPartition", split).splits
        return chain.from_iterable(
            dependency.parent.iterator(one, context)
            for dependency, one in zip(self._dependencies, splits, strict=True)
        )
