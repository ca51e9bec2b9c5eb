"""Workers as processes of this machine, behind one selector."""

from __future__ import annotations

import itertools
import os
import selectors
import shutil
import signal
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pyrite.cluster.backend import (
    AttemptEnded,
    BackendEvent,
    BackendFailed,
    ExecutorGone,
    WorkerLost,
    WorkerPrinted,
    WorkerStarted,
)
from pyrite.cluster.job import Job
from pyrite.cluster.local.executor_process import ExecutorProcess
from pyrite.cluster.task_set import Slot
from pyrite.executor.attachments import AttachmentCache
from pyrite.executor.channel import PolledChannel
from pyrite.executor.environment import ExecutorEnvironment
from pyrite.executor.messages import Forget, Printed, RunTask, TaskDone
from pyrite.executor.process_control import describe_exit
from pyrite.storage.block_store import BlockStore

#: Processes that end this often in a row before they have done anything mean that none can be had.
_MAX_FAILED_STARTS = 5


@dataclass(slots=True)
class _Executor:
    process: ExecutorProcess
    cores: int
    workers: dict[str, _Worker] = field(default_factory=dict)


@dataclass(slots=True)
class _Worker:
    worker_id: str
    executor: _Executor
    channel: PolledChannel
    #: What the worker holds of the attachments that were sent.
    held: AttachmentCache = field(default_factory=AttachmentCache)
    pid: int | None = None
    #: The driver asked for its end.
    is_killed: bool = False
    has_answered: bool = False
    is_registered: bool = True


class LocalBackend:
    """Runs executors as zygotes with forked workers; replaces what dies.

    With `shares_files` (`local[N]`) there is one executor whose files are the driver's: they survive the
    death of any process but the driver. Without (`local-cluster`) an executor's files go with it, as on a
    cluster, and its replacement is another executor with another id.
    """

    def __init__(
        self,
        make_environment: Callable[[str], ExecutorEnvironment],
        *,
        executors: int,
        cores: int,
        shares_files: bool,
        extra_environment: dict[str, str],
    ) -> None:
        self._make_environment = make_environment
        self._count = executors
        self._cores = cores
        self._shares_files = shares_files
        self._extra_environment = extra_environment
        self._selector = selectors.DefaultSelector()
        self._executors: list[_Executor] = []
        self._workers: dict[str, _Worker] = {}
        self._worker_numbers = itertools.count()
        self._executor_numbers = itertools.count()
        self._events: list[BackendEvent] = []
        self._failed_starts = 0
        self._import_path: list[str] | None = None
        self._is_stopping = False
        self._wake_read, self._wake_write = socket.socketpair()
        self._wake_read.setblocking(False)
        self._wake_write.setblocking(False)
        self._selector.register(self._wake_read, selectors.EVENT_READ)

    def start(self) -> None:
        for _ in range(self._count):
            self._start_executor()

    def wake(self) -> None:
        try:
            self._wake_write.send(b"\0")
        except OSError:
            return  # a wake-up is under way already, or the backend has stopped

    def wait(self, timeout: float | None) -> list[BackendEvent]:
        if self._events:
            timeout = 0
        for key, mask in self._selector.select(timeout):
            owner = key.data
            if owner is None:
                self._drain_wakeups()
            elif isinstance(owner, _Executor):
                self._on_executor(owner)
            else:
                if mask & selectors.EVENT_WRITE:
                    owner.channel.writable()
                    self._watch(owner)
                if mask & selectors.EVENT_READ:
                    self._on_worker(owner)
        events, self._events = self._events, []
        return events

    def launch(self, worker_id: str, task: RunTask, shared: Mapping[str, bytes], job: Job) -> None:
        worker = self._workers[worker_id]
        missing = worker.held.admit(tuple(shared), shared)
        if missing:
            task.attachments = {key: shared[key] for key in missing}
        worker.channel.send(task)
        self._watch(worker)

    def kill(self, worker_id: str) -> None:
        worker = self._workers.get(worker_id)
        if worker is not None:
            worker.is_killed = True
            worker.executor.process.kill(worker_id)

    def forget(self, message: Forget) -> None:
        for worker in self._workers.values():
            worker.channel.send(message)
            self._watch(worker)

    def remove_rdd_blocks(self, rdd_id: int) -> None:
        for executor in self._executors:
            environment = executor.process.environment
            BlockStore(environment.memory_directory, environment.blocks_directory, 0).remove_rdd(rdd_id)

    def set_import_path(self, import_path: list[str]) -> None:
        self._import_path = import_path
        for executor in self._executors:
            executor.process.set_import_path(import_path)

    def worker_pids(self) -> dict[str, list[int]] | None:
        pids: dict[str, list[int]] = {executor.process.executor_id: [] for executor in self._executors}
        for worker in self._workers.values():
            if worker.pid is None:
                return None
            pids[worker.executor.process.executor_id].append(worker.pid)
        return pids

    def executor_process_ids(self) -> dict[str, int]:
        """The process id of each executor's own process, the parent of its workers."""
        return {executor.process.executor_id: executor.process.pid for executor in self._executors}

    def stop(self) -> None:
        self._is_stopping = True
        for executor in self._executors:
            executor.process.stop()
        for worker in self._workers.values():
            worker.channel.close()
        self._executors.clear()
        self._workers.clear()
        self._selector.close()
        self._wake_read.close()
        self._wake_write.close()

    # --- executors ------------------------------------------------------------------------------------

    def _start_executor(self) -> None:
        name = "driver" if self._shares_files else str(next(self._executor_numbers))
        environment = self._make_environment(name)
        environment.make_directories()
        process = ExecutorProcess(environment, self._extra_environment)
        if self._import_path is not None:
            process.set_import_path(self._import_path)
        executor = _Executor(process, self._cores)
        self._executors.append(executor)
        self._selector.register(process.socket, selectors.EVENT_READ, executor)
        for _ in range(self._cores):
            self._start_worker(executor)

    def _on_executor(self, executor: _Executor) -> None:
        reports, is_open = executor.process.receive()
        for report in reports:
            match report:
                case ["forked", worker_id, pid]:
                    if worker_id in executor.workers:
                        executor.workers[worker_id].pid = pid
                case ["exited", worker_id, status, _, _]:
                    if worker_id in executor.workers:
                        self._on_exit(executor.workers[worker_id], status)
        if not is_open:
            self._on_executor_end(executor)

    def _on_executor_end(self, executor: _Executor) -> None:
        self._selector.unregister(executor.process.socket)
        executor.process.socket.close()
        reason = f"its executor's process is gone: {executor.process.describe_end()}"
        self._executors.remove(executor)
        started = any(worker.has_answered for worker in executor.workers.values())
        for worker in list(executor.workers.values()):
            self._lose(worker, reason, is_fault_of_task=False)
        if not self._shares_files:
            environment = executor.process.environment
            shutil.rmtree(environment.directory, ignore_errors=True)
            shutil.rmtree(environment.memory_directory, ignore_errors=True)
            self._events.append(ExecutorGone(executor.process.executor_id, reason))
        if self._may_start_again(started, reason):
            self._start_executor()

    # --- workers --------------------------------------------------------------------------------------

    def _start_worker(self, executor: _Executor) -> None:
        executor_id = executor.process.executor_id
        worker_id = f"{executor_id}/{next(self._worker_numbers)}"
        worker = _Worker(worker_id, executor, PolledChannel(executor.process.fork(worker_id)))
        executor.workers[worker_id] = worker
        self._workers[worker_id] = worker
        self._selector.register(worker.channel.socket, selectors.EVENT_READ, worker)
        self._events.append(WorkerStarted(Slot(worker_id, executor_id)))

    def _on_worker(self, worker: _Worker) -> None:
        messages, is_open = worker.channel.readable()
        for message in messages:
            worker.has_answered = True
            self._failed_starts = 0
            if isinstance(message, TaskDone):
                self._events.append(AttemptEnded(worker.worker_id, message))
            elif isinstance(message, Printed):
                self._events.append(WorkerPrinted(message.stream, message.text))
        if not is_open and worker.is_registered:
            # How it ended comes from the zygote. Should it live on without its socket, it is of no use.
            self._selector.unregister(worker.channel.socket)
            worker.is_registered = False
            worker.executor.process.kill(worker.worker_id)

    def _on_exit(self, worker: _Worker, status: int) -> None:
        if worker.is_registered:
            self._on_worker(worker)  # an answer may have come before the end
        from_outside = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGKILL, signal.SIGTERM)
        executor = worker.executor
        reason = describe_exit(status)
        self._lose(worker, reason, is_fault_of_task=not (worker.is_killed or from_outside))
        if self._may_start_again(worker.has_answered or worker.is_killed or from_outside, reason):
            self._start_worker(executor)

    def _lose(self, worker: _Worker, reason: str, *, is_fault_of_task: bool) -> None:
        del self._workers[worker.worker_id]
        del worker.executor.workers[worker.worker_id]
        if worker.is_registered:
            self._selector.unregister(worker.channel.socket)
            worker.is_registered = False
        worker.channel.close()
        self._events.append(WorkerLost(worker.worker_id, reason, is_fault_of_task))

    def _may_start_again(self, had_started: bool, reason: str) -> bool:
        if self._is_stopping:
            return False
        self._failed_starts = 0 if had_started else self._failed_starts + 1
        if self._failed_starts >= _MAX_FAILED_STARTS:
            self._events.append(BackendFailed(f"worker processes end before they can run a task: {reason}"))
            return False
        return True

    def _watch(self, worker: _Worker) -> None:
        """Ask the selector for room to write only while something waits to be written."""
        if worker.is_registered:
            wanted = selectors.EVENT_READ
            if worker.channel.wants_to_write:
                wanted |= selectors.EVENT_WRITE
            if self._selector.get_key(worker.channel.socket).events != wanted:
                self._selector.modify(worker.channel.socket, wanted, worker)

    def _drain_wakeups(self) -> None:
        try:
            while self._wake_read.recv(4096):
                continue
        except BlockingIOError:
            return
