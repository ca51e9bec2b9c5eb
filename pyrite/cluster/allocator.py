"""Keeps as many executors as the work needs: it joins `Allocation`, which decides, to the rest."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection

from pyrite.cluster.allocation import Allocation, AllocationPolicy, Load
from pyrite.cluster.backend import ExecutorBackend
from pyrite.cluster.decommissions import Decommissions
from pyrite.cluster.task_scheduler import TaskScheduler
from pyrite.shuffle.map_output_tracker import MapOutputTracker
from pyrite.storage.block_registry import BlockRegistry

logger = logging.getLogger(__name__)

#: How long it waits after a look before it looks again because something has happened, in seconds.
_INTERVAL = 0.1


class Allocator:
    """Looks at what waits, runs and is kept; asks the backend for executors, and lets some go.

    `active_shuffles` are those that a job that runs may read. Without a policy the number is fixed, and
    nothing is done.
    """

    def __init__(
        self,
        policy: AllocationPolicy | None,
        backend: ExecutorBackend,
        tasks: TaskScheduler,
        tracker: MapOutputTracker,
        blocks: BlockRegistry,
        decommissions: Decommissions,
        active_shuffles: Callable[[], Collection[int]],
    ) -> None:
        self._drains = policy is not None and policy.drains
        self._allocation = None if policy is None else Allocation(policy)
        self._backend = backend
        self._tasks = tasks
        self._tracker = tracker
        self._blocks = blocks
        self._decommissions = decommissions
        self._active_shuffles = active_shuffles
        self._looked_at = float("-inf")
        #: Whether something may have happened since.
        self._is_stale = False

    def advance(self, now: float) -> None:
        """Something may have happened: look, unless that was done a moment ago."""
        if self._allocation is None:
            return
        self._is_stale = now < self._looked_at + _INTERVAL
        if not self._is_stale:
            self._looked_at = now
            self._look(self._allocation, now)

    def next_look(self) -> float | None:
        """When `advance` has something to do even if nothing happens; None for never."""
        if self._allocation is None:
            return None
        return self._looked_at + _INTERVAL if self._is_stale else self._allocation.next_look()

    def _look(self, allocation: Allocation, now: float) -> None:
        before, load = allocation.target, self._load()
        released = allocation.look(now, load)
        if allocation.target != before:
            logger.info("%d executors are wanted, after %d.", allocation.target, before)
            self._backend.request_executors(allocation.target)
        for executor_id in released:
            logger.info("Executor %s is let go, as it was idle.", executor_id)
            if self._drains and executor_id in load.holding:
                self._decommissions.begin(executor_id)
            else:
                self._backend.release(executor_id)

    def _load(self) -> Load:
        leaving = self._decommissions.executors
        waiting, running = self._tasks.demand()
        executors = {
            executor_id: latest
            for executor_id, latest in self._tasks.latest_attempts().items()
            if executor_id not in leaving
        }
        # What is moved right now is known at neither place for a moment: nobody goes meanwhile.
        busy = executors.keys() if leaving else self._tasks.busy_executors()
        return Load(
            waiting,
            running,
            executors,
            busy,
            self._blocks.executors(),
            self._tracker.executors(),
            self._tracker.executors(self._active_shuffles()),
        )
