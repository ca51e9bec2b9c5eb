"""Texts as dates and times: in the forms that casts read, or by a pattern."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from functools import lru_cache
from zoneinfo import ZoneInfo

from pyrite.errors import IllegalArgumentException
from pyrite.sql.functions.moment_texts import (
    date_text,
    days_of,
    moment_at,
    timestamp_ntz_text,
    timestamp_text,
)
from pyrite.sql.functions.time_zone_names import python_zone

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FULL_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FULL_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Pattern:
    """A pattern of Java's DateTimeFormatter, as far as Spark takes it: both directions.

    >>> Pattern("dd.MM.yyyy HH:mm").read("02.01.2020 10:11")
    (datetime.datetime(2020, 1, 2, 10, 11), None)
    >>> Pattern("yyyy/MM/dd'T'HH:mm:ss.SSS").show(datetime.datetime(2020, 1, 2, 3, 4, 5, 678900))
    '2020/01/02T03:04:05.678'
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._parts = list(_parts(pattern))
        self._regex = re.compile(_regex(self._parts))

    def read(self, given: str) -> tuple[datetime.datetime, datetime.tzinfo | None]:
        """The clock and the zone in a text. Raises ValueError if it does not fit."""
        found = self._regex.fullmatch(given)
        if found is None:
            raise ValueError(f"{given!r} does not fit {self.pattern!r}")
        fields = {name[0]: value for name, value in found.groupdict().items() if value is not None}
        year = _year(fields.get("y") or fields.get("u") or "1970")
        if "D" in fields:
            day = datetime.date(year, 1, 1) + datetime.timedelta(days=int(fields["D"]) - 1)
        else:
            day = datetime.date(
                year, _month(fields.get("M") or fields.get("L") or "1"), int(fields.get("d", 1))
            )
        hour = int(fields.get("H", fields.get("k", 0))) % 24
        if "h" in fields or "K" in fields:
            hour = int(fields.get("h", fields.get("K", 0))) % 12
            hour += 12 * (fields.get("a", "AM").upper() == "PM")
        fraction = int(fields.get("S", "0").ljust(6, "0")[:6])
        clock = datetime.datetime(
            day.year, day.month, day.day, hour, int(fields.get("m", 0)), int(fields.get("s", 0)), fraction
        )
        zone = next((fields[each] for each in "XxZVzO" if each in fields), None)
        return clock, None if zone is None else _zone(zone)

    def show(self, moment: datetime.datetime | datetime.date) -> str:
        """A moment as the pattern has it."""
        if not isinstance(moment, datetime.datetime):
            moment = datetime.datetime(moment.year, moment.month, moment.day)
        return "".join(_show(letters, count, moment) for letters, count in self._parts)


@lru_cache(maxsize=64)
def pattern_of(text: str) -> Pattern:
    """A pattern, compiled once."""
    return Pattern(text)


def _parts(pattern: str) -> list[tuple[str, int]]:
    """Letters with their counts; literal text has the count 0, and brackets the count -1."""
    found: list[tuple[str, int]] = []
    position = 0
    while position < len(pattern):
        char = pattern[position]
        end = position + 1
        if char == "'":
            end = pattern.find("'", position + 1)
            if end < 0:
                raise _not_a_pattern(pattern)
            found.append((pattern[position + 1 : end] or "'", 0))
            end += 1
        elif char.isascii() and char.isalpha():
            while end < len(pattern) and pattern[end] == char:
                end += 1
            if char not in "yuMLdDEHhKkmsSaXxZVzO":
                raise _not_a_pattern(pattern)
            found.append((char, end - position))
        elif char in "[]":
            found.append((char, -1))
        else:
            found.append((char, 0))
        position = end
    return found


def _not_a_pattern(pattern: str) -> IllegalArgumentException:
    return IllegalArgumentException(
        errorClass="INVALID_DATETIME_PATTERN.WITH_SUGGESTION", messageParameters={"pattern": pattern}
    )


def _regex(parts: list[tuple[str, int]]) -> str:
    written = []
    for number, (letters, count) in enumerate(parts):
        if count == 0:
            written.append(re.escape(letters))
        elif count == -1:
            written.append("(?:" if letters == "[" else ")?")
        else:
            written.append(f"(?P<{letters}{number}>{_field(letters, count)})")
    return "".join(written)


def _field(letter: str, count: int) -> str:
    match letter:
        case "y" | "u":
            return r"\d{2}" if count == 2 else (r"[+-]?\d{4,6}" if count == 4 else r"[+-]?\d{1,6}")
        case "M" | "L" if count >= 3:
            return "|".join(_FULL_MONTHS if count == 4 else _MONTHS)
        case "E":
            return "|".join(_FULL_DAYS if count == 4 else _DAYS)
        case "S":
            return rf"\d{{{count}}}"
        case "a":
            return "(?i:am|pm)"
        case "X" | "x" | "Z" | "O":
            return r"Z|(?:GMT)?[+-]\d{1,2}(?::?\d{2}(?::?\d{2})?)?"
        case "V" | "z":
            return r"[A-Za-z][A-Za-z0-9_+/-]*|[+-]\d{2}:?\d{2}"
        case _:
            return rf"\d{{{count}}}" if count > 1 else r"\d{1,3}" if letter == "D" else r"\d{1,2}"


def _year(text: str) -> int:
    return 2000 + int(text) if len(text) == 2 else int(text)


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _MONTHS.index(text[:3]) + 1


def _zone(text: str) -> datetime.tzinfo:
    bare = text.removeprefix("GMT")
    if text == "Z" or not bare:
        return datetime.UTC
    if bare[0] not in "+-":
        return ZoneInfo(bare)
    digits = bare[1:].replace(":", "")
    hours, minutes = (digits[:2], digits[2:4]) if len(digits) > 2 else (digits, "0")
    offset = datetime.timedelta(hours=int(hours), minutes=int(minutes))
    return datetime.timezone(-offset if bare[0] == "-" else offset)


def _show(letter: str, count: int, moment: datetime.datetime) -> str:
    if count == 0:
        return letter
    match letter:
        case "[" | "]":
            return ""
        case "y" | "u":
            return f"{moment.year % 100:02d}" if count == 2 else f"{moment.year:0{count}d}"
        case "M" | "L":
            if count >= 3:
                return (_FULL_MONTHS if count == 4 else _MONTHS)[moment.month - 1]
            return f"{moment.month:0{count}d}"
        case "E":
            return (_FULL_DAYS if count == 4 else _DAYS)[moment.weekday()]
        case "S":
            return f"{moment.microsecond:06d}".ljust(9, "0")[:count]
        case "a":
            return "PM" if moment.hour >= 12 else "AM"
        case "X" | "x" | "Z" | "O" | "V" | "z":
            return _show_zone(letter, count, moment)
        case _:
            hour = moment.hour
            numbers = {
                "d": moment.day,
                "D": moment.timetuple().tm_yday,
                "H": hour,
                "k": hour or 24,
                "K": hour % 12,
                "h": hour % 12 or 12,
                "m": moment.minute,
                "s": moment.second,
            }
            return f"{numbers[letter]:0{count}d}"


def _show_zone(letter: str, count: int, moment: datetime.datetime) -> str:
    if letter == "V":
        return str(moment.tzinfo)
    if letter == "z":
        return moment.tzname() or ""
    offset = moment.utcoffset() or datetime.timedelta()
    minutes = int(offset.total_seconds()) // 60
    if letter == "X" and minutes == 0:
        return "Z"
    sign, hours, rest = ("-" if minutes < 0 else "+"), abs(minutes) // 60, abs(minutes) % 60
    if letter == "O":
        return "GMT" + (f"{sign}{hours}" + (f":{rest:02d}" if rest else "") if minutes else "")
    if letter == "Z":
        return f"{sign}{hours:02d}{rest:02d}"
    if count == 1:
        return f"{sign}{hours:02d}" + (f"{rest:02d}" if rest else "")
    return f"{sign}{hours:02d}" + (":" if count >= 3 else "") + f"{rest:02d}"


#: What makes a number of a text: days or microseconds since 1970. It raises ValueError.
MomentReader = Callable[[str], int]


def timestamp_reader(pattern: str | None, zone: str) -> MomentReader:
    """What reads timestamps, in microseconds, by a pattern or in Spark's forms without one."""
    if pattern is None:
        return lambda given: timestamp_text(given, zone)
    compiled = pattern_of(pattern)
    session_zone = python_zone(zone)

    def read(given: str) -> int:
        clock, found = compiled.read(given)
        days, time = _parts_of_clock(clock)
        return moment_at(days, time, found or session_zone)

    return read


def ntz_reader(pattern: str | None, zone: str = "UTC") -> MomentReader:
    """What reads timestamps without a zone, in microseconds."""
    if pattern is None:
        return lambda given: timestamp_ntz_text(given, zone)
    compiled = pattern_of(pattern)

    def read(given: str) -> int:
        days, time = _parts_of_clock(compiled.read(given)[0])
        return days * 86_400_000_000 + time

    return read


def date_reader(pattern: str | None, zone: str = "UTC") -> MomentReader:
    """What reads dates, in days."""
    if pattern is None:
        return lambda given: date_text(given, zone)
    compiled = pattern_of(pattern)
    return lambda given: _parts_of_clock(compiled.read(given)[0])[0]


def _parts_of_clock(clock: datetime.datetime) -> tuple[int, int]:
    """The days since 1970, and the microseconds of the day."""
    seconds = clock.hour * 3600 + clock.minute * 60 + clock.second
    return days_of(clock.year, clock.month, clock.day), seconds * 1_000_000 + clock.microsecond
