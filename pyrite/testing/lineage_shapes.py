"""Lineage that only has a shape: computing it is an error, for what is tested are decisions."""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from pyrite.common.call_site import CallSite
from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import (
    Dependency,
    NarrowDependency,
    OneToOneDependency,
    RangeDependency,
    ShuffleDependency,
)
from pyrite.lineage.partition import Partition
from pyrite.lineage.task_context import TaskContext
from pyrite.shuffle.map_status import MapStatus
from pyrite.shuffle.partitioner import Partitioner
from pyrite.shuffle.spec import ShuffleSpec
from pyrite.storage.level import StorageLevel

_shuffle_ids = itertools.count()


class Shape(Lineage):
    """A node with so many partitions over these parents."""

    def __init__(
        self,
        num_partitions: int,
        *dependencies: Dependency,
        persisted: bool = False,
        preferred: Sequence[Sequence[str]] = (),
    ) -> None:
        super().__init__(dependencies, call_site=CallSite("shape", "test.py", 1))
        self._count = num_partitions
        self._preferred = preferred
        if persisted:
            self.storage_level = StorageLevel.MEMORY_ONLY

    def make_partitions(self) -> Sequence[Partition]:
        return [Partition(index) for index in range(self._count)]

    def compute(self, split: Partition, context: TaskContext) -> Iterator[Any]:
        raise AssertionError("the scheduler decides, it does not compute")

    def preferred_locations(self, split: Partition) -> Sequence[str]:
        return self._preferred[split.index] if self._preferred else ()


class AllToOneDependency(NarrowDependency):
    """Each partition needs all partitions of the parent."""

    def parents(self, index: int) -> Sequence[int]:
        return range(self.parent.num_partitions)


def shuffle_of(parent: Lineage, reducers: int = 2) -> ShuffleDependency:
    return ShuffleDependency(parent, ShuffleSpec(next(_shuffle_ids), Partitioner(reducers)))


def reduced(*shuffles: ShuffleDependency, persisted: bool = False) -> Shape:
    """The reduce side of one shuffle, or of several that are read together."""
    return Shape(shuffles[0].spec.partitioner.numPartitions, *shuffles, persisted=persisted)


def mapped(parent: Lineage, *, persisted: bool = False) -> Shape:
    return Shape(parent.num_partitions, OneToOneDependency(parent), persisted=persisted)


def union_of(*parents: Lineage) -> Shape:
    dependencies = []
    first = 0
    for parent in parents:
        dependencies.append(RangeDependency(parent, first, parent.num_partitions))
        first += parent.num_partitions
    return Shape(first, *dependencies)


def map_status(map_index: int, attempt_id: int, executor_id: str = "a", fingerprint: int = 0) -> MapStatus:
    path = f"{executor_id}/{map_index}/{attempt_id}"
    return MapStatus(executor_id, map_index, attempt_id, path, array("Q", [1, 1]), 2, fingerprint)
