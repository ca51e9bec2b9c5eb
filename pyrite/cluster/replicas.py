"""Which executors keep which blocks, and which are to keep more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.block_registry import BlockRegistry
from pyrite.storage.block_store import StoredBlock


class Replicas:
    """Writes the registry, and sees to it that blocks of the ``_2`` levels are on as many executors as asked.

    `copy(block, source, target)` begins a copy, which is reported when it is there; executors on other
    machines (`machine_of`) come first. A block that had to leave a full store is not forced back into it.
    """

    def __init__(
        self,
        registry: BlockRegistry,
        copy: Callable[[RDDBlockId, str, str], None],
        machine_of: Callable[[str], str | None] = lambda executor_id: None,
    ) -> None:
        self._registry = registry
        self._copy = copy
        self._machine_of = machine_of
        #: How many executors are to keep a block, for each that is to be kept more than once.
        self._wanted: dict[RDDBlockId, int] = {}
        #: Those of `_wanted` that may have too few copies, in the order in which they were seen.
        self._short: dict[RDDBlockId, None] = {}
        #: The executors as of the last `spread`; empty if something was added to `_short` since.
        self._looked_at: tuple[str, ...] = ()

    def reported(self, executor_id: str, worker_id: str | None, blocks: Iterable[StoredBlock]) -> None:
        """Blocks came to an executor, moved or left; stored by this worker, or copied if it is None."""
        for stored in blocks:
            block = stored.block
            self._registry.update(
                executor_id, worker_id, block.rdd_id, block.partition, stored.memory_size, stored.disk_size
            )
            if stored.copies > 1:
                self._wanted[block] = stored.copies
                self._check(block)

    def executor_lost(self, executor_id: str) -> None:
        """An executor is gone with its blocks."""
        for block in self._wanted:
            if executor_id in self._registry.holders(block):
                self._check(block)
        self._registry.remove_executor(executor_id)

    def rdd_released(self, rdd_id: int) -> None:
        """An RDD is not persisted any more."""
        self._registry.remove_rdd(rdd_id)
        for block in [block for block in self._wanted if block.rdd_id == rdd_id]:
            del self._wanted[block]
            self._short.pop(block, None)

    @property
    def may_miss_some(self) -> bool:
        """Whether `spread` may have something to do."""
        return bool(self._short)

    def spread(self, executors: Sequence[str]) -> None:
        """Begin the copies that are missing and that these executors can take."""
        if len(executors) < 2 or tuple(executors) == self._looked_at:
            return
        self._looked_at = tuple(executors)
        for block in list(self._short):
            holders = self._registry.holders(block)
            others = [executor for executor in executors if executor not in holders]
            missing = self._wanted[block] - len(holders)
            if missing <= len(others) or not holders:
                del self._short[block]
            if holders and missing > 0 and others:
                # Neighbouring partitions go to different executors.
                first = block.partition % len(others)
                machines = {self._machine_of(holder) for holder in holders}
                targets = sorted(
                    others[first:] + others[:first],
                    key=lambda executor_id: self._machine_of(executor_id) in machines,
                )
                for target in targets[:missing]:
                    self._copy(block, holders[0], target)

    def _check(self, block: RDDBlockId) -> None:
        self._short[block] = None
        self._looked_at = ()
