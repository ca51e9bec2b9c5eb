"""A node whose partitions were written to files by a reliable checkpoint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from pyrite.common.call_site import UNKNOWN_CALL_SITE, CallSite
from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.io.checkpoint import read_checkpoint, write_checkpoint
from pyrite.io.commit import TaskOutput
from pyrite.io.file_system import join
from pyrite.io.output import RunJob
from pyrite.lineage.base import Lineage
from pyrite.lineage.partition import Partition
from pyrite.lineage.task_context import TaskContext
from pyrite.shuffle.partitioner import Partitioner


@frozen_dataclass
class CheckpointPartition(Partition):
    """One file of the checkpoint, and the size it was written with."""

    file: TaskOutput


class CheckpointFileLineage(Lineage):
    """Reads a checkpoint back: the same partitions, placed by the same partitioner, and no parents."""

    kind = "ReliableCheckpointRDD"

    def __init__(
        self,
        files: Sequence[TaskOutput],
        partitioner: Partitioner | None = None,
        call_site: CallSite = UNKNOWN_CALL_SITE,
    ) -> None:
        super().__init__(partitioner=partitioner, call_site=call_site)
        self._files = tuple(files)

    def make_partitions(self) -> Sequence[Partition]:
        return [CheckpointPartition(index, file) for index, file in enumerate(self._files)]

    def compute(self, split: Partition, context: TaskContext) -> Iterator[Any]:
        return read_checkpoint(cast("CheckpointPartition", split).file)


def checkpoint_to_files(run_job: RunJob[Lineage], lineage: Lineage, directory: str) -> CheckpointFileLineage:
    """Write `lineage` to ``<directory>/rdd-<id>`` and return the node that reads it from there."""
    files = write_checkpoint(run_job, lineage, join(directory, f"rdd-{lineage.id}"))
    return CheckpointFileLineage(files, lineage.partitioner, lineage.call_site)
