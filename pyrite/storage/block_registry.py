"""The driver's knowledge of which persisted partitions are stored where."""

from __future__ import annotations

import threading

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.storage.block_id import RDDBlockId


@frozen_dataclass
class _Copy:
    #: The worker that stored it; None for one that came from another executor.
    worker_id: str | None
    memory_size: int
    disk_size: int


@frozen_dataclass
class StoredSize:
    """What is stored of an RDD: partitions, and bytes in memory and on disk."""

    partitions: int
    memory: int
    disk: int


class BlockRegistry:
    """Which executor holds which partition of a persisted RDD; written by one thread, read by any.

    It may lag behind the stores. That costs time, never a wrong answer: a task that does not find a block
    computes it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        #: rdd id -> partition -> executor id -> the copy there.
        self._copies: dict[int, dict[int, dict[str, _Copy]]] = {}
        #: The executors that keep something; None if it was not looked since `_copies` changed.
        self._executors: frozenset[str] | None = None

    def update(
        self,
        executor_id: str,
        worker_id: str | None,
        rdd_id: int,
        partition: int,
        memory_size: int,
        disk_size: int,
    ) -> None:
        """A worker stored, moved or (both sizes 0) dropped a block in its executor's store."""
        with self._lock:
            self._executors = None
            if memory_size or disk_size:
                copies = self._copies.setdefault(rdd_id, {}).setdefault(partition, {})
                copies[executor_id] = _Copy(worker_id, memory_size, disk_size)
            else:
                partitions = self._copies.get(rdd_id, {})
                partitions.get(partition, {}).pop(executor_id, None)
                if not partitions.get(partition, True):
                    del partitions[partition]

    def locations(self, rdd_id: int, partition: int) -> tuple[str, ...]:
        """Where the partition is cheap to read, best first: the workers that stored it, their executors."""
        with self._lock:
            copies = self._copies.get(rdd_id, {}).get(partition, {})
            workers = (copy.worker_id for copy in copies.values() if copy.worker_id is not None)
            return (*workers, *copies)

    def holders(self, block: RDDBlockId) -> tuple[str, ...]:
        """The executors that have a copy of a block."""
        with self._lock:
            return tuple(self._copies.get(block.rdd_id, {}).get(block.partition, ()))

    def executors(self) -> frozenset[str]:
        """The executors that keep a block."""
        with self._lock:
            if self._executors is None:
                self._executors = frozenset(
                    executor_id
                    for partitions in self._copies.values()
                    for copies in partitions.values()
                    for executor_id in copies
                )
            return self._executors

    def remove_executor(self, executor_id: str) -> None:
        """An executor is gone with its store."""
        with self._lock:
            self._executors = None
            for partitions in self._copies.values():
                for partition in [p for p, copies in partitions.items() if copies.pop(executor_id, None)]:
                    if not partitions[partition]:
                        del partitions[partition]

    def remove_rdd(self, rdd_id: int) -> None:
        """An RDD is not persisted any more."""
        with self._lock:
            self._executors = None
            self._copies.pop(rdd_id, None)

    def stored(self, rdd_id: int) -> StoredSize:
        """How much of an RDD is stored, counting each copy's bytes."""
        with self._lock:
            partitions = self._copies.get(rdd_id, {})
            copies = [copy for by_executor in partitions.values() for copy in by_executor.values()]
            return StoredSize(
                len(partitions), sum(c.memory_size for c in copies), sum(c.disk_size for c in copies)
            )
