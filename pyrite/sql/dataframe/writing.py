"""Where a DataFrame goes: files and tables."""

from __future__ import annotations

from typing import Any

from pyrite.sql.dataframe.base import FrameBase


class Writing(FrameBase):
    """Writers."""

    @property
    def write(self) -> Any:
        """What writes the rows into files or a table: a DataFrameWriter."""
        return self._session.writer(self)

    def writeTo(self, table: str) -> Any:
        """What writes the rows into a table: a DataFrameWriterV2."""
        return self._session.table_writer(self, table)
