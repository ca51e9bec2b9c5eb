"""What the allocator asks of the backend, with the real schedulers and registries. Time is the test's."""

from __future__ import annotations

from typing import Any, cast

from pyrite.cluster.allocation import AllocationPolicy
from pyrite.cluster.allocator import Allocator
from pyrite.cluster.backend import ExecutorBackend
from pyrite.cluster.decommissions import Decommissions
from pyrite.cluster.task_scheduler import TaskScheduler
from pyrite.cluster.task_set import Slot
from pyrite.scheduler.events import SubmitTaskSet
from pyrite.shuffle.map_output_tracker import MapOutputTracker
from pyrite.storage.block_registry import BlockRegistry
from pyrite.testing.lineage_shapes import Shape, map_status


class Backend:
    """It writes down what it is asked for; `drain` is possible for the executors that have slots."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def request_executors(self, total: int) -> None:
        self.calls.append(total)

    def release(self, executor_id: str) -> None:
        self.calls.append(("release", executor_id))

    def drain(self, executor_id: str) -> list[str] | None:
        self.calls.append(("drain", executor_id))
        return [f"{executor_id}/0"]


class World:
    def __init__(self, policy: AllocationPolicy | None) -> None:
        self.backend = Backend()
        self.scheduler = TaskScheduler(4, 0.0)
        self.tracker = MapOutputTracker()
        self.blocks = BlockRegistry()
        self.active: set[int] = set()
        backend = cast("ExecutorBackend", self.backend)
        self.decommissions = Decommissions(backend, self.scheduler, self.tracker)
        self.allocator = Allocator(
            policy,
            backend,
            self.scheduler,
            self.tracker,
            self.blocks,
            self.decommissions,
            lambda: self.active,
        )
        self.stages = 0

    def add(self, *executors: str) -> None:
        for executor in executors:
            self.scheduler.add_slot(Slot(f"{executor}/0", executor))

    def submit(self, tasks: int) -> None:
        task_set = SubmitTaskSet(self.stages, 0, 0, Shape(1), None, tuple(range(tasks)), ())
        self.stages += 1
        self.scheduler.submit(task_set, 0.0)

    def run(self, now: float) -> None:
        """Let tasks begin and end until none waits."""
        while launches := self.scheduler.next_launches(now):
            for attempt in launches:
                self.scheduler.task_succeeded(attempt.attempt_id)

    def at(self, now: float) -> list[Any]:
        self.allocator.advance(now)
        calls, self.backend.calls = self.backend.calls, []
        return calls


def test_without_a_policy_nothing_is_asked_for() -> None:
    world = World(None)
    world.submit(10)
    assert world.at(100.0) == []
    assert world.allocator.next_look() is None


def test_executors_are_asked_for_while_tasks_wait_and_let_go_when_idle() -> None:
    world = World(AllocationPolicy(cores=1))
    assert world.at(0.0) == []
    assert world.allocator.next_look() is None
    world.submit(3)
    assert world.at(10.0) == []
    assert world.allocator.next_look() == 11.0
    assert world.at(11.0) == [1]
    world.add("a")
    assert len(world.scheduler.next_launches(11.5)) == 1
    assert world.at(12.0) == [3]
    world.add("b", "c")
    for attempt in world.scheduler.next_launches(12.5):
        world.scheduler.task_succeeded(attempt.attempt_id)
    assert world.at(12.5) == [1], "one task is left"
    world.scheduler.task_succeeded(0)
    assert world.at(13.0) == [0]
    assert world.allocator.next_look() == 72.5
    assert world.at(72.5) == [("release", "b"), ("release", "c")]


def test_looks_are_a_tenth_of_a_second_apart_and_none_is_left_out() -> None:
    world = World(AllocationPolicy(cores=1, initial=2))
    world.add("a", "b")
    world.at(0.0)
    world.submit(1)
    world.run(0.05)
    assert world.at(0.05) == []
    assert world.allocator.next_look() == 0.1
    world.at(0.1)
    assert world.allocator.next_look() == 60.0, "one has been idle for all the time"


def test_what_is_kept_is_known() -> None:
    world = World(AllocationPolicy(cores=1, shuffle_timeout=10.0))
    world.add("a", "b", "c", "d")
    world.submit(4)
    world.run(0.0)
    world.blocks.update("a", "a/0", 3, 0, 100, 0)
    world.tracker.register_shuffle(7, 2)
    world.tracker.register(7, map_status(0, 100, "b"))
    world.tracker.register(7, map_status(1, 101, "c"))
    world.active.add(7)
    world.at(0.0)
    assert world.at(60.0) == [("release", "d")]
    world.scheduler.remove_slot("d/0")
    assert world.at(70.0) == []
    world.active.clear()
    assert world.at(71.0) == [("release", "b"), ("release", "c")]


def test_what_moves_is_decommissioned_and_nobody_goes_meanwhile() -> None:
    policy = AllocationPolicy(cores=1, drains=True, cached_timeout=100.0)
    world = World(policy)
    world.add("a", "b", "c")
    world.submit(3)
    world.run(0.0)
    world.blocks.update("a", "a/0", 3, 0, 100, 0)
    world.blocks.update("b", "b/0", 3, 1, 100, 0)
    world.blocks.update("c", "c/0", 3, 2, 100, 0)
    world.at(0.0)
    assert world.at(100.0) == [("drain", "a"), ("drain", "b")]
    world.blocks.remove_rdd(3)
    assert world.at(1000.0) == [], "c is to take over from the others"
    for executor in ("a", "b"):
        world.decommissions.executor_gone(executor)
        world.scheduler.remove_slot(f"{executor}/0")
    world.at(1001.0)
    assert world.at(1061.0) == [("release", "c")], "it keeps nothing any more"
