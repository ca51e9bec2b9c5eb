"""Tasks in the thread that waits for the job, one at a time, still serialized on the way in and out."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Mapping, Sequence
from queue import Empty, SimpleQueue

from pyrite.cluster.backend import AttemptEnded, BackendEvent, WorkerLost, WorkerStarted
from pyrite.cluster.job import Job
from pyrite.cluster.task_set import Slot
from pyrite.executor.environment import ExecutorEnvironment
from pyrite.executor.messages import Forget, RunTask, pack, unpack
from pyrite.executor.task_runner import TaskRunner
from pyrite.shuffle.map_status import MapStatus
from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.block_store import BlockStore

_EXECUTOR = "driver"


class InlineBackend:
    """The master `local`: a breakpoint in a lambda stops in the driver, on the user's terminal.

    There is one slot. A task that has begun can't be killed; once it ends its slot is given up for a new one.
    """

    def __init__(self, environment: ExecutorEnvironment) -> None:
        self._environment = environment
        self._runner: TaskRunner | None = None
        self._events: SimpleQueue[BackendEvent | None] = SimpleQueue()
        self._numbers = itertools.count()
        self._worker_id = ""
        self._running = threading.Lock()
        self._lock = threading.Lock()
        #: Guarded by the lock: whether the task of the current slot has begun, and whether it was given up.
        self._has_begun = False
        self._is_given_up = False

    def start(self) -> None:
        self._environment.make_directories()
        self._runner = TaskRunner(self._environment, _EXECUTOR)
        self._offer_slot()

    def wake(self) -> None:
        self._events.put(None)

    def wait(self, timeout: float | None) -> list[BackendEvent]:
        events: list[BackendEvent] = []
        try:
            event = self._events.get(timeout=timeout)
            while True:
                if event is not None:
                    events.append(event)
                event = self._events.get_nowait()
        except Empty:
            return events

    def launch(self, worker_id: str, task: RunTask, shared: Mapping[str, bytes], job: Job) -> None:
        task.attachments = dict(shared)
        data = pack(task)
        with self._lock:
            self._has_begun = self._is_given_up = False
        job.give_work(lambda: self._run(worker_id, data), lambda: self._abandon(worker_id))

    def kill(self, worker_id: str, attempt_id: int) -> None:
        with self._lock:
            self._is_given_up = True
            if self._has_begun:
                return
        self._replace_slot(worker_id)

    def recall(self, attempt_id: int, executor_id: str) -> None:
        """Nothing: there are no queues."""

    def forget(self, message: Forget) -> None:
        if self._runner is not None:
            self._runner.forget(message)

    def remove_rdd_blocks(self, rdd_id: int) -> None:
        environment = self._environment
        BlockStore(environment.memory_directory, environment.blocks_directory, 0).remove_rdd(rdd_id)

    def copy_block(self, block: RDDBlockId, source: str, target: str) -> None:
        """There is no other executor."""

    def request_executors(self, total: int) -> None:
        """The number is always one."""

    def release(self, executor_id: str) -> None:
        """The number is always one."""

    def drain(self, executor_id: str) -> list[str] | None:
        return None  # the driver cannot be replaced

    def evacuate(self, executor_id: str, outputs: Sequence[tuple[int, MapStatus]]) -> None:
        """Nothing is ever drained."""

    def retire(self, executor_id: str) -> None:
        """Nothing is ever drained."""

    def remove_files(self, executor_id: str) -> None:
        """Nothing is ever drained."""

    def ship(self, path: str) -> None:
        """Nothing: it is this process that has the file."""

    def set_import_path(self, import_path: list[str]) -> None:
        """The tasks run where `sys.path` is the driver's already."""

    def worker_pids(self) -> dict[str, list[int]]:
        return {_EXECUTOR: []}

    def machine_of(self, executor_id: str) -> str | None:
        return None

    def stop(self) -> None:
        """Nothing runs but the user's own thread."""

    def _run(self, worker_id: str, data: bytes) -> None:
        assert self._runner is not None
        with self._running:
            with self._lock:
                if self._is_given_up or worker_id != self._worker_id:
                    return
                self._has_begun = True
            done = unpack(pack(self._runner.run(unpack(data))))
            if self._was_given_up():
                self._replace_slot(worker_id)
            else:
                self._events.put(AttemptEnded(worker_id, done))
        if done.failure is not None and done.failure.error_type == "KeyboardInterrupt":
            raise KeyboardInterrupt

    def _abandon(self, worker_id: str) -> None:
        """The job's thread will not run the task: another job may wait for it as well."""
        with self._lock:
            if self._has_begun or self._is_given_up or worker_id != self._worker_id:
                return
            self._is_given_up = True
        self._replace_slot(worker_id, "the thread that was to run its task was interrupted")

    def _was_given_up(self) -> bool:
        with self._lock:
            return self._is_given_up

    def _offer_slot(self) -> None:
        self._worker_id = f"{_EXECUTOR}/{next(self._numbers)}"
        self._events.put(WorkerStarted(Slot(self._worker_id, _EXECUTOR)))

    def _replace_slot(self, worker_id: str, reason: str = "its task was cancelled") -> None:
        self._events.put(WorkerLost(worker_id, reason, is_fault_of_task=False))
        self._offer_slot()
