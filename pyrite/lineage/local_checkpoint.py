"""What stands for the forgotten lineage of a locally checkpointed node."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pyrite.errors import BlockUnavailable
from pyrite.lineage.base import Lineage
from pyrite.lineage.partition import Partition
from pyrite.lineage.task_context import TaskContext
from pyrite.storage.block_id import RDDBlockId


class LocalCheckpointLineage(Lineage):
    """A node whose partitions are in the executors' block stores and nowhere else.

    `compute` is called only when the block is gone, and with it all knowledge of how it was made.
    """

    kind = "LocalCheckpointRDD"

    def __init__(self, original: Lineage) -> None:
        super().__init__(partitioner=original.partitioner, call_site=original.call_site)
        self._blocks_id = original.blocks_id
        self._count = original.num_partitions

    def make_partitions(self) -> Sequence[Partition]:
        return [Partition(index) for index in range(self._count)]

    def compute(self, split: Partition, context: TaskContext) -> Iterator[Any]:
        raise BlockUnavailable(
            errorClass="LOCAL_CHECKPOINT_LOST",
            messageParameters={"block": RDDBlockId(self._blocks_id, split.index).name},
        )
