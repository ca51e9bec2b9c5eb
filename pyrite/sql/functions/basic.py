"""Columns by name, constants, orders, and expressions as text."""

from __future__ import annotations

from typing import Any

from pyrite.errors import PySparkTypeError
from pyrite.sql.column import Column
from pyrite.sql.expressions import UnresolvedText
from pyrite.sql.expressions.constants import literal_of
from pyrite.sql.functions.columns import ColumnOrName, call, column_expression, name_expression

__all__ = [
    "asc",
    "asc_nulls_first",
    "asc_nulls_last",
    "broadcast",
    "call_function",
    "call_udf",
    "col",
    "column",
    "desc",
    "desc_nulls_first",
    "desc_nulls_last",
    "expr",
    "lit",
]


def col(col: str) -> Column:
    """The column of a name.

    >>> col("x") + 1
    Column<'+(x, 1)'>
    """
    if not isinstance(col, str):
        raise PySparkTypeError(
            errorClass="NOT_STR", messageParameters={"arg_name": "col", "arg_type": type(col).__name__}
        )
    return Column(name_expression(col))


column = col


def lit(col: Any) -> Column:
    """A constant; a column is given back as it is, a list becomes an array.

    >>> lit("x")
    Column<''x''>
    """
    if isinstance(col, Column):
        return col
    if isinstance(col, list):
        return call("array", *map(lit, col))
    return Column(literal_of(col))


def expr(str: str) -> Column:
    """An expression as SQL text.

    >>> expr("a + 1")
    Column<'a + 1'>
    """
    return Column(UnresolvedText(str))


def _ordered(col: ColumnOrName) -> Column:
    return Column(column_expression(col))


def asc(col: ColumnOrName) -> Column:
    """Ascending order, NULLs first."""
    return _ordered(col).asc()


def asc_nulls_first(col: ColumnOrName) -> Column:
    """Ascending order, NULLs first."""
    return _ordered(col).asc_nulls_first()


def asc_nulls_last(col: ColumnOrName) -> Column:
    """Ascending order, NULLs last."""
    return _ordered(col).asc_nulls_last()


def desc(col: ColumnOrName) -> Column:
    """Descending order, NULLs last."""
    return _ordered(col).desc()


def desc_nulls_first(col: ColumnOrName) -> Column:
    """Descending order, NULLs first."""
    return _ordered(col).desc_nulls_first()


def desc_nulls_last(col: ColumnOrName) -> Column:
    """Descending order, NULLs last."""
    return _ordered(col).desc_nulls_last()


def call_udf(udfName: str, *cols: ColumnOrName) -> Column:
    """A call of a user's function by the name under which it was registered."""
    return call(udfName, *cols)


def broadcast(df: Any) -> Any:
    """The same DataFrame, with the word that it is small enough to be sent to every executor for a join."""
    return df.hint("broadcast")


def call_function(funcName: str, *cols: ColumnOrName) -> Column:
    """A call of a function by its name in SQL, a user's functions among them."""
    return call(funcName, *cols)
