"""What the workers of an executor run, and what waits for the next one that is free: decisions only."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Mapping

from pyrite.cluster.task_set import Slot
from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.executor.messages import RunTask

#: For each core. Of tasks that take no time, an executor does about as many while one message comes and goes.
_PLACES = 8


@frozen_dataclass
class QueuedTask:
    """A task that has come for a slot, a worker or a place in the queue, with its attachments."""

    slot_id: str
    task: RunTask
    shared: Mapping[str, bytes]


@frozen_dataclass
class Begin:
    """Send a task to a worker that is free. `was_chosen_here`: the driver does not know of the choice."""

    worker_id: str
    task: RunTask
    shared: Mapping[str, bytes]
    was_chosen_here: bool


class TaskQueue:
    """The tasks of one executor. One that comes for a busy worker waits too, as the driver's view is late.

    An executor whose processes were replaced is another one, with workers and places of its own.
    """

    def __init__(self, cores: int) -> None:
        self._length = _PLACES * cores
        self._numbers = itertools.count()
        #: The attempt that each worker runs; None for none.
        self._running: dict[str, int | None] = {}
        #: The places that the driver knows.
        self._places: set[str] = set()
        self._waiting: deque[QueuedTask] = deque()
        self._executor_id: str | None = None

    def new_places(self, executor_id: str) -> list[Slot]:
        """The places of an executor whose first worker starts; none for another worker."""
        if executor_id == self._executor_id:
            return []
        self._executor_id = executor_id
        return [self._new_place() for _ in range(self._length)]

    def replace_place(self, place_id: str) -> list[Slot]:
        """The driver has given up a place: another one for it, unless there is no such place."""
        if place_id not in self._places:
            return []
        self._places.remove(place_id)
        return [self._new_place()]

    def take_places(self) -> list[str]:
        """The executor is gone: its places, which are no more."""
        places, self._places = sorted(self._places), set()
        return places

    def take_waiting(self) -> list[int]:
        """The executor is gone: the attempts that have waited, which will not begin here."""
        attempts = [queued.task.attempt_id for queued in self._waiting]
        self._waiting.clear()
        return attempts

    def worker_started(self, worker_id: str) -> Begin | None:
        """A worker is there; the task that it is to begin."""
        self._running[worker_id] = None
        return self._next_for(worker_id)

    def worker_lost(self, worker_id: str) -> int | None:
        """A worker is gone; the attempt that it ran."""
        return self._running.pop(worker_id, None)

    def ended(self, worker_id: str) -> Begin | None:
        """A worker is free; the task that it is to begin."""
        if worker_id in self._running:
            self._running[worker_id] = None
            return self._next_for(worker_id)
        return None

    def accepts(self, slot_id: str) -> bool:
        """Whether there is such a slot."""
        return slot_id in self._places or slot_id in self._running

    def add(self, queued: QueuedTask) -> Begin | None:
        """A task has come for a slot that there is; where it begins at once, if it does."""
        if self._running.get(queued.slot_id, -1) is None:
            return self._begin(queued.slot_id, queued, was_chosen_here=False)
        free = next((worker_id for worker_id, attempt in self._running.items() if attempt is None), None)
        if free is not None:
            return self._begin(free, queued, was_chosen_here=True)
        self._waiting.append(queued)
        return None

    def withdraw(self, attempt_id: int) -> bool:
        """Let an attempt wait no longer; whether it did."""
        for queued in self._waiting:
            if queued.task.attempt_id == attempt_id:
                self._waiting.remove(queued)
                return True
        return False

    def worker_of(self, attempt_id: int) -> str | None:
        """The worker that runs an attempt."""
        return next((worker for worker, attempt in self._running.items() if attempt == attempt_id), None)

    def _new_place(self) -> Slot:
        assert self._executor_id is not None
        place = Slot(f"{self._executor_id}/queue-{next(self._numbers)}", self._executor_id, is_in_queue=True)
        self._places.add(place.worker_id)
        return place

    def _next_for(self, worker_id: str) -> Begin | None:
        return (
            self._begin(worker_id, self._waiting.popleft(), was_chosen_here=True) if self._waiting else None
        )

    def _begin(self, worker_id: str, queued: QueuedTask, *, was_chosen_here: bool) -> Begin:
        self._running[worker_id] = queued.task.attempt_id
        return Begin(worker_id, queued.task, queued.shared, was_chosen_here)
