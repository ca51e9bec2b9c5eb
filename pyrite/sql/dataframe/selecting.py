"""Which columns and which rows: SELECT and WHERE."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pyrite.errors import AnalysisException, PySparkAssertionError
from pyrite.sql.column import Column
from pyrite.sql.dataframe.arguments import require, require_column_or_name, wrong_type
from pyrite.sql.dataframe.base import FrameBase, expressions_of
from pyrite.sql.expressions import (
    Alias,
    Attribute,
    Expression,
    UnresolvedAlias,
    UnresolvedName,
    UnresolvedText,
    new_id,
)
from pyrite.sql.logical import Filter, Project, SubqueryAlias, WithColumns

if TYPE_CHECKING:
    from pyrite.sql.dataframe.frame import DataFrame


class Selecting(FrameBase):
    """Columns and rows to keep, make and name."""

    def select(self, *cols: Any) -> DataFrame:
        """Some columns, or expressions on them."""
        return self._with(Project(tuple(expressions_of(cols)), self._plan))

    def selectExpr(self, *expr: Any) -> DataFrame:
        """Expressions given as SQL text."""
        texts = expr[0] if len(expr) == 1 and isinstance(expr[0], list) else expr
        for text in texts:
            require(text, str, "expr", "str")
        return self._with(Project(tuple(UnresolvedText(text) for text in texts), self._plan))

    def filter(self, condition: Column | str) -> DataFrame:
        """The rows for which a condition is true."""
        if isinstance(condition, str):
            return self._with(Filter(UnresolvedText(condition), self._plan))
        if not isinstance(condition, Column):
            raise wrong_type("condition", "Column or str", condition)
        return self._with(Filter(condition.expression, self._plan))

    where = filter

    def withColumn(self, colName: str, col: Column) -> DataFrame:
        """The columns with one replaced or added."""
        require(col, Column, "col", "Column")
        return self.withColumns({colName: col})

    def withColumns(self, *colsMap: dict[str, Column]) -> DataFrame:
        """The columns with several replaced or added."""
        [mapping] = colsMap
        require(mapping, dict, "colsMap", "dict")
        for name, col in mapping.items():
            require(name, str, "colName", "str")
            require(col, Column, "col", "Column")
        values = tuple(each.expression for each in mapping.values())
        return self._with(WithColumns(tuple(mapping), values, self._plan))

    def withColumnRenamed(self, existing: str, new: str) -> DataFrame:
        """The columns with one under another name; nothing changes if there is no such column."""
        return self.withColumnsRenamed({existing: new})

    def withColumnsRenamed(self, colsMap: dict[str, str]) -> DataFrame:
        """The columns with several under other names, renamed one after the other."""
        require(colsMap, dict, "colsMap", "dict")
        names = {each.id: each.name for each in self.plan.visible_output}
        is_case_sensitive = self._session.conf.analysis.is_case_sensitive
        for old, new in colsMap.items():
            for number, name in names.items():
                if name == old or (not is_case_sensitive and name.lower() == old.lower()):
                    names[number] = new
        row: list[Expression] = [
            Alias(each, names[each.id], new_id(), each.metadata)
            if names.get(each.id, each.name) != each.name
            else each
            for each in self.plan.output
        ]
        return self._with(Project(tuple(row), self.plan))

    def withMetadata(self, columnName: str, metadata: dict[str, Any]) -> DataFrame:
        """The columns with other metadata for one."""
        require(metadata, dict, "metadata", "dict")
        value = UnresolvedName((columnName,))
        self.select(columnName)
        return self._with(WithColumns((columnName,), (value,), self.plan, (metadata,)))

    def drop(self, *cols: Any) -> DataFrame:
        """The columns without some; those that are not there do not matter."""
        for each in cols:
            require_column_or_name(each)
        dropped: set[int] = set()
        for each in cols:
            if isinstance(each, str):
                dropped.update(column.id for column in self._columns_named(each))
            else:
                dropped.update(self._meant(each))
        if not dropped:
            return self._with(self.plan)
        kept = tuple(each for each in self.plan.output if each.id not in dropped)
        return self._with(Project(kept, self.plan))

    def _meant(self, column: Column) -> list[int]:
        """The column that an expression is, if it is one of this DataFrame's."""
        match column.expression:
            case Attribute(id=number):
                return [number]
            case UnresolvedName():
                try:
                    found = self._with(Project((column.expression,), self.plan)).plan
                except AnalysisException as problem:
                    if (problem.getCondition() or "").startswith("UNRESOLVED_COLUMN"):
                        return []
                    raise
                [expression] = found.expressions
                while isinstance(expression, Alias):
                    expression = expression.child
                return [expression.id] if isinstance(expression, Attribute) else []
            case _:
                return []

    def toDF(self, *cols: str) -> DataFrame:
        """The same rows under other names for all columns."""
        for each in cols:
            require(each, str, "cols", "list[str]")
        columns = self.plan.visible_output
        if len(columns) != len(cols):
            raise AnalysisException(
                errorClass="ASSIGNMENT_ARITY_MISMATCH",
                messageParameters={"numExpr": str(len(cols)), "numTarget": str(len(columns))},
            )
        row = tuple(
            column if column.name == name else Alias(column, name, new_id(), column.metadata)
            for column, name in zip(columns, cols, strict=True)
        )
        return self._with(Project(row, self.plan))

    def alias(self, alias: str) -> DataFrame:
        """The rows under a name, by which columns may be qualified."""
        require(alias, str, "alias", "str")
        return self._with(SubqueryAlias((alias,), self._plan))

    def transform(self, func: Callable[..., DataFrame], *args: Any, **kwargs: Any) -> DataFrame:
        """What a function makes of the DataFrame."""
        result = func(self, *args, **kwargs)
        if not isinstance(result, FrameBase):
            raise PySparkAssertionError(
                f"The function gave an instance of {type(result)}, which should have been a DataFrame."
            )
        return result

    def zipWithIndex(self, indexColName: str = "index") -> DataFrame:
        """The rows with their number, counted from 0 in their order, as the last column."""
        from pyrite.sql.functions.positions import row_position

        require(indexColName, str, "indexColName", "str")
        position = UnresolvedAlias(row_position().expression, (indexColName,))
        columns = tuple(replace(each) for each in self.plan.visible_output)
        return self._with(Project((*columns, position), self.plan))
