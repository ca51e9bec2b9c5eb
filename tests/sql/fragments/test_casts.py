"""Casts against plain Python. What PySpark gives for many cases stands in tests/sql/corpus/casts.json."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrite.sql import SparkSession
from pyrite.sql import functions as F
from pyrite.sql.expressions.pretty import show_double

integers = st.integers(-(2**63), 2**63 - 1)


def cast_all(spark: SparkSession, values: list[object], source: str, target: str) -> list[object]:
    frame = spark.createDataFrame([(n, value) for n, value in enumerate(values)], f"n int, v {source}")
    return [row[0] for row in frame.orderBy("n").select(F.col("v").cast(target)).collect()]


@settings(max_examples=20)
@given(st.lists(integers, min_size=1, max_size=20))
def test_integers_come_back_from_text(spark: SparkSession, values: list[int]) -> None:
    assert cast_all(spark, [f" {value}\t" for value in values], "string", "bigint") == values
    assert cast_all(spark, values, "bigint", "string") == [str(value) for value in values]


@settings(max_examples=20)
@given(st.lists(st.floats(), min_size=1, max_size=20))
def test_doubles_look_as_in_java_and_come_back(spark: SparkSession, values: list[float]) -> None:
    shown = cast_all(spark, values, "double", "string")
    assert shown == [show_double(value) for value in values]
    for value, back in zip(values, cast_all(spark, shown, "string", "double"), strict=True):
        assert back == value or math.isnan(value)


@settings(max_examples=20)
@given(st.lists(st.decimals(-(10**9), 10**9, places=4), min_size=1, max_size=20))
def test_decimals_are_rounded_half_up(spark: SparkSession, values: list[Decimal]) -> None:
    expected = [value.quantize(Decimal("0.01"), rounding="ROUND_HALF_UP") for value in values]
    assert cast_all(spark, values, "decimal(20,4)", "decimal(20,2)") == expected
    assert cast_all(spark, values, "decimal(20,4)", "bigint") == [int(value) for value in values]


@settings(max_examples=20)
@given(st.lists(st.datetimes(datetime.datetime(1900, 1, 1)), min_size=1, max_size=20))
def test_times_without_a_zone_come_back_from_text(
    spark: SparkSession, values: list[datetime.datetime]
) -> None:
    shown = cast_all(spark, values, "timestamp_ntz", "string")
    assert cast_all(spark, shown, "string", "timestamp_ntz") == values
    assert cast_all(spark, shown, "string", "date") == [value.date() for value in values]


@pytest.mark.parametrize("value", [[1, None, 3], [], None])
def test_arrays_look_like_lists(spark: SparkSession, value: list[int | None] | None) -> None:
    [shown] = cast_all(spark, [value], "array<int>", "string")
    expected = None if value is None else f"[{', '.join('null' if v is None else str(v) for v in value)}]"
    assert shown == expected
