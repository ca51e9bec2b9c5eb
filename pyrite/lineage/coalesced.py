"""Fewer partitions without moving records between machines on purpose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, cast

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import NarrowDependency
from pyrite.lineage.partition import Partition
from pyrite.lineage.task_context import TaskContext


class CoalesceDependency(NarrowDependency):
    """Partition i of `count` needs the i-th of `count` nearly equal runs of the parent's partitions."""

    def __init__(self, parent: Lineage, count: int) -> None:
        super().__init__(parent)
        self.count = count

    def parents(self, index: int) -> Sequence[int]:
        total = self.parent.num_partitions
        count = min(self.count, total)
        return range(index * total // count, (index + 1) * total // count)


@frozen_dataclass
class CoalescedPartition(Partition):
    """The parent's partitions that are read one after the other."""

    splits: tuple[Partition, ...]


class CoalescedLineage(Lineage):
    """At most `count` partitions, each a run of consecutive partitions of the parent."""

    kind = "CoalescedRDD"

    def __init__(self, parent: Lineage, count: int) -> None:
        super().__init__(dependencies=(CoalesceDependency(parent, count),))
        self.batch_size = parent.batch_size

    def make_partitions(self) -> Sequence[Partition]:
        runs = cast("CoalesceDependency", self._dependencies[0])
        splits = runs.parent.partitions
        return [
            CoalescedPartition(index, tuple(splits[parent] for parent in runs.parents(index)))
            for index in range(min(runs.count, len(splits)))
        ]

    def compute(self, split: Partition, context: TaskContext) -> Iterator[Any]:
        parent = self._dependencies[0].parent
        splits = cast("CoalescedPartition", split).splits
        return chain.from_iterable(parent.iterator(one, context) for one in splits)
