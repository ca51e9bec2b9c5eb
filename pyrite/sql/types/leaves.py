"""Columns of Arrow without parts as Python's values, in loops of C where there are any.

pyarrow makes whole numbers and text of Python fast, but moments, dates, lengths of time and decimals one by
one; numpy, where it is installed, does these many times faster.
"""

from __future__ import annotations

import datetime
import os
import time
import zoneinfo
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
#: What `datetime` can say, in days and in microseconds from 1970, less a day at each end for time zones.
_DAYS = (-719_162, 2_932_896)
#: Where Arrow's clocks are right: after 2037 it changes to summer time at other hours than zones do.
_CLOCKS = (-2_208_988_800_000_000, 2_114_380_800_000_000)
_MICROSECONDS = ((_DAYS[0] + 1) * 86_400_000_000, _DAYS[1] * 86_400_000_000)


def has_numpy() -> bool:
    """Whether numpy is installed."""
    try:
        import numpy  # noqa: F401
    except ImportError:
        return False
    return True


def decimals(column: pyarrow.Array) -> list[Decimal | None]:
    """Decimals, with the digits after the point that their type has."""
    import pyarrow as pa

    texts: list[str | None] = column.cast(pa.string()).to_pylist()
    if not column.null_count:
        return list(map(Decimal, texts))  # type: ignore[arg-type]
    return [None if text is None else Decimal(text) for text in texts]


def dates(column: pyarrow.Array) -> list[datetime.date | None]:
    """Days."""
    import pyarrow as pa

    if not has_numpy() or not _within(column.cast(pa.int32()), _DAYS):
        values: list[datetime.date | None] = column.to_pylist()
        return values
    found: list[datetime.date | None] = column.to_numpy(zero_copy_only=False).tolist()
    return found


def durations(column: pyarrow.Array) -> list[datetime.timedelta | None]:
    """Lengths of time, from microseconds or Arrow's durations."""
    import pyarrow as pa

    lengths = column.cast(pa.duration("us"))
    if not has_numpy():
        slow: list[datetime.timedelta | None] = lengths.to_pylist()
        return slow
    found: list[datetime.timedelta | None] = lengths.to_numpy(zero_copy_only=False).tolist()
    return found


def moments(column: pyarrow.Array, zone: datetime.tzinfo | None) -> list[datetime.datetime | None]:
    """Instants as the clocks of a zone show them, without the zone; None is the zone of this process."""
    import pyarrow as pa

    name = _zone_name(zone)
    bounds = _MICROSECONDS if name == "UTC" else _CLOCKS
    if name is None or not has_numpy() or not _within(column.cast(pa.int64()), bounds):
        integers: list[int | None] = column.cast(pa.int64()).to_pylist()
        return [None if value is None else _moment(value, zone) for value in integers]
    instants = column.cast(pa.timestamp("us", "UTC"))
    if name == "UTC":
        return naive_moments(instants.cast(pa.timestamp("us")))
    import pyarrow.compute as pc

    local = pc.local_timestamp(instants.cast(pa.timestamp("us", name)))
    found = naive_moments(local)
    # Where clocks are set back they show the same twice: the second time is `fold=1`.
    first = pc.assume_timezone(local, name, ambiguous="earliest", nonexistent="earliest")
    second = pc.not_equal(first.cast(pa.int64()), instants.cast(pa.int64()))
    if pc.any(second).as_py():
        for place, is_second in enumerate(second.to_pylist()):
            value = found[place]
            if is_second and value is not None:
                found[place] = value.replace(fold=1)
    return found


def naive_moments(column: pyarrow.Array) -> list[datetime.datetime | None]:
    """Dates with times, which have no zone."""
    import pyarrow as pa

    plain = column.cast(pa.timestamp("us"))
    if not has_numpy() or not _within(plain.cast(pa.int64()), _MICROSECONDS):
        slow: list[datetime.datetime | None] = plain.to_pylist()
        return slow
    found: list[datetime.datetime | None] = plain.to_numpy(zero_copy_only=False).tolist()
    return found


def _moment(microseconds: int, zone: datetime.tzinfo | None) -> datetime.datetime:
    if zone is None:
        seconds, rest = divmod(microseconds, 1_000_000)
        return datetime.datetime.fromtimestamp(seconds).replace(microsecond=rest)
    return (_EPOCH + datetime.timedelta(microseconds=microseconds)).astimezone(zone).replace(tzinfo=None)


def _within(column: Any, bounds: tuple[int, int]) -> bool:
    import pyarrow.compute as pc

    found = pc.min_max(column).as_py()
    return found["min"] is None or (bounds[0] <= found["min"] and found["max"] <= bounds[1])


def _zone_name(zone: datetime.tzinfo | None) -> str | None:
    """The zone's name in the database of time zones; None if it has none that is known here."""
    if zone is None:
        return _own_zone_name()
    if zone is datetime.UTC:
        return "UTC"
    return zone.key if isinstance(zone, zoneinfo.ZoneInfo) else None


def _own_zone_name() -> str | None:
    if time.timezone == 0 and not time.daylight:
        return "UTC"
    name = os.environ.get("TZ") or os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    try:
        own = zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None
    # The variable may have been set without `time.tzset`.
    year = time.localtime().tm_year
    for month in (1, 7):
        there = datetime.datetime(year, month, 1, tzinfo=own)
        if there.utcoffset() != datetime.datetime.fromtimestamp(there.timestamp()).astimezone().utcoffset():
            return None
    return name
