"""Dates and timestamps from text, in the forms that Spark's casts read.

Python's dates end at the years 1 and 9999. The calendar, and what daylight saving time follows, comes again
after 400 years: years outside are read as others of the same kind.
"""

from __future__ import annotations

import datetime
import re

from pyrite.sql.functions.rendering import problem, quoted
from pyrite.sql.functions.time_zone_names import kernel_zone, python_zone

_DATE = re.compile(r"([+-]?\d{4,7})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T].*)?)?)?", re.DOTALL)
_MOMENT = re.compile(
    r"(?:([+-]?\d{4,6})(?:-(\d{1,2})(?:-(\d{1,2}))?)?)?"
    r"(?:(?:^T?|[ T])(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?)?\s*(\S.*)?)?"
)
_TIME = re.compile(r"T?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?(?: ?([aApP])[mM])?")
_EPOCH = datetime.date(1970, 1, 1).toordinal()
_SPECIAL = {"now": 0, "today": 0, "yesterday": -1, "tomorrow": 1}
_DAYS_OF_400_YEARS = 146_097
DAY = 86_400_000_000


def days_of(year: int, month: int, day: int) -> int:
    """The days from 1970-01-01 to a date; ValueError if there is no such date."""
    cycles, like = like_year(year)
    return datetime.date(like, month, day).toordinal() - _EPOCH + cycles * _DAYS_OF_400_YEARS


def like_year(year: int) -> tuple[int, int]:
    """A year that Python has and that is as this one, and how many times 400 years they are apart."""
    if 1 < year < 9999:
        return 0, year
    like = (400 if year <= 1 else 2400) + year % 400
    return (year - like) // 400, like


def moment_at(days: int, time: int, zone: datetime.tzinfo) -> int:
    """The microseconds of the moment at which clocks of a zone show a time of a day, by Java's rules."""
    cycles = 0
    ordinal = days + _EPOCH
    if not 366 < ordinal < 3_652_000:
        like = (400 if ordinal <= 366 else 2400) * 146_097 // 400
        cycles = (ordinal - like) // _DAYS_OF_400_YEARS
        ordinal -= cycles * _DAYS_OF_400_YEARS
    clock = datetime.datetime.combine(datetime.date.fromordinal(ordinal), datetime.time(), zone)
    clock += datetime.timedelta(microseconds=time)
    offset = clock.utcoffset() or datetime.timedelta()
    return days * DAY + time - offset // datetime.timedelta(microseconds=1)


def _wrong(given: str, target: str) -> ValueError:
    return problem(
        "CAST_INVALID_INPUT",
        "The text {0} of the type {1} cannot be cast to {2}: it has another form, or there is no such day or "
        "time. Use `try_cast` to get NULL instead.",
        quoted(given),
        '"STRING"',
        f'"{target}"',
    )


def date_text(given: str, zone: str) -> int:
    """The days from 1970 to a date in one of Spark's forms: month and day may be short or missing."""
    shown = given.strip()
    special = _special(shown, zone)
    if special is not None:
        return special
    found = _DATE.fullmatch(shown)
    if found is None:
        raise _wrong(given, "DATE")
    year, month, day = found.groups()
    try:
        return days_of(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise _wrong(given, "DATE") from None


def _special(shown: str, zone: str) -> int | None:
    word = shown.lower()
    if word == "epoch":
        return 0
    if word not in _SPECIAL:
        return None
    return datetime.datetime.now(python_zone(zone)).toordinal() - _EPOCH + _SPECIAL[word]


def timestamp_text(given: str, zone: str) -> int:
    """The microseconds from 1970 to a timestamp in one of Spark's forms; `zone` is that of the session."""
    shown = given.strip()
    if shown.lower() == "now":
        now = datetime.datetime.now(datetime.UTC)
        return (now - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)) // datetime.timedelta(
            microseconds=1
        )
    if shown.lower() == "epoch":
        return 0
    found = _read(shown, zone)
    if found is None:
        raise _wrong(given, "TIMESTAMP")
    days, time, named = found
    return moment_at(days, time, python_zone(named or zone))


def timestamp_ntz_text(given: str, zone: str) -> int:
    """The microseconds from 1970 to a timestamp without a zone; one that stands in the text is left out."""
    shown = given.strip()
    found = None if shown[:1] == "T" or shown[2:3] == ":" else _read(shown, zone)
    if found is None:
        raise _wrong(given, "TIMESTAMP_NTZ")
    return found[0] * DAY + found[1]


def time_text(given: str) -> int:
    """The microseconds from midnight to a time of day in one of Spark's forms."""
    found = time_of(given)
    if found is None:
        raise _wrong(given, "TIME(6)")
    return found


def time_of(given: str) -> int | None:
    """The microseconds from midnight to the time of day that a text says; None if it says none.

    >>> time_of("12:30 AM"), time_of("T1:2:3.5"), time_of("24:00")
    (1800000000, 3723500000, None)
    """
    found = _TIME.fullmatch(given.strip())
    if found is None:
        return None
    hours, minutes, seconds, fraction, half = found.groups()
    hour, minute, second = int(hours), int(minutes), int(seconds or 0)
    if half is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half in "pP")
    if hour > 23 or minute > 59 or second > 59:
        return None
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + int((fraction or "")[:6].ljust(6, "0"))


def _read(shown: str, zone: str) -> tuple[int, int, str | None] | None:
    """The day, the microseconds of the day, and the zone if one is named; None if it is no timestamp."""
    special = _special(shown, zone)
    if special is not None:
        return special, 0, None
    found = _MOMENT.fullmatch(shown)
    if found is None or not shown:
        return None
    year, month, day, hour, minute, second, fraction, name = found.groups()
    if (year is None and minute is None) or (year is not None and hour is not None and day is None):
        return None
    named = None if name is None else kernel_zone(name)
    if name is not None and named is None:
        return None
    if int(hour or 0) > 23 or int(minute or 0) > 59 or int(second or 0) > 59:
        return None
    time = (int(hour or 0) * 3600 + int(minute or 0) * 60 + int(second or 0)) * 1_000_000
    time += int((fraction or "")[:6].ljust(6, "0"))
    try:
        if year is None:
            days = datetime.datetime.now(python_zone(named or zone)).toordinal() - _EPOCH
        else:
            days = days_of(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return days, time, named
