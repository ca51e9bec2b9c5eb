"""Samples and splits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrite.errors import IllegalArgumentException, PySparkTypeError, PySparkValueError
from pyrite.sql import SparkSession
from pyrite.sql import functions as F


def test_a_sample_is_the_same_each_time(spark: SparkSession) -> None:
    sample = spark.range(2000).sample(0.3)
    first = sample.collect()
    assert first == sample.collect()
    assert 450 < len(first) < 750
    assert spark.range(2000).sample(0.3, 7).collect() == spark.range(2000).sample(0.3, 7).collect()


def test_a_sample_with_replacement_has_rows_several_times(spark: SparkSession) -> None:
    found = [row.id for row in spark.range(1000).sample(True, 2.0, 3).collect()]
    assert 1700 < len(found) < 2300
    assert len(set(found)) < len(found)


def test_all_or_nothing(spark: SparkSession) -> None:
    assert spark.range(9).sample(1.0).count() == 9
    assert spark.range(9).sample(0.0).count() == 0


@given(
    weights=st.lists(st.floats(0, 5), min_size=1, max_size=4).filter(lambda w: sum(w) > 0.01),
    seed=st.integers(0, 9),
)
@settings(max_examples=15, deadline=None)
def test_each_row_is_in_one_part_of_a_split(spark: SparkSession, weights: list[float], seed: int) -> None:
    frame = spark.range(300).withColumn("k", F.col("id") % 7)
    parts = frame.randomSplit(weights, seed)
    assert len(parts) == len(weights)
    assert sorted(row.id for part in parts for row in part.collect()) == list(range(300))


def test_strata_have_their_own_rates(spark: SparkSession) -> None:
    frame = spark.range(3000).withColumn("k", F.col("id") % 3)
    counts = dict(frame.sampleBy("k", {0: 1.0, 1: 0.1}, 5).groupBy("k").count().collect())
    assert counts[0] == 1000
    assert 50 < counts[1] < 160
    assert 2 not in counts


def test_what_makes_no_sense_is_an_error(spark: SparkSession) -> None:
    frame = spark.range(3)
    with pytest.raises(IllegalArgumentException, match=r"\[0, 1\]"):
        frame.sample(-1.0)
    with pytest.raises(PySparkTypeError):
        frame.sample()
    with pytest.raises(PySparkValueError):
        frame.randomSplit([1.0, -1.0])
    with pytest.raises(IllegalArgumentException):
        frame.randomSplit([0.0])
    with pytest.raises(IllegalArgumentException):
        frame.sampleBy("id", {1: 2.0})
