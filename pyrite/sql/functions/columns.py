"""How the functions of the API make columns of what they are given."""

from __future__ import annotations

from typing import Any

from pyrite.errors import PySparkTypeError
from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression, UnresolvedCall, UnresolvedName, UnresolvedStar
from pyrite.sql.expressions.constants import literal_of
from pyrite.sql.expressions.names_in_text import split_name

#: A column, or the name of one.
ColumnOrName = Column | str


def column_expression(value: Any) -> Expression:
    """A column's expression; a string is the name of a column; what else there is, is a constant."""
    if isinstance(value, Column):
        return value.expression
    if isinstance(value, str):
        return name_expression(value)
    return literal_of(value)


def name_expression(name: str) -> Expression:
    """The column of a name as users write it: `a`, `t.a`, `` `a.b` ``, `*`, `t.*`."""
    if name == "*":
        return UnresolvedStar()
    if name.endswith(".*"):
        return UnresolvedStar(split_name(name[:-2]))
    return UnresolvedName(split_name(name))


def call(name: str, *arguments: Any) -> Column:
    """A call of a function of SQL: strings are names of columns, what is no column is a constant."""
    return Column(UnresolvedCall(name, tuple(map(column_expression, arguments))))


def call_distinct(name: str, *arguments: Any) -> Column:
    """An aggregate over distinct values."""
    return Column(UnresolvedCall(name, tuple(map(column_expression, arguments)), is_distinct=True))


def constant(value: Any) -> Column:
    """A column as it is; anything else, strings too, as a constant."""
    return value if isinstance(value, Column) else Column(literal_of(value))


def require_column(value: Any, name: str) -> None:
    """Raise PySparkTypeError if an argument is neither a column nor a name."""
    if not isinstance(value, Column | str):
        raise PySparkTypeError(
            errorClass="NOT_COLUMN_OR_STR",
            messageParameters={"arg_name": name, "arg_type": type(value).__name__},
        )
