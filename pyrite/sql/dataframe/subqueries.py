"""A DataFrame inside an expression of another one."""

from __future__ import annotations

from pyrite.sql.column import Column
from pyrite.sql.dataframe.base import FrameBase
from pyrite.sql.expressions import Exists, ScalarSubquery


class Subqueries(FrameBase):
    """Subqueries, which may read columns of the query around them by `Column.outer`."""

    def scalar(self) -> Column:
        """The one value of at most one row, as a column."""
        return Column(ScalarSubquery(self._plan))

    def exists(self) -> Column:
        """Whether there is a row, as a column."""
        return Column(Exists(self._plan))
