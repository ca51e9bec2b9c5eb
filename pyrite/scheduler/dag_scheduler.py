"""From jobs to stages to task sets, and back from task ends to results."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from pyrite.common.call_site import CallSite
from pyrite.errors import JobCancelled as JobCancelledError
from pyrite.errors import SparkException
from pyrite.lineage.dependency import ShuffleDependency
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
from pyrite.scheduler.lineage_walk import CachedLocations, needed_shuffles_of, preferred_locations, shuffles_of
from pyrite.scheduler.stage import ActiveJob, Stage
from pyrite.shuffle.map_output_tracker import MapOutputTracker
from pyrite.shuffle.map_status import MapStatus

#: Attempts in a row of one stage that may be given up because their input could not be read.
MAX_FAILED_ATTEMPTS = 4


class DAGScheduler:
    """A pure state machine: `handle` takes an event and returns what is to be done.

    A stage is made when a job needs it and forgotten when none does; the outputs of map stages outlive it
    in the tracker, so that later jobs find them there.

        (needed) --> waiting ------> running ------> (has its outputs)
                        ^  parents      |  input lost, or outputs lost meanwhile
                        +---------------+

    A stage waits while a parent has outputs to make. It runs while its latest attempt has pending tasks.
    When a task cannot read its input, the lost output is struck out, the attempt is given up and the stage
    starts over: with its parents if they have something to make, else with the partitions it still lacks.
    """

    def __init__(self, tracker: MapOutputTracker, cached_locations: CachedLocations) -> None:
        self._tracker = tracker
        self._cached = cached_locations
        self._stage_ids = itertools.count()
        #: Jobs that have not ended, by id.
        self._jobs: dict[int, ActiveJob] = {}
        #: Stages that a job needs, by id.
        self._stages: dict[int, Stage] = {}
        #: The stages among them that write a shuffle, by its id.
        self._map_stages: dict[int, Stage] = {}
        #: Stages that cannot start before a parent ends. Disjoint from `_running`.
        self._waiting: set[Stage] = set()
        #: Stages whose latest attempt has pending partitions.
        self._running: set[Stage] = set()
        self._instructions: list[Instruction] = []

    def handle(self, event: Event) -> list[Instruction]:
        """Take in what happened; what to do about it, in order."""
        match event:
            case JobSubmitted():
                self._on_job_submitted(event)
            case TaskSucceeded():
                self._on_task_succeeded(event)
            case FetchFailed():
                self._on_fetch_failed(event)
            case TaskSetFailed(stage_id, _, error):
                stage = self._stages.get(stage_id)
                if stage is not None:
                    self._fail_jobs(stage, error)
            case ExecutorLost(executor_id, files_lost):
                # Stages that need what was lost find out when they finish, or when their tasks read.
                if files_lost:
                    self._tracker.unregister_executor(executor_id)
            case JobCancelled(job_id, reason):
                self._on_job_cancelled(job_id, reason)
            case ShuffleReleased(shuffle_id):
                self._on_shuffle_released(shuffle_id)
        instructions, self._instructions = self._instructions, []
        return instructions

    @property
    def is_idle(self) -> bool:
        """Whether nothing is left of any job."""
        return not (self._jobs or self._stages or self._map_stages or self._waiting or self._running)

    def validate_state(self) -> None:
        """Check what the attributes' comments promise; for tests."""
        stages = set(self._stages.values())
        assert not self._waiting & self._running, "a stage waits and runs"
        assert self._waiting | self._running <= stages, "a stage in flight is not held"
        assert set(self._map_stages.values()) == {s for s in stages if s.shuffle is not None}
        for stage in stages:
            assert stage.job_ids, "a stage that no job needs"
            assert stage.job_ids <= self._jobs.keys(), "a stage of a job that has ended"
            assert bool(stage.pending) == (stage in self._running), "pending tasks of a stage that is not running"
        for job in self._jobs.values():
            assert job.unfinished, "a job without unfinished partitions is still active"
            assert job.result_stage in self._waiting | self._running, "a job that nothing moves"

    # --- events ---------------------------------------------------------------------------------------

    def _on_job_submitted(self, event: JobSubmitted) -> None:
        if not event.partitions:
            self._emit(JobSucceeded(event.job_id))
            return
        unfinished: dict[int, list[int]] = {}
        for index, partition in enumerate(event.partitions):
            unfinished.setdefault(partition, []).append(index)
        stage = self._add_stage(Stage(next(self._stage_ids), event.lineage, None, {event.job_id}))
        self._jobs[event.job_id] = ActiveJob(event.job_id, stage, event.call_site, unfinished)
        self._submit(stage)

    def _on_task_succeeded(self, event: TaskSucceeded) -> None:
        stage = self._stages.get(event.stage_id)
        if stage is None:
            return
        if event.stage_attempt == stage.attempt:
            stage.pending.discard(event.partition)
        if stage.shuffle is not None:
            assert isinstance(event.result, MapStatus)
            if self._tracker.outputs(stage.shuffle.shuffle_id)[event.partition] is None:
                self._tracker.register(stage.shuffle.shuffle_id, event.result)
            if stage in self._running and not stage.pending:
                self._end_map_attempt(stage)
            return
        (job_id,) = stage.job_ids
        job = self._jobs[job_id]
        for index in job.unfinished.pop(event.partition, ()):
            self._emit(ResultReady(job_id, index, event.result))
        if not job.unfinished:
            self._emit(StageFinished(stage.stage_id, stage.attempt))
            self._emit(JobSucceeded(job_id))
            self._forget_job(job)
        elif stage in self._running and not stage.pending:
            # Its last tasks ended while an older attempt's result for another partition is still awaited.
            self._restart(stage)

    def _on_fetch_failed(self, event: FetchFailed) -> None:
        if self._tracker.contains(event.shuffle_id):
            self._tracker.unregister(event.shuffle_id, event.map_index, event.map_attempt_id)
        stage = self._stages.get(event.stage_id)
        if stage is None or stage not in self._running or event.stage_attempt != stage.attempt:
            return  # another task of the attempt has said so already
        stage.failed_attempts += 1
        if stage.failed_attempts >= MAX_FAILED_ATTEMPTS:
            reason = (
                f"its input could not be read {stage.failed_attempts} times in a row; the last time it was map "
                f"output {event.map_index} of shuffle {event.shuffle_id}: {event.message}"
            )
            self._fail_jobs(stage, self._stage_failed(stage, reason))
            return
        self._emit(StageFinished(stage.stage_id, stage.attempt, f"an input is lost: {event.message}"))
        self._restart(stage)

    def _on_job_cancelled(self, job_id: int, reason: str) -> None:
        job = self._jobs.get(job_id)
        if job is not None:
            error = JobCancelledError(
                errorClass="JOB_CANCELLED", messageParameters={"job_id": str(job_id), "reason": reason}
            )
            self._end_job_early(job, error)

    def _on_shuffle_released(self, shuffle_id: int) -> None:
        stage = self._map_stages.get(shuffle_id)
        self._tracker.unregister_shuffle(shuffle_id)
        if stage is not None:
            # A running job still needs it: what it lacks now is made again.
            self._tracker.register_shuffle(shuffle_id, stage.lineage.num_partitions)

    # --- stages ---------------------------------------------------------------------------------------

    def _submit(self, stage: Stage) -> None:
        """Start a stage, or what it waits for, or what that waits for."""
        unstarted = [stage]
        while unstarted:
            candidate = unstarted.pop()
            if candidate in self._running or candidate in self._waiting:
                continue
            parents = self._incomplete_parents(candidate)
            if parents:
                self._waiting.add(candidate)
                unstarted += parents
            else:
                self._start(candidate)

    def _incomplete_parents(self, stage: Stage) -> list[Stage]:
        """The parents that have outputs to make, each with the jobs of `stage` among its own."""
        parents = []
        for dependency in needed_shuffles_of(stage.lineage, self._cached):
            self._track(dependency)
            if self._tracker.missing(dependency.shuffle_id):
                parent = self._map_stages.get(dependency.shuffle_id)
                if parent is None:
                    parent = self._add_stage(
                        Stage(next(self._stage_ids), dependency.parent, dependency, set())
                    )
                self._add_jobs(parent, stage.job_ids)
                parents.append(parent)
        return parents

    def _add_jobs(self, stage: Stage, job_ids: Iterable[int]) -> None:
        """Note that jobs need a stage, and so what it waits for."""
        affected = [stage]
        while affected:
            current = affected.pop()
            if not current.job_ids.issuperset(job_ids):
                current.job_ids |= set(job_ids)
                if current in self._waiting:
                    affected += (
                        self._map_stages[dependency.shuffle_id]
                        for dependency in needed_shuffles_of(current.lineage, self._cached)
                        if dependency.shuffle_id in self._map_stages
                    )

    def _start(self, stage: Stage) -> None:
        """Begin an attempt for the partitions that the stage lacks."""
        if stage.shuffle is None:
            (job_id,) = stage.job_ids
            partitions = tuple(self._jobs[job_id].unfinished)
        else:
            job_id = min(stage.job_ids)
            partitions = tuple(self._tracker.missing(stage.shuffle.shuffle_id))
        stage.attempt += 1
        stage.pending = set(partitions)
        self._running.add(stage)
        inputs = shuffles_of(stage.lineage)
        for dependency in inputs:
            # Also what lies behind stored partitions: a task that does not find them reads it.
            self._track(dependency)
        self._emit(
            SubmitTaskSet(
                stage.stage_id,
                stage.attempt,
                job_id,
                stage.lineage,
                stage.shuffle,
                partitions,
                tuple(dependency.shuffle_id for dependency in inputs),
                tuple(preferred_locations(stage.lineage, partitions, self._cached)),
            )
        )

    def _restart(self, stage: Stage) -> None:
        self._running.discard(stage)
        stage.pending.clear()
        self._submit(stage)

    def _end_map_attempt(self, stage: Stage) -> None:
        assert stage.shuffle is not None
        if self._tracker.missing(stage.shuffle.shuffle_id):
            self._emit(StageFinished(stage.stage_id, stage.attempt, "outputs were lost meanwhile"))
            self._restart(stage)
            return
        self._emit(StageFinished(stage.stage_id, stage.attempt))
        self._running.discard(stage)
        self._forget_stage(stage)
        for waiting in sorted(self._waiting, key=lambda stage: stage.stage_id):
            if waiting in self._waiting:
                self._waiting.discard(waiting)
                self._submit(waiting)

    def _track(self, dependency: ShuffleDependency) -> None:
        self._tracker.register_shuffle(dependency.shuffle_id, dependency.parent.num_partitions)

    def _add_stage(self, stage: Stage) -> Stage:
        self._stages[stage.stage_id] = stage
        if stage.shuffle is not None:
            self._map_stages[stage.shuffle.shuffle_id] = stage
        return stage

    def _forget_stage(self, stage: Stage) -> None:
        del self._stages[stage.stage_id]
        if stage.shuffle is not None:
            del self._map_stages[stage.shuffle.shuffle_id]
        self._waiting.discard(stage)
        self._running.discard(stage)
        stage.pending.clear()

    # --- ends of jobs ---------------------------------------------------------------------------------

    def _fail_jobs(self, stage: Stage, error: BaseException) -> None:
        for job_id in sorted(stage.job_ids):
            self._end_job_early(self._jobs[job_id], error)

    def _end_job_early(self, job: ActiveJob, error: BaseException) -> None:
        self._emit(JobFailed(job.job_id, error))
        self._forget_job(job)

    def _forget_job(self, job: ActiveJob) -> None:
        """Let go of a job and of the stages that no other job needs."""
        del self._jobs[job.job_id]
        for stage in list(self._stages.values()):
            stage.job_ids.discard(job.job_id)
            if not stage.job_ids:
                if stage in self._running:
                    self._emit(CancelStage(stage.stage_id, f"job {job.job_id} has ended"))
                self._forget_stage(stage)

    def _stage_failed(self, stage: Stage, reason: str) -> SparkException:
        call_site: CallSite = stage.lineage.call_site
        return SparkException(
            errorClass="STAGE_FAILED",
            messageParameters={
                "stage_id": str(stage.stage_id),
                "call_site": str(call_site),
                "reason": reason,
            },
        )

    def _emit(self, instruction: Instruction) -> None:
        self._instructions.append(instruction)
