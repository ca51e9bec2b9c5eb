"""The columns of a DataFrame: their names, types, and how to reach one."""

from __future__ import annotations

from typing import Any

from pyrite.errors import PySparkAttributeError, PySparkTypeError
from pyrite.sql.analyzer.scope import Scope
from pyrite.sql.column import Column
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

    def colRegex(self, colName: str) -> Column:
        """The columns whose names match a regular expression in backticks."""
        if not isinstance(colName, str):
            raise PySparkTypeError(
                errorClass="NOT_STR",
                messageParameters={"arg_name": "colName", "arg_type": type(colName).__name__},
            )
        return Column(UnresolvedPattern(colName))

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
                raise PySparkTypeError(
                    errorClass="NOT_COLUMN_OR_FLOAT_OR_INT_OR_LIST_OR_STR",
                    messageParameters={"arg_name": "item", "arg_type": type(item).__name__},
                )

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in ("plan", "_session"):
            raise AttributeError(name)
        if name not in self.columns:
            raise PySparkAttributeError(
                errorClass="ATTRIBUTE_NOT_SUPPORTED", messageParameters={"attr_name": name}
            )
        return self[name]

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
