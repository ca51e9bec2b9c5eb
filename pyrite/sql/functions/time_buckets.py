"""Buckets of time: the start of the one that a timestamp is in."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from pyrite.errors import AnalysisException
from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression, Literal
from pyrite.sql.expressions.coercion import is_string
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.functions.accepts import ANY_TIMESTAMP, DAY_TIME_INTERVAL, YEAR_MONTH_INTERVAL, one_of
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.declaration import Setting
from pyrite.sql.functions.moments import DAY, local_time, moment_of
from pyrite.sql.functions.problems import call_text, mismatch, unexpected_input
from pyrite.sql.functions.registry import function, same_as
from pyrite.sql.functions.rendering import Rendering, bound
from pyrite.sql.functions.time_zone_names import python_zone
from pyrite.sql.types import (
    DateType,
    NullType,
    TimestampNTZType,
    TimestampType,
    YearMonthIntervalType,
)

__all__ = ["time_bucket"]

_SIZE = one_of(DAY_TIME_INTERVAL, YEAR_MONTH_INTERVAL)


def _arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    """The size is a constant above zero; where no origin is given, it is the beginning of 1970."""
    if not 2 <= len(arguments) <= 3:
        return arguments
    size, time, *origin = arguments
    if not origin:
        midnight = datetime.datetime(1970, 1, 1)
        if isinstance(time.type, TimestampNTZType):
            arguments = [size, time, Literal(midnight, TimestampNTZType())]
        else:
            midnight = midnight.replace(tzinfo=python_zone(setting.time_zone))
            arguments = [size, time, Literal(midnight, TimestampType())]
    if is_string(size.type):
        raise unexpected_input(setting.called, arguments, 0, _SIZE.name)
    if is_string(time.type) or isinstance(time.type, DateType):
        raise unexpected_input(setting.called, arguments, 1, ANY_TIMESTAMP.name)
    if isinstance(size.type, NullType):
        return arguments
    if not isinstance(size, Literal):
        raise AnalysisException(
            errorClass="DATATYPE_MISMATCH.NON_FOLDABLE_INPUT",
            messageParameters={
                "sqlExpr": f'"{call_text(setting.called, arguments)}"',
                "inputName": "`bucketSize`",
                "inputType": _SIZE.name,
                "inputExpr": f'"{pretty(size)}"',
            },
        )
    if size.value is not None and _count(size) <= 0:
        raise mismatch(
            "VALUE_OUT_OF_RANGE",
            call_text(setting.called, arguments),
            exprName="`bucketSize`",
            valueRange="(0, inf)",
            currentValue=pretty(size),
        )
    return arguments


def _count(size: Literal) -> int:
    """The microseconds or months of an interval."""
    if isinstance(size.value, datetime.timedelta):
        return size.value // datetime.timedelta(microseconds=1)
    return int(size.value)


def _bucket(rendering: Rendering) -> str:
    size, (_, time, origin) = rendering.call.arguments[0], rendering.arguments
    while not isinstance(size, Literal):
        [size] = size.children
    if size.value is None:
        return f"CAST(NULL AS {rendering.result})"
    is_local = isinstance(rendering.call.type, TimestampNTZType)
    count = _count(size)
    of_months = isinstance(size.type, YearMonthIntervalType)
    if not of_months and not is_local and count % DAY:
        # Below a day, the clock of UTC counts.
        begin = bound(
            lambda start, at: _floored(at, start, count), f"epoch_us({origin})", f"epoch_us({time})"
        )
        return f"make_timestamptz({begin})"
    clocks = (origin, time) if is_local else (local_time(origin), local_time(time))
    if of_months:
        found = bound(lambda start, at: _of_months(at, start, count), *clocks)
    else:
        microseconds = [f"epoch_us({each})" for each in clocks]
        found = f"make_timestamp({bound(lambda start, at: _floored(at, start, count), *microseconds)})"
    return found if is_local else moment_of(found)


def _floored(at: str, start: str, size: int) -> str:
    return f"({at} - (({at} - {start}) % {size} + {size}) % {size})"


def _of_months(at: str, start: str, size: int) -> str:
    """The last of the months after the start that is not after the time; not all of them have a day 31."""
    apart = f"((year({at}) - year({start})) * 12 + month({at}) - month({start}))"
    whole = f"({apart} - ({apart} % {size} + {size}) % {size})"

    def begin(months: str) -> str:
        return f"({start} + to_months(CAST({months} AS INTEGER)))"

    return f"CASE WHEN {begin(whole)} <= {at} THEN {begin(whole)} ELSE {begin(f'{whole} - {size}')} END"


@function(
    _SIZE,
    ANY_TIMESTAMP,
    ANY_TIMESTAMP,
    optional=1,
    coerce=_arguments,
    result=same_as(1),
    nullable=True,
    form=_bucket,
)
def time_bucket(bucket_size: ColumnOrName, ts: ColumnOrName, origin: ColumnOrName | None = None) -> Column:
    """The start of the bucket that a timestamp is in; buckets follow each other from an origin, 1970-01-01.

    Those of days and months follow the calendar of the session's time zone.
    """
    more: list[Any] = [] if origin is None else [origin]
    return call("time_bucket", bucket_size, ts, *more)
