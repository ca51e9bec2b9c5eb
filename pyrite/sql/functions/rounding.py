"""Rounding, to whole numbers and to digits after the point."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyrite.sql.column import Column
from pyrite.sql.expressions import Call, Expression, Literal
from pyrite.sql.functions.accepts import ANY, DECIMAL, DOUBLE, INT, NUMERIC
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.declaration import Setting, cast_to
from pyrite.sql.functions.math import in_capitals
from pyrite.sql.functions.operators import BITS, wrapped
from pyrite.sql.functions.problems import unexpected_input
from pyrite.sql.functions.registry import function
from pyrite.sql.functions.rendering import Rendering
from pyrite.sql.types import (
    DataType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    IntegralType,
    LongType,
)

__all__ = ["bround", "ceil", "ceiling", "floor", "round"]


def _scale_of(call: Sequence[Expression]) -> int | None:
    """The constant number of digits, None if it is NULL."""
    if len(call) < 2:
        return 0
    value = call[1]
    while not isinstance(value, Literal):
        [value] = value.children
    return None if value.value is None else int(value.value)


def _rounded_decimal(source: DecimalType, scale: int) -> DecimalType:
    """The type of a rounded decimal: with one more digit in front, for what is carried."""
    digits = source.precision - source.scale + 1
    if scale < 0:
        return DecimalType(min(max(digits, -scale + 1), 38), 0)
    kept = min(source.scale, scale)
    return DecimalType(min(digits + kept, 38), kept)


def _round_type(arguments: Sequence[Expression]) -> DataType:
    source = arguments[0].type
    if not isinstance(source, DecimalType):
        return source
    scale = _scale_of(arguments)
    return _rounded_decimal(source, scale or 0)


def _integer_scale(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    return [*arguments, Literal(0, IntegerType())] if len(arguments) == 1 else arguments


def half_up(unscaled: str, divisor: int) -> str:
    """A HUGEINT divided by a power of ten, rounded half away from zero."""
    half = f"{divisor // 2}::HUGEINT"
    return f"((({unscaled}) + CASE WHEN {unscaled} < 0 THEN -{half} ELSE {half} END) // {divisor}::HUGEINT)"


def _half_even(unscaled: str, divisor: int) -> str:
    part = f"({unscaled} % {divisor}::HUGEINT)"
    whole = f"({unscaled} // {divisor}::HUGEINT)"
    twice = f"(abs({part}) * 2)"
    up = f"({twice} > {divisor}::HUGEINT OR ({twice} = {divisor}::HUGEINT AND {whole} % 2 <> 0))"
    return f"({whole} + CASE WHEN {up} THEN CASE WHEN {unscaled} < 0 THEN -1 ELSE 1 END ELSE 0 END)"


def _rounding(name: str, divided: Callable[[str, int], str]) -> Callable[[Rendering], str]:
    def form(rendering: Rendering) -> str:
        value = rendering.arguments[0]
        kind = rendering.types[0]
        scale = _scale_of(rendering.call.arguments)
        result = rendering.result
        if scale is None:
            return f"CAST(NULL AS {result})"
        if isinstance(kind, DoubleType | FloatType):
            width = "float" if isinstance(kind, FloatType) else "double"
            rounded = f"pyrite_{name}_{width}({value}, {scale})"
            return f"CASE WHEN isfinite({value}) THEN CAST({rounded} AS {result}) ELSE {value} END"
        if isinstance(kind, DecimalType):
            if scale >= kind.scale:
                return f"CAST({value} AS {result})"
            if scale >= 0 and name == "round":
                return f"CAST({value} AS {result})"
            return f"CAST(pyrite_{name}_decimal(CAST({value} AS VARCHAR), {scale}) AS {result})"
        if scale >= 0:
            return value
        power = 10**-scale
        if power > 10**19:
            return f"CASE WHEN {value} IS NOT NULL THEN CAST(0 AS {result}) END"
        rounded = f"({divided(f'CAST({value} AS HUGEINT)', power)} * {power}::HUGEINT)"
        if not rendering.call.ansi:
            return wrapped(rounded, rendering)
        # The addition is what fails, as it does in Spark.
        beyond = f"(2147483647::INTEGER + CASE WHEN {value} IS NULL THEN 0::INTEGER ELSE 1::INTEGER END)"
        low, high = -(1 << BITS[result] - 1), (1 << BITS[result] - 1) - 1
        fits = f"{rounded} BETWEEN {low}::HUGEINT AND {high}::HUGEINT"
        return f"CASE WHEN {fits} THEN CAST({rounded} AS {result}) ELSE CAST({beyond} AS {result}) END"

    return form


@function(
    NUMERIC,
    INT,
    optional=1,
    result=_round_type,
    nullable=True,
    coerce=_integer_scale,
    form=_rounding("round", half_up),
)
def round(col: ColumnOrName, scale: Column | int | None = None) -> Column:
    """The value rounded to so many digits after the point, halves away from zero.

    >>> round("price", 2)
    Column<'round(price, 2)'>
    """
    return call("round", col) if scale is None else call("round", col, scale)


@function(
    NUMERIC,
    INT,
    optional=1,
    result=_round_type,
    nullable=True,
    coerce=_integer_scale,
    form=_rounding("bround", _half_even),
)
def bround(col: ColumnOrName, scale: Column | int | None = None) -> Column:
    """The value rounded to so many digits after the point, halves to the even neighbour."""
    return call("bround", col) if scale is None else call("bround", col, scale)


def _whole_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) == 2:
        target = DECIMAL.cast_of(arguments[0].type, ansi=setting.ansi)
        return [cast_to(arguments[0], target, setting), arguments[1]] if target else arguments
    return arguments


def _whole_type(arguments: Sequence[Expression]) -> DataType:
    source = arguments[0].type
    if len(arguments) == 2:
        scale = _scale_of(arguments) or 0
        assert isinstance(source, DecimalType)
        return _rounded_decimal(source, scale)
    if isinstance(source, DecimalType):
        # One more digit, for what is carried.
        return source if source.scale == 0 else DecimalType(min(source.precision - source.scale + 1, 38), 0)
    return LongType()


def _in_capitals_alone(call: Call, setting: Setting) -> Expression:
    return in_capitals(call, setting) if len(call.arguments) == 1 else call


def _whole(name: str) -> Callable[[Rendering], str]:
    def form(rendering: Rendering) -> str:
        value = rendering.arguments[0]
        result = rendering.result
        if isinstance(rendering.types[0], DecimalType):
            scale = _scale_of(rendering.call.arguments)
            if scale is None:
                return f"CAST(NULL AS {result})"
            if scale == 0:
                return f"CAST({name}({value}) AS {result})"
            return f"CAST(pyrite_{name}_decimal(CAST({value} AS VARCHAR), {scale}) AS {result})"
        if isinstance(rendering.types[0], IntegralType):
            return value
        # As in Java, what is beyond the range of a bigint becomes its end, and NaN becomes 0.
        return (
            f"CASE WHEN isnan({value}) THEN 0::BIGINT WHEN {value} >= 9223372036854775807::DOUBLE"
            f" THEN 9223372036854775807::BIGINT WHEN {value} <= -9223372036854775808::DOUBLE"
            f" THEN CAST('-9223372036854775808' AS BIGINT) ELSE CAST({name}({value}) AS BIGINT) END"
        )

    return form


def _ceil_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) != 1:
        return _whole_arguments(arguments, setting)
    source = arguments[0].type
    if isinstance(source, IntegralType):
        return [cast_to(arguments[0], LongType(), setting)]
    if isinstance(source, DecimalType | DoubleType):
        return arguments
    target = DOUBLE.cast_of(source, ansi=setting.ansi)
    if target is None:
        raise unexpected_input(setting.called, arguments, 0, '("DOUBLE" or "DECIMAL" or "BIGINT")')
    return [cast_to(arguments[0], target, setting)]


@function(
    ANY,
    INT,
    optional=1,
    result=_whole_type,
    coerce=_ceil_arguments,
    nullable=lambda arguments: len(arguments) == 2 or arguments[0].nullable,
    form=_whole("ceil"),
    prepare=_in_capitals_alone,
    aliases=("ceiling",),
)
def ceil(col: ColumnOrName, scale: Column | int | None = None) -> Column:
    """The smallest number of so many digits after the point that is not below the value."""
    return call("ceil", col) if scale is None else call("ceil", col, scale)


def ceiling(col: ColumnOrName, scale: Column | int | None = None) -> Column:
    """The smallest number of so many digits after the point that is not below the value."""
    return call("ceiling", col) if scale is None else call("ceiling", col, scale)


@function(
    ANY,
    INT,
    optional=1,
    result=_whole_type,
    coerce=_ceil_arguments,
    nullable=lambda arguments: len(arguments) == 2 or arguments[0].nullable,
    form=_whole("floor"),
    prepare=_in_capitals_alone,
)
def floor(col: ColumnOrName, scale: Column | int | None = None) -> Column:
    """The largest number of so many digits after the point that is not above the value."""
    return call("floor", col) if scale is None else call("floor", col, scale)
