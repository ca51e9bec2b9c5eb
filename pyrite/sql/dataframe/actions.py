"""What makes a DataFrame run."""

from __future__ import annotations

from pyrite.sql.dataframe.base import FrameBase
from pyrite.sql.types import Row


class Actions(FrameBase):
    """Rows to the driver."""

    def collect(self) -> list[Row]:
        """All rows."""
        return self._session.engine.rows(self.plan, self._time_zone)

    def count(self) -> int:
        """How many rows there are."""
        return self._session.engine.count(self.plan, self._time_zone)
