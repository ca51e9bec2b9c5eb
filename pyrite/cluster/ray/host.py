"""The host of one executor: the same processes that an executor of `local-cluster` has, run at a distance.

One thread owns the backend, as the driver loop does in the driver. It hears commands of the driver, and what
the workers report waits here until the driver asks for it.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import sys
import tarfile
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Protocol, cast

from pyrite.cluster.application_directory import (
    ApplicationDirectory,
    application_prefix,
    default_local_directory,
    remove_stale_directories,
)
from pyrite.cluster.backend import (
    AttemptBegan,
    AttemptEnded,
    AttemptReturned,
    BackendEvent,
    BackendFailed,
    BlocksChanged,
    ExecutorGone,
    WorkerLost,
    WorkerStarted,
)
from pyrite.cluster.job import Job
from pyrite.cluster.local.backend import LocalBackend
from pyrite.cluster.ray.driver_copies import DriverCopies
from pyrite.cluster.ray.host_service import HostService
from pyrite.cluster.ray.janitor import Janitor
from pyrite.cluster.ray.kept_files import KeptFiles
from pyrite.cluster.ray.messages import (
    Answer,
    Command,
    CopyBlock,
    ExecutorPlan,
    ForgetFiles,
    Kill,
    Launch,
    Question,
    Recall,
    RemoveBlocks,
    Report,
    SetImportPath,
    TakeOver,
    Unpack,
)
from pyrite.cluster.ray.takeover import copy_block, take_over
from pyrite.cluster.ray.task_queue import Begin, QueuedTask, TaskQueue
from pyrite.cluster.ray.transfers import Fetched, Transfers
from pyrite.executor.attachments import AttachmentCache
from pyrite.executor.environment import ExecutorEnvironment
from pyrite.executor.messages import Forget
from pyrite.serializer.data import Buffer
from pyrite.storage.local_disk import LocalFile

#: How many executors are asked for segments at the same time.
_FETCHES_AT_ONCE = 4

#: In the environment of all that is started below a host, so that it is found when the host is gone.
_MARK = "PYRITE_EXECUTOR"

#: What is asked of the driver is answered within so many seconds, or its asker is told that it is gone.
_PATIENCE = 60.0


class Peers(Protocol):
    """The hosts of other executors, and what travels by reference. OSError where they can't be had."""

    def segments(
        self, executor_id: str, wanted: list[tuple[str, int, int]]
    ) -> tuple[memoryview, list[int | str]]: ...

    def block(self, executor_id: str, name: str) -> tuple[str, memoryview] | None: ...

    def file(self, executor_id: str, path: str, offset: int, length: int) -> bytes: ...

    def value(self, reference: Any) -> Any: ...


class ExecutorHost:
    """Runs one executor for a driver elsewhere.

    If the executor's processes die they are replaced here, as an executor with another id: `4`, `4.1`, `4.2`.
    """

    def __init__(self, executor_id: str, node_id: str, plan: ExecutorPlan, peers: Peers) -> None:
        self._plan = plan
        self._node_id = node_id
        self._peers = peers
        local_directory = plan.local_directory or default_local_directory()
        remove_stale_directories(local_directory)
        application_id = plan.environment.application_id
        self._directory = ApplicationDirectory(
            f"{application_id}-{node_id[:16]}-{executor_id}", local_directory
        )
        self._janitor = Janitor(self._directory.all, f"{_MARK}={self._directory.disk}")
        self._prefix = os.path.join(local_directory, application_prefix(f"{application_id}-{node_id[:16]}-"))
        self._files_directory = self._directory.subdirectory("files")
        self._results_directory = self._directory.subdirectory("results")
        self._scratch_directory = self._directory.subdirectory("fetched")
        #: What this process could import before the driver's import path came.
        self._own_path = list(sys.path)
        self._held = AttachmentCache()
        self._queue = TaskQueue(plan.cores)
        #: The driver's import path as it came with a task last, and the workers that were told it.
        self._tasks_path: list[str] | None = None
        self._told_path: set[str] = set()
        self._copies = DriverCopies(self._directory.disk, self._prefix)
        self._names = itertools.count()
        self._commands: deque[Command] = deque()
        self._reports: list[Report] = []
        #: How many reports were taken before the first of `_reports`.
        self._taken = 0
        self._told = threading.Condition()
        #: The highest number of a call for reports: that one is answered.
        self._newest_call = -1
        self._questions = _Questions()
        self._is_stopping = False
        #: Of the executor that there is now, by its id.
        self._environments: dict[str, ExecutorEnvironment] = {}
        #: For the hosts of other executors.
        self.kept = KeptFiles(self._directory.disk, lambda: list(self._environments.values()))
        #: So much of the object store is taken by what comes here: each brings one portion at a time.
        self._fetching = ThreadPoolExecutor(_FETCHES_AT_ONCE, "pyrite-fetch")
        # In the shorter of the two: the path of a socket has at most 107 bytes.
        self._socket_path = os.path.join(self._directory.memory, "host")
        self._service = HostService(self._socket_path, lambda: _WorkerSession(self, self._fetching))
        ids = (executor_id if n == 0 else f"{executor_id}.{n}" for n in itertools.count())
        self._backend = LocalBackend(
            self._environment,
            executors=1,
            cores=plan.cores,
            shares_files=False,
            extra_environment={**plan.variables, _MARK: self._directory.disk},
            executor_ids=ids,
        )
        self._thread = threading.Thread(target=self._run, name="pyrite-executor-host", daemon=True)
        self._thread.start()

    # --- for the driver -------------------------------------------------------------------------------

    def obey(self, commands: Sequence[Command]) -> None:
        """Have commands obeyed, in this order."""
        self._commands += commands
        self._backend.wake()

    def reports(self, number: int, taken: int, patience: float) -> tuple[int, list[Report]]:
        """What happened since the first `taken` reports, and how many came before these.

        Waits for something, at most `patience` s, and no longer than until a call with a higher number comes.
        """
        with self._told:
            if taken > self._taken:
                del self._reports[: taken - self._taken]
                self._taken = taken
            if number > self._newest_call:
                self._newest_call = number
                self._told.notify_all()
            self._told.wait_for(lambda: bool(self._reports) or number < self._newest_call, patience)
            return self._taken, list(self._reports) if number == self._newest_call else []

    def report(self, *reports: Report) -> None:
        """Tell the driver something; of several things it hears at once."""
        with self._told:
            self._reports += reports
            self._told.notify_all()

    def result(self, path: str) -> bytes:
        """A large result, which is deleted here. FileNotFoundError if it is gone."""
        if os.path.dirname(path) != self._results_directory:
            raise FileNotFoundError(path)
        with open(path, "rb") as file:
            data = file.read()
        os.unlink(path)
        return data

    def worker_pids(self) -> dict[str, list[int]] | None:
        """The process ids of the workers, by executor id."""
        return self._backend.worker_pids()

    def stop(self) -> None:
        """End all processes and remove the files."""
        self._is_stopping = True
        self._backend.wake()
        self._thread.join()
        self._service.close()
        self._fetching.shutdown(wait=False, cancel_futures=True)
        self._directory.remove()
        self._janitor.dismiss()

    # --- the thread -----------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._backend.start()
            while not self._is_stopping:
                for event in self._backend.wait(None):
                    self.report(*self._on_event(event))
                while self._commands:
                    self._obey(self._commands.popleft())
        except Exception as error:
            # The driver has it replaced; a host that hears nothing any more would let it wait for ever.
            self.report(BackendFailed(f"its host has failed: {type(error).__name__}: {error}"))
        finally:
            self._backend.stop()

    def _on_event(self, event: BackendEvent) -> list[Report]:
        """What an event means for the queue, and what the driver is to hear of both."""
        match event:
            case WorkerStarted(slot):
                started = WorkerStarted(replace(slot, node=self._node_id))
                places = map(WorkerStarted, self._queue.new_places(slot.executor_id))
                return [started, *places, *self._begin(self._queue.worker_started(slot.worker_id))]
            case AttemptEnded(worker_id, _):
                return [event, *self._begin(self._queue.ended(worker_id))]
            case WorkerLost(worker_id):
                self._told_path.discard(worker_id)
                attempt = self._queue.worker_lost(worker_id)
                return [event] if attempt is None else [event, AttemptReturned(attempt)]
            case ExecutorGone(_, reason):
                lost = [
                    WorkerLost(place, reason, is_fault_of_task=False, with_executor=True)
                    for place in self._queue.take_places()
                ]
                return [*lost, *map(AttemptReturned, self._queue.take_waiting()), event]
        return [event]

    def _begin(self, begin: Begin | None) -> list[Report]:
        """Send a task to its worker; what the driver is to hear of it."""
        if begin is None:
            return []
        task, worker_id = begin.task, begin.worker_id
        if not self._backend.has_worker(worker_id):
            return []  # its end is among the events that are to come, and then the task is returned
        task.import_path = None if worker_id in self._told_path else self._tasks_path
        self._told_path.add(worker_id)
        self._backend.launch(worker_id, task, begin.shared, cast("Job", None))
        return [AttemptBegan(worker_id, task.attempt_id)] if begin.was_chosen_here else []

    def _launch(self, command: Launch) -> None:
        task = command.task
        missing = {key: self._peers.value(value) for key, value in command.attachments.items()}
        self._held.admit(command.keys, missing)
        if task.import_path is not None:
            path = self._import_path(task.import_path)
            if path != self._tasks_path:
                self._tasks_path = path
                self._told_path.clear()
        if self._queue.accepts(command.worker_id):
            shared = {key: self._held[key] for key in command.keys}
            self.report(*self._begin(self._queue.add(QueuedTask(command.worker_id, task, shared))))
        else:
            self.report(AttemptReturned(task.attempt_id))

    def _kill(self, slot_id: str, attempt_id: int) -> None:
        # Both: the driver's view of which worker runs what is late, and it has given up this slot.
        self._queue.withdraw(attempt_id)
        for worker_id in {slot_id, self._queue.worker_of(attempt_id) or slot_id}:
            self._backend.kill(worker_id, attempt_id)
        self.report(*map(WorkerStarted, self._queue.replace_place(slot_id)))

    def _obey(self, command: Command) -> None:
        match command:
            case Launch():
                self._launch(command)
            case Kill(worker_id, attempt_id):
                self._kill(worker_id, attempt_id)
            case Recall(attempt_id):
                if self._queue.withdraw(attempt_id):
                    self.report(AttemptReturned(attempt_id))
            case Forget():
                self._forget(command)
            case ForgetFiles(names):
                for name in names:
                    self._copies.forget(name)
            case RemoveBlocks(rdd_id):
                self._backend.remove_rdd_blocks(rdd_id)
            case SetImportPath(import_path):
                self._backend.set_import_path(self._import_path(import_path))
            case CopyBlock():
                threading.Thread(target=self._copy_block, args=(command,), daemon=True).start()
            case TakeOver():
                threading.Thread(target=self._take_over, args=(command,), daemon=True).start()
            case Unpack(archive):
                with tarfile.open(fileobj=io.BytesIO(self._peers.value(archive))) as files:
                    files.extractall(self._files_directory, filter="data")
            case Answer(number, value):
                self._questions.answered(number, value)

    def _forget(self, message: Forget) -> None:
        self._backend.forget(message)
        if message.kind == "shuffle":
            for environment in self._environments.values():
                with contextlib.suppress(FileNotFoundError):
                    for entry in os.scandir(environment.shuffle_directory):
                        if entry.name.startswith(f"shuffle_{message.id}_"):
                            os.unlink(entry.path)
        elif message.kind == "broadcast":
            self._copies.forget(f"broadcast_{message.id}")

    def _copy_block(self, command: CopyBlock) -> None:
        for environment in list(self._environments.values()):
            with contextlib.suppress(OSError):
                changes = copy_block(command.block, command.source, environment, self._peers)
                if changes:
                    self.report(BlocksChanged(environment.executor_id, tuple(changes)))

    def _take_over(self, command: TakeOver) -> None:
        for environment in list(self._environments.values()):
            self.report(take_over(command, environment, self._peers))

    # --- for the workers ------------------------------------------------------------------------------

    def answer_worker(self, question: list[Any]) -> Any:
        match question:
            case ["driver_file", path]:
                return self._driver_file(path)
            case ["block", name, holders, path]:
                return self._fetch_block(name, holders, path)
            case ["holders" | "release" as kind, name]:
                return self._ask_driver(kind, name)
            case ["claim", name, instead_of]:
                return self._ask_driver("claim", name, tuple(instead_of))
        raise OSError(f"the host was asked {question!r}")

    def _driver_file(self, path: str) -> str | None:
        if self._node_id == self._plan.driver_node_id and os.path.exists(path):
            return path  # the driver is on this machine, too
        return self._copies.of(path, lambda: self._fetch_driver_file(path))

    def _fetch_driver_file(self, path: str) -> Buffer | None:
        reference = self._ask_driver("driver_file", path)
        if isinstance(reference, str):
            raise OSError(reference)
        return None if reference is None else memoryview(self._peers.value(reference))

    def _fetch_block(self, name: str, holders: list[str], path: str) -> bool:
        for holder in holders:
            with contextlib.suppress(OSError):
                found = self._peers.block(holder, name)
                if found is not None:
                    with LocalFile(path) as file:
                        file.write(found[1])
                    return True
        return False

    def fetch_segments(self, executor_id: str, wanted: list[tuple[str, int, int]]) -> Fetched:
        """Segments of another executor in a new file."""
        data, places = self._peers.segments(executor_id, wanted)
        path = os.path.join(self._scratch_directory, str(next(self._names)))
        with LocalFile(path) as file:
            file.write(data)
        return path, places

    def _ask_driver(self, kind: str, name: str, instead_of: tuple[str, ...] = ()) -> Any:
        number = self._questions.new()
        executor_id = next(iter(self._environments))
        self.report(Question(number, executor_id, kind, name, instead_of))
        return self._questions.wait(number)

    # --- helpers --------------------------------------------------------------------------------------

    def _environment(self, executor_id: str) -> ExecutorEnvironment:
        environment = replace(
            self._plan.environment,
            executor_id=executor_id,
            directory=os.path.join(self._directory.disk, "executors", executor_id),
            memory_directory=os.path.join(self._directory.memory, "memory", executor_id),
            application_directories=self._directory.all,
            import_path=tuple(self._import_path(list(self._plan.environment.import_path))),
            files_directory=self._files_directory,
            results_directory=self._results_directory,
            host_socket=self._socket_path,
            machine_prefix=self._prefix,
        )
        # One executor at a time: the files of one that is gone are removed.
        self._environments = {executor_id: environment}
        return environment

    def _import_path(self, of_driver: list[str]) -> list[str]:
        """The driver's import path here: shipped files lie elsewhere, and what is only here comes last."""
        theirs, ours = self._plan.files_directory, self._files_directory
        path = [ours + each[len(theirs) :] if each.startswith(theirs) else each for each in of_driver]
        return path + [each for each in self._own_path if each not in path]


class _WorkerSession:
    """What the host does for one worker."""

    def __init__(self, host: ExecutorHost, threads: ThreadPoolExecutor) -> None:
        self._host = host
        self._transfers = Transfers(threads, host.fetch_segments)

    def answer(self, question: list[Any]) -> Any:
        match question:
            case ["begin", ticket, executor_id, wanted]:
                return self._transfers.begin(ticket, executor_id, [tuple(each) for each in wanted])
            case ["take", ticket]:
                return self._transfers.take(ticket)
            case ["drop", tickets]:
                return self._transfers.drop(tickets)
        return self._host.answer_worker(question)

    def close(self) -> None:
        self._transfers.close()


class _Questions:
    """What was asked of the driver, and its answers."""

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self._answers: dict[int, Any] = {}
        self._changed = threading.Condition()

    def new(self) -> int:
        with self._changed:
            return next(self._numbers)

    def answered(self, number: int, value: Any) -> None:
        with self._changed:
            self._answers[number] = value
            self._changed.notify_all()

    def wait(self, number: int) -> Any:
        with self._changed:
            if not self._changed.wait_for(lambda: number in self._answers, _PATIENCE):
                raise TimeoutError(f"the driver did not answer for {_PATIENCE:.0f} s")
            return self._answers.pop(number)
