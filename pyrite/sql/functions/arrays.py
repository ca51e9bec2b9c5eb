"""Arrays: made of values, asked for what is in them, and changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression
from pyrite.sql.expressions.coercion import common_type_of
from pyrite.sql.functions.accepts import ANY, ARRAY, INT, INTEGRAL, MAP, STRING, one_of
from pyrite.sql.functions.collections_rules import (
    array_and_element,
    contains_arguments,
    element_type,
    search_arguments,
)
from pyrite.sql.functions.columns import ColumnOrName, call, constant
from pyrite.sql.functions.declaration import Setting, cast_to
from pyrite.sql.functions.duckdb_types import text
from pyrite.sql.functions.elements import item_type
from pyrite.sql.functions.problems import different_types, unexpected_input
from pyrite.sql.functions.registry import function, same_as
from pyrite.sql.functions.rendering import Rendering, bound, failing_text, otherwise_fails, raised
from pyrite.sql.functions.rules import any_nullable
from pyrite.sql.functions.structs import field_name, flattened
from pyrite.sql.types import (
    ArrayType,
    BooleanType,
    DataType,
    IntegerType,
    LongType,
    NullType,
    StringType,
    StructField,
    StructType,
)

__all__ = [
    "array",
    "array_append",
    "array_compact",
    "array_contains",
    "array_insert",
    "array_join",
    "array_position",
    "array_prepend",
    "array_remove",
    "array_repeat",
    "array_size",
    "arrays_zip",
    "cardinality",
    "flatten",
    "shuffle",
    "size",
    "slice",
]


#: Java has no longer arrays.
_MOST_ELEMENTS = 2_147_483_632


def _elements(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    found = common_type_of([each.type for each in arguments], ansi=setting.ansi)
    if found is None:
        raise different_types(setting.called, arguments)
    return [cast_to(each, found, setting) for each in arguments]


def _array_type(arguments: Sequence[Expression]) -> DataType:
    if not arguments:
        return ArrayType(NullType(), False)
    return ArrayType(arguments[0].type, any_nullable(arguments))


@function(
    more=ANY,
    result=_array_type,
    coerce=_elements,
    nullable=False,
    form=lambda rendering: f"CAST([{', '.join(rendering.arguments)}] AS {rendering.result})",
)
def array(*cols: Any) -> Column:
    """The columns as the elements of an array.

    >>> array("a", "b")
    Column<'array(a, b)'>
    """
    return call("array", *flattened(cols))


def _size_form(rendering: Rendering) -> str:
    [argument] = rendering.arguments
    count = "len" if isinstance(rendering.types[0], ArrayType) else "cardinality"
    text = f"CAST({count}({argument}) AS INTEGER)"
    return text if rendering.call.ansi else f"coalesce({text}, -1)"


_ARRAY_OR_MAP = one_of(ARRAY, MAP)


@function(_ARRAY_OR_MAP, result=IntegerType(), form=_size_form)
def size(col: ColumnOrName) -> Column:
    """How many elements an array has, or entries a map; with ANSI mode off, -1 for NULL."""
    return call("size", col)


@function(_ARRAY_OR_MAP, result=IntegerType(), form=_size_form)
def cardinality(col: ColumnOrName) -> Column:
    """How many elements an array has, or entries a map: another name of :func:`size`."""
    return call("cardinality", col)


@function(ARRAY, result=IntegerType(), form="CAST(len({0}) AS INTEGER)")
def array_size(col: ColumnOrName) -> Column:
    """How many elements an array has; NULL for NULL."""
    return call("array_size", col)


def _array_may_hold_null(arguments: Sequence[Expression]) -> bool:
    array = arguments[0].type
    return any_nullable(arguments) or (isinstance(array, ArrayType) and array.containsNull)


def _contains_form(rendering: Rendering) -> str:
    array = rendering.types[0]
    if isinstance(array, ArrayType) and not array.containsNull:
        return f"list_contains({', '.join(rendering.arguments)})"

    def write(array: str, value: str) -> str:
        # Where a NULL is in the array, it might be the value.
        return (
            f"CASE WHEN {value} IS NULL THEN NULL WHEN list_contains({array}, {value}) THEN true"
            f" WHEN list_position({array}, NULL) IS NULL THEN list_contains({array}, {value}) END"
        )

    return bound(write, *rendering.arguments)


@function(
    ARRAY,
    ANY,
    result=BooleanType(),
    coerce=contains_arguments,
    nullable=_array_may_hold_null,
    form=_contains_form,
)
def array_contains(col: ColumnOrName, value: Any) -> Column:
    """Whether a value is in the array; NULL if it is not, but a NULL is."""
    return call("array_contains", col, constant(value))


@function(
    ARRAY,
    ANY,
    result=LongType(),
    coerce=search_arguments,
    form=lambda rendering: bound(
        lambda array, value: (
            f"CASE WHEN {array} IS NOT NULL AND {value} IS NOT NULL"
            f" THEN CAST(coalesce(list_position({array}, {value}), 0) AS BIGINT) END"
        ),
        *rendering.arguments,
    ),
)
def array_position(col: ColumnOrName, value: Any) -> Column:
    """The position of a value in the array, counted from 1; 0 if it is not there."""
    return call("array_position", col, constant(value))


@function(
    ARRAY,
    ANY,
    result=same_as(),
    coerce=array_and_element,
    form=lambda rendering: bound(
        lambda value: (
            f"CASE WHEN {value} IS NOT NULL THEN"
            f" list_filter({rendering.arguments[0]}, lambda item: item IS DISTINCT FROM {value}) END"
        ),
        rendering.arguments[1],
    ),
)
def array_remove(col: ColumnOrName, element: Any) -> Column:
    """The array without the elements that are equal to a value."""
    return call("array_remove", col, constant(element))


@function(ARRAY, result=same_as(), form="list_filter({0}, lambda item: item IS NOT NULL)")
def array_compact(col: ColumnOrName) -> Column:
    """The array without its NULLs."""
    return call("array_compact", col)


def _grown(arguments: Sequence[Expression]) -> DataType:
    return ArrayType(element_type(arguments[0]), True)


def _first_nullable(arguments: Sequence[Expression]) -> bool:
    return arguments[0].nullable


def _array_and_new(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) == 2 and isinstance(arguments[0].type, NullType):
        raise unexpected_input(setting.called, arguments, 0, "ARRAY")
    return array_and_element(arguments, setting)


@function(
    ARRAY,
    ANY,
    result=_grown,
    coerce=_array_and_new,
    nullable=_first_nullable,
    form=lambda rendering: bound(
        lambda array: (
            f"CASE WHEN {array} IS NOT NULL THEN list_append({array}, {rendering.arguments[1]}) END"
        ),
        rendering.arguments[0],
    ),
)
def array_append(col: ColumnOrName, value: Any) -> Column:
    """The array with a value after its last one."""
    return call("array_append", col, constant(value))


@function(
    ARRAY,
    ANY,
    result=_grown,
    coerce=_array_and_new,
    nullable=_first_nullable,
    form=lambda rendering: bound(
        lambda array: (
            f"CASE WHEN {array} IS NOT NULL THEN list_prepend({rendering.arguments[1]}, {array}) END"
        ),
        rendering.arguments[0],
    ),
)
def array_prepend(col: ColumnOrName, value: Any) -> Column:
    """The array with a value before its first one."""
    return call("array_prepend", col, constant(value))


def _insert_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) != 3:
        return arguments
    array, position, value = arguments
    if isinstance(position.type, LongType):
        raise unexpected_input(setting.called, arguments, 1, "INT")
    array, value = array_and_element([array, value], setting)
    return [array, position, value]


def _insert_form(rendering: Rendering) -> str:
    def write(array: str, position: str, value: str) -> str:
        failing = failing_text(
            "INVALID_INDEX_OF_ZERO",
            "The index 0 is no index: elements are counted from 1, or from -1 at the end.",
            f"len({array})",
        )
        # The position from the beginning; below 1 the array grows at its beginning.
        place = f"CASE WHEN {position} > 0 THEN {position} ELSE len({array}) + {position} + 2 END"
        before = f"greatest({place} - 1, 0)"
        inserted = (
            f"list_concat(list_resize(list_slice({array}, 1, {before}), {before}),"
            f" [{value}], list_resize([]::{rendering.result}, greatest(1 - ({place}), 0)),"
            f" list_slice({array}, greatest({place}, 1), len({array})))"
        )
        return (
            f"CASE WHEN {array} IS NULL OR {position} IS NULL THEN NULL"
            f" WHEN {position} <> 0 THEN {inserted} {otherwise_fails(failing)} END"
        )

    return bound(write, *rendering.arguments)


@function(ARRAY, INT, ANY, result=_grown, coerce=_insert_arguments, form=_insert_form)
def array_insert(arr: ColumnOrName, pos: ColumnOrName | int, value: Any) -> Column:
    """The array with a value put in at a position, counted from 1 or from -1 at the end."""
    return call("array_insert", arr, pos, constant(value))


def _join_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if arguments and isinstance(arguments[0].type, ArrayType):
        return [cast_to(arguments[0], ArrayType(StringType()), setting), *arguments[1:]]
    return arguments


def _join_form(rendering: Rendering) -> str:
    array, separator, *rest = rendering.arguments
    if not rest:
        return f"array_to_string({array}, {separator})"
    filled = f"list_transform({array}, lambda item: coalesce(item, {rest[0]}))"
    return f"CASE WHEN {rest[0]} IS NOT NULL THEN array_to_string({filled}, {separator}) END"


@function(
    ARRAY,
    STRING,
    STRING,
    result=StringType(),
    coerce=_join_arguments,
    optional=1,
    form=_join_form,
)
def array_join(col: ColumnOrName, delimiter: str, null_replacement: str | None = None) -> Column:
    """The elements as one text; NULLs are left out, or replaced by a text."""
    if null_replacement is None:
        return call("array_join", col, constant(delimiter))
    return call("array_join", col, constant(delimiter), constant(null_replacement))


def _repeat_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) == 2 and isinstance(arguments[1].type, LongType):
        raise unexpected_input(setting.called, arguments, 1, "INT")
    return arguments


def _repeat_form(rendering: Rendering) -> str:
    count = rendering.arguments[1]
    values = (count, text("`array_repeat`"), text("`count`"))
    large = raised(
        "COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER",
        "{1} cannot make an array of {0} elements: {2} is too large.",
        *values,
        type="BIGINT",
    )
    times = f"CASE WHEN {count} > {_MOST_ELEMENTS} THEN {large} ELSE CAST({count} AS BIGINT) END"
    return f"list_transform(range({times}), lambda item: {rendering.arguments[0]})"


@function(
    ANY,
    INT,
    result=lambda arguments: ArrayType(arguments[0].type, arguments[0].nullable),
    coerce=_repeat_arguments,
    nullable=lambda arguments: arguments[1].nullable,
    form=_repeat_form,
)
def array_repeat(col: ColumnOrName, count: ColumnOrName | int) -> Column:
    """An array of a value so many times."""
    return call("array_repeat", col, count)


def _slice_form(rendering: Rendering) -> str:
    def write(array: str, start: str, length: str) -> str:
        zero = failing_text(
            "INVALID_PARAMETER_VALUE.START",
            "The start of a slice is counted from 1, or from -1 at the end: it cannot be 0.",
            f"len({array})",
        )
        negative = failing_text(
            "INVALID_PARAMETER_VALUE.LENGTH",
            "The length of a slice must not be below 0, but it is {0}.",
            length,
            f"len({array})",
        )
        failing = f"CASE WHEN {start} = 0 THEN {zero} ELSE {negative} END"
        first = f"CASE WHEN {start} > 0 THEN {start} ELSE len({array}) + {start} + 1 END"
        return (
            f"CASE WHEN {array} IS NULL OR {start} IS NULL OR {length} IS NULL THEN NULL"
            f" WHEN {start} <> 0 AND {length} >= 0 THEN"
            f" CASE WHEN {first} < 1 OR {length} = 0 THEN []::{rendering.result}"
            f" ELSE list_slice({array}, {first}, {first} + {length} - 1) END {otherwise_fails(failing)} END"
        )

    return bound(
        write, *(f"CAST({each} AS BIGINT)" if n else each for n, each in enumerate(rendering.arguments))
    )


@function(ARRAY, INTEGRAL, INTEGRAL, result=same_as(), form=_slice_form)
def slice(x: ColumnOrName, start: ColumnOrName | int, length: ColumnOrName | int) -> Column:
    """So many elements of the array from a position on, counted from 1 or from -1 at the end."""
    return call("slice", x, start, length)


def _nested_arrays(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) == 1:
        outer = arguments[0].type
        if not (isinstance(outer, ArrayType) and isinstance(outer.elementType, ArrayType)):
            raise unexpected_input(setting.called, arguments, 0, "ARRAY OF ARRAY")
    return arguments


@function(
    ARRAY,
    result=item_type,
    coerce=_nested_arrays,
    nullable=lambda arguments: _array_may_hold_null(arguments),
    # An array that is missing makes all of it unknown.
    form=lambda rendering: bound(
        lambda array: f"CASE WHEN list_position({array}, NULL) IS NULL THEN flatten({array}) END",
        rendering.arguments[0],
    ),
)
def flatten(col: ColumnOrName) -> Column:
    """The elements of an array of arrays as one array; NULL if one of the arrays is."""
    return call("flatten", col)


def _zip_names(arguments: Sequence[Expression]) -> list[str]:
    return [field_name(each, each, str(number)) for number, each in enumerate(arguments)]


def _zip_type(arguments: Sequence[Expression]) -> DataType:
    fields = [
        StructField(name, element_type(each), True)
        for name, each in zip(_zip_names(arguments), arguments, strict=True)
    ]
    return ArrayType(StructType(fields), False)


def _zip_form(rendering: Rendering) -> str:
    if not rendering.arguments:
        return f"[]::{rendering.result}"

    def write(*arrays: str) -> str:
        missing = " OR ".join(f"{each} IS NULL" for each in arrays)
        zipped = f"list_zip({', '.join(arrays)})"
        return f"CASE WHEN {missing} THEN NULL ELSE CAST({zipped} AS {rendering.result}) END"

    return bound(write, *rendering.arguments)


@function(more=ARRAY, result=_zip_type, form=_zip_form)
def arrays_zip(*cols: ColumnOrName) -> Column:
    """An array of structs: of the first elements, the second ones, and so on; NULLs where one is shorter."""
    return call("arrays_zip", *flattened(cols))


@function(
    ARRAY,
    INTEGRAL,
    result=same_as(),
    optional=1,
    is_deterministic=False,
    form=(
        "list_transform(list_sort(list_transform({0}, lambda item: {{'place': random(), 'item': item}})),"
        " lambda pair: pair.item)"
    ),
)
def shuffle(col: ColumnOrName, seed: Column | int | None = None) -> Column:
    """The elements of the array in a random order; a seed is taken, but does not fix the order."""
    return call("shuffle", col) if seed is None else call("shuffle", col, constant(seed))
