"""Constants in DuckDB's SQL."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from pyrite.errors import PySparkNotImplementedError
from pyrite.sql.functions.duckdb_types import duckdb_type, field_names, quoted, text
from pyrite.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    CalendarIntervalType,
    DataType,
    DateType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    IntegralType,
    LongType,
    MapType,
    NullType,
    StructType,
    TimestampNTZType,
    TimestampType,
    TimeType,
    UserDefinedType,
    YearMonthIntervalType,
)

_EPOCH = datetime.datetime(1970, 1, 1)
_EPOCH_UTC = _EPOCH.replace(tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)


def write_literal(value: Any, data_type: DataType) -> str:
    """A value as a constant of the type that holds it."""
    if value is None:
        return "NULL" if isinstance(data_type, NullType) else f"CAST(NULL AS {duckdb_type(data_type)})"
    match data_type:
        case BooleanType():
            return "true" if value else "false"
        case IntegerType():
            # DuckDB reads the digits before the sign: those of the smallest number do not fit.
            return f"{value}" if value >= 0 else f"CAST('{value}' AS INTEGER)"
        case LongType():
            return f"{value}::BIGINT" if value >= 0 else f"CAST('{value}' AS BIGINT)"
        case IntegralType():
            return f"CAST('{value}' AS {duckdb_type(data_type)})"
        case FloatType() | DoubleType():
            return f"CAST('{float(value)!r}' AS {duckdb_type(data_type)})"
        case DecimalType():
            return f"CAST('{Decimal(value):f}' AS {duckdb_type(data_type)})"
        case BinaryType():
            return "'" + "".join(f"\\x{byte:02X}" for byte in bytes(value)) + "'::BLOB"
        case DateType():
            return f"DATE '{_date(value)}'"
        case TimeType():
            return f"TIME '{value.isoformat()}'"
        case TimestampType():
            return f"make_timestamptz({_microseconds(value)})"
        case TimestampNTZType():
            return f"make_timestamp({(value.replace(tzinfo=None) - _EPOCH) // _MICROSECOND})"
        case DayTimeIntervalType():
            return f"CAST('{_duration(value)}' AS BIGINT)"
        case YearMonthIntervalType():
            return f"({int(value)})"
        case CalendarIntervalType():
            return _calendar_interval(value)
        case ArrayType(elementType=element):
            inside = ", ".join(write_literal(each, element) for each in value)
            return f"CAST([{inside}] AS {duckdb_type(data_type)})"
        case MapType(keyType=key, valueType=held):
            pairs = list(value.items() if isinstance(value, dict) else value)
            keys = ", ".join(write_literal(each, key) for each, _ in pairs)
            values = ", ".join(write_literal(each, held) for _, each in pairs)
            return f"CAST(map([{keys}], [{values}]) AS {duckdb_type(data_type)})"
        case StructType(fields=fields):
            items = value.values() if isinstance(value, dict) else value
            names = field_names([f.name for f in fields])
            inside = ", ".join(
                f"{quoted(name)} := {write_literal(each, f.dataType)}"
                for name, f, each in zip(names, fields, items, strict=True)
            )
            return f"struct_pack({inside})"
        case UserDefinedType():
            return write_literal(data_type.serialize(value), data_type.sqlType())
        case _ if isinstance(value, str):
            return _written_text(value)
        case _:
            raise PySparkNotImplementedError(
                errorClass="NOT_IMPLEMENTED",
                messageParameters={"feature": f"A constant of {data_type.simpleString()}", "hint": ""},
            )


def _written_text(value: str) -> str:
    if "\0" in value:
        return " || ".join(
            f"chr(0) || {text(part)}" if n else text(part) for n, part in enumerate(value.split("\0"))
        )
    return text(value)


def _date(value: datetime.date) -> str:
    return f"{value.year:04d}-{value.month:02d}-{value.day:02d}"


def _microseconds(value: datetime.datetime) -> int:
    if value.tzinfo is None:
        # As in PySpark, a naive value is in the time zone of the process.
        value = value.astimezone()
    return (value - _EPOCH_UTC) // _MICROSECOND


def _duration(value: datetime.timedelta | int) -> int:
    return value if isinstance(value, int) else value // _MICROSECOND


def _calendar_interval(value: Any) -> str:
    months, days, microseconds = value
    return f"(to_months({months}) + to_days({days}) + to_microseconds({microseconds}))"
