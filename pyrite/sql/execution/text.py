"""Values as `show` prints them, from what Arrow gives for them."""

from __future__ import annotations

import datetime
import struct
import zoneinfo
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pyrite.sql.expressions.pretty import show_double, show_duration, show_months
from pyrite.sql.fragments.kernel_texts import calendar_text
from pyrite.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    CalendarIntervalType,
    DataType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    FloatType,
    MapType,
    StructType,
    TimestampNTZType,
    TimestampType,
    TimeType,
    UserDefinedType,
    VariantType,
    YearMonthIntervalType,
)
from pyrite.sql.types.variant_encoding import Shown, variant_text

Show = Callable[[Any], str]

_NULL = "NULL"


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
        case TimeType():
            return show_time
        case TimestampNTZType():
            return show_moment
        case DayTimeIntervalType(startField=start, endField=end):
            return lambda value: show_duration(value, start, end)
        case YearMonthIntervalType(startField=start, endField=end):
            return lambda value: show_months(value, start, end)
        case VariantType():
            shown = Shown(_zone(time_zone), show_double)
            return lambda held: variant_text(held["value"], held["metadata"], shown)
        case CalendarIntervalType():
            return lambda value: calendar_text(value.months, value.days, value.nanoseconds // 1000)
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


def show_time(value: datetime.time) -> str:
    """A time of day, with as much of the second as there is.

    >>> show_time(datetime.time(12, 0, 0, 500000))
    '12:00:00.5'
    """
    return show_moment(datetime.datetime.combine(datetime.date.min, value)).partition(" ")[2]
