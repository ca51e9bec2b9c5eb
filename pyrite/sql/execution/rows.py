"""Arrow data from the kernel as Python's values: what `collect` gives."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pyrite.sql.types import (
    ArrayType,
    BinaryType,
    DataType,
    DayTimeIntervalType,
    MapType,
    Row,
    StructType,
    TimestampType,
    UserDefinedType,
    _create_row,
)

if TYPE_CHECKING:
    import pyarrow as pa

Convert = Callable[[Any], Any]


def rows_of(table: pa.Table, schema: StructType) -> list[Row]:
    """The rows of a table whose columns are those of the schema, by position."""
    names = schema.fieldNames()
    if not names:
        return [_create_row((), ()) for _ in range(table.num_rows)]
    columns = [
        column_values(table.column(number), field.dataType) for number, field in enumerate(schema.fields)
    ]
    make = row_maker(names)
    return [make(values) for values in zip(*columns, strict=True)]


def row_maker(names: Sequence[str]) -> Callable[[tuple[Any, ...]], Row]:
    """What makes rows with these fields of tuples."""
    fields = list(names)

    def make(values: tuple[Any, ...]) -> Row:
        return _create_row(fields, values)

    return make


def column_values(column: pa.ChunkedArray, data_type: DataType) -> list[Any]:
    """The values of a column."""
    values: list[Any] = column.to_pylist()
    convert = _converter(data_type)
    if convert is None:
        return values
    return [None if value is None else convert(value) for value in values]


def _converter(data_type: DataType) -> Convert | None:
    """What makes the Python value of Arrow's; None if they are the same."""
    match data_type:
        case TimestampType():
            return _local_time
        case DayTimeIntervalType():
            return data_type.fromInternal
        case BinaryType():
            return bytearray
        case ArrayType(elementType=element):
            return _list_converter(_converter(element))
        case MapType(keyType=key, valueType=value):
            return _map_converter(_converter(key), _converter(value))
        case StructType():
            return _struct_converter(data_type)
        case UserDefinedType():
            return _user_defined(data_type)
        case _:
            return None


def _local_time(value: datetime.datetime) -> datetime.datetime:
    # PySpark gives naive datetimes in the time zone of the process.
    return value.astimezone().replace(tzinfo=None)


def _list_converter(convert: Convert | None) -> Convert | None:
    if convert is None:
        return None
    return lambda values: [None if value is None else convert(value) for value in values]


def _map_converter(key: Convert | None, value: Convert | None) -> Convert:
    def convert(pairs: Any) -> dict[Any, Any]:
        return {
            (k if key is None else key(k)): (v if value is None or v is None else value(v)) for k, v in pairs
        }

    return convert


def _struct_converter(data_type: StructType) -> Convert:
    names = data_type.fieldNames()
    converters = [_converter(field.dataType) for field in data_type.fields]

    def convert(value: dict[str, Any]) -> Row:
        return _create_row(
            names,
            [
                each if convert is None or each is None else convert(each)
                for each, convert in zip(value.values(), converters, strict=True)
            ],
        )

    return convert


def _user_defined(data_type: UserDefinedType) -> Convert:
    inner = _converter(data_type.sqlType())
    if inner is None:
        return data_type.deserialize
    return lambda value: data_type.deserialize(inner(value))
