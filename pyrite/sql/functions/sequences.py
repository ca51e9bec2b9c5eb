"""Arrays of values at equal distances."""

from __future__ import annotations

from collections.abc import Sequence

from pyrite.errors import AnalysisException
from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression
from pyrite.sql.expressions.coercion import common_type_of
from pyrite.sql.functions.accepts import ANY
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.declaration import Setting, cast_to
from pyrite.sql.functions.problems import call_text, mismatch
from pyrite.sql.functions.registry import function
from pyrite.sql.functions.rendering import Rendering, bound, failing_text, otherwise_fails
from pyrite.sql.types import (
    ArrayType,
    DataType,
    DateType,
    DayTimeIntervalType,
    IntegerType,
    IntegralType,
    NullType,
    TimestampNTZType,
    TimestampType,
    YearMonthIntervalType,
)

__all__ = ["sequence"]

_MICROSECONDS_A_DAY = 86_400_000_000


def _ends_and_step(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) not in (2, 3):
        return arguments
    ends = common_type_of([each.type for each in arguments[:2]], ansi=setting.ansi)
    if isinstance(ends, NullType):
        ends = IntegerType()
    step = arguments[2].type if len(arguments) == 3 else None
    if isinstance(ends, IntegralType) and (step is None or isinstance(step, IntegralType | NullType)):
        found = common_type_of([ends, *(each.type for each in arguments[2:])], ansi=setting.ansi)
        assert found is not None
        return [cast_to(each, found, setting) for each in arguments]
    if isinstance(ends, DateType | TimestampType | TimestampNTZType) and (
        step is None or isinstance(step, DayTimeIntervalType | YearMonthIntervalType)
    ):
        return [*(cast_to(each, ends, setting) for each in arguments[:2]), *arguments[2:]]
    raise _wrong_types(arguments, setting)


def _wrong_types(arguments: Sequence[Expression], setting: Setting) -> AnalysisException:
    return mismatch(
        "SEQUENCE_WRONG_INPUT_TYPES",
        call_text(setting.called, arguments),
        functionName=f"`{setting.called}`",
        startType='("TIMESTAMP" or "DATE" or "INTEGRAL")',
        stepType='("INTERVAL" or "INTERVAL YEAR TO MONTH" or "INTERVAL DAY TO SECOND")',
        otherStartType='"INTEGRAL"',
    )


def _result(arguments: Sequence[Expression]) -> DataType:
    return ArrayType(arguments[0].type, False)


def _form(rendering: Rendering) -> str:
    start, stop, *rest = rendering.arguments
    of_numbers = isinstance(rendering.types[0], IntegralType)
    unit = "1" if of_numbers else str(_MICROSECONDS_A_DAY)
    step = rest[0] if rest else f"CASE WHEN {start} <= {stop} THEN {unit} ELSE -{unit} END"
    if of_numbers:
        return bound(lambda *ends: _numbers(rendering, *ends), start, stop, f"CAST({step} AS BIGINT)")
    by_months = len(rendering.types) == 3 and isinstance(rendering.types[2], YearMonthIntervalType)
    return bound(lambda *ends: _moments(rendering, by_months, *ends), start, stop, step)


def _failing(start: str, stop: str, step: str) -> str:
    return otherwise_fails(
        failing_text(
            "ILLEGAL_ARGUMENT",
            "The sequence from {0} to {1} cannot be made in steps of {2}.",
            start,
            stop,
            step,
        )
    )


def _leads_there(start: str, stop: str, step: str) -> str:
    return f"({step} > 0 AND {start} <= {stop} OR {step} < 0 AND {start} >= {stop} OR {start} = {stop})"


def _numbers(rendering: Rendering, start: str, stop: str, step: str) -> str:
    made = f"CAST(generate_series({start}, {stop}, {step}) AS {rendering.result})"
    return (
        f"CASE WHEN {start} IS NULL OR {stop} IS NULL OR {step} IS NULL THEN NULL"
        f" WHEN {start} = {stop} THEN [{start}] WHEN {_leads_there(start, stop, step)} THEN {made}"
        f" {_failing(start, stop, step)} END"
    )


def _moments(rendering: Rendering, by_months: bool, start: str, stop: str, step: str) -> str:
    # Each value is counted from the start: two months after January 31 is March 31, not March 29.
    if by_months:
        count = f"date_diff('month', {start}, {stop}) // {step}"
        distance = f"to_months(CAST(place * {step} AS INTEGER))"
    else:
        count = f"date_diff('microsecond', CAST({start} AS TIMESTAMP), CAST({stop} AS TIMESTAMP)) // {step}"
        days, rest = f"{step} // {_MICROSECONDS_A_DAY}", f"{step} % {_MICROSECONDS_A_DAY}"
        distance = f"to_days(CAST(place * ({days}) AS INTEGER)) + to_microseconds(place * ({rest}))"
    moment = f"CAST({start} + {distance} AS {rendering.result[:-2]})"
    # A day may have 23 hours: some more are made, and those that are too far left out.
    all_moments = f"list_transform(range(CAST({count} AS BIGINT) + 3), lambda place: {moment})"
    kept = f"CASE WHEN {step} > 0 THEN moment <= {stop} ELSE moment >= {stop} END"
    return (
        f"CASE WHEN {start} IS NULL OR {stop} IS NULL OR {step} IS NULL THEN NULL"
        f" WHEN {start} = {stop} THEN [{start}] WHEN {_leads_there(start, stop, step)}"
        f" THEN list_filter({all_moments}, lambda moment: {kept}) {_failing(start, stop, step)} END"
    )


@function(ANY, ANY, ANY, result=_result, optional=1, coerce=_ends_and_step, form=_form)
def sequence(start: ColumnOrName, stop: ColumnOrName, step: ColumnOrName | None = None) -> Column:
    """The whole numbers, dates or timestamps from one to another, at a distance.

    It is 1 or -1, or a day, if none is given. A distance that does not lead to the end is an error.
    """
    return call("sequence", start, stop) if step is None else call("sequence", start, stop, step)
