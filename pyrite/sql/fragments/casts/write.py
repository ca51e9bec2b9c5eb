"""Which file a cast is in."""

from __future__ import annotations

from pyrite.sql.expressions import Cast, CastMode
from pyrite.sql.fragments.casts import moments, nested, numbers, texts
from pyrite.sql.functions.duckdb_types import duckdb_type
from pyrite.sql.functions.variants import variant_as, variant_of
from pyrite.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    CharType,
    DataType,
    DateType,
    DayTimeIntervalType,
    IntegralType,
    MapType,
    NullType,
    NumericType,
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


def write_cast(cast: Cast, child: str) -> str:
    """A cast of an expression that is written already."""
    if cast.mode is CastMode.TRY:
        text = write_conversion(child, cast.child.type, cast.target, ansi=True)
        return text if text == child else f"TRY({text})"
    return write_conversion(child, cast.child.type, cast.target, ansi=cast.mode is CastMode.ANSI)


def write_conversion(child: str, source: DataType, target: DataType, *, ansi: bool) -> str:
    """The expression `child` of type `source` as one of type `target`."""
    if isinstance(source, UserDefinedType):
        source = source.sqlType()
    if isinstance(target, UserDefinedType):
        target = target.sqlType()
    if source == target:
        return child
    match target:
        case VariantType():
            return variant_of(child, source)
        case _ if isinstance(source, VariantType):
            found = variant_as(child, "'$'", target, "cast")
            return found if ansi else f"TRY({found})"
        case _ if isinstance(source, NullType):
            return f"CAST(NULL AS {duckdb_type(target)})"
        case ArrayType() | MapType() | StructType():
            return nested.to_nested(child, source, target, ansi=ansi)
        case StringType() | CharType() | VarcharType():
            return texts.to_text(child, source, ansi=ansi)
        case BooleanType():
            return numbers.to_boolean(child, source, ansi=ansi)
        case NumericType():
            return numbers.to_number(child, source, target, ansi=ansi)
        case DateType() | TimestampType() | TimestampNTZType():
            return moments.to_moment(child, source, target, ansi=ansi)
        case TimeType():
            return moments.to_time(child, source, target, ansi=ansi)
        case DayTimeIntervalType() | YearMonthIntervalType():
            return moments.to_interval(child, source, target, ansi=ansi)
        case BinaryType() if isinstance(source, IntegralType):
            # The bytes of the number, the highest first.
            digits = {"TINYINT": 2, "SMALLINT": 4, "INTEGER": 8, "BIGINT": 16}[duckdb_type(source)]
            bits = 1 << (4 * digits)
            return f"unhex(lpad(to_hex((CAST({child} AS HUGEINT) + {bits}) % {bits}), {digits}, '0'))"
        case BinaryType():
            return f"encode({child})"
        case _:
            return f"CAST({child} AS {duckdb_type(target)})"
