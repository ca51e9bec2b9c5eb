"""Aggregates of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyrite.errors import AnalysisException, PySparkAssertionError, UnsupportedOperationException
from pyrite.sql.column import Column
from pyrite.sql.dataframe.arguments import require, require_column_or_name
from pyrite.sql.dataframe.base import FrameBase
from pyrite.sql.dataframe.java_order import in_java_order
from pyrite.sql.dataframe.python_mapping import GroupedPython
from pyrite.sql.expressions import (
    Alias,
    Attribute,
    Expression,
    Literal,
    SortOrder,
    UnresolvedAlias,
    UnresolvedCall,
    UnresolvedName,
)
from pyrite.sql.expressions.constants import literal_of
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.functions.columns import column_expression, name_expression
from pyrite.sql.logical import Aggregate, Distinct, GroupingSets, Limit, Pivot, Project, Sort
from pyrite.sql.types import IntegerType, NumericType

if TYPE_CHECKING:
    from pyrite.sql.dataframe.frame import DataFrame

#: A column whose values become columns, and these values.
_Pivot = tuple[Expression, tuple[Expression, ...]]


class GroupedData(GroupedPython):
    """The rows of a DataFrame in groups.

    Mirrors `pyspark.sql.GroupedData`.
    """

    def __init__(
        self,
        frame: FrameBase,
        grouping: list[Expression],
        kind: str = "GroupBy",
        sets: GroupingSets | None = None,
        pivoted: _Pivot | None = None,
    ) -> None:
        self._frame = frame
        self._grouping = grouping
        self._kind = kind
        self._sets = sets
        self._pivoted = pivoted

    def agg(self, *exprs: Any) -> DataFrame:
        """Aggregates of each group: columns, or a dictionary of names of columns and of functions."""
        if not exprs:
            raise PySparkAssertionError("At least one aggregate must be given.")
        if len(exprs) == 1 and isinstance(exprs[0], dict):
            return self._aggregated(
                [
                    UnresolvedCall(_known(exprs[0][name]), (name_expression(name),))
                    for name in in_java_order(exprs[0])
                ]
            )
        for each in exprs:
            if not isinstance(each, Column):
                raise PySparkAssertionError("All aggregates must be columns.")
        return self._aggregated([each.expression for each in exprs])

    def count(self) -> DataFrame:
        """How many rows each group has."""
        call = UnresolvedCall("count", (Literal(1, IntegerType()),))
        return self._aggregated([UnresolvedAlias(call, ("count",))])

    def sum(self, *cols: str) -> DataFrame:
        """The sums of columns of numbers, of all if none are named."""
        return self._numbers("sum", cols)

    def avg(self, *cols: str) -> DataFrame:
        """The means of columns of numbers, of all if none are named."""
        return self._numbers("avg", cols)

    def mean(self, *cols: str) -> DataFrame:
        """The means of columns of numbers: another name of :meth:`avg`."""
        return self._numbers("avg", cols)

    def max(self, *cols: str) -> DataFrame:
        """The largest values of columns of numbers, of all if none are named."""
        return self._numbers("max", cols)

    def min(self, *cols: str) -> DataFrame:
        """The smallest values of columns of numbers, of all if none are named."""
        return self._numbers("min", cols)

    def pivot(self, pivot_col: Any, values: list[Any] | None = None) -> GroupedData:
        """The values of a column as columns of the result: those given, or all that there are, sorted.

        Without `values` they are looked up now, with a query. Raises AnalysisException if there are more than
        `spark.sql.pivotMaxValues`.
        """
        if self._pivoted is not None:
            raise UnsupportedOperationException(
                errorClass="REPEATED_CLAUSE",
                messageParameters={"clause": "PIVOT", "operation": "SUBQUERY"},
            )
        if self._sets is not None:
            raise UnsupportedOperationException(
                errorClass="UNSUPPORTED_FEATURE.PIVOT_AFTER_GROUP_BY", messageParameters={}
            )
        require_column_or_name(pivot_col, "pivot_col")
        column = column_expression(pivot_col)
        if values is None:
            found = self._values_of(column)
        else:
            found = tuple(
                each.expression if isinstance(each, Column) else literal_of(each) for each in values
            )
        return GroupedData(self._frame, self._grouping, "Pivot", None, (column, found))

    def _values_of(self, column: Expression) -> tuple[Expression, ...]:
        frame = self._frame
        most = frame._session.conf.analysis.max_pivot_values
        named = UnresolvedAlias(column, ("value",)) if not isinstance(column, UnresolvedName) else column
        distinct = frame._with(Distinct(Project((named,), frame.plan)))
        ordered = distinct._with(Sort((SortOrder(distinct.plan.output[0]),), True, distinct.plan))
        limited = ordered._with(Limit(Literal(most + 1, IntegerType()), ordered.plan))
        rows = limited.collect()
        if len(rows) > most:
            raise AnalysisException(
                f"The column {pretty(column)} has more than {most} different values, which would all be "
                "columns. Name the values, or raise spark.sql.pivotMaxValues."
            )
        data_type = limited.plan.output[0].type
        return tuple(Literal(row[0], data_type) for row in rows)

    def _numbers(self, function: str, names: tuple[Any, ...]) -> DataFrame:
        frame = self._frame
        columns: list[Expression] = []
        if names:
            for name in names:
                require(name, str, "cols", "list[str]")
                columns.append(self._number(name))
        else:
            keys = {
                each.id
                for each in (
                    frame._with(Project((key,), frame.plan)).plan.output[0] for key in self._grouping
                )
            }
            columns.extend(
                each
                for each in frame.plan.visible_output
                if isinstance(each.type, NumericType) and each.id not in keys
            )
        return self._aggregated([UnresolvedCall(function, (each,)) for each in columns])

    def _number(self, name: str) -> Expression:
        expression = name_expression(name)
        [made] = self._frame._with(Project((expression,), self._frame.plan)).plan.visible_output
        if not isinstance(made.type, NumericType):
            raise AnalysisException(
                f'"{name}" is not a numeric column: only numbers have such aggregates. '
                "Use agg, which takes columns of all types."
            )
        return expression

    def _aggregated(self, aggregates: list[Expression]) -> DataFrame:
        child = self._frame._plan
        if self._pivoted is not None:
            column, values = self._pivoted
            pairs = tuple((each, None) for each in values)
            return self._frame._with(Pivot(tuple(self._grouping), (column,), pairs, tuple(aggregates), child))
        row = (*self._grouping, *aggregates)
        keys = tuple(self._grouping) if self._sets is None else (self._sets,)
        return self._frame._with(Aggregate(keys, row, child))

    def __repr__(self) -> str:
        names = [_shown(each) for each in self._grouping]
        columns = [f"{a.name}: {a.type.simpleString()}" for a in self._frame.plan.visible_output]
        shown = ", ".join(columns[:2])
        if len(columns) > 2:
            more = len(columns) - 2
            shown += f" ... {more} more field{'s' if more > 1 else ''}"
        return (
            f"GroupedData[grouping expressions: [{', '.join(names)}], value: [{shown}], type: {self._kind}]"
        )


def _known(function: Any) -> str:
    require(function, str, "exprs", "dict[str, str]")
    return str(function)


def _shown(expression: Expression) -> str:
    if isinstance(expression, Attribute | Alias):
        return expression.name
    return pretty(expression)
