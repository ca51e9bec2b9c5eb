"""Timestamps: the present, making them of parts and of numbers, and distances in units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyrite.errors import PySparkValueError
from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression, Literal, UnresolvedCall
from pyrite.sql.functions.accepts import (
    ANY_TIMESTAMP,
    BIGINT,
    DATE,
    INT,
    INTEGRAL,
    NUMERIC,
    STRING,
    TIME,
    TIMESTAMP,
    exactly,
)
from pyrite.sql.functions.columns import ColumnOrName, call, constant
from pyrite.sql.functions.declaration import Declaration, Setting
from pyrite.sql.functions.intervals import SecondsKind, later
from pyrite.sql.functions.moments import DAY, given, local_time, moment_of, moved, variable
from pyrite.sql.functions.registry import declare, find, function, register
from pyrite.sql.functions.rendering import Rendering, raised
from pyrite.sql.functions.time_zones import zone_argument
from pyrite.sql.types import (
    DataType,
    DecimalType,
    DoubleType,
    FloatType,
    LongType,
    TimestampNTZType,
    TimestampType,
)
from pyrite.sql.types.intervals import MICROSECONDS_OF

__all__ = [
    "current_timestamp",
    "localtimestamp",
    "make_timestamp",
    "make_timestamp_ltz",
    "make_timestamp_ntz",
    "now",
    "timestamp_add",
    "timestamp_diff",
    "timestamp_micros",
    "timestamp_millis",
    "timestamp_seconds",
    "try_make_timestamp",
    "try_make_timestamp_ltz",
    "try_make_timestamp_ntz",
    "unix_micros",
    "unix_millis",
    "unix_seconds",
]


@function(result=TimestampType(), form="now()", nullable=False, aliases=("now",))
def current_timestamp() -> Column:
    """When the query began."""
    return call("current_timestamp")


def now() -> Column:
    """When the query began: another name of :func:`current_timestamp`."""
    return call("now")


@function(result=TimestampNTZType(), form=local_time("now()"), nullable=False)
def localtimestamp() -> Column:
    """What clocks of the session's time zone showed when the query began."""
    return call("localtimestamp")


_SECONDS = SecondsKind("DECIMAL(16,6)", (DecimalType,), DecimalType(16, 6))
_PARTS = (INT, INT, INT, INT, INT, _SECONDS)


def _local_of_parts(parts: Sequence[str]) -> str:
    year, month, day, hour, minute, second = parts
    # DuckDB takes 24:00 for the next midnight.
    hour = f"CASE WHEN {hour} = 24 THEN 25 ELSE {hour} END"
    whole = ", ".join(f"CAST({part} AS BIGINT)" for part in (year, month, day, hour, minute))
    wrong = raised(
        "INVALID_FRACTION_OF_SECOND", "Seconds go from 0 to 60, but there are {0}.", second, type="DOUBLE"
    )
    seconds = f"CASE WHEN {second} > 60 AND {second} < 61 THEN {wrong} ELSE CAST({second} AS DOUBLE) END"
    return f"make_timestamp({whole}, {seconds})"


def _made(rendering: Rendering) -> str:
    local = _local_of_parts(rendering.arguments[:6])
    if not rendering.call.ansi or rendering.call.function.startswith("try"):
        local = f"TRY({local})"
    if isinstance(rendering.call.type, TimestampNTZType):
        return local
    if len(rendering.arguments) == 7:
        return moment_of(local, zone_argument(rendering, 6))
    return moment_of(local)


class _OfParts(Declaration):
    """The functions that make a timestamp of its six parts, or of a date and a time; a zone may follow."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        most = 2 if isinstance(self.result, TimestampNTZType) else 3
        if 2 <= len(arguments) <= most:
            declaration = find(f"{self.name}_of_date_and_time")
            assert declaration is not None, "both are declared below"
            return declaration.resolve(call, arguments, setting)
        return super().resolve(call, arguments, setting)


def _joined(rendering: Rendering) -> str:
    date, time, *_ = rendering.arguments
    local = f"({date} + {time})"
    if isinstance(rendering.call.type, TimestampNTZType):
        return local
    return moment_of(local, zone_argument(rendering, 2) if len(rendering.arguments) == 3 else None)


for _name, _type in (
    ("make_timestamp", TimestampType()),
    ("make_timestamp_ltz", TimestampType()),
    ("make_timestamp_ntz", TimestampNTZType()),
    ("try_make_timestamp", TimestampType()),
    ("try_make_timestamp_ltz", TimestampType()),
    ("try_make_timestamp_ntz", TimestampNTZType()),
):
    _zone = () if isinstance(_type, TimestampNTZType) else (STRING,)
    _more: dict[str, Any] = {
        "optional": len(_zone),
        "result": _type,
        "nullable": True if _name.startswith("try") else None,
    }
    register(_OfParts(name=_name, takes=(*_PARTS, *_zone), form=_made, **_more))
    declare(f"{_name}_of_date_and_time", DATE, TIME, *_zone, form=_joined, **_more)


def _of_parts(
    name: str,
    parts: Sequence[ColumnOrName | None],
    timezone: ColumnOrName | None,
    date: ColumnOrName | None,
    time: ColumnOrName | None,
) -> Column:
    if (date is not None or time is not None) == (parts[0] is not None):
        raise PySparkValueError(
            errorClass="CANNOT_SET_TOGETHER",
            messageParameters={"arg_list": "years|months|days|hours|mins|secs and date|time"},
        )
    given_parts = [part for part in (*parts, date, time) if part is not None]
    return call(name, *given_parts, *([] if timezone is None else [timezone]))


def make_timestamp(
    years: ColumnOrName | None = None,
    months: ColumnOrName | None = None,
    days: ColumnOrName | None = None,
    hours: ColumnOrName | None = None,
    mins: ColumnOrName | None = None,
    secs: ColumnOrName | None = None,
    timezone: ColumnOrName | None = None,
    date: ColumnOrName | None = None,
    time: ColumnOrName | None = None,
) -> Column:
    """The timestamp of its parts, in a time zone or the session's; 60 seconds are the next minute."""
    return _of_parts("make_timestamp", (years, months, days, hours, mins, secs), timezone, date, time)


def try_make_timestamp(
    years: ColumnOrName | None = None,
    months: ColumnOrName | None = None,
    days: ColumnOrName | None = None,
    hours: ColumnOrName | None = None,
    mins: ColumnOrName | None = None,
    secs: ColumnOrName | None = None,
    timezone: ColumnOrName | None = None,
    date: ColumnOrName | None = None,
    time: ColumnOrName | None = None,
) -> Column:
    """The timestamp of its parts; NULL if there is none."""
    return _of_parts("try_make_timestamp", (years, months, days, hours, mins, secs), timezone, date, time)


def make_timestamp_ltz(
    years: ColumnOrName,
    months: ColumnOrName,
    days: ColumnOrName,
    hours: ColumnOrName,
    mins: ColumnOrName,
    secs: ColumnOrName,
    timezone: ColumnOrName | None = None,
) -> Column:
    """The timestamp of its parts, in a time zone or the session's."""
    return _of_parts("make_timestamp_ltz", (years, months, days, hours, mins, secs), timezone, None, None)


def try_make_timestamp_ltz(
    years: ColumnOrName,
    months: ColumnOrName,
    days: ColumnOrName,
    hours: ColumnOrName,
    mins: ColumnOrName,
    secs: ColumnOrName,
    timezone: ColumnOrName | None = None,
) -> Column:
    """The timestamp of its parts, in a time zone or the session's; NULL if there is none."""
    return _of_parts("try_make_timestamp_ltz", (years, months, days, hours, mins, secs), timezone, None, None)


def make_timestamp_ntz(
    years: ColumnOrName | None = None,
    months: ColumnOrName | None = None,
    days: ColumnOrName | None = None,
    hours: ColumnOrName | None = None,
    mins: ColumnOrName | None = None,
    secs: ColumnOrName | None = None,
    date: ColumnOrName | None = None,
    time: ColumnOrName | None = None,
) -> Column:
    """The timestamp without a time zone of its parts."""
    return _of_parts("make_timestamp_ntz", (years, months, days, hours, mins, secs), None, date, time)


def try_make_timestamp_ntz(
    years: ColumnOrName | None = None,
    months: ColumnOrName | None = None,
    days: ColumnOrName | None = None,
    hours: ColumnOrName | None = None,
    mins: ColumnOrName | None = None,
    secs: ColumnOrName | None = None,
    date: ColumnOrName | None = None,
    time: ColumnOrName | None = None,
) -> Column:
    """The timestamp without a time zone of its parts; NULL if there is none."""
    return _of_parts("try_make_timestamp_ntz", (years, months, days, hours, mins, secs), None, date, time)


def _floored(size: int) -> str:
    """Division that rounds down, for times before 1970 as well."""
    return f"((epoch_us({{0}}) - ((epoch_us({{0}}) % {size}) + {size}) % {size}) // {size})"


@function(exactly(TIMESTAMP), result=LongType(), form=_floored(1_000_000))
def unix_seconds(col: ColumnOrName) -> Column:
    """How many seconds there are from 1970 to a timestamp, rounded down."""
    return call("unix_seconds", col)


@function(exactly(TIMESTAMP), result=LongType(), form=_floored(1_000))
def unix_millis(col: ColumnOrName) -> Column:
    """How many milliseconds there are from 1970 to a timestamp, rounded down."""
    return call("unix_millis", col)


@function(exactly(TIMESTAMP), result=LongType(), form="epoch_us({0})")
def unix_micros(col: ColumnOrName) -> Column:
    """How many microseconds there are from 1970 to a timestamp."""
    return call("unix_micros", col)


def _of_seconds(rendering: Rendering) -> str:
    [seconds] = rendering.arguments
    match rendering.types[0]:
        case DecimalType(scale=scale):
            made = f"make_timestamptz(CAST({seconds} * 1000000 AS BIGINT))"
            if scale <= 6:
                return made
            wrong = raised(
                "ARITHMETIC_OVERFLOW",
                "Timestamps have six digits below the second: round {0} first.",
                seconds,
                type="TIMESTAMPTZ",
            )
            return f"CASE WHEN {seconds} * 1000000 = trunc({seconds} * 1000000) THEN {made} ELSE {wrong} END"
        case DoubleType() | FloatType():
            microseconds = f"CAST(trunc(CAST({seconds} AS DOUBLE) * 1000000) AS BIGINT)"
            return f"CASE WHEN isfinite({seconds}) THEN make_timestamptz({microseconds}) END"
        case _:
            return f"make_timestamptz(CAST({seconds} AS BIGINT) * 1000000)"


def _of_fraction(arguments: Sequence[Expression]) -> bool:
    is_floating = isinstance(arguments[0].type, DoubleType | FloatType)
    return is_floating or arguments[0].nullable


@function(exactly(NUMERIC), result=TimestampType(), nullable=_of_fraction, form=_of_seconds)
def timestamp_seconds(col: ColumnOrName) -> Column:
    """The timestamp so many seconds after 1970."""
    return call("timestamp_seconds", col)


@function(exactly(INTEGRAL), result=TimestampType(), form="make_timestamptz(CAST({0} AS BIGINT) * 1000)")
def timestamp_millis(col: ColumnOrName) -> Column:
    """The timestamp so many milliseconds after 1970."""
    return call("timestamp_millis", col)


@function(exactly(INTEGRAL), result=TimestampType(), form="make_timestamptz(CAST({0} AS BIGINT))")
def timestamp_micros(col: ColumnOrName) -> Column:
    """The timestamp so many microseconds after 1970."""
    return call("timestamp_micros", col)


_MONTHS = {"YEAR": 12, "QUARTER": 3, "MONTH": 1}
_MICROSECONDS = {**MICROSECONDS_OF, "DAYOFYEAR": DAY}


def _unit(rendering: Rendering) -> str:
    unit = rendering.call.arguments[0]
    assert isinstance(unit, Literal), "the parser takes the units for words"
    return str(unit.value).upper()


def _added(rendering: Rendering) -> str:
    unit = _unit(rendering)
    _, count, moment = rendering.arguments
    is_local = isinstance(rendering.types[2], TimestampNTZType)
    if unit in _MONTHS:
        change = f"({{}} + to_months(CAST({count} * {_MONTHS[unit]} AS INTEGER)))"
        return change.format(moment) if is_local else moved(moment, change)
    microseconds = f"({count} * {_MICROSECONDS[unit]})"
    if is_local:
        return f"make_timestamp(epoch_us({moment}) + {microseconds})"
    return later(moment, microseconds)


def _distance(rendering: Rendering) -> str:
    unit = _unit(rendering)
    start, end = (
        local_time(each) if isinstance(kind, TimestampType) else each
        for each, kind in zip(rendering.arguments[1:], rendering.types[1:], strict=True)
    )
    if unit in _MICROSECONDS:
        return f"((epoch_us({end}) - epoch_us({start})) // {_MICROSECONDS[unit]})"
    a = variable(start, end)
    b = f"{a}_b"
    return given(start, a, given(end, b, f"({_whole_months(a, b)} // {_MONTHS[unit]})"))


def _whole_months(start: str, end: str) -> str:
    """Months of which no day and no part of one is missing."""
    days, times = (
        [f"CAST({each} AS DATE)" for each in (start, end)],
        [f"CAST({each} AS TIME)" for each in (start, end)],
    )
    last = (
        f"(CASE WHEN {days[1]} > {days[0]} AND {times[1]} < {times[0]} THEN {days[1]} - 1 "
        f"WHEN {days[1]} < {days[0]} AND {times[1]} > {times[0]} THEN {days[1]} + 1 ELSE {days[1]} END)"
    )
    packed = [f"((year({day}) * 12 + month({day})) * 32 + day({day}))" for day in (last, days[0])]
    return f"(({packed[0]} - {packed[1]}) // 32)"


def _added_type(arguments: Sequence[Expression]) -> DataType:
    return arguments[2].type


declare("timestampadd", STRING, BIGINT, ANY_TIMESTAMP, result=_added_type, form=_added)
declare("timestampdiff", STRING, ANY_TIMESTAMP, ANY_TIMESTAMP, result=LongType(), form=_distance)


def timestamp_add(unit: str, quantity: ColumnOrName, ts: ColumnOrName) -> Column:
    """The timestamp so many units later: YEAR, QUARTER, MONTH, WEEK, DAY, and smaller down to MICROSECOND."""
    return call("timestampadd", constant(unit), quantity, ts)


def timestamp_diff(unit: str, start: ColumnOrName, end: ColumnOrName) -> Column:
    """How many whole units there are from `start` to `end`."""
    return call("timestampdiff", constant(unit), start, end)
