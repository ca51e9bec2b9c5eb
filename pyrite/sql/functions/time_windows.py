"""Windows of time to group by: `window(time, '10 minutes')`, which may slide, and the time of one.

Windows of one length that do not overlap are a function of the time. Sliding ones are a generator: a row is
in several of them. `analyzer/time_windows.py` puts either below the query that names it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from pyrite.errors import AnalysisException, IllegalArgumentException, PySparkTypeError
from pyrite.sql.column import Column
from pyrite.sql.expressions import Call, Expression, Kind, Literal, UnresolvedCall
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.functions.accepts import ANY_TIMESTAMP, STRING, STRUCT
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.declaration import Declaration, Setting, cast_to
from pyrite.sql.functions.problems import mismatch, unexpected_input
from pyrite.sql.functions.registry import declare, register
from pyrite.sql.functions.rendering import Rendering
from pyrite.sql.types import DataType, StructField, StructType, TimestampNTZType, TimestampType
from pyrite.sql.types.intervals import MICROSECONDS_OF

__all__ = ["window", "window_time"]

#: A generator's name for the windows that a row is in.
SLIDES = "window_slides"

_PART = re.compile(r"\s*([+-]?)\s*([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]+?)s?(?=\s|$)")


def microseconds_of(duration: str) -> int:
    """The length of a duration such as `1 hour 30 minutes`. Raises IllegalArgumentException.

    >>> microseconds_of("1 minute 0.5 seconds")
    60500000
    """
    text = re.sub(r"(?i)^\s*interval\s", "", duration)
    total, at = 0, 0
    while found := _PART.match(text, at):
        sign, number, unit = found.groups()
        if unit.upper() in ("MONTH", "YEAR"):
            raise IllegalArgumentException(
                errorClass="_LEGACY_ERROR_TEMP_3231", messageParameters={"interval": duration}
            )
        if unit.upper() not in MICROSECONDS_OF:
            break
        size = int(Decimal(number) * MICROSECONDS_OF[unit.upper()])
        total += -size if sign == "-" else size
        at = found.end()
    if at == 0 or text[at:].strip():
        raise AnalysisException(
            errorClass="CANNOT_PARSE_INTERVAL", messageParameters={"intervalString": f"'{duration}'"}
        )
    return total


def window_type(time: DataType) -> StructType:
    """The type of a window of a time."""
    return StructType([StructField("start", time), StructField("end", time)])


class _Window(Declaration):
    """`window`: its durations are constants, which decide whether it is a generator."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        self._check_count(call.name, arguments)
        target = ANY_TIMESTAMP.cast_of(arguments[0].type, ansi=setting.ansi)
        if target is None:
            raise unexpected_input(call.name, arguments, 0, ANY_TIMESTAMP.name)
        time = cast_to(arguments[0], target, setting)
        given = [self._duration(call, each) for each in arguments[1:]]
        duration = given[0]
        slide = given[1] if len(given) > 1 else duration
        start = given[2] if len(given) > 2 else 0
        shown = f"window({pretty(time)}, {duration}, {slide}, {start})"
        self._check(shown, ("window_duration", duration), ">", ("", 0))
        self._check(shown, ("slide_duration", slide), ">", ("", 0))
        self._check(shown, ("slide_duration", slide), "<=", ("window_duration", duration))
        self._check(shown, ("abs(start_time)", abs(start)), "<", ("slide_duration", slide))
        slides = slide < duration
        return Call(
            SLIDES if slides else self.name,
            (time,),
            window_type(time.type),
            False,
            Kind.GENERATOR if slides else Kind.SCALAR,
            shown_as=call.name,
            detail=(duration, slide, start),
        )

    def _duration(self, call: UnresolvedCall, argument: Expression) -> int:
        if not isinstance(argument, Literal) or not isinstance(argument.value, str):
            raise AnalysisException(
                errorClass="NON_FOLDABLE_ARGUMENT",
                messageParameters={
                    "funcName": f"`{call.name}`",
                    "paramName": "`duration`",
                    "paramType": '"STRING"',
                },
            )
        return microseconds_of(argument.value)

    def _check(self, shown: str, left: tuple[str, int], sign: str, right: tuple[str, int]) -> None:
        (name, value), (other_name, other) = left, right
        if {">": value > other, "<": value < other, "<=": value <= other}[sign]:
            return
        if not other_name:
            raise mismatch(
                "VALUE_OUT_OF_RANGE",
                shown,
                exprName=f"`{name}`",
                valueRange=f"(0, {2**63 - 1}]",
                currentValue=f"{value}L",
            )
        raise mismatch(
            "PARAMETER_CONSTRAINT_VIOLATION",
            shown,
            leftExprName=f"`{name}`",
            leftExprValue=f"{value}L",
            constraint=sign,
            rightExprName=f"`{other_name}`",
            rightExprValue=f"{other}L",
        )


def _last_start(time: str, slide: int, start: int) -> str:
    """The microseconds at which the last window begins that a time is in."""
    return f"(epoch_us({time}) - ((epoch_us({time}) - {start}) % {slide} + {slide}) % {slide})"


def _struct(begin: str, duration: int, kind: DataType) -> str:
    make = "make_timestamp" if isinstance(kind, TimestampNTZType) else "make_timestamptz"
    return f'struct_pack("start" := {make}({begin}), "end" := {make}({begin} + {duration}))'


def _tumbling(rendering: Rendering) -> str:
    duration, slide, start = rendering.call.detail
    return _struct(_last_start(rendering.arguments[0], slide, start), duration, rendering.types[0])


def _sliding(arguments: Sequence[str], call: Call) -> list[str]:
    """The list of the windows that a time is in, the last one first."""
    duration, slide, start = call.detail
    [time] = arguments
    begin = f"({_last_start(time, slide, start)} - n * {slide})"
    window = _struct(begin, duration, call.arguments[0].type)
    numbers = (
        f"list_filter(range({-(-duration // slide)}), lambda n: epoch_us({time}) < {begin} + {duration})"
    )
    return [f"list_transform({numbers}, lambda n: {window})"]


register(
    _Window(
        name="window",
        takes=(ANY_TIMESTAMP, STRING, STRING, STRING),
        optional=2,
        result=StructType([]),
        form=_tumbling,
        parameters=("timeColumn", "windowDuration", "slideDuration", "startTime"),
    )
)
declare(
    SLIDES,
    ANY_TIMESTAMP,
    result=StructType([]),
    form=_sliding,
    kind=Kind.GENERATOR,
    columns=lambda arguments: [("window", window_type(arguments[0].type), False)],
)


def window(
    timeColumn: ColumnOrName,
    windowDuration: str,
    slideDuration: str | None = None,
    startTime: str | None = None,
) -> Column:
    """The windows of time that a timestamp is in, to group by: structs of `start` and `end`.

    The end is the first moment after a window, which is as long as `windowDuration` says, and begins every
    `slideDuration`, so much after 1970 in UTC as `startTime` says.
    """
    durations = (
        ("windowDuration", windowDuration),
        ("slideDuration", slideDuration),
        ("startTime", startTime),
    )
    for name, value in durations:
        if (value is not None or name == "windowDuration") and not (isinstance(value, str) and value):
            raise PySparkTypeError(
                errorClass="NOT_EXPECTED_TYPE",
                messageParameters={
                    "arg_name": name,
                    "expected_type": "str",
                    "arg_type": type(value).__name__,
                },
            )
    given = [windowDuration]
    if slideDuration or startTime:
        given.append(slideDuration or windowDuration)
    if startTime:
        given.append(startTime)
    return call("window", timeColumn, *(Column(Literal(each, STRING.default)) for each in given))


def _time_type(arguments: Sequence[Expression]) -> DataType:
    kind = arguments[0].type
    if isinstance(kind, StructType) and kind.names[:2] == ["start", "end"]:
        return kind.fields[1].dataType
    return TimestampType()


def _window_time(rendering: Rendering) -> str:
    end = f"struct_extract({rendering.arguments[0]}, 'end')"
    make = "make_timestamp" if isinstance(rendering.call.type, TimestampNTZType) else "make_timestamptz"
    return f"{make}(epoch_us({end}) - 1)"


class _WindowTime(Declaration):
    """`window_time`, for windows only."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        if len(arguments) == 1:
            kind = arguments[0].type
            if not (isinstance(kind, StructType) and kind.names[:2] == ["start", "end"]):
                raise unexpected_input(call.name, arguments, 0, "STRUCT<START: TIMESTAMP, END: TIMESTAMP>")
        return super().resolve(call, arguments, setting)


register(_WindowTime(name="window_time", takes=(STRUCT,), result=_time_type, form=_window_time))


def window_time(windowColumn: ColumnOrName) -> Column:
    """The time that stands for a window: its last microsecond."""
    return call("window_time", windowColumn)
