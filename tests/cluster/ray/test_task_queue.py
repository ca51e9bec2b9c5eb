"""Which task an executor begins where: what it decides, and that driver and executor agree in the end."""

from __future__ import annotations

from collections import deque
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pyrite.cluster.queue_places import PATIENCE, QueuePlaces
from pyrite.cluster.ray.task_queue import Begin, QueuedTask, TaskQueue
from pyrite.cluster.task_scheduler import TaskScheduler
from pyrite.cluster.task_set import RunningAttempt, Slot
from pyrite.executor.messages import RunTask
from pyrite.scheduler.events import SubmitTaskSet
from pyrite.testing.lineage_shapes import Shape

SHAPE = Shape(1)
QUICK, SLOW = 0.001, 1.0


def queued(slot_id: str, attempt_id: int) -> QueuedTask:
    task = RunTask(attempt_id, 0, 0, 0, 0, "code", b"", [], {}, {})
    return QueuedTask(slot_id, task, {})


def began(begin: Begin | None) -> tuple[str, int, bool] | None:
    return None if begin is None else (begin.worker_id, begin.task.attempt_id, begin.was_chosen_here)


# --- the queue of an executor ---------------------------------------------------------------------------


@pytest.fixture
def queue() -> TaskQueue:
    queue = TaskQueue(cores=2)
    assert len(queue.new_places("4")) == 16
    assert queue.new_places("4") == []
    for worker_id in ("4/0", "4/1"):
        assert queue.worker_started(worker_id) is None
    return queue


def test_a_task_begins_on_the_worker_that_it_was_sent_to(queue: TaskQueue) -> None:
    assert began(queue.add(queued("4/1", 7))) == ("4/1", 7, False)
    assert queue.worker_of(7) == "4/1"


def test_a_task_for_a_place_begins_on_any_free_worker_or_waits_for_one(queue: TaskQueue) -> None:
    assert queue.accepts("4/queue-0")
    assert began(queue.add(queued("4/queue-0", 1))) == ("4/0", 1, True)
    assert began(queue.add(queued("4/0", 2))) == ("4/1", 2, True), "the driver did not know yet"
    assert queue.add(queued("4/queue-1", 3)) is None
    assert queue.add(queued("4/1", 4)) is None
    assert began(queue.ended("4/1")) == ("4/1", 3, True), "the first to come is the first to begin"
    assert began(queue.ended("4/0")) == ("4/0", 4, True)
    assert queue.ended("4/0") is None


def test_a_task_is_withdrawn_only_while_it_waits(queue: TaskQueue) -> None:
    for attempt_id in range(3):
        queue.add(queued("4/queue-0", attempt_id))
    assert queue.withdraw(2)
    assert not queue.withdraw(2)
    assert not queue.withdraw(0), "it has begun"
    assert queue.ended("4/0") is None


def test_what_a_lost_worker_ran_is_known_and_its_replacement_begins_what_waits(queue: TaskQueue) -> None:
    for attempt_id in range(3):
        queue.add(queued("4/queue-0", attempt_id))
    assert queue.worker_lost("4/0") == 0
    assert not queue.accepts("4/0")
    assert queue.ended("4/0") is None, "its last answer was read after its end"
    assert began(queue.worker_started("4/2")) == ("4/2", 2, True)


def test_a_replaced_executor_has_other_places_and_nothing_of_what_waited(queue: TaskQueue) -> None:
    for attempt_id in range(3):
        queue.add(queued("4/queue-0", attempt_id))
    assert len(queue.take_places()) == 16
    assert queue.take_waiting() == [2]
    assert not queue.accepts("4/queue-0")
    new = queue.new_places("4.1")
    assert len(new) == 16
    assert all(place.executor_id == "4.1" and place.is_in_queue for place in new)


def test_a_place_that_was_given_up_is_replaced_once(queue: TaskQueue) -> None:
    (place,) = queue.replace_place("4/queue-3")
    assert place.worker_id == "4/queue-16"
    assert queue.replace_place("4/queue-3") == []
    assert queue.replace_place("4/0") == [], "it is no place"


# --- free places ----------------------------------------------------------------------------------------


def test_executors_take_turns() -> None:
    places = QueuePlaces()
    for executor in "abc":
        for number in range(2):
            places.add(Slot(f"{executor}/q{number}", executor, is_in_queue=True))
    taken = []
    for place in places.in_turn():
        if place.executor_id != "b":  # nothing is to be had there
            places.discard(place)
        taken.append(place.worker_id)
    assert taken == ["a/q0", "b/q0", "c/q0", "a/q1", "c/q1"]
    assert len(places) == 2


def test_who_waits_too_long_is_named_once() -> None:
    places = QueuePlaces()
    places.entered(1, 10.0)
    places.entered(2, 10.05)
    assert places.next_impatient() == 10.0 + PATIENCE
    assert places.take_impatient(10.0 + PATIENCE) == [1]
    assert places.take_impatient(10.0 + PATIENCE) == []
    places.left(2)
    assert places.next_impatient() is None


# --- the scheduler --------------------------------------------------------------------------------------


def scheduler_with(*slots: Slot) -> TaskScheduler:
    scheduler = TaskScheduler(4, locality_wait=3.0)
    for slot in slots:
        scheduler.add_slot(slot)
    return scheduler


def worker(name: str) -> Slot:
    return Slot(name, name[0])


def place(name: str) -> Slot:
    return Slot(name, name[0], is_in_queue=True)


def submit(scheduler: TaskScheduler, stage_id: int, tasks: int) -> None:
    scheduler.submit(SubmitTaskSet(stage_id, 0, 0, SHAPE, None, tuple(range(tasks)), (), ()), 0.0)


def launched_on(launches: list[RunningAttempt]) -> list[str]:
    return [attempt.worker_id for attempt in launches]


def test_only_tasks_of_a_set_that_is_known_to_be_quick_wait_in_queues() -> None:
    scheduler = scheduler_with(worker("a/0"), place("a/q0"), place("a/q1"))
    submit(scheduler, 0, 9)
    assert launched_on(scheduler.next_launches(0.0)) == ["a/0"]
    scheduler.task_succeeded(0, QUICK)
    assert launched_on(scheduler.next_launches(0.0)) == ["a/0", "a/q0", "a/q1"]
    scheduler.task_succeeded(1, SLOW)
    assert launched_on(scheduler.next_launches(0.0)) == ["a/0"], "the next ones come to a worker, or nowhere"
    scheduler.validate_state()


def test_no_set_overtakes_another_in_the_queues() -> None:
    scheduler = scheduler_with(worker("a/0"), worker("a/1"), place("a/q0"))
    submit(scheduler, 0, 1)
    submit(scheduler, 1, 9)
    scheduler.next_launches(0.0)
    scheduler.task_succeeded(1, QUICK)
    submit(scheduler, 0, 0)
    assert launched_on(scheduler.next_launches(0.0)) == ["a/1", "a/q0"]


def test_the_books_follow_what_the_executor_has_chosen() -> None:
    scheduler = scheduler_with(worker("a/0"), place("a/q0"), place("a/q1"))
    submit(scheduler, 0, 5)
    scheduler.next_launches(0.0)
    scheduler.task_succeeded(0, QUICK)
    on_worker, waiting, _ = scheduler.next_launches(0.0)
    scheduler.began(waiting.attempt_id, "a/0", 0.0)  # before it has heard of the one that was sent there
    scheduler.validate_state()
    running = scheduler.running(waiting.attempt_id)
    swapped = scheduler.running(on_worker.attempt_id)
    assert running is not None
    assert running.worker_id == "a/0"
    assert swapped is not None
    assert swapped.worker_id == "a/q0"
    assert scheduler.began(waiting.attempt_id, "a/9", 0.0) == running, "that worker is gone already"
    scheduler.validate_state()


def test_who_waits_behind_a_slow_task_is_asked_back_once_a_worker_is_free() -> None:
    scheduler = scheduler_with(worker("a/0"), worker("b/0"), place("a/q0"), place("b/q0"))
    submit(scheduler, 0, 6)
    scheduler.next_launches(0.0)
    for attempt_id in (0, 1):
        scheduler.task_succeeded(attempt_id, QUICK)
    launches = scheduler.next_launches(1.0)
    assert launched_on(launches) == ["a/0", "b/0", "a/q0", "b/q0"]
    assert scheduler.next_deadline(1.0) is None, "no worker is free"
    scheduler.task_succeeded(launches[1].attempt_id, QUICK)
    scheduler.began(launches[3].attempt_id, "b/0", 1.0)
    scheduler.task_succeeded(launches[3].attempt_id, QUICK)
    assert scheduler.next_launches(1.0) == []
    assert scheduler.next_deadline(1.0) == 1.0 + PATIENCE
    assert scheduler.take_impatient(1.0) == []
    assert scheduler.take_impatient(1.0 + PATIENCE) == [launches[2]]
    assert scheduler.take_impatient(9.0) == []
    scheduler.task_failed(launches[2].attempt_id, ValueError(), charged=False)
    assert launched_on(scheduler.next_launches(9.0)) == ["b/0"]


# --- both, with messages on their way -------------------------------------------------------------------


class DriverAndExecutors(RuleBasedStateMachine):
    """A scheduler and the queues of executors, which hear of each other late. Each task is run in the end."""

    def __init__(self) -> None:
        super().__init__()
        self.scheduler = TaskScheduler(4, locality_wait=0.0)
        self.now = 0.0
        self.stages = 0
        self.unfinished: dict[int, set[int]] = {}
        self.queues = {name: TaskQueue(cores=1) for name in "ab"}
        self.workers: dict[str, int | None] = {}
        self.numbers = dict.fromkeys("ab", 0)
        self.commands: dict[str, deque[tuple[Any, ...]]] = {name: deque() for name in "ab"}
        self.reports: dict[str, deque[tuple[Any, ...]]] = {name: deque() for name in "ab"}
        for name in "ab":
            self._add_worker(name)

    # The executors' side.

    def _add_worker(self, name: str) -> None:
        worker_id = f"{name}/{self.numbers[name]}"
        self.numbers[name] += 1
        self.workers[worker_id] = None
        self.reports[name].append(("slot", Slot(worker_id, name)))
        for new in self.queues[name].new_places(name):
            self.reports[name].append(("slot", new))
        self._begin(name, self.queues[name].worker_started(worker_id))

    def _begin(self, name: str, begin: Begin | None) -> None:
        if begin is not None:
            assert self.workers[begin.worker_id] is None, "the worker has a task"
            self.workers[begin.worker_id] = begin.task.attempt_id
            if begin.was_chosen_here:
                self.reports[name].append(("began", begin.task.attempt_id, begin.worker_id))

    def _lose(self, worker_id: str) -> None:
        name = worker_id[0]
        del self.workers[worker_id]
        attempt_id = self.queues[name].worker_lost(worker_id)
        self.reports[name].append(("lost", worker_id))
        if attempt_id is not None:
            self.reports[name].append(("returned", attempt_id))
        self._add_worker(name)

    @rule(name=st.sampled_from("ab"))
    def executor_hears(self, name: str) -> None:
        queue = self.queues[name]
        while self.commands[name]:
            match self.commands[name].popleft():
                case ["launch", slot_id, attempt_id]:
                    if queue.accepts(slot_id):
                        self._begin(name, queue.add(queued(slot_id, attempt_id)))
                    else:
                        self.reports[name].append(("returned", attempt_id))
                case ["recall", attempt_id]:
                    if queue.withdraw(attempt_id):
                        self.reports[name].append(("returned", attempt_id))
                case ["kill", slot_id, attempt_id]:
                    queue.withdraw(attempt_id)
                    for worker_id in {slot_id, queue.worker_of(attempt_id)} & self.workers.keys():
                        self._lose(str(worker_id))
                    for new in queue.replace_place(slot_id):
                        self.reports[name].append(("slot", new))

    @rule(data=st.data(), seconds=st.sampled_from([QUICK, QUICK, QUICK, SLOW]))
    def task_ends(self, data: st.DataObject, seconds: float) -> None:
        busy = sorted(worker_id for worker_id, attempt in self.workers.items() if attempt is not None)
        if busy:
            worker_id = data.draw(st.sampled_from(busy))
            self.reports[worker_id[0]].append(("ended", self.workers[worker_id], seconds))
            self.workers[worker_id] = None
            self._begin(worker_id[0], self.queues[worker_id[0]].ended(worker_id))

    @rule(data=st.data())
    def worker_dies(self, data: st.DataObject) -> None:
        self._lose(data.draw(st.sampled_from(sorted(self.workers))))

    # The driver's side.

    @precondition(lambda self: len(self.unfinished) < 4)
    @rule(tasks=st.integers(1, 30))
    def submit(self, tasks: int) -> None:
        submit(self.scheduler, self.stages, tasks)
        self.unfinished[self.stages] = set(range(tasks))
        self.stages += 1

    @rule(name=st.sampled_from("ab"), most=st.sampled_from([1, 2, 100]))
    def driver_hears(self, name: str, most: int = 100) -> None:
        for _ in range(min(most, len(self.reports[name]))):
            match self.reports[name].popleft():
                case ["slot", slot]:
                    self.scheduler.add_slot(slot)
                case ["began", attempt_id, worker_id]:
                    self.scheduler.began(attempt_id, worker_id, self.now)
                case ["returned", attempt_id]:
                    self.scheduler.task_failed(attempt_id, ValueError(), charged=False)
                case ["lost", worker_id]:
                    attempt = self.scheduler.remove_slot(worker_id)
                    if attempt is not None:
                        self.scheduler.task_failed(attempt.attempt_id, ValueError(), charged=False)
                case ["ended", attempt_id, seconds]:
                    attempt = self.scheduler.task_succeeded(attempt_id, seconds)
                    if attempt is not None:
                        self.unfinished[attempt.stage_id].remove(attempt.partition)
            self.scheduler.validate_state()

    @rule(seconds=st.sampled_from([0.0, 0.01, 1.0]))
    def driver_turns(self, seconds: float) -> None:
        self.now += seconds
        for launch in self.scheduler.next_launches(self.now):
            assert launch.partition in self.unfinished[launch.stage_id]
            executor = self.commands[launch.slot.executor_id]
            executor.append(("launch", launch.worker_id, launch.attempt_id))
        for attempt in self.scheduler.take_impatient(self.now):
            self.commands[attempt.slot.executor_id].append(("recall", attempt.attempt_id))

    @precondition(lambda self: self.unfinished)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        stage_id = data.draw(st.sampled_from(sorted(self.unfinished)))
        del self.unfinished[stage_id]
        for attempt in self.scheduler.cancel(stage_id):
            self.scheduler.remove_slot(attempt.worker_id)
            self.commands[attempt.slot.executor_id].append(("kill", attempt.worker_id, attempt.attempt_id))

    @invariant()
    def holds(self) -> None:
        self.scheduler.validate_state()

    def teardown(self) -> None:
        """All that is unfinished is finished, and both sides agree that nothing runs and nothing waits."""
        turns, patience = 0, 20 + sum(map(len, self.unfinished.values()))
        while self._is_anything_under_way():
            turns += 1
            assert turns < patience, "it hangs"
            for name in "ab":
                self.executor_hears(name)
            for worker_id, attempt_id in list(self.workers.items()):
                if attempt_id is not None:
                    self.reports[worker_id[0]].append(("ended", attempt_id, QUICK))
                    self.workers[worker_id] = None
                    self._begin(worker_id[0], self.queues[worker_id[0]].ended(worker_id))
            for name in "ab":
                self.driver_hears(name)
            self.driver_turns(1.0)
        assert self.scheduler.is_idle
        for queue in self.queues.values():
            assert queue.take_waiting() == []
        assert self.scheduler.oldest_running() is None, "a slot was lost"

    def _is_anything_under_way(self) -> bool:
        messages = [*self.commands.values(), *self.reports.values()]
        running = [attempt for attempt in self.workers.values() if attempt is not None]
        return any(map(len, messages)) or any(self.unfinished.values()) or bool(running)


TestDriverAndExecutors = DriverAndExecutors.TestCase
TestDriverAndExecutors.settings = settings(max_examples=100, stateful_step_count=60, deadline=None)
