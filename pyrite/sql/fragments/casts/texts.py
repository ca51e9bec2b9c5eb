"""Casts to text: how values look."""

from __future__ import annotations

from pyrite.sql.functions.duckdb_types import field_names, quoted, text
from pyrite.sql.functions.intervals import below_a_day, months_of
from pyrite.sql.functions.moments import local_time
from pyrite.sql.types import (
    ArrayType,
    BinaryType,
    CalendarIntervalType,
    CharType,
    DataType,
    DateType,
    DayTimeIntervalType,
    DoubleType,
    FloatType,
    MapType,
    NullType,
    StringType,
    StructType,
    TimestampNTZType,
    TimestampType,
    UserDefinedType,
    VarcharType,
    YearMonthIntervalType,
)


def to_text(child: str, source: DataType, *, ansi: bool) -> str:
    """A value as text. NULLs inside arrays, maps and structs are shown as null."""
    match source:
        case StringType() | CharType() | VarcharType():
            return child
        case NullType():
            return "CAST(NULL AS VARCHAR)"
        case DoubleType() | FloatType():
            return _floating(child)
        case TimestampType():
            return _year_from_four_digits(f"CAST({local_time(child)} AS VARCHAR)")
        case DateType() | TimestampNTZType():
            return _year_from_four_digits(f"CAST({child} AS VARCHAR)")
        case BinaryType():
            return f"decode({child})"
        case DayTimeIntervalType(startField=start, endField=end):
            return f"pyrite_day_time_text({child}, {start}, {end})"
        case YearMonthIntervalType(startField=start, endField=end):
            return f"pyrite_year_month_text({child}, {start}, {end})"
        case CalendarIntervalType():
            parts = f"CAST({months_of(child)} AS BIGINT), CAST(date_part('day', {child}) AS BIGINT)"
            return f"pyrite_calendar_text({parts}, CAST({below_a_day(child)} AS BIGINT))"
        case ArrayType(elementType=element):
            return _array(child, element, ansi=ansi)
        case MapType(keyType=key, valueType=value):
            return _map(child, key, value, ansi=ansi)
        case StructType():
            return _struct(child, source, ansi=ansi)
        case UserDefinedType():
            return to_text(child, source.sqlType(), ansi=ansi)
        case _:
            return f"CAST({child} AS VARCHAR)"


def _year_from_four_digits(shown: str) -> str:
    """Java marks years of more than four digits with a plus, and those before the year 0 with a minus."""
    longer = f"WHEN regexp_matches({shown}, '^[0-9]{{5}}') THEN '+' || {shown}"
    return (
        f"CASE WHEN ends_with({shown}, '(BC)') THEN pyrite_before_christ({shown}) {longer} ELSE {shown} END"
    )


def _floating(child: str) -> str:
    """Java's form, which has an exponent from ten million on and below a thousandth."""
    shown = f"CAST({child} AS VARCHAR)"
    plain = f"(abs({child}) >= 0.001 AND abs({child}) < 10000000) OR {child} = 0"
    return f"CASE WHEN {plain} THEN {shown} ELSE pyrite_java_number({shown}) END"


def _inside(child: str, source: DataType, *, ansi: bool) -> str:
    return f"coalesce({to_text(child, source, ansi=ansi)}, 'null')"


def _array(child: str, element: DataType, *, ansi: bool) -> str:
    item = _variable(child)
    shown = f"list_transform({child}, lambda {item}: {_inside(item, element, ansi=ansi)})"
    return _unless_null(child, f"'[' || array_to_string({shown}, ', ') || ']'")


def _map(child: str, key: DataType, value: DataType, *, ansi: bool) -> str:
    item = _variable(child)
    pair = (
        f"{_inside(f'{item}.key', key, ansi=ansi)} || ' -> ' || {_inside(f'{item}.value', value, ansi=ansi)}"
    )
    shown = f"list_transform(map_entries({child}), lambda {item}: {pair})"
    return _unless_null(child, f"'{{' || array_to_string({shown}, ', ') || '}}'")


def _struct(child: str, source: StructType, *, ansi: bool) -> str:
    parts = [
        _inside(f"struct_extract({child}, {text(name)})", field.dataType, ansi=ansi)
        for name, field in zip(field_names(source.fieldNames()), source.fields, strict=True)
    ]
    inside = " || ', ' || ".join(parts) if parts else "''"
    return _unless_null(child, f"'{{' || {inside} || '}}'")


def _unless_null(child: str, shown: str) -> str:
    return f"CASE WHEN {child} IS NULL THEN NULL ELSE {shown} END"


def _variable(child: str) -> str:
    """A name for a lambda's parameter that the expression it is used in does not have."""
    return quoted(f"item{len(child)}")
