"""Numbers as Java computes them where the C library or DuckDB has another rule."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from pyrite.sql.fragments.kernel_functions import kernel_function

_WIDE = 400


@kernel_function("DOUBLE", result="DOUBLE")
def expm1(value: float) -> float:
    """e to the power of a number, less one."""
    return math.inf if value > 709.78 else math.expm1(value)


@kernel_function("DOUBLE", result="DOUBLE")
def cbrt(value: float) -> float:
    """The cube root: of the neighbours of what the C library finds, the nearest.

    >>> cbrt(27.0), cbrt(-8.0)
    (3.0, -2.0)
    """
    found = math.cbrt(value)
    candidates = (found, math.nextafter(found, math.inf), math.nextafter(found, -math.inf))
    return min(candidates, key=lambda each: abs(Fraction(each) ** 3 - Fraction(value)))


@kernel_function("DOUBLE", result="DOUBLE")
def log1p(value: float) -> float:
    """The logarithm of a number plus one."""
    return math.log1p(value)


@kernel_function("DOUBLE", "DOUBLE", result="DOUBLE")
def hypot(left: float, right: float) -> float:
    """The length of the hypotenuse."""
    return math.hypot(left, right)


@kernel_function("DOUBLE", "DOUBLE", "DOUBLE", "BIGINT", result="BIGINT", takes_null=True)
def width_bucket(value: float | None, low: float | None, high: float | None, count: int | None) -> int | None:
    """The bucket of a value; None if there can be none."""
    if value is None or low is None or high is None or count is None:
        return None
    if count <= 0 or count == (1 << 63) - 1 or math.isnan(value):
        return None
    if low == high or math.isinf(low) or math.isinf(high) or math.isnan(low) or math.isnan(high):
        return None
    lower, upper = min(low, high), max(low, high)
    if low < high:
        if value < lower:
            return 0
        return count + 1 if value >= upper else int(count * (value - lower) / (upper - lower)) + 1
    if value > upper:
        return 0
    return count + 1 if value <= lower else int(count * (upper - value) / (upper - lower)) + 1


def _quantized(value: Decimal, scale: int, rounding: str) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-scale), context=Context(prec=_WIDE, rounding=rounding))


def _rounded_double(value: float, scale: int, rounding: str) -> float:
    """A double rounded by the digits that it is written with, as Spark does."""
    if not math.isfinite(value):
        return value
    rounded = float(_quantized(Decimal(repr(value)), scale, rounding))
    # A decimal has no negative zero.
    return rounded + 0.0


def _shortest(value: float) -> str:
    """The shortest text that makes the same 32-bit float."""
    # numpy is imported where floats of 32 bits are rounded.
    import numpy as np

    return str(np.float32(value))


def _round_floating(name: str, rounding: str) -> None:
    def of_double(value: float, scale: int) -> float:
        return _rounded_double(value, scale, rounding)

    def of_float(value: float, scale: int) -> float:
        if not math.isfinite(value):
            return value
        return float(_quantized(Decimal(_shortest(value)), scale, rounding))

    kernel_function("DOUBLE", "INTEGER", result="DOUBLE", name=f"{name}_double")(of_double)
    kernel_function("FLOAT", "INTEGER", result="FLOAT", name=f"{name}_float")(of_float)


def _round_decimal(name: str, rounding: str) -> None:
    def of_decimal(value: str, scale: int) -> str:
        return f"{_quantized(Decimal(value), scale, rounding):f}"

    kernel_function("VARCHAR", "INTEGER", result="VARCHAR", name=f"{name}_decimal")(of_decimal)


_round_floating("round", ROUND_HALF_UP)
_round_floating("bround", ROUND_HALF_EVEN)
_round_decimal("round", ROUND_HALF_UP)
_round_decimal("bround", ROUND_HALF_EVEN)
_round_decimal("ceil", ROUND_CEILING)
_round_decimal("floor", ROUND_FLOOR)
