"""Small nodes and a task to compute them in, for tests of lineage without any context."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from typing import Any

from pyrite.lineage.base import Lineage
from pyrite.lineage.partition import Partition
from pyrite.lineage.task_context import TaskContext, TaskServices
from pyrite.storage.memory import MemoryBudget


class ListLineage(Lineage):
    """The given partitions; counts how often each was computed."""

    kind = "ListRDD"

    def __init__(self, *parts: Sequence[Any], partitioner: Any = None) -> None:
        super().__init__(partitioner=partitioner)
        self.parts = parts
        self.computed: list[int] = []

    def make_partitions(self) -> Sequence[Partition]:
        return [Partition(index) for index in range(len(self.parts))]

    def compute(self, split: Partition, context: TaskContext) -> Iterator[Any]:
        self.computed.append(split.index)
        return iter(self.parts[split.index])


class KeepingBlocks:
    """A BlockService over a dict."""

    def __init__(self) -> None:
        self.blocks: dict[Any, list[Any]] = {}

    def get_or_compute(self, block: Any, level: Any, compute: Any) -> Iterator[Any]:
        if block not in self.blocks:
            self.blocks[block] = list(compute())
        return iter(self.blocks[block])


class NoShuffle:
    """A ShuffleService for graphs without a shuffle."""

    def read(self, spec: Any, reduce_index: int, context: TaskContext) -> Iterator[Any]:
        raise AssertionError("this graph has no shuffle")

    def sizes(self, spec: Any) -> list[int]:
        raise AssertionError("this graph has no shuffle")


def new_task(index: int = 0) -> TaskContext:
    services = TaskServices(
        blocks=KeepingBlocks(),
        shuffle=NoShuffle(),
        memory=MemoryBudget(1 << 40),
        scratch_directory=tempfile.gettempdir(),
    )
    return TaskContext(
        stage_id=0,
        stage_attempt=0,
        partition_id=index,
        attempt_number=0,
        task_attempt_id=0,
        services=services,
    )


def layout(node: Lineage, task: TaskContext | None = None) -> list[list[Any]]:
    """The records of each partition."""
    task = task or new_task()
    return [list(node.iterator(split, task)) for split in node.partitions]
