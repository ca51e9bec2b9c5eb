"""Dates and timestamps from text and as text, by Java's patterns.

DuckDB reads and writes the usual patterns; what it cannot do, or would do otherwise, Python does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyrite.sql.column import Column
from pyrite.sql.expressions import Call, CastMode, Expression, Literal, UnresolvedCall
from pyrite.sql.expressions import Cast as CastExpression
from pyrite.sql.expressions.coercion import is_string
from pyrite.sql.functions.accepts import BIGINT, STRING, TIMESTAMP, Accepts
from pyrite.sql.functions.columns import ColumnOrName, call, constant
from pyrite.sql.functions.datetime_patterns import duckdb_format, duckdb_reading
from pyrite.sql.functions.declaration import Declaration, Setting, cast_to
from pyrite.sql.functions.duckdb_types import text
from pyrite.sql.functions.moments import local_date, local_time, moment_of
from pyrite.sql.functions.registry import declare, find, function, register
from pyrite.sql.functions.rendering import Rendering
from pyrite.sql.types import (
    DataType,
    DateType,
    LongType,
    NullType,
    NumericType,
    StringType,
    TimestampNTZType,
    TimestampType,
)

__all__ = [
    "date_format",
    "from_unixtime",
    "to_date",
    "to_timestamp",
    "to_timestamp_ltz",
    "to_timestamp_ntz",
    "to_unix_timestamp",
    "try_to_date",
    "try_to_timestamp",
    "unix_timestamp",
]

_ZONE = "current_setting('TimeZone')"
_USUAL = "yyyy-MM-dd HH:mm:ss"
_MOMENTS = (DateType, TimestampType, TimestampNTZType)


def written(moment: str, pattern: str, pattern_value: Expression) -> str:
    """A moment as a pattern has it, in the time zone of the session."""
    python = f"pyrite_format_moment(epoch_us({moment}), {pattern}, {_ZONE})"
    known = None
    if isinstance(pattern_value, Literal) and isinstance(pattern_value.value, str):
        known = duckdb_format(pattern_value.value)
    if known is None:
        return python
    first, last = "TIMESTAMPTZ '1000-01-03 00:00:00+00'", "TIMESTAMPTZ '9999-12-30 00:00:00+00'"
    years = f"{moment} >= {first} AND {moment} < {last}"
    return f"CASE WHEN {years} THEN strftime({local_time(moment)}, {text(known)}) ELSE {python} END"


def read(value: str, pattern: str, pattern_value: Expression, *, is_local: bool, is_try: bool) -> str:
    """The moment, or the local time, that a text says by a pattern."""
    name = f"pyrite_{'try_' if is_try else ''}read_{'local' if is_local else 'moment'}"
    zone = "" if is_local else f", {_ZONE}"
    make = "make_timestamp" if is_local else "make_timestamptz"
    python = f"{make}({name}({value}, {pattern}{zone}))"
    known = None
    if isinstance(pattern_value, Literal) and isinstance(pattern_value.value, str):
        known = duckdb_reading(pattern_value.value)
    if known is None:
        return python
    shape, form = known
    clock = f"try_strptime({value}, {text(form)})"
    usual = clock if is_local else moment_of(clock)
    fits = f"regexp_full_match({value}, {text(shape)}) AND {clock} IS NOT NULL"
    return f"CASE WHEN {fits} THEN {usual} ELSE {python} END"


class _Reading(Declaration):
    """`to_date` and its like: a cast without a pattern, and for what is a moment already."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        self._check_count(call.name, arguments)
        source = arguments[0]
        is_try = self.name.startswith("try")
        assert isinstance(self.result, DataType), "it is a constant below"
        if len(arguments) == 2 and not isinstance(source.type, (*_MOMENTS, NumericType)):
            return super().resolve(call, arguments, setting)
        if not isinstance(source.type, (*_MOMENTS, NullType)) and not (
            isinstance(source.type, NumericType) and isinstance(self.result, TimestampType)
        ):
            source = cast_to(source, StringType(), setting)
        mode = CastMode.TRY if is_try else CastMode.ANSI if setting.ansi else CastMode.LEGACY
        found = source
        if source.type != self.result:
            found = CastExpression(source, self.result, mode, is_explicit=False)
        shown = (found, *arguments[1:])
        is_nullable = found.nullable or is_try
        return Call(self.name, shown, self.result, is_nullable, ansi=setting.ansi, shown_as=call.name)


def _reading_form(rendering: Rendering) -> str:
    if len(rendering.arguments) == 1 or not is_string(rendering.types[0]):
        return rendering.arguments[0]
    value, pattern = rendering.arguments
    found = read(
        value,
        pattern,
        rendering.call.arguments[1],
        is_local=isinstance(rendering.call.type, TimestampNTZType),
        is_try=rendering.call.function.startswith("try") or not rendering.call.ansi,
    )
    return local_date(found) if isinstance(rendering.call.type, DateType) else found


for _name, _type in (
    ("to_date", DateType()),
    ("to_timestamp", TimestampType()),
    ("to_timestamp_ltz", TimestampType()),
    ("to_timestamp_ntz", TimestampNTZType()),
    ("try_to_date", DateType()),
    ("try_to_timestamp", TimestampType()),
):
    register(
        _Reading(
            name=_name,
            takes=(STRING, STRING),
            optional=1,
            result=_type,
            form=_reading_form,
            nullable=True if _name.startswith("try") else None,
        )
    )


def _with_format(name: str, col: ColumnOrName, format: Any) -> Column:
    return call(name, col) if format is None else call(name, col, constant(format))


def to_date(col: ColumnOrName, format: str | None = None) -> Column:
    """The date that a text says, by a pattern such as `dd/MM/yyyy`; without one, by the rules of casts."""
    return _with_format("to_date", col, format)


def try_to_date(col: ColumnOrName, format: str | None = None) -> Column:
    """The date that a text says; NULL if it says none."""
    return _with_format("try_to_date", col, format)


def to_timestamp(col: ColumnOrName, format: str | None = None) -> Column:
    """The timestamp that a text says, by a pattern such as `dd/MM/yyyy HH:mm`, or by the rules of casts."""
    return _with_format("to_timestamp", col, format)


def to_timestamp_ltz(timestamp: ColumnOrName, format: ColumnOrName | None = None) -> Column:
    """The timestamp that a text says; the format is a column."""
    return call("to_timestamp_ltz", timestamp, *([] if format is None else [format]))


def to_timestamp_ntz(timestamp: ColumnOrName, format: ColumnOrName | None = None) -> Column:
    """The timestamp without a time zone that a text says; the format is a column."""
    return call("to_timestamp_ntz", timestamp, *([] if format is None else [format]))


def try_to_timestamp(col: ColumnOrName, format: ColumnOrName | None = None) -> Column:
    """The timestamp that a text says; NULL if it says none. The format is a column."""
    return call("try_to_timestamp", col, *([] if format is None else [format]))


def _date_format(rendering: Rendering) -> str:
    moment, pattern = rendering.arguments
    return written(moment, pattern, rendering.call.arguments[1])


@function(TIMESTAMP, STRING, result=StringType(), form=_date_format)
def date_format(date: ColumnOrName, format: str) -> Column:
    """A date or timestamp as text, by a pattern such as `yyyy-MM-dd HH:mm`."""
    return call("date_format", date, constant(format))


def _with_usual_format(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    """The pattern is shown in the column's name even if it was not given."""
    arguments = list(arguments)
    if not arguments:
        present = find("current_timestamp")
        assert present is not None
        arguments.append(present.resolve(UnresolvedCall("current_timestamp", ()), (), setting))
    if len(arguments) == 1:
        arguments.append(Literal(_USUAL, StringType()))
    return arguments


#: Seconds are read from text, and taken from dates and timestamps.
_TEXT_OR_MOMENT = Accepts(
    '("STRING" or "DATE" or "TIMESTAMP" or "TIMESTAMP_NTZ")', (*STRING.classes, *_MOMENTS), StringType()
)


def _seconds(rendering: Rendering) -> str:
    value, pattern = rendering.arguments
    match rendering.types[0]:
        case TimestampType():
            moment = value
        case DateType() | TimestampNTZType():
            moment = moment_of(f"CAST({value} AS TIMESTAMP)")
        case _:
            is_try = not rendering.call.ansi
            moment = read(value, pattern, rendering.call.arguments[1], is_local=False, is_try=is_try)
    # Rounded down, for times before 1970 as well.
    return f"CAST(floor(CAST(epoch_us({moment}) AS DECIMAL(19,0)) / 1000000) AS BIGINT)"


for _name in ("unix_timestamp", "to_unix_timestamp"):
    declare(
        _name,
        _TEXT_OR_MOMENT,
        STRING,
        optional=2 if _name == "unix_timestamp" else 1,
        result=LongType(),
        form=_seconds,
        coerce=_with_usual_format,
    )


def unix_timestamp(timestamp: ColumnOrName | None = None, format: str = _USUAL) -> Column:
    """The seconds from 1970 to the moment that a text says, or to the present."""
    if timestamp is None:
        return call("unix_timestamp")
    return call("unix_timestamp", timestamp, constant(format))


def to_unix_timestamp(timestamp: ColumnOrName, format: ColumnOrName | None = None) -> Column:
    """The seconds from 1970 to the moment that a text says; the format is a column."""
    return call("to_unix_timestamp", timestamp, *([] if format is None else [format]))


def _from_seconds(rendering: Rendering) -> str:
    seconds, pattern = rendering.arguments
    # Seconds that are too many wrap around, as they do in Spark.
    wide = f"((CAST({seconds} AS HUGEINT) * 1000000 + 9223372036854775808) % 18446744073709551616)"
    around = f"CAST((({wide} + 18446744073709551616) % 18446744073709551616) - 9223372036854775808 AS BIGINT)"
    is_small = f"abs({seconds}) < 9223372036854"
    moment = (
        f"CASE WHEN {is_small} THEN make_timestamptz({seconds} * 1000000) ELSE make_timestamptz({around}) END"
    )
    return written(moment, pattern, rendering.call.arguments[1])


@function(
    BIGINT,
    STRING,
    result=StringType(),
    nullable=True,
    form=_from_seconds,
    optional=1,
    coerce=_with_usual_format,
)
def from_unixtime(timestamp: ColumnOrName, format: str = _USUAL) -> Column:
    """The moment so many seconds after 1970 as text, by a pattern."""
    return call("from_unixtime", timestamp, constant(format))
