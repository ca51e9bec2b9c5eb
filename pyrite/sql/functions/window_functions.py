"""Functions that need OVER: ranks, and values of other rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression, Literal
from pyrite.sql.expressions.coercion import common_type
from pyrite.sql.functions.accepts import ANY, INT
from pyrite.sql.functions.columns import ColumnOrName, call, constant
from pyrite.sql.functions.declaration import Setting, cast_to
from pyrite.sql.functions.problems import call_text, different_types, mismatch
from pyrite.sql.functions.registry import same_as, window_function
from pyrite.sql.functions.rendering import Rendering
from pyrite.sql.types import DoubleType, IntegerType, NullType

__all__ = [
    "cume_dist",
    "dense_rank",
    "lag",
    "lead",
    "nth_value",
    "ntile",
    "percent_rank",
    "rank",
    "row_number",
]

_RANK: dict[str, Any] = {"result": IntegerType(), "nullable": False}


@window_function(form="CAST(row_number(){over} AS INTEGER)", **_RANK)
def row_number() -> Column:
    """The number of the row in its partition, from 1."""
    return call("row_number")


@window_function(form="CAST(rank(){over} AS INTEGER)", **_RANK)
def rank() -> Column:
    """One more than the number of rows before those that are equal in order."""
    return call("rank")


@window_function(form="CAST(dense_rank(){over} AS INTEGER)", **_RANK)
def dense_rank() -> Column:
    """The rank without gaps after equal rows."""
    return call("dense_rank")


@window_function(form="percent_rank(){over}", result=DoubleType(), nullable=False)
def percent_rank() -> Column:
    """The rank from 0 to 1."""
    return call("percent_rank")


@window_function(form="cume_dist(){over}", result=DoubleType(), nullable=False)
def cume_dist() -> Column:
    """The share of the rows that are not after this one."""
    return call("cume_dist")


def _whole_number(arguments: Sequence[Expression], number: int, name: str, setting: Setting) -> None:
    """Raise AnalysisException unless an argument is a constant above 0."""
    given = arguments[number]
    value = given.value if isinstance(given, Literal) else None
    if not isinstance(value, int):
        raise _not_constant(arguments, number, name, setting)
    if value <= 0:
        raise mismatch(
            "VALUE_OUT_OF_RANGE",
            call_text(setting.called, arguments),
            exprName=f"`{name}`",
            valueRange="(0, 2147483647]",
            currentValue=str(value),
        )


def _not_constant(arguments: Sequence[Expression], number: int, name: str, setting: Setting) -> Exception:
    return mismatch(
        "NON_FOLDABLE_INPUT",
        call_text(setting.called, arguments),
        inputName=f"`{name}`",
        inputType='"INT"',
        inputExpr=f'"{call_text("", [arguments[number]])[1:-1]}"',
    )


def _buckets(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if not arguments:
        return [Literal(1, IntegerType())]
    _whole_number(arguments, 0, "buckets", setting)
    return arguments


@window_function(INT, coerce=_buckets, optional=1, form="CAST(ntile({0}){over} AS INTEGER)", **_RANK)
def ntile(n: int) -> Column:
    """The number, from 1, of the one of so many equal parts of the partition that the row is in."""
    return call("ntile", constant(n))


def _offset_and_default(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if not 1 <= len(arguments) <= 3:
        return arguments
    value, *rest = arguments
    offset = rest[0] if rest else Literal(1, IntegerType())
    default = rest[1] if len(rest) > 1 else Literal(None, NullType())
    if any(True for part in offset.walk() if not part.children and not isinstance(part, Literal)):
        raise _not_constant(arguments, 1, "offset", setting)
    target = common_type(value.type, default.type, ansi=setting.ansi)
    if target is None:
        raise different_types(setting.called, [value, default])
    return [
        cast_to(value, target, setting),
        offset,
        default if _is_null(default) else cast_to(default, target, setting),
    ]


def _is_null(expression: Expression) -> bool:
    return isinstance(expression, Literal) and expression.value is None


def _neighbour_form(rendering: Rendering) -> str:
    value, offset, default = rendering.arguments
    ignoring = " IGNORE NULLS" if rendering.call.ignore_nulls else ""
    if _is_null(rendering.call.arguments[2]):
        default = "NULL"
    return f"{rendering.call.function}({value}, {offset}, {default}{ignoring}){rendering.over}"


_NEIGHBOUR: dict[str, Any] = {
    "result": same_as(),
    "nullable": True,
    "optional": 2,
    "coerce": _offset_and_default,
    "form": _neighbour_form,
}


def _neighbour(name: str, col: ColumnOrName, offset: int, default: Any) -> Column:
    return call(name, col, constant(offset), *([] if default is None else [constant(default)]))


@window_function(ANY, INT, ANY, **_NEIGHBOUR)
def lag(col: ColumnOrName, offset: int = 1, default: Any | None = None) -> Column:
    """The value so many rows before, or the default where there is no such row."""
    return _neighbour("lag", col, offset, default)


@window_function(ANY, INT, ANY, **_NEIGHBOUR)
def lead(col: ColumnOrName, offset: int = 1, default: Any | None = None) -> Column:
    """The value so many rows after, or the default where there is no such row."""
    return _neighbour("lead", col, offset, default)


def _nth_form(rendering: Rendering) -> str:
    ignoring = " IGNORE NULLS" if rendering.call.ignore_nulls else ""
    return f"nth_value({rendering.arguments[0]}, {rendering.arguments[1]}{ignoring}){rendering.over}"


def _nth_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) == 2:
        _whole_number(arguments, 1, "offset", setting)
    return arguments


@window_function(ANY, INT, result=same_as(), nullable=True, coerce=_nth_arguments, form=_nth_form)
def nth_value(col: ColumnOrName, offset: int, ignoreNulls: bool | None = False) -> Column:
    """The value of the row of a number, from 1, in the frame."""
    from dataclasses import replace

    found = call("nth_value", col, constant(offset))
    expression: Any = found.expression
    return Column(replace(expression, ignore_nulls=True)) if ignoreNulls else found
