"""Casts to dates, timestamps and intervals."""

from __future__ import annotations

from pyrite.sql.expressions.coercion import is_string
from pyrite.sql.fragments.casts.numbers import trimmed
from pyrite.sql.functions.duckdb_types import duckdb_type, text
from pyrite.sql.functions.moments import local_date, local_time, moment_of
from pyrite.sql.functions.rendering import raised
from pyrite.sql.functions.times import cut_to, time_at
from pyrite.sql.types import (
    BooleanType,
    DataType,
    DateType,
    DayTimeIntervalType,
    DecimalType,
    IntegralType,
    NumericType,
    TimestampNTZType,
    TimestampType,
    TimeType,
    YearMonthIntervalType,
)
from pyrite.sql.types.intervals import DAY_TIME_UNITS

_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?"


def to_moment(child: str, source: DataType, target: DataType, *, ansi: bool) -> str:
    """A cast to a date or a timestamp."""
    name = duckdb_type(target)
    if is_string(source):
        conversion = _from_text(child, target)
        return conversion if ansi else f"TRY({conversion})"
    match source, target:
        case TimestampType(), DateType():
            return local_date(child)
        case TimestampType(), TimestampNTZType():
            return local_time(child)
        case DateType(), TimestampType():
            return moment_of(f"CAST({child} AS TIMESTAMP)")
        case TimestampNTZType(), TimestampType():
            return moment_of(child)
        case ((NumericType() | BooleanType()), TimestampType()):
            return _from_number(child, source, ansi=ansi)
        case _:
            return f"CAST({child} AS {name})"


def to_time(child: str, source: DataType, target: TimeType, *, ansi: bool) -> str:
    """A cast to a time of day. What a text says is not cut to the digits of the type, as in Spark."""
    if is_string(source):
        usual = f"regexp_full_match({child}, {text(_TIME)})"
        other = time_at(f"pyrite_time_text({child})")
        conversion = f"CASE WHEN {usual} THEN CAST({child} AS TIME) ELSE {other} END"
        return conversion if ansi else f"TRY({conversion})"
    assert isinstance(source, TimeType)
    return child if source.precision <= target.precision else cut_to(child, target.precision)


def _from_text(child: str, target: DataType) -> str:
    """DuckDB reads the usual form, Python Spark's others."""
    zone = "current_setting('TimeZone')"
    match target:
        case DateType():
            pattern, usual = _DATE, f"CAST({child} AS DATE)"
            other = f"DATE '1970-01-01' + pyrite_date_text({child}, {zone})"
        case TimestampType():
            pattern, usual = f"{_DATE} {_TIME}", moment_of(f"CAST({child} AS TIMESTAMP)")
            other = f"make_timestamptz(pyrite_timestamp_text({child}, {zone}))"
        case _:
            pattern, usual = f"{_DATE} {_TIME}", f"CAST({child} AS TIMESTAMP)"
            other = f"make_timestamp(pyrite_timestamp_ntz_text({child}, {zone}))"
    return f"CASE WHEN regexp_full_match({child}, {text(pattern)}) THEN {usual} ELSE {other} END"


def _from_number(child: str, source: DataType, *, ansi: bool) -> str:
    if isinstance(source, BooleanType):
        return f"make_timestamptz(CAST({child} AS BIGINT))"
    if isinstance(source, IntegralType):
        return f"make_timestamptz(CAST({child} AS BIGINT) * 1000000)"
    if isinstance(source, DecimalType):
        return f"make_timestamptz(CAST(trunc({child} * 1000000) AS BIGINT))"
    microseconds = f"make_timestamptz(CAST(trunc({child} * 1000000) AS BIGINT))"
    if not ansi:
        return f"CASE WHEN isfinite({child}) THEN {microseconds} END"
    message = "{0} of the type {1} cannot be cast to {2}. Use `try_cast` to get NULL instead."
    kinds = (text(f'"{source.simpleString().upper()}"'), text('"TIMESTAMP"'))
    wrong = raised("CAST_INVALID_INPUT", message, child, *kinds, type="TIMESTAMPTZ")
    return f"CASE WHEN isfinite({child}) THEN {microseconds} WHEN NOT isfinite({child}) THEN {wrong} END"


def to_interval(child: str, source: DataType, target: DataType, *, ansi: bool) -> str:
    """A cast to an interval of days and seconds, or of years and months."""
    assert isinstance(target, DayTimeIntervalType | YearMonthIntervalType)
    start, end = target.startField, target.endField
    if is_string(source):
        kind = "day_time" if isinstance(target, DayTimeIntervalType) else "year_month"
        read = f"pyrite_{kind}_read({trimmed(child)}, {start}, {end})"
        # What cannot be read is an error with ANSI mode off as well.
        return f"CAST({read} AS {duckdb_type(target)})"
    if isinstance(source, DayTimeIntervalType) and isinstance(target, DayTimeIntervalType):
        if end >= source.endField:
            return child
        unit = DAY_TIME_UNITS[end]
        return f"(({child} // {unit}) * {unit})"
    if isinstance(source, YearMonthIntervalType) and isinstance(target, YearMonthIntervalType):
        return child if end >= source.endField else f"(({child} // 12) * 12)"
    if isinstance(target, YearMonthIntervalType):
        factor = 12 if end == YearMonthIntervalType.YEAR else 1
        return f"CAST({child} * {factor} AS INTEGER)"
    return f"CAST({child} * {DAY_TIME_UNITS[end]} AS BIGINT)"
