"""Dates, times and timestamps in text, in the forms that Spark takes for literals and casts."""

from __future__ import annotations

import datetime
import re
import zoneinfo

from pyrite.sql.functions.moment_texts import time_of

_DATE = re.compile(r"([0-9]{4,})(?:-([0-9]{1,2})(?:-([0-9]{1,2})(?:[ T].*)?)?)?", re.DOTALL)

_TIMESTAMP = re.compile(
    r"""
    ([0-9]{4,}) (?: -([0-9]{1,2}) (?: -([0-9]{1,2}) (?: [ T]
        (?: ([0-9]{1,2}) : ([0-9]{1,2}) (?: :([0-9]{1,2}) (?: \.([0-9]*) )? )? )?
        \ * ( Z | [+-][0-9:]+ | (?:UTC|GMT|UT)(?:[+-][0-9:]+)? | [A-Za-z]+(?:/[A-Za-z0-9_+-]+)+ )?
    )? )? )?
    """,
    re.VERBOSE,
)

_OFFSET = re.compile(r"(?:UTC|GMT|UT)?([+-])([0-9]{1,2})(?::?([0-9]{1,2})(?::?([0-9]{2}))?)?")


def parse_date(text: str) -> datetime.date | None:
    """The date that a text holds; None if it holds none.

    >>> parse_date("2020-1-2"), parse_date("2020"), parse_date("2020-13-01")
    (datetime.date(2020, 1, 2), datetime.date(2020, 1, 1), None)
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return datetime.date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except (ValueError, OverflowError):
        return None


def parse_timestamp(text: str) -> tuple[datetime.datetime, datetime.tzinfo | None] | None:
    """The moment that a text holds, without its zone, and the zone if it names one; None if it holds none.

    >>> parse_timestamp("2020-01-02 3:4:5.6")
    (datetime.datetime(2020, 1, 2, 3, 4, 5, 600000), None)
    >>> parse_timestamp("2020-01-02T03:04:05Z")[1]
    datetime.timezone.utc
    """
    text = text.strip()
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    try:
        moment = datetime.datetime(
            int(year),
            int(month or 1),
            int(day or 1),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int((fraction or "0")[:6].ljust(6, "0")),
        )
        return moment, None if zone is None else parse_zone(zone)
    except (ValueError, OverflowError, zoneinfo.ZoneInfoNotFoundError):
        return None


def parse_zone(text: str) -> datetime.tzinfo:
    """A time zone by its name or offset. Raises ValueError or ZoneInfoNotFoundError.

    >>> parse_zone("+01:30")
    datetime.timezone(datetime.timedelta(seconds=5400))
    """
    if text in ("Z", "UTC", "GMT", "UT"):
        return datetime.UTC
    match = _OFFSET.fullmatch(text)
    if match is None:
        return zoneinfo.ZoneInfo(text)
    sign, hours, minutes, seconds = match.groups()
    if int(hours) > 18 or int(minutes or 0) > 59:
        raise ValueError(f"the offset {text} is out of range")
    offset = datetime.timedelta(hours=int(hours), minutes=int(minutes or 0), seconds=int(seconds or 0))
    return datetime.timezone(-offset if sign == "-" else offset)


def parse_time(text: str) -> datetime.time | None:
    """The time of day that a text holds; None if it holds none.

    >>> parse_time("01:02:03.4")
    datetime.time(1, 2, 3, 400000)
    """
    microseconds = time_of(text)
    if microseconds is None:
        return None
    return (datetime.datetime.min + datetime.timedelta(microseconds=microseconds)).time()
