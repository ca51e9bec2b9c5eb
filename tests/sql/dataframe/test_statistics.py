"""describe, summary, quantiles, correlations, frequencies."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrite.errors import IllegalArgumentException, PySparkTypeError, PySparkValueError
from pyrite.sql import DataFrame, SparkSession
from pyrite.sql import functions as F


@pytest.fixture
def frame(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame(
        [(1, "a", 1.5), (2, "b", None), (3, None, 3.0)], "id int, name string, v double"
    )


def test_describe_tells_of_numbers_and_text(frame: DataFrame) -> None:
    found = frame.withColumn("b", F.lit(True)).describe()
    assert found.columns == ["summary", "id", "name", "v"]
    assert [tuple(row) for row in found.collect()] == [
        ("count", "3", "2", "2"),
        ("mean", "2.0", None, "2.25"),
        ("stddev", "1.0", None, "1.0606601717798212"),
        ("min", "1", "a", "1.5"),
        ("max", "3", "b", "3.0"),
    ]


def test_summary_has_quantiles(frame: DataFrame) -> None:
    found = frame.summary("count", "50%", "77.5%", "count_distinct").collect()
    assert [tuple(row) for row in found] == [
        ("count", "3", "2", "2"),
        ("50%", "2", None, "1.5"),
        ("77.5%", "3", None, "3.0"),
        ("count_distinct", "3", "2", "2"),
    ]
    assert [row.summary for row in frame.summary().collect()][4:7] == ["25%", "50%", "75%"]


def test_nothing_has_no_mean(frame: DataFrame) -> None:
    assert [row.v for row in frame.limit(0).describe().collect()] == ["0", None, None, None, None]


@given(values=st.lists(st.integers(-50, 50), min_size=1, max_size=30), part=st.floats(0, 1))
@settings(max_examples=25, deadline=None)
def test_quantiles_are_values_at_their_rank(spark: SparkSession, values: list[int], part: float) -> None:
    frame = spark.createDataFrame([(each,) for each in values], "x int")
    [found] = frame.approxQuantile("x", [part], 0.0)
    at_most, below = sum(v <= found for v in values), sum(v < found for v in values)
    assert found in values
    assert below <= part * len(values) + 1e-9
    assert at_most >= part * len(values) - 1e-9


def test_quantiles_leave_out_missing_values(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(1.0,), (math.nan,), (None,), (3.0,)], "x double")
    assert frame.stat.approxQuantile(["x"], (0.0, 1.0), 0) == [[1.0, 3.0]]
    assert frame.limit(0).approxQuantile("x", [0.5], 0.1) == []


@given(pairs=st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=2, max_size=20))
@settings(max_examples=20, deadline=None)
def test_covariance_is_that_of_the_statistics_module(
    spark: SparkSession, pairs: list[tuple[int, int]]
) -> None:
    frame = spark.createDataFrame(pairs, "a int, b int")
    a, b = zip(*pairs, strict=True)
    assert math.isclose(frame.cov("a", "b"), statistics.covariance(a, b), abs_tol=1e-9)
    if len(set(a)) > 1 and len(set(b)) > 1:
        assert math.isclose(frame.corr("a", "b"), statistics.correlation(a, b), abs_tol=1e-9)


def test_null_counts_as_zero_in_correlations(frame: DataFrame) -> None:
    assert math.isclose(frame.stat.corr("id", "v"), 0.5)
    assert frame.stat.cov("id", "v") == 0.75


@given(pairs=st.lists(st.tuples(st.sampled_from("xyz"), st.none() | st.integers(1, 3)), max_size=20))
@settings(max_examples=20, deadline=None)
def test_crosstab_counts_pairs(spark: SparkSession, pairs: list[tuple[str, int | None]]) -> None:
    found = spark.createDataFrame(pairs, "a string, b int").crosstab("a", "b")
    counted = Counter((a, "null" if b is None else str(b)) for a, b in pairs)
    assert found.columns == ["a_b", *sorted({b for _, b in counted})]
    rows = {row[0]: row for row in found.collect()}
    assert rows.keys() == {a for a, _ in counted}
    for a, row in rows.items():
        assert list(row[1:]) == [counted[a, b] for b in found.columns[1:]]


def test_frequent_items_are_as_frequent_as_asked(spark: SparkSession) -> None:
    frame = spark.range(10).withColumn("k", F.col("id") % 3)
    assert [tuple(row) for row in frame.freqItems(["k", "id"], 0.35).collect()] == [([0], [])]


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda f: f.approxQuantile("id", [1.5], 0.0), PySparkTypeError),
        (lambda f: f.approxQuantile("id", [0.5], -1.0), PySparkValueError),
        (lambda f: f.approxQuantile("name", [0.5], 0.0), IllegalArgumentException),
        (lambda f: f.corr("id", "name"), IllegalArgumentException),
        (lambda f: f.corr("id", "v", "spearman"), PySparkValueError),
        (lambda f: f.freqItems(["id"], 2.0), IllegalArgumentException),
        (lambda f: f.freqItems("id"), PySparkTypeError),
        (lambda f: f.summary("nope"), IllegalArgumentException),
        (lambda f: f.summary("120%"), IllegalArgumentException),
        (lambda f: f.crosstab(3, "id"), PySparkTypeError),
    ],
)
def test_what_makes_no_sense_is_an_error(frame: DataFrame, call: Any, problem: type) -> None:
    with pytest.raises(problem):
        call(frame)
