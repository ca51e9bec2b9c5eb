"""Executors on their way out: their tasks end, their files move, and nothing is computed again.

begin ──► its workers get no more tasks, a replacement starts
  │  the last of their tasks has ended, and no other is evacuated
  ▼
evacuate ──► others get copies of its blocks and map outputs
  │  the copies are there, and the driver sends new tasks to them
  ▼
retire ──► its processes end
  │  the tasks that were told the old places have ended
  ▼
its files are removed

One after the other is evacuated: by then it is known what an executor has taken over from one before it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection

from pyrite.cluster.backend import Evacuated, ExecutorBackend
from pyrite.cluster.task_scheduler import TaskScheduler
from pyrite.shuffle.map_output_tracker import MapOutputTracker

logger = logging.getLogger(__name__)


class Decommissions:
    """Takes executors through these steps; `advance` is called whenever attempts may have ended."""

    def __init__(self, backend: ExecutorBackend, tasks: TaskScheduler, tracker: MapOutputTracker) -> None:
        self._backend = backend
        self._tasks = tasks
        self._tracker = tracker
        #: The workers of each executor on its way out that still have a task; none once it is evacuated.
        self._workers: dict[str, list[str]] = {}
        #: Those that have workers whose tasks are waited for.
        self._draining: dict[str, None] = {}
        #: The one that is evacuated now.
        self._evacuating: str | None = None
        #: For each retired executor, the id that the first attempt had which knows the new places.
        self._retired: dict[str, int] = {}

    @property
    def executors(self) -> Collection[str]:
        """The executors that are on their way out and not retired."""
        return self._workers.keys()

    def begin(self, executor_id: str) -> bool:
        """Decommission an executor; False if there is none that can be. Asking twice changes nothing."""
        if executor_id in self._workers:
            return True
        workers = self._backend.drain(executor_id)
        if workers is None:
            return False
        logger.info("Executor %s is decommissioned.", executor_id)
        for worker_id in workers:
            self._tasks.drain(worker_id)
        self._workers[executor_id] = workers
        self._draining[executor_id] = None
        return True

    def advance(self) -> None:
        """Go on with what waited for tasks to end."""
        for executor_id in list(self._draining):
            if self._evacuating is not None:
                break
            if not any(map(self._tasks.has_slot, self._workers[executor_id])):
                del self._draining[executor_id]
                self._evacuating = executor_id
                self._backend.evacuate(executor_id, self._tracker.held_by(executor_id))
        if self._retired:
            oldest = self._tasks.oldest_running()
            for executor_id, first in list(self._retired.items()):
                if oldest is None or oldest >= first:
                    del self._retired[executor_id]
                    self._backend.remove_files(executor_id)

    def evacuated(self, event: Evacuated) -> None:
        """An executor's files are elsewhere too: use them there, and end the executor."""
        self._evacuation_is_over(event.executor_id)
        if self._workers.pop(event.executor_id, None) is None:
            return  # it died meanwhile, and its files with it
        for shuffle_id, status in event.outputs:
            self._tracker.move(shuffle_id, status)
        self._retired[event.executor_id] = self._tasks.next_attempt_id
        self._backend.retire(event.executor_id)

    def executor_gone(self, executor_id: str) -> None:
        """An executor is gone, on its way out or not."""
        self._workers.pop(executor_id, None)
        self._draining.pop(executor_id, None)
        self._evacuation_is_over(executor_id)

    def _evacuation_is_over(self, executor_id: str) -> None:
        if self._evacuating == executor_id:
            self._evacuating = None
