"""Which tasks take much longer than the others of their stage. Time comes in from outside."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass, field

from pyrite.cluster.task_set import RunningAttempt
from pyrite.common.frozen_dataclass import frozen_dataclass

StageAttempt = tuple[int, int]


@frozen_dataclass
class SpeculationPolicy:
    """The settings ``spark.speculation.*``; times in seconds."""

    #: Between two looks.
    interval: float
    #: A task is slow when it takes so many times the median of those that have succeeded.
    multiplier: float
    #: The share of a stage's tasks that must have succeeded before any other is called slow.
    quantile: float
    #: No task is slow before it has run for so long.
    shortest: float


@dataclass(slots=True)
class _Set:
    #: How many tasks must have succeeded before another is called slow.
    needed: int
    #: Of the tasks that have succeeded, ascending.
    durations: list[float] = field(default_factory=list)
    #: When each running attempt began, by id, the oldest first.
    started: dict[int, float] = field(default_factory=dict)


class Stragglers:
    """Follows the attempts of all stages and names the slow ones, again and again until they end.

    Without a policy it does nothing.
    """

    def __init__(self, policy: SpeculationPolicy | None) -> None:
        self._policy = policy
        #: The stage attempts that have more than one task.
        self._sets: dict[StageAttempt, _Set] = {}
        #: The set of each running attempt, by id.
        self._set_of: dict[int, _Set] = {}
        self._looked_at = float("-inf")

    def submitted(self, stage_attempt: StageAttempt, num_tasks: int) -> None:
        """The tasks of a stage attempt wait for slots. A task that is alone cannot be compared."""
        if self._policy is not None and num_tasks > 1:
            self._sets[stage_attempt] = _Set(max(int(self._policy.quantile * num_tasks), 1))

    def launched(self, attempt: RunningAttempt, now: float) -> None:
        """An attempt began."""
        watched = self._sets.get((attempt.stage_id, attempt.stage_attempt))
        if watched is not None:
            self._set_of[attempt.attempt_id] = watched
            watched.started[attempt.attempt_id] = now

    def ended(self, attempt_id: int, now: float, *, succeeded: bool) -> None:
        """An attempt is over, or nobody waits for it any more."""
        watched = self._set_of.pop(attempt_id, None)
        if watched is not None:
            started = watched.started.pop(attempt_id)
            if succeeded:
                insort(watched.durations, now - started)

    def forget(self, stage_attempt: StageAttempt) -> None:
        """A stage attempt is over."""
        watched = self._sets.pop(stage_attempt, None)
        if watched is not None:
            for attempt_id in watched.started:
                del self._set_of[attempt_id]

    def next_look(self) -> float | None:
        """When a running attempt may be slow at the earliest; None while none can be."""
        policy = self._policy
        times = [
            next(iter(watched.started.values())) + threshold
            for watched, threshold in self._comparable()
            if watched.started
        ]
        return max(min(times), self._looked_at + policy.interval) if policy is not None and times else None

    def slow(self, now: float) -> list[int]:
        """The ids of the attempts that are slow; empty if the last look was just now."""
        if self._policy is None or now < self._looked_at + self._policy.interval:
            return []
        self._looked_at = now
        return [
            attempt_id
            for watched, threshold in self._comparable()
            for attempt_id, started in watched.started.items()
            if now - started >= threshold
        ]

    def _comparable(self) -> Iterator[tuple[_Set, float]]:
        """The sets in which enough has succeeded, each with the time (seconds) after which a task is slow."""
        if self._policy is not None:
            for watched in self._sets.values():
                if len(watched.durations) >= watched.needed:
                    typical = _median(watched.durations)
                    yield watched, max(self._policy.multiplier * typical, self._policy.shortest)


def _median(ascending: list[float]) -> float:
    middle = len(ascending) // 2
    return ascending[middle] if len(ascending) % 2 else (ascending[middle - 1] + ascending[middle]) / 2
