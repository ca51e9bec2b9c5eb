"""Which task runs on which worker: decisions only. Time comes in, launches go out."""

from __future__ import annotations

import itertools
from collections import OrderedDict

from pyrite.cluster.task_set import Launch, RunningAttempt, Slot, TaskSet
from pyrite.scheduler.events import SubmitTaskSet, TaskSetFailed

StageAttempt = tuple[int, int]


class TaskScheduler:
    """Places the tasks of all task sets on the free slots: first job first, close to the data if possible.

    A slot takes a task that prefers its worker, then one that prefers its executor, then one without a
    preference, and one that prefers another place only once it has waited for `locality_wait` seconds.
    """

    def __init__(self, max_failures: int, locality_wait: float) -> None:
        self._max_failures = max_failures
        self._locality_wait = locality_wait
        self._attempt_ids = itertools.count()
        self._sets: dict[StageAttempt, TaskSet] = {}
        self._slots: dict[str, Slot] = {}
        #: Slots without a task, the one that has been free for longest first.
        self._free: OrderedDict[str, Slot] = OrderedDict()
        #: The set of each attempt that was launched and has not ended.
        self._set_of: dict[int, TaskSet] = {}
        #: Attempts that nobody wants any more, but that still keep their slot busy.
        self._abandoned: dict[int, str] = {}

    # --- slots ----------------------------------------------------------------------------------------

    def add_slot(self, slot: Slot) -> None:
        """A worker takes tasks from now on."""
        self._slots[slot.worker_id] = slot
        self._free[slot.worker_id] = slot

    def remove_slot(self, worker_id: str) -> RunningAttempt | None:
        """A worker is gone; the attempt that it ran, which the caller then reports as failed, or None."""
        self._slots.pop(worker_id, None)
        self._free.pop(worker_id, None)
        for attempt_id, owner in list(self._abandoned.items()):
            if owner == worker_id:
                del self._abandoned[attempt_id]
        for attempt_id, task_set in self._set_of.items():
            attempt = task_set.running[attempt_id]
            if attempt.worker_id == worker_id:
                return attempt
        return None

    # --- task sets ------------------------------------------------------------------------------------

    def submit(self, submitted: SubmitTaskSet, now: float) -> None:
        """Let the tasks of a stage attempt wait for slots."""
        task_set = TaskSet(submitted, now)
        self._sets[task_set.stage_id, task_set.stage_attempt] = task_set
        self._sets = dict(sorted(self._sets.items(), key=lambda item: item[1].priority))

    def retire(self, stage_id: int, stage_attempt: int) -> None:
        """Launch no more tasks of a set; what still runs may finish and is still wanted."""
        task_set = self._sets.pop((stage_id, stage_attempt), None)
        if task_set is not None:
            task_set.is_retired = True
            task_set.waiting.clear()

    def cancel(self, stage_id: int) -> list[RunningAttempt]:
        """Forget all task sets of a stage; the attempts that still run keep their slots until they end."""
        for key in [key for key in self._sets if key[0] == stage_id]:
            self.retire(*key)
        running = [
            task_set.running[attempt_id]
            for attempt_id, task_set in self._set_of.items()
            if task_set.stage_id == stage_id
        ]
        for attempt in running:
            del self._set_of[attempt.attempt_id]
            self._abandoned[attempt.attempt_id] = attempt.worker_id
        return running

    def next_launches(self, now: float) -> list[Launch]:
        """Give free slots their tasks."""
        launches: list[Launch] = []
        if not self._free:
            return launches
        for task_set in self._sets.values():
            if task_set.waiting:
                for slot in list(self._free.values()):
                    partition = task_set.take(slot, now, self._locality_wait)
                    if partition is not None:
                        launches.append(self._launch(task_set, slot, partition))
                if not self._free:
                    break
        return launches

    def next_deadline(self, now: float) -> float | None:
        """When a task stops waiting for its place, if a slot is free for it; None for never."""
        if not self._free or self._locality_wait == 0:
            return None
        times = (task_set.gives_up_at(self._locality_wait) for task_set in self._sets.values())
        return min((time for time in times if time is not None), default=None)

    # --- ends of attempts -----------------------------------------------------------------------------

    def running(self, attempt_id: int) -> RunningAttempt | None:
        """An attempt that was launched and is still wanted; None for any other."""
        task_set = self._set_of.get(attempt_id)
        return None if task_set is None else task_set.running[attempt_id]

    def task_succeeded(self, attempt_id: int) -> RunningAttempt | None:
        """An attempt finished; None if it is not known or no longer wanted."""
        return self._end(attempt_id)

    def task_failed(self, attempt_id: int, error: BaseException, *, charged: bool) -> TaskSetFailed | None:
        """An attempt failed: its task waits again, unless it has failed as often as it may."""
        task_set = self._set_of.get(attempt_id)
        attempt = self._end(attempt_id)
        if task_set is None or attempt is None or task_set.is_retired:
            return None
        if charged and task_set.charge(attempt.partition) >= self._max_failures:
            return TaskSetFailed(attempt.stage_id, attempt.stage_attempt, error)
        task_set.add_waiting(attempt.partition)
        return None

    def fetch_failed(self, attempt_id: int) -> RunningAttempt | None:
        """An attempt could not read its input: it does not wait again, its stage is submitted again."""
        return self._end(attempt_id)

    # --- helpers --------------------------------------------------------------------------------------

    def _launch(self, task_set: TaskSet, slot: Slot, partition: int) -> Launch:
        del self._free[slot.worker_id]
        launch = Launch(
            slot,
            task_set.stage_id,
            task_set.stage_attempt,
            partition,
            next(self._attempt_ids),
            task_set.next_attempt_number(partition),
        )
        task_set.start(launch)
        self._set_of[launch.attempt_id] = task_set
        return launch

    def _end(self, attempt_id: int) -> RunningAttempt | None:
        task_set = self._set_of.pop(attempt_id, None)
        if task_set is None:
            worker_id = self._abandoned.pop(attempt_id, None)
            if worker_id is not None:
                self._set_free(worker_id)
            return None
        attempt = task_set.running.pop(attempt_id)
        self._set_free(attempt.worker_id)
        return attempt

    def _set_free(self, worker_id: str) -> None:
        slot = self._slots.get(worker_id)
        if slot is not None:
            self._free[worker_id] = slot
