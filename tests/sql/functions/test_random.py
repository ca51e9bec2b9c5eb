"""Random values with a seed: what real PySpark gave for the rows of one partition."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pyrite.sql import SparkSession
from pyrite.sql import functions as F
from pyrite.sql.fragments.kernels.random import _Rows, _XorShift


def test_numbers_and_texts_are_sparks(spark: SparkSession) -> None:
    found = spark.range(3).select(F.rand(7), F.randn(7), F.randstr(16, 3), F.uniform(5, 105, 3), F.uuid(123))
    assert [tuple(row) for row in found.collect()] == [
        (
            0.28188121484885875,
            -1.773755556110447,
            "nurJIpH4cmmMnsCG",
            30,
            "4c99192d-23d6-4d88-b814-a634398120f0",
        ),
        (
            0.45998819035056326,
            -0.32537852999017897,
            "fl9YtT5m01trZtIt",
            71,
            "af506873-3c53-41e3-8354-a24856b8de8a",
        ),
        (
            0.7690971666031955,
            1.1637571325924414,
            "PD19rAgscTHS7qQZ",
            99,
            "7b4b370e-e867-47e2-93c0-f6990463a12d",
        ),
    ]


def test_filters_and_groups_see_the_same_numbers(spark: SparkSession) -> None:
    numbers = [row[0] for row in spark.range(20_000).select(F.rand(42)).collect()]
    assert numbers[:2] == [0.619189370225301, 0.5096018842446481]
    kept = spark.range(20_000).filter(F.rand(42) < 0.3).collect()
    assert [row.id for row in kept] == [place for place, each in enumerate(numbers) if each < 0.3]
    counted = spark.range(20_000).groupBy((F.rand(42) < 0.3).alias("low")).count().collect()
    assert {row.low: row["count"] for row in counted} == {True: len(kept), False: 20_000 - len(kept)}


@given(st.lists(st.integers(0, 10_000), max_size=20))
def test_rows_may_be_asked_for_in_any_order(places: list[int]) -> None:
    generator = _XorShift(5)
    expected = [generator.uniform() for _ in range(max(places, default=0) + 1)]
    rows = _Rows(_XorShift(5), _XorShift.uniform)
    assert [rows.value(place) for place in places] == [expected[place] for place in places]
