"""Decimals against Python's: exact, rounded half up, whichever way they are computed."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyrite.sql import SparkSession
from pyrite.sql import functions as F
from pyrite.sql.types import DecimalType, StructField, StructType

CONTEXT = Context(prec=150, rounding=ROUND_HALF_UP)
TYPES = st.sampled_from([(12, 2), (22, 2), (38, 2), (10, 0), (20, 10), (38, 18), (38, 6), (25, 12), (38, 0)])


@st.composite
def decimals(draw: st.DrawFn) -> tuple[DecimalType, Decimal]:
    precision, scale = draw(TYPES)
    digits = draw(st.integers(1, precision))
    unscaled = draw(st.integers(-(10**digits) + 1, 10**digits - 1))
    return DecimalType(precision, scale), Decimal(unscaled).scaleb(-scale, context=CONTEXT)


def fits(value: Decimal, kind: DecimalType) -> bool:
    return abs(value) < Decimal(10) ** (kind.precision - kind.scale)


@pytest.mark.parametrize("symbol", ["/", "*", "+", "-"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.tuples(decimals(), decimals()))
def test_arithmetic_is_exact(
    spark: SparkSession, symbol: str, pairs: tuple[tuple[DecimalType, Decimal], ...]
) -> None:
    (left_type, left), (right_type, right) = pairs
    if symbol == "/" and right == 0:
        return
    schema = StructType([StructField("a", left_type), StructField("b", right_type)])
    frame = spark.createDataFrame([(left, right)], schema)
    a, b = F.col("a"), F.col("b")
    shown = frame.select({"/": a / b, "*": a * b, "+": a + b, "-": a - b}[symbol])
    kind = shown.schema[0].dataType
    assert isinstance(kind, DecimalType)
    exact = {
        "/": CONTEXT.divide,
        "*": CONTEXT.multiply,
        "+": CONTEXT.add,
        "-": CONTEXT.subtract,
    }[symbol](left, right)
    wanted = exact.quantize(Decimal(1).scaleb(-kind.scale), context=CONTEXT)
    if fits(wanted, kind):
        assert shown.collect()[0][0] == wanted


def test_a_mean_is_exact_and_rounded_half_up(spark: SparkSession) -> None:
    frame = spark.createDataFrame(
        [(Decimal("0.01"),), (Decimal("0.02"),), (Decimal("0.02"),), (None,)],
        StructType([StructField("d", DecimalType(10, 2))]),
    )
    assert frame.select(F.avg("d")).collect()[0][0] == Decimal("0.016667")
    assert frame.where("d > 1").select(F.avg("d")).collect()[0][0] is None
