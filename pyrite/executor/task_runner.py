"""Runs one attempt of one task: from its bytes to the bytes of its answer."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from itertools import chain
from typing import Any

from pyrite.broadcast.broadcast import forget_broadcast
from pyrite.common import accumulators, driver_files
from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.executor.attachments import AttachmentCache
from pyrite.executor.environment import ExecutorEnvironment, file_owner
from pyrite.executor.failure import describe_failure
from pyrite.executor.host_client import HostClient
from pyrite.executor.messages import Forget, RunTask, TaskDone
from pyrite.executor.task_code import MapCode
from pyrite.lineage.fusion.level import Fusion
from pyrite.lineage.task_context import TaskContext, TaskServices
from pyrite.serializer.closure import loads_closure
from pyrite.serializer.data import dumps, encode, loads, total_size
from pyrite.shuffle.fetch_failure import FetchFailure
from pyrite.shuffle.map_status import MapStatus
from pyrite.shuffle.reader import ShuffleReader
from pyrite.shuffle.segments import FetchedSegments
from pyrite.shuffle.writer import write_map_output
from pyrite.storage.block_locks import BlockLocks
from pyrite.storage.block_manager import BlockManager
from pyrite.storage.block_store import BlockStore
from pyrite.storage.local_disk import LocalFile, temporary_path
from pyrite.storage.memory import MemoryBudget

#: A result larger than this (in bytes) goes to the driver as a file instead of through the socket.
LARGE_RESULT = 1024 * 1024


class TaskRunner:
    """What one worker process needs to run tasks, kept from task to task."""

    def __init__(self, environment: ExecutorEnvironment, worker_id: str) -> None:
        self._environment = environment
        self._file_owner = file_owner(worker_id)
        self._attachments = AttachmentCache()
        #: The decoded map outputs of each shuffle, and the attachment they were decoded from.
        self._map_outputs: dict[int, tuple[str, Sequence[MapStatus | None]]] = {}
        self._memory = MemoryBudget(environment.worker_limit)
        host = self._host = HostClient(environment.host_socket, environment.driver_directories)
        is_hosted = bool(environment.host_socket)
        if is_hosted:
            driver_files.copy_with(host.driver_file)
        self._shuffle = ShuffleReader(
            self._outputs_of, _OutputsOfOthers(environment.machine_prefix, host) if is_hosted else None
        )
        self._blocks = BlockManager(
            BlockStore(environment.memory_directory, environment.blocks_directory, environment.storage_limit),
            live_copies_limit=environment.worker_limit // 2,
            peers=lambda: peer_stores(environment),
            owner=self._file_owner,
            locks=BlockLocks(environment.block_locks_path),
            elsewhere=host if is_hosted else None,
        )
        self._memory.attach(self._blocks)
        self._services = TaskServices(
            blocks=self._blocks,
            shuffle=self._shuffle,
            memory=self._memory,
            scratch_directory=environment.scratch_directory,
            fusion=Fusion(environment.fusion),
        )

    def run(self, task: RunTask) -> TaskDone:
        """Run a task to its end; whatever its code raises becomes part of the answer."""
        keys = [task.code, *(key for _, key in task.shuffles)]
        self._attachments.admit(keys, task.attachments)
        for shuffle_id, key in task.shuffles:
            if self._map_outputs.get(shuffle_id, ("",))[0] != key:
                self._map_outputs[shuffle_id] = (key, loads(self._attachments[key]))
        context = TaskContext(
            stage_id=task.stage_id,
            stage_attempt=task.stage_attempt,
            partition_id=task.partition,
            attempt_number=task.attempt_number,
            task_attempt_id=task.attempt_id,
            services=self._services,
            properties=task.properties,
        )
        done = TaskDone(task.attempt_id)
        started = time.monotonic()
        self._shuffle.last_failure = None
        accumulators.begin_task()
        context.enter()
        try:
            try:
                done.result = self._value_of(task, context)
            finally:
                context.leave()
        except BaseException as error:  # SystemExit and KeyboardInterrupt of user code end the task only
            done.failure = describe_failure(error)
        self._memory.end_task()
        self._host.end_task()
        updates = accumulators.end_task()
        unreadable = self._shuffle_failure()
        if unreadable is not None:
            # Recorded apart from the exception: the user's code may have caught that, and gone on with a
            # part of its input.
            _set_fetch_failure(done, unreadable)
        if done.result is not None and updates:
            done.accumulators = dumps(updates)
        done.block_accumulators = self._blocks.take_additions()
        changes = self._blocks.take_changes()
        if changes:
            done.blocks = [
                (c.block.rdd_id, c.block.partition, c.memory_size, c.disk_size, c.copies) for c in changes
            ]
        context.metrics.run_time = time.monotonic() - started
        done.metrics = context.metrics.to_dict()
        return done

    def forget(self, message: Forget) -> None:
        """Let go of what is held of an RDD, a shuffle or a broadcast."""
        match message.kind:
            case "rdd":
                self._blocks.forget_rdd(message.id)
            case "broadcast":
                forget_broadcast(message.id)
            case "shuffle":
                self._map_outputs.pop(message.id, None)

    def _value_of(self, task: RunTask, context: TaskContext) -> bytes | str:
        # Unpickled anew for each task: what one task does to captured objects, no other task sees.
        code = loads_closure(self._attachments[task.code])
        split = loads(task.split)
        records = code.lineage.iterator(split, context)
        if isinstance(code, MapCode):
            status = write_map_output(
                records,
                code.spec,
                map_index=task.partition,
                attempt_id=task.attempt_id,
                executor_id=self._environment.executor_id,
                directory=self._environment.shuffle_directory,
                memory=self._memory,
                metrics=context.metrics,
                input_is_ordered=self._is_ordered(shuffle_id for shuffle_id, _ in task.shuffles),
            )
            return dumps(status)
        return self._packed(code.function(context, records), task.attempt_id)

    def _packed(self, value: Any, attempt_id: int) -> bytes | str:
        parts = encode(value)
        if total_size(parts) <= LARGE_RESULT:
            return b"".join(parts)
        directory, name = self._environment.results_directory, f"result_{attempt_id}"
        temporary = temporary_path(directory, name, self._file_owner)
        with LocalFile(temporary) as file:
            for part in parts:
                file.write(part)
        path = os.path.join(directory, name)
        os.rename(temporary, path)
        return path

    def _shuffle_failure(self) -> FetchFailure | None:
        return self._shuffle.last_failure

    def _is_ordered(self, shuffle_ids: Iterable[int]) -> bool:
        outputs = chain.from_iterable(map(self._outputs_of, shuffle_ids))
        return all(status.is_ordered for status in outputs if status is not None)

    def _outputs_of(self, shuffle_id: int) -> Sequence[MapStatus | None]:
        held = self._map_outputs.get(shuffle_id)
        # A shuffle that the driver did not describe: as if its first output were lost, never as if empty.
        return held[1] if held is not None else (None,)


@frozen_dataclass
class _OutputsOfOthers:
    """Map outputs of executors on other machines, by way of the host."""

    machine_prefix: str
    host: HostClient

    def segments(self, outputs: Sequence[MapStatus | None], reduce_index: int) -> FetchedSegments:
        return FetchedSegments(outputs, reduce_index, self._is_here, self.host)

    def _is_here(self, status: MapStatus) -> bool:
        return status.path.startswith(self.machine_prefix)


def peer_stores(environment: ExecutorEnvironment) -> list[BlockStore]:
    """The block stores of the other executors of this machine."""
    executors, own = os.path.split(environment.directory)
    memory_root = os.path.dirname(environment.memory_directory)
    return [
        BlockStore(os.path.join(memory_root, name), os.path.join(executors, name, "blocks"), 0)
        for name in sorted(os.listdir(executors))
        if name != own
    ]


def _set_fetch_failure(done: TaskDone, failure: FetchFailure) -> None:
    done.result = done.failure = None
    done.fetch_failure = (failure.shuffle_id, [astuple(lost) for lost in failure.lost])
