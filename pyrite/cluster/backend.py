"""What the driver loop asks of a master's backend, and what it hears back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from pyrite.cluster.job import Job
from pyrite.cluster.task_set import Slot
from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.executor.messages import Forget, RunTask, TaskDone
from pyrite.shuffle.map_status import MapStatus
from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.block_store import StoredBlock


@frozen_dataclass
class WorkerStarted:
    """A worker takes tasks from now on."""

    slot: Slot
    #: Not one that is there only for what waits at its executor, which is on its way out.
    takes_tasks: bool = True


@frozen_dataclass
class MemoryExcess:
    """What a worker held that was ended for it, and what all of its executor may hold together; in bytes."""

    held: int
    limit: int


@frozen_dataclass
class WorkerLost:
    """A worker process is gone, and with it the task that it ran.

    `is_fault_of_task` is False where something outside of the task ended it: a kill that the driver asked
    for, or a SIGKILL or SIGTERM from elsewhere.
    """

    worker_id: str
    reason: str
    is_fault_of_task: bool
    #: Set if its memory was the reason.
    memory: MemoryExcess | None = None
    #: Whether its whole executor is gone.
    with_executor: bool = False


@frozen_dataclass
class ExecutorGone:
    """An executor is gone with its files: its blocks and map outputs can't be read any more."""

    executor_id: str
    reason: str


@frozen_dataclass
class BlocksChanged:
    """Blocks came to an executor's store, or had to leave it, without a task that reports it."""

    executor_id: str
    blocks: tuple[StoredBlock, ...]


@frozen_dataclass
class DecommissionRequested:
    """Something outside, such as a signal, asks for the orderly end of an executor."""

    executor_id: str


@frozen_dataclass
class Evacuated:
    """The copies that `evacuate` was to make are there; `outputs` are the map outputs at their new places."""

    executor_id: str
    outputs: tuple[tuple[int, MapStatus], ...]


@frozen_dataclass
class AttemptBegan:
    """An executor runs a task on another slot than the one it was launched on: on this worker."""

    worker_id: str
    attempt_id: int


@frozen_dataclass
class AttemptReturned:
    """A task was not begun, or its worker is gone: it is to be launched again. Nothing if that is known."""

    attempt_id: int


@frozen_dataclass
class AttemptEnded:
    """A worker finished with a task."""

    worker_id: str
    done: TaskDone


@frozen_dataclass
class WorkerPrinted:
    """User code printed in a worker whose prints are forwarded."""

    stream: int
    text: str


@frozen_dataclass
class BackendFailed:
    """No worker can be had; every job fails with this reason."""

    reason: str


BackendEvent = (
    WorkerStarted
    | WorkerLost
    | ExecutorGone
    | BlocksChanged
    | DecommissionRequested
    | Evacuated
    | AttemptBegan
    | AttemptReturned
    | AttemptEnded
    | WorkerPrinted
    | BackendFailed
)


class ExecutorBackend(Protocol):
    """The workers of one application. All methods but `wake` are called by the driver loop's thread."""

    def start(self) -> None:
        """Begin to start workers; each is told of by `WorkerStarted`."""

    def wait(self, timeout: float | None) -> list[BackendEvent]:
        """What happened; waits until something does, `wake` is called or `timeout` seconds are over."""

    def wake(self) -> None:
        """Make `wait` return; may be called by any thread."""

    def launch(self, worker_id: str, task: RunTask, shared: Mapping[str, bytes], job: Job) -> None:
        """Send a task of `job` to a worker, with those of its `shared` attachments that the worker lacks."""

    def kill(self, worker_id: str, attempt_id: int) -> None:
        """End an attempt, its worker and what it started, at once; a replacement of the worker is started."""

    def recall(self, attempt_id: int, executor_id: str) -> None:
        """Take a task out of an executor's queue if it has not begun; `AttemptReturned` tells."""

    def forget(self, message: Forget) -> None:
        """Tell all workers to let go of something."""

    def remove_rdd_blocks(self, rdd_id: int) -> None:
        """Delete the stored partitions of an RDD."""

    def copy_block(self, block: RDDBlockId, source: str, target: str) -> None:
        """Keep a block of one executor on another too; `BlocksChanged` tells if that was possible."""

    def request_executors(self, total: int) -> None:
        """Have so many executors from now on, instead of as many as at the start.

        Those that are missing are started, and one that is lost is replaced if it is missed. If there are
        more, those that have not started yet are given up; others stay until they are released.
        """

    def release(self, executor_id: str) -> None:
        """End an idle executor and remove its files; `ExecutorGone` tells. Nothing if it is gone already."""

    def drain(self, executor_id: str) -> list[str] | None:
        """Let an executor be missed; the workers of the old one, which are to get no more tasks.

        If fewer than the executors that are wanted stay, or none, another one is started. None if there is no
        such executor, or none that can be replaced.
        """

    def evacuate(self, executor_id: str, outputs: Sequence[tuple[int, MapStatus]]) -> None:
        """Copy a drained executor's blocks and these map outputs to others; ends with `Evacuated`."""

    def retire(self, executor_id: str) -> None:
        """End the processes of a drained executor; its files stay."""

    def remove_files(self, executor_id: str) -> None:
        """Remove what a retired executor has kept; `ExecutorGone` tells if something could be missed."""

    def ship(self, path: str) -> None:
        """A file or directory came into the driver's directory of shipped files, for tasks launched later."""

    def set_import_path(self, import_path: list[str]) -> None:
        """The import path of workers that are started from now on."""

    def worker_pids(self) -> dict[str, list[int]] | None:
        """The process ids of the workers, by executor id; None while one that is starting has none yet."""

    def machine_of(self, executor_id: str) -> str | None:
        """A name of the machine that an executor is on; None if there is one machine only, or it is gone."""

    def stop(self) -> None:
        """End all workers; return when they are gone."""
