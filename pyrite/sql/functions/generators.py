"""Functions that give rows: `explode` and its like.

The form of a generator gives lists of the kernel, one for each column, all of one length.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from pyrite.sql.column import Column
from pyrite.sql.expressions import Call, Expression, Kind, Literal
from pyrite.sql.expressions.coercion import tightest_common_type
from pyrite.sql.functions.accepts import ANY, ARRAY, INT, MAP, STRING, one_of
from pyrite.sql.functions.columns import ColumnOrName, call, constant
from pyrite.sql.functions.declaration import Setting, cast_to
from pyrite.sql.functions.duckdb_types import duckdb_type, field_names, text
from pyrite.sql.functions.problems import call_text, mismatch, unexpected_input, wrong_number_of_arguments
from pyrite.sql.functions.registry import function
from pyrite.sql.types import (
    ArrayType,
    DataType,
    IntegerType,
    MapType,
    NullType,
    StringType,
    StructType,
)

__all__ = [
    "explode",
    "explode_outer",
    "inline",
    "inline_outer",
    "json_tuple",
    "posexplode",
    "posexplode_outer",
    "stack",
]

Columns = Sequence[tuple[str, DataType, bool]]
_ARRAY_OR_MAP = one_of(ARRAY, MAP)


def _entries(arguments: Sequence[Expression]) -> Columns:
    match arguments[0].type:
        case MapType(keyType=key, valueType=value, valueContainsNull=nullable):
            return [("key", key, False), ("value", value, nullable)]
        case ArrayType(elementType=element, containsNull=nullable):
            return [("col", element, nullable)]
        case _:
            return []


def _explode_form(arguments: Sequence[str], call: Call) -> list[str]:
    [collection] = arguments
    if isinstance(call.arguments[0].type, MapType):
        return [f"map_keys({collection})", f"map_values({collection})"]
    return [collection]


def _positions_form(arguments: Sequence[str], call: Call) -> list[str]:
    lists = _explode_form(arguments, call)
    return [f"list_transform(range(len({lists[0]})), lambda place: CAST(place AS INTEGER))", *lists]


def _with_positions(arguments: Sequence[Expression]) -> Columns:
    return [("pos", IntegerType(), False), *_entries(arguments)]


def _outer(call: Call, setting: Setting) -> Expression:
    return replace(call, detail="outer")


def _generator(*takes: Any, **more: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return function(*takes, kind=Kind.GENERATOR, result=NullType(), **more)


@_generator(_ARRAY_OR_MAP, columns=_entries, form=_explode_form)
def explode(col: ColumnOrName) -> Column:
    """A row for each element of an array, or for each entry of a map."""
    return call("explode", col)


@_generator(_ARRAY_OR_MAP, columns=_entries, form=_explode_form, prepare=_outer)
def explode_outer(col: ColumnOrName) -> Column:
    """A row for each element or entry, and one with NULL where there is none."""
    return call("explode_outer", col)


@_generator(_ARRAY_OR_MAP, columns=_with_positions, form=_positions_form)
def posexplode(col: ColumnOrName) -> Column:
    """A row for each element or entry, with its position from 0."""
    return call("posexplode", col)


@_generator(_ARRAY_OR_MAP, columns=_with_positions, form=_positions_form, prepare=_outer)
def posexplode_outer(col: ColumnOrName) -> Column:
    """A row for each element or entry, with its position from 0, and one with NULLs where there is none."""
    return call("posexplode_outer", col)


def _structs(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) == 1:
        array = arguments[0].type
        if not (isinstance(array, ArrayType) and isinstance(array.elementType, StructType)):
            raise unexpected_input(setting.called, arguments, 0, "ARRAY<STRUCT>")
    return arguments


def _struct_of(expression: Expression) -> tuple[StructType, bool]:
    array = expression.type
    assert isinstance(array, ArrayType)
    assert isinstance(array.elementType, StructType)
    return array.elementType, array.containsNull


def _fields(arguments: Sequence[Expression]) -> Columns:
    struct, may_be_null = _struct_of(arguments[0])
    return [(field.name, field.dataType, field.nullable or may_be_null) for field in struct.fields]


def _inline_form(arguments: Sequence[str], call: Call) -> list[str]:
    struct, _ = _struct_of(call.arguments[0])
    return [
        f"list_transform({arguments[0]}, lambda item: struct_extract(item, {text(name)}))"
        for name in field_names(struct.fieldNames())
    ]


@_generator(ARRAY, columns=_fields, coerce=_structs, form=_inline_form)
def inline(col: ColumnOrName) -> Column:
    """A row for each struct of an array, its fields as columns."""
    return call("inline", col)


@_generator(ARRAY, columns=_fields, coerce=_structs, form=_inline_form, prepare=_outer)
def inline_outer(col: ColumnOrName) -> Column:
    """A row for each struct of an array, its fields as columns, and one with NULLs where there is none."""
    return call("inline_outer", col)


def _row_count(arguments: Sequence[Expression]) -> int:
    count = arguments[0]
    assert isinstance(count, Literal)
    return int(count.value)


def _stacked(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) < 2:
        raise wrong_number_of_arguments(setting.called, "> 1", len(arguments))
    count, *values = arguments
    if not (isinstance(count, Literal) and isinstance(count.value, int)):
        raise mismatch(
            "NON_FOLDABLE_INPUT",
            call_text(setting.called, arguments),
            inputName="`n`",
            inputType='"INT"',
            inputExpr=f'"{call_text("", [count])[1:-1]}"',
        )
    if count.value <= 0:
        raise mismatch(
            "VALUE_OUT_OF_RANGE",
            call_text(setting.called, arguments),
            exprName="`n`",
            valueRange="(0, 2147483647]",
            currentValue=str(count.value),
        )
    width = -(-len(values) // count.value)
    targets: list[DataType] = []
    for column in range(width):
        target: DataType = NullType()
        for number, each in enumerate(values[column::width]):
            found = tightest_common_type(target, each.type, ansi=setting.ansi)
            if found is None:
                raise mismatch(
                    "STACK_COLUMN_DIFF_TYPES",
                    call_text(setting.called, arguments),
                    columnIndex=str(column),
                    leftParamIndex=str(column + 1),
                    leftType=f'"{target._sql()}"',
                    rightParamIndex=str(number * width + column + 1),
                    rightType=f'"{each.type._sql()}"',
                )
            target = found
        targets.append(target)
    return [count, *(cast_to(each, targets[number % width], setting) for number, each in enumerate(values))]


def _stack_columns(arguments: Sequence[Expression]) -> Columns:
    rows = _row_count(arguments)
    values = arguments[1:]
    width = -(-len(values) // rows)
    return [
        (
            f"col{column}",
            values[column].type,
            len(values) < rows * width or any(each.nullable for each in values[column::width]),
        )
        for column in range(width)
    ]


def _stack_form(arguments: Sequence[str], call: Call) -> list[str]:
    rows, columns = _row_count(call.arguments), _stack_columns(call.arguments)
    values = [*arguments[1:], *["NULL"] * (rows * len(columns) - len(arguments) + 1)]
    return [
        f"CAST([{', '.join(values[number :: len(columns)])}] AS {duckdb_type(data_type)}[])"
        for number, (_, data_type, _) in enumerate(columns)
    ]


@_generator(INT, more=ANY, columns=_stack_columns, coerce=_stacked, form=_stack_form)
def stack(*cols: ColumnOrName) -> Column:
    """So many rows of the values that follow, in order."""
    return call("stack", *cols)


def _tuple_form(arguments: Sequence[str], call: Call) -> list[str]:
    document, *names = arguments
    return [
        f"[CASE WHEN json_valid({document}) THEN json_extract_string({document},"
        f" '$.\"' || replace({name}, '\"', '\\\"') || '\"') END]"
        for name in names
    ]


@_generator(
    STRING,
    STRING,
    more=STRING,
    columns=lambda arguments: [(f"c{number}", StringType(), True) for number in range(len(arguments) - 1)],
    form=_tuple_form,
)
def json_tuple(col: ColumnOrName, *fields: str) -> Column:
    """A row of the values that a JSON object has under some names, as texts."""
    return call("json_tuple", col, *map(constant, fields))
