"""Intervals: the two of the SQL standard, and Spark's older one of months, days and microseconds."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from pyrite.errors import PySparkNotImplementedError, PySparkRuntimeError
from pyrite.sql.types.base import AtomicType, SingleType

_MICROSECOND = datetime.timedelta(microseconds=1)

#: The units of time in microseconds; a day has 24 hours.
MICROSECONDS_OF = {
    "WEEK": 7 * 86_400_000_000,
    "DAY": 86_400_000_000,
    "HOUR": 3_600_000_000,
    "MINUTE": 60_000_000,
    "SECOND": 1_000_000,
    "MILLISECOND": 1_000,
    "MICROSECOND": 1,
}
#: The fields of day-time intervals, in the order of their numbers, and their units.
DAY_TIME_FIELDS = ("DAY", "HOUR", "MINUTE", "SECOND")
DAY_TIME_UNITS = tuple(MICROSECONDS_OF[name] for name in DAY_TIME_FIELDS)


class AnsiIntervalType(AtomicType):
    """An interval with a first and a last field, such as ``interval day to second``."""

    __slots__ = ("endField", "startField")

    #: The fields by number, the largest unit first.
    _fields: ClassVar[dict[int, str]] = {}

    def __init__(self, startField: int | None = None, endField: int | None = None) -> None:
        if startField is None and endField is None:
            startField, endField = min(self._fields), max(self._fields)
        elif endField is None:
            endField = startField
        if startField not in self._fields or endField not in self._fields:
            raise PySparkRuntimeError(
                errorClass="INVALID_INTERVAL_CASTING",
                messageParameters={"start_field": str(startField), "end_field": str(endField)},
            )
        self.startField: int = startField
        self.endField: int = endField

    @classmethod
    def _between(cls, start: str, end: str | None) -> AnsiIntervalType:
        """The interval between two fields given by name."""
        numbers = {name: number for number, name in cls._fields.items()}
        return cls(numbers[start], numbers[start if end is None else end])

    def _parameters(self) -> tuple[int, int]:
        return self.startField, self.endField

    def simpleString(self) -> str:
        start, end = self._fields[self.startField], self._fields[self.endField]
        return f"interval {start}" if start == end else f"interval {start} to {end}"

    jsonValue = simpleString
    _tree_name = simpleString

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.startField}, {self.endField})"


class DayTimeIntervalType(AnsiIntervalType):
    """Lengths of time in days, hours, minutes and seconds: ``datetime.timedelta``; inside, microseconds.

    >>> DayTimeIntervalType().simpleString()
    'interval day to second'
    >>> DayTimeIntervalType(DayTimeIntervalType.HOUR)
    DayTimeIntervalType(1, 1)
    """

    __slots__ = ()

    DAY = 0
    HOUR = 1
    MINUTE = 2
    SECOND = 3
    _fields = {DAY: "day", HOUR: "hour", MINUTE: "minute", SECOND: "second"}

    def needConversion(self) -> bool:
        return True

    def toInternal(self, obj: datetime.timedelta | None) -> int | None:
        return None if obj is None else obj // _MICROSECOND

    def fromInternal(self, obj: int | None) -> datetime.timedelta | None:
        return None if obj is None else datetime.timedelta(microseconds=obj)


class YearMonthIntervalType(AnsiIntervalType):
    """Lengths of time in years and months. Python has no value for them.

    >>> YearMonthIntervalType().simpleString()
    'interval year to month'
    """

    __slots__ = ()

    YEAR = 0
    MONTH = 1
    _fields = {YEAR: "year", MONTH: "month"}

    def needConversion(self) -> bool:
        return True

    def toInternal(self, obj: Any) -> Any:
        raise _no_python_value("YearMonthIntervalType.toInternal")

    def fromInternal(self, obj: Any) -> Any:
        raise _no_python_value("YearMonthIntervalType.fromInternal")


class CalendarIntervalType(SingleType):
    """Spark's older interval of months, days and microseconds; ``interval`` in SQL."""

    __slots__ = ()

    @classmethod
    def typeName(cls) -> str:
        return "interval"

    def needConversion(self) -> bool:
        return True

    def toInternal(self, obj: Any) -> Any:
        raise _no_python_value("CalendarIntervalType.toInternal")

    def fromInternal(self, obj: Any) -> Any:
        raise _no_python_value("CalendarIntervalType.fromInternal")


def _no_python_value(feature: str) -> PySparkNotImplementedError:
    return PySparkNotImplementedError(
        errorClass="NOT_IMPLEMENTED",
        messageParameters={
            "feature": feature,
            "hint": "Python has no value for such intervals: cast the column to a string, or extract its "
            "fields.",
        },
    )
