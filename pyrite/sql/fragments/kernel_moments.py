"""Kernel functions for the rare forms of dates and timestamps as text, and for the names of time zones."""

from __future__ import annotations

from pyrite.sql.fragments.kernel_functions import kernel_function
from pyrite.sql.functions.moment_texts import date_text, time_text, timestamp_ntz_text, timestamp_text
from pyrite.sql.functions.rendering import problem
from pyrite.sql.functions.time_windows import microseconds_of
from pyrite.sql.functions.time_zone_names import kernel_zone

kernel_function("VARCHAR", "VARCHAR", result="INTEGER")(date_text)
kernel_function("VARCHAR", "VARCHAR", result="BIGINT")(timestamp_text)
kernel_function("VARCHAR", "VARCHAR", result="BIGINT")(timestamp_ntz_text)
kernel_function("VARCHAR", result="BIGINT")(time_text)
kernel_function("VARCHAR", result="BIGINT", name="duration")(microseconds_of)


@kernel_function("VARCHAR", result="VARCHAR")
def before_christ(shown: str) -> str:
    """A date or a timestamp of a year before 1 in Java's form, which counts from a year 0."""
    year, _, rest = shown.removesuffix(" (BC)").partition("-")
    number = 1 - int(year)
    return f"{number:05d}-{rest}" if number < 0 else f"{number:04d}-{rest}"


@kernel_function("VARCHAR", result="VARCHAR")
def time_zone(name: str) -> str:
    """The kernel's name of a time zone."""
    found = kernel_zone(name)
    if found is None:
        raise problem(
            "INVALID_TIMEZONE",
            "There is no time zone {0}. Zones are named by a region, as in America/Los_Angeles, or by an "
            "offset, as in +09:00.",
            name,
        )
    return found
