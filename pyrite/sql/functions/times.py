"""Times of day: making them, reading them from text, their parts, and distances between them.

The kernel holds them as its own TIME, which counts microseconds as Spark's times of up to six digits do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression, Literal
from pyrite.sql.functions.accepts import DAY_TIME_INTERVAL, INT, INTEGRAL, NUMERIC, STRING, TIME
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.declaration import Setting
from pyrite.sql.functions.intervals import SecondsKind
from pyrite.sql.functions.moments import DAY, local_time
from pyrite.sql.functions.registry import declare, function, same_as
from pyrite.sql.functions.rendering import Rendering, bound, raised
from pyrite.sql.types import (
    DataType,
    DayTimeIntervalType,
    DecimalType,
    IntegerType,
    LongType,
    TimeType,
)
from pyrite.sql.types.intervals import MICROSECONDS_OF

__all__ = [
    "current_time",
    "make_time",
    "time_diff",
    "time_from_micros",
    "time_from_millis",
    "time_from_seconds",
    "time_to_micros",
    "time_to_millis",
    "time_to_seconds",
    "time_trunc",
    "to_time",
    "try_to_time",
]

_SECONDS = SecondsKind("DECIMAL(16,6)", (DecimalType,), DecimalType(16, 6))
_FIELD = "DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION"
_UNITS = {name: size for name, size in MICROSECONDS_OF.items() if size < DAY}


def time_at(microseconds: str) -> str:
    """The time so many microseconds after midnight, which must be below a day."""
    return f"(TIME '00:00:00' + to_microseconds({microseconds}))"


def cut_to(time: str, precision: int) -> str:
    """A time with so many digits after the second's point; the others are cut off."""
    if precision >= 6:
        return time
    unit = 10 ** (6 - precision)
    return time_at(f"epoch_us({time}) // {unit} * {unit}")


def _precision(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    return arguments or [Literal(6, IntegerType())]


def _present_type(arguments: Sequence[Expression]) -> DataType:
    [precision] = arguments
    return TimeType(precision.value) if isinstance(precision, Literal) else TimeType()


def _present(rendering: Rendering) -> str:
    assert isinstance(rendering.call.type, TimeType)
    return cut_to(f"CAST({local_time('now()')} AS TIME)", rendering.call.type.precision)


@function(INT, optional=1, coerce=_precision, result=_present_type, form=_present, nullable=False)
def current_time(precision: int | None = None) -> Column:
    """What clocks of the session's time zone showed when the query began, to so many digits: 6."""
    return call("current_time") if precision is None else call("current_time", precision)


def _of_parts(hour: str, minute: str, second: str) -> str:
    checks = [
        f"WHEN {value} < 0 OR {value} > {most} THEN "
        + raised(_FIELD, f"{name} goes from 0 to {most}, but is {{0}}.", shown, type="TIME")
        for name, value, most, shown in (
            ("The hour", hour, 23, hour),
            ("The minute", minute, 59, minute),
            ("The second", f"trunc({second})", 59, f"CAST(trunc({second}) AS BIGINT)"),
        )
    ]
    whole = f"(CAST({hour} AS BIGINT) * 60 + {minute}) * 60000000"
    # NULL in any of the parts is not told apart by the conditions, and makes the sum NULL.
    made = time_at(f"{whole} + CAST({second} * 1000000 AS BIGINT)")
    return f"CASE {' '.join(checks)} ELSE {made} END"


@function(INT, INT, _SECONDS, result=TimeType(), form=lambda r: bound(_of_parts, *r.arguments))
def make_time(hour: ColumnOrName, minute: ColumnOrName, second: ColumnOrName) -> Column:
    """The time of its parts; the second may have a fraction."""
    return call("make_time", hour, minute, second)


def _counted(unit: int) -> Any:
    def form(rendering: Rendering) -> str:
        def made(microseconds: str) -> str:
            wrong = raised(
                _FIELD,
                "A time of day is below 24 hours, but {0} microseconds are not.",
                microseconds,
                type="TIME",
            )
            below = f"{microseconds} >= 0 AND {microseconds} < {DAY}"
            return f"CASE WHEN {below} THEN {time_at(microseconds)} WHEN NOT ({below}) THEN {wrong} END"

        [value] = rendering.arguments
        if isinstance(rendering.types[0], DecimalType):
            return bound(made, f"CAST(trunc({value} * {unit}) AS BIGINT)")
        return bound(made, f"CAST(trunc(CAST({value} AS {_wide(rendering.types[0])}) * {unit}) AS BIGINT)")

    return form


def _wide(data_type: DataType) -> str:
    return "HUGEINT" if isinstance(data_type, INTEGRAL.classes) else "DOUBLE"


@function(NUMERIC, result=TimeType(), form=_counted(1_000_000))
def time_from_seconds(col: ColumnOrName) -> Column:
    """The time so many seconds after midnight; they may have a fraction."""
    return call("time_from_seconds", col)


@function(INTEGRAL, result=TimeType(), form=_counted(1_000))
def time_from_millis(col: ColumnOrName) -> Column:
    """The time so many milliseconds after midnight."""
    return call("time_from_millis", col)


@function(INTEGRAL, result=TimeType(), form=_counted(1))
def time_from_micros(col: ColumnOrName) -> Column:
    """The time so many microseconds after midnight."""
    return call("time_from_micros", col)


@function(
    TIME, result=DecimalType(14, 6), form="CAST(CAST(epoch_us({0}) AS DECIMAL(20,6)) / 1000000 AS {type})"
)
def time_to_seconds(col: ColumnOrName) -> Column:
    """The seconds from midnight, with six digits after the point."""
    return call("time_to_seconds", col)


@function(TIME, result=LongType(), form="(epoch_us({0}) // 1000)")
def time_to_millis(col: ColumnOrName) -> Column:
    """The milliseconds from midnight, rounded down."""
    return call("time_to_millis", col)


@function(TIME, result=LongType(), form="epoch_us({0})")
def time_to_micros(col: ColumnOrName) -> Column:
    """The microseconds from midnight."""
    return call("time_to_micros", col)


def _by_unit(rendering: Rendering, computed: Any) -> str:
    """What a function makes of the microseconds of a unit, which may be a column."""
    unit = rendering.arguments[0]
    cases = " ".join(f"WHEN '{name}' THEN {computed(size)}" for name, size in _UNITS.items())
    wrong = raised(
        "INVALID_PARAMETER_VALUE.TIME_UNIT",
        f"The unit of {rendering.call.function} is one of {', '.join(_UNITS)}, but {{0}} was given.",
        unit,
        type=rendering.result,
    )
    return f"CASE upper({unit}) {cases} ELSE {wrong} END"


def _distance(rendering: Rendering) -> str:
    _, start, end = rendering.arguments
    return _by_unit(rendering, lambda size: f"((epoch_us({end}) - epoch_us({start})) // {size})")


@function(STRING, TIME, TIME, result=LongType(), form=_distance)
def time_diff(unit: ColumnOrName, start: ColumnOrName, end: ColumnOrName) -> Column:
    """How many whole units there are from `start` to `end`: HOUR and smaller, down to MICROSECOND."""
    return call("time_diff", unit, start, end)


def _truncated(rendering: Rendering) -> str:
    time = rendering.arguments[1]
    return _by_unit(rendering, lambda size: time_at(f"epoch_us({time}) // {size} * {size}"))


@function(STRING, TIME, result=same_as(1), form=_truncated)
def time_trunc(unit: ColumnOrName, time: ColumnOrName) -> Column:
    """The time at which the unit began that a time is in: HOUR and smaller, down to MICROSECOND."""
    return call("time_trunc", unit, time)


def _read(rendering: Rendering) -> str:
    value, *pattern = rendering.arguments
    name = "pyrite_try_read_time" if rendering.call.function.startswith("try") else "pyrite_read_time"
    shown = pattern[0] if pattern else "''"
    return time_at(f"{name}({value}, {shown})")


declare("to_time", STRING, STRING, optional=1, result=TimeType(), form=_read, parameters=("str", "format"))
declare(
    "try_to_time",
    STRING,
    STRING,
    optional=1,
    result=TimeType(),
    form=_read,
    nullable=True,
    parameters=("str", "format"),
)


def to_time(str: ColumnOrName, format: ColumnOrName | None = None) -> Column:
    """The time that a text says, by a pattern such as `HH:mm`; without one, by the rules of casts."""
    return call("to_time", str, *([] if format is None else [format]))


def try_to_time(str: ColumnOrName, format: ColumnOrName | None = None) -> Column:
    """The time that a text says; NULL if it says none."""
    return call("try_to_time", str, *([] if format is None else [format]))


def _shifted(sign: str) -> Any:
    def form(rendering: Rendering) -> str:
        time, interval = rendering.arguments
        kind = rendering.types[1]
        assert isinstance(kind, DayTimeIntervalType)
        wrong = raised(
            "DATETIME_OVERFLOW",
            f"The time {{0}} {sign} an interval of {{1}} microseconds is on another day.",
            time,
            interval,
            type="TIME",
        )

        def made(there: str) -> str:
            below = f"{there} >= 0 AND {there} < {DAY}"
            return f"CASE WHEN {below} THEN {time_at(there)} WHEN NOT ({below}) THEN {wrong} END"

        return bound(made, f"(epoch_us({time}) {sign} {interval})")

    return form


def _shifted_type(arguments: Sequence[Expression]) -> DataType:
    """An interval with seconds has six digits after their point."""
    time, interval = (argument.type for argument in arguments)
    assert isinstance(interval, DayTimeIntervalType)
    return TimeType(6) if interval.endField == DayTimeIntervalType.SECOND else time


for _name, _sign in (("time_plus_interval", "+"), ("time_minus_interval", "-")):
    declare(
        _name,
        TIME,
        DAY_TIME_INTERVAL,
        result=_shifted_type,
        form=_shifted(_sign),
        prepare=lambda call, setting: replace(call, shown_as=None),
    )
declare(
    "time_minus_time",
    TIME,
    TIME,
    result=DayTimeIntervalType(DayTimeIntervalType.HOUR, DayTimeIntervalType.SECOND),
    form="(epoch_us({0}) - epoch_us({1}))",
    prepare=lambda call, setting: replace(call, shown_as=None),
)
