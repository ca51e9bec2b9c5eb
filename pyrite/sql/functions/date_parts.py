"""Parts of dates, timestamps and intervals: `year`, `hour`, `extract(WEEK FROM d)`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from pyrite.errors import AnalysisException
from pyrite.sql.column import Column
from pyrite.sql.expressions import Call, Cast, Expression, Literal, UnresolvedCall
from pyrite.sql.expressions.coercion import is_string
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.functions.accepts import ANY, ANY_TIMESTAMP, DATE, Accepts
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.declaration import Declaration, Setting, cast_to
from pyrite.sql.functions.moments import DAY, local_time
from pyrite.sql.functions.registry import function, register
from pyrite.sql.functions.rendering import Rendering, render
from pyrite.sql.types import (
    ByteType,
    CalendarIntervalType,
    DataType,
    DateType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    IntegerType,
    NullType,
    StringType,
    TimestampType,
    TimeType,
    YearMonthIntervalType,
)

__all__ = [
    "date_part",
    "datepart",
    "day",
    "dayname",
    "dayofmonth",
    "dayofweek",
    "dayofyear",
    "extract",
    "hour",
    "minute",
    "month",
    "monthname",
    "quarter",
    "second",
    "weekday",
    "weekofyear",
    "year",
]

_INT = IntegerType()
#: What shows an hour. As Spark, its messages name timestamps alone.
_CLOCK = Accepts(ANY_TIMESTAMP.name, (*ANY_TIMESTAMP.classes, TimeType), TimestampType())
_SECONDS = DecimalType(8, 6)

_YEAR = "CAST(year({0}) AS INTEGER)"
_QUARTER = "CAST(quarter({0}) AS INTEGER)"
_MONTH = "CAST(month({0}) AS INTEGER)"
_WEEK = "CAST(weekofyear({0}) AS INTEGER)"
_DAY = "CAST(day({0}) AS INTEGER)"
_DAY_OF_WEEK = "CAST(dayofweek({0}) + 1 AS INTEGER)"
_DAY_OF_YEAR = "CAST(dayofyear({0}) AS INTEGER)"


@function(DATE, result=_INT, form=_YEAR)
def year(col: ColumnOrName) -> Column:
    """The year of a date."""
    return call("year", col)


@function(DATE, result=_INT, form=_QUARTER)
def quarter(col: ColumnOrName) -> Column:
    """The quarter of a date, from 1 to 4."""
    return call("quarter", col)


@function(DATE, result=_INT, form=_MONTH)
def month(col: ColumnOrName) -> Column:
    """The month of a date, from 1 to 12."""
    return call("month", col)


@function(DATE, result=_INT, form=_WEEK)
def weekofyear(col: ColumnOrName) -> Column:
    """The week of a date by ISO 8601: weeks begin on Monday, and week 1 has more than three days."""
    return call("weekofyear", col)


@function(DATE, result=_INT, form=_DAY, aliases=("day",))
def dayofmonth(col: ColumnOrName) -> Column:
    """The day of the month of a date."""
    return call("dayofmonth", col)


def day(col: ColumnOrName) -> Column:
    """The day of the month of a date."""
    return call("day", col)


@function(DATE, result=_INT, form=_DAY_OF_WEEK)
def dayofweek(col: ColumnOrName) -> Column:
    """The day of the week of a date, from 1 for Sunday to 7 for Saturday."""
    return call("dayofweek", col)


@function(DATE, result=_INT, form="CAST(isodow({0}) - 1 AS INTEGER)")
def weekday(col: ColumnOrName) -> Column:
    """The day of the week of a date, from 0 for Monday to 6 for Sunday."""
    return call("weekday", col)


@function(DATE, result=_INT, form=_DAY_OF_YEAR)
def dayofyear(col: ColumnOrName) -> Column:
    """The day of the year of a date."""
    return call("dayofyear", col)


@function(DATE, result=StringType(), form="strftime({0}, '%a')")
def dayname(col: ColumnOrName) -> Column:
    """The day of the week of a date in three letters."""
    return call("dayname", col)


@function(DATE, result=StringType(), form="strftime({0}, '%b')")
def monthname(col: ColumnOrName) -> Column:
    """The month of a date in three letters."""
    return call("monthname", col)


def _of_local_time(template: str) -> Callable[[Rendering], str]:
    """A part of what the clock shows."""

    def form(rendering: Rendering) -> str:
        [moment] = rendering.arguments
        is_moment = isinstance(rendering.types[0], TimestampType)
        return template.format(local_time(moment) if is_moment else moment)

    return form


@function(_CLOCK, result=_INT, form=_of_local_time("CAST(hour({0}) AS INTEGER)"))
def hour(col: ColumnOrName) -> Column:
    """The hour of a timestamp, from 0 to 23."""
    return call("hour", col)


@function(_CLOCK, result=_INT, form=_of_local_time("CAST(minute({0}) AS INTEGER)"))
def minute(col: ColumnOrName) -> Column:
    """The minute of a timestamp, from 0 to 59."""
    return call("minute", col)


@function(_CLOCK, result=_INT, form=_of_local_time("CAST(second({0}) AS INTEGER)"))
def second(col: ColumnOrName) -> Column:
    """The second of a timestamp, from 0 to 59, without its fraction."""
    return call("second", col)


_SECOND_OF_CLOCK = "CAST(microsecond({0}) AS DECIMAL(18,6)) / 1000000"

#: The fields of dates and timestamps: what they are taken of, their types, and how DuckDB says them.
_OF_MOMENTS: dict[str, tuple[Accepts, DataType, Any]] = {
    "YEAR": (DATE, _INT, _YEAR),
    "YEAROFWEEK": (DATE, _INT, "CAST(isoyear({0}) AS INTEGER)"),
    "QUARTER": (DATE, _INT, _QUARTER),
    "MONTH": (DATE, _INT, _MONTH),
    "WEEK": (DATE, _INT, _WEEK),
    "DAY": (DATE, _INT, _DAY),
    "DAYOFWEEK": (DATE, _INT, _DAY_OF_WEEK),
    "DAYOFWEEK_ISO": (DATE, _INT, "CAST(isodow({0}) AS INTEGER)"),
    "DOY": (DATE, _INT, _DAY_OF_YEAR),
    "HOUR": (ANY_TIMESTAMP, _INT, _of_local_time("CAST(hour({0}) AS INTEGER)")),
    "MINUTE": (ANY_TIMESTAMP, _INT, _of_local_time("CAST(minute({0}) AS INTEGER)")),
    "SECOND": (ANY_TIMESTAMP, _SECONDS, _of_local_time(f"CAST({_SECOND_OF_CLOCK} AS DECIMAL(8,6))")),
}

#: Microseconds in decimals are exact: 59.999999 seconds stay below a minute.
_INTERVAL_SECONDS = "CAST(CAST({0} % 60000000 AS DECIMAL(18,0)) / 1000000 AS DECIMAL(8,6))"
_OF_DAY_TIME: dict[str, tuple[DataType, str]] = {
    "DAY": (_INT, f"CAST({{0}} // {DAY} AS INTEGER)"),
    "HOUR": (ByteType(), f"CAST(({{0}} % {DAY}) // 3600000000 AS TINYINT)"),
    "MINUTE": (ByteType(), "CAST(({0} % 3600000000) // 60000000 AS TINYINT)"),
    "SECOND": (_SECONDS, _INTERVAL_SECONDS),
}
_OF_YEAR_MONTH: dict[str, tuple[DataType, str]] = {
    "YEAR": (_INT, "({0} // 12)"),
    "MONTH": (ByteType(), "CAST({0} % 12 AS TINYINT)"),
}
_MICROSECONDS = "CAST(datepart('hour', {0}) * 3600000000 + datepart('minute', {0}) * 60000000 + "
_MICROSECONDS += "datepart('microsecond', {0}) AS BIGINT)"
_OF_CALENDAR: dict[str, tuple[DataType, str]] = {
    "YEAR": (_INT, "CAST(datepart('year', {0}) AS INTEGER)"),
    "MONTH": (ByteType(), "CAST(datepart('month', {0}) AS TINYINT)"),
    "DAY": (_INT, "CAST(datepart('day', {0}) AS INTEGER)"),
    "HOUR": (ByteType(), f"CAST(({_MICROSECONDS} % {DAY}) // 3600000000 AS TINYINT)"),
    "MINUTE": (ByteType(), f"CAST(({_MICROSECONDS} % 3600000000) // 60000000 AS TINYINT)"),
    "SECOND": (_SECONDS, _INTERVAL_SECONDS.replace("{0}", _MICROSECONDS)),
}

_NAMES = {
    "YEAR": ("Y", "YEARS", "YR", "YRS"),
    "QUARTER": ("QTR",),
    "MONTH": ("MON", "MONS", "MONTHS"),
    "WEEK": ("W", "WEEKS"),
    "DAY": ("D", "DAYS"),
    "DAYOFWEEK": ("DOW",),
    "DAYOFWEEK_ISO": ("DOW_ISO",),
    "HOUR": ("H", "HOURS", "HR", "HRS"),
    "MINUTE": ("M", "MIN", "MINS", "MINUTES"),
    "SECOND": ("S", "SEC", "SECONDS", "SECS"),
}
_FIELD_OF = {other: name for name, others in _NAMES.items() for other in others}


class _Part(Declaration):
    """`extract` and its other names: the field decides the type."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        self._check_count(call.name, arguments)
        field, source = arguments
        while isinstance(field, Cast) and not field.is_explicit:
            field = field.child
        if not isinstance(field, Literal):
            raise AnalysisException(
                errorClass="NON_FOLDABLE_ARGUMENT",
                messageParameters={
                    "funcName": f"`{call.name}`",
                    "paramName": "`field`",
                    "paramType": '"STRING"',
                },
            )
        if field.value is None:
            return self._call(call, (field, source), DoubleType(), "CAST(NULL AS DOUBLE)", is_nullable=True)
        wanted, result, form = self._part(str(field.value), source)
        if wanted is not None:
            target = wanted.cast_of(source.type, ansi=setting.ansi)
            source = source if target is None else cast_to(source, target, setting)
        return self._call(call, (field, source), result, form, is_nullable=source.nullable)

    def _part(self, name: str, source: Expression) -> tuple[Accepts | None, DataType, Any]:
        field = _FIELD_OF.get(name.upper(), name.upper())
        match source.type:
            case DayTimeIntervalType(startField=start, endField=end) if field in _OF_DAY_TIME:
                if start <= list(_OF_DAY_TIME).index(field) <= end:
                    return None, *_OF_DAY_TIME[field]
            case YearMonthIntervalType(startField=start, endField=end) if field in _OF_YEAR_MONTH:
                if start <= list(_OF_YEAR_MONTH).index(field) <= end:
                    return None, *_OF_YEAR_MONTH[field]
            case CalendarIntervalType() if field in _OF_CALENDAR:
                return None, *_OF_CALENDAR[field]
            case DateType() | NullType():
                if field in _OF_MOMENTS:
                    return _OF_MOMENTS[field]
            case TimeType() if field in ("HOUR", "MINUTE", "SECOND"):
                return None, *_OF_MOMENTS[field][1:]
            case kind if (
                isinstance(kind, ANY_TIMESTAMP.classes) or is_string(kind)
            ) and field in _OF_MOMENTS:
                return _OF_MOMENTS[field]
        raise AnalysisException(
            errorClass="INVALID_EXTRACT_FIELD",
            messageParameters={"field": f"`{name}`", "expr": f'"{pretty(source)}"'},
        )

    def _call(
        self,
        call: UnresolvedCall,
        arguments: tuple[Expression, ...],
        result: DataType,
        form: Any,
        *,
        is_nullable: bool,
    ) -> Call:
        return Call(self.name, arguments, result, is_nullable, self.kind, shown_as=call.name, detail=form)


def _part_form(rendering: Rendering) -> str:
    source = replace(rendering.call, arguments=rendering.call.arguments[1:])
    return render(rendering.call.detail, Rendering(source, rendering.arguments[1:]))


register(
    _Part(
        name="extract",
        takes=(ANY, ANY),
        result=_INT,
        form=_part_form,
        aliases=("date_part", "datepart"),
        parameters=("field", "source"),
    )
)


def extract(field: Column, source: ColumnOrName) -> Column:
    """A field of a date, a timestamp or an interval, such as `lit("YEAR")`.

    Fields of dates: YEAR, YEAROFWEEK, QUARTER, MONTH, WEEK, DAY, DAYOFWEEK, DAYOFWEEK_ISO, DOY; of timestamps
    HOUR, MINUTE, SECOND as well, the last one with its fraction; of intervals those that they have.
    """
    return call("extract", field, source)


def date_part(field: Column, source: ColumnOrName) -> Column:
    """A field of a date, a timestamp or an interval: another name of :func:`extract`."""
    return call("date_part", field, source)


def datepart(field: Column, source: ColumnOrName) -> Column:
    """A field of a date, a timestamp or an interval: another name of :func:`extract`."""
    return call("datepart", field, source)
