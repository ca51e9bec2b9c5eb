"""Random graphs, completions and losses on a simulated cluster, against plain recomputation.

The cluster keeps files of map outputs and blocks of cached partitions, each with the value that it would
hold. A task computes its value from what is there, and reports a fetch failure if a file is not. So a result
that was made from outputs which did not exist, or too early, or from half of them, is not the expected one.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pyrite.common.call_site import UNKNOWN_CALL_SITE
from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import NarrowDependency, OneToOneDependency, ShuffleDependency
from pyrite.scheduler.dag_scheduler import DAGScheduler
from pyrite.scheduler.events import (
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
    ShuffleReleased,
    StageFinished,
    SubmitTaskSet,
    TaskSetFailed,
    TaskSucceeded,
)
from pyrite.shuffle.map_output_tracker import MapOutputTracker
from pyrite.shuffle.map_status import MapStatus
from pyrite.testing.lineage_shapes import AllToOneDependency, Shape, reduced, shuffle_of, union_of

MAX_NODES = 14
MAX_PARTITIONS = 6


@dataclass(eq=False)
class Task:
    """One running attempt, and the map outputs as its driver knew them when it was launched."""

    task_set: SubmitTaskSet
    partition: int
    attempt_id: int
    executor: str
    outputs: dict[int, tuple[MapStatus | None, ...]]


@dataclass(eq=False)
class TaskSet:
    submitted: SubmitTaskSet
    #: How many blocks had been evicted when it was submitted.
    evictions: int
    waiting: list[int] = field(default_factory=list)


class FileMissing(Exception):
    def __init__(self, shuffle_id: int, map_index: int, map_attempt_id: int) -> None:
        super().__init__(shuffle_id, map_index, map_attempt_id)
        self.place = (shuffle_id, map_index, map_attempt_id)


ReadShuffle = Callable[[ShuffleDependency], tuple[int, ...]]
ReadBlock = Callable[[Lineage, int], int | None]


def value_of(
    node: Lineage, partition: int, read: ReadShuffle, cached: ReadBlock, kept: dict[tuple[int, int], int]
) -> int:
    """The value of a partition: it depends on those of all partitions that it is computed from.

    The partitions of persisted nodes on the way are added to `kept`.
    """
    block = cached(node, partition)
    if block is not None:
        return block
    inputs: list[Any] = []
    for dependency in node.dependencies:
        if isinstance(dependency, ShuffleDependency):
            inputs.append(read(dependency))
        else:
            assert isinstance(dependency, NarrowDependency)
            parent = dependency.parent
            inputs.append(
                tuple(value_of(parent, i, read, cached, kept) for i in dependency.parents(partition))
            )
    value = hash((node.id, partition, tuple(inputs)))
    if node.storage_level.is_persistent:
        kept[node.id, partition] = value
    return value


class DAGSchedulerMachine(RuleBasedStateMachine):
    """Plays the user, the task scheduler and the executors."""

    def __init__(self) -> None:
        super().__init__()
        self.tracker = MapOutputTracker()
        # Losses are plenty here; that a stage gives up after some attempts is tested elsewhere.
        self.scheduler = DAGScheduler(self.tracker, self.locations, max_stage_attempts=10_000)
        self.nodes: list[Lineage] = [Shape(2)]
        self.shuffles: list[ShuffleDependency] = []
        #: Those that tasks have written since they were last released, by id.
        self.used_shuffles: list[int] = []
        self.expected: dict[tuple[int, int], int] = {}
        self.ids = itertools.count()
        self.executors = ["executor 0"]
        self.executor_numbers = itertools.count(1)
        #: (shuffle, map index, attempt) -> (executor, value)
        self.files: dict[tuple[int, int, int], tuple[str, int]] = {}
        #: (node, partition) -> (executor, value)
        self.blocks: dict[tuple[int, int], tuple[str, int]] = {}
        self.evictions = 0
        #: Sets that may start tasks, by stage and attempt.
        self.task_sets: dict[tuple[int, int], TaskSet] = {}
        self.submitted: set[tuple[int, int]] = set()
        self.running: list[Task] = []
        #: What tasks of lost executors had sent before they were lost.
        self.late: list[TaskSucceeded] = []
        self.jobs: dict[int, JobSubmitted] = {}
        self.results: dict[int, set[int]] = {}
        self.expected_failures: set[int] = set()

    # --- graphs ---------------------------------------------------------------------------------------

    @initialize(data=st.data())
    def start_with_a_graph_and_jobs(self, data: st.DataObject) -> None:
        for _ in range(data.draw(st.integers(3, 10))):
            self.nodes.append(self.new_node(data))
        for _ in range(data.draw(st.integers(1, 3))):
            self.submit_job(data)

    @precondition(lambda self: len(self.nodes) < MAX_NODES)
    @rule(data=st.data())
    def grow_the_graph(self, data: st.DataObject) -> None:
        self.nodes.append(self.new_node(data))

    def new_node(self, data: st.DataObject) -> Lineage:
        persisted = data.draw(st.sampled_from([False, False, True]))
        parent = data.draw(st.sampled_from(self.nodes[-4:]))
        match data.draw(st.sampled_from(["reduce", "join", "map", "union", "coalesce", "again", "source"])):
            case "source":
                return Shape(data.draw(st.sampled_from([3, 2, 1, 0])), persisted=persisted)
            case "map":
                return Shape(parent.num_partitions, OneToOneDependency(parent), persisted=persisted)
            case "union" if parent.num_partitions <= MAX_PARTITIONS:
                return union_of(parent, data.draw(st.sampled_from(self.nodes)))
            case "coalesce":
                return Shape(1, AllToOneDependency(parent), persisted=persisted)
            case "again" if self.shuffles:
                return reduced(data.draw(st.sampled_from(self.shuffles)), persisted=persisted)
            case "join":
                other = data.draw(st.sampled_from(self.nodes))
                return reduced(self.new_shuffle(parent), self.new_shuffle(other), persisted=persisted)
            case _:
                return reduced(self.new_shuffle(parent), persisted=persisted)

    def new_shuffle(self, parent: Lineage) -> ShuffleDependency:
        shuffle = shuffle_of(parent)
        self.shuffles.append(shuffle)
        return shuffle

    def expected_value(self, node: Lineage, partition: int) -> int:
        key = (node.id, partition)
        if key not in self.expected:

            def recompute(shuffle: ShuffleDependency) -> tuple[int, ...]:
                parent = shuffle.parent
                return tuple(self.expected_value(parent, index) for index in range(parent.num_partitions))

            self.expected[key] = value_of(node, partition, recompute, lambda node, partition: None, {})
        return self.expected[key]

    # --- the user -------------------------------------------------------------------------------------

    @rule(data=st.data())
    def submit_job(self, data: st.DataObject) -> None:
        node = data.draw(st.sampled_from(self.nodes[::-1]))
        partitions = list(range(node.num_partitions))
        if partitions and data.draw(st.booleans()):
            partitions = data.draw(st.lists(st.sampled_from(partitions), min_size=1, max_size=4))
        job = JobSubmitted(next(self.ids), node, tuple(partitions), UNKNOWN_CALL_SITE)
        self.jobs[job.job_id] = job
        self.results[job.job_id] = set()
        self.handle(job)

    @precondition(lambda self: len(self.jobs) > 1)
    @rule(data=st.data())
    def cancel_job(self, data: st.DataObject) -> None:
        job_id = data.draw(st.sampled_from(sorted(self.jobs)))
        self.expected_failures.add(job_id)
        self.handle(JobCancelled(job_id, "not wanted"))
        assert job_id not in self.jobs

    @precondition(lambda self: self.used_shuffles)
    @rule(data=st.data())
    def release_shuffle(self, data: st.DataObject) -> None:
        shuffle_id = data.draw(st.sampled_from(self.used_shuffles))
        self.used_shuffles.remove(shuffle_id)
        self.handle(ShuffleReleased(shuffle_id))

    # --- tasks ----------------------------------------------------------------------------------------

    @precondition(lambda self: self.can_launch)
    @rule(data=st.data(), attempts=st.sampled_from([1, 1, 2]))
    def launch(self, data: st.DataObject, attempts: int) -> None:
        task_set = data.draw(st.sampled_from(self.can_launch))
        partition = data.draw(st.sampled_from(task_set.waiting))
        for _ in range(attempts):
            self.launch_task(task_set, partition, data.draw(st.sampled_from(self.executors)))

    @property
    def can_launch(self) -> list[TaskSet]:
        return [task_set for task_set in self.task_sets.values() if task_set.waiting]

    @rule(seed=st.integers(0, 1_000), steps=st.integers(1, 25))
    def run_a_while(self, seed: int, steps: int) -> None:
        # Drawing each choice from Hypothesis would use up its data before a graph of some size has run.
        choices = random.Random(seed)
        for _ in range(steps):
            if self.can_launch and (not self.running or choices.random() < 0.5):
                task_set = choices.choice(self.can_launch)
                self.launch_task(task_set, choices.choice(task_set.waiting), choices.choice(self.executors))
            elif self.running:
                self.finish(choices.choice(self.running))

    def launch_task(self, task_set: TaskSet, partition: int, executor: str) -> None:
        if partition in task_set.waiting:
            task_set.waiting.remove(partition)
        outputs = {shuffle: self.tracker.outputs(shuffle) for shuffle in task_set.submitted.parent_shuffles}
        task = Task(task_set.submitted, partition, next(self.ids), executor, outputs)
        if task_set.evictions == self.evictions:
            self.compute(task, lambda status: 0)  # nothing that it needs is missing
        self.running.append(task)

    def compute(
        self, task: Task, read_file: Callable[[tuple[int, int, int]], int]
    ) -> tuple[int, dict[tuple[int, int], int]]:
        """The task's value, and the partitions of persisted nodes that it computes; or FileMissing."""

        def read(shuffle: ShuffleDependency) -> tuple[int, ...]:
            contents = []
            for index, status in enumerate(task.outputs[shuffle.shuffle_id]):
                if status is None:
                    raise FileMissing(shuffle.shuffle_id, index, -1)
                contents.append(read_file((shuffle.shuffle_id, index, status.attempt_id)))
            return tuple(contents)

        def cached(node: Lineage, partition: int) -> int | None:
            block = self.blocks.get((node.id, partition)) if node.storage_level.is_persistent else None
            return None if block is None else block[1]

        kept: dict[tuple[int, int], int] = {}
        return value_of(task.task_set.lineage, task.partition, read, cached, kept), kept

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def end_task(self, data: st.DataObject) -> None:
        self.finish(data.draw(st.sampled_from(self.running)))

    def finish(self, task: Task) -> None:
        """A task comes to its end: a success or a fetch failure."""
        self.running.remove(task)
        submitted = task.task_set
        try:
            event: Event = self.success(task)
        except FileMissing as missing:
            # The task scheduler starts no more tasks of this set.
            self.task_sets.pop((submitted.stage_id, submitted.stage_attempt), None)
            event = FetchFailed(
                submitted.stage_id,
                submitted.stage_attempt,
                task.partition,
                *missing.place,
                executor_id="",
                message="gone",
            )
        self.handle(event)

    def success(self, task: Task) -> TaskSucceeded:
        submitted = task.task_set

        def read_file(place: tuple[int, int, int]) -> int:
            if place not in self.files:
                raise FileMissing(*place)
            return self.files[place][1]

        result: Any
        result, kept = self.compute(task, read_file)
        self.blocks.update({place: (task.executor, value) for place, value in kept.items()})
        if submitted.shuffle is not None:
            place = (submitted.shuffle.shuffle_id, task.partition, task.attempt_id)
            self.files[place] = (task.executor, result)
            result = MapStatus(task.executor, task.partition, task.attempt_id, "", (1,), 1)
        return TaskSucceeded(
            submitted.stage_id,
            submitted.stage_attempt,
            task.partition,
            task.attempt_id,
            task.executor,
            result,
        )

    @precondition(lambda self: self.can_fail)
    @rule(data=st.data())
    def fail_task_set(self, data: st.DataObject) -> None:
        task = data.draw(st.sampled_from(self.can_fail))
        key = (task.task_set.stage_id, task.task_set.stage_attempt)
        stage = self.scheduler.stages[task.task_set.stage_id]
        self.expected_failures |= stage.jobs
        self.running.remove(task)
        del self.task_sets[key]
        self.handle(TaskSetFailed(*key, error=ValueError()))
        assert not self.expected_failures & self.jobs.keys()

    @property
    def can_fail(self) -> list[Task]:
        return [
            task
            for task in self.running
            if (task.task_set.stage_id, task.task_set.stage_attempt) in self.task_sets
        ]

    @precondition(lambda self: self.late)
    @rule(data=st.data())
    def deliver_late(self, data: st.DataObject) -> None:
        event = data.draw(st.sampled_from(self.late))
        self.late.remove(event)
        self.handle(event)

    # --- losses ---------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.executors) < 4)
    @rule()
    def add_executor(self) -> None:
        self.executors.append(f"executor {next(self.executor_numbers)}")

    @precondition(lambda self: self.running or self.files)
    @rule(data=st.data(), files_lost=st.booleans(), reports_late=st.booleans())
    def lose_executor(self, data: st.DataObject, files_lost: bool, reports_late: bool) -> None:
        executor = data.draw(st.sampled_from(self.executors))
        for task in [task for task in self.running if task.executor == executor]:
            if reports_late:
                try:
                    self.late.append(self.success(task))
                except FileMissing:
                    reports_late = False
            self.running.remove(task)
            task_set = self.task_sets.get((task.task_set.stage_id, task.task_set.stage_attempt))
            if task_set is not None and task.partition not in task_set.waiting:
                task_set.waiting.append(task.partition)
        if files_lost:
            self.files = {place: file for place, file in self.files.items() if file[0] != executor}
            self.blocks = {place: block for place, block in self.blocks.items() if block[0] != executor}
        self.executors.remove(executor)
        if not self.executors:
            self.executors.append(f"executor {next(self.executor_numbers)}")
        self.handle(ExecutorLost(executor, files_lost, "killed"))

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def lose_file(self, data: st.DataObject) -> None:
        del self.files[data.draw(st.sampled_from(sorted(self.files)))]

    @precondition(lambda self: self.blocks)
    @rule(data=st.data())
    def evict_block(self, data: st.DataObject) -> None:
        del self.blocks[data.draw(st.sampled_from(sorted(self.blocks)))]
        self.evictions += 1

    # --- what the scheduler wants ---------------------------------------------------------------------

    def locations(self, node_id: int, partition: int) -> tuple[str, ...]:
        block = self.blocks.get((node_id, partition))
        return () if block is None else (block[0],)

    def handle(self, event: Event) -> None:
        for instruction in self.scheduler.handle(event):
            self.obey(instruction)

    def obey(self, instruction: Instruction) -> None:
        match instruction:
            case SubmitTaskSet(stage_id, stage_attempt):
                key = (stage_id, stage_attempt)
                assert key not in self.submitted, "an attempt is submitted twice"
                assert instruction.partitions
                assert instruction.job_id in self.jobs
                self.submitted.add(key)
                shuffle = instruction.shuffle
                if shuffle is not None and shuffle.shuffle_id not in self.used_shuffles:
                    self.used_shuffles.append(shuffle.shuffle_id)
                self.task_sets[key] = TaskSet(instruction, self.evictions, list(instruction.partitions))
            case StageFinished(stage_id, stage_attempt, _):
                self.submitted.remove((stage_id, stage_attempt))  # once for each
                self.task_sets.pop((stage_id, stage_attempt), None)
            case CancelStage(stage_id, _):
                self.task_sets = {key: value for key, value in self.task_sets.items() if key[0] != stage_id}
                self.running = [task for task in self.running if task.task_set.stage_id != stage_id]
            case ResultReady(job_id, index, result):
                job = self.jobs[job_id]
                assert index not in self.results[job_id], "a result is given twice"
                self.results[job_id].add(index)
                assert result == self.expected_value(job.lineage, job.partitions[index]), "a wrong result"
            case JobSucceeded(job_id):
                assert self.results.pop(job_id) == set(range(len(self.jobs.pop(job_id).partitions)))
            case JobFailed(job_id, error):
                assert job_id in self.expected_failures, error
                del self.jobs[job_id], self.results[job_id]

    # --- what always holds ----------------------------------------------------------------------------

    @invariant()
    def state_is_valid(self) -> None:
        self.scheduler.validate_state()
        assert self.scheduler.jobs.keys() == self.jobs.keys()

    @invariant()
    def something_moves_while_there_are_jobs(self) -> None:
        is_moving = self.running or any(task_set.waiting for task_set in self.task_sets.values())
        assert is_moving or not self.jobs, "it hangs"

    def teardown(self) -> None:
        """Left alone, every job comes to its end, and nothing is left."""
        turns = 0
        while self.jobs:
            turns += 1
            assert turns < 200, "it goes round in circles"
            for task_set in list(self.task_sets.values()):
                for partition in list(task_set.waiting):
                    self.launch_task(task_set, partition, self.executors[0])
            for task in list(self.running):
                if task in self.running:
                    self.finish(task)
            self.state_is_valid()
            self.something_moves_while_there_are_jobs()
        assert not self.scheduler.stages
        assert not self.scheduler.map_stages
        assert not self.scheduler.result_stages
        assert not self.scheduler.lost_executors
        assert not self.scheduler.released_shuffles
        assert not self.submitted


TestDAGScheduler = DAGSchedulerMachine.TestCase
TestDAGScheduler.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
