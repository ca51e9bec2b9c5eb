"""Random graphs, completions and losses on a simulated cluster, against plain recomputation.

The cluster keeps files of map outputs and blocks of cached partitions, each with the content that it would
hold. A task computes its content from what is there, and reports a fetch failure if a file is not. So a
result that was made from outputs which did not exist, or too early, or from half of them, is not the expected
one.

Some nodes are random: they come out differently each time. Then no result is the expected one, but each
content tells which versions of which map outputs it was computed from, and those of a job must not contradict
each other.
"""

from __future__ import annotations

import itertools
import random
from array import array
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pyrite.common.call_site import UNKNOWN_CALL_SITE
from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import NarrowDependency, OneToOneDependency, ShuffleDependency
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
from pyrite.shuffle.map_status import MapStatus
from pyrite.testing.lineage_shapes import AllToOneDependency, Shape, reduced, shuffle_of, union_of

MAX_NODES = 14
MAX_PARTITIONS = 6


@dataclass(eq=False)
class Task:
    """One running attempt, and the map outputs as its driver knew them when it was launched."""

    task_set: SubmitTaskSet
    blocks_ids: dict[int, int]
    partition: int
    attempt_id: int
    executor: str
    outputs: dict[int, tuple[MapStatus | None, ...]]
    #: Whether the stage finished without it.
    is_unwanted: bool = False


@dataclass(eq=False)
class TaskSet:
    submitted: SubmitTaskSet
    #: How many blocks had been evicted when it was submitted; -1 if the driver did not know of all.
    evictions: int
    #: The `blocks_id` of each node as of then: the code of the tasks is not changed later.
    blocks_ids: dict[int, int]
    waiting: list[int] = field(default_factory=list)


class FileMissing(Exception):
    def __init__(self, shuffle_id: int, lost: tuple[LostOutput, ...]) -> None:
        super().__init__(shuffle_id, lost)
        self.shuffle_id = shuffle_id
        self.lost = lost


class Kind(Enum):
    PLAIN = auto()
    #: Other records each time.
    RANDOM = auto()
    #: The same records whatever the input is, such as a count: differences end here.
    CONSTANT = auto()


@dataclass(frozen=True)
class Content:
    """What a partition, a block or a map output holds."""

    value: int
    #: Which value of which map output (shuffle, index) it depends on, behind all shuffles.
    origins: frozenset[tuple[tuple[int, int], int]] = frozenset()


ReadShuffle = Callable[[ShuffleDependency], list[Content]]
ReadBlock = Callable[[Lineage, int], Content | None]
Blocks = dict[tuple[int, int], Content]


class Graph:
    """What the nodes do: `kinds` has those that are not plain, by id."""

    def __init__(self) -> None:
        self.kinds: dict[int, Kind] = {}
        self.random_values = itertools.count()

    def content_of(
        self, node: Lineage, partition: int, read: ReadShuffle, cached: ReadBlock, kept: Blocks
    ) -> Content:
        """The content of a partition: it depends on that of all partitions that it is computed from.

        The partitions of persisted nodes on the way are added to `kept`, by node and partition.
        """
        block = cached(node, partition)
        if block is not None:
            return block
        inputs: list[Content] = []
        for dependency in node.dependencies:
            if isinstance(dependency, ShuffleDependency):
                inputs += read(dependency)
            else:
                assert isinstance(dependency, NarrowDependency)
                inputs += [
                    self.content_of(dependency.parent, parent, read, cached, kept)
                    for parent in dependency.parents(partition)
                ]
        content = self._made_of(node, partition, inputs)
        if node.storage_level.is_persistent:
            kept[node.id, partition] = content
        return content

    def _made_of(self, node: Lineage, partition: int, inputs: list[Content]) -> Content:
        kind = self.kinds.get(node.id, Kind.PLAIN)
        if kind is Kind.CONSTANT:
            return Content(hash((node.id, partition)))
        chance = next(self.random_values) if kind is Kind.RANDOM else None
        value = hash((node.id, partition, chance, *(content.value for content in inputs)))
        return Content(value, frozenset().union(*(content.origins for content in inputs)))

    def is_random(self, node: Lineage) -> bool:
        """Whether two attempts may differ."""
        kind = self.kinds.get(node.id, Kind.PLAIN)
        if kind is Kind.PLAIN:
            return any(self.is_random(dependency.parent) for dependency in node.dependencies)
        return kind is Kind.RANDOM


class DAGSchedulerMachine(RuleBasedStateMachine):
    """Plays the user, the task scheduler and the executors."""

    def __init__(self) -> None:
        super().__init__()
        self.tracker = MapOutputTracker()
        # Losses are plenty here; that a stage gives up after some attempts is tested elsewhere.
        self.scheduler = DAGScheduler(self.tracker, self.locations, max_losses=10_000)
        self.graph = Graph()
        #: What nodes may be; all are plain in some runs, where each result is compared with the expected one.
        self.kinds = [Kind.PLAIN]
        self.nodes: list[Lineage] = [Shape(2)]
        self.shuffles: list[ShuffleDependency] = []
        #: Those that tasks have written since they were last released, by id.
        self.used_shuffles: list[int] = []
        self.expected: dict[tuple[int, int], Content] = {}
        self.ids = itertools.count()
        self.executors = ["executor 0"]
        self.lost_executors: set[str] = set()
        self.executor_numbers = itertools.count(1)
        #: (shuffle, map index, attempt) -> (executor, content)
        self.files: dict[tuple[int, int, int], tuple[str, Content]] = {}
        #: (blocks id of the node, partition) -> (executor, content)
        self.blocks: dict[tuple[int, int], tuple[str, Content]] = {}
        #: Where the driver believes the blocks to be.
        self.known_blocks: dict[tuple[int, int], str] = {}
        self.evictions = 0
        #: Sets that may start tasks, by stage and attempt.
        self.task_sets: dict[tuple[int, int], TaskSet] = {}
        self.submitted: set[tuple[int, int]] = set()
        self.running: list[Task] = []
        #: What tasks of lost executors had sent before they were lost.
        self.late: list[TaskSucceeded] = []
        self.jobs: dict[int, JobSubmitted] = {}
        #: For each job, its results so far by index.
        self.results: dict[int, dict[int, Content]] = {}
        self.expected_failures: set[int] = set()

    # --- graphs ---------------------------------------------------------------------------------------

    @initialize(data=st.data())
    def start_with_a_graph_and_jobs(self, data: st.DataObject) -> None:
        if data.draw(st.booleans()):
            self.kinds = list(Kind)
            self.graph.kinds[self.nodes[0].id] = Kind.RANDOM
        for _ in range(data.draw(st.integers(3, 10))):
            self.add_node(data)
        for _ in range(data.draw(st.integers(1, 3))):
            self.submit_job(data)

    @precondition(lambda self: len(self.nodes) < MAX_NODES)
    @rule(data=st.data())
    def grow_the_graph(self, data: st.DataObject) -> None:
        self.add_node(data)

    def add_node(self, data: st.DataObject) -> None:
        node = self.new_node(data)
        self.graph.kinds[node.id] = data.draw(st.sampled_from(self.kinds))
        self.nodes.append(node)

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

    def expected_content(self, node: Lineage, partition: int) -> Content:
        key = (node.id, partition)
        if key not in self.expected:

            def recompute(shuffle: ShuffleDependency) -> list[Content]:
                parent = shuffle.parent
                return [self.expected_content(parent, index) for index in range(parent.num_partitions)]

            content = self.graph.content_of(node, partition, recompute, lambda node, partition: None, {})
            self.expected[key] = content
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
        self.results[job.job_id] = {}
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

    @rule(seed=st.integers(0, 1_000), steps=st.integers(1, 40), losses=st.sampled_from([0.0, 0.2]))
    def run_a_while(self, seed: int, steps: int, losses: float) -> None:
        # Drawing each choice from Hypothesis would use up its data before a graph of some size has run.
        choices = random.Random(seed)
        for _ in range(steps):
            if choices.random() < losses:
                for place in self.files_wanted:
                    if choices.random() < 0.5:
                        del self.files[place]
                if choices.random() < 0.3:
                    self.lose(
                        choices.choice(self.executors),
                        files_lost=choices.random() < 0.7,
                        reports_late=choices.random() < 0.5,
                    )
                if self.blocks and choices.random() < 0.3:
                    self.evict(choices.choice(sorted(self.blocks)), silently=choices.random() < 0.5)
            if self.can_launch and (not self.running or choices.random() < 0.5):
                task_set = choices.choice(self.can_launch)
                self.launch_task(task_set, choices.choice(task_set.waiting), choices.choice(self.executors))
            elif self.running:
                self.finish(choices.choice(self.running))

    @property
    def files_wanted(self) -> list[tuple[int, int, int]]:
        """Those that running tasks may read."""
        return sorted(
            {
                (shuffle_id, status.map_index, status.attempt_id)
                for task in self.running
                for shuffle_id, outputs in task.outputs.items()
                for status in outputs
                if status is not None
            }
            & self.files.keys()
        )

    def launch_task(self, task_set: TaskSet, partition: int, executor: str) -> None:
        if partition in task_set.waiting:
            task_set.waiting.remove(partition)
        outputs = {shuffle: self.tracker.outputs(shuffle) for shuffle in task_set.submitted.parent_shuffles}
        attempt_id = next(self.ids)
        task = Task(task_set.submitted, task_set.blocks_ids, partition, attempt_id, executor, outputs)
        if task_set.evictions == self.evictions:
            self.compute(task, lambda place: Content(0))  # nothing that it needs is missing
        self.running.append(task)

    def compute(
        self, task: Task, read_file: Callable[[tuple[int, int, int]], Content | None]
    ) -> tuple[Content, Blocks]:
        """The task's content, and the partitions of persisted nodes that it computes; or FileMissing."""

        def read(shuffle: ShuffleDependency) -> list[Content]:
            shuffle_id = shuffle.shuffle_id
            contents = []
            lost = []
            for index, status in enumerate(task.outputs[shuffle_id]):
                attempt_id = -1 if status is None else status.attempt_id
                content = None if status is None else read_file((shuffle_id, index, attempt_id))
                if content is None:
                    lost.append(LostOutput(index, attempt_id, "", "gone"))
                else:
                    origin = ((shuffle_id, index), content.value)
                    contents.append(Content(content.value, content.origins | {origin}))
            if lost:
                raise FileMissing(shuffle_id, tuple(lost))
            return contents

        def cached(node: Lineage, partition: int) -> Content | None:
            if not node.storage_level.is_persistent:
                return None
            block = self.blocks.get((task.blocks_ids[node.id], partition))
            return None if block is None else block[1]

        kept: Blocks = {}
        content = self.graph.content_of(task.task_set.lineage, task.partition, read, cached, kept)
        return content, {(task.blocks_ids[node_id], part): block for (node_id, part), block in kept.items()}

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
                missing.shuffle_id,
                missing.lost,
            )
        self.handle(event)

    def success(self, task: Task) -> TaskSucceeded:
        submitted = task.task_set

        def read_file(place: tuple[int, int, int]) -> Content | None:
            return self.files[place][1] if place in self.files else None

        result: Any
        result, kept = self.compute(task, read_file)
        for place, block in kept.items():
            # A store keeps the first version of a block, and so does the driver among stores.
            self.blocks.setdefault(place, (task.executor, block))
            self.known_blocks.setdefault(place, task.executor)
        if submitted.shuffle is not None:
            place = (submitted.shuffle.shuffle_id, task.partition, task.attempt_id)
            self.files[place] = (task.executor, result)
            result = MapStatus(
                task.executor,
                task.partition,
                task.attempt_id,
                "",
                array("Q", [1]),
                1,
                fingerprint=result.value,
            )
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
        self.lose(data.draw(st.sampled_from(self.executors)), files_lost, reports_late)

    def lose(self, executor: str, files_lost: bool, reports_late: bool) -> None:
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
            self.known_blocks = {place: at for place, at in self.known_blocks.items() if at != executor}
            self.lost_executors.add(executor)
        self.executors.remove(executor)
        if not self.executors:
            self.executors.append(f"executor {next(self.executor_numbers)}")
        self.handle(ExecutorLost(executor, files_lost, "killed"))

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def lose_file(self, data: st.DataObject) -> None:
        del self.files[data.draw(st.sampled_from(sorted(self.files)))]

    @precondition(lambda self: self.blocks)
    @rule(data=st.data(), silently=st.booleans())
    def evict_block(self, data: st.DataObject, silently: bool) -> None:
        self.evict(data.draw(st.sampled_from(sorted(self.blocks))), silently)

    def evict(self, place: tuple[int, int], silently: bool) -> None:
        del self.blocks[place]
        if not silently:
            self.known_blocks.pop(place, None)
        self.evictions += 1

    # --- what the scheduler wants ---------------------------------------------------------------------

    def locations(self, blocks_id: int, partition: int) -> tuple[str, ...]:
        executor = self.known_blocks.get((blocks_id, partition))
        return () if executor is None else (executor,)

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
                blocks_ids = {node.id: node.blocks_id for node in self.nodes}
                evictions = self.evictions if self.known_blocks.keys() <= self.blocks.keys() else -1
                self.task_sets[key] = TaskSet(
                    instruction, evictions, blocks_ids, list(instruction.partitions)
                )
            case StageFinished(stage_id, stage_attempt, failure):
                if failure is None:
                    # Copies of this attempt's tasks may go on; tasks of suspended attempts must not.
                    for task in self.running:
                        if task.task_set.stage_id == stage_id and not task.is_unwanted:
                            assert task.task_set.stage_attempt == stage_attempt
                            task.is_unwanted = True
                self.submitted.remove((stage_id, stage_attempt))  # once for each
                self.task_sets.pop((stage_id, stage_attempt), None)
            case CancelStage(stage_id, _):
                self.task_sets = {key: value for key, value in self.task_sets.items() if key[0] != stage_id}
                killed = [task for task in self.running if task.task_set.stage_id == stage_id]
                self.running = [task for task in self.running if task not in killed]
                self.report_late(killed[::2])
            case BlocksDisowned(blocks_id):
                self.blocks = {place: block for place, block in self.blocks.items() if place[0] != blocks_id}
                self.known_blocks = {p: at for p, at in self.known_blocks.items() if p[0] != blocks_id}
                self.evictions += 1
            case ResultReady(job_id, index, result):
                assert index not in self.results[job_id], "a result is given twice"
                self.results[job_id][index] = result
            case ResultsDiscarded(job_id, _):
                assert self.results[job_id], "nothing is discarded"
                self.results[job_id].clear()
            case JobSucceeded(job_id):
                self.check_results(self.jobs.pop(job_id), self.results.pop(job_id))
            case JobFailed(job_id, error):
                assert job_id in self.expected_failures, error
                del self.jobs[job_id], self.results[job_id]

    def report_late(self, killed: list[Task]) -> None:
        """These were done before they were killed, and the driver will hear of it."""
        for task in killed:
            with suppress(FileMissing):
                self.late.append(self.success(task))

    def check_results(self, job: JobSubmitted, results: dict[int, Content]) -> None:
        assert results.keys() == set(range(len(job.partitions)))
        versions: dict[tuple[int, int], int] = {}
        for index, content in results.items():
            if not self.graph.is_random(job.lineage):
                assert content.value == self.expected_content(job.lineage, job.partitions[index]).value
            for output, value in content.origins:
                assert versions.setdefault(output, value) == value, "two versions of a map output were read"

    # --- what always holds ----------------------------------------------------------------------------

    @invariant()
    def state_is_valid(self) -> None:
        self.scheduler.validate_state()
        assert self.scheduler.jobs.keys() == self.jobs.keys()

    @invariant()
    def something_moves_while_there_are_jobs(self) -> None:
        is_moving = self.running or any(task_set.waiting for task_set in self.task_sets.values())
        assert is_moving or not self.jobs, "it hangs"

    @invariant()
    def registered_outputs_can_be_read(self) -> None:
        for shuffle in self.shuffles:
            if self.tracker.contains(shuffle.shuffle_id):
                for status in self.tracker.outputs(shuffle.shuffle_id):
                    assert status is None or status.executor_id not in self.lost_executors

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
