"""Workers as processes of this machine, behind one selector."""

from __future__ import annotations

import itertools
import os
import selectors
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyrite.cluster.backend import (
    AttemptEnded,
    BackendEvent,
    BackendFailed,
    BlocksChanged,
    DecommissionRequested,
    Evacuated,
    ExecutorGone,
    MemoryExcess,
    WorkerLost,
    WorkerPrinted,
    WorkerStarted,
)
from pyrite.cluster.job import Job
from pyrite.cluster.local.block_copies import RETRY_INTERVAL, BlockCopies
from pyrite.cluster.local.executor_files import copy_map_output, store_of
from pyrite.cluster.local.executor_process import ExecutorProcess, StartingZygote
from pyrite.cluster.local.heartbeat import INTERVAL, Heartbeat
from pyrite.cluster.task_set import Slot
from pyrite.executor.attachments import AttachmentCache
from pyrite.executor.channel import PolledChannel
from pyrite.executor.environment import ExecutorEnvironment, file_owner
from pyrite.executor.messages import Forget, Printed, RunTask, TaskDone
from pyrite.executor.process_control import describe_exit
from pyrite.executor.worker_watch import STOPPED_SECONDS
from pyrite.shuffle.map_status import MapStatus
from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.local_disk import remove_temporary_files

#: Processes that end this often in a row before they have done anything mean that none can be had.
_MAX_FAILED_STARTS = 5


@dataclass(slots=True)
class _Executor:
    process: ExecutorProcess
    heartbeat: Heartbeat
    workers: dict[str, _Worker] = field(default_factory=dict)
    #: Whether the process was told that tasks run, and so looks at its workers more often.
    told_busy: bool = False
    #: It has a replacement already and is to end once its tasks have.
    is_draining: bool = False

    @property
    def executor_id(self) -> str:
        return self.process.executor_id

    @property
    def environment(self) -> ExecutorEnvironment:
        return self.process.environment

    def beat(self, now: float) -> None:
        self.told_busy = any(worker.is_busy for worker in self.workers.values())
        self.process.ping(self.told_busy)
        self.heartbeat.asked(now)


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
    #: It was sent a task that it has not answered.
    is_busy: bool = False
    is_registered: bool = True


class LocalBackend:
    """Runs executors as zygotes with forked workers; replaces what dies.

    With `shares_files` (`local[N]`) there is one executor whose files are the driver's: they survive the
    death of any process but the driver. Without (`local-cluster`) an executor's files go with it, as on a
    cluster, and its replacement is another executor with another id.

    Executors are asked for a sign of life every few seconds. One that gives none is killed, as it is of no
    more use than a dead one.
    """

    def __init__(
        self,
        make_environment: Callable[[str], ExecutorEnvironment],
        *,
        executors: int,
        cores: int,
        shares_files: bool,
        extra_environment: dict[str, str],
        executor_ids: Iterator[str] | None = None,
        zygotes: Sequence[StartingZygote] = (),
    ) -> None:
        self._make_environment = make_environment
        #: How many executors there are to be, without those on their way out.
        self._wanted = executors
        self._cores = cores
        self._shares_files = shares_files
        self._extra_environment = extra_environment
        #: Started already, for the first executors.
        self._zygotes = list(zygotes)
        self._selector = selectors.DefaultSelector()
        self._executors: list[_Executor] = []
        #: The environments of retired executors whose files are still there.
        self._retired: dict[str, ExecutorEnvironment] = {}
        self._copies = BlockCopies()
        #: The executors that are being evacuated: what is told when all copies of their blocks are made.
        self._leaving: dict[str, Evacuated] = {}
        self._next_beat = 0.0
        self._workers: dict[str, _Worker] = {}
        self._worker_numbers = itertools.count()
        self._executor_ids = map(str, itertools.count()) if executor_ids is None else executor_ids
        self._events: list[BackendEvent] = []
        self._failed_starts = 0
        self._import_path: list[str] | None = None
        self._is_stopping = False
        self._wake_read, self._wake_write = socket.socketpair()
        self._wake_read.setblocking(False)
        self._wake_write.setblocking(False)
        self._selector.register(self._wake_read, selectors.EVENT_READ)

    def start(self) -> None:
        self._start_missing_executors()

    def wake(self) -> None:
        try:
            self._wake_write.send(b"\0")
        except OSError:
            return  # a wake-up is under way already, or the backend has stopped

    def wait(self, timeout: float | None) -> list[BackendEvent]:
        self._copy_blocks()
        until_beat = max(0.0, self._next_beat - time.monotonic())
        timeout = until_beat if timeout is None else min(timeout, until_beat)
        if self._copies:
            timeout = min(timeout, RETRY_INTERVAL)
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
        # After the answers were read: the driver may have been stopped itself since it asked.
        if time.monotonic() >= self._next_beat:
            self._beat(time.monotonic())
        events, self._events = self._events, []
        return events

    def launch(self, worker_id: str, task: RunTask, shared: Mapping[str, bytes], job: Job) -> None:
        worker = self._workers[worker_id]
        missing = worker.held.admit(tuple(shared), shared)
        if missing:
            task.attachments = {key: shared[key] for key in missing}
        worker.is_busy = True
        worker.channel.send(task)
        if not worker.executor.told_busy:
            worker.executor.beat(time.monotonic())
        self._watch(worker)

    def has_worker(self, worker_id: str) -> bool:
        """Whether there is such a worker, as far as is known."""
        return worker_id in self._workers

    def kill(self, worker_id: str, attempt_id: int) -> None:
        worker = self._workers.get(worker_id)
        if worker is not None:
            worker.is_killed = True
            worker.executor.process.kill(worker_id)

    def recall(self, attempt_id: int, executor_id: str) -> None:
        """Nothing: there are no queues."""

    def forget(self, message: Forget) -> None:
        for worker in self._workers.values():
            worker.channel.send(message)
            self._watch(worker)

    def remove_rdd_blocks(self, rdd_id: int) -> None:
        for executor in self._executors:
            store_of(executor.environment).remove_rdd(rdd_id)

    def copy_block(self, block: RDDBlockId, source: str, target: str) -> None:
        self._copies.ask(block, source, target, time.monotonic())

    def request_executors(self, total: int) -> None:
        self._wanted = total
        self._start_missing_executors()

    def release(self, executor_id: str) -> None:
        executor = self._find(executor_id, is_draining=False)
        if executor is not None:
            self._end(executor, "its executor was idle")
            self._remove_files(executor.environment, "it was idle")
            self._start_missing_executors()

    def drain(self, executor_id: str) -> list[str] | None:
        executor = self._find(executor_id, is_draining=False)
        if executor is None:
            return None
        executor.is_draining = True
        self._start_missing_executors(least=1)  # somebody has to take over what it keeps
        return list(executor.workers)

    def evacuate(self, executor_id: str, outputs: Sequence[tuple[int, MapStatus]]) -> None:
        executor = self._find(executor_id, is_draining=True)
        moved: list[tuple[int, MapStatus]] = []
        staying = [peer.environment for peer in self._staying()]
        if executor is not None and staying and not self._shares_files:
            peers = itertools.cycle(staying)
            for block in store_of(executor.environment).blocks():
                self._copies.ask(block, executor_id, next(peers).executor_id, time.monotonic())
            for shuffle_id, status in outputs:
                copy = copy_map_output(status, next(peers))
                if copy is not None:
                    moved.append((shuffle_id, copy))
        self._leaving[executor_id] = Evacuated(executor_id, tuple(moved))

    def retire(self, executor_id: str) -> None:
        executor = self._find(executor_id, is_draining=True)
        if executor is not None:
            self._end(executor, "its executor was decommissioned")
            if not self._shares_files:
                self._retired[executor_id] = executor.environment

    def remove_files(self, executor_id: str) -> None:
        environment = self._retired.pop(executor_id, None)
        if environment is not None:
            self._remove_files(environment, "it was decommissioned")

    def ship(self, path: str) -> None:
        """Nothing: all processes read the driver's directory."""

    def set_import_path(self, import_path: list[str]) -> None:
        self._import_path = import_path
        for executor in self._executors:
            executor.process.set_import_path(import_path)

    def worker_pids(self) -> dict[str, list[int]] | None:
        pids: dict[str, list[int]] = {executor.executor_id: [] for executor in self._executors}
        for worker in self._workers.values():
            if worker.pid is None:
                return None
            pids[worker.executor.executor_id].append(worker.pid)
        return pids

    def executor_process_ids(self) -> dict[str, int]:
        """The process id of each executor's own process, the parent of its workers."""
        return {executor.executor_id: executor.process.pid for executor in self._executors}

    def machine_of(self, executor_id: str) -> str | None:
        return None

    def stop(self) -> None:
        self._is_stopping = True
        for executor in self._executors:
            executor.process.stop(keeps_files=False)
        for worker in self._workers.values():
            worker.channel.close()
        self._executors.clear()
        self._workers.clear()
        self._selector.close()
        self._wake_read.close()
        self._wake_write.close()

    # --- executors ------------------------------------------------------------------------------------

    def _staying(self) -> list[_Executor]:
        return [executor for executor in self._executors if not executor.is_draining]

    def _start_missing_executors(self, *, least: int = 0) -> None:
        for _ in range(len(self._staying()), max(self._wanted, least)):
            self._start_executor()

    def _start_executor(self) -> None:
        name = "driver" if self._shares_files else next(self._executor_ids)
        environment = self._make_environment(name)
        environment.make_directories()
        zygote = self._zygotes.pop() if self._zygotes else StartingZygote(self._extra_environment)
        process = ExecutorProcess(environment, zygote)
        if self._import_path is not None:
            process.set_import_path(self._import_path)
        executor = _Executor(process, Heartbeat(time.monotonic()))
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
                case ["exited", worker_id, status, cause, memory]:
                    if worker_id in executor.workers:
                        self._on_exit(executor.workers[worker_id], status, cause, memory)
                case ["decommission"]:
                    self._events.append(DecommissionRequested(executor.executor_id))
        if reports:
            executor.heartbeat.answered()
        if not is_open:
            self._on_executor_end(executor)

    def _on_executor_end(self, executor: _Executor) -> None:
        self._selector.unregister(executor.process.socket)
        executor.process.socket.close()
        reason = f"its executor's process is gone: {executor.process.clean_up()}"
        self._executors.remove(executor)
        # One that is killed as it starts has not failed to start; tasks that it was given count the kills.
        started = executor.process.was_killed_from_outside or any(
            worker.has_answered for worker in executor.workers.values()
        )
        for worker in list(executor.workers.values()):
            self._lose(worker, reason, is_fault_of_task=False, with_executor=True)
        if not self._shares_files:
            self._remove_files(executor.environment, reason)
        if not executor.is_draining and self._may_start_again(started, reason):
            self._start_missing_executors()

    def _end(self, executor: _Executor, reason: str) -> None:
        """End the processes of an executor in good order; its files stay."""
        self._selector.unregister(executor.process.socket)
        self._executors.remove(executor)
        for worker in list(executor.workers.values()):
            self._lose(worker, reason, is_fault_of_task=False)
        executor.process.stop(keeps_files=True)

    def _remove_files(self, environment: ExecutorEnvironment, reason: str) -> None:
        shutil.rmtree(environment.directory, ignore_errors=True)
        shutil.rmtree(environment.memory_directory, ignore_errors=True)
        self._events.append(ExecutorGone(environment.executor_id, reason))

    def _find(self, executor_id: str, *, is_draining: bool) -> _Executor | None:
        for executor in self._executors:
            if executor.executor_id == executor_id and executor.is_draining == is_draining:
                return executor
        return None

    def _copy_blocks(self) -> None:
        if self._copies:
            environments = {executor.executor_id: executor.environment for executor in self._executors}
            for target, changes in self._copies.advance(environments, time.monotonic()):
                self._events.append(BlocksChanged(target, tuple(changes)))
        for executor_id in [name for name in self._leaving if not self._copies.is_source(name)]:
            self._events.append(self._leaving.pop(executor_id))

    def _beat(self, now: float) -> None:
        """Ask all executors for a sign of life, and kill those that have given none for too long."""
        for executor in self._executors:
            if executor.heartbeat.is_overdue(now):
                executor.process.end_now("it did not answer, as if stopped, and was killed")
            else:
                executor.beat(now)
        self._next_beat = now + INTERVAL

    # --- workers --------------------------------------------------------------------------------------

    def _start_worker(self, executor: _Executor) -> None:
        executor_id = executor.executor_id
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
                worker.is_busy = False
                self._events.append(AttemptEnded(worker.worker_id, message))
            elif isinstance(message, Printed):
                self._events.append(WorkerPrinted(message.stream, message.text))
        if not is_open and worker.is_registered:
            # How it ended comes from the zygote. Should it live on without its socket, it is of no use.
            self._selector.unregister(worker.channel.socket)
            worker.is_registered = False
            worker.executor.process.kill(worker.worker_id)

    def _on_exit(self, worker: _Worker, status: int, cause: str, memory: int) -> None:
        if worker.is_registered:
            self._on_worker(worker)  # an answer may have come before the end
        executor = worker.executor
        from_outside = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGKILL, signal.SIGTERM)
        reason = describe_exit(status)
        excess = None
        if worker.channel.is_broken:
            reason = "its task wrote to the socket between worker and driver, and it was killed"
        elif cause == "stopped":
            reason = f"it was stopped for {STOPPED_SECONDS:.0f} s and was killed"
        elif cause == "memory":
            excess = MemoryExcess(memory, executor.environment.memory_limit)
        is_at_fault = excess is not None or worker.channel.is_broken
        is_innocent = not is_at_fault and (worker.is_killed or from_outside)
        self._lose(worker, reason, is_fault_of_task=not is_innocent, memory=excess)
        if self._may_start_again(worker.has_answered or from_outside, reason) and not executor.is_draining:
            self._start_worker(executor)

    def _lose(
        self,
        worker: _Worker,
        reason: str,
        *,
        is_fault_of_task: bool,
        memory: MemoryExcess | None = None,
        with_executor: bool = False,
    ) -> None:
        del self._workers[worker.worker_id]
        del worker.executor.workers[worker.worker_id]
        if worker.is_registered:
            self._selector.unregister(worker.channel.socket)
            worker.is_registered = False
        worker.channel.close()
        environment, owner = worker.executor.environment, file_owner(worker.worker_id)
        store_of(environment).remove_temporary_files(owner)
        remove_temporary_files(environment.results_directory, owner)
        self._events.append(WorkerLost(worker.worker_id, reason, is_fault_of_task, memory, with_executor))

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
