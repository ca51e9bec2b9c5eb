"""The placement of tasks, one situation a test. Time is whatever the test says it is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pyrite.cluster.task_scheduler import TaskScheduler
from pyrite.cluster.task_set import RunningAttempt, Slot
from pyrite.scheduler.events import SubmitTaskSet, TaskSetFailed
from pyrite.testing.lineage_shapes import Shape

SHAPE = Shape(1)
WAIT = 3.0


def task_set(
    partitions: int,
    stage: int = 0,
    *,
    attempt: int = 0,
    job: int = 0,
    preferred: Sequence[Sequence[str]] = (),
) -> SubmitTaskSet:
    places = tuple(tuple(place) for place in preferred)
    return SubmitTaskSet(stage, attempt, job, SHAPE, None, tuple(range(partitions)), (), places)


def scheduler_with(*slots: str, max_failures: int = 4, locality_wait: float = WAIT) -> TaskScheduler:
    """Slots are written ``executor/number``."""
    scheduler = TaskScheduler(max_failures, locality_wait)
    for worker_id in slots:
        scheduler.add_slot(slot(worker_id))
    return scheduler


def slot(worker_id: str) -> Slot:
    return Slot(worker_id, worker_id.split("/")[0])


def launch(scheduler: TaskScheduler, now: float = 0.0) -> list[RunningAttempt]:
    launches = scheduler.next_launches(now)
    scheduler.validate_state()
    return launches


def placed(launches: list[RunningAttempt]) -> dict[int, str]:
    return {attempt.partition: attempt.worker_id for attempt in launches}


# --- launching and ending -----------------------------------------------------------------------------


def test_each_free_slot_gets_a_task_in_order() -> None:
    scheduler = scheduler_with("a/0", "a/1")
    scheduler.submit(task_set(3), 0.0)
    first, second = launch(scheduler)
    assert [first.partition, second.partition] == [0, 1]
    assert launch(scheduler) == []
    assert scheduler.task_succeeded(first.attempt_id) == first
    (third,) = launch(scheduler)
    assert (third.partition, third.worker_id) == (2, "a/0")
    assert first.attempt_id < second.attempt_id < third.attempt_id
    scheduler.task_succeeded(second.attempt_id)
    assert not scheduler.is_idle
    scheduler.task_succeeded(third.attempt_id)
    assert scheduler.is_idle
    scheduler.validate_state()


def test_an_attempt_ends_once() -> None:
    scheduler = scheduler_with("a/0")
    scheduler.submit(task_set(2), 0.0)
    (attempt,) = launch(scheduler)
    assert scheduler.running(attempt.attempt_id) == attempt
    assert scheduler.task_succeeded(attempt.attempt_id) == attempt
    assert scheduler.running(attempt.attempt_id) is None
    assert scheduler.task_succeeded(attempt.attempt_id) is None
    assert scheduler.task_failed(attempt.attempt_id, ValueError(), charged=True) is None
    assert scheduler.fetch_failed(attempt.attempt_id) is None
    scheduler.validate_state()


def test_the_oldest_job_goes_first_and_in_it_the_first_stage() -> None:
    scheduler = scheduler_with("a/0")
    for stage, job in ((5, 2), (4, 1), (3, 1)):
        scheduler.submit(task_set(1, stage, job=job), 0.0)
    order = []
    while launches := launch(scheduler):
        order.append(launches[0].stage_id)
        scheduler.task_succeeded(launches[0].attempt_id)
    assert order == [3, 4, 5]


def test_a_later_job_gets_what_the_first_leaves_over() -> None:
    scheduler = scheduler_with("a/0", "a/1", "a/2")
    scheduler.submit(task_set(1, 0, job=0), 0.0)
    scheduler.submit(task_set(4, 1, job=1), 0.0)
    assert [(attempt.stage_id, attempt.partition) for attempt in launch(scheduler)] == [
        (0, 0),
        (1, 0),
        (1, 1),
    ]


def test_the_slot_that_is_free_for_longest_goes_first() -> None:
    scheduler = scheduler_with("a/0", "b/0")
    scheduler.submit(task_set(1), 0.0)
    (attempt,) = launch(scheduler)
    scheduler.task_succeeded(attempt.attempt_id)
    scheduler.submit(task_set(1, 1), 0.0)
    assert placed(launch(scheduler)) == {0: "b/0"}


# --- failures -----------------------------------------------------------------------------------------


def test_a_task_that_failed_is_tried_again() -> None:
    scheduler = scheduler_with("a/0")
    scheduler.submit(task_set(1), 0.0)
    (first,) = launch(scheduler)
    assert scheduler.task_failed(first.attempt_id, ValueError(), charged=True) is None
    (second,) = launch(scheduler)
    assert (second.partition, second.attempt_number) == (0, 1)
    assert second.attempt_id != first.attempt_id


def test_a_task_may_fail_only_so_often() -> None:
    scheduler = scheduler_with("a/0", "a/1", max_failures=2)
    scheduler.submit(task_set(3, 7, attempt=2), 0.0)
    error = ValueError("the second")
    failing, other = launch(scheduler)
    assert scheduler.task_failed(failing.attempt_id, ValueError("the first"), charged=True) is None
    (again,) = launch(scheduler)
    # Failures count by task.
    assert again.partition == 2
    assert scheduler.task_failed(again.attempt_id, ValueError(), charged=True) is None
    scheduler.task_succeeded(other.attempt_id)
    retries = {attempt.partition: attempt for attempt in launch(scheduler)}
    assert scheduler.task_failed(retries[0].attempt_id, error, charged=True) == TaskSetFailed(7, 2, error)
    assert launch(scheduler) == []
    # What runs on is reported when the stage is cancelled.
    assert scheduler.cancel(7) == [retries[2]]
    assert scheduler.is_idle


def test_failures_that_are_nobody_s_fault_do_not_count() -> None:
    scheduler = scheduler_with("a/0", max_failures=1)
    scheduler.submit(task_set(1), 0.0)
    for attempt_number in range(10):
        (attempt,) = launch(scheduler)
        assert attempt.attempt_number == attempt_number
        assert scheduler.task_failed(attempt.attempt_id, ValueError(), charged=False) is None


def test_a_fetch_failure_starts_no_more_tasks_and_lets_the_others_end() -> None:
    scheduler = scheduler_with("a/0", "a/1")
    scheduler.submit(task_set(3), 0.0)
    failing, other = launch(scheduler)
    assert scheduler.fetch_failed(failing.attempt_id) == failing
    assert launch(scheduler) == []
    scheduler.submit(task_set(3, attempt=1), 0.0)
    (next_attempt,) = launch(scheduler)
    assert (next_attempt.stage_attempt, next_attempt.attempt_number) == (1, 0)
    assert scheduler.task_succeeded(other.attempt_id) == other
    scheduler.validate_state()
    assert [attempt.stage_attempt for attempt in launch(scheduler)] == [1]


def test_a_failure_in_a_retired_set_is_not_tried_again() -> None:
    scheduler = scheduler_with("a/0", max_failures=1)
    scheduler.submit(task_set(2), 0.0)
    (attempt,) = launch(scheduler)
    scheduler.retire(0, 0)
    scheduler.retire(0, 0)
    assert scheduler.task_failed(attempt.attempt_id, ValueError(), charged=True) is None
    assert launch(scheduler) == []
    assert scheduler.is_idle


def test_retiring_what_has_not_started_leaves_nothing() -> None:
    scheduler = scheduler_with()
    scheduler.submit(task_set(2), 0.0)
    scheduler.retire(0, 0)
    scheduler.retire(9, 9)
    assert scheduler.is_idle
    scheduler.validate_state()


# --- cancelling ---------------------------------------------------------------------------------------


def test_a_cancelled_stage_occupies_slots_until_its_attempts_end() -> None:
    scheduler = scheduler_with("a/0", "a/1")
    scheduler.submit(task_set(3), 0.0)
    first, second = launch(scheduler)
    assert scheduler.cancel(0) == [first, second]
    assert scheduler.is_idle
    scheduler.submit(task_set(2, 1), 0.0)
    assert launch(scheduler) == []
    # One comes to its end by itself, the other is killed with its worker.
    assert scheduler.task_succeeded(first.attempt_id) is None
    assert placed(launch(scheduler)) == {0: "a/0"}
    assert scheduler.remove_slot("a/1") is None
    scheduler.add_slot(slot("a/2"))
    assert placed(launch(scheduler)) == {1: "a/2"}
    assert scheduler.task_failed(second.attempt_id, ValueError(), charged=True) is None


def test_cancelling_takes_all_attempts_of_the_stage_and_no_other_stage() -> None:
    scheduler = scheduler_with("a/0", "a/1", "a/2")
    scheduler.submit(task_set(1, 0), 0.0)
    old = launch(scheduler)
    scheduler.retire(0, 0)
    scheduler.submit(task_set(1, 0, attempt=1), 0.0)
    new = launch(scheduler)
    scheduler.submit(task_set(1, 1), 0.0)
    other = launch(scheduler)
    assert scheduler.cancel(0) == old + new
    assert scheduler.cancel(0) == []
    assert scheduler.running(other[0].attempt_id) == other[0]
    scheduler.validate_state()


# --- slots that go ------------------------------------------------------------------------------------


def test_a_worker_that_is_lost_gives_its_attempt_back() -> None:
    scheduler = scheduler_with("a/0", "a/1")
    scheduler.submit(task_set(1), 0.0)
    (attempt,) = launch(scheduler)
    assert scheduler.remove_slot("a/1") is None
    assert scheduler.remove_slot("a/0") == attempt
    assert scheduler.task_failed(attempt.attempt_id, ValueError(), charged=False) is None
    assert launch(scheduler) == []
    scheduler.add_slot(slot("a/2"))
    assert placed(launch(scheduler)) == {0: "a/2"}


def test_a_worker_that_nobody_knows_may_be_removed() -> None:
    assert scheduler_with("a/0").remove_slot("a/9") is None


def test_a_worker_id_is_not_used_twice() -> None:
    scheduler = scheduler_with("a/0")
    with pytest.raises(ValueError, match="a/0"):
        scheduler.add_slot(slot("a/0"))


# --- locality -----------------------------------------------------------------------------------------


def test_tasks_go_to_the_worker_then_to_the_executor_that_they_prefer() -> None:
    scheduler = scheduler_with("a/0", "a/1", "b/0")
    scheduler.submit(task_set(3, preferred=[["b"], ["a"], ["a/0"]]), 0.0)
    assert placed(launch(scheduler)) == {0: "b/0", 1: "a/1", 2: "a/0"}


def test_tasks_with_a_preference_go_before_those_without() -> None:
    scheduler = scheduler_with("a/0")
    scheduler.submit(task_set(2, preferred=[[], ["a"]]), 0.0)
    assert placed(launch(scheduler)) == {1: "a/0"}


def test_another_worker_of_the_executor_takes_a_task_at_once() -> None:
    scheduler = scheduler_with("a/0", "a/1")
    scheduler.submit(task_set(2, preferred=[["a/0"], ["a/0"]]), 0.0)
    assert sorted(placed(launch(scheduler)).values()) == ["a/0", "a/1"]


def test_a_task_waits_for_its_executor_and_then_goes_anywhere() -> None:
    scheduler = scheduler_with("a/0", "b/0")
    scheduler.submit(task_set(2, preferred=[["a"], ["a"]]), 10.0)
    assert placed(launch(scheduler, 10.0)) == {0: "a/0"}
    assert scheduler.next_deadline(10.0) == 10.0 + WAIT
    assert launch(scheduler, 10.0 + WAIT - 0.001) == []
    assert placed(launch(scheduler, 10.0 + WAIT)) == {1: "b/0"}
    assert scheduler.next_deadline(10.0 + WAIT) is None


def test_a_task_that_waits_takes_its_place_as_soon_as_it_is_free() -> None:
    scheduler = scheduler_with("a/0", "b/0")
    scheduler.submit(task_set(2, preferred=[["a"], ["a"]]), 0.0)
    (attempt,) = launch(scheduler, 0.0)
    scheduler.task_succeeded(attempt.attempt_id)
    assert placed(launch(scheduler, 1.0)) == {1: "a/0"}
    assert scheduler.next_deadline(1.0) is None


def test_each_slot_that_is_refused_is_refused_for_as_long() -> None:
    scheduler = scheduler_with("a/0", "b/0")
    scheduler.submit(task_set(3, preferred=[["a"], ["a"], ["a"]]), 0.0)
    launch(scheduler, 0.0)
    (elsewhere,) = launch(scheduler, WAIT)
    scheduler.task_succeeded(elsewhere.attempt_id)
    assert launch(scheduler, 10.0) == []
    assert scheduler.next_deadline(10.0) == 10.0 + WAIT
    assert placed(launch(scheduler, 10.0 + WAIT)) == {2: "b/0"}


def test_a_task_that_has_waited_goes_to_the_node_of_its_executor_first() -> None:
    scheduler = TaskScheduler(4, WAIT)
    for worker_id, node in (("a/0", "x"), ("b/0", "y"), ("c/0", "x")):
        scheduler.add_slot(Slot(worker_id, worker_id[0], node))
    scheduler.submit(task_set(4, preferred=[["a"], ["b"], ["b"], ["a"]]), 0.0)
    assert placed(launch(scheduler, 0.0)) == {0: "a/0", 1: "b/0"}
    assert launch(scheduler, WAIT - 0.001) == [], "the node is no reason to wait less"
    (third,) = launch(scheduler, WAIT)
    assert (third.partition, third.worker_id) == (3, "c/0"), "it is not the first of those that wait"
    assert scheduler.remove_slot("a/0") is not None
    scheduler.remove_slot("c/0")
    scheduler.validate_state()


def test_a_slot_that_waits_for_one_set_serves_another() -> None:
    scheduler = scheduler_with("a/0", "b/0")
    scheduler.submit(task_set(2, 0, preferred=[["a"], ["a"]]), 0.0)
    scheduler.submit(task_set(1, 1), 0.0)
    assert [(attempt.stage_id, attempt.worker_id) for attempt in launch(scheduler)] == [
        (0, "a/0"),
        (1, "b/0"),
    ]
    assert scheduler.next_deadline(0.0) is None


def test_without_a_wait_any_slot_will_do() -> None:
    scheduler = scheduler_with("a/0", "b/0", locality_wait=0.0)
    scheduler.submit(task_set(2, preferred=[["a"], ["a"]]), 0.0)
    assert sorted(placed(launch(scheduler)).values()) == ["a/0", "b/0"]


def test_a_place_without_slots_is_not_waited_for() -> None:
    scheduler = scheduler_with("b/0", "b/1")
    scheduler.submit(task_set(2, preferred=[["a"], ["a/3"]]), 0.0)
    assert sorted(placed(launch(scheduler))) == [0, 1]


def test_a_place_that_goes_is_not_waited_for_any_more() -> None:
    scheduler = scheduler_with("a/0", "b/0")
    scheduler.submit(task_set(2, preferred=[["a"], ["a"]]), 0.0)
    (attempt,) = launch(scheduler)
    assert scheduler.remove_slot("a/0") == attempt
    scheduler.task_failed(attempt.attempt_id, ValueError(), charged=False)
    assert placed(launch(scheduler)) == {1: "b/0"}


def test_a_task_with_a_second_choice_goes_on_waiting_for_it() -> None:
    scheduler = scheduler_with("a/0", "b/0", "c/0")
    scheduler.submit(task_set(3, preferred=[["a"], ["b"], ["a", "b"]]), 0.0)
    first = {attempt.partition: attempt for attempt in launch(scheduler)}
    assert sorted(first) == [0, 1]
    scheduler.remove_slot("a/0")
    scheduler.task_failed(first[0].attempt_id, ValueError(), charged=False)
    assert placed(launch(scheduler)) == {0: "c/0"}
    scheduler.task_succeeded(first[1].attempt_id)
    assert placed(launch(scheduler)) == {2: "b/0"}


def test_no_deadline_is_told_for_a_set_that_has_nothing_waiting() -> None:
    scheduler = scheduler_with("a/0", "b/0")
    scheduler.submit(task_set(2, preferred=[["a"], ["a"]]), 0.0)
    launch(scheduler)
    assert scheduler.next_deadline(0.0) is not None
    scheduler.retire(0, 0)
    assert scheduler.next_deadline(0.0) is None
