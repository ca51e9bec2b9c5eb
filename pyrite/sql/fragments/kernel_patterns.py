"""Kernel functions that read and write moments by Java's patterns, where DuckDB's own cannot."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from pyrite.sql.fragments.kernel_functions import kernel_function
from pyrite.sql.functions.datetime_patterns import Item, items_of
from pyrite.sql.functions.moment_texts import DAY, days_of, moment_at, time_of
from pyrite.sql.functions.rendering import problem
from pyrite.sql.functions.time_zone_names import kernel_zone, python_zone

_MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_ORDINALS = ("1st", "2nd", "3rd", "4th")
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_CYCLE = 146_097 * DAY
#: Names of zones in full; Python knows only the short ones.
_FULL_NAMES = {
    "UTC": "Coordinated Universal Time",
    "GMT": "Greenwich Mean Time",
    "PST": "Pacific Standard Time",
    "PDT": "Pacific Daylight Time",
    "MST": "Mountain Standard Time",
    "MDT": "Mountain Daylight Time",
    "CST": "Central Standard Time",
    "CDT": "Central Daylight Time",
    "EST": "Eastern Standard Time",
    "EDT": "Eastern Daylight Time",
    "CET": "Central European Standard Time",
    "CEST": "Central European Summer Time",
    "JST": "Japan Standard Time",
}
_FULLY_NAMED = ("UTC", "America/", "US/", "Europe/", "Asia/Tokyo")


@dataclass(slots=True)
class _Shown:
    """What clocks of a zone show at a moment."""

    moment: datetime.datetime
    year: int
    zone: str

    @property
    def offset(self) -> int:
        """The seconds that the zone is ahead of UTC."""
        return int((self.moment.utcoffset() or datetime.timedelta()).total_seconds())


@kernel_function("BIGINT", "VARCHAR", "VARCHAR", result="VARCHAR")
def format_moment(microseconds: int, pattern: str, zone: str) -> str:
    """The moment as a pattern has it, in a zone."""
    items = items_of(pattern, is_read=False)
    cycles = 0
    if not -62_000_000_000_000_000 < microseconds < 253_000_000_000_000_000:
        # Outside of Python's years: the calendar comes again after 400 years.
        cycles = (
            microseconds - (-60_000_000_000_000_000 if microseconds < 0 else 13_000_000_000_000_000)
        ) // _CYCLE
    moment = (_EPOCH + datetime.timedelta(microseconds=microseconds - cycles * _CYCLE)).astimezone(
        python_zone(zone)
    )
    shown = _Shown(moment, moment.year + 400 * cycles, zone)
    has_era = any(item.text == "G" and item.count > 0 for item in items)
    return "".join(_written(item, shown, has_era=has_era) for item in items if item.count >= 0)


def _written(item: Item, shown: _Shown, *, has_era: bool) -> str:
    moment, count = shown.moment, item.count
    if not count:
        return item.text
    match item.text:
        case "G":
            names = ("Anno Domini", "Before Christ") if count == 4 else ("AD", "BC")
            return names[shown.year < 1]
        case "y":
            return _year(1 - shown.year if has_era and shown.year < 1 else shown.year, count)
        case "M" | "L":
            name = _MONTHS[moment.month - 1]
            return _padded(moment.month, count) if count < 3 else name[:3] if count == 3 else name
        case "E":
            name = _WEEKDAYS[moment.weekday()]
            return name if count == 4 else name[:3]
        case "Q" | "q":
            quarter = (moment.month + 2) // 3
            if count < 3:
                return _padded(quarter, count)
            return f"Q{quarter}" if count == 3 else f"{_ORDINALS[quarter - 1]} quarter"
        case "a":
            return "AM" if moment.hour < 12 else "PM"
        case "S":
            return f"{moment.microsecond * 1000:09d}"[:count]
        case "z" | "V" | "O" | "X" | "x" | "Z":
            return _zone(item, shown)
        case letter:
            return _padded(_number(letter, moment), count)


def _padded(value: int, count: int) -> str:
    return f"{value:0{count}d}"


def _number(letter: str, moment: datetime.datetime) -> int:
    match letter:
        case "d":
            return moment.day
        case "D":
            return moment.timetuple().tm_yday
        case "F":
            return (moment.day - 1) // 7 + 1
        case "H":
            return moment.hour
        case "k":
            return moment.hour or 24
        case "K":
            return moment.hour % 12
        case "h":
            return moment.hour % 12 or 12
        case "m":
            return moment.minute
        case _:
            return moment.second


def _year(year: int, count: int) -> str:
    if count == 2:
        return f"{abs(year) % 100:02d}"
    digits = f"{abs(year):0{count}d}"
    sign = "-" if year < 0 else "+" if count >= 4 and len(digits) > count else ""
    return sign + digits


def _zone(item: Item, shown: _Shown) -> str:
    count, offset = item.count, shown.offset
    is_offset = shown.zone.startswith("GMT") and len(shown.zone) > 3
    match item.text:
        case "V":
            return shown.zone.removeprefix("GMT") if is_offset else shown.zone
        case "z":
            if is_offset:
                return shown.zone.removeprefix("GMT")
            short = "UTC" if shown.zone == "UTC" else _short_name(shown.moment)
            return short if count < 4 else _full_name(short, shown.zone)
        case "O":
            return _localized(offset, is_long=count == 4)
        case "Z":
            if count == 4:
                return _localized(offset, is_long=True)
            return _iso(offset, 5, "Z") if count == 5 else _iso(offset, 2, "+0000")
        case "X":
            return _iso(offset, count, "Z")
        case _:
            return _iso(offset, count, "+00" if count == 1 else "+00:00" if count in (3, 5) else "+0000")


def _short_name(moment: datetime.datetime) -> str:
    # Java knows no LMT: it names what was before time zones as standard time is now.
    name = moment.tzname() or ""
    if name == "LMT":
        name = moment.replace(year=2000, month=1).tzname() or ""
    if name[:1] in ("+", "-"):
        raise ValueError(
            "[NOT_IMPLEMENTED] This time zone has no short name that is known here: use XXX or VV."
        )
    return name


def _full_name(short: str, zone: str) -> str:
    name = _FULL_NAMES.get(short) if zone.startswith(_FULLY_NAMED) else None
    if name is None:
        raise ValueError(
            f"[NOT_IMPLEMENTED] The full name of the zone {zone} is not known here: use z or VV."
        )
    return name


def _localized(offset: int, *, is_long: bool) -> str:
    if not offset:
        return "GMT"
    hours, minutes, seconds = _parts(offset)
    sign = "-" if offset < 0 else "+"
    shown = f"{hours:02d}:{minutes:02d}" if is_long else f"{hours}"
    if not is_long and (minutes or seconds):
        shown += f":{minutes:02d}"
    return f"GMT{sign}{shown}" + (f":{seconds:02d}" if seconds else "")


def _iso(offset: int, count: int, zero: str) -> str:
    if not offset:
        return zero
    hours, minutes, seconds = _parts(offset)
    colon = ":" if count in (3, 5) else ""
    shown = f"{'-' if offset < 0 else '+'}{hours:02d}"
    if count > 1 or minutes:
        shown += f"{colon}{minutes:02d}"
    return shown + (f"{colon}{seconds:02d}" if count > 3 and seconds else "")


def _parts(offset: int) -> tuple[int, int, int]:
    minutes, seconds = divmod(abs(offset), 60)
    return *divmod(minutes, 60), seconds


class _Unread(ValueError):
    """A text that a pattern does not fit."""


@dataclass
class _Reader:
    """Reads one text by the items of a pattern, as Java does: from the left, without trying again."""

    text: str
    at: int = 0
    fields: dict[str, int] = field(default_factory=dict)
    zone: datetime.tzinfo | None = None

    def read(self, items: Sequence[Item]) -> None:
        """Read all items; an optional section that does not fit is left out."""
        number = 0
        while number < len(items):
            item = items[number]
            if item.count == 0:
                self._read_text(item.text)
            elif item.text == "[":
                end = _end_of_section(items, number)
                before = self.at, dict(self.fields), self.zone
                try:
                    self.read(items[number + 1 : end])
                except _Unread:
                    self.at, self.fields, self.zone = before
                number = end
            elif item.count > 0:
                self._read_field(item, items[number + 1 :])
            number += 1

    def _read_text(self, expected: str) -> None:
        if self.text[self.at : self.at + len(expected)].lower() != expected.lower():
            raise _Unread
        self.at += len(expected)

    def _set(self, name: str, value: int) -> None:
        if self.fields.setdefault(name, value) != value:
            raise _Unread

    def _read_field(self, item: Item, rest: Sequence[Item]) -> None:
        letter, count = item.text, item.count
        match letter:
            case "M" | "L" if count > 2:
                names = [name[:3] if count == 3 else name for name in _MONTHS]
                self._set("M", self._read_name(names) + 1)
            case "a":
                self._set("a", self._read_name(["AM", "PM"]))
            case "G":
                names = ["Before Christ", "Anno Domini"] if count == 4 else ["BC", "AD"]
                self._set("G", self._read_name(names))
            case "S":
                digits = self._digits(count)
                self._set("S", int(digits[:6].ljust(6, "0")))
            case "z" | "V" | "O" | "X" | "x" | "Z":
                self._read_zone(item)
            case "y" if count == 2:
                self._set("y", 2000 + self._read_number(2, 2, 0))
            case "y":
                self._read_year(count, _reserved(rest))
            case _:
                widths = (count, count) if count > 1 else (1, 19)
                if letter == "D" and count == 2:
                    widths = (2, 3)
                self._set("M" if letter == "L" else letter, self._read_number(*widths, _reserved(rest)))

    def _digits(self, most: int) -> str:
        end = self.at
        while end < len(self.text) and end - self.at < most and self.text[end] in "0123456789":
            end += 1
        if end == self.at:
            raise _Unread
        found, self.at = self.text[self.at : end], end
        return found

    def _read_number(self, least: int, most: int, reserved: int) -> int:
        """A number; the digits of fixed fields that follow at once are left to them."""
        start = self.at
        digits = self._digits(most + (reserved if least != most else 0))
        if least != most and reserved:
            digits = digits[: max(len(digits) - reserved, 0)]
            self.at = start + len(digits)
        if len(digits) < least:
            raise _Unread
        return int(digits)

    def _read_year(self, count: int, reserved: int) -> None:
        sign = self.text[self.at : self.at + 1]
        has_sign = sign in ("+", "-") and sign != ""
        self.at += has_sign
        start = self.at
        year = self._read_number(count if count > 3 else 1, 19, reserved)
        width = self.at - start
        if count > 3 and ((width > count) != (sign == "+") and sign != "-"):
            raise _Unread
        if count <= 3 and sign == "+":
            raise _Unread
        self._set("y", -year if sign == "-" else year)

    def _read_name(self, names: Sequence[str]) -> int:
        for number, name in enumerate(names):
            if self.text[self.at : self.at + len(name)].lower() == name.lower():
                self.at += len(name)
                return number
        raise _Unread

    def _read_zone(self, item: Item) -> None:
        end = self.at
        while end < len(self.text) and (self.text[end].isalnum() or self.text[end] in "+-:/_"):
            end += 1
        name = kernel_zone(self.text[self.at : end])
        is_offset = self.text[self.at : self.at + 1] in ("+", "-", "Z")
        if end == self.at or name is None or (item.text in "XxZ" and not is_offset and item.count != 4):
            raise _Unread
        has_digits = is_offset and self.text[self.at] != "Z"
        has_colon = ":" in self.text[self.at : end]
        if item.text in "Xx" and item.count > 1 and has_digits and has_colon != (item.count in (3, 5)):
            raise _Unread
        self.zone, self.at = python_zone(name), end


def _end_of_section(items: Sequence[Item], start: int) -> int:
    depth = 0
    for number in range(start, len(items)):
        if items[number].count == -1:
            depth += 1 if items[number].text == "[" else -1
            if depth == 0:
                return number
    raise AssertionError("sections are closed when a pattern is read")


def _reserved(rest: Sequence[Item]) -> int:
    """The digits of the fixed fields that follow at once."""
    total = 0
    for item in rest:
        is_fixed = item.count == 2 and item.text in "dHhkKmsMLy"
        if not is_fixed and not (item.text == "D" and item.count == 3):
            break
        total += item.count
    return total


def _read_local(text: str, pattern: str) -> tuple[int, int, datetime.tzinfo | None]:
    """The day, its microseconds, and the zone if there is one; _Unread if the text does not fit."""
    items = items_of(pattern, is_read=True)
    reader = _Reader(text)
    reader.read(items)
    if reader.at != len(text):
        raise _Unread
    fields = reader.fields
    return _day(fields), _time(fields), reader.zone


def _day(fields: dict[str, int]) -> int:
    year = fields.get("y", 1970)
    if fields.get("G") == 0:
        year = 1 - year
    try:
        if "D" in fields and "M" not in fields and "d" not in fields:
            if not 1 <= fields["D"] <= days_of(year + 1, 1, 1) - days_of(year, 1, 1):
                raise _Unread
            return days_of(year, 1, 1) + fields["D"] - 1
        return days_of(year, fields.get("M", 1), fields.get("d", 1))
    except (ValueError, OverflowError):
        raise _Unread from None


#: The hours that each letter may have.
_HOURS = {"H": range(24), "k": range(1, 25), "K": range(12), "h": range(1, 13)}


def _time(fields: dict[str, int]) -> int:
    for letter, hours in _HOURS.items():
        if letter in fields and fields[letter] not in hours:
            raise _Unread
    afternoon = fields.get("a")
    if "H" in fields or "k" in fields:
        hour = fields["H"] if "H" in fields else fields["k"] % 24
        if afternoon is not None and (hour >= 12) != bool(afternoon):
            raise _Unread
    else:
        hour = fields.get("K", fields.get("h", 0)) % 12 + 12 * (afternoon or 0)
    minute, second = fields.get("m", 0), fields.get("s", 0)
    if minute > 59 or second > 59:
        raise _Unread
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + fields.get("S", 0)


def _read_moment(text: str, pattern: str, zone: str) -> int:
    days, time, named = _read_local(text, pattern)
    return moment_at(days, time, named or python_zone(zone))


def _problem(text: str, pattern: str, instead: str) -> ValueError:
    message = f"The text {text!r} does not fit the pattern {pattern!r}"
    return problem("CANNOT_PARSE_TIMESTAMP", "{0}. Use {1} to get NULL instead.", message, f"`{instead}`")


@kernel_function("VARCHAR", "VARCHAR", "VARCHAR", result="BIGINT")
def read_moment(text: str, pattern: str, zone: str) -> int:
    """The microseconds of the moment that a text says by a pattern; the zone is that of the session."""
    try:
        return _read_moment(text, pattern, zone)
    except _Unread:
        raise _problem(text, pattern, "try_to_timestamp") from None


@kernel_function("VARCHAR", "VARCHAR", "VARCHAR", result="BIGINT", takes_null=True)
def try_read_moment(text: str | None, pattern: str | None, zone: str) -> int | None:
    """The microseconds of the moment that a text says by a pattern; None if it does not fit."""
    if text is None or pattern is None:
        return None
    try:
        return _read_moment(text, pattern, zone)
    except _Unread:
        return None


@kernel_function("VARCHAR", "VARCHAR", result="BIGINT")
def read_local(text: str, pattern: str) -> int:
    """The microseconds from 1970 to a time without a zone that a text says by a pattern."""
    try:
        days, time, _ = _read_local(text, pattern)
    except _Unread:
        raise _problem(text, pattern, "try_to_timestamp") from None
    return days * DAY + time


def _read_time(text: str, pattern: str) -> int:
    """The microseconds from midnight to a time of day; without a pattern, by the rules of casts."""
    if not pattern:
        found = time_of(text)
        if found is None:
            raise _Unread
        return found
    return _read_local(text, pattern)[1]


@kernel_function("VARCHAR", "VARCHAR", result="BIGINT")
def read_time(text: str, pattern: str) -> int:
    """The microseconds from midnight to the time of day that a text says by a pattern."""
    try:
        return _read_time(text, pattern)
    except _Unread:
        raise ValueError(
            f"[CANNOT_PARSE_TIME] The text {text!r} does not fit the pattern "
            f"{pattern or 'HH:mm:ss.SSSSSS'!r}. Use `try_to_time` to get NULL instead."
        ) from None


@kernel_function("VARCHAR", "VARCHAR", result="BIGINT", takes_null=True)
def try_read_time(text: str | None, pattern: str | None) -> int | None:
    """The microseconds from midnight to a time of day; None if the text does not fit."""
    if text is None or pattern is None:
        return None
    try:
        return _read_time(text, pattern)
    except _Unread:
        return None


@kernel_function("VARCHAR", "VARCHAR", result="BIGINT", takes_null=True)
def try_read_local(text: str | None, pattern: str | None) -> int | None:
    """The microseconds from 1970 to a time without a zone that a text says; None if it does not fit."""
    if text is None or pattern is None:
        return None
    try:
        days, time, _ = _read_local(text, pattern)
    except _Unread:
        return None
    return days * DAY + time
