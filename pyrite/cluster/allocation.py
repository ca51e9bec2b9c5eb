"""How many executors an application wants, and which of them it lets go: decisions only.

The number that is wanted, with a minimum of 1 and a maximum of 10, while 40 tasks of one core come and go:

      tasks wait ──► 1 s later ──► +1, +2, +4, .. every second, as long as tasks wait
      │                            and at most as many as the tasks can use
      1 ───► 2 ───► 4 ───► 8 ───► 10
      ▲                            │
      └────────────────────────────┘
       fewer tasks wait and run than there are slots: at once as many as these can use

What is wanted falls at once, and an executor goes later, one by one:

    busy ◄──────── a task ──────── idle
                                    │  it keeps nothing, and was idle for `idle_timeout`
                                    │  it keeps cached blocks: `cached_timeout`, by default for ever
                                    │  it keeps map outputs: `shuffle_timeout`, by default for ever;
                                    │  and never while a job needs them
                                    ▼
                                  let go, if more are there than are wanted

So what a program still refers to is kept, unless it sets a timeout. Time comes in; there is no thread, no
clock and no backend in here. Mirrors Spark's dynamic allocation, the settings ``spark.dynamicAllocation.*``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Set

from pyrite.common.frozen_dataclass import frozen_dataclass


@frozen_dataclass
class AllocationPolicy:
    """The settings; times in seconds."""

    #: How many slots an executor has.
    cores: int
    minimum: int = 0
    maximum: float = math.inf
    #: At the start, until there was work; between minimum and maximum.
    initial: int = 0
    #: The share of the waiting and running tasks that is to have a slot.
    ratio: float = 1.0
    backlog_timeout: float = 1.0
    sustained_timeout: float = 1.0
    idle_timeout: float = 60.0
    cached_timeout: float = math.inf
    shuffle_timeout: float = math.inf
    #: Whether an executor that is let go is decommissioned: what it keeps moves to the others.
    drains: bool = False
    #: Whether map outputs keep an executor; if not, it `drains`.
    tracks_shuffles: bool = True


@frozen_dataclass
class Load:
    """What the executors have to do and to keep."""

    #: Tasks that want a slot, and attempts that have one.
    waiting: int
    running: int
    #: The executors that take tasks, each with a number that changes whenever it gets one.
    executors: Mapping[str, int]
    #: Those that have a task now.
    busy: Set[str] = frozenset()
    #: Those that keep cached blocks.
    caching: Set[str] = frozenset()
    #: Those that keep map outputs, and of them those whose outputs a job that runs may read.
    shuffling: Set[str] = frozenset()
    needed: Set[str] = frozenset()

    @property
    def holding(self) -> Set[str]:
        """Those that keep anything."""
        return self.caching | self.shuffling


class Allocation:
    """Takes the load at a time, and tells what is wanted."""

    def __init__(self, policy: AllocationPolicy) -> None:
        self._policy = policy
        #: How many executors are wanted: from minimum to maximum.
        self.target = policy.initial
        #: By how many the target grows next.
        self._step = 1
        #: When it grows; None if no task waits.
        self._grows_at: float | None = None
        #: Whether there was work, or an executor went as there was none.
        self._has_begun = False
        #: Since when an executor is idle, with its number at that time.
        self._idle: dict[str, tuple[int, float]] = {}
        #: When the next of the idle executors will have been idle for long enough.
        self._expires_at: float | None = None

    def look(self, now: float, load: Load) -> list[str]:
        """Set `target`; the executors to be let go, those that keep nothing first."""
        self._watch_backlog(now, load.waiting)
        self._set_target(now, load)
        self._watch_idle(now, load)
        return self._release(now, load)

    def next_look(self) -> float | None:
        """When something is to be decided even if nothing happens; None for never."""
        return min(
            (time for time in (self._grows_at, self._expires_at) if time is not None),
            default=None,
        )

    def _watch_backlog(self, now: float, waiting: int) -> None:
        if not waiting:
            self._grows_at, self._step = None, 1
        elif self._grows_at is None:
            self._grows_at = now + self._policy.backlog_timeout

    def _set_target(self, now: float, load: Load) -> None:
        policy = self._policy
        tasks = load.waiting + load.running
        self._has_begun = self._has_begun or tasks > 0
        if not self._has_begun:
            return
        usable = math.ceil(tasks * policy.ratio / policy.cores)
        if usable < self.target:
            self.target = max(usable, policy.minimum)
            self._step = 1
        elif self._grows_at is not None and now >= self._grows_at:
            self._grow(usable, len(load.executors))
            self._grows_at = now + policy.sustained_timeout

    def _grow(self, usable: int, there: int) -> None:
        policy = self._policy
        before = self.target
        # Executors that are there beyond the target, as they have not been idle for long, are taken as given.
        wanted = min(max(before, there) + self._step, usable, policy.maximum)
        self.target = max(int(wanted), before)
        self._step = self._step * 2 if self.target - before == self._step else 1

    def _watch_idle(self, now: float, load: Load) -> None:
        for executor_id in [each for each in self._idle if each not in load.executors or each in load.busy]:
            del self._idle[executor_id]
        for executor_id, mark in load.executors.items():
            if executor_id not in load.busy and self._idle.get(executor_id, (None,))[0] != mark:
                self._idle[executor_id] = mark, now

    def _release(self, now: float, load: Load) -> list[str]:
        policy = self._policy
        holding = load.holding
        keeping = holding if policy.tracks_shuffles else load.caching
        released: list[str] = []
        self._expires_at = None
        there = len(load.executors)
        # Those that keep nothing first: they need nobody to take it over.
        for executor_id, (_, since) in sorted(self._idle.items(), key=lambda item: item[0] in holding):
            expires = since + self._patience(executor_id, load, keeps=executor_id in keeping)
            if now < expires:
                if expires < math.inf:
                    self._expires_at = min(expires, self._expires_at or math.inf)
                continue
            least = max(policy.minimum, self.target)
            if policy.drains and executor_id in holding:
                least = max(least, 1)  # who else would take it?
            if there > least:
                there -= 1
                released.append(executor_id)
        for executor_id in released:
            del self._idle[executor_id]
            self._has_begun = True
        return released

    def _patience(self, executor_id: str, load: Load, *, keeps: bool) -> float:
        """For how long an executor may be idle."""
        policy = self._policy
        if not keeps:
            return policy.idle_timeout
        if policy.tracks_shuffles and executor_id in load.needed:
            return math.inf
        is_caching = executor_id in load.caching
        is_shuffling = policy.tracks_shuffles and executor_id in load.shuffling
        return max(
            policy.cached_timeout if is_caching else 0.0, policy.shuffle_timeout if is_shuffling else 0.0
        )
