"""A node on the reduce side of a shuffle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import ShuffleDependency
from pyrite.lineage.partition import Partition
from pyrite.lineage.task_context import TaskContext
from pyrite.shuffle.spec import ShuffleSpec


class ShuffledLineage(Lineage):
    """Partition i holds the records of the parent whose keys the partitioner places there.

    They come in the order of the parent's partitions, and each key once if the spec aggregates.
    """

    kind = "ShuffledRDD"

    def __init__(self, parent: Lineage, spec: ShuffleSpec) -> None:
        super().__init__(dependencies=(ShuffleDependency(parent, spec),), partitioner=spec.partitioner)

    @property
    def spec(self) -> ShuffleSpec:
        """What the map tasks write and this node reads."""
        return cast("ShuffleDependency", self._dependencies[0]).spec

    def make_partitions(self) -> Sequence[Partition]:
        return [Partition(index) for index in range(self.spec.partitioner.numPartitions)]

    def compute(self, split: Partition, context: TaskContext) -> Iterator[Any]:
        return context.services.shuffle.read(self.spec, split.index, context)
