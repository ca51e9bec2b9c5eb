"""How the rows are spread over partitions, and hints: no change of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyrite.sql.column import Column
from pyrite.sql.dataframe.arguments import (
    cannot_be_empty,
    demand,
    require,
    require_column_or_name,
    wrong_item,
    wrong_type,
)
from pyrite.sql.dataframe.base import FrameBase
from pyrite.sql.expressions import Expression
from pyrite.sql.expressions.constants import literal_of
from pyrite.sql.functions.columns import column_expression
from pyrite.sql.logical import Hint, Repartition

if TYPE_CHECKING:
    from pyrite.sql.dataframe.frame import DataFrame


class Partitioning(FrameBase):
    """Partitions."""

    def repartition(self, numPartitions: Any, *cols: Any) -> DataFrame:
        """The rows in so many partitions: in turn, or by the values of columns."""
        count, keys = _count_and_keys(numPartitions, cols)
        kind = "hash" if keys else "round-robin"
        return self._with(Repartition(kind, count, keys, self._plan))

    def repartitionByRange(self, numPartitions: Any, *cols: Any) -> DataFrame:
        """The rows in partitions that hold a range of the values of columns each."""
        count, keys = _count_and_keys(numPartitions, cols)
        if not keys:
            raise cannot_be_empty("partition-by expression")
        return self._with(Repartition("range", count, keys, self._plan))

    def coalesce(self, numPartitions: int) -> DataFrame:
        """The rows in at most so many partitions, without moving them."""
        require(numPartitions, int, "numPartitions", "int")
        demand(numPartitions > 0, f"Number of partitions ({numPartitions}) must be positive.")
        return self._with(Repartition("coalesce", numPartitions, (), self._plan))

    def hint(self, name: str, *parameters: Any) -> DataFrame:
        """A word about how to run the query: the strategy of a join, such as "broadcast", or partitions.

        Parameters of a strategy are the names of relations; without any, it is that of these rows. One that
        is unknown does nothing but write a line into the log.
        """
        if len(parameters) == 1 and isinstance(parameters[0], list):
            parameters = tuple(parameters[0])
        require(name, str, "name", "str")
        for each in parameters:
            items = each if isinstance(each, list) else [each]
            if not all(isinstance(item, str | float | int | Column) for item in items):
                allowed = "str, float, int, Column, list[str], list[float], list[int]"
                raise wrong_item("parameters", parameters, allowed, each)
        given = [item for each in parameters for item in (each if isinstance(each, list) else [each])]
        expressions = tuple(
            each.expression if isinstance(each, Column) else literal_of(each) for each in given
        )
        return self._with(Hint(name, expressions, self._plan))


def _count_and_keys(count: Any, columns: tuple[Any, ...]) -> tuple[int | None, tuple[Expression, ...]]:
    if isinstance(count, str | Column):
        columns, count = (count, *columns), None
    elif not isinstance(count, int) or isinstance(count, bool):
        raise wrong_type("numPartitions", "Column or str", count)
    else:
        demand(count > 0, f"Number of partitions ({count}) must be positive.")
    for each in columns:
        require_column_or_name(each)
    return count, tuple(column_expression(each) for each in columns)
