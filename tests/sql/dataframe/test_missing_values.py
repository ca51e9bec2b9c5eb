"""NULL and NaN: fillna, dropna, replace."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrite.errors import AnalysisException, PySparkTypeError, PySparkValueError
from pyrite.sql import DataFrame, Row, SparkSession

SCHEMA = "id int, name string, v double, f boolean"
_VALUES = st.tuples(
    st.none() | st.integers(-3, 3),
    st.none() | st.sampled_from(["a", "b", ""]),
    st.none() | st.sampled_from([0.0, 1.5, math.nan]),
    st.none() | st.booleans(),
)


def is_missing(value: Any) -> bool:
    return value is None or value != value


def same(found: list[Row], expected: list[tuple[Any, ...]]) -> bool:
    return [[repr(each) for each in row] for row in found] == [
        [repr(each) for each in row] for row in expected
    ]


@pytest.fixture
def frame(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame(
        [(1, "a", 1.5, True), (2, None, math.nan, None), (None, "c", None, False)], SCHEMA
    )


@given(
    rows=st.lists(_VALUES, max_size=8),
    how=st.sampled_from(["any", "all"]),
    thresh=st.none() | st.integers(0, 5),
)
@settings(max_examples=25, deadline=None)
def test_dropna_keeps_rows_with_enough_values(
    spark: SparkSession, rows: list[tuple[Any, ...]], how: str, thresh: int | None
) -> None:
    least = thresh if thresh is not None else 4 if how == "any" else 1
    expected = [row for row in rows if sum(not is_missing(each) for each in row) >= least]
    assert same(spark.createDataFrame(rows, SCHEMA).na.drop(how, thresh).collect(), expected)


@given(rows=st.lists(_VALUES, max_size=8), value=st.sampled_from([7, 2.5, "x", True]))
@settings(max_examples=25, deadline=None)
def test_fillna_fills_columns_of_the_kind(
    spark: SparkSession, rows: list[tuple[Any, ...]], value: Any
) -> None:
    if isinstance(value, bool):
        filling: list[Any] = [None, None, None, value]
    elif isinstance(value, str):
        filling = [None, value, None, None]
    else:
        filling = [int(value), None, float(value), None]
    expected = [
        tuple(
            new if is_missing(old) and new is not None else old for old, new in zip(row, filling, strict=True)
        )
        for row in rows
    ]
    assert same(spark.createDataFrame(rows, SCHEMA).fillna(value).collect(), expected)


def test_fillna_takes_a_value_for_each_column(frame: DataFrame) -> None:
    found = frame.fillna({"id": 9, "name": "?", "V": "3"}).collect()
    assert found == [(1, "a", 1.5, True), (2, "?", 3.0, None), (9, "c", 3.0, False)]


def test_a_subset_chooses_the_columns(frame: DataFrame) -> None:
    assert [row.id for row in frame.fillna(0, "v").collect()] == [1, 2, None]
    assert [row.id for row in frame.dropna(subset=["id"]).collect()] == [1, 2]
    assert frame.replace(1, 5, ["v"]).first() == (1, "a", 1.5, True)


def test_replace_looks_at_columns_of_the_kind(frame: DataFrame) -> None:
    assert frame.replace({1: 10, 2: None}).select("id", "v").fillna(-1).collect() == [
        (10, 1.5),
        (-1, -1),
        (-1, -1),
    ]
    assert [row.name for row in frame.na.replace(["a", "c"], ["A", "C"]).collect()] == ["A", None, "C"]
    assert [row.f for row in frame.replace(True, False).collect()] == [False, None, False]
    assert frame.replace(math.nan, 0.0).collect()[1].v == 0.0
    assert frame.replace(1.5, 2.5).first() == (1, "a", 2.5, True)


@pytest.mark.parametrize(
    ("call", "problem", "condition"),
    [
        (lambda f: f.fillna(None), PySparkTypeError, "NOT_EXPECTED_TYPE"),
        (lambda f: f.fillna(1, ["nope"]), AnalysisException, "UNRESOLVED_COLUMN.WITH_SUGGESTION"),
        (lambda f: f.dropna("some"), PySparkValueError, "VALUE_NOT_ALLOWED"),
        (lambda f: f.dropna(subset=3), PySparkTypeError, "NOT_EXPECTED_TYPE"),
        (lambda f: f.replace({"a": 1}), PySparkValueError, "MIXED_TYPE_REPLACEMENT"),
        (lambda f: f.replace([1, 2], [1]), PySparkValueError, "LENGTH_SHOULD_BE_THE_SAME"),
        (lambda f: f.replace("a"), PySparkTypeError, "ARGUMENT_REQUIRED"),
    ],
)
def test_what_makes_no_sense_is_an_error(frame: DataFrame, call: Any, problem: type, condition: str) -> None:
    with pytest.raises(problem) as caught:
        call(frame)
    assert caught.value.getCondition() == condition
