"""Dates: arithmetic with days and months, and what a date is cut down to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pyrite.sql.column import Column
from pyrite.sql.expressions import Call, Expression, Literal
from pyrite.sql.functions.accepts import (
    BOOLEAN,
    DATE,
    INT,
    STRING,
    TIMESTAMP,
    Accepts,
    exactly,
)
from pyrite.sql.functions.columns import ColumnOrName, call, constant
from pyrite.sql.functions.declaration import Setting
from pyrite.sql.functions.duckdb_types import text
from pyrite.sql.functions.moments import given, local_date, local_time, moment_of, moved, variable
from pyrite.sql.functions.registry import function
from pyrite.sql.functions.rendering import Rendering, raised
from pyrite.sql.types import (
    BooleanType,
    ByteType,
    DateType,
    DoubleType,
    IntegerType,
    ShortType,
    TimestampType,
)

__all__ = [
    "add_months",
    "curdate",
    "current_date",
    "date_add",
    "date_diff",
    "date_from_unix_date",
    "date_sub",
    "date_trunc",
    "dateadd",
    "datediff",
    "last_day",
    "make_date",
    "months_between",
    "next_day",
    "trunc",
    "unix_date",
]

#: Text is taken for an INT, but numbers with a fraction or more bits are refused.
_DAYS = Accepts('("INT" or "SMALLINT" or "TINYINT")', (IntegerType, ShortType, ByteType), IntegerType())


def _shown_as(name: str) -> Any:
    """A function that is always shown by one of its names."""

    def prepare(call: Call, setting: Setting) -> Expression:
        return replace(call, shown_as=name)

    return prepare


@function(
    result=DateType(),
    form=local_date("now()"),
    nullable=False,
    aliases=("curdate",),
    prepare=_shown_as("current_date"),
)
def current_date() -> Column:
    """The day on which the query began, in the time zone of the session."""
    return call("current_date")


def curdate() -> Column:
    """The day on which the query began: another name of :func:`current_date`."""
    return call("curdate")


@function(
    DATE,
    _DAYS,
    result=DateType(),
    form="({0} + CAST({1} AS INTEGER))",
    aliases=("dateadd",),
    prepare=_shown_as("date_add"),
)
def date_add(start: ColumnOrName, days: ColumnOrName | int) -> Column:
    """The date so many days later."""
    return call("date_add", start, days)


def dateadd(start: ColumnOrName, days: ColumnOrName | int) -> Column:
    """The date so many days later: another name of :func:`date_add`."""
    return call("dateadd", start, days)


@function(DATE, _DAYS, result=DateType(), form="({0} - CAST({1} AS INTEGER))", prepare=_shown_as("date_sub"))
def date_sub(start: ColumnOrName, days: ColumnOrName | int) -> Column:
    """The date so many days earlier."""
    return call("date_sub", start, days)


@function(DATE, DATE, result=IntegerType(), form="CAST({0} - {1} AS INTEGER)", aliases=("date_diff",))
def datediff(end: ColumnOrName, start: ColumnOrName) -> Column:
    """How many days there are from `start` to `end`."""
    return call("datediff", end, start)


def date_diff(end: ColumnOrName, start: ColumnOrName) -> Column:
    """How many days there are from `start` to `end`: another name of :func:`datediff`."""
    return call("date_diff", end, start)


@function(DATE, INT, result=DateType(), form="CAST({0} + to_months(CAST({1} AS INTEGER)) AS DATE)")
def add_months(start: ColumnOrName, months: ColumnOrName | int) -> Column:
    """The date so many months later; if that month has no such day, its last day."""
    return call("add_months", start, months)


def _with_round_off(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    return arguments if len(arguments) != 2 else [*arguments, Literal(True, BooleanType())]


def _months_between(rendering: Rendering) -> str:
    """Whole months if the days are the same or both the last ones; else a day is a 31st of a month."""
    first, second, rounds = rendering.arguments
    a, b = variable(first, second), f"{variable(first, second)}_b"
    days, seconds = [], []
    for moment in (a, b):
        local = local_time(moment)
        days.append(f"CAST({local} AS DATE)")
        midnight = moment_of(f"CAST(CAST({local} AS DATE) AS TIMESTAMP)")
        seconds.append(f"((epoch_us({moment}) - epoch_us({midnight})) // 1000000)")
    months = "(year({0}) * 12 + month({0}) - year({1}) * 12 - month({1}))".format(*days)
    same = "(day({0}) = day({1}) OR ({0} = last_day({0}) AND {1} = last_day({1})))".format(*days)
    rest = f"(day({days[0]}) - day({days[1]})) * 86400 + {seconds[0]} - {seconds[1]}"
    exact = f"({months} + ({rest}) / CAST(2678400 AS DOUBLE))"
    found = f"CASE WHEN {rounds} THEN floor({exact} * 100000000 + 0.5) / 100000000 ELSE {exact} END"
    inner = f"CASE WHEN {same} THEN CAST({months} AS DOUBLE) ELSE {found} END"
    return given(first, a, given(second, b, inner))


@function(
    TIMESTAMP,
    TIMESTAMP,
    BOOLEAN,
    result=DoubleType(),
    form=_months_between,
    optional=1,
    coerce=_with_round_off,
)
def months_between(date1: ColumnOrName, date2: ColumnOrName, roundOff: bool = True) -> Column:
    """How many months there are from `date2` to `date1`, rounded to 8 digits unless `roundOff` is False."""
    return call("months_between", date1, date2, roundOff)


@function(DATE, result=DateType(), form="last_day({0})")
def last_day(date: ColumnOrName) -> Column:
    """The last day of a date's month."""
    return call("last_day", date)


_WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


def _next_day(rendering: Rendering) -> str:
    date, name = rendering.arguments
    cases = " ".join(
        f"WHEN upper({name}) IN ('{day[:2]}', '{day[:3]}', '{day}') THEN {number}"
        for number, day in enumerate(_WEEKDAYS, 1)
    )
    wrong = raised("ILLEGAL_DAY_OF_WEEK", "{0} is not the name of a day of the week.", name, type="INTEGER")
    number = f"CASE {cases} ELSE {wrong if rendering.call.ansi else 'NULL'} END"
    return f"({date} + CAST(({number} - isodow({date}) + 6) % 7 + 1 AS INTEGER))"


@function(DATE, STRING, result=DateType(), nullable=True, form=_next_day)
def next_day(date: ColumnOrName, dayOfWeek: str) -> Column:
    """The first date after `date` that is such a day of the week: `Mon`, `Tuesday`, `we`."""
    return call("next_day", date, constant(dayOfWeek))


#: What dates are cut down to, and the names for it.
_DATE_UNITS = {
    "year": ("YEAR", "YYYY", "YY"),
    "quarter": ("QUARTER",),
    "month": ("MONTH", "MM", "MON"),
    "week": ("WEEK",),
}
_DAY_UNITS = {"day": ("DAY", "DD")}
_CLOCK_UNITS = {"hour": ("HOUR",), "minute": ("MINUTE",)}
_SMALL_UNITS = {"second": 1_000_000, "millisecond": 1_000, "microsecond": 1}


def _trunc(rendering: Rendering) -> str:
    date, unit = rendering.arguments
    return _by_unit(
        rendering.call.arguments[1],
        unit,
        {names: f"CAST(date_trunc('{name}', {date}) AS DATE)" for name, names in _DATE_UNITS.items()},
        "DATE",
    )


def _by_unit(unit: Expression, written: str, forms: dict[tuple[str, ...], str], name: str) -> str:
    """The form that a unit asks for; NULL if there is none for it."""
    if isinstance(unit, Literal):
        wanted = str(unit.value).upper()
        return next((form for names, form in forms.items() if wanted in names), f"CAST(NULL AS {name})")
    cases = " ".join(
        f"WHEN upper({written}) IN ({', '.join(map(text, names))}) THEN {form}"
        for names, form in forms.items()
    )
    return f"CASE {cases} END"


@function(DATE, STRING, result=DateType(), nullable=True, form=_trunc)
def trunc(date: ColumnOrName, format: str) -> Column:
    """The first day of a date's `year`, `quarter`, `month` or `week`; NULL for anything else."""
    return call("trunc", date, constant(format))


def _date_trunc(rendering: Rendering) -> str:
    unit, moment = rendering.arguments
    forms = {}
    for name, names in (_DATE_UNITS | _DAY_UNITS | _CLOCK_UNITS).items():
        if name in _CLOCK_UNITS:
            forms[names] = moved(moment, f"date_trunc('{name}', {{0}})")
        else:
            forms[names] = moment_of(f"CAST(date_trunc('{name}', {local_time(moment)}) AS TIMESTAMP)")
    for name, size in _SMALL_UNITS.items():
        rest = f"((epoch_us({moment}) % {size}) + {size}) % {size}"
        forms[name.upper(),] = f"make_timestamptz(epoch_us({moment}) - {rest})" if size > 1 else moment
    return _by_unit(rendering.call.arguments[0], unit, forms, rendering.result)


@function(STRING, TIMESTAMP, result=TimestampType(), nullable=True, form=_date_trunc)
def date_trunc(format: str, timestamp: ColumnOrName) -> Column:
    """The beginning of a timestamp's unit: from `year` to `microsecond`; NULL for anything else."""
    return call("date_trunc", constant(format), timestamp)


def _make_date(rendering: Rendering) -> str:
    parts = ", ".join(f"CAST({part} AS BIGINT)" for part in rendering.arguments)
    return f"make_date({parts})" if rendering.call.ansi else f"TRY(make_date({parts}))"


@function(INT, INT, INT, result=DateType(), form=_make_date)
def make_date(year: ColumnOrName, month: ColumnOrName, day: ColumnOrName) -> Column:
    """The date of a year, a month and a day."""
    return call("make_date", year, month, day)


@function(exactly(DATE), result=IntegerType(), form="CAST({0} - DATE '1970-01-01' AS INTEGER)")
def unix_date(col: ColumnOrName) -> Column:
    """How many days there are from 1970-01-01 to a date."""
    return call("unix_date", col)


@function(INT, result=DateType(), form="(DATE '1970-01-01' + {0})")
def date_from_unix_date(days: ColumnOrName) -> Column:
    """The date so many days after 1970-01-01."""
    return call("date_from_unix_date", days)
