"""The tasks of one stage attempt: which wait, which run, how often each has failed."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass

from pyrite.scheduler.events import SubmitTaskSet

Priority = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Slot:
    """One worker process, which runs one task at a time."""

    worker_id: str
    executor_id: str


@dataclass(frozen=True, slots=True)
class Launch:
    """Run this attempt of a task on this slot."""

    slot: Slot
    stage_id: int
    stage_attempt: int
    partition: int
    #: Unique in the application.
    attempt_id: int
    #: How often the task was attempted before.
    attempt_number: int


@dataclass(frozen=True, slots=True)
class RunningAttempt:
    """An attempt that was launched and has not ended."""

    attempt_id: int
    stage_id: int
    stage_attempt: int
    partition: int
    attempt_number: int
    worker_id: str


class TaskSet:
    """Waiting tasks by what they prefer, so that finding one for a slot never scans them all.

    A task waits in the queue of each place that it prefers, and in the queue of all. It leaves them lazily:
    an entry of a task that has been launched is skipped when it comes up.
    """

    def __init__(self, submitted: SubmitTaskSet, now: float) -> None:
        self.stage_id = submitted.stage_id
        self.stage_attempt = submitted.stage_attempt
        self.priority: Priority = (submitted.job_id, submitted.stage_id, submitted.stage_attempt)
        preferred = submitted.preferred or ((),) * len(submitted.partitions)
        self._preferred = dict(zip(submitted.partitions, preferred, strict=True))
        #: Partitions that wait to be launched; what the queues hold beyond them is stale.
        self.waiting: set[int] = set()
        self._by_place: dict[str, deque[int]] = defaultdict(deque)
        self._anywhere: deque[int] = deque()
        self._all: deque[int] = deque()
        self.running: dict[int, RunningAttempt] = {}
        #: Nothing more is launched, and nothing that fails is tried again.
        self.is_retired = False
        self._failures: dict[int, int] = defaultdict(int)
        self._attempts: dict[int, int] = defaultdict(int)
        #: When a task last went to a place that it prefers: others wait from then on.
        self._local_since = now
        for partition in submitted.partitions:
            self.add_waiting(partition)

    def add_waiting(self, partition: int) -> None:
        """Let a task wait, for the first time or again."""
        self.waiting.add(partition)
        places = self._preferred[partition]
        for place in places:
            self._by_place[place].append(partition)
        if not places:
            self._anywhere.append(partition)
        self._all.append(partition)

    def take(self, slot: Slot, now: float, locality_wait: float) -> int | None:
        """The best waiting task for a slot; None if there is none, or all had better wait for their place."""
        for place in (slot.worker_id, slot.executor_id):
            if place in self._by_place:
                partition = self._pop(self._by_place[place])
                if partition is not None:
                    self._local_since = now
                    return partition
        partition = self._pop(self._anywhere)
        if partition is None and now >= self._local_since + locality_wait:
            partition = self._pop(self._all)
        return partition

    def gives_up_at(self, locality_wait: float) -> float | None:
        """When waiting tasks stop to wait for their place; None if none waits."""
        return self._local_since + locality_wait if self.waiting else None

    def start(self, launch: Launch) -> None:
        """A task was launched."""
        self.running[launch.attempt_id] = RunningAttempt(
            launch.attempt_id,
            launch.stage_id,
            launch.stage_attempt,
            launch.partition,
            launch.attempt_number,
            launch.slot.worker_id,
        )
        self._attempts[launch.partition] += 1

    def next_attempt_number(self, partition: int) -> int:
        return self._attempts[partition]

    def charge(self, partition: int) -> int:
        """Count a failure of a task; how many there are now."""
        self._failures[partition] += 1
        return self._failures[partition]

    def _pop(self, queue: deque[int]) -> int | None:
        while queue:
            partition = queue.popleft()
            if partition in self.waiting:
                self.waiting.discard(partition)
                return partition
        return None
