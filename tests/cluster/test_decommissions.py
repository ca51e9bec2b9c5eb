"""The steps of an executor's orderly end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from pyrite.cluster.backend import Evacuated, ExecutorBackend
from pyrite.cluster.decommissions import Decommissions
from pyrite.cluster.task_scheduler import TaskScheduler
from pyrite.cluster.task_set import RunningAttempt, Slot
from pyrite.scheduler.events import SubmitTaskSet
from pyrite.shuffle.map_output_tracker import MapOutputTracker
from pyrite.shuffle.map_status import MapStatus
from pyrite.testing.lineage_shapes import Shape, map_status


class Backend:
    """Two executors, `a` and `b`; it writes down what it is asked for."""

    def __init__(self) -> None:
        self.calls: list[Any] = []
        self.workers = {"a": ["a/0"], "b": ["b/0"]}

    def drain(self, executor_id: str) -> list[str] | None:
        return self.workers.pop(executor_id, None)

    def evacuate(self, executor_id: str, outputs: Sequence[tuple[int, MapStatus]]) -> None:
        self.calls.append(("evacuate", executor_id, list(outputs)))

    def retire(self, executor_id: str) -> None:
        self.calls.append(("retire", executor_id))

    def remove_files(self, executor_id: str) -> None:
        self.calls.append(("remove_files", executor_id))


class World:
    def __init__(self, tasks: int) -> None:
        self.backend = Backend()
        self.scheduler = TaskScheduler(4, 0.0)
        self.tracker = MapOutputTracker()
        backend = cast("ExecutorBackend", self.backend)
        self.decommissions = Decommissions(backend, self.scheduler, self.tracker)
        for executor in "ab":
            self.scheduler.add_slot(Slot(f"{executor}/0", executor))
        if tasks:
            task_set = SubmitTaskSet(0, 0, 0, Shape(1), None, tuple(range(tasks)), ())
            self.scheduler.submit(task_set, 0.0)
        self.running = {attempt.worker_id: attempt for attempt in self.launch()}

    def launch(self) -> list[RunningAttempt]:
        return self.scheduler.next_launches(0.0)

    def steps(self) -> list[Any]:
        self.decommissions.advance()
        calls, self.backend.calls = self.backend.calls, []
        return calls


def test_an_idle_executor_goes_at_once() -> None:
    world = World(tasks=0)
    assert world.decommissions.begin("a")
    assert list(world.decommissions.executors) == ["a"]
    assert world.steps() == [("evacuate", "a", [])]
    assert world.steps() == []
    world.decommissions.evacuated(Evacuated("a", ()))
    assert world.steps() == [("retire", "a"), ("remove_files", "a")]
    assert not world.decommissions.executors
    assert world.steps() == []


def test_an_executor_that_is_not_there_cannot_be_decommissioned() -> None:
    assert not World(tasks=0).decommissions.begin("z")


def test_its_tasks_end_first_and_it_gets_no_new_ones() -> None:
    world = World(tasks=4)
    world.decommissions.begin("a")
    assert world.decommissions.begin("a")
    assert world.steps() == []
    world.scheduler.task_succeeded(world.running["a/0"].attempt_id)
    assert world.launch() == []
    assert world.steps() == [("evacuate", "a", [])]


def test_its_map_outputs_are_used_at_their_new_places() -> None:
    world = World(tasks=0)
    world.tracker.register_shuffle(7, 2)
    old, other = map_status(0, 10, "a"), map_status(1, 11, "b")
    world.tracker.register(7, old)
    world.tracker.register(7, other)
    world.decommissions.begin("a")
    assert world.steps() == [("evacuate", "a", [(7, old)])]
    moved = map_status(0, 10, "b")
    epoch = world.tracker.epoch(7)
    world.decommissions.evacuated(Evacuated("a", ((7, moved),)))
    assert world.tracker.outputs(7) == (moved, other)
    assert world.tracker.epoch(7) != epoch


def test_an_output_that_was_made_again_meanwhile_is_not_overwritten() -> None:
    world = World(tasks=0)
    world.tracker.register_shuffle(7, 1)
    world.tracker.register(7, map_status(0, 10, "a"))
    world.decommissions.begin("a")
    world.steps()
    newer = map_status(0, 12, "b")
    world.tracker.register(7, newer)
    world.decommissions.evacuated(Evacuated("a", ((7, map_status(0, 10, "b")),)))
    assert world.tracker.outputs(7) == (newer,)


def test_its_files_stay_while_a_task_runs_that_knows_the_old_places() -> None:
    world = World(tasks=2)
    world.decommissions.begin("a")
    world.scheduler.task_succeeded(world.running["a/0"].attempt_id)
    assert world.steps() == [("evacuate", "a", [])]
    world.decommissions.evacuated(Evacuated("a", ()))
    assert world.steps() == [("retire", "a")]
    world.scheduler.task_succeeded(world.running["b/0"].attempt_id)
    assert world.steps() == [("remove_files", "a")]


def test_a_task_that_was_launched_later_does_not_keep_the_files() -> None:
    world = World(tasks=0)
    world.decommissions.begin("a")
    world.steps()
    world.decommissions.evacuated(Evacuated("a", ()))
    world.scheduler.submit(SubmitTaskSet(0, 0, 0, Shape(1), None, (0,), ()), 0.0)
    assert len(world.launch()) == 1
    assert world.steps() == [("retire", "a"), ("remove_files", "a")]


def test_one_is_evacuated_after_the_other() -> None:
    world = World(tasks=0)
    world.tracker.register_shuffle(7, 1)
    world.tracker.register(7, map_status(0, 10, "a"))
    world.decommissions.begin("a")
    assert world.steps() == [("evacuate", "a", [(7, map_status(0, 10, "a"))])]
    world.decommissions.begin("b")
    assert world.steps() == []
    world.decommissions.evacuated(Evacuated("a", ((7, map_status(0, 10, "b")),)))
    evacuations = [call for call in world.steps() if call[0] == "evacuate"]
    assert evacuations == [("evacuate", "b", [(7, map_status(0, 10, "b"))])], "with what it had taken over"


def test_the_next_one_follows_if_one_dies() -> None:
    world = World(tasks=0)
    world.decommissions.begin("a")
    world.decommissions.begin("b")
    assert world.steps() == [("evacuate", "a", [])]
    world.decommissions.executor_gone("a")
    assert world.steps() == [("evacuate", "b", [])]


def test_an_executor_that_dies_on_its_way_out_is_left_alone() -> None:
    world = World(tasks=2)
    world.decommissions.begin("a")
    world.scheduler.remove_slot("a/0")
    world.decommissions.executor_gone("a")
    assert world.steps() == []
    world.decommissions.evacuated(Evacuated("a", ()))
    assert world.steps() == []
