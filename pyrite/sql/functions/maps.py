"""Maps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression, Literal
from pyrite.sql.expressions.coercion import common_type_of, is_string, tightest_common_type
from pyrite.sql.functions.accepts import ANY, ARRAY, MAP, STRING
from pyrite.sql.functions.collections_rules import holds_map
from pyrite.sql.functions.columns import ColumnOrName, call, column_expression, constant
from pyrite.sql.functions.declaration import Setting, cast_to
from pyrite.sql.functions.problems import (
    call_text,
    different_types,
    mismatch,
    unexpected_input,
    wrong_number_of_arguments,
)
from pyrite.sql.functions.registry import function
from pyrite.sql.functions.rendering import Rendering, bound
from pyrite.sql.functions.rules import any_nullable
from pyrite.sql.functions.structs import flattened
from pyrite.sql.types import (
    ArrayType,
    BooleanType,
    DataType,
    DoubleType,
    FloatType,
    MapType,
    NullType,
    StringType,
    StructField,
    StructType,
)

__all__ = [
    "create_map",
    "map_concat",
    "map_contains_key",
    "map_entries",
    "map_from_arrays",
    "map_from_entries",
    "map_keys",
    "map_values",
    "str_to_map",
]


def without_signed_zeros(keys: str, key_type: DataType) -> str:
    """An array of keys, in which 0.0 and -0.0 are one key."""
    if isinstance(key_type, DoubleType | FloatType):
        return f"list_transform({keys}, lambda item: item + 0)"
    return keys


def require_key_type(name: str, key_type: DataType, arguments: Sequence[Expression]) -> None:
    """Raise AnalysisException if a type holds maps, which cannot be compared."""
    if holds_map(key_type):
        raise mismatch("INVALID_MAP_KEY_TYPE", call_text(name, arguments), keyType=f'"{key_type._sql()}"')


def _map_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if not arguments:
        return arguments
    if len(arguments) % 2:
        raise wrong_number_of_arguments(setting.called, "2n (n > 0)", len(arguments))
    types = []
    for part, condition in ((arguments[::2], "KEY"), (arguments[1::2], "VALUE")):
        found = common_type_of([each.type for each in part], ansi=setting.ansi)
        if found is None:
            raise mismatch(
                f"CREATE_MAP_{condition}_DIFF_TYPES",
                call_text(setting.called, arguments),
                functionName=f"`{setting.called}`",
                dataType="[" + ", ".join(f'"{each.type._sql()}"' for each in part) + "]",
            )
        types.append(found)
    require_key_type(setting.called, types[0], arguments)
    return [cast_to(each, types[number % 2], setting) for number, each in enumerate(arguments)]


def _map_type(arguments: Sequence[Expression]) -> DataType:
    if not arguments:
        return MapType(NullType(), NullType(), False)
    return MapType(arguments[0].type, arguments[1].type, any_nullable(arguments[1::2]))


def _map_form(rendering: Rendering) -> str:
    assert isinstance(rendering.call.type, MapType)
    if not rendering.arguments:
        return f"CAST(MAP {{}} AS {rendering.result})"
    keys = without_signed_zeros(f"[{', '.join(rendering.arguments[::2])}]", rendering.call.type.keyType)
    return f"CAST(map({keys}, [{', '.join(rendering.arguments[1::2])}]) AS {rendering.result})"


@function(more=ANY, result=_map_type, coerce=_map_arguments, nullable=False, form=_map_form, name="map")
def create_map(*cols: Any) -> Column:
    """A map of keys and values in turn.

    >>> create_map("a", "b")
    Column<'map(a, b)'>
    """
    return call("map", *flattened(cols))


@function(
    ARRAY,
    ARRAY,
    result=lambda arguments: _map_of_arrays(arguments),
    form=lambda rendering: _from_arrays_form(rendering),
)
def map_from_arrays(col1: ColumnOrName, col2: ColumnOrName) -> Column:
    """A map of an array of keys and an array of values."""
    return call("map_from_arrays", col1, col2)


def _map_of_arrays(arguments: Sequence[Expression]) -> DataType:
    keys, values = arguments[0].type, arguments[1].type
    assert isinstance(keys, ArrayType)
    assert isinstance(values, ArrayType)
    require_key_type("map_from_arrays", keys.elementType, arguments)
    return MapType(keys.elementType, values.elementType, values.containsNull)


def _from_arrays_form(rendering: Rendering) -> str:
    assert isinstance(rendering.call.type, MapType)
    keys, values = rendering.arguments
    made = f"map({without_signed_zeros(keys, rendering.call.type.keyType)}, {values})"
    return f"CASE WHEN {keys} IS NOT NULL AND {values} IS NOT NULL THEN {made} END"


def _entries(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) == 1 and not isinstance(arguments[0].type, NullType):
        array = arguments[0].type
        pair = array.elementType if isinstance(array, ArrayType) else None
        if not (isinstance(pair, StructType) and len(pair.fields) == 2):
            raise unexpected_input(setting.called, arguments, 0, "ARRAY OF pair STRUCT")
    return arguments


def _map_of_entries(arguments: Sequence[Expression]) -> DataType:
    array = arguments[0].type
    assert isinstance(array, ArrayType)
    if not isinstance(array.elementType, StructType):
        return MapType(NullType(), NullType())
    key, value = array.elementType.fields
    require_key_type("map_from_entries", key.dataType, arguments)
    return MapType(key.dataType, value.dataType, value.nullable)


def _from_entries_form(rendering: Rendering) -> str:
    array = rendering.types[0]
    assert isinstance(array, ArrayType)
    if not isinstance(array.elementType, StructType):
        return f"CAST(NULL AS {rendering.result})"
    key_type = array.elementType.fields[0].dataType

    def write(entries: str) -> str:
        keys = without_signed_zeros(
            f"list_transform({entries}, lambda item: struct_extract_at(item, 1))", key_type
        )
        values = f"list_transform({entries}, lambda item: struct_extract_at(item, 2))"
        return (
            f"CASE WHEN {entries} IS NOT NULL AND list_position({entries}, NULL) IS NULL"
            f" THEN CAST(map({keys}, {values}) AS {rendering.result}) END"
        )

    return bound(write, *rendering.arguments)


@function(ARRAY, result=_map_of_entries, coerce=_entries, nullable=True, form=_from_entries_form)
def map_from_entries(col: ColumnOrName) -> Column:
    """A map of an array of structs of key and value; NULL if one of the structs is."""
    return call("map_from_entries", col)


def key_type(arguments: Sequence[Expression]) -> DataType:
    """The type of a map's keys."""
    assert isinstance(arguments[0].type, MapType)
    return arguments[0].type.keyType


def _entry_type(arguments: Sequence[Expression]) -> DataType:
    found = arguments[0].type
    assert isinstance(found, MapType)
    fields = [
        StructField("key", found.keyType, False),
        StructField("value", found.valueType, found.valueContainsNull),
    ]
    return ArrayType(StructType(fields), False)


@function(MAP, result=_entry_type, form="map_entries({0})")
def map_entries(col: ColumnOrName) -> Column:
    """The entries of a map as an array of structs of key and value."""
    return call("map_entries", col)


@function(MAP, result=lambda arguments: ArrayType(key_type(arguments), False), form="map_keys({0})")
def map_keys(col: ColumnOrName) -> Column:
    """The keys of a map."""
    return call("map_keys", col)


def _values_type(arguments: Sequence[Expression]) -> DataType:
    found = arguments[0].type
    assert isinstance(found, MapType)
    return ArrayType(found.valueType, found.valueContainsNull)


@function(MAP, result=_values_type, form="map_values({0})")
def map_values(col: ColumnOrName) -> Column:
    """The values of a map."""
    return call("map_values", col)


def _maps(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    for each in arguments:
        if not isinstance(each.type, MapType):
            raise mismatch(
                "MAP_CONCAT_DIFF_TYPES",
                call_text(setting.called, arguments),
                functionName=f"`{setting.called}`",
                dataType="[" + ", ".join(f'"{one.type._sql()}"' for one in arguments) + "]",
            )
    found = common_type_of([each.type for each in arguments], ansi=setting.ansi)
    if found is None or not _same_texts(arguments, found):
        raise different_types(setting.called, arguments)
    return [cast_to(each, found, setting) for each in arguments]


def _same_texts(arguments: Sequence[Expression], found: DataType) -> bool:
    """Whether no key is text in one map and a number in the other."""
    keys = [each.type.keyType for each in arguments if isinstance(each.type, MapType)]
    keys = [each for each in keys if not isinstance(each, NullType)]
    return len({is_string(each) for each in keys}) <= 1


def _concatenated_type(arguments: Sequence[Expression]) -> DataType:
    return arguments[0].type if arguments else MapType(StringType(), StringType(), False)


def _concat_form(rendering: Rendering) -> str:
    if not rendering.arguments:
        return f"CAST(MAP {{}} AS {rendering.result})"

    def write(*maps: str) -> str:
        keys = "flatten([" + ", ".join(f"map_keys({each})" for each in maps) + "])"
        values = "flatten([" + ", ".join(f"map_values({each})" for each in maps) + "])"
        present = " AND ".join(f"{each} IS NOT NULL" for each in maps)
        return f"CASE WHEN {present} THEN map({keys}, {values}) END"

    return bound(write, *rendering.arguments)


@function(more=ANY, result=_concatenated_type, coerce=_maps, form=_concat_form)
def map_concat(*cols: Any) -> Column:
    """The entries of all maps in one; a key that two of them have is an error."""
    return call("map_concat", *flattened(cols))


def _map_and_key(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) != 2:
        return arguments
    container, key = arguments
    if isinstance(key.type, NullType):
        raise mismatch("NULL_TYPE", call_text(setting.called, arguments), functionName=f"`{setting.called}`")
    found = None
    if isinstance(container.type, MapType):
        found = tightest_common_type(container.type.keyType, key.type, ansi=setting.ansi)
    if found is None:
        raise mismatch(
            "MAP_FUNCTION_DIFF_TYPES",
            call_text(setting.called, arguments),
            functionName=f"`{setting.called}`",
            dataType='"MAP"',
            leftType=f'"{container.type._sql()}"',
            rightType=f'"{key.type._sql()}"',
        )
    assert isinstance(container.type, MapType)
    held = MapType(found, container.type.valueType, container.type.valueContainsNull)
    return [cast_to(container, held, setting), cast_to(key, found, setting)]


@function(MAP, ANY, result=BooleanType(), coerce=_map_and_key, form="list_contains(map_keys({0}), {1})")
def map_contains_key(col: ColumnOrName, value: Any) -> Column:
    """Whether a map has a key."""
    return call("map_contains_key", col, constant(value))


def _with_delimiters(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    defaults = [Literal(",", StringType()), Literal(":", StringType())]
    return [*arguments, *defaults[len(arguments) - 1 :]] if 1 <= len(arguments) <= 3 else arguments


def _str_to_map_form(rendering: Rendering) -> str:
    text, pair, middle = rendering.arguments
    # A delimiter is a regular expression. A pair without its own has the value NULL.
    parts = f"string_split_regex({text}, {pair})"
    first = f"regexp_extract(item, '^((?:.|\\n)*?)(?:' || {middle} || ')((?:.|\\n)*)$', 1)"
    has = f"regexp_matches(item, {middle})"
    keys = f"list_transform({parts}, lambda item: CASE WHEN {has} THEN {first} ELSE item END)"
    rest = f"regexp_extract(item, '^((?:.|\\n)*?)(?:' || {middle} || ')((?:.|\\n)*)$', 2)"
    values = f"list_transform({parts}, lambda item: CASE WHEN {has} THEN {rest} END)"
    return f"CASE WHEN {text} IS NOT NULL THEN map({keys}, {values}) END"


@function(
    STRING,
    STRING,
    STRING,
    result=MapType(StringType(), StringType()),
    coerce=_with_delimiters,
    optional=2,
    form=_str_to_map_form,
)
def str_to_map(
    text: ColumnOrName, pairDelim: ColumnOrName | None = None, keyValueDelim: ColumnOrName | None = None
) -> Column:
    """A map of a text of keys and values, such as `a:1,b:2`; the delimiters are regular expressions."""
    given = [each for each in (pairDelim, keyValueDelim) if each is not None]
    return call("str_to_map", text, *(Column(column_expression(each)) for each in given))
