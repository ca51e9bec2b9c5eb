"""Names of time zones: what Java takes, as DuckDB and Python call them."""

from __future__ import annotations

import datetime
import functools
import re
import zoneinfo

_OFFSET = re.compile(r"(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{1,2}))?(?::?(\d{2}))?")

#: The three-letter names that Java reads as others do not.
_SHORT = {
    "ACT": "Australia/Darwin",
    "AET": "Australia/Sydney",
    "AGT": "America/Argentina/Buenos_Aires",
    "ART": "Africa/Cairo",
    "AST": "America/Anchorage",
    "BET": "America/Sao_Paulo",
    "BST": "Asia/Dhaka",
    "CAT": "Africa/Harare",
    "CNT": "America/St_Johns",
    "CST": "America/Chicago",
    "CTT": "Asia/Shanghai",
    "EAT": "Africa/Addis_Ababa",
    "ECT": "Europe/Paris",
    "IET": "America/Indiana/Indianapolis",
    "IST": "Asia/Kolkata",
    "JST": "Asia/Tokyo",
    "MIT": "Pacific/Apia",
    "NET": "Asia/Yerevan",
    "NST": "Pacific/Auckland",
    "PLT": "Asia/Karachi",
    "PNT": "America/Phoenix",
    "PRT": "America/Puerto_Rico",
    "PST": "America/Los_Angeles",
    "SST": "Pacific/Guadalcanal",
    "VST": "Asia/Ho_Chi_Minh",
    "EST": "GMT-05:00",
    "MST": "GMT-07:00",
    "HST": "GMT-10:00",
}


@functools.cache
def kernel_zone(name: str) -> str | None:
    """The name that DuckDB has for a zone, or None if there is no such zone.

    >>> kernel_zone("+5:30"), kernel_zone("Asia/Tokyo"), kernel_zone("PST"), kernel_zone("Nowhere/City")
    ('GMT+05:30', 'Asia/Tokyo', 'America/Los_Angeles', None)
    """
    if name in ("Z", "UTC", "GMT", "UT"):
        return "UTC"
    found = _OFFSET.fullmatch(name)
    if found is not None:
        sign, hours, minutes, seconds = found.groups()
        total = int(hours) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
        if total > 18 * 3600 or int(minutes or 0) > 59 or int(seconds or 0) > 59:
            return None
        if total == 0:
            return "UTC"
        shown = f"GMT{sign}{int(hours):02d}:{int(minutes or 0):02d}"
        return f"{shown}:{int(seconds):02d}" if int(seconds or 0) else shown
    name = _SHORT.get(name, name)
    return name if name.startswith("GMT") or name in _zones() else None


@functools.cache
def python_zone(kernel_name: str) -> datetime.tzinfo:
    """The time zone of a name that DuckDB has for it.

    >>> python_zone("GMT-03:30")
    datetime.timezone(datetime.timedelta(days=-1, seconds=73800))
    """
    found = _OFFSET.fullmatch(kernel_name)
    if found is None:
        return zoneinfo.ZoneInfo(kernel_name)
    sign, hours, minutes, seconds = found.groups()
    offset = datetime.timedelta(hours=int(hours), minutes=int(minutes or 0), seconds=int(seconds or 0))
    return datetime.timezone(-offset if sign == "-" else offset)


@functools.cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())
