"""The machine that turns jobs into stages and decides which of them runs when.

A stage goes through these states:

    (made)
       │
       ▼        every shuffle that it reads is complete
    WAITING ─────────────────────────────────────────► RUNNING
     │  ▲ ▲                                             │   │
     │  │ └── a fetch failed, or its input or ──────────┘   │ nothing is missing
     │  │     its own outputs were lost                     ▼
     │  └──── its outputs were lost, and are needed ──── FINISHED
     │                                                      ▲
     └─────── late tasks delivered all that was missing ────┘

From any state a stage is dropped when the last job that needs it ends. Each time it enters RUNNING it is
a new attempt, which computes what is missing by then. An attempt that goes back to WAITING is suspended: it
starts no more tasks, but what its running tasks deliver is as good as what the next attempt's deliver.

Unless a map output comes out differently when it is made again, as with random keys: then all that its
readers have made or are making is discarded, and they go back to WAITING with everything missing.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyrite.errors import IllegalArgumentException, SparkException
from pyrite.errors import JobCancelled as JobCancelledError
from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import ShuffleDependency
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
from pyrite.scheduler.invariants import check_invariants
from pyrite.scheduler.job import Job
from pyrite.scheduler.narrow_graph import (
    CachedLocations,
    is_fully_cached,
    preferred_locations,
    shuffles_read,
)
from pyrite.scheduler.readers import Readers
from pyrite.scheduler.stage import ResultStage, ShuffleMapStage, Stage, StageState
from pyrite.shuffle.fetch_failure import describe_losses
from pyrite.shuffle.map_output_tracker import MapOutputTracker


class DAGScheduler:
    """Jobs in, task sets out: `handle` takes what happened and returns what is to be done, in order.

    It holds no thread, clock or socket. A stage exists only while an active job needs it; the map outputs
    that it made stay in the tracker, so that later jobs skip it, until `ShuffleReleased`.

    `cached_locations(node id, partition)` says where a block of a persisted node is. It may be wrong: a
    task that does not find the block reads the shuffles behind it, and reports what it cannot read.
    """

    def __init__(
        self, map_outputs: MapOutputTracker, cached_locations: CachedLocations, *, max_losses: int = 4
    ) -> None:
        self._map_outputs = map_outputs
        self._cached_locations = cached_locations
        #: How often a stage may fail to read the output of one and the same map task before its jobs fail.
        self._max_losses = max_losses
        self._readers = Readers()
        self._next_stage_id = 0
        #: What the event at hand has led to so far; empty between events.
        self._instructions: list[Instruction] = []
        #: The jobs that have not ended, by id.
        self.jobs: dict[int, Job] = {}
        #: The stages that an active job needs, by id.
        self.stages: dict[int, Stage] = {}
        #: Those of `stages` that write a shuffle, by shuffle id.
        self.map_stages: dict[int, ShuffleMapStage] = {}
        #: The result stage of each of `jobs`, by job id.
        self.result_stages: dict[int, ResultStage] = {}
        #: Executors that were lost with their files while any of `stages` was there: what their tasks
        #: report late cannot be read. Empty without stages.
        self.lost_executors: set[str] = set()
        #: Released shuffles that some of `stages` still reads or writes; they are forgotten with it.
        self.released_shuffles: set[int] = set()

    def handle(self, event: Event) -> list[Instruction]:
        """Take notice of an event; what is to be done about it, in order."""
        match event:
            case TaskSucceeded():
                self._on_task_succeeded(event)
            case JobSubmitted():
                self._on_job_submitted(event)
            case FetchFailed():
                self._on_fetch_failed(event)
            case TaskSetFailed():
                self._on_task_set_failed(event)
            case ExecutorLost():
                self._on_executor_lost(event)
            case JobCancelled():
                self._on_job_cancelled(event)
            case ShuffleReleased():
                self._on_shuffle_released(event)
        instructions, self._instructions = self._instructions, []
        return instructions

    def active_shuffles(self) -> set[int]:
        """The shuffles that a stage of an active job writes or may read."""
        return {shuffle_id for stage in self.stages.values() for shuffle_id in stage.reads} | set(
            self.map_stages
        )

    def validate_state(self) -> None:
        """Raise AssertionError if what the attributes' comments promise does not hold; for tests."""
        assert not self._instructions
        check_invariants(self, self._map_outputs)

    # --- jobs -----------------------------------------------------------------------------------------

    def _on_job_submitted(self, event: JobSubmitted) -> None:
        job = Job(event.job_id, event.lineage, event.partitions, event.call_site)
        if not job.partitions:
            self._instructions.append(JobSucceeded(job.job_id))
            return
        self.jobs[job.job_id] = job
        try:
            stage = self._make_result_stage(job)
        except Exception as error:
            # Describing partitions runs code that is not ours: a file may be missing, a user's class may
            # raise. It is this job's failure and nobody else's.
            self._end_job(job, JobFailed(job.job_id, error), f"job {job.job_id} failed")
        else:
            self._submit(stage)

    def _on_job_cancelled(self, event: JobCancelled) -> None:
        job = self.jobs.get(event.job_id)
        if job is None:
            return
        error = JobCancelledError(
            errorClass="JOB_CANCELLED",
            messageParameters={"job_id": str(job.job_id), "reason": event.reason},
        )
        self._end_job(job, JobFailed(job.job_id, error), f"job {job.job_id} was cancelled")

    def _fail_jobs_of(self, stage: Stage, error: BaseException) -> None:
        for job_id in sorted(stage.jobs):
            self._end_job(self.jobs[job_id], JobFailed(job_id, error), f"stage {stage.stage_id} failed")

    def _end_job(self, job: Job, outcome: JobSucceeded | JobFailed, reason: str) -> None:
        """Forget a job and the stages that no other job needs; `reason` is why their tasks are stopped."""
        del self.jobs[job.job_id]
        self.result_stages.pop(job.job_id, None)
        for stage in [stage for stage in self.stages.values() if job.job_id in stage.jobs]:
            stage.jobs.discard(job.job_id)
            if not stage.jobs:
                self._drop(stage, reason)
        self._forget_released_shuffles()
        self._instructions.append(outcome)

    # --- making stages --------------------------------------------------------------------------------

    def _make_result_stage(self, job: Job) -> ResultStage:
        for partition in job.indexes:
            if not 0 <= partition < job.lineage.num_partitions:
                raise IllegalArgumentException(
                    errorClass="VALUE_OUT_OF_BOUNDS",
                    messageParameters={
                        "arg_name": "partitions",
                        "lower_bound": "0",
                        "upper_bound": str(job.lineage.num_partitions - 1),
                        "actual": str(partition),
                    },
                )
        # Parents first: stages get their ids in the order in which they can run.
        for dependency in self._shuffles_to_complete(job.lineage):
            self._map_stage(dependency, {job.job_id})
        stage = ResultStage(
            stage_id=self._next_stage_id,
            lineage=job.lineage,
            jobs={job.job_id},
            reads=self._all_shuffles_read(job.lineage),
            missing=set(job.indexes),
            job=job,
        )
        self.result_stages[job.job_id] = stage
        self._add(stage)
        return stage

    def _map_stage(self, dependency: ShuffleDependency, jobs: set[int]) -> ShuffleMapStage:
        """The stage that writes a shuffle. One that is made now is made for `jobs`, and so are those of its
        ancestors that have something to do; they come first.
        """
        to_make = [dependency]
        while to_make:
            latest = to_make[-1]
            if latest.shuffle_id in self.map_stages:
                to_make.pop()
                continue
            parents = [
                parent
                for parent in self._shuffles_to_complete(latest.parent)
                if parent.shuffle_id not in self.map_stages
            ]
            if parents:
                to_make.extend(reversed(parents))
            else:
                self._make_map_stage(latest, jobs)
        return self.map_stages[dependency.shuffle_id]

    def _make_map_stage(self, dependency: ShuffleDependency, jobs: set[int]) -> None:
        stage = ShuffleMapStage(
            stage_id=self._next_stage_id,
            lineage=dependency.parent,
            jobs=set(jobs),
            reads=self._all_shuffles_read(dependency.parent),
            missing=set(self._map_outputs.missing(dependency.shuffle_id)),
            dependency=dependency,
        )
        self.map_stages[dependency.shuffle_id] = stage
        self._add(stage)

    def _add(self, stage: Stage) -> None:
        self.stages[stage.stage_id] = stage
        self._next_stage_id += 1

    def _all_shuffles_read(self, lineage: Lineage) -> dict[int, ShuffleDependency]:
        shuffles = shuffles_read(lineage)
        for dependency in shuffles:
            self._track(dependency)
        self._readers.add_persisted_nodes(lineage)
        return {dependency.shuffle_id: dependency for dependency in shuffles}

    def _track(self, dependency: ShuffleDependency) -> None:
        if not self._map_outputs.contains(dependency.shuffle_id):
            self._map_outputs.register_shuffle(dependency.shuffle_id, dependency.parent.num_partitions)
            self._readers.add_shuffle(dependency)

    def _shuffles_to_complete(self, lineage: Lineage) -> list[ShuffleDependency]:
        """The shuffles that have to be written before the narrow graph that ends in `lineage` can run."""
        behind_no_cache = shuffles_read(lineage, lambda node: is_fully_cached(node, self._cached_locations))
        return [dependency for dependency in behind_no_cache if not self._is_complete(dependency)]

    def _is_complete(self, dependency: ShuffleDependency) -> bool:
        stage = self.map_stages.get(dependency.shuffle_id)
        if stage is not None:
            return not stage.missing
        self._track(dependency)
        return not self._map_outputs.missing(dependency.shuffle_id)

    def _shuffles_awaited(self, stage: Stage) -> list[ShuffleDependency]:
        awaited = {
            dependency.shuffle_id: dependency for dependency in self._shuffles_to_complete(stage.lineage)
        }
        for shuffle_id in sorted(stage.unreadable):
            if not self._is_complete(stage.reads[shuffle_id]):
                awaited.setdefault(shuffle_id, stage.reads[shuffle_id])
        return list(awaited.values())

    # --- running stages -------------------------------------------------------------------------------

    def _submit(self, stage: Stage) -> None:
        """Run a stage or, where map outputs that it reads are missing, the stages that make them first.

        A stage that waits already is looked at again: what it waits for may have changed, and its parents
        must know all of its jobs.
        """
        visited: set[int] = set()
        to_submit = [stage]
        while to_submit:
            stage = to_submit.pop()
            if stage.stage_id not in self.stages or stage.state is StageState.RUNNING:
                continue
            visited.add(stage.stage_id)
            try:
                parents = self._start_or_wait(stage)
            except Exception as error:
                # As in _on_job_submitted, but several jobs may need this stage.
                self._fail_jobs_of(stage, error)
                continue
            for parent in parents:
                if parent.stage_id not in visited or not parent.jobs >= stage.jobs:
                    parent.jobs |= stage.jobs
                    to_submit.append(parent)

    def _start_or_wait(self, stage: Stage) -> list[ShuffleMapStage]:
        """Run the stage if it can; else the stages that it waits for, the one to look at first last."""
        shuffles = self._shuffles_awaited(stage)
        if not shuffles:
            self._start(stage)
            return []
        parents = [self._map_stage(dependency, stage.jobs) for dependency in shuffles]
        stage.state = StageState.WAITING
        stage.awaited = {dependency.shuffle_id for dependency in shuffles}
        return parents[::-1]

    def _start(self, stage: Stage) -> None:
        """Give the task scheduler a new attempt of a stage for what is missing."""
        partitions = stage.partitions_to_run()
        preferred = preferred_locations(stage.lineage, partitions, self._cached_locations)
        stage.attempt += 1
        stage.state = StageState.RUNNING
        stage.pending = set(partitions)
        stage.awaited = set()
        self._instructions.append(
            SubmitTaskSet(
                stage_id=stage.stage_id,
                stage_attempt=stage.attempt,
                job_id=min(stage.jobs),
                lineage=stage.lineage,
                shuffle=stage.shuffle,
                partitions=partitions,
                parent_shuffles=tuple(stage.reads),
                preferred=preferred,
            )
        )

    def _suspend(self, stage: Stage, reason: str) -> None:
        """End the latest attempt of a running stage early; the caller submits the stage again."""
        stage.state = StageState.WAITING
        stage.pending = set()
        stage.has_suspended_attempts = True
        self._instructions.append(StageFinished(stage.stage_id, stage.attempt, reason))

    def _finish(self, stage: Stage) -> None:
        """A stage has delivered all that it makes."""
        self._stop(stage, "it is finished", None)
        stage.state = StageState.FINISHED
        stage.awaited = set()
        stage.lost_inputs.clear()
        stage.unreadable.clear()

    def _drop(self, stage: Stage, reason: str) -> None:
        """No active job needs the stage any more."""
        self._stop(stage, reason, reason)
        del self.stages[stage.stage_id]
        if isinstance(stage, ShuffleMapStage):
            del self.map_stages[stage.shuffle_id]
        if not self.stages:
            self.lost_executors.clear()

    def _stop(self, stage: Stage, reason: str, failure: str | None) -> None:
        """Let no attempt of a stage go on; the latest one, if it is running, ends with `failure`."""
        if stage.pending or stage.has_suspended_attempts:
            # Where there are several attempts, a task of one may repeat what another has delivered.
            self._instructions.append(CancelStage(stage.stage_id, reason))
        if stage.state is StageState.RUNNING:
            self._instructions.append(StageFinished(stage.stage_id, stage.attempt, failure))
        stage.pending = set()
        stage.has_suspended_attempts = False

    # --- tasks ----------------------------------------------------------------------------------------

    def _on_task_succeeded(self, event: TaskSucceeded) -> None:
        stage = self.stages.get(event.stage_id)
        if stage is None or event.stage_attempt < stage.first_valid_attempt:
            return
        partition = event.partition
        if event.stage_attempt == stage.attempt:
            stage.pending.discard(partition)
        # What is not missing was delivered before. The first delivery stays: others may have read it.
        if partition in stage.missing and self._can_be_read(stage, event):
            stage.missing.discard(partition)
            stage.pending.discard(partition)
            is_repeated = self._deliver(stage, event)
            if not is_repeated:
                self._discard_readers(stage)
            if not stage.missing:
                self._finish(stage)
                self._after_finish(stage)
            if not is_repeated:
                self._after_losses(self.map_stages.keys(), _changed(stage))
        if stage.state is StageState.RUNNING and not stage.pending:
            self._suspend(stage, "outputs that it had made were lost")
            self._submit(stage)

    def _can_be_read(self, stage: Stage, event: TaskSucceeded) -> bool:
        return isinstance(stage, ResultStage) or event.result.executor_id not in self.lost_executors

    def _deliver(self, stage: Stage, event: TaskSucceeded) -> bool:
        """Hand on what a task made; False if it is not what it made before."""
        if isinstance(stage, ShuffleMapStage):
            return self._map_outputs.register(stage.shuffle_id, event.result)
        assert isinstance(stage, ResultStage)
        for index in stage.job.indexes[event.partition]:
            self._instructions.append(ResultReady(stage.job.job_id, index, event.result))
        return True

    def _after_finish(self, stage: Stage) -> None:
        if isinstance(stage, ResultStage):
            job = stage.job
            self._end_job(job, JobSucceeded(job.job_id), f"job {job.job_id} has all its results")
        elif isinstance(stage, ShuffleMapStage):
            for child in list(self.stages.values()):
                if stage.shuffle_id in child.awaited:
                    child.awaited.discard(stage.shuffle_id)
                    if not child.awaited:
                        self._submit(child)

    def _on_task_set_failed(self, event: TaskSetFailed) -> None:
        stage = self.stages.get(event.stage_id)
        if stage is not None and stage.state is StageState.RUNNING and event.stage_attempt == stage.attempt:
            self._fail_jobs_of(stage, event.error)

    # --- losses ---------------------------------------------------------------------------------------

    def _on_fetch_failed(self, event: FetchFailed) -> None:
        for output in event.lost:
            self._map_outputs.unregister(event.shuffle_id, output.map_index, output.attempt_id)
        reason = describe_losses(event.shuffle_id, event.lost)
        stage = self.stages.get(event.stage_id)
        if stage is not None:
            if event.shuffle_id in stage.reads:
                stage.unreadable.add(event.shuffle_id)
            # Only the first failure of an attempt counts; the others have the same cause more often than not.
            if stage.state is StageState.RUNNING and event.stage_attempt == stage.attempt:
                stage.lost_inputs.update((event.shuffle_id, output.map_index) for output in event.lost)
                if max(stage.lost_inputs.values()) >= self._max_losses:
                    self._fail_jobs_of(stage, self._lost_too_often(stage, reason))
                else:
                    self._suspend(stage, reason)
        self._after_losses({event.shuffle_id}, reason)

    def _lost_too_often(self, stage: Stage, reason: str) -> SparkException:
        return SparkException(
            errorClass="STAGE_FAILED",
            messageParameters={
                "stage_id": str(stage.stage_id),
                "call_site": str(stage.call_site),
                "reason": f"it lost the same input {self._max_losses} times; the last time, {reason}",
            },
        )

    def _on_executor_lost(self, event: ExecutorLost) -> None:
        if not event.files_lost:
            return
        if self.stages:
            self.lost_executors.add(event.executor_id)
        self._map_outputs.unregister_executor(event.executor_id)
        self._after_losses(
            self.map_stages.keys(), f"map outputs of executor {event.executor_id} are lost ({event.reason})"
        )

    def _after_losses(self, shuffle_ids: Iterable[int], reason: str) -> None:
        """Map outputs were unregistered: run again what running and waiting stages need of them."""
        for shuffle_id in shuffle_ids:
            map_stage = self.map_stages.get(shuffle_id)
            if map_stage is not None:
                map_stage.missing = set(self._map_outputs.missing(shuffle_id))
        for stage in list(self.stages.values()):
            if stage.state is StageState.RUNNING and self._shuffles_awaited(stage):
                self._suspend(stage, reason)
        for stage in list(self.stages.values()):
            if stage.state is StageState.WAITING:
                self._submit(stage)

    # --- map outputs that come out differently --------------------------------------------------------

    def _discard_readers(self, changed: Stage) -> None:
        """A map output was made again and holds other records: what was computed from the first is void.

        That is what readers of this shuffle have made. They are run again; if they make the same as before,
        it ends there, and else it is the turn of their own readers.
        """
        assert isinstance(changed, ShuffleMapStage)
        shuffle_id = changed.shuffle_id
        for reader in self._readers.shuffles_from(shuffle_id):
            self._map_outputs.unregister_outputs(reader)
        for node in self._readers.persisted_nodes_from(shuffle_id):
            self._instructions.append(BlocksDisowned(node.disown_blocks()))
        for stage in list(self.stages.values()):
            if shuffle_id in stage.reads:
                self._discard(stage, _changed(changed))

    def _discard(self, stage: Stage, reason: str) -> None:
        """What a stage has made and what its tasks still make is void; it has to be submitted anew."""
        was_running = stage.state is StageState.RUNNING
        self._stop(stage, reason, reason)
        if was_running:
            stage.state = StageState.WAITING
        stage.first_valid_attempt = stage.attempt + 1
        if isinstance(stage, ShuffleMapStage):
            stage.missing = set(self._map_outputs.missing(stage.shuffle_id))
        elif isinstance(stage, ResultStage) and stage.missing != stage.job.indexes.keys():
            stage.missing = set(stage.job.indexes)
            self._instructions.append(ResultsDiscarded(stage.job.job_id, stage.stage_id))

    # --- shuffles that are not needed any more --------------------------------------------------------

    def _on_shuffle_released(self, event: ShuffleReleased) -> None:
        self.released_shuffles.add(event.shuffle_id)
        self._forget_released_shuffles()

    def _forget_released_shuffles(self) -> None:
        if not self.released_shuffles:
            return
        in_use = set(self.map_stages)
        for stage in self.stages.values():
            in_use.update(stage.reads)
        for shuffle_id in self.released_shuffles - in_use:
            self._map_outputs.unregister_shuffle(shuffle_id)
            self._readers.forget_shuffle(shuffle_id)
        self.released_shuffles &= in_use


def _changed(stage: Stage) -> str:
    return f"stage {stage.stage_id} ({stage.call_site}) gave other records when it was run again"
