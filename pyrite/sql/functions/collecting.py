"""Aggregates that keep values: all as an array or a text, the first, the last, that of an extreme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pyrite.sql.column import Column
from pyrite.sql.expressions import Call, Expression, Literal
from pyrite.sql.expressions.coercion import is_string
from pyrite.sql.functions.accepts import ANY, BOOLEAN, INT
from pyrite.sql.functions.collections_rules import is_orderable
from pyrite.sql.functions.columns import ColumnOrName, call, call_distinct, constant
from pyrite.sql.functions.declaration import Setting, cast_to
from pyrite.sql.functions.nested_orders import order_key
from pyrite.sql.functions.problems import call_text, mismatch, unexpected_input
from pyrite.sql.functions.registry import aggregate, same_as
from pyrite.sql.functions.rendering import Rendering
from pyrite.sql.types import ArrayType, BinaryType, DataType, DoubleType, FloatType, NullType, StringType

__all__ = [
    "any_value",
    "array_agg",
    "collect_list",
    "collect_set",
    "first",
    "first_value",
    "last",
    "last_value",
    "listagg",
    "listagg_distinct",
    "max_by",
    "min_by",
    "string_agg",
    "string_agg_distinct",
]


def where(rendering: Rendering, condition: str) -> str:
    """What follows an aggregate's parenthesis, its FILTER narrowed by a condition."""
    if rendering.over.startswith(" FILTER (WHERE "):
        return f" FILTER (WHERE {condition} AND " + rendering.over.removeprefix(" FILTER (WHERE ")
    return f" FILTER (WHERE {condition}){rendering.over}"


def _list_form(rendering: Rendering) -> str:
    [value] = rendering.arguments
    found = f"list({rendering.distinct}{value}{rendering.order}){where(rendering, f'{value} IS NOT NULL')}"
    return f"coalesce({found}, []::{rendering.result})"


def _set_form(rendering: Rendering) -> str:
    [value] = rendering.arguments
    held = f"{value} + 0" if isinstance(rendering.types[0], DoubleType | FloatType) else value
    found = f"list(DISTINCT {held}){where(rendering, f'{value} IS NOT NULL')}"
    return f"coalesce({found}, []::{rendering.result})"


def _array_of_values(arguments: Sequence[Expression]) -> DataType:
    return ArrayType(arguments[0].type, False)


def _named(found: Call, setting: Setting) -> Expression:
    """Spark knows `array_agg` by the name of `collect_list` alone."""
    return replace(found, shown_as="collect_list")


@aggregate(
    ANY, result=_array_of_values, nullable=False, form=_list_form, aliases=("array_agg",), prepare=_named
)
def collect_list(col: ColumnOrName) -> Column:
    """The values as an array; NULLs are left out. Their order is that in which rows come."""
    return call("collect_list", col)


def array_agg(col: ColumnOrName) -> Column:
    """The values as an array: another name of :func:`collect_list`."""
    return call("array_agg", col)


@aggregate(ANY, result=_array_of_values, nullable=False, form=_set_form)
def collect_set(col: ColumnOrName) -> Column:
    """The different values as an array in no order; NULLs are left out."""
    return call("collect_set", col)


def _ignoring(call: Call, setting: Setting) -> Expression:
    """`first(v, true)` is `first(v) IGNORE NULLS`."""
    if len(call.arguments) == 1:
        if call.ignore_nulls is None or call.shown_as is None:
            return call
        return replace(
            call, shown_as=call.shown_as.removesuffix("_value") if call.function != "any_value" else None
        )
    value, ignoring = call.arguments
    if not (isinstance(ignoring, Literal) and isinstance(ignoring.value, bool)):
        raise mismatch(
            "NON_FOLDABLE_INPUT",
            call_text(setting.called, call.arguments),
            inputName="`ignoreNulls`",
            inputType='"BOOLEAN"',
            inputExpr=f'"{call_text("", [ignoring])[1:-1]}"',
        )
    return replace(call, arguments=(value,), ignore_nulls=ignoring.value or call.ignore_nulls)


def _end_form(name: str) -> Any:
    def form(rendering: Rendering) -> str:
        [value] = rendering.arguments
        if " OVER (" in rendering.over:
            return _end_in_window(name, rendering, value)
        if rendering.call.ignore_nulls:
            return f"{name}({value}){where(rendering, f'{value} IS NOT NULL')}"
        return f"{name}({value}){rendering.over}"

    return form


def _end_in_window(name: str, rendering: Rendering, value: str) -> str:
    if rendering.call.filter is not None:
        # The kernel has no FILTER here: the rows that pass hold the value in a list of one, the others NULL.
        condition, _, over = rendering.over.removeprefix(" FILTER (WHERE ").rpartition(") OVER (")
        ignored = f" AND {value} IS NOT NULL" if rendering.call.ignore_nulls else ""
        held = f"CASE WHEN {condition}{ignored} THEN [{value}] END"
        return f"{name}_value({held} IGNORE NULLS) OVER ({over}[1]"
    ignoring = " IGNORE NULLS" if rendering.call.ignore_nulls else ""
    return f"{name}_value({value}{ignoring}){rendering.over}"


_END: dict[str, Any] = {"optional": 1, "result": same_as(), "nullable": True, "prepare": _ignoring}


def _ends(name: str, col: ColumnOrName, ignoring: Any) -> Column:
    return call(name, col) if ignoring is None else call(name, col, constant(ignoring))


@aggregate(ANY, BOOLEAN, form=_end_form("first"), **_END)
def first(col: ColumnOrName, ignorenulls: bool = False) -> Column:
    """The value of the first row that comes, or the first that is not NULL."""
    return _ends("first", col, ignorenulls)


@aggregate(ANY, BOOLEAN, form=_end_form("first"), **_END)
def first_value(col: ColumnOrName, ignoreNulls: bool | Column | None = None) -> Column:
    """The value of the first row that comes, or the first that is not NULL."""
    return _ends("first_value", col, ignoreNulls)


@aggregate(ANY, BOOLEAN, form=_end_form("first"), **_END)
def any_value(col: ColumnOrName, ignoreNulls: bool | Column | None = None) -> Column:
    """A value of some row, or some value that is not NULL."""
    return _ends("any_value", col, ignoreNulls)


@aggregate(ANY, BOOLEAN, form=_end_form("last"), **_END)
def last(col: ColumnOrName, ignorenulls: bool = False) -> Column:
    """The value of the last row that comes, or the last that is not NULL."""
    return _ends("last", col, ignorenulls)


@aggregate(ANY, BOOLEAN, form=_end_form("last"), **_END)
def last_value(col: ColumnOrName, ignoreNulls: bool | Column | None = None) -> Column:
    """The value of the last row that comes, or the last that is not NULL."""
    return _ends("last_value", col, ignoreNulls)


def _by_order(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) > 1 and not is_orderable(arguments[1].type):
        raise mismatch(
            "INVALID_ORDERING_TYPE",
            call_text(setting.called, arguments),
            functionName=f"`{setting.called}`",
            dataType=f'"{arguments[1].type._sql()}"',
        )
    return arguments


def _extreme_form(name: str) -> Any:
    def form(rendering: Rendering) -> str:
        value, order, *count = rendering.arguments
        order = order_key(order, rendering.types[1])
        # The value may be NULL, so it travels in a list of one.
        if not count:
            return f"{name}([{value}], {order}){rendering.over}[1]"
        found = f"{name}([{value}], {order}, CAST({count[0]} AS BIGINT)){rendering.over}"
        return f"coalesce(list_transform({found}, lambda held: held[1]), []::{rendering.result})"

    return form


def _extreme_type(arguments: Sequence[Expression]) -> DataType:
    return ArrayType(arguments[0].type) if len(arguments) == 3 else arguments[0].type


_EXTREME: dict[str, Any] = {"result": _extreme_type, "coerce": _by_order, "optional": 1, "nullable": True}


@aggregate(ANY, ANY, INT, form=_extreme_form("arg_max"), **_EXTREME)
def max_by(col: ColumnOrName, ord: ColumnOrName, k: int | None = None) -> Column:
    """The value of the row in which another is largest; for `k` rows, an array of their values."""
    return call("max_by", col, ord) if k is None else call("max_by", col, ord, constant(k))


@aggregate(ANY, ANY, INT, form=_extreme_form("arg_min"), **_EXTREME)
def min_by(col: ColumnOrName, ord: ColumnOrName, k: int | None = None) -> Column:
    """The value of the row in which another is smallest; for `k` rows, an array of their values."""
    return call("min_by", col, ord) if k is None else call("min_by", col, ord, constant(k))


def _text_and_delimiter(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if not 1 <= len(arguments) <= 2:
        return arguments
    value, delimiter = arguments if len(arguments) == 2 else (arguments[0], Literal(None, NullType()))
    if isinstance(value.type, BinaryType):
        return [value, cast_to(delimiter, BinaryType(), setting)]
    if not is_string(value.type) and setting.ansi is False and isinstance(value.type, NullType):
        raise unexpected_input(setting.called, arguments, 0, "STRING")
    return [cast_to(value, StringType(), setting), delimiter]


def _joined_form(rendering: Rendering) -> str:
    value, delimiter = rendering.arguments
    is_binary = isinstance(rendering.call.type, BinaryType)
    separator = "''" if "NULL" in delimiter[:10] else delimiter
    if is_binary:
        # As texts of hexadecimal digits, for the kernel joins texts only.
        value, separator = f"hex({value})", f"hex({separator})" if separator != "''" else "''"
    order = rendering.order
    if not rendering.distinct:
        text = f"string_agg({value}, {separator}{order}){rendering.over}"
        return f"unhex({text})" if is_binary else text
    if not order:
        text = f"string_agg(DISTINCT {value}, {separator}){rendering.over}"
        return f"unhex({text})" if is_binary else text
    # ORDER BY of a value that is made a text: in pairs of the value as it is ordered and its text.
    by = rendering.call.order[0]
    direction = "'ASC', 'NULLS FIRST'" if by.is_ascending else "'DESC', 'NULLS LAST'"
    ordered = order.removeprefix(" ORDER BY ").removesuffix(" NULLS FIRST").removesuffix(" NULLS LAST")
    ordered = ordered.removesuffix(" ASC").removesuffix(" DESC")
    pairs = f"list(DISTINCT {{'o': {ordered}, 't': {value}}}){where(rendering, f'{value} IS NOT NULL')}"
    text = (
        f"array_to_string(list_transform(list_sort({pairs}, {direction}), lambda pair: pair.t), {separator})"
    )
    return f"unhex({text})" if is_binary else text


_JOINED: dict[str, Any] = {
    "optional": 1,
    "coerce": _text_and_delimiter,
    "result": lambda arguments: arguments[0].type,
    "nullable": True,
    "form": _joined_form,
}


@aggregate(ANY, ANY, **_JOINED, aliases=("string_agg",))
def listagg(col: ColumnOrName, delimiter: Column | str | bytes | None = None) -> Column:
    """The values as one text, with a delimiter between them; NULLs are left out."""
    return _joined("listagg", col, delimiter)


def string_agg(col: ColumnOrName, delimiter: Column | str | bytes | None = None) -> Column:
    """The values as one text: another name of :func:`listagg`."""
    return _joined("string_agg", col, delimiter)


def _joined(name: str, col: ColumnOrName, delimiter: Any) -> Column:
    return call(name, col) if delimiter is None else call(name, col, constant(delimiter))


def listagg_distinct(col: ColumnOrName, delimiter: Column | str | bytes | None = None) -> Column:
    """The different values as one text, with a delimiter between them."""
    return _joined_distinct("listagg", col, delimiter)


def string_agg_distinct(col: ColumnOrName, delimiter: Column | str | bytes | None = None) -> Column:
    """The different values as one text: another name of :func:`listagg_distinct`."""
    return _joined_distinct("string_agg", col, delimiter)


def _joined_distinct(name: str, col: ColumnOrName, delimiter: Any) -> Column:
    return call_distinct(name, col) if delimiter is None else call_distinct(name, col, constant(delimiter))
