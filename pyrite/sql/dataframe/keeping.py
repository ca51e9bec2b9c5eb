"""Keeping the rows of a DataFrame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyrite.errors import SparkException
from pyrite.sql.dataframe.base import FrameBase
from pyrite.storagelevel import StorageLevel

if TYPE_CHECKING:
    from pyrite.sql.dataframe.frame import DataFrame


class Keeping(FrameBase):
    """Caches and checkpoints."""

    def cache(self) -> DataFrame:
        """Keep the rows when they are first computed: for this DataFrame and all with the same steps."""
        return self.persist()

    def persist(self, storageLevel: StorageLevel = StorageLevel.MEMORY_AND_DISK_DESER) -> DataFrame:
        """Keep the rows at a storage level: in memory up to the driver's budget, beyond it on disk.

        What the memory has no room for goes to disk at every level: it is not computed again.
        """
        self._session.engine.cache.add(self.plan, storageLevel)
        return self._itself()

    def unpersist(self, blocking: bool = False) -> DataFrame:
        """Keep the rows no longer."""
        self._session.engine.cache.remove(self.plan)
        return self._itself()

    @property
    def is_cached(self) -> bool:
        """Whether the rows are, or are to be, kept."""
        return self._session.engine.cache.is_cached(self.plan)

    def localCheckpoint(self, eager: bool = True, storageLevel: StorageLevel | None = None) -> DataFrame:
        """A DataFrame that begins with these rows, kept by the driver, and knows no steps before them."""
        return self._with(self._session.engine.checkpointed(self.plan, storageLevel, eager=eager))

    def checkpoint(self, eager: bool = True) -> DataFrame:
        """The same, with the rows in a file of the checkpoint directory (`setCheckpointDir`)."""
        directory = self._session.sparkContext.getCheckpointDir()
        if directory is None:
            raise SparkException(
                "There is no checkpoint directory. Name one: spark.sparkContext.setCheckpointDir(path).",
                "_LEGACY_ERROR_TEMP_3016",
                {},
            )
        plan = self._session.engine.checkpointed(self.plan, None, eager=eager, directory=directory)
        return self._with(plan)

    def _itself(self) -> DataFrame:
        from pyrite.sql.dataframe.frame import DataFrame

        assert isinstance(self, DataFrame)
        return self
