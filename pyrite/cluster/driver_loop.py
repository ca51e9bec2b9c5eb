"""The thread that runs an application: it joins the schedulers, which decide, to the backend, which acts."""

from __future__ import annotations

import itertools
import logging
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pyrite.cluster.accumulated import Accumulated
from pyrite.cluster.allocation import AllocationPolicy
from pyrite.cluster.allocator import Allocator
from pyrite.cluster.backend import (
    AttemptBegan,
    AttemptEnded,
    AttemptReturned,
    BackendEvent,
    BackendFailed,
    BlocksChanged,
    DecommissionRequested,
    Evacuated,
    ExecutorBackend,
    ExecutorGone,
    WorkerLost,
    WorkerPrinted,
    WorkerStarted,
)
from pyrite.cluster.decommissions import Decommissions
from pyrite.cluster.failures import task_failed, worker_died
from pyrite.cluster.job import Job, RawResult
from pyrite.cluster.replicas import Replicas
from pyrite.cluster.stage_package import StagePackage
from pyrite.cluster.stragglers import SpeculationPolicy, Stragglers
from pyrite.cluster.task_scheduler import TaskScheduler
from pyrite.cluster.task_set import RunningAttempt
from pyrite.common.call_site import CallSite
from pyrite.common.clock import Clock
from pyrite.common.listener import (
    JobFinished,
    JobStarted,
    Listener,
    StageEnded,
    StageSubmitted,
    TaskFinished,
    TaskStarted,
)
from pyrite.errors import PySparkException, SparkException
from pyrite.executor.messages import Forget, TaskDone
from pyrite.lineage.base import Lineage
from pyrite.lineage.task_context import TaskContext
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
from pyrite.serializer.data import loads
from pyrite.shuffle.fetch_failure import LostOutput, describe_losses
from pyrite.shuffle.map_output_tracker import MapOutputTracker
from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.block_registry import BlockRegistry
from pyrite.storage.block_store import StoredBlock

logger = logging.getLogger(__name__)

TaskFunction = Callable[[TaskContext, Iterator[Any]], Any]
StageAttempt = tuple[int, int]

#: Deaths of a task's worker by a signal from outside are not the task's fault; this many in a row are.
_MAX_KILLS_FROM_OUTSIDE = 8
#: How much the end of a whole executor counts among these: all that ran there is under suspicion alike, and
#: the tasks that are tried first on its replacement are the same again.
_KILL_OF_EXECUTOR = 0.25


@dataclass(slots=True)
class _ActiveJob:
    job: Job
    function: TaskFunction


class DriverLoop:
    """One thread owns all state of the schedulers. Other threads post work to it and wait on a `Job`."""

    def __init__(
        self,
        backend: ExecutorBackend,
        scheduler: TaskScheduler,
        clock: Clock,
        notify: Listener,
        *,
        tracker: MapOutputTracker,
        blocks: BlockRegistry,
        max_failures: int,
        max_losses: int,
        speculation: SpeculationPolicy | None,
        allocation: AllocationPolicy | None,
        delete_shuffle_files: Callable[[int], None],
    ) -> None:
        self._backend = backend
        self._tasks = scheduler
        self._clock = clock
        self._notify = notify
        self._tracker = tracker
        self._max_failures = max_failures
        self._delete_shuffle_files = delete_shuffle_files
        self._dag = DAGScheduler(tracker, blocks.locations, max_losses=max_losses)
        self._stragglers = Stragglers(speculation)
        self._replicas = Replicas(blocks, backend.copy_block, backend.machine_of)
        self._decommissions = Decommissions(backend, scheduler, tracker)
        self._allocator = Allocator(
            allocation, backend, scheduler, tracker, blocks, self._decommissions, self._dag.active_shuffles
        )
        self._job_ids = itertools.count()
        self._jobs: dict[int, _ActiveJob] = {}
        self._packages: dict[StageAttempt, StagePackage] = {}
        self._accumulated = Accumulated()
        #: Kills from outside, by (stage, partition), since its last success; of executors in fractions.
        self._kills: dict[tuple[int, int], float] = {}
        self._executor_of: dict[str, str] = {}
        self._import_path: list[str] = []
        #: Workers that were told the current import path.
        self._told_import_path: set[str] = set()
        self._failure: str | None = None
        self._posted: deque[Callable[[], None]] = deque()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="pyrite-driver-loop", daemon=True)

    # --- for any thread -------------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()

    def submit(
        self,
        lineage: Lineage,
        function: TaskFunction,
        partitions: Sequence[int],
        call_site: CallSite,
        properties: dict[str, str],
    ) -> Job:
        """Begin a job; the caller reads its results from the returned `Job`."""
        job = Job(next(self._job_ids), call_site, properties)
        import_path = list(sys.path)
        self.post(lambda: self._submit(job, lineage, function, tuple(partitions), import_path))
        return job

    def cancel(self, job_id: int, reason: str) -> None:
        """End a job; its waiting thread gets the error JobCancelled."""
        self.post(lambda: self._handle(JobCancelled(job_id, reason)))

    def post(self, call: Callable[[], None]) -> None:
        """Let the loop's thread call something."""
        self._posted.append(call)
        self._backend.wake()

    def ask(self, question: Callable[[], Any]) -> Any:
        """The loop's answer to a question about its state."""
        answered = threading.Event()
        answers: list[Any] = []

        def answer() -> None:
            try:
                answers.append(question())
            finally:
                answered.set()

        self.post(answer)
        while not answered.wait(1.0):
            if not self._thread.is_alive():
                raise SparkException("The driver loop has ended.")
        if not answers:
            raise SparkException("The driver loop could not answer.")
        return answers[0]

    def active_jobs(self) -> list[Job]:
        """The jobs that have not ended."""
        return [active.job for active in list(self._jobs.values())]

    def worker_pids(self) -> dict[str, list[int]]:
        """The process ids of the workers, by executor id."""
        pids: dict[str, list[int]] | None = None
        while pids is None:
            # A worker that is being forked has no process id yet; it has one in a few milliseconds.
            pids = self.ask(self._backend.worker_pids)
        return pids

    def decommission(self, executor_id: str) -> bool:
        """Let an executor end its tasks, move its files and end; False if there is none that can."""
        begun: bool = self.ask(lambda: self._decommissions.begin(executor_id))
        return begun

    def ship(self, path: str) -> None:
        """A shipped file or directory is there: tasks that are launched later find it."""
        self.post(lambda: self._backend.ship(path))

    def release_shuffle(self, shuffle_id: int) -> None:
        """Forget a shuffle that nothing refers to any more, and delete its files."""
        self.post(lambda: self._release_shuffle(shuffle_id))

    def release_rdd(self, rdd_id: int) -> None:
        """Drop the stored partitions of an RDD."""
        self.post(lambda: self._release_rdd(rdd_id))

    def release_broadcast(self, broadcast_id: int) -> None:
        """Let the workers forget a broadcast's value."""
        self.post(lambda: self._backend.forget(Forget("broadcast", broadcast_id)))

    def stop(self) -> None:
        """Fail what runs, end the workers and the thread; return when they are gone."""
        if self._thread.is_alive():
            self.post(self._begin_stop)
            self._thread.join()

    # --- the thread -----------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._backend.start()
            while not self._is_stopping:
                self._turn()
        except BaseException as error:
            logger.exception("The driver loop failed.")
            self._fail_all(SparkException(f"The driver loop failed: {type(error).__name__}: {error}"))
        finally:
            self._is_stopping = True
            self._fail_all(SparkException("The SparkContext was stopped while the job was running."))
            self._backend.stop()
            # What was posted meanwhile finds the loop stopping and ends its job or its question.
            while self._posted:
                self._posted.popleft()()

    def _turn(self) -> None:
        timeout = 0.0 if self._posted else self._next_timeout()
        for event in self._backend.wait(timeout):
            self._on_backend(event)
        while self._posted:
            self._posted.popleft()()
        if not self._is_stopping:
            self._decommissions.advance()
            if self._replicas.may_miss_some:
                self._replicas.spread(self._executors())
            now = self._clock.now()
            for attempt_id in self._stragglers.slow(now):
                self._tasks.speculate(attempt_id)
            for launch in self._tasks.next_launches(now):
                self._launch(launch, now)
            for attempt in self._tasks.take_impatient(now):
                self._backend.recall(attempt.attempt_id, attempt.slot.executor_id)
            self._allocator.advance(now)

    def _next_timeout(self) -> float | None:
        now = self._clock.now()
        deadlines = (
            self._tasks.next_deadline(now),
            self._stragglers.next_look(),
            self._allocator.next_look(),
        )
        return min((max(0.0, deadline - now) for deadline in deadlines if deadline is not None), default=None)

    def _executors(self) -> list[str]:
        """The executors that take blocks of others."""
        return sorted(set(self._executor_of.values()) - set(self._decommissions.executors))

    def _begin_stop(self) -> None:
        self._is_stopping = True

    def _fail_all(self, error: PySparkException) -> None:
        for active in list(self._jobs.values()):
            self._end_job(active.job.job_id, error)

    # --- jobs -----------------------------------------------------------------------------------------

    def _submit(
        self,
        job: Job,
        lineage: Lineage,
        function: TaskFunction,
        partitions: tuple[int, ...],
        import_path: list[str],
    ) -> None:
        if self._is_stopping or self._failure is not None:
            reason = self._failure or "the SparkContext was stopped"
            job.end(SparkException(f"The job cannot run: {reason}."))
            return
        if import_path != self._import_path:
            self._import_path = import_path
            self._told_import_path.clear()
            self._backend.set_import_path(import_path)
        self._jobs[job.job_id] = _ActiveJob(job, function)
        self._notify(JobStarted(job.job_id, job.call_site, len(partitions), job.properties))
        try:
            self._handle(JobSubmitted(job.job_id, lineage, partitions, job.call_site))
        except Exception as error:
            # Describing the partitions of an input may fail: a file that is not there.
            if job.job_id in self._jobs:
                self._handle(JobCancelled(job.job_id, "its partitions cannot be described"))
                self._end_job(job.job_id, error)

    def _end_job(self, job_id: int, error: BaseException | None) -> None:
        active = self._jobs.pop(job_id, None)
        if active is not None:
            self._notify(JobFinished(job_id, error is None))
            active.job.end(error)
        if not self._jobs:
            self._kills.clear()
            self._accumulated.all_jobs_ended()

    # --- events and instructions ----------------------------------------------------------------------

    def _handle(self, event: Event) -> None:
        for instruction in self._dag.handle(event):
            self._obey(instruction)

    def _obey(self, instruction: Instruction) -> None:
        match instruction:
            case SubmitTaskSet():
                self._submit_task_set(instruction)
            case CancelStage(stage_id):
                for attempt in self._tasks.cancel(stage_id):
                    # At once, lest a task be given to a worker that is about to end.
                    self._tasks.remove_slot(attempt.worker_id)
                    self._backend.kill(attempt.worker_id, attempt.attempt_id)
                self._forget_stage(stage_id)
            case ResultReady(job_id, index, result):
                if job_id in self._jobs:
                    self._jobs[job_id].job.give_result(index, result)
            case ResultsDiscarded(job_id, stage_id):
                self._accumulated.discarded(stage_id)
                if job_id in self._jobs:
                    self._jobs[job_id].job.discard_results()
            case BlocksDisowned(blocks_id):
                self._release_rdd(blocks_id)
            case JobSucceeded(job_id):
                self._end_job(job_id, None)
            case JobFailed(job_id, error):
                self._end_job(job_id, error)
            case StageFinished(stage_id, stage_attempt, failure):
                self._tasks.retire(stage_id, stage_attempt)
                self._stragglers.forget((stage_id, stage_attempt))
                if failure is None:
                    self._forget_stage(stage_id)
                self._notify(StageEnded(stage_id, stage_attempt, failure))

    def _forget_stage(self, stage_id: int) -> None:
        for key in [key for key in self._packages if key[0] == stage_id]:
            del self._packages[key]

    def _submit_task_set(self, task_set: SubmitTaskSet) -> None:
        active = self._jobs[task_set.job_id]
        call_site = active.job.call_site if task_set.shuffle is None else task_set.lineage.call_site
        attempt = (task_set.stage_id, task_set.stage_attempt)
        try:
            self._packages[attempt] = StagePackage(
                task_set, active.job, active.function, call_site, self._tracker
            )
        except Exception as error:
            # The user's closure cannot be pickled: no task of the stage can ever run.
            failed = TaskSetFailed(*attempt, error)
            # Not from within the handling of the event that asked for the task set.
            self.post(lambda: self._handle(failed))
            return
        self._notify(StageSubmitted(*attempt, str(call_site), len(task_set.partitions), task_set.job_id))
        self._tasks.submit(task_set, self._clock.now())
        self._stragglers.submitted(attempt, len(task_set.partitions))

    def _launch(self, launch: RunningAttempt, now: float) -> None:
        package = self._packages[launch.stage_id, launch.stage_attempt]
        worker_id = launch.slot.worker_id
        import_path = None
        if worker_id not in self._told_import_path:
            self._told_import_path.add(worker_id)
            import_path = self._import_path
        try:
            message, shared = package.task(
                launch.attempt_id, launch.partition, launch.attempt_number, import_path
            )
        except Exception as error:
            self._told_import_path.discard(worker_id)
            self._fail_attempt(launch.attempt_id, error)
            return
        self._notify(TaskStarted(launch.stage_id, launch.stage_attempt, launch.partition, launch.attempt_id))
        self._stragglers.launched(launch, now)
        self._backend.launch(worker_id, message, shared, self._job_of(package))

    def _fail_attempt(self, attempt_id: int, error: BaseException, *, charged: bool = True) -> None:
        failed = self._tasks.task_failed(attempt_id, error, charged=charged)
        if failed is not None:
            self._handle(failed)

    # --- what the backend tells -----------------------------------------------------------------------

    def _on_backend(self, event: BackendEvent) -> None:
        match event:
            case AttemptEnded(_, done):
                self._on_attempt_ended(event.worker_id, done)
            case AttemptBegan(worker_id, attempt_id):
                self._on_attempt_began(attempt_id, worker_id)
            case AttemptReturned(attempt_id):
                self._on_attempt_returned(attempt_id)
            case WorkerStarted(slot, takes_tasks):
                self._executor_of[slot.worker_id] = slot.executor_id
                if takes_tasks:
                    self._tasks.add_slot(slot)
            case WorkerLost():
                self._on_worker_lost(event)
            case ExecutorGone(executor_id, reason):
                self._decommissions.executor_gone(executor_id)
                self._replicas.executor_lost(executor_id)
                self._handle(ExecutorLost(executor_id, files_lost=True, reason=reason))
            case BlocksChanged(executor_id, blocks):
                self._replicas.reported(executor_id, None, blocks)
            case DecommissionRequested(executor_id):
                self._decommissions.begin(executor_id)
            case Evacuated():
                self._decommissions.evacuated(event)
            case WorkerPrinted(stream, text):
                (sys.stdout if stream == 1 else sys.stderr).write(text)
            case BackendFailed(reason):
                self._failure = reason
                job_ids = list(self._jobs)
                self._fail_all(SparkException(f"The job cannot go on: {reason}."))
                for job_id in job_ids:  # nobody waits for their tasks, so no executor is wanted for them
                    self._handle(JobCancelled(job_id, reason))

    def _on_attempt_began(self, attempt_id: int, worker_id: str) -> None:
        now = self._clock.now()
        attempt = self._tasks.began(attempt_id, worker_id, now)
        if attempt is not None:
            # It was launched earlier, but only its run tells whether it is slow.
            self._stragglers.ended(attempt_id, now, succeeded=False)
            self._stragglers.launched(attempt, now)

    def _on_attempt_returned(self, attempt_id: int) -> None:
        attempt = self._tasks.running(attempt_id)
        self._stragglers.ended(attempt_id, self._clock.now(), succeeded=False)
        if attempt is not None:
            self._notify(
                TaskFinished(
                    attempt.stage_id, attempt.stage_attempt, attempt.partition, False, superfluous=True
                )
            )
        returned = SparkException("The task was returned by its executor.")
        self._fail_attempt(attempt_id, returned, charged=False)

    def _on_attempt_ended(self, worker_id: str, done: TaskDone) -> None:
        executor_id = self._executor_of.get(worker_id)
        if executor_id is None:
            return  # its worker was given up before the answer came
        self._stragglers.ended(done.attempt_id, self._clock.now(), succeeded=done.result is not None)
        self._replicas.reported(
            executor_id,
            worker_id,
            (StoredBlock(RDDBlockId(rdd, part), *rest) for rdd, part, *rest in done.blocks or ()),
        )
        if done.fetch_failure is not None:
            attempt = self._tasks.fetch_failed(done.attempt_id)
            if attempt is not None:
                shuffle_id, lost = done.fetch_failure
                self._on_fetch_failure(attempt, shuffle_id, tuple(LostOutput(*one) for one in lost))
        elif done.failure is not None:
            self._on_task_failure(done)
        else:
            run_time = (done.metrics or {}).get("run_time")
            attempt = self._tasks.task_succeeded(done.attempt_id, run_time)
            if attempt is not None:
                self._on_success(attempt, executor_id, done)
            elif done.result is not None:
                RawResult(-1, done.result).discard()

    def _on_success(self, attempt: RunningAttempt, executor_id: str, done: TaskDone) -> None:
        self._kills.pop((attempt.stage_id, attempt.partition), None)
        for rival in self._tasks.take_superfluous():
            self._end_superfluous(rival)
        package = self._package_of(attempt)
        if package is None:
            return
        self._accumulated.task_succeeded(package.task_set, attempt.partition, done, self._job_of(package))
        assert done.result is not None
        if package.task_set.shuffle is None:
            result: Any = RawResult(attempt.partition, done.result)
        else:
            assert isinstance(done.result, bytes)
            result = loads(done.result)
        self._notify(TaskFinished(attempt.stage_id, attempt.stage_attempt, attempt.partition, True))
        self._handle(
            TaskSucceeded(
                attempt.stage_id,
                attempt.stage_attempt,
                attempt.partition,
                attempt.attempt_id,
                executor_id,
                result,
            )
        )

    def _end_superfluous(self, attempt: RunningAttempt) -> None:
        self._stragglers.ended(attempt.attempt_id, self._clock.now(), succeeded=False)
        self._notify(
            TaskFinished(attempt.stage_id, attempt.stage_attempt, attempt.partition, False, superfluous=True)
        )
        self._tasks.remove_slot(attempt.worker_id)
        self._backend.kill(attempt.worker_id, attempt.attempt_id)

    def _on_fetch_failure(
        self, attempt: RunningAttempt, shuffle_id: int, lost: tuple[LostOutput, ...]
    ) -> None:
        logger.warning(
            "A task lost its input, which is computed again: %s", describe_losses(shuffle_id, lost)
        )
        self._notify(TaskFinished(attempt.stage_id, attempt.stage_attempt, attempt.partition, False))
        self._handle(
            FetchFailed(attempt.stage_id, attempt.stage_attempt, attempt.partition, shuffle_id, lost)
        )

    def _on_task_failure(self, done: TaskDone) -> None:
        attempt = self._tasks.running(done.attempt_id)
        package = self._package_of(attempt)
        if attempt is None or package is None or done.failure is None:
            unwanted = SparkException("No job needs the task any more.")
            self._tasks.task_failed(done.attempt_id, unwanted, charged=False)  # its slot is free
            return
        error = task_failed(
            done.failure,
            lineage=package.task_set.lineage,
            stage_id=attempt.stage_id,
            call_site=package.call_site,
            partition=attempt.partition,
            attempt_id=attempt.attempt_id,
            attempt_number=attempt.attempt_number,
            max_failures=self._max_failures,
        )
        self._notify(TaskFinished(attempt.stage_id, attempt.stage_attempt, attempt.partition, False))
        self._fail_attempt(attempt.attempt_id, error)

    def _on_worker_lost(self, lost: WorkerLost) -> None:
        self._told_import_path.discard(lost.worker_id)
        self._executor_of.pop(lost.worker_id, None)
        attempt = self._tasks.remove_slot(lost.worker_id)
        package = self._package_of(attempt)
        if attempt is None or package is None:
            return
        self._stragglers.ended(attempt.attempt_id, self._clock.now(), succeeded=False)
        task = (attempt.stage_id, attempt.partition)
        is_charged = lost.is_fault_of_task
        kills = 0.0
        if not is_charged:
            kills = self._kills.get(task, 0.0) + (_KILL_OF_EXECUTOR if lost.with_executor else 1.0)
            self._kills[task] = kills
            is_charged = kills >= _MAX_KILLS_FROM_OUTSIDE
        error = worker_died(lost, attempt, package.call_site, self._max_failures, kills > 0)
        self._notify(TaskFinished(attempt.stage_id, attempt.stage_attempt, attempt.partition, False))
        self._fail_attempt(attempt.attempt_id, error, charged=is_charged)

    def _job_of(self, package: StagePackage) -> Job:
        """A job that waits for a stage: the one it was started for, or another once that has ended."""
        stage = self._dag.stages.get(package.task_set.stage_id)
        if package.job.job_id not in self._jobs and stage is not None:
            return self._jobs[min(stage.jobs)].job
        return package.job

    def _package_of(self, attempt: RunningAttempt | None) -> StagePackage | None:
        """What the tasks of an attempt's stage share; None once no job needs the stage."""
        return None if attempt is None else self._packages.get((attempt.stage_id, attempt.stage_attempt))

    # --- releases -------------------------------------------------------------------------------------

    def _release_shuffle(self, shuffle_id: int) -> None:
        self._handle(ShuffleReleased(shuffle_id))
        self._backend.forget(Forget("shuffle", shuffle_id))
        self._delete_shuffle_files(shuffle_id)

    def _release_rdd(self, rdd_id: int) -> None:
        self._replicas.rdd_released(rdd_id)
        self._backend.remove_rdd_blocks(rdd_id)
        self._backend.forget(Forget("rdd", rdd_id))
