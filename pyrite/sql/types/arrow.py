"""The types of Arrow for the types of Spark SQL, and back.

pyarrow is imported in the functions: a program without DataFrames must not pay for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pyrite.errors import PySparkTypeError
from pyrite.sql.types.atomic import (
    BinaryType,
    BooleanType,
    ByteType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    NullType,
    ShortType,
)
from pyrite.sql.types.base import DataType
from pyrite.sql.types.complex import ArrayType, MapType, StructField, StructType
from pyrite.sql.types.datetimes import DateType, TimestampNTZType, TimestampType, TimeType
from pyrite.sql.types.decimals import DecimalType
from pyrite.sql.types.intervals import DayTimeIntervalType
from pyrite.sql.types.spatial import GeographyType, GeometryType, SpatialType
from pyrite.sql.types.strings import CharType, StringType, VarcharType
from pyrite.sql.types.user_defined import UserDefinedType
from pyrite.sql.types.variant import VariantType

if TYPE_CHECKING:
    import pyarrow

#: The key of the metadata of Arrow's fields under which Spark keeps its own.
_METADATA_KEY = b"SPARK::metadata::json"

#: The factories in pyarrow of the types without parameters.
_FACTORIES: dict[type[DataType], tuple[Any, ...]] = {
    BinaryType: ("binary",),
    BooleanType: ("bool_",),
    ByteType: ("int8",),
    CharType: ("string",),
    DateType: ("date32",),
    DayTimeIntervalType: ("duration", "us"),
    DoubleType: ("float64",),
    FloatType: ("float32",),
    IntegerType: ("int32",),
    LongType: ("int64",),
    NullType: ("null",),
    ShortType: ("int16",),
    StringType: ("string",),
    TimeType: ("time64", "ns"),
    TimestampNTZType: ("timestamp", "us"),
    VarcharType: ("string",),
}


def to_arrow_type(data_type: DataType, timezone: str | None = "UTC") -> pyarrow.DataType:
    """The type of Arrow for a type; timestamps are microseconds in the zone that is given.

    Raises PySparkTypeError for what Arrow has no type for: the intervals with months.

    >>> from pyrite.sql.types import DataType
    >>> to_arrow_type(DataType.fromDDL("array<timestamp>"), "Europe/Paris")
    ListType(list<element: timestamp[us, tz=Europe/Paris]>)
    """
    import pyarrow as pa

    factory = _FACTORIES.get(type(data_type))
    if factory is not None:
        return getattr(pa, factory[0])(*factory[1:])
    match data_type:
        case TimestampType():
            return pa.timestamp("us", tz=timezone)
        case DecimalType():
            return pa.decimal128(data_type.precision, data_type.scale)
        case ArrayType():
            return pa.list_(_part("element", data_type.elementType, data_type.containsNull, timezone))
        case MapType():
            return pa.map_(
                _part("key", data_type.keyType, False, timezone),
                _part("value", data_type.valueType, data_type.valueContainsNull, timezone),
            )
        case StructType():
            return pa.struct([to_arrow_field(field, timezone) for field in data_type.fields])
        case UserDefinedType():
            return to_arrow_type(data_type.sqlType(), timezone)
        case VariantType():
            return _tagged_struct(
                pa.field("value", pa.binary(), nullable=False), "metadata", {b"variant": b"true"}
            )
        case SpatialType():
            tags = {data_type.typeName().encode(): b"true", b"srid": str(data_type.srid).encode()}
            return _tagged_struct(pa.field("srid", pa.int32(), nullable=False), "wkb", tags)
    raise _unsupported(data_type)


def _part(name: str, data_type: DataType, nullable: bool, timezone: str | None) -> pyarrow.Field:
    """A field of a type; Arrow has no column of its null type that must not be null."""
    import pyarrow as pa

    nullable = nullable or isinstance(data_type, NullType)
    return pa.field(name, to_arrow_type(data_type, timezone), nullable=nullable)


def _tagged_struct(first: pyarrow.Field, second: str, tags: dict[bytes, bytes]) -> pyarrow.DataType:
    """A struct of two fields, of which the second says in its metadata what the struct is."""
    import pyarrow as pa

    return pa.struct([first, pa.field(second, pa.binary(), nullable=False, metadata=tags)])


def to_arrow_field(field: StructField, timezone: str | None = "UTC") -> pyarrow.Field:
    """The field of Arrow for a field; its metadata is JSON under the key that Spark uses."""
    metadata = {_METADATA_KEY: json.dumps(field.metadata).encode()} if field.metadata else None
    return _part(field.name, field.dataType, field.nullable, timezone).with_metadata(metadata)


def to_arrow_schema(struct: StructType, timezone: str | None = "UTC") -> pyarrow.Schema:
    """The schema of Arrow for a struct.

    >>> from pyrite.sql.types import DataType
    >>> to_arrow_schema(DataType.fromDDL("a int not null, b string"))
    a: int32 not null
    b: string
    """
    import pyarrow as pa

    return pa.schema([to_arrow_field(field, timezone) for field in struct.fields])


def from_arrow_schema(schema: pyarrow.Schema, prefer_timestamp_ntz: bool = True) -> StructType:
    """The struct of a schema of Arrow, such as that of a Parquet file or of ``Table.from_pandas``."""
    return StructType([from_arrow_field(field, prefer_timestamp_ntz) for field in schema])


def from_arrow_field(field: pyarrow.Field, prefer_timestamp_ntz: bool = True) -> StructField:
    """The field of a field of Arrow; of its metadata, that which Spark wrote is kept."""
    metadata = (field.metadata or {}).get(_METADATA_KEY)
    return StructField(
        field.name,
        from_arrow_type(field.type, prefer_timestamp_ntz),
        field.nullable,
        json.loads(metadata) if metadata else None,
    )


def from_arrow_type(arrow_type: pyarrow.DataType, prefer_timestamp_ntz: bool = True) -> DataType:
    """The type for a type of Arrow; units of time are not looked at.

    Timestamps without a zone are TimestampNTZType, or TimestampType if that is not preferred. Raises
    PySparkTypeError for what Spark has no type for, such as unsigned numbers.

    >>> import pyarrow
    >>> from_arrow_type(pyarrow.list_(pyarrow.float32()))
    ArrayType(FloatType(), True)
    """
    from pyarrow import types

    def inner(field: pyarrow.Field) -> DataType:
        return from_arrow_type(field.type, prefer_timestamp_ntz)

    for is_kind, data_type in _checks(types):
        if is_kind(arrow_type):
            return data_type
    if types.is_decimal(arrow_type):
        return DecimalType(arrow_type.precision, arrow_type.scale)
    if types.is_timestamp(arrow_type):
        without_zone = arrow_type.tz is None and prefer_timestamp_ntz
        return TimestampNTZType() if without_zone else TimestampType()
    if any(is_list(arrow_type) for is_list in (types.is_list, types.is_large_list, types.is_fixed_size_list)):
        return ArrayType(inner(arrow_type.value_field), arrow_type.value_field.nullable)
    if types.is_map(arrow_type):
        return MapType(
            inner(arrow_type.key_field), inner(arrow_type.item_field), arrow_type.item_field.nullable
        )
    if types.is_struct(arrow_type):
        return _tagged(arrow_type) or StructType(
            [from_arrow_field(field, prefer_timestamp_ntz) for field in arrow_type]
        )
    if types.is_dictionary(arrow_type):
        return from_arrow_type(arrow_type.value_type, prefer_timestamp_ntz)
    raise _unsupported(arrow_type)


def _checks(types: Any) -> tuple[tuple[Callable[[Any], bool], DataType], ...]:
    """What tells the types without parameters."""
    return (
        (types.is_boolean, BooleanType()),
        (types.is_int8, ByteType()),
        (types.is_int16, ShortType()),
        (types.is_int32, IntegerType()),
        (types.is_int64, LongType()),
        (types.is_float32, FloatType()),
        (types.is_float64, DoubleType()),
        (types.is_string, StringType()),
        (types.is_large_string, StringType()),
        (types.is_string_view, StringType()),
        (types.is_binary, BinaryType()),
        (types.is_large_binary, BinaryType()),
        (types.is_binary_view, BinaryType()),
        (types.is_fixed_size_binary, BinaryType()),
        (types.is_date32, DateType()),
        (types.is_time64, TimeType()),
        (types.is_duration, DayTimeIntervalType()),
        (types.is_null, NullType()),
    )


def _tagged(arrow_type: pyarrow.DataType) -> DataType | None:
    """The type of a struct that one of its fields says is something else."""
    tags = {tag: value for field in arrow_type for tag, value in (field.metadata or {}).items()}
    names = {field.name for field in arrow_type}
    if tags.get(b"variant") == b"true" and names == {"value", "metadata"}:
        return VariantType()
    for spatial in (GeographyType, GeometryType):
        if tags.get(spatial.typeName().encode()) == b"true" and names == {"srid", "wkb"}:
            srid = int(tags[b"srid"])
            return spatial("ANY" if srid == SpatialType.MIXED_SRID else srid)
    return None


def _unsupported(unsupported: object) -> PySparkTypeError:
    return PySparkTypeError(
        errorClass="UNSUPPORTED_DATA_TYPE_FOR_ARROW_CONVERSION",
        messageParameters={"data_type": str(unsupported)},
    )
