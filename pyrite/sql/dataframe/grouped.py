"""Rows in groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyrite.sql.expressions import Expression, Literal, UnresolvedAlias, UnresolvedCall
from pyrite.sql.functions.columns import column_expression
from pyrite.sql.logical import Aggregate
from pyrite.sql.types import IntegerType

if TYPE_CHECKING:
    from pyrite.sql.dataframe.frame import DataFrame


class GroupedData:
    """The rows of a DataFrame in groups.

    Mirrors `pyspark.sql.GroupedData`.
    """

    def __init__(self, frame: DataFrame, grouping: list[Expression]) -> None:
        self._frame = frame
        self._grouping = grouping

    def agg(self, *exprs: Any) -> DataFrame:
        """Aggregates of each group."""
        if len(exprs) == 1 and isinstance(exprs[0], dict):
            aggregates: list[Expression] = [
                UnresolvedCall(function, (column_expression("*" if name == "*" else name),))
                for name, function in exprs[0].items()
            ]
        else:
            aggregates = [each.expression for each in exprs]
        return self._frame._with(
            Aggregate(tuple(self._grouping), (*self._grouping, *aggregates), self._frame.plan)
        )

    def count(self) -> DataFrame:
        """How many rows each group has."""
        call = UnresolvedCall("count", (Literal(1, IntegerType()),))
        counted = UnresolvedAlias(call, ("count",))
        return self._frame._with(
            Aggregate(tuple(self._grouping), (*self._grouping, counted), self._frame.plan)
        )
