"""Keeping what was computed: cache, checkpoint, shuffle files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pyrite.errors import PySparkValueError, SparkException
from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import ShuffleDependency
from pyrite.lineage.local_checkpoint import LocalCheckpointLineage
from pyrite.rdd.base import RDDBase
from pyrite.rdd.unsupported import not_implemented
from pyrite.storage.level import StorageLevel

if TYPE_CHECKING:
    from pyrite.rdd.rdd import RDD

T = TypeVar("T")


class PersistenceMixin(RDDBase[T]):
    """Keep the partitions of an RDD for later jobs, or let them go."""

    @property
    def is_cached(self) -> bool:
        """Whether `cache` or `persist` was called and `unpersist` was not."""
        return self._lineage.storage_level.is_persistent

    def cache(self) -> RDD[T]:
        """Keep the partitions in memory once they are computed: `persist` with its default level.

        >>> rdd = sc.parallelize([1, 2]).map(str).cache()
        >>> rdd.is_cached
        True
        """
        return self.persist(StorageLevel.MEMORY_ONLY)

    def persist(self, storageLevel: StorageLevel = StorageLevel.MEMORY_ONLY) -> RDD[T]:
        """Keep the partitions at this level once they are computed.

        Raises PySparkValueError CANNOT_CHANGE_STORAGE_LEVEL if they are kept at another level already.

        >>> sc.parallelize([1]).persist(StorageLevel.DISK_ONLY).getStorageLevel()
        StorageLevel(True, False, False, False, 1)
        """
        current = self._lineage.storage_level
        if self.isLocallyCheckpointed():
            # Its lineage is given up, or will be: it stays on disk at the least.
            storageLevel = _with_disk(storageLevel)
        elif current.is_persistent and storageLevel != current:
            raise PySparkValueError(
                errorClass="CANNOT_CHANGE_STORAGE_LEVEL",
                messageParameters={
                    "rdd_id": str(self.id()),
                    "current": str(current),
                    "requested": str(storageLevel),
                },
            )
        self._lineage.storage_level = storageLevel
        self.ctx.register_blocks_owner(self._lineage)
        return self._rdd

    def unpersist(self, blocking: bool = False) -> RDD[T]:
        """Stop keeping the partitions, and remove those that are kept; `blocking` waits for that.

        >>> sc.parallelize([1]).cache().unpersist().is_cached
        False
        """
        self.ctx.unpersist_rdd(self._lineage.blocks_id, blocking)
        self._lineage.storage_level = StorageLevel.NONE
        return self._rdd

    def getStorageLevel(self) -> StorageLevel:
        """How the partitions are kept.

        >>> print(sc.parallelize([1]).cache().getStorageLevel())
        Memory Serialized 1x Replicated
        """
        return self._lineage.storage_level

    def checkpoint(self) -> None:
        """Write the partitions to the checkpoint directory after the next job that uses this RDD.

        From then on they are read from there, and how they were computed is forgotten. They are computed
        twice for that unless they are also persisted.

        Raises SparkException CHECKPOINT_DIRECTORY_NOT_SET.
        """
        if self.ctx.checkpoint_directory is None:
            raise SparkException(errorClass="CHECKPOINT_DIRECTORY_NOT_SET", messageParameters={})
        if self._lineage.checkpoint is None and self._lineage.checkpoint_request is None:
            self._lineage.checkpoint_request = "reliable"

    @property
    def is_checkpointed(self) -> bool:
        """Whether `checkpoint` was called; whether it is complete, `isCheckpointed` tells."""
        is_asked_for = self._lineage.checkpoint_request is not None or self._lineage.checkpoint is not None
        return is_asked_for and not self.isLocallyCheckpointed()

    def isCheckpointed(self) -> bool:
        """Whether a checkpoint of this RDD, reliable or local, is complete."""
        return self._lineage.checkpoint is not None

    def localCheckpoint(self) -> None:
        """Forget how this RDD is computed after the next job that uses it, and keep its partitions.

        They are kept in memory and on disk of the executors, so this is fast, but what is lost with an
        executor is lost for good.

        >>> rdd = sc.parallelize(range(5)).map(str)
        >>> rdd.localCheckpoint()
        >>> rdd.isLocallyCheckpointed(), rdd.isCheckpointed(), rdd.count(), rdd.isCheckpointed()
        (True, False, 5, True)
        """
        if self._lineage.checkpoint is not None:
            return
        self._lineage.checkpoint_request = "local"
        level = self._lineage.storage_level
        self.persist(level if level.is_persistent else StorageLevel.MEMORY_AND_DISK_DESER)

    def isLocallyCheckpointed(self) -> bool:
        """Whether `localCheckpoint` was called."""
        lineage = self._lineage
        return lineage.checkpoint_request == "local" or isinstance(lineage.checkpoint, LocalCheckpointLineage)

    def getCheckpointFile(self) -> str | None:
        """The directory of the reliable checkpoint once it is complete, or None."""
        return self._lineage.checkpoint_path

    def cleanShuffleDependencies(self, blocking: bool = False) -> None:
        """Remove the shuffle files that this RDD was computed from, to free space between jobs.

        A later job computes again what it needs of them. Shuffles behind a persisted RDD stay.
        """
        for shuffle_id in _shuffles_behind(self._lineage):
            self.ctx.release_shuffle(shuffle_id, blocking)

    def getResourceProfile(self) -> None:
        """None: Pyrite places tasks by cores only, and there are no resource profiles."""

    def withResources(self, profile: Any) -> RDD[T]:
        """Never there: Pyrite places tasks by cores only."""
        raise not_implemented("RDD.withResources", "Set the number of cores in the master URL.")


def _with_disk(level: StorageLevel) -> StorageLevel:
    return StorageLevel(True, level.useMemory, level.useOffHeap, level.deserialized, level.replication)


def _shuffles_behind(lineage: Lineage) -> list[int]:
    """The shuffles on the way to the nearest nodes that are persisted, or to the sources."""
    found: list[int] = []
    seen = {lineage.id}
    waiting = [lineage]
    while waiting:
        for dependency in waiting.pop().dependencies:
            if isinstance(dependency, ShuffleDependency):
                found.append(dependency.shuffle_id)
            parent = dependency.parent
            if parent.id not in seen and not parent.storage_level.is_persistent:
                seen.add(parent.id)
                waiting.append(parent)
    return found
