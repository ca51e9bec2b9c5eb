"""Values as `show` prints them, from what Arrow gives for them."""

from __future__ import annotations

import datetime
import struct
import zoneinfo
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pyrite.sql.expressions.pretty import show_double
from pyrite.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    DataType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    FloatType,
    MapType,
    StructType,
    TimestampNTZType,
    TimestampType,
    UserDefinedType,
    YearMonthIntervalType,
)

Show = Callable[[Any], str]

_NULL = "NULL"
_UNITS = ("DAY", "HOUR", "MINUTE", "SECOND")
_MICROSECONDS = (86_400_000_000, 3_600_000_000, 60_000_000, 1_000_000)


def shower(data_type: DataType, time_zone: str) -> Show:
    """What makes text of the values of a type; None is NULL."""
    show = _shower(data_type, time_zone)
    return lambda value: _NULL if value is None else show(value)


def _shower(data_type: DataType, time_zone: str) -> Show:
    match data_type:
        case BooleanType():
            return lambda value: "true" if value else "false"
        case DoubleType():
            return show_double
        case FloatType():
            return show_float
        case DecimalType():
            return lambda value: f"{Decimal(value):f}"
        case BinaryType():
            return lambda value: f"[{bytes(value).hex(' ').upper()}]"
        case TimestampType():
            zone = _zone(time_zone)
            return lambda value: show_moment(value.astimezone(zone))
        case TimestampNTZType():
            return show_moment
        case DayTimeIntervalType():
            return lambda value: show_day_time(value, data_type)
        case YearMonthIntervalType():
            return lambda value: show_year_month(value, data_type)
        case ArrayType(elementType=element):
            each = shower(element, time_zone)
            return lambda values: f"[{', '.join(map(each, values))}]"
        case MapType(keyType=key, valueType=value):
            of_key, of_value = shower(key, time_zone), shower(value, time_zone)
            return lambda pairs: "{" + ", ".join(f"{of_key(k)} -> {of_value(v)}" for k, v in pairs) + "}"
        case StructType(fields=fields):
            shows = [shower(field.dataType, time_zone) for field in fields]
            return lambda held: (
                "{" + ", ".join(show(each) for show, each in zip(shows, held.values(), strict=True)) + "}"
            )
        case UserDefinedType():
            return _shower(data_type.sqlType(), time_zone)
        case _:
            return str


def _zone(name: str) -> datetime.tzinfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        # `+02:00`, `GMT+2`
        text = name.removeprefix("GMT").removeprefix("UTC")
        hours, _, minutes = text[1:].partition(":")
        distance = datetime.timedelta(hours=int(hours), minutes=int(minutes or 0))
        return datetime.timezone(-distance if text[0] == "-" else distance)


def show_float(value: float) -> str:
    """A float of 32 bits, by the fewest digits that tell it from others.

    >>> show_float(0.10000000149011612), show_float(1e10)
    ('0.1', '1.0E10')
    """
    if value != value or value in (float("inf"), float("-inf")):
        return show_double(value)
    for digits in range(1, 10):
        text = f"{value:.{digits}g}"
        if struct.unpack("f", struct.pack("f", float(text)))[0] == value:
            return show_double(float(text))
    return show_double(value)


def show_moment(value: datetime.datetime) -> str:
    """A date and time, with as much of the second as there is.

    >>> show_moment(datetime.datetime(2024, 2, 29, 12, 0, 0, 500000))
    '2024-02-29 12:00:00.5'
    """
    date = f"{value.year:04d}-{value.month:02d}-{value.day:02d}"
    text = f"{date} {value.hour:02d}:{value.minute:02d}:{value.second:02d}"
    return text + f".{value.microsecond:06d}".rstrip("0") if value.microsecond else text


def show_day_time(value: int, data_type: DayTimeIntervalType) -> str:
    """A length of time in microseconds, in the fields of its type.

    >>> show_day_time(93_784_500_000, DayTimeIntervalType())
    "INTERVAL '1 02:03:04.5' DAY TO SECOND"
    >>> show_day_time(86_400_000_000, DayTimeIntervalType(0, 0))
    "INTERVAL '1' DAY"
    """
    first, last = data_type.startField, data_type.endField
    sign, rest = ("-", -value) if value < 0 else ("", value)
    parts: list[str] = []
    for field in range(first, last + 1):
        count, rest = divmod(rest, _MICROSECONDS[field])
        shown = str(count) if field == 0 else f"{count:02d}"
        if field == 3:
            fraction = f".{rest:06d}".rstrip("0") if rest else ""
            shown += fraction
        if field == first:
            parts.append(shown)
        else:
            parts.append((" " if field == 1 else ":") + shown)
    unit = _UNITS[first] if first == last else f"{_UNITS[first]} TO {_UNITS[last]}"
    return f"INTERVAL '{sign}{''.join(parts)}' {unit}"


def show_year_month(value: int, data_type: YearMonthIntervalType) -> str:
    """A number of months, in the fields of its type.

    >>> show_year_month(14, YearMonthIntervalType()), show_year_month(14, YearMonthIntervalType(1, 1))
    ("INTERVAL '1-2' YEAR TO MONTH", "INTERVAL '14' MONTH")
    """
    sign, months = ("-", -value) if value < 0 else ("", value)
    match data_type.startField, data_type.endField:
        case 0, 0:
            return f"INTERVAL '{sign}{months // 12}' YEAR"
        case 1, 1:
            return f"INTERVAL '{sign}{months}' MONTH"
        case _:
            return f"INTERVAL '{sign}{months // 12}-{months % 12}' YEAR TO MONTH"
