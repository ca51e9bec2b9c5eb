"""The tasks of one stage attempt: which wait, which run, how often each has failed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.scheduler.events import SubmitTaskSet


@frozen_dataclass
class Slot:
    """One worker process, which runs one task at a time; or a place in the queue of an executor.

    A task in a queue begins, as `AttemptBegan` tells, on the worker of the executor that is free first.
    """

    worker_id: str
    executor_id: str
    #: A name of the machine; empty if there is but one.
    node: str = ""
    is_in_queue: bool = False


@frozen_dataclass
class RunningAttempt:
    """One attempt of a task, from its launch to its end. A task may have several at once."""

    #: Unique in the application, and larger than that of any attempt launched before.
    attempt_id: int
    slot: Slot
    stage_id: int
    stage_attempt: int
    partition: int
    #: How often this task set has launched the task before.
    attempt_number: int

    @property
    def worker_id(self) -> str:
        return self.slot.worker_id


#: Tasks that take longer than so many seconds don't wait in queues: there is little to be gained.
_QUICK = 0.01
#: How much the run time of one more task counts in the mean of a set.
_WEIGHT = 0.2


class TaskSet:
    """The waiting tasks of a stage attempt by the place that they prefer, so that none is searched for.

    A place is a worker, an executor or a node. A task waits in the queue of each place that suits it, and
    leaves the others lazily: an entry of a task that does not wait any more is skipped when it comes up.
    """

    def __init__(self, submitted: SubmitTaskSet) -> None:
        self.stage_id = submitted.stage_id
        self.stage_attempt = submitted.stage_attempt
        #: Sets are served in this order: the oldest job first, within it the stage that was made first.
        self.priority = (submitted.job_id, submitted.stage_id, submitted.stage_attempt)
        #: Tasks that have not succeeded.
        self.unfinished = set(submitted.partitions)
        #: Those of `unfinished` that are to be launched: none once the set is retired.
        self.waiting: set[int] = set()
        #: Attempts that were launched and have not ended, by id.
        self.running: dict[int, RunningAttempt] = {}
        #: The same by task, as a task is asked for at each end while ten thousand others run; no empty ones.
        self._attempts_of: dict[int, dict[int, RunningAttempt]] = {}
        #: Tasks that are to get a second attempt while their first one runs, in the order of the requests.
        self.doubted: dict[int, None] = {}
        #: Whether no more tasks are to be launched.
        self.is_retired = False
        #: Since when a free slot has found only tasks here that prefer another place; None if none does.
        self.refusing_since: float | None = None
        self._preferred = (
            dict(zip(submitted.partitions, submitted.preferred, strict=True)) if submitted.preferred else {}
        )
        #: The queues hold every waiting task, and stale entries besides: at each place that suits it; in
        #: `_anywhere` if no slot is at a place that it prefers, else in `_elsewhere`.
        self._at_place: dict[str, deque[int]] = {}
        self._anywhere: deque[int] = deque()
        self._elsewhere: deque[int] = deque()
        self._launched: dict[int, int] = {}
        self._failed: dict[int, int] = {}
        #: What tasks took, in seconds, the latest counting most; None until one has succeeded.
        self._mean_run_time: float | None = None

    @property
    def has_preferences(self) -> bool:
        """Whether a task may wait at some place."""
        return bool(self._at_place)

    @property
    def is_quick(self) -> bool:
        """Whether its tasks are over so soon that sending them takes as long."""
        return self._mean_run_time is not None and self._mean_run_time < _QUICK

    def took(self, seconds: float) -> None:
        """A task has succeeded after a run of so many seconds."""
        mean = seconds if self._mean_run_time is None else self._mean_run_time
        self._mean_run_time = mean + _WEIGHT * (seconds - mean)

    def preferred(self, partition: int) -> tuple[str, ...]:
        """The places that a task prefers."""
        return self._preferred.get(partition, ())

    def add_waiting(self, partition: int, suitable: Iterable[str]) -> None:
        """Let a task wait for the places that suit it; for any place if there are none."""
        self.waiting.add(partition)
        self._enqueue(partition, suitable)

    def lose_place(self, place: str, suitable: Callable[[int], Iterable[str]]) -> None:
        """No slot is left at a place: let the tasks that waited there wait for the places left to them."""
        for partition in self._at_place.pop(place, ()):
            if partition in self.waiting:
                self._enqueue(partition, suitable(partition))

    def take_at(self, place: str) -> int | None:
        """A waiting task that a place suits."""
        queue = self._at_place.get(place)
        return None if queue is None else self._take(queue)

    def take_anywhere(self) -> int | None:
        """A waiting task that all places suit alike."""
        return self._take(self._anywhere)

    def take_elsewhere(self) -> int | None:
        """A waiting task that would rather run somewhere else."""
        return self._take(self._elsewhere)

    def start(self, attempt: RunningAttempt) -> None:
        """An attempt was launched."""
        self.running[attempt.attempt_id] = attempt
        self._attempts_of.setdefault(attempt.partition, {})[attempt.attempt_id] = attempt
        self._launched[attempt.partition] = attempt.attempt_number + 1

    def end(self, attempt_id: int) -> RunningAttempt:
        """An attempt is over, or nobody waits for it any more."""
        attempt = self.running.pop(attempt_id)
        attempts = self._attempts_of[attempt.partition]
        del attempts[attempt_id]
        if not attempts:
            del self._attempts_of[attempt.partition]
        return attempt

    def move(self, attempt_id: int, slot: Slot) -> None:
        """An attempt is on another slot than the one it was launched on."""
        old = self.running[attempt_id]
        attempt = RunningAttempt(
            attempt_id, slot, old.stage_id, old.stage_attempt, old.partition, old.attempt_number
        )
        self.running[attempt_id] = attempt
        self._attempts_of[attempt.partition][attempt_id] = attempt

    def next_attempt_number(self, partition: int) -> int:
        """How often a task was launched."""
        return self._launched.get(partition, 0)

    def attempts_of(self, partition: int) -> list[RunningAttempt]:
        """The running attempts of a task."""
        return list(self._attempts_of.get(partition, {}).values())

    def charge(self, partition: int) -> int:
        """Count a failure of a task; how many there are now."""
        failures = self._failed[partition] = self._failed.get(partition, 0) + 1
        return failures

    def retire(self) -> None:
        """Launch no more tasks."""
        self.is_retired = True
        self.refusing_since = None
        self.waiting.clear()
        self.doubted.clear()
        self._at_place.clear()
        self._anywhere.clear()
        self._elsewhere.clear()

    def _enqueue(self, partition: int, suitable: Iterable[str]) -> None:
        places = list(suitable)
        for place in places:
            self._at_place.setdefault(place, deque()).append(partition)
        (self._elsewhere if places else self._anywhere).append(partition)

    def _take(self, queue: deque[int]) -> int | None:
        waiting = self.waiting
        while queue:
            partition = queue.popleft()
            if partition in waiting:
                waiting.discard(partition)
                return partition
        return None
