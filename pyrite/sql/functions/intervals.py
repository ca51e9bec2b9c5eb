"""Intervals: making them, and the operators between them, dates and timestamps.

`operators.py` leads `+`, `-`, `*` and `/` to the functions here when their operands are moments or intervals.
Day-time intervals are held as microseconds, year-month intervals as months, and Spark's older intervals, of
months, days and microseconds, as DuckDB's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pyrite.sql.column import Column
from pyrite.sql.expressions import Call, Expression, Literal, UnresolvedCall
from pyrite.sql.expressions.coercion import is_string
from pyrite.sql.functions.accepts import (
    ANY,
    CALENDAR_INTERVAL,
    DAY_TIME_INTERVAL,
    INT,
    YEAR_MONTH_INTERVAL,
    Accepts,
    one_of,
)
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.declaration import Declaration, Setting, cast_to
from pyrite.sql.functions.moments import DAY, given, local_time, moved, variable
from pyrite.sql.functions.problems import different_types
from pyrite.sql.functions.registry import declare, function, register
from pyrite.sql.functions.rendering import Rendering, raised
from pyrite.sql.types import (
    CalendarIntervalType,
    DataType,
    DateType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    IntegerType,
    IntegralType,
    NullType,
    NumericType,
    TimestampNTZType,
    TimestampType,
    YearMonthIntervalType,
)

__all__ = ["make_dt_interval", "make_interval", "make_ym_interval", "try_make_interval"]

_MONTHS = YearMonthIntervalType()
_MICROSECONDS = DayTimeIntervalType()
_OVERFLOW = "The interval is out of range."


class SecondsKind(Accepts):
    """Seconds with six digits after the point."""

    def cast_of(self, source: DataType, *, ansi: bool) -> DataType | None:
        return self.default if isinstance(source, NumericType | NullType) or is_string(source) else None


_SECONDS = SecondsKind("DECIMAL(18,6)", (DecimalType,), DecimalType(18, 6))


def _with_zeros(count: int, *, seconds: bool) -> Any:
    """Zeros in the place of arguments that are missing; they are shown."""

    def coerce(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
        missing: list[Expression] = [Literal(0, IntegerType()) for _ in range(count - len(arguments))]
        if missing and seconds:
            missing[-1] = Literal(Decimal("0.000000"), DecimalType(18, 6))
        return [*arguments, *missing]

    return coerce


def _calendar(rendering: Rendering) -> str:
    years, months, weeks, days, hours, minutes, seconds = rendering.arguments
    time = (
        f"CAST({hours} AS BIGINT) * 3600000000 + CAST({minutes} AS BIGINT) * 60000000 + "
        f"CAST({seconds} * 1000000 AS BIGINT)"
    )
    made = f"(to_months({years} * 12 + {months}) + to_days({weeks} * 7 + {days}) + to_microseconds({time}))"
    return f"TRY({made})" if rendering.call.function.startswith("try") or not rendering.call.ansi else made


_CALENDAR_PARTS: dict[str, Any] = {
    "result": CalendarIntervalType(),
    "form": _calendar,
    "optional": 7,
    "coerce": _with_zeros(7, seconds=True),
}


@function(INT, INT, INT, INT, INT, INT, _SECONDS, **_CALENDAR_PARTS)
def make_interval(
    years: ColumnOrName | None = None,
    months: ColumnOrName | None = None,
    weeks: ColumnOrName | None = None,
    days: ColumnOrName | None = None,
    hours: ColumnOrName | None = None,
    mins: ColumnOrName | None = None,
    secs: ColumnOrName | None = None,
) -> Column:
    """An interval of months, days and microseconds; what is not given is 0."""
    return _made("make_interval", years, months, weeks, days, hours, mins, secs)


@function(INT, INT, INT, INT, INT, INT, _SECONDS, nullable=True, **_CALENDAR_PARTS)
def try_make_interval(
    years: ColumnOrName | None = None,
    months: ColumnOrName | None = None,
    weeks: ColumnOrName | None = None,
    days: ColumnOrName | None = None,
    hours: ColumnOrName | None = None,
    mins: ColumnOrName | None = None,
    secs: ColumnOrName | None = None,
) -> Column:
    """An interval of months, days and microseconds; NULL if it is out of range."""
    return _made("try_make_interval", years, months, weeks, days, hours, mins, secs)


def _made(name: str, *parts: ColumnOrName | None) -> Column:
    return call(name, *(0 if part is None else part for part in parts))


def _checked(rendering: Rendering, made: str) -> str:
    """Whole numbers that overflow, with the condition that intervals have for it."""
    known = " AND ".join(f"{argument} IS NOT NULL" for argument in rendering.arguments)
    condition = "INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION"
    return f"CASE WHEN {known} THEN coalesce(TRY({made}), {raised(condition, _OVERFLOW, type='BIGINT')}) END"


def _day_time(rendering: Rendering) -> str:
    days, hours, minutes, seconds = rendering.arguments
    made = (
        f"CAST(CAST({days} AS HUGEINT) * {DAY} + CAST({hours} AS HUGEINT) * 3600000000 + "
        f"CAST({minutes} AS HUGEINT) * 60000000 + CAST({seconds} * 1000000 AS HUGEINT) AS BIGINT)"
    )
    return _checked(rendering, made)


@function(
    INT,
    INT,
    INT,
    _SECONDS,
    result=_MICROSECONDS,
    form=_day_time,
    optional=4,
    coerce=_with_zeros(4, seconds=True),
)
def make_dt_interval(
    days: ColumnOrName | None = None,
    hours: ColumnOrName | None = None,
    mins: ColumnOrName | None = None,
    secs: ColumnOrName | None = None,
) -> Column:
    """An interval of days and seconds; what is not given is 0."""
    return _made("make_dt_interval", days, hours, mins, secs)


@function(
    INT,
    INT,
    result=_MONTHS,
    form=lambda rendering: (
        f"CAST({_checked(rendering, '{} * 12 + {}'.format(*rendering.arguments))} AS INTEGER)"
    ),
    optional=2,
    coerce=_with_zeros(2, seconds=False),
)
def make_ym_interval(years: ColumnOrName | None = None, months: ColumnOrName | None = None) -> Column:
    """An interval of years and months; what is not given is 0."""
    return _made("make_ym_interval", years, months)


declare(
    "extractansiintervaldays",
    DAY_TIME_INTERVAL,
    result=IntegerType(),
    form=f"CAST({{0}} // {DAY} AS INTEGER)",
)


def _of_whole_days(data_type: DataType) -> bool:
    return isinstance(data_type, DayTimeIntervalType) and data_type.endField == DayTimeIntervalType.DAY


class _MomentAndInterval(Declaration):
    """A moment and an interval. A date and whole days give a date by `date_add`, which the name shows."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        moment, interval = arguments
        is_minus = self.name == "moment_minus_interval"
        if is_string(moment.type):
            shifted_moment = super().resolve(
                call, [cast_to(moment, TimestampType(), setting), interval], setting
            )
            return cast_to(shifted_moment, moment.type, setting)
        if not isinstance(moment.type, DateType):
            return super().resolve(call, arguments, setting)
        if _of_whole_days(interval.type):
            days: Expression = _call("extractansiintervaldays", (interval,), IntegerType(), setting)
            if is_minus:
                days = replace(_call("negative", (days,), IntegerType(), setting), shown_as="- ")
            return _call("date_add", (moment, days), DateType(), setting)
        if isinstance(interval.type, DayTimeIntervalType):
            arguments = [cast_to(moment, TimestampType(), setting), interval]
        return super().resolve(call, arguments, setting)


def _call(name: str, arguments: tuple[Expression, ...], result: DataType, setting: Setting) -> Call:
    is_nullable = any(each.nullable for each in arguments)
    return Call(name, arguments, result, is_nullable, ansi=setting.ansi)


def _moment_type(arguments: Sequence[Expression]) -> DataType:
    return arguments[0].type


def _moment_and_interval(sign: str) -> Any:
    def form(rendering: Rendering) -> str:
        moment, interval = rendering.arguments
        return shifted(moment, interval, *rendering.types, sign=sign, ansi=rendering.call.ansi)

    return form


def shifted(
    moment: str, interval: str, kind: DataType, interval_type: DataType, *, sign: str = "+", ansi: bool = True
) -> str:
    """A moment so much later or earlier. In the time zone of the session, days are not always 24 hours."""
    if isinstance(interval_type, DayTimeIntervalType):
        if isinstance(kind, TimestampNTZType):
            return f"make_timestamp(epoch_us({moment}) {sign} {interval})"
        return later(moment, f"({sign}({interval}))")
    if isinstance(interval_type, YearMonthIntervalType):
        change = f"{{}} {sign} to_months({interval})"
        if isinstance(kind, TimestampType):
            return moved(moment, f"({change})")
        result = "DATE" if isinstance(kind, DateType) else "TIMESTAMP"
        return f"CAST({change.format(moment)} AS {result})"
    if isinstance(kind, DateType):
        shift = f"CAST({moment} {sign} {interval} AS DATE)"
        if not ansi:
            return shift
        time = below_a_day(interval)
        wrong = raised(
            "INVALID_INTERVAL_WITH_MICROSECONDS_ADDITION",
            "An interval with a part below a day cannot be added to a date: cast the date to a timestamp.",
            type="DATE",
        )
        return f"CASE WHEN {time} = 0 THEN {shift} WHEN {time} <> 0 THEN {wrong} END"
    if isinstance(kind, TimestampNTZType):
        return f"({moment} {sign} {interval})"
    return _calendar_shift(moment, interval, sign)


def below_a_day(interval: str) -> str:
    """The microseconds of an interval beside its months and days."""
    return (
        f"(date_part('hour', {interval}) * 3600000000 + date_part('minute', {interval}) * 60000000 + "
        f"date_part('microsecond', {interval}))"
    )


def months_of(interval: str) -> str:
    """The months of an interval, those of its years among them."""
    return f"(date_part('year', {interval}) * 12 + date_part('month', {interval}))"


def _calendar_shift(moment: str, interval: str, sign: str) -> str:
    """Months and days by the calendar, then the rest by the clock."""
    name = variable(moment, interval)
    months = f"to_months(CAST({sign}{months_of(name)} AS INTEGER))"
    days = f"to_days(CAST({sign}date_part('day', {name}) AS INTEGER))"
    rest = f"CAST({sign}{below_a_day(name)} AS BIGINT)"
    there = moved(moment, f"({{}} + {months} + {days})")
    return given(interval, name, f"make_timestamptz(epoch_us({there}) + {rest})")


def later(moment: str, microseconds: str) -> str:
    """A moment so many microseconds later, of which whole days are counted by the calendar."""
    in_utc = f"make_timestamptz(epoch_us({moment}) + {microseconds})"
    there = moved(moment, f"({{}} + to_days(CAST({microseconds} // {DAY} AS INTEGER)))")
    general = f"make_timestamptz(epoch_us({there}) + ({microseconds} % {DAY}))"
    return f"CASE WHEN current_setting('TimeZone') = 'UTC' THEN {in_utc} ELSE {general} END"


for _name, _sign in (("moment_plus_interval", "+"), ("moment_minus_interval", "-")):
    register(
        _MomentAndInterval(
            name=_name,
            takes=(ANY, one_of(DAY_TIME_INTERVAL, YEAR_MONTH_INTERVAL, CALENDAR_INTERVAL)),
            result=_moment_type,
            form=_moment_and_interval(_sign),
            prepare=lambda call, setting: replace(call, shown_as=None),
        )
    )


def _moments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    """Two dates, or two local times; a date beside a timestamp is its midnight."""
    left, right = arguments
    if is_string(left.type):
        left = cast_to(left, right.type, setting)
    if is_string(right.type):
        right = cast_to(right, left.type, setting)
    if isinstance(left.type, DateType) and isinstance(right.type, DateType):
        return [left, right]
    if isinstance(left.type, DateType):
        left = cast_to(left, right.type, setting)
    if isinstance(right.type, DateType):
        right = cast_to(right, left.type, setting)
    return [left, right]


def _difference_type(arguments: Sequence[Expression]) -> DataType:
    if isinstance(arguments[0].type, DateType):
        return DayTimeIntervalType(DayTimeIntervalType.DAY)
    return DayTimeIntervalType()


def _difference(rendering: Rendering) -> str:
    left, right = rendering.arguments
    if isinstance(rendering.types[0], DateType):
        return f"(({left} - {right}) * {DAY})"
    clocks = [
        local_time(each) if isinstance(kind, TimestampType) else each
        for each, kind in zip((left, right), rendering.types, strict=True)
    ]
    return f"(epoch_us({clocks[0]}) - epoch_us({clocks[1]}))"


declare(
    "moment_minus_moment",
    ANY,
    ANY,
    result=_difference_type,
    form=_difference,
    coerce=_moments,
    prepare=lambda call, setting: replace(call, shown_as=None),
)


def _scaled_type(arguments: Sequence[Expression]) -> DataType:
    match arguments[0].type:
        case DayTimeIntervalType():
            return _MICROSECONDS
        case YearMonthIntervalType():
            return _MONTHS
        case other:
            return other


def _factor(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    interval, factor = arguments
    if (
        is_string(factor.type)
        or isinstance(factor.type, NullType)
        or isinstance(interval.type, CalendarIntervalType)
    ):
        factor = cast_to(factor, DoubleType(), setting)
    if not isinstance(factor.type, NumericType):
        raise different_types(setting.called, arguments)
    return [interval, factor]


def _rounded(rendering: Rendering, exact: str) -> str:
    """A double as a whole number, half away from zero."""
    sign = f"CASE WHEN {exact} < 0 THEN -1 ELSE 1 END"
    return f"CAST({sign} * floor(abs({exact}) + 0.5) AS {rendering.result})"


def _times(rendering: Rendering) -> str:
    interval, factor = rendering.arguments
    match rendering.types:
        case (CalendarIntervalType(), _):
            return _scaled_calendar(rendering, "*")
        case (_, IntegralType()):
            return f"CAST({interval} * CAST({factor} AS BIGINT) AS {rendering.result})"
        case (_, DecimalType(precision=precision)) if precision <= 19:
            return f"CAST(round(CAST({interval} AS DECIMAL(19,0)) * {factor}) AS {rendering.result})"
        case (_, DecimalType()):
            return _by_digits("pyrite_decimal_product", rendering)
        case _:
            return _rounded(rendering, f"CAST({interval} AS DOUBLE) * {factor}")


def _by_digits(function: str, rendering: Rendering) -> str:
    left, right = (f"CAST({argument} AS VARCHAR)" for argument in rendering.arguments)
    return f"CAST(CAST({function}({left}, {right}, 0) AS HUGEINT) AS {rendering.result})"


def _divided(rendering: Rendering) -> str:
    interval, divisor = rendering.arguments
    zero = raised(
        "INTERVAL_DIVIDED_BY_ZERO",
        "An interval was divided by zero. Use `try_divide` to get NULL instead.",
        type=rendering.result,
    )
    if isinstance(rendering.types[0], CalendarIntervalType):
        result = _scaled_calendar(rendering, "/")
    elif isinstance(rendering.types[1], IntegralType):
        # Half away from zero, in whole numbers.
        whole, half = f"CAST({interval} AS HUGEINT)", f"abs(CAST({divisor} AS HUGEINT))"
        rounded = f"(2 * abs({whole}) + {half}) // (2 * {half})"
        result = f"CAST(sign({whole}) * sign({divisor}) * ({rounded}) AS {rendering.result})"
    elif isinstance(rendering.types[1], DecimalType):
        result = _by_digits("pyrite_decimal_quotient", rendering)
    else:
        result = _rounded(rendering, f"(CAST({interval} AS DOUBLE) / {divisor})")
    if not rendering.call.ansi and isinstance(rendering.types[0], CalendarIntervalType):
        return f"CASE WHEN {divisor} <> 0 THEN {result} END"
    return f"CASE WHEN {divisor} = 0 THEN {zero} ELSE {result} END"


def _scaled_calendar(rendering: Rendering, symbol: str) -> str:
    """Each part by itself; months and days are cut off."""
    interval, factor = rendering.arguments
    parts = [
        f"to_months(CAST(trunc({months_of(interval)} {symbol} {factor}) AS INTEGER))",
        f"to_days(CAST(trunc(date_part('day', {interval}) {symbol} {factor}) AS INTEGER))",
        f"to_microseconds(CAST(round({below_a_day(interval)} {symbol} {factor}) AS BIGINT))",
    ]
    return f"({' + '.join(parts)})"


def _scaled_name(name: str) -> Any:
    def prepare(call: Call, setting: Setting) -> Expression:
        is_calendar = isinstance(call.type, CalendarIntervalType)
        return replace(call, shown_as=name if is_calendar else None)

    return prepare


_INTERVAL = one_of(DAY_TIME_INTERVAL, YEAR_MONTH_INTERVAL, CALENDAR_INTERVAL)
declare(
    "interval_times",
    _INTERVAL,
    ANY,
    result=_scaled_type,
    form=_times,
    coerce=_factor,
    prepare=_scaled_name("multiply_interval"),
)
declare(
    "interval_divided",
    _INTERVAL,
    ANY,
    result=_scaled_type,
    form=_divided,
    coerce=_factor,
    prepare=_scaled_name("divide_interval"),
)
