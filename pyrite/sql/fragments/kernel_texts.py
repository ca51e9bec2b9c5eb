"""Kernel functions for the rare forms of numbers, dates, times and intervals as text.

What cannot be read comes back with a question mark in front, which no cast of the kernel takes: its error
then shows the text.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from zoneinfo import ZoneInfo

from pyrite.sql.expressions.pretty import show_duration, show_months
from pyrite.sql.fragments.kernel_functions import kernel_function

_DATE = re.compile(r"([+-]?\d{4,7})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_MOMENT = re.compile(
    r"(?:([+-]?\d{4,7})(?:-(\d{1,2})(?:-(\d{1,2}))?)?)?"
    r"(?:(?:^|[ T])T?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{0,9}))?)?)?"
    r"(?:\s*(Z|UTC|GMT|UT|[+-]\d{1,2}(?::?\d{1,2})?(?::?\d{2})?|(?:UTC|GMT|UT)[+-]\d{1,2}(?::\d{1,2})?|"
    r"[A-Za-z]+(?:/[A-Za-z_]+)+|[A-Z]{3,4}))?"
)
_EPOCH = "1970-01-01"


@kernel_function("VARCHAR", result="VARCHAR")
def java_number(shown: str) -> str:
    """A floating point number in Java's form, from its shortest digits."""
    named = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
    if shown in named:
        return named[shown]
    digits, _, exponent = f"{Decimal(shown):e}".lower().partition("e")
    whole, _, fraction = digits.partition(".")
    return f"{whole}.{fraction.rstrip('0') or '0'}E{int(exponent)}"


@kernel_function("VARCHAR", result="VARCHAR")
def date_text(given: str) -> str:
    """A date in one of Spark's forms, in the kernel's: month and day may have one digit or be missing."""
    shown = given.strip()
    if shown.lower() == "epoch":
        return _EPOCH
    now = {"now": 0, "today": 0, "yesterday": -1, "tomorrow": 1}.get(shown.lower())
    if now is not None:
        return str(datetime.date.today() + datetime.timedelta(days=now))
    found = _DATE.match(shown)
    if found is None or len(found.group(1).lstrip("+-")) > 7:
        return f"? field {given}"
    rest = shown[found.end() :]
    if rest and (found.group(3) is None or rest[0] not in " T"):
        return f"?{given}"
    return _day(found.group(1), found.group(2), found.group(3))


def _day(year: str, month: str | None, day: str | None) -> str:
    number = int(year)
    if number <= 0:
        return f"?{year}"
    return f"{number:04d}-{int(month or 1):02d}-{int(day or 1):02d}"


@kernel_function("VARCHAR", "VARCHAR", result="VARCHAR")
def timestamp_text(given: str, zone: str) -> str:
    """A timestamp in one of Spark's forms, in the kernel's."""
    return _moment(given, zone)


@kernel_function("VARCHAR", result="VARCHAR")
def timestamp_ntz_text(given: str) -> str:
    """A timestamp without a zone in one of Spark's forms, in the kernel's; a zone in the text is left out."""
    return _moment(given, None)


def _moment(given: str, zone: str | None) -> str:
    shown = given.strip()
    now = {"now": 0, "today": 0, "yesterday": -1, "tomorrow": 1}.get(shown.lower())
    if shown.lower() == "epoch":
        return f"{_EPOCH} 00:00:00" + ("+00" if zone else "")
    local = datetime.datetime.now(ZoneInfo(zone) if zone else None)
    if now is not None:
        moment = local if shown.lower() == "now" else local.replace(hour=0, minute=0, second=0, microsecond=0)
        return (moment + datetime.timedelta(days=now)).replace(tzinfo=None).isoformat(" ")
    found = _MOMENT.fullmatch(shown) if shown else None
    if found is None:
        return f"?{given}"
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    if year is None and (hour is None or zone is None):
        return f"?{given}"
    if (hour is not None and year is not None and day is None) or (offset and hour is None):
        return f"?{given}"
    date = _day(year, month, day) if year is not None else str(local.date())
    if int(hour or 0) > 23 or int(minute or 0) > 59 or int(second or 0) > 59:
        return f"?{given}"
    time = f"{int(hour or 0):02d}:{int(minute or 0):02d}:{int(second or 0):02d}"
    if fraction:
        time += f".{fraction[:6]}"
    return f"{date} {time}{_offset(offset) if zone and offset else ''}"


def _offset(offset: str) -> str:
    if offset in ("Z", "UTC", "GMT", "UT"):
        return "+00"
    bare = offset.removeprefix("UTC").removeprefix("GMT").removeprefix("UT")
    if bare[:1] not in ("+", "-"):
        return f" {offset}"
    sign, digits = bare[0], bare[1:]
    hours, _, rest = digits.partition(":")
    if not rest and len(hours) > 2:
        hours, rest = hours[:2], hours[2:]
    minutes, _, seconds = rest.partition(":")
    return f"{sign}{int(hours):02d}:{int(minutes or 0):02d}" + (f":{int(seconds):02d}" if seconds else "")


kernel_function("BIGINT", "INTEGER", "INTEGER", result="VARCHAR", name="day_time_text")(show_duration)
kernel_function("INTEGER", "INTEGER", "INTEGER", result="VARCHAR", name="year_month_text")(show_months)

_INTERVAL = re.compile(r"(?i)interval\s+([+-]?)\s*'([^']*)'\s+\w+(?:\s+to\s+\w+)?")


@kernel_function("VARCHAR", "INTEGER", "INTEGER", result="VARCHAR")
def day_time_read(given: str, start: int, end: int) -> str:
    """The microseconds of a day-time interval in text."""
    negative, text = _interval_parts(given)
    sizes = (86_400, 3_600, 60, 1)
    pattern = (
        r"\s*([+-]?)"
        + "".join(
            (
                r"(\d+)"
                if field == start
                else r"(?:\s+|:)(\d{1,2})"
                if field == 1 and start == 0
                else r":(\d{1,2})"
            )
            for field in range(start, end + 1)
        )
        + (r"(?:\.(\d{1,9}))?" if end == 3 else "")
        + r"\s*"
    )
    found = re.fullmatch(pattern, text)
    if found is None:
        return f"?{given}"
    sign, *values = found.groups()
    total = sum(int(value) * sizes[field] for field, value in zip(range(start, end + 1), values)) * 1_000_000
    if end == 3 and values[-1]:
        total += int(values[-1].ljust(6, "0")[:6])
    return str(-total if negative != (sign == "-") else total)


@kernel_function("VARCHAR", "INTEGER", "INTEGER", result="VARCHAR")
def year_month_read(given: str, start: int, end: int) -> str:
    """The months of a year-month interval in text."""
    negative, text = _interval_parts(given)
    pattern = r"\s*([+-]?)(\d+)-(\d{1,2})\s*" if start != end else r"\s*([+-]?)(\d+)\s*"
    found = re.fullmatch(pattern, text)
    if found is None:
        return f"?{given}"
    sign, *values = found.groups()
    if start != end:
        total = int(values[0]) * 12 + int(values[1])
    else:
        total = int(values[0]) * (12 if end == 0 else 1)
    return str(-total if negative != (sign == "-") else total)


def _interval_parts(given: str) -> tuple[bool, str]:
    found = _INTERVAL.fullmatch(given.strip())
    return (False, given) if found is None else (found.group(1) == "-", found.group(2))
