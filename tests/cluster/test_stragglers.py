"""Which tasks are slow, and what the task scheduler does about them. Time is what the test says it is."""

from __future__ import annotations

from pyrite.cluster.stragglers import SpeculationPolicy, Stragglers
from pyrite.cluster.task_scheduler import TaskScheduler
from pyrite.cluster.task_set import RunningAttempt, Slot
from pyrite.scheduler.events import SubmitTaskSet
from pyrite.testing.lineage_shapes import Shape

POLICY = SpeculationPolicy(interval=0.1, multiplier=3.0, quantile=0.75, shortest=0.5)
STAGE = (0, 0)


def attempt(number: int) -> RunningAttempt:
    return RunningAttempt(number, Slot(f"a/{number}", "a"), *STAGE, number, 0)


def running_since_zero(tasks: int) -> Stragglers:
    stragglers = Stragglers(POLICY)
    stragglers.submitted(STAGE, tasks)
    for number in range(tasks):
        stragglers.launched(attempt(number), 0.0)
    return stragglers


def test_a_task_is_slow_at_a_multiple_of_the_median() -> None:
    stragglers = running_since_zero(4)
    for number in range(3):
        stragglers.ended(number, 1.0 + number, succeeded=True)  # a median of 2
    assert stragglers.next_look() == 6.0
    assert stragglers.slow(5.9) == []
    assert stragglers.slow(6.0) == [3]


def test_nothing_is_slow_before_enough_tasks_have_succeeded() -> None:
    stragglers = running_since_zero(4)
    stragglers.ended(0, 1.0, succeeded=True)
    stragglers.ended(1, 1.0, succeeded=True)
    stragglers.ended(2, 1.0, succeeded=False)
    assert stragglers.next_look() is None
    assert stragglers.slow(1000.0) == []


def test_short_tasks_are_left_alone() -> None:
    stragglers = running_since_zero(4)
    for number in range(3):
        stragglers.ended(number, 0.01, succeeded=True)
    assert stragglers.slow(0.4) == []
    assert stragglers.slow(0.5) == [3]


def test_looks_are_an_interval_apart() -> None:
    stragglers = running_since_zero(4)
    for number in range(3):
        stragglers.ended(number, 0.1, succeeded=True)
    assert stragglers.slow(1.0) == [3]
    assert stragglers.slow(1.05) == []
    assert stragglers.next_look() == 1.1
    assert stragglers.slow(1.1) == [3]


def test_a_task_alone_in_its_stage_is_never_slow() -> None:
    stragglers = running_since_zero(1)
    assert stragglers.next_look() is None
    assert stragglers.slow(1000.0) == []


def test_without_a_policy_nothing_is_slow() -> None:
    stragglers = Stragglers(None)
    stragglers.submitted(STAGE, 2)
    stragglers.launched(attempt(0), 0.0)
    stragglers.ended(0, 1.0, succeeded=True)
    assert stragglers.next_look() is None
    assert stragglers.slow(1000.0) == []


def test_a_stage_that_is_over_is_forgotten() -> None:
    stragglers = running_since_zero(4)
    for number in range(3):
        stragglers.ended(number, 0.1, succeeded=True)
    stragglers.forget(STAGE)
    stragglers.ended(3, 9.0, succeeded=True)
    assert stragglers.next_look() is None


# --- second attempts ----------------------------------------------------------------------------------


def scheduler_with(*workers: str, tasks: int) -> tuple[TaskScheduler, list[RunningAttempt]]:
    scheduler = TaskScheduler(max_failures=4, locality_wait=0.0)
    for worker_id in workers:
        scheduler.add_slot(Slot(worker_id, worker_id[0]))
    scheduler.submit(SubmitTaskSet(0, 0, 0, Shape(1), None, tuple(range(tasks)), ()), 0.0)
    return scheduler, launch(scheduler)


def launch(scheduler: TaskScheduler) -> list[RunningAttempt]:
    launches = scheduler.next_launches(0.0)
    scheduler.validate_state()
    return launches


def test_a_second_attempt_prefers_another_executor() -> None:
    scheduler, (first,) = scheduler_with("a/0", "a/1", "b/2", tasks=1)
    scheduler.speculate(first.attempt_id)
    (second,) = launch(scheduler)
    assert (second.partition, second.attempt_number, second.worker_id) == (0, 1, "b/2")


def test_a_second_attempt_waits_until_nothing_else_does() -> None:
    scheduler, (first, other) = scheduler_with("a/0", "a/1", tasks=3)
    scheduler.speculate(first.attempt_id)
    scheduler.task_succeeded(other.attempt_id)
    (third,) = launch(scheduler)
    assert third.partition == 2
    scheduler.task_succeeded(third.attempt_id)
    (second,) = launch(scheduler)
    assert second.partition == first.partition


def test_a_task_gets_one_second_attempt_at_a_time() -> None:
    scheduler, (first,) = scheduler_with("a/0", "a/1", "a/2", tasks=1)
    scheduler.speculate(first.attempt_id)
    scheduler.speculate(first.attempt_id)
    (second,) = launch(scheduler)
    scheduler.speculate(first.attempt_id)
    scheduler.speculate(second.attempt_id)
    assert launch(scheduler) == []
    assert scheduler.task_failed(second.attempt_id, ValueError(), charged=True) is None
    scheduler.speculate(first.attempt_id)
    assert len(launch(scheduler)) == 1


def test_the_first_to_succeed_counts_and_the_other_is_to_be_killed() -> None:
    for winner in (0, 1):
        scheduler, (first,) = scheduler_with("a/0", "a/1", tasks=1)
        scheduler.speculate(first.attempt_id)
        attempts = [first, *launch(scheduler)]
        won, lost = attempts[winner], attempts[1 - winner]
        assert scheduler.task_succeeded(won.attempt_id) == won
        assert scheduler.take_superfluous() == [lost]
        assert scheduler.take_superfluous() == []
        assert scheduler.task_succeeded(lost.attempt_id) is None
        assert scheduler.is_idle
        scheduler.validate_state()


def test_a_task_that_has_ended_gets_no_second_attempt() -> None:
    scheduler, (first, _) = scheduler_with("a/0", "a/1", tasks=2)
    scheduler.speculate(first.attempt_id)
    scheduler.task_succeeded(first.attempt_id)
    assert launch(scheduler) == []
    assert scheduler.take_superfluous() == []


def test_the_task_goes_on_when_one_of_its_attempts_is_lost() -> None:
    scheduler, (first,) = scheduler_with("a/0", "b/1", tasks=1)
    scheduler.speculate(first.attempt_id)
    (second,) = launch(scheduler)
    assert scheduler.remove_slot("a/0") == first
    scheduler.task_failed(first.attempt_id, ValueError(), charged=False)
    assert launch(scheduler) == []
    assert scheduler.task_succeeded(second.attempt_id) == second
    assert scheduler.is_idle


# --- draining -----------------------------------------------------------------------------------------


def test_a_drained_worker_gets_no_more_tasks() -> None:
    scheduler, (first, second) = scheduler_with("a/0", "b/1", tasks=4)
    scheduler.drain("a/0")
    scheduler.task_succeeded(first.attempt_id)
    assert not scheduler.has_slot("a/0")
    assert launch(scheduler) == []
    scheduler.task_succeeded(second.attempt_id)
    assert [launched.worker_id for launched in launch(scheduler)] == ["b/1"]


def test_a_drained_worker_that_is_free_goes_at_once() -> None:
    scheduler, (first,) = scheduler_with("a/0", "b/1", tasks=1)
    assert first.worker_id == "a/0"
    scheduler.drain("b/1")
    scheduler.drain("unknown")
    assert [scheduler.has_slot(worker) for worker in ("a/0", "b/1", "unknown")] == [True, False, False]
    scheduler.validate_state()


def test_a_drained_worker_that_dies_gives_up_its_task() -> None:
    scheduler, (first,) = scheduler_with("a/0", tasks=1)
    scheduler.drain("a/0")
    assert scheduler.remove_slot("a/0") == first
    scheduler.task_failed(first.attempt_id, ValueError(), charged=False)
    scheduler.add_slot(Slot("a/1", "a"))
    assert [launched.worker_id for launched in launch(scheduler)] == ["a/1"]
