"""Dates, times of day and timestamps, with and without a time zone."""

from __future__ import annotations

import calendar
import datetime
import time

from pyrite.sql.types.base import DatetimeType, SingleType

#: The most digits of a fraction of a second.
MAX_TIME_PRECISION = 6

_EPOCH = datetime.datetime(1970, 1, 1)
_MICROSECOND = datetime.timedelta(microseconds=1)


class DateType(DatetimeType, SingleType):
    """Dates: ``datetime.date``. The internal value is the number of days since 1970-01-01.

    >>> DateType().toInternal(datetime.date(1970, 1, 3))
    2
    """

    __slots__ = ()

    EPOCH_ORDINAL = _EPOCH.toordinal()

    def needConversion(self) -> bool:
        return True

    def toInternal(self, obj: datetime.date | None) -> int | None:
        return None if obj is None else obj.toordinal() - self.EPOCH_ORDINAL

    def fromInternal(self, obj: int | None) -> datetime.date | None:
        return None if obj is None else datetime.date.fromordinal(obj + self.EPOCH_ORDINAL)


class AnyTimeType(DatetimeType):
    """Times of day."""

    __slots__ = ()


class TimeType(AnyTimeType):
    """Times of day without a zone: ``datetime.time``. The internal value is nanoseconds since midnight.

    `precision` is the number of digits of the fraction of a second.

    >>> TimeType(3).simpleString(), TimeType().toInternal(datetime.time(0, 0, 1))
    ('time(3)', 1000000000)
    """

    __slots__ = ("precision",)

    def __init__(self, precision: int = 6) -> None:
        self.precision = precision

    def _parameters(self) -> tuple[int]:
        return (self.precision,)

    def simpleString(self) -> str:
        return f"time({self.precision})"

    jsonValue = simpleString
    _tree_name = simpleString

    def __repr__(self) -> str:
        return f"TimeType({self.precision})"

    def needConversion(self) -> bool:
        return True

    def toInternal(self, obj: datetime.time | None) -> int | None:
        if obj is None:
            return None
        seconds = (obj.hour * 60 + obj.minute) * 60 + obj.second
        return (seconds * 1_000_000 + obj.microsecond) * 1000

    def fromInternal(self, obj: int | None) -> datetime.time | None:
        return None if obj is None else (_EPOCH + datetime.timedelta(microseconds=obj // 1000)).time()


class TimestampType(DatetimeType, SingleType):
    """Instants: ``datetime.datetime``. The internal value is microseconds since 1970-01-01 UTC.

    A Python value without a zone is in this process's own time zone, as in PySpark, and so is what
    `fromInternal` gives. For another zone see :mod:`pyrite.sql.types.convert`.

    >>> TimestampType().toInternal(datetime.datetime(1970, 1, 1, 0, 0, 1, tzinfo=datetime.timezone.utc))
    1000000
    """

    __slots__ = ()

    def needConversion(self) -> bool:
        return True

    def toInternal(self, obj: datetime.datetime | None) -> int | None:
        if obj is None:
            return None
        # mktime and not astimezone(), which differ for the hours that a clock change skips or repeats.
        seconds = calendar.timegm(obj.utctimetuple()) if obj.tzinfo else int(time.mktime(obj.timetuple()))
        return seconds * 1_000_000 + obj.microsecond

    def fromInternal(self, obj: int | None) -> datetime.datetime | None:
        if obj is None:
            return None
        seconds, microseconds = divmod(obj, 1_000_000)
        return datetime.datetime.fromtimestamp(seconds).replace(microsecond=microseconds)


class TimestampNTZType(DatetimeType, SingleType):
    """Dates with times of day and no zone: ``datetime.datetime``; ``timestamp_ntz`` in SQL.

    >>> TimestampNTZType().fromInternal(1_000_000)
    datetime.datetime(1970, 1, 1, 0, 0, 1)
    """

    __slots__ = ()

    @classmethod
    def typeName(cls) -> str:
        return "timestamp_ntz"

    def needConversion(self) -> bool:
        return True

    def toInternal(self, obj: datetime.datetime | None) -> int | None:
        return None if obj is None else (obj.replace(tzinfo=None) - _EPOCH) // _MICROSECOND

    def fromInternal(self, obj: int | None) -> datetime.datetime | None:
        return None if obj is None else _EPOCH + datetime.timedelta(microseconds=obj)
