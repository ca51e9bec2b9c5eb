"""Aggregates by rank: percentiles, the median, the most frequent value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pyrite.sql.column import Column
from pyrite.sql.expressions import Call, Cast, Expression, Kind, Literal
from pyrite.sql.functions.accepts import (
    ANY,
    ARRAY,
    BOOLEAN,
    DAY_TIME_INTERVAL,
    DOUBLE,
    INTEGRAL,
    NUMERIC,
    YEAR_MONTH_INTERVAL,
    one_of,
)
from pyrite.sql.functions.collecting import where
from pyrite.sql.functions.columns import ColumnOrName, call, constant
from pyrite.sql.functions.declaration import Setting, cast_to
from pyrite.sql.functions.problems import call_text, mismatch
from pyrite.sql.functions.registry import aggregate, declare
from pyrite.sql.functions.rendering import Rendering
from pyrite.sql.types import (
    ArrayType,
    DataType,
    DayTimeIntervalType,
    DoubleType,
    IntegerType,
    YearMonthIntervalType,
)

__all__ = ["approx_percentile", "median", "mode", "percentile", "percentile_approx"]

_MEASURED = one_of(NUMERIC, YEAR_MONTH_INTERVAL, DAY_TIME_INTERVAL)
_SHARE = one_of(DOUBLE, ARRAY)


def _measure_type(value: DataType) -> DataType:
    return value if isinstance(value, DayTimeIntervalType | YearMonthIntervalType) else DoubleType()


def _result(value: Expression, share: Expression, found: DataType) -> DataType:
    return ArrayType(found, False) if isinstance(share.type, ArrayType) else found


def _numbers_of(expression: Expression) -> list[float] | None:
    """The constant numbers of a share or of an array of shares."""
    match expression:
        case Cast(child=child):
            return _numbers_of(child)
        case Literal(value=list(values)):
            return [float(each) for each in values]
        case Literal(value=int() | float() | Decimal() as value):
            return [float(value)]
        case Call(function="array", arguments=arguments):
            found = [_numbers_of(each) for each in arguments]
            return [number for each in found if each is not None for number in each]
        case _:
            return None


def _check_share(arguments: Sequence[Expression], share: Expression, setting: Setting) -> None:
    numbers = _numbers_of(share)
    if numbers is None:
        raise mismatch(
            "NON_FOLDABLE_INPUT",
            call_text(setting.called, arguments),
            inputName="`percentage`",
            inputType='"DOUBLE"',
            inputExpr=f'"{call_text("", [share])[1:-1]}"',
        )
    if any(not 0 <= each <= 1 for each in numbers):
        raise mismatch(
            "VALUE_OUT_OF_RANGE",
            call_text(setting.called, arguments),
            exprName="`percentage`",
            valueRange="[0.0, 1.0]",
            currentValue=str(numbers),
        )


def _as_share(share: Expression, setting: Setting) -> Expression:
    if isinstance(share.type, ArrayType):
        return cast_to(share, ArrayType(DoubleType(), share.type.containsNull), setting)
    return cast_to(share, DoubleType(), setting)


def _percentile_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) not in (2, 3):
        return arguments
    _check_share(arguments, arguments[1], setting)
    frequency = arguments[2] if len(arguments) == 3 else Literal(1, IntegerType())
    return [arguments[0], _as_share(arguments[1], setting), frequency]


def _quantile(rendering: Rendering, value: str, share: Expression, *, descending: bool = False) -> str:
    """The value at a share of the way through the ordered values, between two of them if need be."""
    shares = _numbers_of(share)
    assert shares is not None
    shares = [1 - each for each in shares] if descending else shares
    is_many = isinstance(share.type, ArrayType)
    wanted = f"[{', '.join(map(repr, shares))}]" if is_many else repr(shares[0])
    found = f"quantile_cont({rendering.distinct}CAST({value} AS DOUBLE), {wanted}){rendering.over}"
    return _as_measure(rendering, found, is_many=is_many)


def _as_measure(rendering: Rendering, found: str, *, is_many: bool) -> str:
    result = rendering.call.type
    element = result.elementType if isinstance(result, ArrayType) else result
    if isinstance(element, DoubleType):
        return found
    whole = f"list_transform({found}, lambda item: round(item))" if is_many else f"round({found})"
    return f"CAST({whole} AS {rendering.result})"


def _percentile_form(rendering: Rendering) -> str:
    _, share, frequency = rendering.call.arguments
    if isinstance(frequency, Literal) and frequency.value == 1:
        return _quantile(rendering, rendering.arguments[0], share)
    shares = _numbers_of(share)
    assert shares is not None
    is_many = isinstance(share.type, ArrayType)
    text, times = rendering.arguments[0], rendering.arguments[2]
    repeated = f"list_transform(range(CAST({times} AS BIGINT)), lambda item: CAST({text} AS DOUBLE))"
    present = where(rendering, f"{text} IS NOT NULL AND {times} IS NOT NULL")
    wanted = f"[{', '.join(map(repr, shares))}]" if is_many else repr(shares[0])
    found = f"list_aggregate(flatten(list({repeated}){present}), 'quantile_cont', {wanted})"
    return _as_measure(rendering, found, is_many=is_many)


@aggregate(
    _MEASURED,
    _SHARE,
    INTEGRAL,
    optional=1,
    coerce=_percentile_arguments,
    result=lambda arguments: _result(arguments[0], arguments[1], _measure_type(arguments[0].type)),
    nullable=True,
    form=_percentile_form,
)
def percentile(col: ColumnOrName, percentage: Any, frequency: Column | int = 1) -> Column:
    """The value at a share from 0 to 1 of the way through the ordered values, between two of them if need be.

    Several shares give an array. `frequency` says how many times each value counts.
    """
    return call("percentile", col, _shares(percentage), constant(frequency))


def _shares(percentage: Any) -> Column:
    if isinstance(percentage, list | tuple):
        return call("array", *map(constant, percentage))
    return constant(percentage)


@aggregate(
    _MEASURED,
    result=lambda arguments: _measure_type(arguments[0].type),
    nullable=True,
    form=lambda rendering: _quantile(rendering, rendering.arguments[0], Literal(0.5, DoubleType())),
)
def median(col: ColumnOrName) -> Column:
    """The value in the middle of the ordered values, or between the two there."""
    return call("median", col)


def _approximate_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) not in (2, 3):
        return arguments
    _check_share(arguments, arguments[1], setting)
    accuracy = arguments[2] if len(arguments) == 3 else Literal(10000, IntegerType())
    return [arguments[0], _as_share(arguments[1], setting), accuracy]


def _approximate_form(rendering: Rendering) -> str:
    # Exact, which is as accurate as anyone may ask for.
    share = rendering.call.arguments[1]
    shares = _numbers_of(share)
    assert shares is not None
    is_many = isinstance(share.type, ArrayType)
    wanted = f"[{', '.join(map(repr, shares))}]" if is_many else repr(shares[0])
    return f"quantile_disc({rendering.distinct}{rendering.arguments[0]}, {wanted}){rendering.over}"


_APPROXIMATE: dict[str, Any] = {
    "optional": 1,
    "coerce": _approximate_arguments,
    "result": lambda arguments: _result(arguments[0], arguments[1], arguments[0].type),
    "nullable": True,
    "form": _approximate_form,
}


@aggregate(ANY, _SHARE, INTEGRAL, **_APPROXIMATE)
def percentile_approx(col: ColumnOrName, percentage: Any, accuracy: Column | int = 10000) -> Column:
    """The smallest value that a share of the values is not above; exact, whichever accuracy is asked for."""
    return call("percentile_approx", col, _shares(percentage), constant(accuracy))


@aggregate(ANY, _SHARE, INTEGRAL, **_APPROXIMATE)
def approx_percentile(col: ColumnOrName, percentage: Any, accuracy: Column | int = 10000) -> Column:
    """The smallest value that a share of the values is not above: another name of `percentile_approx`."""
    return call("approx_percentile", col, _shares(percentage), constant(accuracy))


def _within_group(found: Call, setting: Setting) -> Expression:
    """`percentile_cont(0.5) WITHIN GROUP (ORDER BY v)`: of the type that v has as a measure."""
    if len(found.order) != 1:
        raise mismatch(
            "UNEXPECTED_INPUT_TYPE",
            call_text(setting.called, found.arguments),
            paramIndex="first",
            requiredType='"WITHIN GROUP (ORDER BY ...)"',
            inputSql='""',
            inputType='""',
        )
    [share] = found.arguments
    _check_share(found.arguments, share, setting)
    value = found.order[0].child
    target = _MEASURED.cast_of(value.type, ansi=setting.ansi) or value.type
    order = replace(found.order[0], child=cast_to(value, target, setting))
    return replace(found, order=(order,), value_type=_result(value, share, _measure_type(target)))


def _ordered_value(rendering: Rendering) -> str:
    return rendering.order.removeprefix(" ORDER BY ").rsplit(" NULLS ", 1)[0].rsplit(" ", 1)[0]


def _continuous_form(rendering: Rendering) -> str:
    descending = not rendering.call.order[0].is_ascending
    return _quantile(rendering, _ordered_value(rendering), rendering.call.arguments[0], descending=descending)


def _discrete_form(rendering: Rendering) -> str:
    share = rendering.call.arguments[0]
    shares = _numbers_of(share)
    assert shares is not None
    is_many = isinstance(share.type, ArrayType)
    value = _ordered_value(rendering)
    found = f"list({value}){where(rendering, f'{value} IS NOT NULL')}"
    direction = "ASC" if rendering.call.order[0].is_ascending else "DESC"
    found = f"list_sort({found}, '{direction}', 'NULLS LAST')"
    items = [
        f"list_extract(found, CAST(greatest(ceil({each!r} * len(found)), 1) AS BIGINT))" for each in shares
    ]
    chosen = f"[{', '.join(items)}]" if is_many else items[0]
    return f"CAST(list_transform([{found}], lambda found: {chosen})[1] AS {rendering.result})"


for _name, _form in (("percentile_cont", _continuous_form), ("percentile_disc", _discrete_form)):
    declare(
        _name,
        _SHARE,
        kind=Kind.AGGREGATE,
        coerce=lambda arguments, setting: [_as_share(each, setting) for each in arguments],
        result=DoubleType(),
        nullable=True,
        prepare=_within_group,
        form=_form,
    )


def _mode_arguments(found: Call, setting: Setting) -> Expression:
    """`mode(v, true)` and `mode() WITHIN GROUP (ORDER BY v)`: of several, the smallest (or largest) value."""
    if found.order and not found.arguments:
        return replace(found, value_type=found.order[0].child.type, detail="ordered")
    if len(found.arguments) != 2:
        return found
    deterministic = found.arguments[1]
    if isinstance(deterministic, Literal) and deterministic.value is True:
        from pyrite.sql.expressions import SortOrder

        order = SortOrder(found.arguments[0])
        return replace(found, arguments=(), order=(order,), detail="ordered")
    return replace(found, arguments=found.arguments[:1])


def _mode_type(arguments: Sequence[Expression]) -> DataType:
    return arguments[0].type if arguments else DoubleType()


def _mode_form(rendering: Rendering) -> str:
    if rendering.call.detail != "ordered":
        return f"mode({rendering.arguments[0]}){rendering.over}"
    return f"mode({_ordered_value(rendering)}{rendering.order}){rendering.over}"


@aggregate(
    ANY, BOOLEAN, optional=2, result=_mode_type, nullable=True, prepare=_mode_arguments, form=_mode_form
)
def mode(col: ColumnOrName, deterministic: bool = False) -> Column:
    """The most frequent value; of several the smallest, if that is asked for, and else any of them."""
    return call("mode", col, constant(deterministic))
