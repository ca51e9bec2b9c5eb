"""What a task may ask for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from pyrite.lineage.fusion.level import Fusion
from pyrite.shuffle.spec import ShuffleSpec
from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.level import StorageLevel

if TYPE_CHECKING:
    from pyrite.storage.memory import MemoryBudget


class BlockService(Protocol):
    """Keeps the partitions of persisted RDDs."""

    def get_or_compute(
        self, block: RDDBlockId, level: StorageLevel, compute: Callable[[], Iterator[Any]]
    ) -> Iterator[Any]:
        """The block's records; computed and kept if no copy is found."""


class ShuffleService(Protocol):
    """Reads what earlier map tasks wrote."""

    def read(self, spec: ShuffleSpec, reduce_index: int, context: TaskContext) -> Iterator[tuple[Any, Any]]:
        """The records of one reducer, in the order of the map tasks, aggregated if the spec says so."""

    def sizes(self, spec: ShuffleSpec) -> list[int]:
        """How many bytes each reducer has to read."""


@dataclass(slots=True)
class TaskServices:
    """The services of the worker process, as a task sees them. There is no global to ask instead."""

    blocks: BlockService
    shuffle: ShuffleService
    memory: MemoryBudget
    #: A directory of the executor for temporary files; what a task makes there it also removes.
    scratch_directory: str
    #: How chains of operators run.
    fusion: Fusion = Fusion.CALLS


@dataclass(slots=True)
class TaskMetrics:
    """What a task counted while it ran; times in seconds, sizes in bytes."""

    run_time: float = 0.0
    records_read: int = 0
    shuffle_bytes_read: int = 0
    shuffle_bytes_written: int = 0
    shuffle_records_written: int = 0
    spilled_bytes: int = 0

    def to_dict(self) -> dict[str, float]:
        """The counts by name."""
        # Every task pays for this, and `asdict` copies each number deeply.
        return {name: getattr(self, name) for name in self.__slots__}


_current = threading.local()


class TaskContext:
    """The running task, for the functions that run in it.

    >>> TaskContext.get() is None    # in the driver
    True
    """

    def __init__(
        self,
        *,
        stage_id: int,
        stage_attempt: int,
        partition_id: int,
        attempt_number: int,
        task_attempt_id: int,
        services: TaskServices,
        properties: dict[str, str] | None = None,
    ) -> None:
        self._stage_id = stage_id
        self._stage_attempt = stage_attempt
        self._partition_id = partition_id
        self._attempt_number = attempt_number
        self._task_attempt_id = task_attempt_id
        self._properties = properties or {}
        self.services = services
        self.metrics = TaskMetrics()
        self._completion_listeners: list[Callable[[], None]] = []

    @staticmethod
    def get() -> TaskContext | None:
        """The context of the task that runs in this thread; None in the driver."""
        return getattr(_current, "context", None)

    def partitionId(self) -> int:
        """The index of the partition that this task computes."""
        return self._partition_id

    def stageId(self) -> int:
        """The id of the stage that this task belongs to."""
        return self._stage_id

    def stageAttemptNumber(self) -> int:
        """How many times the stage was submitted before."""
        return self._stage_attempt

    def attemptNumber(self) -> int:
        """How many times this task was attempted before: 0 for the first attempt."""
        return self._attempt_number

    def taskAttemptId(self) -> int:
        """An id unique to this attempt in the application."""
        return self._task_attempt_id

    def getLocalProperty(self, key: str) -> str | None:
        """A property that the thread which submitted the job had set, or None."""
        return self._properties.get(key)

    def cpus(self) -> int:
        """How many cores the task was given."""
        return int(self._properties.get("spark.task.cpus", "1"))

    def resources(self) -> dict[str, Any]:
        """Resources other than cores; Pyrite places none."""
        return {}

    def on_completion(self, listener: Callable[[], None]) -> None:
        """Call `listener` when the task ends, well or badly; the latest registered goes first."""
        self._completion_listeners.append(listener)

    def enter(self) -> None:
        """Make this the context of the current thread."""
        _current.context = self

    def leave(self) -> None:
        """End the task: run the completion listeners and forget the context."""
        try:
            while self._completion_listeners:
                self._completion_listeners.pop()()
        finally:
            _current.context = None
