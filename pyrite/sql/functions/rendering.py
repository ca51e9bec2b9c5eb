"""What a declaration gets to write its call in DuckDB's SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyrite.sql.expressions import Call
from pyrite.sql.functions.duckdb_types import duckdb_type, text
from pyrite.sql.types import DataType


@dataclass(frozen=True, slots=True)
class Rendering:
    """A call with its arguments written already.

    `distinct` is `DISTINCT ` or empty, and `over` what follows the function's closing parenthesis: FILTER and
    OVER. Aggregates must put both in.
    """

    call: Call
    arguments: tuple[str, ...]
    distinct: str = ""
    over: str = ""
    #: ORDER BY inside the parentheses, with a space in front, or empty.
    order: str = ""

    @property
    def types(self) -> tuple[DataType, ...]:
        """The types of the arguments."""
        return tuple(argument.type for argument in self.call.arguments)

    @property
    def result(self) -> str:
        """The type of the call, as DuckDB names it."""
        return duckdb_type(self.call.type)


#: A template, or a function that writes the call. In a template, `{0}`, `{1}` are arguments, `{all}` all of
#: them, `{type}` the result's type, and `{distinct}`, `{order}` and `{over}` what aggregates need.
Form = str | Callable[[Rendering], str]


def render(form: Form, rendering: Rendering) -> str:
    """The call in DuckDB's SQL."""
    if callable(form):
        return form(rendering)
    return form.format(
        *rendering.arguments,
        all=", ".join(rendering.arguments),
        type=rendering.result,
        distinct=rendering.distinct,
        over=rendering.over,
        order=rendering.order,
    )


def failure(condition: str, message: str, *parameters: str) -> str:
    """An expression that fails with an error condition.

    The kernel's error carries the condition and the values of its parameters, which are SQL expressions; the
    driver makes the exception of it.
    """
    shown = "".join(f" || chr(31) || coalesce(CAST({each} AS VARCHAR), 'NULL')" for each in parameters)
    return f"error({text(f'[{condition}] {message}')}{shown})"


def raised(condition: str, message: str, *parameters: str, type: str = "VARCHAR") -> str:
    """An expression of a type that fails with an error condition, unless a parameter is NULL.

    Unlike `failure`, it does not count as random: the expression around it can be moved and pushed down.
    """
    shown = "".join(f" || chr(31) || CAST({each} AS VARCHAR)" for each in parameters)
    return f"CAST(pyrite_raise({text(f'[{condition}] {message}')}{shown}) AS {type})"
