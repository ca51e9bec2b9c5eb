"""Rows in groups: GROUP BY, ROLLUP, CUBE, GROUPING SETS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pyrite.errors import PySparkIndexError
from pyrite.sql.dataframe.arguments import require_column_or_name
from pyrite.sql.dataframe.base import FrameBase
from pyrite.sql.expressions import Expression
from pyrite.sql.functions.columns import column_expression
from pyrite.sql.logical import GroupingSets

if TYPE_CHECKING:
    from pyrite.sql.dataframe.frame import DataFrame
    from pyrite.sql.dataframe.grouped import GroupedData


class Grouping(FrameBase):
    """Groups of rows, for aggregates."""

    def groupBy(self, *cols: Any) -> GroupedData:
        """The rows in groups of equal values; columns are names, columns, or positions counted from 1."""
        return self._grouped("GroupBy", self._grouping(cols), None)

    groupby = groupBy

    def rollup(self, *cols: Any) -> GroupedData:
        """Groups by all columns, by all but the last, and so on to one group of all rows."""
        keys = self._grouping(cols)
        return self._grouped("Rollup", keys, GroupingSets("ROLLUP", tuple((key,) for key in keys)))

    def cube(self, *cols: Any) -> GroupedData:
        """Groups by each subset of the columns."""
        keys = self._grouping(cols)
        return self._grouped("Cube", keys, GroupingSets("CUBE", tuple((key,) for key in keys)))

    def groupingSets(self, groupingSets: Sequence[Sequence[Any]], *cols: Any) -> GroupedData:
        """Groups by each of some sets of columns; `cols` are the columns of the result."""
        sets = tuple(tuple(self._grouping(tuple(each))) for each in groupingSets)
        return self._grouped("GroupingSets", self._grouping(cols), GroupingSets("GROUPING SETS", sets))

    def agg(self, *exprs: Any) -> DataFrame:
        """Aggregates over all rows."""
        return self.groupBy().agg(*exprs)

    def _grouped(self, kind: str, keys: list[Expression], sets: GroupingSets | None) -> GroupedData:
        from pyrite.sql.dataframe.grouped import GroupedData

        return GroupedData(self, keys, kind, sets)

    def _grouping(self, cols: Any) -> list[Expression]:
        if len(cols) == 1 and isinstance(cols[0], list | tuple):
            cols = tuple(cols[0])
        keys: list[Expression] = []
        for each in cols:
            if isinstance(each, int) and not isinstance(each, bool):
                if each < 1:
                    raise PySparkIndexError(
                        errorClass="INDEX_NOT_POSITIVE", messageParameters={"index": str(each)}
                    )
                keys.append(self.plan.visible_output[each - 1])
            else:
                require_column_or_name(each)
                keys.append(column_expression(each))
        return keys
