"""Values as the texts of CSV and JSON files."""

from __future__ import annotations

import base64
import datetime
import json
import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from pyrite.sql.expressions.pretty import show_duration, show_months
from pyrite.sql.functions.time_zone_names import python_zone
from pyrite.sql.sources.moments import Pattern
from pyrite.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    DataType,
    DateType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    FloatType,
    MapType,
    StructType,
    TimestampNTZType,
    TimestampType,
    YearMonthIntervalType,
)

_SPECIAL = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
Show = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Shapes:
    """Patterns of dates and times, and what becomes of NULL fields."""

    time_zone: str = "UTC"
    date: str = "yyyy-MM-dd"
    timestamp: str = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX"
    clock: str = "yyyy-MM-dd'T'HH:mm:ss.SSS"
    leaves_nulls_out: bool = True


def java_double(value: float) -> str:
    """A double as Java shows it.

    >>> [java_double(each) for each in (1e10, 0.5, 1e-5, float("nan"), -0.0)]
    ['1.0E10', '0.5', '1.0E-5', 'NaN', '-0.0']
    """
    return _java(value, repr(value))


def java_float(value: float) -> str:
    """A float, by the fewest digits that mean it.

    >>> java_float(struct.unpack("f", struct.pack("f", 1.1))[0])
    '1.1'
    """
    if math.isfinite(value):
        packed = struct.pack("f", value)
        for digits in range(1, 10):
            shown = f"{value:.{digits}g}"
            if struct.pack("f", float(shown)) == packed:
                return _java(value, repr(float(shown)))
    return _java(value, repr(value))


def _java(value: float, shown: str) -> str:
    if shown in _SPECIAL:
        return _SPECIAL[shown]
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return shown
    digits, _, exponent = f"{Decimal(shown):e}".partition("e")
    whole, _, fraction = digits.partition(".")
    return f"{whole}.{fraction.rstrip('0') or '0'}E{int(exponent)}"


def text_shower(data_type: DataType, shapes: Shapes) -> Show:
    """What shows values that Arrow gives as Python's, without quotes."""
    match data_type:
        case DoubleType():
            return java_double
        case FloatType():
            return java_float
        case BooleanType():
            return lambda value: "true" if value else "false"
        case DecimalType():
            return lambda value: f"{value:f}"
        case DateType():
            return Pattern(shapes.date).show
        case TimestampType():
            return _timestamp(shapes)
        case TimestampNTZType():
            return Pattern(shapes.clock).show
        case DayTimeIntervalType(startField=start, endField=end):
            return lambda value: str(show_duration(value, start, end))
        case YearMonthIntervalType(startField=start, endField=end):
            return lambda value: str(show_months(value, start, end))
        case BinaryType():
            return lambda value: f"[{' '.join(f'{byte:02X}' for byte in bytes(value))}]"
        case _:
            return str


def _timestamp(shapes: Shapes) -> Show:
    zone: datetime.tzinfo = python_zone(shapes.time_zone) or ZoneInfo("UTC")
    pattern = Pattern(shapes.timestamp)
    return lambda value: pattern.show(value.astimezone(zone))


def json_shower(data_type: DataType, shapes: Shapes) -> Show:
    """What shows values that are not NULL as JSON."""
    match data_type:
        case DoubleType() | FloatType():
            number = text_shower(data_type, shapes)
            return lambda value: number(value) if math.isfinite(value) else f'"{number(value)}"'
        case BooleanType() | DecimalType():
            return text_shower(data_type, shapes)
        case (
            DateType()
            | TimestampType()
            | TimestampNTZType()
            | DayTimeIntervalType()
            | YearMonthIntervalType()
        ):
            text = text_shower(data_type, shapes)
            return lambda value: json.dumps(text(value), ensure_ascii=False)
        case BinaryType():
            return lambda value: f'"{base64.b64encode(bytes(value)).decode()}"'
        case ArrayType(elementType=element):
            shown = json_shower(element, shapes)
            return lambda values: (
                "[" + ",".join("null" if each is None else shown(each) for each in values) + "]"
            )
        case MapType(keyType=key, valueType=value):
            return _map(text_shower(key, shapes), json_shower(value, shapes))
        case StructType():
            return struct_shower(data_type, shapes)
        case _:
            return lambda value: (
                json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
            )


def _map(key: Show, value: Show) -> Show:
    def show(pairs: Any) -> str:
        inside = ",".join(
            f"{json.dumps(key(name), ensure_ascii=False)}:{'null' if each is None else value(each)}"
            for name, each in pairs
        )
        return "{" + inside + "}"

    return show


def struct_shower(data_type: StructType, shapes: Shapes) -> Show:
    """What shows structs, given as the dicts that Arrow makes of them."""
    fields = [
        (each.name, json.dumps(each.name, ensure_ascii=False) + ":", json_shower(each.dataType, shapes))
        for each in data_type.fields
    ]

    def show(value: Any) -> str:
        parts = []
        for name, shown_name, shown in fields:
            each = value[name]
            if each is not None:
                parts.append(shown_name + shown(each))
            elif not shapes.leaves_nulls_out:
                parts.append(shown_name + "null")
        return "{" + ",".join(parts) + "}"

    return show
