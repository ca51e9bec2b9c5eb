"""Executors as actors, behind the protocol of every backend.

The loop's thread owns all state. Ray's threads only put what they hear into the inbox; what takes long, such
as reading a large result, is done by threads of our own.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import tarfile
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pyrite.cluster.backend import (
    AttemptEnded,
    BackendEvent,
    BackendFailed,
    BlocksChanged,
    ExecutorGone,
    WorkerLost,
    WorkerStarted,
)
from pyrite.cluster.job import Job
from pyrite.cluster.ray.claims import BlockClaims
from pyrite.cluster.ray.cluster import RayCluster
from pyrite.cluster.ray.cluster_watch import ClusterWatch
from pyrite.cluster.ray.evacuations import Evacuations
from pyrite.cluster.ray.executor_handle import Answered, ExecutorHandle
from pyrite.cluster.ray.faults import describe
from pyrite.cluster.ray.janitor import Janitor
from pyrite.cluster.ray.messages import (
    Answer,
    CopyBlock,
    ExecutorPlan,
    ForgetFiles,
    HostReady,
    Kill,
    Launch,
    Question,
    Recall,
    RemoveBlocks,
    Report,
    SetImportPath,
    TookOver,
    Unpack,
)
from pyrite.cluster.ray.shared_values import SharedValues, put
from pyrite.common.units import format_bytes
from pyrite.errors import SparkIOException
from pyrite.executor.failure import describe_failure
from pyrite.executor.messages import Forget, RunTask, TaskDone
from pyrite.shuffle.map_status import MapStatus
from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.block_store import StoredBlock

#: Executors that fail to start this often in a row mean that none can be had.
_MAX_FAILED_STARTS = 4
#: Ray says that an actor can't be reached at the moment; after so many seconds of that it is given up.
_UNREACHABLE_PATIENCE = 20.0
_RETRY_INTERVAL = 0.5
#: An actor that does not run after so many seconds has no room yet, and none can be told when it will.
_START_PATIENCE = 20.0
#: Slices of collections are files that go without a word; so often it is looked which ones are gone.
_FILES_INTERVAL = 1.0
#: What `stop` gives the executors to end in good order, in seconds; then Ray kills them.
_STOP_PATIENCE = 5.0


class RayBackend:
    """Runs executors as actors of a cluster; replaces those that are lost, where Ray finds room."""

    def __init__(
        self,
        cluster: RayCluster,
        plan: ExecutorPlan,
        *,
        executors: int,
        memory: int,
        start_timeout: float,
        head_timeout: float,
        results_directory: str,
    ) -> None:
        self._cluster = cluster
        self._plan = plan
        #: How many executors there are to be, without those on their way out.
        self._wanted = executors
        self._memory = memory
        self._start_timeout = start_timeout
        self._results_directory = results_directory
        self._executors: dict[str, ExecutorHandle] = {}
        self._numbers = itertools.count()
        self._inbox: deque[Callable[[], None]] = deque()
        self._something = threading.Event()
        self._events: list[BackendEvent] = []
        self._claims = BlockClaims()
        self._evacuations = Evacuations(start_timeout)
        self._values = SharedValues(plan.environment.driver_directories)
        self._shipped: list[Any] = []
        self._import_path: list[str] | None = None
        self._failed_starts = 0
        #: Since when executors are wanted and none runs; None otherwise, and once that was reported.
        self._waiting_since: float | None = None
        #: Since when an executor can't be reached, and when to try again; None while that is under way.
        self._unreachable: dict[str, tuple[float, float | None]] = {}
        self._files_looked_at = 0.0
        self._pool = ThreadPoolExecutor(4, "pyrite-ray")
        self._is_stopping = False
        self._watch = ClusterWatch(cluster.places(), head_timeout, self._on_cluster_lost)
        #: No zygote is here to remove the driver's files when it is killed.
        self._janitor = Janitor(plan.environment.driver_directories)

    # --- the protocol ---------------------------------------------------------------------------------

    def start(self) -> None:
        self._start_missing_executors()

    def wake(self) -> None:
        self._something.set()

    def wait(self, timeout: float | None) -> list[BackendEvent]:
        for executor in self._executors.values():
            executor.flush(len(self._executors))
        if not self._events:
            self._something.wait(self._soonest(timeout))
        self._something.clear()
        while self._inbox:
            self._inbox.popleft()()
        self._look_at_the_clock(time.monotonic())
        if self._evacuations:
            self._evacuate(time.monotonic())
        events, self._events = self._events, []
        return events

    def launch(self, worker_id: str, task: RunTask, shared: Mapping[str, bytes], job: Job) -> None:
        executor = self._of_worker(worker_id)
        if executor is not None:  # else its end is among the events that the loop has yet to see
            try:
                # Before it is noted what the executor holds from now on.
                attachments = {
                    key: self._values.travelling(key, data)
                    for key, data in shared.items()
                    if key not in executor.held
                }
            except SparkIOException as error:
                failed = TaskDone(task.attempt_id, failure=describe_failure(error))
                self._events.append(AttemptEnded(worker_id, failed))
                return
            executor.held.admit(tuple(shared), shared)
            executor.tell(Launch(worker_id, task, tuple(shared), attachments))
            executor.show(job, task.stage_id)

    def kill(self, worker_id: str, attempt_id: int) -> None:
        executor = self._of_worker(worker_id)
        if executor is not None:
            executor.tell(Kill(worker_id, attempt_id))

    def recall(self, attempt_id: int, executor_id: str) -> None:
        executor = self._named(executor_id)
        if executor is not None:
            executor.tell(Recall(attempt_id))

    def forget(self, message: Forget) -> None:
        for executor in self._executors.values():
            executor.tell(message)
        if message.kind == "shuffle":
            self._evacuations.shuffle_released(message.id)
        if message.kind == "broadcast":
            self._values.forget(f"broadcast_{message.id}")

    def remove_rdd_blocks(self, rdd_id: int) -> None:
        self._claims.forget_rdd(rdd_id)
        self._evacuations.rdd_released(rdd_id)
        for executor in self._executors.values():
            executor.tell(RemoveBlocks(rdd_id))

    def copy_block(self, block: RDDBlockId, source: str, target: str) -> None:
        executor = self._named(target)
        if executor is not None:
            executor.tell(CopyBlock(block, source))

    def request_executors(self, total: int) -> None:
        self._wanted = total
        # Those that wait for room are demand that Ray's autoscaler sees, until they are given up.
        pending = [executor for executor in self._staying() if not executor.is_ready]
        excess = max(0, len(self._staying()) - total)
        for executor in reversed(pending[-excess:] if excess else []):
            self._drop(executor)
        self._start_missing_executors()

    def release(self, executor_id: str) -> None:
        executor = self._named(executor_id)
        if executor is not None:
            self._lose(executor, "it was idle", has_started=True)

    def drain(self, executor_id: str) -> list[str] | None:
        executor = self._named(executor_id)
        if executor is None or executor.is_draining:
            return None
        executor.is_draining = True
        self._start_missing_executors(least=1)  # somebody has to take over what it keeps
        return list(executor.workers)

    def evacuate(self, executor_id: str, outputs: Sequence[tuple[int, MapStatus]]) -> None:
        leaving = {
            name for executor in self._executors.values() if executor.is_draining for name in executor.names
        }
        blocks = self._claims.kept_only_by(executor_id, leaving)
        self._evacuations.begin(executor_id, blocks, outputs, time.monotonic())
        self._evacuate(time.monotonic())

    def retire(self, executor_id: str) -> None:
        """Its actor stays until it has no files: hosts read them, and Ray would give its cores to nobody."""
        executor = self._named(executor_id)
        if executor is not None:
            executor.is_retired = True
            self._lose_workers(executor, "its executor was decommissioned", with_executor=False)

    def remove_files(self, executor_id: str) -> None:
        executor = self._named(executor_id)
        if executor is not None:
            self._lose(executor, "it was decommissioned", has_started=True)

    def ship(self, path: str) -> None:
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as files:
            files.add(path, os.path.relpath(path, self._plan.files_directory))
        command = Unpack(put(archive.getvalue()))
        self._shipped.append(command)
        for executor in self._executors.values():
            executor.tell(command)

    def set_import_path(self, import_path: list[str]) -> None:
        self._import_path = import_path
        for executor in self._executors.values():
            executor.tell(SetImportPath(import_path))

    def worker_pids(self) -> dict[str, list[int]] | None:
        import ray
        from ray.exceptions import RayError

        pids: dict[str, list[int]] = {}
        ready = [executor for executor in self._executors.values() if executor.is_ready]
        now = time.monotonic()
        if any(
            now < each.started + _START_PATIENCE for each in self._executors.values() if not each.is_ready
        ):
            return None
        try:
            for of_one in ray.get([executor.actor.worker_pids.remote() for executor in ready], timeout=5):
                if of_one is None:
                    return None
                pids |= of_one
        except RayError:
            return None  # one is on its way out, which will be known in a moment
        return pids

    def machine_of(self, executor_id: str) -> str | None:
        executor = self._named(executor_id)
        return None if executor is None else executor.node_id

    def stop(self) -> None:
        import ray
        from ray.exceptions import RayError

        self._is_stopping = True
        self._watch.stop()
        ready = [executor for executor in self._executors.values() if executor.is_ready]
        with contextlib.suppress(RayError):
            ends = {executor.actor.stop.remote(): executor for executor in ready}
            if ends:
                _, late = ray.wait(list(ends), num_returns=len(ends), timeout=_STOP_PATIENCE)
                kills = [ends[end].end_process() for end in late]
                if kills:  # else the end of the driver's job would end these tasks too
                    ray.wait(kills, num_returns=len(kills), timeout=_STOP_PATIENCE)
        for executor in self._executors.values():
            with contextlib.suppress(RayError):
                executor.kill()
        self._executors.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._values.clear()
        self._shipped.clear()
        self._cluster.close()
        self._janitor.dismiss()

    # --- executors ------------------------------------------------------------------------------------

    def _staying(self) -> list[ExecutorHandle]:
        return [executor for executor in self._executors.values() if not executor.is_draining]

    def _start_missing_executors(self, *, least: int = 0) -> None:
        staying = self._staying()
        for _ in range(len(staying), max(self._wanted, least)):
            self._start_executor()
        # One on its way out may have the cores that the others wait for.
        if not self._wanted or any(executor.is_ready for executor in self._executors.values()):
            self._waiting_since = None
        elif self._waiting_since is None:
            self._waiting_since = time.monotonic()

    def _start_executor(self) -> None:
        executor_id = str(next(self._numbers))
        options: dict[str, Any] = {
            "num_cpus": self._plan.cores,
            "memory": self._memory,
            "scheduling_strategy": "SPREAD",
        }
        if self._cluster.runtime_env:
            options["runtime_env"] = self._cluster.runtime_env
        executor = ExecutorHandle(executor_id, self._plan, options, self._heard)
        if self._import_path is not None:
            executor.tell(SetImportPath(self._import_path))
        for command in self._shipped:
            executor.tell(command)
        self._executors[executor_id] = executor

    def _heard(
        self, executor: ExecutorHandle, number: int, answer: Answered | None, error: BaseException | None
    ) -> None:
        """Called by a thread of Ray's."""
        if answer is not None:
            self._post(lambda: self._on_answer(executor, number, answer))
        elif error is not None:
            self._post(lambda: self._on_error(executor, error))

    def _on_cluster_lost(self, reason: str) -> None:
        """Called by the watch's thread."""
        self._post(lambda: self._events.append(BackendFailed(reason)))

    def _post(self, call: Callable[[], None]) -> None:
        self._inbox.append(call)
        self._something.set()

    def _on_answer(self, executor: ExecutorHandle, number: int, answer: Answered) -> None:
        if self._executors.get(executor.executor_id) is executor:  # else it was given up
            self._unreachable.pop(executor.executor_id, None)
            for report in executor.answered(number, answer):
                self._on_report(executor, report)

    def _on_report(self, executor: ExecutorHandle, report: Report) -> None:
        match report:
            case HostReady(node_id, _, process_id, process_start):
                executor.node_id, executor.process_id = node_id, process_id
                executor.process_start = process_start
                self._waiting_since = None
                return
            case Question():
                self._on_question(executor, report)
                return
            case BackendFailed(reason):
                # Of this executor only: another one on another node may do better.
                self._lose(executor, reason, has_started=False)
                return
            case TookOver():
                self._on_took_over(executor, report)
                return
            case WorkerStarted() if executor.is_retired:
                return  # it was forked in the place of one that has died, and there is nothing to run
            case WorkerStarted(slot):
                executor.workers[slot.worker_id] = slot.executor_id
                executor.names.add(slot.executor_id)
                if executor.is_draining:
                    report = WorkerStarted(slot, takes_tasks=False)
            case WorkerLost(worker_id):
                executor.workers.pop(worker_id, None)
            case BlocksChanged(executor_id, blocks):
                self._claims.reported(executor_id, map(_as_reported, blocks))
            case ExecutorGone(executor_id):
                executor.names.discard(executor_id)
                self._lose_files(executor_id)
                if executor.is_draining:
                    self._lose(executor, "its processes had ended", has_started=True)
            case AttemptEnded(worker_id, done):
                self._failed_starts = 0
                if worker_id in executor.workers:
                    self._claims.reported(executor.workers[worker_id], done.blocks or ())
                if isinstance(done.result, str) and not self._moved_here(executor, done):
                    self._pool.submit(self._fetch_result, executor, worker_id, done)
                    return
        self._events.append(report)

    def _on_took_over(self, executor: ExecutorHandle, report: TookOver) -> None:
        if report.executor_id not in executor.names or self._named(report.executor_id) is not executor:
            return  # its copies are gone with it
        changes = self._evacuations.took_over(report)
        if changes:
            self._events.append(BlocksChanged(report.executor_id, tuple(changes)))
            self._claims.reported(report.executor_id, map(_as_reported, changes))
        for command in self._evacuations.released():
            executor.tell(command)

    def _evacuate(self, now: float) -> None:
        staying = [
            name for executor in self._staying() if executor.is_ready for name in sorted(executor.names)
        ]
        for target, command in self._evacuations.assign(staying, now):
            taker = self._named(target)
            assert taker is not None
            taker.tell(command)
        self._events += self._evacuations.finished()

    def _on_error(self, executor: ExecutorHandle, error: BaseException) -> None:
        from ray.exceptions import ActorUnavailableError

        if self._executors.get(executor.executor_id) is not executor:
            return
        now = time.monotonic()
        if isinstance(error, ActorUnavailableError):
            since, _ = self._unreachable.get(executor.executor_id, (now, 0.0))
            if now - since < _UNREACHABLE_PATIENCE:
                self._unreachable[executor.executor_id] = since, now + _RETRY_INTERVAL
                return
            if executor.is_ready:
                executor.end_process()
        self._lose(executor, f"its executor is gone: {describe(error)}", has_started=executor.is_ready)

    def _give_up(self, executor: ExecutorHandle, reason: str) -> None:
        """End an executor that is of no use, unless that has been done."""
        if self._executors.get(executor.executor_id) is executor:
            self._lose(executor, reason, has_started=executor.is_ready)

    def _lose(self, executor: ExecutorHandle, reason: str, *, has_started: bool) -> None:
        self._drop(executor)
        self._lose_workers(executor, reason, with_executor=True)
        for name in executor.names:
            self._lose_files(name)
            self._events.append(ExecutorGone(name, reason))
        if self._is_stopping:
            return
        self._failed_starts = 0 if has_started else self._failed_starts + 1
        if self._failed_starts >= _MAX_FAILED_STARTS:
            self._events.append(BackendFailed(f"executors cannot start on the Ray cluster: {reason}"))
            self._waiting_since = None
            return
        self._start_missing_executors()

    def _lose_workers(self, executor: ExecutorHandle, reason: str, *, with_executor: bool) -> None:
        for worker_id in executor.workers:
            self._events.append(
                WorkerLost(
                    worker_id, reason, is_fault_of_task=False, memory=None, with_executor=with_executor
                )
            )
        executor.workers.clear()

    def _lose_files(self, executor_id: str) -> None:
        self._claims.executor_gone(executor_id)
        self._evacuations.executor_gone(executor_id)

    def _drop(self, executor: ExecutorHandle) -> None:
        """End an actor, whether it runs or waits for room."""
        del self._executors[executor.executor_id]
        self._unreachable.pop(executor.executor_id, None)
        with contextlib.suppress(Exception):
            executor.kill()

    def _named(self, executor_id: str) -> ExecutorHandle | None:
        executor = self._executors.get(executor_id.partition(".")[0])
        return executor if executor is not None and executor_id in executor.names else None

    def _of_worker(self, worker_id: str) -> ExecutorHandle | None:
        executor = self._executors.get(worker_id.partition("/")[0].partition(".")[0])
        return executor if executor is not None and worker_id in executor.workers else None

    # --- questions and results ------------------------------------------------------------------------

    def _on_question(self, executor: ExecutorHandle, question: Question) -> None:
        match question.kind:
            case "driver_file":
                self._pool.submit(self._share_file, executor, question)
            case "holders":
                holders = [
                    each for each in self._claims.holders(question.name) if each != question.executor_id
                ]
                executor.tell(Answer(question.number, holders))
            case "claim":
                holders = self._claims.claim(question.name, question.executor_id, question.instead_of)
                executor.tell(Answer(question.number, holders))
            case "release":
                self._claims.release(question.name, question.executor_id)
                executor.tell(Answer(question.number, None))

    def _share_file(self, executor: ExecutorHandle, question: Question) -> None:
        try:
            value = self._values.file(question.name)
        except SparkIOException as error:
            value = str(error)
        except Exception:
            value = None
        self._post(lambda: executor.tell(Answer(question.number, value)))

    def _moved_here(self, executor: ExecutorHandle, done: TaskDone) -> bool:
        """Take over the file with a large result, if the executor is on this machine."""
        if executor.node_id != self._plan.driver_node_id:
            return False
        assert isinstance(done.result, str)
        path = self._result_path(executor, done.result)
        try:
            os.rename(done.result, path)
        except OSError:  # another file system, or another view of it
            return False
        done.result = path
        return True

    def _result_path(self, executor: ExecutorHandle, there: str) -> str:
        return os.path.join(self._results_directory, f"{executor.executor_id}-{os.path.basename(there)}")

    def _fetch_result(self, executor: ExecutorHandle, worker_id: str, done: TaskDone) -> None:
        """Bring a large result here; if it can't be had the executor is lost, and the attempt with it."""
        import ray

        assert isinstance(done.result, str)
        path = self._result_path(executor, done.result)
        try:
            data = ray.get(executor.actor.result.remote(done.result))
            with open(path, "wb") as file:
                file.write(data)
        except Exception as error:
            reason = f"its executor was given up, as a result could not be had from it: {describe(error)}"
            self._post(lambda: self._give_up(executor, reason))
            return
        done.result = path
        self._post(lambda: self._events.append(AttemptEnded(worker_id, done)))

    # --- time -----------------------------------------------------------------------------------------

    def _soonest(self, timeout: float | None) -> float | None:
        deadlines = [retry for _, retry in self._unreachable.values() if retry is not None]
        deadlines += [each.is_silent_from for each in self._executors.values() if each.is_ready]
        if self._waiting_since is not None:
            deadlines.append(self._waiting_since + self._start_timeout)
        evacuated_by = self._evacuations.next_deadline()
        if evacuated_by is not None:
            deadlines.append(evacuated_by)
        if not deadlines:
            return timeout
        until = max(0.0, min(deadlines) - time.monotonic())
        return until if timeout is None else min(timeout, until)

    def _look_at_the_clock(self, now: float) -> None:
        if now >= self._files_looked_at + _FILES_INTERVAL:
            self._files_looked_at = now
            gone = self._values.forget_deleted()
            if gone:
                for executor in self._executors.values():
                    executor.tell(ForgetFiles(tuple(gone)))
        for executor_id, (since, retry) in list(self._unreachable.items()):
            if retry is not None and now >= retry:
                self._unreachable[executor_id] = since, None
                self._executors[executor_id].call_again()
        for executor in list(self._executors.values()):
            if executor.is_ready and executor.is_silent(now):
                executor.end_process()
                self._give_up(executor, "its executor did not answer, as if stopped, and was killed")
        if self._waiting_since is not None and now >= self._waiting_since + self._start_timeout:
            self._waiting_since = None
            self._events.append(BackendFailed(self._no_room()))

    def _no_room(self) -> str:
        return (
            f"no executor has started on the Ray cluster in {self._start_timeout:.0f} s. Each asks for "
            f"{self._plan.cores} cores and {format_bytes(self._memory)} of memory on one node "
            "(spark.executor.cores, spark.executor.memory, spark.executor.memoryOverhead); the cluster has "
            f"{self._cluster.resources()}"
        )


def _as_reported(stored: StoredBlock) -> tuple[int, int, int, int, int]:
    """A change of a store as `TaskDone.blocks` tells it."""
    return stored.block.rdd_id, stored.block.partition, stored.memory_size, stored.disk_size, stored.copies
