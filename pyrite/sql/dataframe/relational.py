"""The steps of SQL as methods: each gives another DataFrame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyrite.errors import AnalysisException, PySparkTypeError
from pyrite.sql.column import Column
from pyrite.sql.dataframe.base import FrameBase, expressions_of
from pyrite.sql.expressions import (
    Expression,
    Literal,
    SortOrder,
    UnresolvedCall,
    UnresolvedText,
)
from pyrite.sql.functions.columns import column_expression
from pyrite.sql.logical import (
    Distinct,
    Filter,
    Join,
    JoinType,
    Limit,
    Project,
    Sort,
    SubqueryAlias,
    Union,
    WithColumns,
)
from pyrite.sql.types import IntegerType

if TYPE_CHECKING:
    from pyrite.sql.dataframe.frame import DataFrame
    from pyrite.sql.dataframe.grouped import GroupedData

_JOIN_TYPES = {
    "inner": JoinType.INNER,
    "cross": JoinType.CROSS,
    "outer": JoinType.FULL,
    "full": JoinType.FULL,
    "fullouter": JoinType.FULL,
    "left": JoinType.LEFT,
    "leftouter": JoinType.LEFT,
    "right": JoinType.RIGHT,
    "rightouter": JoinType.RIGHT,
    "semi": JoinType.SEMI,
    "leftsemi": JoinType.SEMI,
    "anti": JoinType.ANTI,
    "leftanti": JoinType.ANTI,
}


class Relational(FrameBase):
    """Relational algebra."""

    def select(self, *cols: Any) -> DataFrame:
        """Some columns, or expressions on them."""
        return self._with(Project(tuple(expressions_of(cols)), self.plan))

    def selectExpr(self, *expr: Any) -> DataFrame:
        """Expressions given as SQL text."""
        texts = expr[0] if len(expr) == 1 and isinstance(expr[0], list) else expr
        return self._with(Project(tuple(UnresolvedText(text) for text in texts), self.plan))

    def filter(self, condition: Column | str) -> DataFrame:
        """The rows for which a condition is true."""
        if isinstance(condition, str):
            return self._with(Filter(UnresolvedText(condition), self.plan))
        if not isinstance(condition, Column):
            raise PySparkTypeError(
                errorClass="NOT_COLUMN_OR_STR",
                messageParameters={"arg_name": "condition", "arg_type": type(condition).__name__},
            )
        return self._with(Filter(condition.expression, self.plan))

    where = filter

    def withColumn(self, colName: str, col: Column) -> DataFrame:
        """The columns with one replaced or added."""
        if not isinstance(col, Column):
            raise PySparkTypeError(
                errorClass="NOT_COLUMN", messageParameters={"arg_name": "col", "arg_type": type(col).__name__}
            )
        return self._with(WithColumns((colName,), (col.expression,), self.plan))

    def withColumns(self, *colsMap: dict[str, Column]) -> DataFrame:
        """The columns with several replaced or added."""
        [mapping] = colsMap
        return self._with(
            WithColumns(tuple(mapping), tuple(each.expression for each in mapping.values()), self.plan)
        )

    def alias(self, alias: str) -> DataFrame:
        """The rows under a name, by which columns may be qualified."""
        return self._with(SubqueryAlias((alias,), self.plan))

    def distinct(self) -> DataFrame:
        """Each row once."""
        return self._with(Distinct(self.plan))

    def limit(self, num: int) -> DataFrame:
        """At most so many rows."""
        return self._with(Limit(Literal(num, IntegerType()), self.plan))

    def union(self, other: DataFrame) -> DataFrame:
        """The rows of both, columns by position."""
        return self._with(Union((self.plan, other.plan)))

    unionAll = union

    def join(self, other: DataFrame, on: Any = None, how: str | None = None) -> DataFrame:
        """Rows of both sides that belong together, by a condition or by columns of the same name."""
        kind = _join_type(how)
        if isinstance(on, str):
            on = [on]
        if isinstance(on, list | tuple) and on and all(isinstance(each, str) for each in on):
            return self._with(Join(self.plan, other.plan, kind, using=tuple(on)))
        condition: Expression | None = None
        if on is not None:
            for each in on if isinstance(on, list | tuple) else [on]:
                expression = each.expression
                condition = (
                    expression if condition is None else UnresolvedCall("and", (condition, expression))
                )
        return self._with(Join(self.plan, other.plan, kind, condition))

    def crossJoin(self, other: DataFrame) -> DataFrame:
        """Each row of one side with each row of the other."""
        return self._with(Join(self.plan, other.plan, JoinType.CROSS))

    def orderBy(self, *cols: Any, **kwargs: Any) -> DataFrame:
        """The rows in an order."""
        return self._with(Sort(self._orders(cols, kwargs), True, self.plan))

    sort = orderBy

    def _orders(self, cols: Any, kwargs: Any) -> tuple[SortOrder, ...]:
        if len(cols) == 1 and isinstance(cols[0], list):
            cols = cols[0]
        ascending = kwargs.get("ascending", True)
        directions = list(ascending) if isinstance(ascending, list | tuple) else [ascending] * len(cols)
        orders: list[SortOrder] = []
        for column, is_ascending in zip(cols, directions, strict=False):
            expression: Expression
            if isinstance(column, int) and not isinstance(column, bool):
                expression = self.plan.visible_output[column - 1]
            else:
                expression = column_expression(column)
            if isinstance(expression, SortOrder):
                orders.append(expression)
            else:
                orders.append(SortOrder(expression, bool(is_ascending), bool(is_ascending)))
        return tuple(orders)

    def groupBy(self, *cols: Any) -> GroupedData:
        """The rows in groups of equal values, for aggregates."""
        from pyrite.sql.dataframe.grouped import GroupedData

        return GroupedData(self, expressions_of(cols))  # type: ignore[arg-type]

    groupby = groupBy

    def agg(self, *exprs: Any) -> DataFrame:
        """Aggregates over all rows."""
        return self.groupBy().agg(*exprs)


def _join_type(how: str | None) -> JoinType:
    key = (how or "inner").lower().replace("_", "")
    found = _JOIN_TYPES.get(key)
    if found is None:
        raise AnalysisException(
            errorClass="UNSUPPORTED_JOIN_TYPE",
            messageParameters={
                "typ": str(how),
                "supported": ", ".join(f"'{each}'" for each in _JOIN_TYPES),
            },
        )
    return found
