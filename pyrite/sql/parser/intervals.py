"""Interval literals: their fields decide the type, day-time or year-month."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from decimal import Decimal

from pyrite.sql.expressions import Literal
from pyrite.sql.types import DayTimeIntervalType, YearMonthIntervalType
from pyrite.sql.types.intervals import DAY_TIME_FIELDS, MICROSECONDS_OF

_MONTHS = {"YEAR": 12, "MONTH": 1}
#: The units, also in the plural.
UNITS = frozenset(unit + ending for unit in (*_MONTHS, *MICROSECONDS_OF) for ending in ("", "S"))

_FIELD_OF = {"WEEK": "day", "MILLISECOND": "second", "MICROSECOND": "second"}

_YEAR_MONTH = re.compile(r"([+-]?)([0-9]+)-([0-9]+)")
#: How each day-time field is written in a literal that goes from one field to another.
_FORMS = {
    "DAY": r"([0-9]+)",
    "HOUR": r"([0-9]{1,2})",
    "MINUTE": r"([0-9]{1,2})",
    "SECOND": r"([0-9]{1,2}(?:\.[0-9]{1,9})?)",
}
_LIMITS = {"HOUR": 23, "MINUTE": 59, "SECOND": 59}

_PAIR = re.compile(r"\s*([+-]?)\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s+([A-Za-z]+)")


def _singular(unit: str) -> str:
    upper = unit.upper()
    return upper[:-1] if upper.endswith("S") else upper


def interval_of_units(values: Sequence[tuple[str, str]]) -> Literal:
    """The interval of numbers with their units; ValueError says what is wrong with them.

    >>> interval_of_units([("3", "days"), ("2", "HOUR")])
    Literal(value=datetime.timedelta(days=3, seconds=7200), value_type=DayTimeIntervalType(0, 1))
    """
    months = microseconds = 0
    units = []
    for number, name in values:
        unit = _singular(name)
        units.append(unit)
        try:
            if unit == "SECOND":
                microseconds += int(Decimal(number) * 1_000_000)
            elif unit in _MONTHS:
                months += int(number) * _MONTHS[unit]
            else:
                microseconds += int(number) * MICROSECONDS_OF[unit]
        except KeyError:
            raise ValueError(f"there is no unit {name}") from None
        except ArithmeticError:
            raise ValueError(f"{number!r} is no number") from None
        except ValueError:
            raise ValueError(f"{number!r} is no whole number of {name}") from None
    months_units = [unit for unit in units if unit in _MONTHS]
    if months_units and len(months_units) < len(units):
        raise ValueError("year-month and day-time fields cannot be mixed")
    if months_units:
        return _year_month(months, min(months_units, key=_order), max(months_units, key=_order))
    fields = [_FIELD_OF.get(unit, unit.lower()).upper() for unit in units]
    return _day_time(microseconds, min(fields, key=_order), max(fields, key=_order))


_ORDER = ("YEAR", "MONTH", *DAY_TIME_FIELDS)


def _order(field: str) -> int:
    return _ORDER.index(field)


def interval_of_text(text: str) -> Literal:
    """The interval of a text such as `3 days 2 hours`, which may begin with the word INTERVAL.

    >>> interval_of_text("-1 month")
    Literal(value=-1, value_type=YearMonthIntervalType(1, 1))
    """
    rest = text.strip()
    if rest[:8].upper() == "INTERVAL":
        rest = rest[8:]
    pairs, at = [], 0
    while match := _PAIR.match(rest, at):
        pairs.append((match[1] + match[2], match[3]))
        at = match.end()
    if not pairs or rest[at:].strip():
        raise ValueError("it should be numbers with their units")
    return interval_of_units(pairs)


def interval_between(text: str, start: str, end: str, *, is_negative: bool = False) -> Literal:
    """The interval that a text holds from one field to a smaller one.

    >>> interval_between("1 02:03", "DAY", "MINUTE").value
    datetime.timedelta(days=1, seconds=7380)
    >>> interval_between("1-2", "YEAR", "MONTH").value
    14
    """
    start, end, text = _singular(start), _singular(end), text.strip()
    if (start, end) == ("YEAR", "MONTH"):
        match = _YEAR_MONTH.fullmatch(text)
        if match is None or int(match[3]) > 11:
            raise ValueError("it should be years-months, as in '1-2'")
        months = int(match[2]) * 12 + int(match[3])
        return _year_month(-months if (match[1] == "-") != is_negative else months, start, end)
    if start not in DAY_TIME_FIELDS or end not in DAY_TIME_FIELDS or _order(start) >= _order(end):
        raise ValueError(f"there is no interval from {start} to {end}")
    fields = DAY_TIME_FIELDS[DAY_TIME_FIELDS.index(start) : DAY_TIME_FIELDS.index(end) + 1]
    forms = [r"([0-9]+)" if field == start else _FORMS[field] for field in fields]
    pattern = forms[0]
    for before, form in zip(fields, forms[1:]):
        pattern += (r"\s+" if before == "DAY" else ":") + form
    match = re.fullmatch(r"([+-]?)" + pattern, text)
    if match is None:
        raise ValueError(f"it should have the fields from {start} to {end}")
    microseconds = 0
    for number, (field, value) in enumerate(zip(fields, match.groups()[1:], strict=True)):
        if number and field in _LIMITS and Decimal(value) >= _LIMITS[field] + 1:
            raise ValueError(f"the {field.lower()} {value} is out of range")
        microseconds += int(Decimal(value) * MICROSECONDS_OF[field])
    return _day_time(-microseconds if (match[1] == "-") != is_negative else microseconds, start, end)


def _year_month(months: int, start: str, end: str) -> Literal:
    if not -(2**31) <= months < 2**31:
        raise ValueError("it is out of range")
    return Literal(months, YearMonthIntervalType._between(start.lower(), end.lower()))


def _day_time(microseconds: int, start: str, end: str) -> Literal:
    if not -(2**63) <= microseconds < 2**63:
        raise ValueError("it is out of range")
    try:
        value = datetime.timedelta(microseconds=microseconds)
    except OverflowError:
        raise ValueError("it is longer than Python's timedelta can be") from None
    return Literal(value, DayTimeIntervalType._between(start.lower(), end.lower()))
