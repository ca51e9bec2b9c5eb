"""The columns of a DataFrame: their names, types, and how to reach one."""

from __future__ import annotations

from typing import Any

from pyrite.errors import PySparkAttributeError
from pyrite.sql.analyzer.problems import unresolved_column
from pyrite.sql.analyzer.scope import Scope
from pyrite.sql.column import Column
from pyrite.sql.dataframe.arguments import require, wrong_type
from pyrite.sql.dataframe.base import FrameBase
from pyrite.sql.expressions import Attribute, Extract, Literal, UnresolvedPattern, UnresolvedStar
from pyrite.sql.expressions.names_in_text import split_name
from pyrite.sql.types import StringType, StructType


class Columns(FrameBase):
    """Looking at columns."""

    @property
    def schema(self) -> StructType:
        """The columns with their types."""
        return self.plan.schema

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return [each.name for each in self.plan.visible_output]

    @property
    def dtypes(self) -> list[tuple[str, str]]:
        """The names of the columns with the names of their types."""
        return [(each.name, each.type.simpleString()) for each in self.plan.visible_output]

    def printSchema(self, level: int | None = None) -> None:
        """Print the columns as a tree, at most `level` deep."""
        if level is not None:
            require(level, int, "level", "int")
            print(self.schema.treeString(level))
        else:
            print(self.schema.treeString())

    def colRegex(self, colName: str) -> Column:
        """The columns whose names match a regular expression in backticks."""
        require(colName, str, "colName", "str")
        return Column(UnresolvedPattern(colName))

    def metadataColumn(self, colName: str) -> Column:
        """A column of a source that is not among its data. Raises AnalysisException: no source has any."""
        require(colName, str, "colName", "str")
        raise unresolved_column((colName,), ())

    def __getitem__(self, item: Any) -> Any:
        """A column by name or position; a list of columns or a condition gives a DataFrame."""
        match item:
            case str():
                return Column(UnresolvedStar()) if item == "*" else self._column(item)
            case Column():
                return self.filter(item)
            case list() | tuple():
                return self.select(*item)
            case int():
                return Column(self.plan.visible_output[item])
            case _:
                raise wrong_type("item", "Column, float, integer, list or string", item)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in ("plan", "_plan", "_session"):
            raise AttributeError(name)
        if name not in self.columns:
            raise PySparkAttributeError(
                errorClass="ATTRIBUTE_NOT_SUPPORTED", messageParameters={"attr_name": name}
            )
        return self[name]

    def _ipython_key_completions_(self) -> list[str]:
        """What a shell completes after `df["`."""
        return self.columns

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *(name for name in self.columns if name.isidentifier())})

    def _column(self, name: str) -> Column:
        settings = self._session.conf.analysis
        scope = Scope(self.plan.output, is_case_sensitive=settings.is_case_sensitive)
        parts = split_name(name)
        found = scope.find_here(parts)
        if found is None:
            raise scope.missing(parts)
        expression: Any
        expression, rest = found
        assert isinstance(expression, Attribute)
        for field in rest:
            expression = Extract(expression, Literal(field, StringType()))
        return Column(expression)
