"""One element of an array, or one value of a map: `a[i]`, `element_at` and their like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression
from pyrite.sql.expressions.coercion import is_string, tightest_common_type
from pyrite.sql.functions.accepts import ANY, ARRAY, INTEGRAL, MAP, one_of
from pyrite.sql.functions.columns import ColumnOrName, call, column_expression, constant
from pyrite.sql.functions.declaration import Setting, cast_to
from pyrite.sql.functions.problems import call_text, mismatch, unexpected_input
from pyrite.sql.functions.registry import declare, function
from pyrite.sql.functions.rendering import Rendering, bound, failing_text, otherwise_fails
from pyrite.sql.types import (
    ArrayType,
    DataType,
    IntegerType,
    IntegralType,
    LongType,
    MapType,
    NullType,
)

__all__ = ["element_at", "get", "try_element_at"]

_ARRAY_OR_MAP = one_of(ARRAY, MAP)


def item_type(arguments: Sequence[Expression]) -> DataType:
    """The type of an array's elements or of a map's values."""
    match arguments[0].type:
        case ArrayType(elementType=element):
            return element
        case MapType(valueType=value):
            return value
        case other:
            return other


def _key_or_index(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    """`m[k]` takes any key that can be cast to the map's; `a[i]` takes whole numbers."""
    container, key = arguments
    if isinstance(container.type, MapType):
        return [container, cast_to(key, container.type.keyType, setting)]
    if isinstance(key.type, NullType):
        return [container, cast_to(key, IntegerType(), setting)]
    if not isinstance(key.type, IntegralType):
        raise unexpected_input(setting.called, arguments, 1, "INTEGRAL")
    return arguments


def _value_of_map(rendering: Rendering) -> str:
    return f"map_extract_value({rendering.arguments[0]}, {rendering.arguments[1]})"


def _item(array: str, index: str) -> str:
    """The element of an index counted from 0; NULL where there is none."""
    return f"CASE WHEN {index} >= 0 THEN list_extract({array}, CAST({index} AS BIGINT) + 1) END"


def _element_form(rendering: Rendering) -> str:
    if isinstance(rendering.types[0], MapType):
        return _value_of_map(rendering)
    if not rendering.call.ansi:
        return bound(_item, *rendering.arguments)
    return bound(_checked_item, *rendering.arguments)


def _checked_item(array: str, index: str) -> str:
    failing = failing_text(
        "INVALID_ARRAY_INDEX",
        "The index {0} is out of bounds: the array has {1} elements. Use `get` to get NULL instead.",
        index,
        f"len({array})",
    )
    return (
        f"CASE WHEN {index} >= 0 AND {index} < len({array})"
        f" THEN list_extract({array}, CAST({index} AS BIGINT) + 1)"
        f" WHEN {index} IS NULL OR {array} IS NULL THEN NULL {otherwise_fails(failing)} END"
    )


declare("element", ANY, ANY, result=item_type, coerce=_key_or_index, nullable=True, form=_element_form)


@function(
    ARRAY,
    INTEGRAL,
    result=item_type,
    nullable=True,
    coerce=lambda arguments, setting: _array_only(arguments, setting),
    form=lambda rendering: bound(_item, *rendering.arguments),
)
def get(col: ColumnOrName, index: ColumnOrName | int) -> Column:
    """The element of an array at an index counted from 0, NULL where there is none."""
    return call("get", col, index)


def _array_only(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if arguments and isinstance(arguments[0].type, NullType):
        raise unexpected_input(setting.called, arguments, 0, "ARRAY")
    return arguments


def _at_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    """`element_at`: an index is an INT, a key one of the map's type, or narrower."""
    if len(arguments) != 2:
        return arguments
    container, key = arguments
    if isinstance(container.type, MapType):
        found = tightest_common_type(container.type.keyType, key.type, ansi=setting.ansi)
        if found is None or is_string(container.type.keyType) != is_string(found):
            raise mismatch(
                "MAP_FUNCTION_DIFF_TYPES",
                call_text(setting.called, arguments),
                functionName=f"`{setting.called}`",
                dataType='"MAP"',
                leftType=f'"{container.type._sql()}"',
                rightType=f'"{key.type._sql()}"',
            )
        held = MapType(found, container.type.valueType, container.type.valueContainsNull)
        return [cast_to(container, held, setting), cast_to(key, found, setting)]
    if not isinstance(container.type, ArrayType):
        raise unexpected_input(setting.called, arguments, 0, _ARRAY_OR_MAP.name)
    if isinstance(key.type, LongType) or not isinstance(key.type, IntegralType | NullType):
        raise unexpected_input(setting.called, arguments, 1, "INT")
    return [container, cast_to(key, IntegerType(), setting)]


def _element_at_form(rendering: Rendering) -> str:
    if isinstance(rendering.types[0], MapType):
        return _value_of_map(rendering)
    is_checked = rendering.call.ansi and rendering.call.function == "element_at"
    return bound(lambda array, index: _item_at(array, index, is_checked), *rendering.arguments)


def _item_at(array: str, index: str, is_checked: bool) -> str:
    failing = failing_text(
        "INVALID_INDEX_OF_ZERO",
        "The index 0 is no index: elements are counted from 1, or from -1 at the end.",
        f"len({array})",
    )
    found = f"WHEN {index} <> 0 THEN list_extract({array}, {index})"
    if is_checked:
        outside = failing_text(
            "INVALID_ARRAY_INDEX_IN_ELEMENT_AT",
            "The index {0} is out of bounds: the array has {1} elements."
            " Use `try_element_at` to get NULL instead.",
            index,
            f"len({array})",
        )
        failing = f"CASE WHEN {index} = 0 THEN {failing} ELSE {outside} END"
        found = f"WHEN {index} <> 0 AND abs({index}) <= len({array}) THEN list_extract({array}, {index})"
    return f"CASE WHEN {index} IS NULL OR {array} IS NULL THEN NULL {found} {otherwise_fails(failing)} END"


@function(ANY, ANY, result=item_type, coerce=_at_arguments, nullable=True, form=_element_at_form)
def element_at(col: ColumnOrName, extraction: Any) -> Column:
    """The element of an array at a position counted from 1, or from -1 at its end; or the value of a map.

    A position outside of the array is an error, and a key that is not there gives NULL.
    """
    return call("element_at", col, constant(extraction))


@function(ANY, ANY, result=item_type, coerce=_at_arguments, nullable=True, form=_element_at_form)
def try_element_at(col: ColumnOrName, extraction: ColumnOrName) -> Column:
    """As :func:`element_at`, but NULL where the position is outside of the array."""
    return call("try_element_at", col, Column(column_expression(extraction)))
