"""The types of DuckDB in which the kernel holds the values of Spark's types.

Day-time intervals are held as microseconds and year-month intervals as months: DuckDB's own INTERVAL mixes
months, days and microseconds, which have no order.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyrite.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    ByteType,
    CalendarIntervalType,
    CharType,
    DataType,
    DateType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    MapType,
    NullType,
    ShortType,
    StringType,
    StructType,
    TimestampNTZType,
    TimestampType,
    TimeType,
    UserDefinedType,
    VarcharType,
    VariantType,
    YearMonthIntervalType,
)

_NAMES: dict[type[DataType], str] = {
    BinaryType: "BLOB",
    BooleanType: "BOOLEAN",
    ByteType: "TINYINT",
    CalendarIntervalType: "INTERVAL",
    CharType: "VARCHAR",
    DateType: "DATE",
    DayTimeIntervalType: "BIGINT",
    DoubleType: "DOUBLE",
    FloatType: "FLOAT",
    IntegerType: "INTEGER",
    LongType: "BIGINT",
    NullType: '"NULL"',
    ShortType: "SMALLINT",
    StringType: "VARCHAR",
    TimeType: "TIME",
    TimestampNTZType: "TIMESTAMP",
    TimestampType: "TIMESTAMPTZ",
    VarcharType: "VARCHAR",
    VariantType: 'STRUCT("value" BLOB, "metadata" BLOB)',
    YearMonthIntervalType: "INTEGER",
}


def duckdb_type(data_type: DataType) -> str:
    """The type as DuckDB's SQL names it.

    >>> from pyrite.sql.types import ArrayType, DecimalType
    >>> duckdb_type(ArrayType(DecimalType(10, 2)))
    'DECIMAL(10,2)[]'
    """
    match data_type:
        case DecimalType(precision=precision, scale=scale):
            return f"DECIMAL({precision},{scale})"
        case ArrayType(elementType=element):
            return f"{duckdb_type(element)}[]"
        case MapType(keyType=key, valueType=value):
            return f"MAP({duckdb_type(key)}, {duckdb_type(value)})"
        case StructType(fields=fields):
            names = field_names([f.name for f in fields])
            inside = ", ".join(
                f"{quoted(name)} {duckdb_type(f.dataType)}" for name, f in zip(names, fields, strict=True)
            )
            return f"STRUCT({inside})"
        case UserDefinedType():
            return duckdb_type(data_type.sqlType())
        case _:
            return _NAMES[type(data_type)]


def field_names(names: Sequence[str]) -> list[str]:
    """The names of a struct's fields inside the kernel, which cannot tell `a` from `A`, nor from another `a`.

    >>> field_names(["a", "b", "A"])
    ['a', 'b', 'A#2']
    """
    taken: set[str] = set()
    found = []
    for number, name in enumerate(names):
        held = name if name and name.lower() not in taken else f"{name}#{number}"
        taken.add(held.lower())
        found.append(held)
    return found


def quoted(name: str) -> str:
    """A name in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A string constant."""
    return "'" + value.replace("'", "''") + "'"
