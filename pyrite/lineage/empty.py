"""A node without partitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pyrite.lineage.base import Lineage
from pyrite.lineage.partition import Partition
from pyrite.lineage.task_context import TaskContext


class EmptyLineage(Lineage):
    """No partitions, so no records."""

    kind = "EmptyRDD"

    def make_partitions(self) -> Sequence[Partition]:
        return ()

    def compute(self, split: Partition, context: TaskContext) -> Iterator[Any]:
        raise IndexError(f"an empty RDD has no partition {split.index}")
