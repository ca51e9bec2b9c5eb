"""What a DataFrame is, apart from its rows."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from pyrite.sql.dataframe.base import FrameBase, plan_of
from pyrite.sql.logical import ArrowData, Command, Scan
from pyrite.sql.logical.meaning import meaning_of
from pyrite.storagelevel import StorageLevel

if TYPE_CHECKING:
    from pyrite.sql.dataframe.frame import DataFrame


class Meanings(FrameBase):
    """Comparing DataFrames, and where their rows come from."""

    @property
    def sparkSession(self) -> Any:
        """The session."""
        return self._session

    def sameSemantics(self, other: DataFrame) -> bool:
        """Whether another DataFrame has the same rows by the same steps; names do not matter."""
        plan_of(other)
        return bool(meaning_of(self.plan) == meaning_of(other.plan))

    def semanticHash(self) -> int:
        """A number that DataFrames with the same meaning share."""
        return zlib.crc32(repr(hash(meaning_of(self.plan))).encode()) - (1 << 31)

    def inputFiles(self) -> list[str]:
        """The files that the rows are read from."""
        found: dict[str, None] = {}
        for node in self.plan.walk():
            if isinstance(node, Scan):
                found.update(dict.fromkeys(node.relation.files))
        return list(found)

    def isLocal(self) -> bool:
        """Whether the rows are there already, as those of a command's report or of the program's data."""
        return isinstance(self.plan, Command | ArrowData)

    @property
    def storageLevel(self) -> StorageLevel:
        """Where the rows are kept, if they were asked to be."""
        entry = self._session.engine.cache.find(self.plan)
        return StorageLevel.NONE if entry is None else entry.level
