"""The decisions of the DAG scheduler, one situation a test."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import pytest

from pyrite.common.call_site import CallSite
from pyrite.errors import IllegalArgumentException, SparkException
from pyrite.errors import JobCancelled as JobCancelledError
from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import ShuffleDependency
from pyrite.lineage.partition import Partition
from pyrite.scheduler.dag_scheduler import DAGScheduler
from pyrite.scheduler.events import (
    BlocksDisowned,
    CancelStage,
    Event,
    ExecutorLost,
    FetchFailed,
    Instruction,
    JobCancelled,
    JobFailed,
    JobSubmitted,
    JobSucceeded,
    ResultReady,
    ResultsDiscarded,
    ShuffleReleased,
    StageFinished,
    SubmitTaskSet,
    TaskSetFailed,
    TaskSucceeded,
)
from pyrite.shuffle.fetch_failure import LostOutput
from pyrite.shuffle.map_output_tracker import MapOutputTracker
from pyrite.testing.lineage_shapes import Shape, map_status, mapped, reduced, shuffle_of, union_of

CALL_SITE = CallSite("collect", "test.py", 2)


class Harness:
    """Feeds events, checks the state after each, and keeps the task sets and the outcomes."""

    def __init__(self) -> None:
        self.tracker = MapOutputTracker()
        self.cached: dict[tuple[int, int], Sequence[str]] = {}
        self.scheduler = DAGScheduler(self.tracker, lambda node, part: self.cached.get((node, part), ()))
        self.task_sets: list[SubmitTaskSet] = []
        self.results: dict[int, dict[int, Any]] = {}
        self.outcomes: dict[int, JobSucceeded | JobFailed] = {}
        #: None of them is that of an output which succeeds without one.
        self.fingerprints = itertools.count(1)
        self._job_ids = itertools.count()
        self._attempt_ids = itertools.count(100)

    def handle(self, event: Event) -> list[Instruction]:
        instructions = self.scheduler.handle(event)
        self.scheduler.validate_state()
        for instruction in instructions:
            if isinstance(instruction, SubmitTaskSet):
                self.task_sets.append(instruction)
            elif isinstance(instruction, ResultReady):
                assert instruction.index not in self.results.setdefault(instruction.job_id, {})
                self.results[instruction.job_id][instruction.index] = instruction.result
            elif isinstance(instruction, ResultsDiscarded):
                assert self.results.pop(instruction.job_id)
            elif isinstance(instruction, JobSucceeded | JobFailed):
                assert instruction.job_id not in self.outcomes
                self.outcomes[instruction.job_id] = instruction
        return instructions

    def submit(self, lineage: Lineage, partitions: Sequence[int] | None = None) -> int:
        job_id = next(self._job_ids)
        if partitions is None:
            partitions = range(lineage.num_partitions)
        self.handle(JobSubmitted(job_id, lineage, tuple(partitions), CALL_SITE))
        return job_id

    def succeed(
        self,
        task_set: SubmitTaskSet,
        partition: int,
        result: Any = None,
        executor: str = "a",
        fingerprint: int = 0,
    ) -> list[Instruction]:
        attempt_id = next(self._attempt_ids)
        if task_set.shuffle is not None:
            result = map_status(partition, attempt_id, executor, fingerprint)
        return self.handle(
            TaskSucceeded(task_set.stage_id, task_set.stage_attempt, partition, attempt_id, executor, result)
        )

    def succeed_all(self, task_set: SubmitTaskSet, executor: str = "a") -> list[Instruction]:
        instructions = []
        for partition in task_set.partitions:
            instructions += self.succeed(task_set, partition, f"result {partition}", executor)
        return instructions

    def fail_fetch(
        self,
        task_set: SubmitTaskSet,
        shuffle: ShuffleDependency,
        *map_indexes: int,
        map_attempt_id: int | None = None,
    ) -> list[Instruction]:
        lost = []
        for map_index in map_indexes:
            status = self.tracker.outputs(shuffle.shuffle_id)[map_index]
            if map_attempt_id is None:
                assert status is not None
                lost.append(LostOutput(map_index, status.attempt_id, "a", "the file is gone"))
            else:
                lost.append(LostOutput(map_index, map_attempt_id, "a", "the file is gone"))
        return self.handle(
            FetchFailed(
                task_set.stage_id,
                task_set.stage_attempt,
                task_set.partitions[0],
                shuffle.shuffle_id,
                tuple(lost),
            )
        )

    def cache(self, node: Lineage, executor: str = "a") -> None:
        for partition in range(node.num_partitions):
            self.cached[node.id, partition] = (executor,)

    def error_of(self, job_id: int) -> BaseException:
        outcome = self.outcomes[job_id]
        assert isinstance(outcome, JobFailed)
        return outcome.error

    def run_to_end(self) -> None:
        """Let every task of the latest attempts succeed until no job is left."""
        while self.scheduler.jobs:
            before = len(self.task_sets)
            for stage in list(self.scheduler.stages.values()):
                for task_set in self.task_sets:
                    if (task_set.stage_id, task_set.stage_attempt) == (stage.stage_id, stage.attempt):
                        for partition in sorted(stage.pending):
                            self.succeed(task_set, partition, f"result {partition}", "survivor")
            assert len(self.task_sets) > before or not self.scheduler.jobs, "nothing moves"

    def check_empty(self) -> None:
        scheduler = self.scheduler
        assert not scheduler.jobs
        assert not scheduler.stages
        assert not scheduler.map_stages
        assert not scheduler.result_stages
        assert not scheduler.lost_executors
        assert not scheduler.released_shuffles


@pytest.fixture
def harness() -> Harness:
    return Harness()


# --- jobs of one stage --------------------------------------------------------------------------------


def test_a_job_without_partitions_succeeds_at_once(harness: Harness) -> None:
    job = harness.submit(Shape(3), ())
    assert harness.outcomes[job] == JobSucceeded(job)
    assert harness.task_sets == []
    harness.check_empty()


def test_each_result_is_given_as_it_comes(harness: Harness) -> None:
    job = harness.submit(mapped(Shape(2)))
    (task_set,) = harness.task_sets
    assert task_set.partitions == (0, 1)
    assert task_set.shuffle is None
    assert harness.succeed(task_set, 1, "b") == [ResultReady(job, 1, "b")]
    assert harness.succeed(task_set, 0, "a") == [
        ResultReady(job, 0, "a"),
        StageFinished(task_set.stage_id, 0),
        JobSucceeded(job),
    ]
    harness.check_empty()


def test_partitions_may_repeat_and_come_in_any_order(harness: Harness) -> None:
    job = harness.submit(Shape(3), (2, 0, 2))
    (task_set,) = harness.task_sets
    assert task_set.partitions == (2, 0)
    harness.succeed(task_set, 2, "two")
    harness.succeed(task_set, 0, "zero")
    assert harness.results[job] == {0: "two", 1: "zero", 2: "two"}
    assert harness.outcomes[job] == JobSucceeded(job)


def test_a_result_that_comes_twice_is_given_once(harness: Harness) -> None:
    job = harness.submit(Shape(2))
    (task_set,) = harness.task_sets
    harness.succeed(task_set, 0, "first")
    assert harness.succeed(task_set, 0, "second") == []
    assert harness.results[job] == {0: "first"}


def test_what_comes_after_the_end_is_ignored(harness: Harness) -> None:
    harness.submit(Shape(1))
    (task_set,) = harness.task_sets
    harness.succeed(task_set, 0)
    assert harness.succeed(task_set, 0) == []
    assert harness.handle(TaskSetFailed(task_set.stage_id, 0, ValueError())) == []
    assert harness.handle(JobCancelled(0, "late")) == []


def test_a_partition_that_is_not_there_fails_the_job(harness: Harness) -> None:
    job = harness.submit(Shape(3), (1, 3))
    assert isinstance(harness.error_of(job), IllegalArgumentException)
    assert harness.task_sets == []
    harness.check_empty()


def test_an_input_that_cannot_be_described_fails_only_its_job(harness: Harness) -> None:
    class Unreadable(Shape):
        def make_partitions(self) -> Sequence[Partition]:
            raise FileNotFoundError("no such file")

    good = harness.submit(Shape(1))
    bad = harness.submit(reduced(shuffle_of(Shape(1)), shuffle_of(Unreadable(1))))
    assert isinstance(harness.error_of(bad), FileNotFoundError)
    harness.run_to_end()
    assert harness.outcomes[good] == JobSucceeded(good)
    harness.check_empty()


def test_a_preference_that_cannot_be_told_fails_the_job(harness: Harness) -> None:
    class Unplaceable(Shape):
        def preferred_locations(self, split: Partition) -> Sequence[str]:
            raise OSError("the name node is down")

    job = harness.submit(reduced(shuffle_of(Unplaceable(1))))
    assert isinstance(harness.error_of(job), OSError)
    harness.check_empty()


def test_a_failed_task_set_fails_its_job_with_the_task_s_error(harness: Harness) -> None:
    job = harness.submit(Shape(2))
    (task_set,) = harness.task_sets
    error = ValueError("of the user's function")
    instructions = harness.handle(TaskSetFailed(task_set.stage_id, task_set.stage_attempt, error))
    assert harness.error_of(job) is error
    assert any(isinstance(instruction, CancelStage) for instruction in instructions)
    harness.check_empty()


def test_a_cancelled_job_fails_and_its_tasks_are_killed(harness: Harness) -> None:
    job = harness.submit(Shape(2))
    instructions = harness.handle(JobCancelled(job, "the user said so"))
    error = harness.error_of(job)
    assert isinstance(error, JobCancelledError)
    assert error.getCondition() == "JOB_CANCELLED"
    assert "the user said so" in str(error)
    cancelled = [i.stage_id for i in instructions if isinstance(i, CancelStage)]
    assert cancelled == [harness.task_sets[0].stage_id]
    harness.check_empty()


# --- shuffles -----------------------------------------------------------------------------------------


def test_the_map_stage_comes_first_and_has_the_lower_id(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(2))
    job = harness.submit(reduced(shuffle))
    (map_side,) = harness.task_sets
    assert map_side.shuffle is shuffle
    assert map_side.lineage is shuffle.parent
    assert map_side.stage_id == 0
    harness.succeed(map_side, 0)
    assert len(harness.task_sets) == 1
    harness.succeed(map_side, 1)
    reduce_side = harness.task_sets[1]
    assert reduce_side.stage_id == 1
    assert reduce_side.parent_shuffles == (shuffle.shuffle_id,)
    harness.succeed_all(reduce_side)
    assert harness.outcomes[job] == JobSucceeded(job)
    assert harness.tracker.missing(shuffle.shuffle_id) == []
    harness.check_empty()


def test_independent_parents_run_side_by_side(harness: Harness) -> None:
    left, right = shuffle_of(Shape(1)), shuffle_of(Shape(1))
    harness.submit(reduced(left, right))
    assert [task_set.shuffle for task_set in harness.task_sets] == [left, right]
    harness.succeed_all(harness.task_sets[1])
    assert len(harness.task_sets) == 2
    harness.succeed_all(harness.task_sets[0])
    assert harness.task_sets[2].parent_shuffles == (left.shuffle_id, right.shuffle_id)


def test_map_outputs_are_used_again_by_the_next_job(harness: Harness) -> None:
    node = reduced(shuffle_of(Shape(2)))
    harness.submit(node)
    harness.run_to_end()
    before = len(harness.task_sets)
    harness.submit(mapped(node))
    assert [task_set.shuffle for task_set in harness.task_sets[before:]] == [None]


def test_only_the_missing_map_outputs_are_made_again(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(3))
    node = reduced(shuffle)
    harness.submit(node)
    map_side = harness.task_sets[0]
    for partition, executor in enumerate("aba"):
        harness.succeed(map_side, partition, executor=executor)
    harness.succeed_all(harness.task_sets[1])
    harness.handle(ExecutorLost("b", files_lost=True, reason="killed"))
    harness.submit(node)
    assert harness.task_sets[2].partitions == (1,)
    harness.run_to_end()


def test_a_shuffle_of_no_partitions_needs_no_stage(harness: Harness) -> None:
    job = harness.submit(reduced(shuffle_of(Shape(0))))
    assert [task_set.shuffle for task_set in harness.task_sets] == [None]
    harness.run_to_end()
    assert harness.outcomes[job] == JobSucceeded(job)


def test_the_first_map_output_of_a_partition_stays(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(2))
    harness.submit(reduced(shuffle))
    (map_side,) = harness.task_sets
    harness.succeed(map_side, 0)
    first = harness.tracker.outputs(shuffle.shuffle_id)[0]
    harness.succeed(map_side, 0)
    assert harness.tracker.outputs(shuffle.shuffle_id)[0] is first


def test_deep_lineages_are_walked_without_recursion(harness: Harness) -> None:
    narrow: Lineage = Shape(1, preferred=[("a",)])
    for _ in range(5_000):
        narrow = mapped(narrow)
    job = harness.submit(narrow)
    assert harness.task_sets[0].preferred == (("a",),)
    harness.run_to_end()
    assert harness.outcomes[job] == JobSucceeded(job)


def test_long_chains_of_shuffles_are_walked_without_recursion(harness: Harness) -> None:
    node: Lineage = Shape(1)
    for _ in range(1_500):
        node = reduced(shuffle_of(node, 1))
    scheduler = DAGScheduler(harness.tracker, lambda node, partition: ())
    (first,) = scheduler.handle(JobSubmitted(0, node, (0,), CALL_SITE))
    assert isinstance(first, SubmitTaskSet)
    assert first.stage_id == 0
    assert len(scheduler.stages) == 1_501
    scheduler.validate_state()


def test_diamonds_of_narrow_dependencies_are_walked_once_a_node(harness: Harness) -> None:
    node: Lineage = Shape(1)
    for _ in range(60):
        node = union_of(node, mapped(node))
        node = Shape(1, *node.dependencies)
    harness.submit(node)
    harness.run_to_end()


def test_diamonds_of_shuffles_make_one_stage_a_shuffle(harness: Harness) -> None:
    node: Lineage = Shape(1)
    for _ in range(40):
        node = reduced(shuffle_of(node, 1), shuffle_of(mapped(node), 1))
    job = harness.submit(node)
    assert len(harness.scheduler.stages) == 81
    harness.run_to_end()
    assert harness.outcomes[job] == JobSucceeded(job)


# --- what is stored already ---------------------------------------------------------------------------


def test_a_fully_cached_node_hides_what_is_behind_it(harness: Harness) -> None:
    node = reduced(shuffle_of(Shape(2)), persisted=True)
    harness.cache(node)
    harness.submit(mapped(node))
    (task_set,) = harness.task_sets
    assert task_set.shuffle is None
    assert task_set.preferred == (("a",), ("a",))


def test_a_partly_cached_node_hides_nothing(harness: Harness) -> None:
    node = reduced(shuffle_of(Shape(2)), persisted=True)
    harness.cached[node.id, 0] = ("a",)
    harness.submit(mapped(node))
    assert harness.task_sets[0].shuffle is not None


def test_blocks_of_a_node_that_is_not_persisted_any_more_count_for_nothing(harness: Harness) -> None:
    node = reduced(shuffle_of(Shape(2)))
    harness.cache(node)
    harness.submit(mapped(node))
    assert harness.task_sets[0].shuffle is not None


def test_a_checkpoint_hides_what_is_behind_it(harness: Harness) -> None:
    node = reduced(shuffle_of(Shape(2)))
    node.checkpoint = Shape(2, preferred=[("a",), ()])
    harness.submit(mapped(node))
    (task_set,) = harness.task_sets
    assert task_set.shuffle is None
    assert task_set.parent_shuffles == ()
    assert task_set.preferred == (("a",), ())


def test_shuffles_behind_a_cache_are_told_to_the_tasks_and_tracked(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(2))
    node = reduced(shuffle, persisted=True)
    harness.cache(node)
    harness.submit(node)
    assert harness.task_sets[0].parent_shuffles == (shuffle.shuffle_id,)
    assert harness.tracker.outputs(shuffle.shuffle_id) == (None, None)


def test_a_cache_that_promised_too_much_is_made_up_for(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(2))
    node = reduced(shuffle, persisted=True)
    harness.cache(node)
    job = harness.submit(node)
    # The task did not find its block, and then no map output either. The cache still claims to be full.
    harness.fail_fetch(harness.task_sets[0], shuffle, 0, map_attempt_id=-1)
    map_side = harness.task_sets[1]
    assert map_side.shuffle is shuffle
    assert map_side.partitions == (0, 1)
    harness.succeed_all(map_side)
    assert harness.task_sets[2].stage_attempt == 1
    harness.run_to_end()
    assert harness.outcomes[job] == JobSucceeded(job)
    harness.check_empty()


# --- jobs that share stages ---------------------------------------------------------------------------


def test_two_jobs_share_a_running_map_stage(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(2))
    first = harness.submit(reduced(shuffle))
    second = harness.submit(mapped(reduced(shuffle)))
    assert len(harness.task_sets) == 1
    harness.succeed_all(harness.task_sets[0])
    assert [task_set.job_id for task_set in harness.task_sets[1:]] == [first, second]


def test_a_shared_stage_goes_on_until_nobody_needs_it(harness: Harness) -> None:
    shuffle = shuffle_of(reduced(shuffle_of(Shape(2))))
    first = harness.submit(reduced(shuffle))
    second = harness.submit(reduced(shuffle))
    instructions = harness.handle(JobCancelled(first, "not wanted"))
    assert not any(isinstance(instruction, CancelStage) for instruction in instructions)
    instructions = harness.handle(JobCancelled(second, "not wanted"))
    assert [i.stage_id for i in instructions if isinstance(i, CancelStage)] == [harness.task_sets[0].stage_id]
    harness.check_empty()


def test_a_shared_stage_that_fails_fails_all_its_jobs(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(2))
    first = harness.submit(reduced(shuffle))
    second = harness.submit(reduced(shuffle))
    other = harness.submit(Shape(1))
    error = ValueError()
    harness.handle(TaskSetFailed(harness.task_sets[0].stage_id, 0, error))
    assert harness.error_of(first) is harness.error_of(second) is error
    harness.run_to_end()
    assert harness.outcomes[other] == JobSucceeded(other)
    harness.check_empty()


# --- losses -------------------------------------------------------------------------------------------


def test_a_fetch_failure_makes_the_lost_output_again_and_then_the_rest_of_the_stage(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(3))
    job = harness.submit(reduced(shuffle))
    harness.succeed_all(harness.task_sets[0])
    reduce_side = harness.task_sets[1]
    harness.succeed(reduce_side, 1, "one")
    instructions = harness.fail_fetch(reduce_side, shuffle, 2)
    finished = [i for i in instructions if isinstance(i, StageFinished)]
    assert [(i.stage_id, i.stage_attempt) for i in finished] == [(reduce_side.stage_id, 0)]
    assert "the file is gone" in str(finished[0].failure)
    map_side = harness.task_sets[2]
    assert (map_side.stage_attempt, map_side.partitions) == (1, (2,))
    harness.succeed_all(map_side)
    again = harness.task_sets[3]
    assert (again.stage_id, again.stage_attempt, again.partitions) == (reduce_side.stage_id, 1, (0,))
    harness.succeed(again, 0, "zero")
    assert harness.results[job] == {0: "zero", 1: "one"}
    harness.check_empty()


def test_a_fetch_failure_of_an_output_that_was_replaced_strikes_nothing_out(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(2))
    harness.submit(reduced(shuffle))
    harness.succeed_all(harness.task_sets[0])
    harness.fail_fetch(harness.task_sets[1], shuffle, 0, map_attempt_id=7)
    assert harness.tracker.missing(shuffle.shuffle_id) == []
    # The task did not finish, so the stage is run again all the same.
    assert harness.task_sets[2].stage_attempt == 1
    harness.run_to_end()


def test_several_fetch_failures_of_an_attempt_are_one(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(8))
    job = harness.submit(reduced(shuffle))
    harness.succeed_all(harness.task_sets[0])
    for map_index in range(8):
        harness.fail_fetch(harness.task_sets[1], shuffle, map_index)
    harness.run_to_end()
    assert harness.outcomes[job] == JobSucceeded(job)


def test_all_lost_outputs_of_one_report_are_made_again_in_one_round(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(60))
    harness.submit(reduced(shuffle))
    harness.succeed_all(harness.task_sets[0])
    harness.fail_fetch(harness.task_sets[1], shuffle, *range(50))
    assert harness.task_sets[2].partitions == tuple(range(50))
    harness.succeed_all(harness.task_sets[2])
    assert len(harness.task_sets) == 4
    harness.run_to_end()


def test_any_number_of_outputs_may_be_lost_one_after_the_other(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(20))
    job = harness.submit(reduced(shuffle))
    harness.succeed_all(harness.task_sets[0])
    for map_index in range(20):
        harness.fail_fetch(harness.task_sets[-1], shuffle, map_index)
        harness.succeed_all(harness.task_sets[-1])
    harness.run_to_end()
    assert harness.outcomes[job] == JobSucceeded(job)


def test_the_job_fails_when_an_output_is_lost_for_the_fourth_time(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(2))
    job = harness.submit(reduced(shuffle))
    for attempt in range(4):
        assert job not in harness.outcomes
        harness.succeed_all(harness.task_sets[-1])
        assert harness.task_sets[-1].stage_attempt == attempt
        harness.fail_fetch(harness.task_sets[-1], shuffle, 0)
    error = harness.error_of(job)
    assert isinstance(error, SparkException)
    assert error.getCondition() == "STAGE_FAILED"
    assert f"shuffle {shuffle.shuffle_id}" in str(error)
    assert "the file is gone" in str(error)
    harness.check_empty()


def test_a_stage_that_finishes_starts_to_count_anew(harness: Harness) -> None:
    first = shuffle_of(Shape(1), 1)
    second = shuffle_of(reduced(first), 1)
    harness.submit(reduced(second))
    harness.succeed_all(harness.task_sets[-1])
    middle = harness.task_sets[-1].stage_id
    for _ in range(3):
        harness.fail_fetch(harness.task_sets[-1], first, 0)
        harness.succeed_all(harness.task_sets[-1])
    harness.succeed_all(harness.task_sets[-1])
    assert not harness.scheduler.stages[middle].lost_inputs


def test_late_tasks_of_a_suspended_attempt_still_count(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(1))
    job = harness.submit(reduced(shuffle))
    harness.succeed_all(harness.task_sets[0])
    old = harness.task_sets[1]
    harness.fail_fetch(old, shuffle, 0)
    harness.succeed(old, 1, "late")
    assert harness.results[job] == {1: "late"}
    harness.succeed_all(harness.task_sets[2])
    assert harness.task_sets[3].partitions == (0,)
    instructions = harness.succeed(old, 0, "later")
    assert harness.results[job] == {0: "later", 1: "late"}
    # The new attempt's task for partition 0 is of no use any more.
    assert CancelStage(old.stage_id, "it is finished") in instructions
    harness.check_empty()


def test_a_late_map_output_of_a_suspended_attempt_is_good_unless_its_executor_is_lost(
    harness: Harness,
) -> None:
    first = shuffle_of(Shape(1))
    second = shuffle_of(reduced(first))
    harness.submit(reduced(second))
    harness.succeed_all(harness.task_sets[0], "a")
    old = harness.task_sets[1]
    harness.fail_fetch(old, first, 0)
    harness.handle(ExecutorLost("b", files_lost=True, reason="killed"))
    harness.succeed(old, 0, executor="b")
    assert harness.tracker.missing(second.shuffle_id) == [0, 1]
    harness.succeed(old, 1, executor="c")
    assert harness.tracker.missing(second.shuffle_id) == [0]
    harness.run_to_end()
    harness.check_empty()


def test_an_output_that_its_executor_took_with_it_is_made_again(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(2))
    job = harness.submit(reduced(shuffle))
    (map_side,) = harness.task_sets
    harness.succeed(map_side, 0, executor="a")
    harness.handle(ExecutorLost("a", files_lost=True, reason="killed"))
    harness.succeed(map_side, 1, executor="b")
    again = harness.task_sets[1]
    assert (again.stage_id, again.stage_attempt, again.partitions) == (map_side.stage_id, 1, (0,))
    harness.run_to_end()
    assert harness.outcomes[job] == JobSucceeded(job)


def test_a_completion_from_a_lost_executor_is_run_again(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(1))
    harness.submit(reduced(shuffle))
    (map_side,) = harness.task_sets
    harness.handle(ExecutorLost("a", files_lost=True, reason="killed"))
    harness.succeed(map_side, 0, executor="a")
    assert harness.task_sets[1].partitions == (0,)
    harness.run_to_end()
    harness.check_empty()


def test_an_executor_lost_without_its_files_costs_nothing(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(1))
    harness.submit(reduced(shuffle))
    harness.succeed_all(harness.task_sets[0])
    assert harness.handle(ExecutorLost("a", files_lost=False, reason="killed")) == []
    assert harness.tracker.missing(shuffle.shuffle_id) == []


def test_a_lost_executor_suspends_who_reads_from_it_without_a_charge(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(1))
    job = harness.submit(reduced(shuffle))
    for attempt in range(10):
        harness.succeed_all(harness.task_sets[-1], f"executor {attempt}")
        reading = harness.task_sets[-1]
        assert (reading.shuffle, reading.stage_attempt) == (None, attempt)
        instructions = harness.handle(ExecutorLost(f"executor {attempt}", files_lost=True, reason="killed"))
        assert any(isinstance(i, StageFinished) and i.stage_id == reading.stage_id for i in instructions)
    harness.run_to_end()
    assert harness.outcomes[job] == JobSucceeded(job)
    harness.check_empty()


def test_outputs_that_nobody_needs_any_more_are_not_made_again(harness: Harness) -> None:
    first = shuffle_of(Shape(1))
    second = shuffle_of(reduced(first))
    harness.submit(reduced(second))
    harness.succeed_all(harness.task_sets[0], "a")
    harness.succeed_all(harness.task_sets[1], "b")
    assert harness.handle(ExecutorLost("a", files_lost=True, reason="killed")) == []
    assert harness.tracker.missing(first.shuffle_id) == [0]


def test_a_waiting_stage_gets_back_what_it_has_lost(harness: Harness) -> None:
    left, right = shuffle_of(Shape(1)), shuffle_of(Shape(1))
    job = harness.submit(reduced(left, right))
    harness.succeed_all(harness.task_sets[0], "a")
    harness.handle(ExecutorLost("a", files_lost=True, reason="killed"))
    again = harness.task_sets[2]
    assert (again.shuffle, again.stage_attempt) == (left, 1)
    harness.succeed_all(harness.task_sets[1], "b")
    assert len(harness.task_sets) == 3
    harness.run_to_end()
    assert harness.outcomes[job] == JobSucceeded(job)


def test_losses_reach_back_over_several_shuffles(harness: Harness) -> None:
    first = shuffle_of(Shape(2))
    second = shuffle_of(reduced(first))
    third = shuffle_of(reduced(second))
    job = harness.submit(reduced(third))
    for _ in range(3):
        harness.succeed_all(harness.task_sets[-1], "a")
    harness.handle(ExecutorLost("a", files_lost=True, reason="killed"))
    assert harness.task_sets[-1].shuffle is first
    harness.run_to_end()
    assert harness.outcomes[job] == JobSucceeded(job)
    harness.check_empty()


def test_a_finished_stage_of_one_job_that_another_has_to_repeat_gets_all_jobs(harness: Harness) -> None:
    first = shuffle_of(Shape(1))
    second = shuffle_of(reduced(first))
    harness.submit(reduced(second))
    harness.succeed_all(harness.task_sets[0], "a")
    harness.succeed_all(harness.task_sets[1], "a")
    harness.handle(ExecutorLost("a", files_lost=True, reason="killed"))
    other = harness.submit(reduced(second))
    harness.handle(JobCancelled(0, "not wanted"))
    harness.run_to_end()
    assert harness.outcomes[other] == JobSucceeded(other)
    harness.check_empty()


def test_a_repeated_stage_tells_all_its_ancestors_of_all_its_jobs(harness: Harness) -> None:
    first = shuffle_of(Shape(1))
    second = shuffle_of(reduced(first))
    third = shuffle_of(reduced(second))
    fourth = shuffle_of(reduced(third))
    harness.submit(reduced(second))
    harness.run_to_end()
    # This job finds the first two shuffles written, writes the third on `a`, and needs only the fourth then.
    patient = harness.submit(reduced(fourth))
    harness.succeed_all(harness.task_sets[-1], "a")
    harness.succeed_all(harness.task_sets[-1], "b")
    for executor in ("a", "survivor"):
        harness.handle(ExecutorLost(executor, files_lost=True, reason="killed"))
    # This one needs the second and the third, whose stage belongs to both jobs.
    hasty = harness.submit(reduced(second, third))
    for shuffle in (first, second, third):
        assert harness.scheduler.map_stages[shuffle.shuffle_id].jobs == {patient, hasty}
    harness.handle(JobCancelled(hasty, "not wanted"))
    for task_set in harness.task_sets[-4:]:
        harness.succeed_all(task_set, "c")
    assert harness.outcomes[patient] == JobSucceeded(patient)


def test_what_an_old_attempt_reports_in_vain_is_left_to_the_new_one(harness: Harness) -> None:
    first = shuffle_of(Shape(1), 1)
    second = shuffle_of(reduced(first))
    harness.submit(reduced(second))
    harness.succeed_all(harness.task_sets[0], "a")
    old = harness.task_sets[1]
    harness.handle(ExecutorLost("a", files_lost=True, reason="killed"))
    harness.succeed_all(harness.task_sets[2], "b")
    new = harness.task_sets[3]
    assert (new.stage_id, new.stage_attempt) == (old.stage_id, 1)
    assert harness.succeed(old, 0, executor="a") == []
    harness.run_to_end()


# --- map outputs that come out differently ------------------------------------------------------------


def lose_and_change(harness: Harness, reader: SubmitTaskSet, shuffle: ShuffleDependency) -> list[Instruction]:
    """A task of `reader` cannot read the first output of a shuffle, which then comes out differently."""
    harness.fail_fetch(reader, shuffle, 0)
    again = harness.task_sets[-1]
    assert (again.shuffle, again.partitions) == (shuffle, (0,))
    return harness.succeed(again, 0, fingerprint=next(harness.fingerprints))


def test_results_of_an_output_that_changed_are_discarded(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(2), 3)
    job = harness.submit(reduced(shuffle))
    harness.succeed_all(harness.task_sets[0])
    harness.succeed(harness.task_sets[1], 1, "of the first")
    instructions = lose_and_change(harness, harness.task_sets[1], shuffle)
    stage_id = harness.task_sets[1].stage_id
    assert ResultsDiscarded(job, stage_id) in instructions
    assert any(isinstance(i, CancelStage) and i.stage_id == stage_id for i in instructions)
    again = harness.task_sets[-1]
    assert (again.stage_id, again.stage_attempt, again.partitions) == (stage_id, 1, (0, 1, 2))
    # What is on its way from tasks that were killed was made of the first, too.
    assert harness.succeed(harness.task_sets[1], 0, "of the first") == []
    harness.succeed_all(again)
    assert harness.results[job] == {index: f"result {index}" for index in range(3)}
    harness.check_empty()


def test_an_output_that_is_made_again_as_it_was_discards_nothing(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(2), 3)
    job = harness.submit(reduced(shuffle))
    harness.succeed_all(harness.task_sets[0])
    harness.succeed(harness.task_sets[1], 1, "kept")
    harness.fail_fetch(harness.task_sets[1], shuffle, 0)
    instructions = harness.succeed_all(harness.task_sets[-1])
    assert not any(isinstance(i, ResultsDiscarded | CancelStage) for i in instructions)
    assert harness.task_sets[-1].partitions == (0, 2)
    harness.run_to_end()
    assert harness.results[job][1] == "kept"


def test_it_ends_where_the_same_comes_out(harness: Harness) -> None:
    first = shuffle_of(Shape(2))
    second = shuffle_of(reduced(first))
    job = harness.submit(reduced(second, first))
    harness.succeed_all(harness.task_sets[0])
    harness.succeed_all(harness.task_sets[1])
    harness.succeed(harness.task_sets[2], 0, "of the first")
    lose_and_change(harness, harness.task_sets[2], first)
    # The readers are run again: the maps of the second shuffle, then the tasks that read both.
    assert (harness.task_sets[-1].shuffle, harness.task_sets[-1].partitions) == (second, (0, 1))
    harness.succeed_all(harness.task_sets[-1])
    assert harness.task_sets[-1].partitions == (0, 1)
    harness.run_to_end()
    assert harness.outcomes[job] == JobSucceeded(job)


@pytest.mark.parametrize("changes_too", [False, True])
def test_readers_of_readers_are_run_again_only_if_these_change_too(
    harness: Harness, changes_too: bool
) -> None:
    first = shuffle_of(Shape(2))
    middle = reduced(first)
    second = shuffle_of(middle)
    job = harness.submit(reduced(second))
    harness.succeed_all(harness.task_sets[0])
    harness.succeed_all(harness.task_sets[1])
    harness.succeed(harness.task_sets[2], 0, "kept")
    # An output of the second shuffle is lost, and making it again finds that one of the first is lost.
    harness.fail_fetch(harness.task_sets[2], second, 0)
    lose_and_change(harness, harness.task_sets[-1], first)
    again = harness.task_sets[-1]
    assert (again.shuffle, again.partitions) == (second, (0, 1))
    assert harness.results[job] == {0: "kept"}
    fingerprint = next(harness.fingerprints) if changes_too else 0
    instructions = harness.succeed(again, 0, fingerprint=fingerprint)
    assert (ResultsDiscarded(job, harness.task_sets[2].stage_id) in instructions) == changes_too
    harness.run_to_end()
    assert harness.results[job][0] == ("result 0" if changes_too else "kept")
    harness.check_empty()


def test_an_output_that_changes_again_and_again_is_noticed_each_time(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(1), 3)
    job = harness.submit(reduced(shuffle))
    harness.succeed_all(harness.task_sets[0])
    for turn in range(3):
        reader = harness.task_sets[-1]
        harness.succeed(reader, 2, f"turn {turn}")
        instructions = lose_and_change(harness, reader, shuffle)
        assert ResultsDiscarded(job, reader.stage_id) in instructions
    harness.run_to_end()


def test_outputs_of_ended_jobs_that_were_made_of_the_first_are_not_used(harness: Harness) -> None:
    first = shuffle_of(Shape(1))
    second = shuffle_of(reduced(first))
    harness.submit(reduced(second))
    harness.run_to_end()
    assert harness.tracker.missing(second.shuffle_id) == []
    job = harness.submit(reduced(first))
    lose_and_change(harness, harness.task_sets[-1], first)
    assert harness.tracker.missing(second.shuffle_id) == [0, 1]
    harness.run_to_end()
    assert harness.outcomes[job] == JobSucceeded(job)
    harness.submit(reduced(second))
    assert harness.task_sets[-1].shuffle == second
    harness.run_to_end()
    harness.check_empty()


def test_blocks_that_were_made_of_the_first_are_not_found_any_more(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(1))
    node, beyond = reduced(shuffle, persisted=True), reduced(shuffle_of(Shape(1)), persisted=True)
    harness.submit(reduced(shuffle_of(node), shuffle_of(beyond)))
    harness.run_to_end()
    old, untouched = node.blocks_id, beyond.blocks_id
    harness.submit(reduced(shuffle))
    assert BlocksDisowned(old) in lose_and_change(harness, harness.task_sets[-1], shuffle)
    assert node.blocks_id not in (old, untouched)
    assert beyond.blocks_id == untouched
    # A block of the old version that is kept late, under the old id, makes nobody believe that there is one.
    harness.cached[old, 0] = harness.cached[old, 1] = ("a",)
    harness.run_to_end()
    harness.submit(node)
    assert shuffle.shuffle_id in harness.task_sets[-1].parent_shuffles
    assert harness.task_sets[-1].preferred == ()
    harness.run_to_end()


def test_a_released_shuffle_is_not_remembered(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(1))
    harness.submit(reduced(shuffle))
    harness.run_to_end()
    harness.handle(ShuffleReleased(shuffle.shuffle_id))
    job = harness.submit(reduced(shuffle))
    instructions = harness.succeed(harness.task_sets[-1], 0, fingerprint=next(harness.fingerprints))
    assert not any(isinstance(i, CancelStage | ResultsDiscarded) for i in instructions)
    harness.run_to_end()
    assert harness.outcomes[job] == JobSucceeded(job)


# --- released shuffles --------------------------------------------------------------------------------


def test_a_released_shuffle_is_forgotten(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(1))
    harness.submit(reduced(shuffle))
    harness.run_to_end()
    harness.handle(ShuffleReleased(shuffle.shuffle_id))
    assert not harness.tracker.contains(shuffle.shuffle_id)
    harness.check_empty()


def test_a_shuffle_that_is_in_use_is_forgotten_with_its_last_job(harness: Harness) -> None:
    shuffle = shuffle_of(Shape(1))
    harness.submit(reduced(shuffle))
    harness.handle(ShuffleReleased(shuffle.shuffle_id))
    assert harness.tracker.contains(shuffle.shuffle_id)
    harness.run_to_end()
    assert not harness.tracker.contains(shuffle.shuffle_id)
    harness.check_empty()
