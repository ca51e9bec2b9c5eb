r"""Blocks of JSON lines in columns, by Arrow's reader, where it reads them as Spark does.

It does for lines that are one strictly written object each, if the values are of the columns' own types. What
else there may be makes it fail, or is looked for before: then the records are read one by one.

A line that begins with `{` and ends with `}` holds whole objects, as no object goes on with `{` after `}`. So
if there are as many objects as lines, each line is one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pyrite.sql.sources.values import ValueForms, converted_as_usual
from pyrite.sql.types import (
    ArrayType,
    BooleanType,
    DataType,
    DateType,
    DoubleType,
    FloatType,
    IntegralType,
    LongType,
    NullType,
    StringType,
    StructField,
    StructType,
    TimestampNTZType,
    TimestampType,
)
from pyrite.sql.types.arrow import to_arrow_type

if TYPE_CHECKING:
    import pyarrow as pa

#: Characters that Arrow takes for white space or refuses: all below the space but the line feed.
_CONTROLS = bytes(each for each in range(32) if each != 10)
#: Names of numbers, of which Arrow knows others than Spark, and a zero of which only it keeps the sign.
_UNUSUAL = re.compile(rb"[:\[,] *(?:-?(?:NaN|Inf)|-0(?![.eE]))")
#: What each of these has somewhere: looking for them is quick.
_SIGNS_OF_UNUSUAL = (b"NaN", b"Inf", b":-0", b",-0", b"[-0")
#: What no bigint may hold, with all digits as 0: Spark makes a decimal of it.
_LONG_NUMBER = b"0" * 19
_DIGITS_AS_ZEROS = bytes(48 if 48 <= each < 58 else 32 for each in range(256))
_MOMENTS = (DateType, TimestampType, TimestampNTZType)


def can_be_columns(schema: StructType) -> bool:
    """Whether Arrow knows the types of all columns, and no two have names that it would confuse."""
    names = [each.name for each in schema.fields]
    return bool(names) and all(names) and len(set(names)) == len(names) and all(map(_known, schema.fields))


def _known(field: StructField, *, inside: bool = False) -> bool:
    match field.dataType:
        case StringType(collation="UTF8_BINARY") | BooleanType() | DoubleType() | IntegralType():
            return True
        case FloatType() | DateType() | TimestampType() | TimestampNTZType():
            return not inside
        case ArrayType(elementType=element):
            return _known(StructField("element", element), inside=True)
        case StructType() as struct:
            return can_be_columns(struct) and all(_known(each, inside=True) for each in struct.fields)
        case _:
            return False


def columns_of(text: str, schema: StructType, forms: ValueForms) -> list[pa.Array] | None:
    """The columns of the lines of a text; None if they have to be read one by one."""
    import pyarrow as pa

    read = pa.schema([pa.field(each.name, _read_as(each.dataType, pa)) for each in schema.fields])
    table = _table(text, read, "ignore")
    if table is None:
        return None
    arrays = []
    for field, column in zip(schema.fields, table.columns, strict=True):
        array = column.combine_chunks()
        if isinstance(field.dataType, _MOMENTS):
            array = converted_as_usual(array, field.dataType, forms)
            if array is None:
                return None
        arrays.append(array.cast(to_arrow_type(field.dataType)))
    return arrays


def type_of(text: str) -> StructType | None:
    """The type of the lines of a text, as `SchemaInference` finds it; None if it has to look at each."""
    table = _table(text, None, "infer")
    if table is None:
        return None
    found = _struct_of(table.schema)
    return found if isinstance(found, StructType) else None


def _table(text: str, schema: Any, unexpected: str) -> pa.Table | None:
    import pyarrow as pa
    from pyarrow import json as arrow_json

    try:
        data = text.encode()
    except UnicodeEncodeError:
        return None
    if schema is None and _LONG_NUMBER in data.translate(_DIGITS_AS_ZEROS):
        return None
    if len(data.translate(None, _CONTROLS)) < len(data):
        return None
    compact = data.translate(None, b" ")
    if any(each in compact for each in _SIGNS_OF_UNUSUAL) and _UNUSUAL.search(data):
        return None
    lines = [line for each in text.split("\n") if (line := each.strip(" "))]
    if not lines or not all(line[0] == "{" and line[-1] == "}" for line in lines):
        return None
    try:
        table = arrow_json.read_json(
            pa.BufferReader(data),
            arrow_json.ReadOptions(use_threads=False, block_size=len(data) + 1),
            arrow_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior=unexpected),
        )
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
    if schema is not None:
        table = table.select(schema.names)
    return table if table.num_rows == len(lines) else None


def _read_as(data_type: DataType, pa: Any) -> Any:
    if isinstance(data_type, _MOMENTS):
        return pa.string()
    if isinstance(data_type, FloatType):
        return pa.float64()
    return to_arrow_type(data_type)


def _struct_of(fields: Any) -> DataType | None:
    found = []
    for field in fields:
        inner = _type_of(field.type)
        if inner is None:
            return None
        if field.name:
            found.append(StructField(field.name, inner))
    return StructType(sorted(found, key=lambda each: each.name))


def _type_of(arrow_type: Any) -> DataType | None:
    from pyarrow import types

    if types.is_null(arrow_type):
        return NullType()
    if types.is_boolean(arrow_type):
        return BooleanType()
    if types.is_int64(arrow_type):
        return LongType()
    if types.is_float64(arrow_type):
        return DoubleType()
    if types.is_string(arrow_type) or types.is_timestamp(arrow_type) or types.is_date(arrow_type):
        return StringType()
    if types.is_list(arrow_type):
        element = _type_of(arrow_type.value_type)
        return None if element is None else ArrayType(element)
    if types.is_struct(arrow_type):
        return _struct_of([arrow_type.field(number) for number in range(arrow_type.num_fields)])
    return None
