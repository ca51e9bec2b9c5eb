"""Orders, and how many rows: ORDER BY, LIMIT, OFFSET, DISTINCT."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyrite.errors import AnalysisException, PySparkIndexError
from pyrite.sql.dataframe.arguments import cannot_be_empty, require, require_column_or_name, wrong_type
from pyrite.sql.dataframe.base import FrameBase
from pyrite.sql.dataframe.combining import not_among
from pyrite.sql.expressions import Expression, Literal, SortOrder
from pyrite.sql.functions.columns import column_expression
from pyrite.sql.logical import Deduplicate, Distinct, Limit, Offset, Sort
from pyrite.sql.types import IntegerType

if TYPE_CHECKING:
    from pyrite.sql.dataframe.frame import DataFrame


class Ordering(FrameBase):
    """Orders, and parts of the rows."""

    def orderBy(self, *cols: Any, **kwargs: Any) -> DataFrame:
        """The rows in an order: by names, columns, or positions counted from 1, below zero to descend.

        `ascending` is one truth value for all columns, or a list with one for each.
        """
        return self._with(Sort(self._orders(cols, kwargs), True, self._plan))

    sort = orderBy

    def sortWithinPartitions(self, *cols: Any, **kwargs: Any) -> DataFrame:
        """The rows of each partition in an order."""
        return self._with(Sort(self._orders(cols, kwargs), False, self._plan))

    def _orders(self, cols: Any, kwargs: Any) -> tuple[SortOrder, ...]:
        if len(cols) == 1 and isinstance(cols[0], list | tuple):
            cols = cols[0]
        if not cols:
            raise cannot_be_empty("cols")
        orders = [self._order(each) for each in cols]
        ascending = kwargs.get("ascending", True)
        if isinstance(ascending, list | tuple):
            return tuple(
                each if flag else descending(each) for flag, each in zip(ascending, orders, strict=False)
            )
        if not isinstance(ascending, bool | int):
            raise wrong_type("ascending", "Column, int or str", ascending)
        return tuple(orders) if ascending else tuple(map(descending, orders))

    def _order(self, column: Any) -> SortOrder:
        if isinstance(column, int) and not isinstance(column, bool):
            if column == 0:
                raise PySparkIndexError(errorClass="ZERO_INDEX", messageParameters={})
            order = SortOrder(self.plan.visible_output[abs(column) - 1])
            return order if column > 0 else descending(order)
        require_column_or_name(column)
        expression: Expression = column_expression(column)
        return expression if isinstance(expression, SortOrder) else SortOrder(expression)

    def limit(self, num: int) -> DataFrame:
        """At most so many rows."""
        require(num, int, "num", "int")
        return self._with(Limit(Literal(num, IntegerType()), self._plan))

    def offset(self, num: int) -> DataFrame:
        """All but the first rows."""
        require(num, int, "num", "int")
        return self._with(Offset(Literal(num, IntegerType()), self._plan))

    def distinct(self) -> DataFrame:
        """Each row once."""
        return self._with(Distinct(self._plan))

    def dropDuplicates(self, subset: list[str] | None = None) -> DataFrame:
        """One row for each combination of values of some columns; of all columns, if none are named."""
        if subset is None:
            return self.distinct()
        require(subset, (list, tuple), "subset", "list or tuple")
        keys: list[Expression] = []
        for name in subset:
            require(name, str, "subset", "list[str]")
            found = self._columns_named(name)
            if not found:
                raise not_among(name, [each.name for each in self.plan.visible_output])
            keys.extend(found)
        return self._with(Deduplicate(tuple(keys), self.plan))

    drop_duplicates = dropDuplicates

    def dropDuplicatesWithinWatermark(self, subset: list[str] | None = None) -> DataFrame:
        """For streams only. Raises AnalysisException."""
        raise AnalysisException("dropDuplicatesWithinWatermark is for streams; use dropDuplicates.")

    def withWatermark(self, eventTime: str, delayThreshold: str) -> DataFrame:
        """The same rows: how late data may be matters to streams only."""
        require(eventTime, str, "eventTime", "str")
        require(delayThreshold, str, "delayThreshold", "str")
        self._with(Sort((self._order(eventTime),), False, self._plan))
        return self._with(self._plan)

    @property
    def isStreaming(self) -> bool:
        """Whether the rows come as a stream; they do not."""
        return False


def descending(order: SortOrder) -> SortOrder:
    """The order the other way round, NULLs last; one that says a direction already is left as it is."""
    if order.is_ascending and order.nulls_first:
        return SortOrder(order.child, is_ascending=False, nulls_first=False)
    return order
