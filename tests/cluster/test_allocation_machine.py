"""Random work for executors that come and go as it is decided, and what must hold all the time."""

from __future__ import annotations

import math

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pyrite.cluster.allocation import Allocation, AllocationPolicy, Load

TIMES = st.sampled_from([0.0, 0.5, 5.0, 30.0, math.inf])


@st.composite
def policies(draw: st.DrawFn) -> AllocationPolicy:
    minimum = draw(st.integers(0, 3))
    maximum = draw(st.sampled_from([minimum + 1, minimum + 4, 100, math.inf]))
    drains = draw(st.booleans())
    return AllocationPolicy(
        cores=draw(st.integers(1, 3)),
        minimum=minimum,
        maximum=maximum,
        initial=draw(st.integers(minimum, int(min(maximum, minimum + 5)))),
        ratio=draw(st.sampled_from([0.3, 1.0])),
        backlog_timeout=draw(st.sampled_from([0.5, 1.0])),
        sustained_timeout=draw(st.sampled_from([0.5, 2.0])),
        idle_timeout=draw(TIMES),
        cached_timeout=draw(TIMES),
        shuffle_timeout=draw(TIMES),
        drains=drains,
        tracks_shuffles=not drains or draw(st.booleans()),
    )


class AllocationMachine(RuleBasedStateMachine):
    """Plays a cluster that gives what is wanted, if it likes, and loses some of it."""

    @initialize(policy=policies())
    def begin(self, policy: AllocationPolicy) -> None:
        self.policy = policy
        self.allocation = Allocation(policy)
        self.now = 0.0
        self.started = 0
        self.waiting = 0
        #: How many tasks each executor has; what it keeps; the number of those that it has had.
        self.tasks: dict[str, int] = {}
        self.marks: dict[str, int] = {}
        self.caching: set[str] = set()
        self.shuffling: set[str] = set()
        self.needed: set[str] = set()
        self.idle_since: dict[str, float] = {}
        self.waits_since: float | None = None

    @rule(count=st.integers(1, 12))
    def tasks_come(self, count: int) -> None:
        self.waiting += count

    @rule(count=st.integers(1, 4))
    def executors_come(self, count: int) -> None:
        for _ in range(min(count, self.allocation.target - len(self.tasks))):
            name = f"e{self.started}"
            self.started += 1
            self.tasks[name], self.marks[name] = 0, 0

    @precondition(lambda self: self.tasks)
    @rule(data=st.data())
    def executor_dies(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.tasks)))
        self.waiting += self.tasks[name]
        self.forget(name)

    @rule()
    def tasks_begin(self) -> None:
        for name in self.tasks:
            while self.waiting and self.tasks[name] < self.policy.cores:
                self.waiting -= 1
                self.tasks[name] += 1
                self.marks[name] += 1

    @precondition(lambda self: self.tasks)
    @rule(data=st.data(), keeps=st.sampled_from(["nothing", "blocks", "outputs", "needed outputs"]))
    def tasks_end(self, data: st.DataObject, keeps: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.tasks)))
        if self.tasks[name]:
            self.tasks[name] = 0
            if keeps == "blocks":
                self.caching.add(name)
            elif keeps != "nothing":
                self.shuffling.add(name)
                if keeps == "needed outputs":
                    self.needed.add(name)

    @rule()
    def all_is_released(self) -> None:
        self.caching.clear()
        self.shuffling.clear()
        self.needed.clear()

    @rule(seconds=st.sampled_from([0.0, 0.1, 1.0, 10.0, 100.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def time_passes_to_the_next_look(self) -> None:
        due = self.allocation.next_look()
        if due is not None:
            self.now = max(self.now, due)

    @rule()
    def look(self) -> None:
        busy = {name for name, count in self.tasks.items() if count}
        before, there = self.allocation.target, len(self.tasks)
        for name in self.tasks:
            if name in busy:
                self.idle_since.pop(name, None)
            else:
                self.idle_since.setdefault(name, self.now)
        running = sum(self.tasks.values())
        released = self.allocation.look(
            self.now,
            Load(
                self.waiting,
                running,
                dict(self.marks),
                busy,
                set(self.caching),
                set(self.shuffling),
                set(self.needed),
            ),
        )
        target = self.allocation.target
        if target > before:
            assert self.waits_since is not None, "it grows for tasks that wait"
            assert self.now >= self.waits_since + self.policy.backlog_timeout
            assert target <= math.ceil((self.waiting + running) * self.policy.ratio / self.policy.cores)
        if not self.waiting:
            self.waits_since = None
        elif self.waits_since is None:
            self.waits_since = self.now
        assert len(released) == len(set(released))
        for name in released:
            self.check_released(name, busy)
        assert there - len(released) >= min(there, self.policy.minimum, target)
        if released:
            assert there - len(released) >= max(self.policy.minimum, target)
        if self.policy.drains and any(name in self.caching | self.shuffling for name in released):
            assert there > len(released), "somebody takes over what is kept"
        for name in released:
            self.forget(name)

    def check_released(self, name: str, busy: set[str]) -> None:
        policy = self.policy
        assert name in self.tasks
        assert name not in busy
        idle = self.now - self.idle_since[name]
        if name in self.caching:
            assert idle >= policy.cached_timeout
        if name in self.shuffling and policy.tracks_shuffles:
            assert name not in self.needed
            assert idle >= policy.shuffle_timeout
        if name not in self.caching | self.shuffling:
            assert idle >= policy.idle_timeout

    def forget(self, name: str) -> None:
        del self.tasks[name], self.marks[name]
        self.idle_since.pop(name, None)
        for names in (self.caching, self.shuffling, self.needed):
            names.discard(name)

    @invariant()
    def the_target_is_within_its_bounds(self) -> None:
        if hasattr(self, "policy"):
            assert self.policy.minimum <= self.allocation.target <= self.policy.maximum


AllocationMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=40)
TestAllocationMachine = AllocationMachine.TestCase
