"""What the methods of an RDD need of the context that made it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.base import Lineage
from pyrite.lineage.task_context import TaskContext

#: What a job runs on each partition: it takes the task's context and the records.
JobFunction = Callable[[TaskContext, Iterator[Any]], Any]


@frozen_dataclass
class CachedBlocks:
    """How much of a persisted RDD is kept now; sizes in bytes."""

    partitions: int
    memory_bytes: int
    disk_bytes: int


class RDDContext(Protocol):
    """Runs jobs and keeps what outlives them. SparkContext is one; tests have a simple one of their own."""

    @property
    def defaultParallelism(self) -> int:
        """How many partitions `parallelize` makes when it is not told."""

    @property
    def checkpoint_directory(self) -> str | None:
        """Where checkpoints are written, or None if it was not set."""

    def conf_get(self, key: str, default: str | None = None) -> str | None:
        """A setting, as a string."""

    def run_job(
        self, lineage: Lineage, function: JobFunction, partitions: Sequence[int] | None = None
    ) -> list[Any]:
        """``function(task_context, records)`` of each of `partitions` (all by default), in their order."""

    def setJobGroup(self, groupId: str, description: str, interruptOnCancel: bool = False) -> None:
        """Name the jobs that this thread runs from now on."""

    def next_shuffle_id(self) -> int:
        """An id for a new shuffle, unique in the application."""

    def register_shuffle_owner(self, node: Lineage, shuffle_id: int) -> None:
        """Remove the shuffle's files when `node` is garbage."""

    def release_shuffle(self, shuffle_id: int, blocking: bool) -> None:
        """Remove the shuffle's files now; it is computed again if it is needed again."""

    def register_blocks_owner(self, node: Lineage) -> None:
        """Remove the kept partitions of `node` when it is garbage."""

    def unpersist_rdd(self, rdd_id: int, blocking: bool) -> None:
        """Remove every kept partition of an RDD."""

    def cached_blocks(self, rdd_id: int) -> CachedBlocks:
        """How much of an RDD is kept."""
