"""Functions that take functions, for maps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression
from pyrite.sql.expressions.coercion import tightest_common_type
from pyrite.sql.functions.accepts import LAMBDA, MAP
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.declaration import Setting, cast_to
from pyrite.sql.functions.higher_order import Parameters, as_condition
from pyrite.sql.functions.lambda_arguments import lambda_of, with_lambda
from pyrite.sql.functions.maps import require_key_type, without_signed_zeros
from pyrite.sql.functions.problems import call_text, mismatch, unexpected_input
from pyrite.sql.functions.registry import function, same_as
from pyrite.sql.functions.rendering import Rendering, bound
from pyrite.sql.types import DataType, MapType

__all__ = ["map_filter", "map_zip_with", "transform_keys", "transform_values"]


def _require_map(arguments: Sequence[Expression], number: int, name: str) -> MapType:
    found = arguments[number].type
    if not isinstance(found, MapType):
        raise unexpected_input(name, arguments, number, "MAP")
    return found


def _of_entry(name: str) -> Callable[[Sequence[Expression], int], Parameters]:
    def types(before: Sequence[Expression], count: int) -> Parameters:
        found = _require_map(before, 0, name)
        return [(found.keyType, False), (found.valueType, found.valueContainsNull)]

    return types


def _function_given(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) != 2:
        return arguments
    _require_map(arguments, 0, setting.called)
    return with_lambda(arguments, 1, 2)


def _predicate_given(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    found = list(_function_given(arguments, setting))
    if len(found) == 2:
        found[1] = as_condition(found, 1, setting)
    return found


def _entry(rendering: Rendering) -> tuple[str, str]:
    """The name of an entry, and the lambda's body in its terms."""
    entry = rendering.parameters(1)[0]
    return entry, rendering.body(1, f"{entry}.key", f"{entry}.value")


def _filter_form(rendering: Rendering) -> str:
    entry, body = _entry(rendering)
    kept = f"list_filter(map_entries({rendering.arguments[0]}), lambda {entry}: {body})"
    return f"CASE WHEN {rendering.arguments[0]} IS NOT NULL THEN map_from_entries({kept}) END"


@function(
    MAP,
    LAMBDA,
    result=same_as(),
    coerce=_predicate_given,
    lambda_types=_of_entry("map_filter"),
    nullable=lambda arguments: arguments[0].nullable,
    form=_filter_form,
)
def map_filter(col: ColumnOrName, f: Callable[[Column, Column], Column]) -> Column:
    """The entries for whose key and value a function gives true."""
    return call("map_filter", col, Column(lambda_of(f, 2)))


def _keys_form(rendering: Rendering) -> str:
    assert isinstance(rendering.call.type, MapType)
    held = rendering.arguments[0]
    entry, body = _entry(rendering)
    keys = f"list_transform(map_entries({held}), lambda {entry}: {body})"
    keys = without_signed_zeros(keys, rendering.call.type.keyType)
    return (
        f"CASE WHEN {held} IS NOT NULL THEN CAST(map({keys}, map_values({held})) AS {rendering.result}) END"
    )


def _with_keys(arguments: Sequence[Expression]) -> DataType:
    found = _require_map(arguments, 0, "transform_keys")
    require_key_type("transform_keys", arguments[1].type, arguments)
    return MapType(arguments[1].type, found.valueType, found.valueContainsNull)


@function(
    MAP,
    LAMBDA,
    result=_with_keys,
    coerce=_function_given,
    lambda_types=_of_entry("transform_keys"),
    nullable=lambda arguments: arguments[0].nullable,
    form=_keys_form,
)
def transform_keys(col: ColumnOrName, f: Callable[[Column, Column], Column]) -> Column:
    """The map with what a function gives for key and value in place of each key."""
    return call("transform_keys", col, Column(lambda_of(f, 2)))


def _values_form(rendering: Rendering) -> str:
    held = rendering.arguments[0]
    entry, body = _entry(rendering)
    values = f"list_transform(map_entries({held}), lambda {entry}: {body})"
    return f"CASE WHEN {held} IS NOT NULL THEN map(map_keys({held}), {values}) END"


@function(
    MAP,
    LAMBDA,
    result=lambda arguments: MapType(
        _require_map(arguments, 0, "transform_values").keyType, arguments[1].type, arguments[1].nullable
    ),
    coerce=_function_given,
    lambda_types=_of_entry("transform_values"),
    nullable=lambda arguments: arguments[0].nullable,
    form=_values_form,
)
def transform_values(col: ColumnOrName, f: Callable[[Column, Column], Column]) -> Column:
    """The map with what a function gives for key and value in place of each value."""
    return call("transform_values", col, Column(lambda_of(f, 2)))


def _zip_types(before: Sequence[Expression], count: int) -> Parameters:
    left, right = (_require_map(before, number, "map_zip_with") for number in (0, 1))
    found = tightest_common_type(left.keyType, right.keyType)
    if found is None:
        raise mismatch(
            "MAP_ZIP_WITH_DIFF_TYPES",
            call_text("map_zip_with", before),
            functionName="`map_zip_with`",
            leftType=f'"{left.keyType._sql()}"',
            rightType=f'"{right.keyType._sql()}"',
        )
    return [(found, False), (left.valueType, True), (right.valueType, True)]


def _zip_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) != 3:
        return arguments
    found = with_lambda(arguments, 2, 3)
    [(key, _), *_] = _zip_types(arguments[:2], 3)
    for number in (0, 1):
        old = _require_map(arguments, number, setting.called)
        found[number] = cast_to(found[number], MapType(key, old.valueType, old.valueContainsNull), setting)
    return found


def _zip_form(rendering: Rendering) -> str:
    key = rendering.parameters(2)[0]

    def write(left: str, right: str) -> str:
        body = rendering.body(
            2, key, f"map_extract_value({left}, {key})", f"map_extract_value({right}, {key})"
        )
        keys = (
            f"list_concat(map_keys({left}), list_filter(map_keys({right}),"
            f" lambda item: NOT list_contains(map_keys({left}), item)))"
        )
        made = f"map({keys}, list_transform({keys}, lambda {key}: {body}))"
        return f"CASE WHEN {left} IS NOT NULL AND {right} IS NOT NULL THEN {made} END"

    return bound(write, *rendering.arguments[:2])


@function(
    MAP,
    MAP,
    LAMBDA,
    result=lambda arguments: MapType(
        _require_map(arguments, 0, "map_zip_with").keyType, arguments[2].type, arguments[2].nullable
    ),
    coerce=_zip_arguments,
    lambda_types=_zip_types,
    nullable=lambda arguments: arguments[0].nullable or arguments[1].nullable,
    form=_zip_form,
)
def map_zip_with(
    col1: ColumnOrName, col2: ColumnOrName, f: Callable[[Column, Column, Column], Column]
) -> Column:
    """A map of all keys of two maps; a function gets the key and both values, NULL where there is none."""
    return call("map_zip_with", col1, col2, Column(lambda_of(f, 3)))
