"""Kernel functions for the rare forms of numbers and intervals as text."""

from __future__ import annotations

import re
from decimal import Decimal

from pyrite.sql.expressions.pretty import show_duration, show_months
from pyrite.sql.fragments.kernel_functions import kernel_function


@kernel_function("VARCHAR", result="VARCHAR")
def java_number(shown: str) -> str:
    """A floating point number in Java's form, from its shortest digits."""
    named = {"nan": "NaN", "-nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
    if shown in named:
        return named[shown]
    digits, _, exponent = f"{Decimal(shown):e}".lower().partition("e")
    whole, _, fraction = digits.partition(".")
    return f"{whole}.{fraction.rstrip('0') or '0'}E{int(exponent)}"


kernel_function("BIGINT", "INTEGER", "INTEGER", result="VARCHAR", name="day_time_text")(show_duration)
kernel_function("INTEGER", "INTEGER", "INTEGER", result="VARCHAR", name="year_month_text")(show_months)


@kernel_function("BIGINT", "BIGINT", "BIGINT", result="VARCHAR")
def calendar_text(months: int, days: int, microseconds: int) -> str:
    """An interval of months, days and microseconds: `1 years 2 months 3 days 4 hours 5.5 seconds`."""
    parts = [("years", _quotient(months, 12)), ("months", _rest(months, 12)), ("days", days)]
    parts += [
        ("hours", _quotient(microseconds, 3_600_000_000)),
        ("minutes", _quotient(_rest(microseconds, 3_600_000_000), 60_000_000)),
    ]
    shown = [f"{value} {unit}" for unit, value in parts if value]
    rest = _rest(microseconds, 60_000_000)
    if rest:
        seconds = f"{Decimal(rest).scaleb(-6):f}"
        shown.append(f"{seconds.rstrip('0').rstrip('.')} seconds")
    return " ".join(shown) or "0 seconds"


def _quotient(value: int, size: int) -> int:
    """A quotient that is rounded towards zero, as in Java."""
    return abs(value) // size * (-1 if value < 0 else 1)


def _rest(value: int, size: int) -> int:
    return value - _quotient(value, size) * size


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
        raise _wrong_interval(given)
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
        raise _wrong_interval(given)
    sign, *values = found.groups()
    if start != end:
        total = int(values[0]) * 12 + int(values[1])
    else:
        total = int(values[0]) * (12 if end == 0 else 1)
    return str(-total if negative != (sign == "-") else total)


def _wrong_interval(given: str) -> ValueError:
    return ValueError(
        f"[INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE] {given!r} is not an interval of this "
        "type. Write it as the type says, with or without the words around it."
    )


def _interval_parts(given: str) -> tuple[bool, str]:
    found = _INTERVAL.fullmatch(given.strip())
    return (False, given) if found is None else (found.group(1) == "-", found.group(2))
