"""Columns: choosing, making, renaming and dropping them, and fitting them into a schema."""

from __future__ import annotations

from typing import Any

import pytest

from pyrite.errors import AnalysisException, PySparkAttributeError, PySparkException, PySparkTypeError
from pyrite.sql import DataFrame, Row, SparkSession
from pyrite.sql import functions as F
from pyrite.sql.types import DataType


@pytest.fixture
def frame(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame([(1, "a", 1.5), (2, "b", None)], "id int, name string, v double")


def test_columns_are_reached_in_several_ways(frame: DataFrame) -> None:
    assert frame.select(frame.id, frame["name"], frame[-1], "v").first() == (1, "a", 1.5, 1.5)
    assert frame[["id", "v"]].columns == ["id", "v"]
    assert frame[frame.id > 1].collect() == [Row(id=2, name="b", v=None)]
    assert frame.select("*", frame.colRegex("`(i.|v)`")).columns == ["id", "name", "v", "id", "v"]
    assert "name" in dir(frame)


def test_columns_are_renamed_one_after_the_other(frame: DataFrame) -> None:
    assert frame.withColumnRenamed("ID", "x").columns == ["x", "name", "v"]
    assert frame.withColumnRenamed("nope", "x").columns == ["id", "name", "v"]
    assert frame.withColumnsRenamed({"id": "x", "x": "y"}).columns == ["y", "name", "v"]
    assert frame.withColumnsRenamed({"name": "id", "id": "z"}).columns == ["z", "z", "v"]
    assert frame.toDF("a", "b", "c").first() == Row(a=1, b="a", c=1.5)


def test_dropped_columns_need_not_be_there(spark: SparkSession, frame: DataFrame) -> None:
    assert frame.drop("ID", "nope", F.col("zz")).columns == ["name", "v"]
    assert frame.drop(frame.v, F.col("name")).columns == ["id"]
    other = spark.createDataFrame([(1, "x")], "id int, w string")
    assert frame.join(other, frame.id == other.id).drop(other.id).columns == ["id", "name", "v", "w"]


def test_metadata_stays_with_a_column(frame: DataFrame) -> None:
    told = frame.withMetadata("id", {"unit": 1}).withColumn("x", F.lit(1)).withColumnRenamed("id", "k")
    assert told.schema["k"].metadata == {"unit": 1}


def test_rows_are_numbered(frame: DataFrame) -> None:
    assert [tuple(row) for row in frame.select("id").zipWithIndex("n").collect()] == [(1, 0), (2, 1)]


def test_rows_are_fitted_into_a_schema(spark: SparkSession, frame: DataFrame) -> None:
    def to(ddl: str) -> list[Row]:
        return frame.to(DataType.fromDDL(ddl)).collect()  # type: ignore[arg-type]

    assert to("v double, more date, ID bigint") == [(1.5, None, 1), (None, None, 2)]
    assert to("id string") == [Row(id="1"), Row(id="2")]
    for ddl, condition in {
        "name int": "INVALID_COLUMN_OR_FIELD_DATA_TYPE",
        "id int not null": "NULLABLE_COLUMN_OR_FIELD",
        "zz int not null": "UNRESOLVED_COLUMN.WITH_SUGGESTION",
    }.items():
        with pytest.raises(AnalysisException) as caught:
            to(ddl)
        assert caught.value.getCondition() == condition


@pytest.mark.parametrize(
    ("call", "problem", "condition"),
    [
        (lambda f: f.select(3), PySparkTypeError, "NOT_EXPECTED_TYPE"),
        (lambda f: f.filter(3), PySparkTypeError, "NOT_EXPECTED_TYPE"),
        (lambda f: f.withColumn("x", 3), PySparkTypeError, "NOT_EXPECTED_TYPE"),
        (lambda f: f.withColumns({"a": F.lit(1), "A": F.lit(2)}), AnalysisException, "COLUMN_ALREADY_EXISTS"),
        (lambda f: f.toDF("a"), AnalysisException, "ASSIGNMENT_ARITY_MISMATCH"),
        (lambda f: f.nope, PySparkAttributeError, "ATTRIBUTE_NOT_SUPPORTED"),
        (lambda f: f["nope"], AnalysisException, "UNRESOLVED_COLUMN.WITH_SUGGESTION"),
        (lambda f: f[1.5], PySparkTypeError, "NOT_EXPECTED_TYPE"),
        (lambda f: f.drop(3), PySparkTypeError, "NOT_EXPECTED_TYPE"),
        (lambda f: f.limit(-1), AnalysisException, "INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE"),
        (lambda f: f.dropDuplicates(["nope"]), AnalysisException, "UNRESOLVED_COLUMN_AMONG_FIELD_NAMES"),
        (lambda f: f.orderBy(), PySparkException, "CANNOT_BE_EMPTY"),
        (lambda f: f.orderBy(0), PySparkException, "ZERO_INDEX"),
        (lambda f: f.join(f, "id", "sideways"), AnalysisException, "UNSUPPORTED_JOIN_TYPE"),
        (lambda f: f.union(3), PySparkTypeError, "NOT_EXPECTED_TYPE"),
        (lambda f: f.hint(3), PySparkTypeError, "NOT_EXPECTED_TYPE"),
        (lambda f: f.createTempView("a.b"), AnalysisException, "TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS"),
        (lambda f: f.groupBy(0), PySparkException, "INDEX_NOT_POSITIVE"),
        (lambda f: f.rollup("id").pivot("v"), PySparkException, "UNSUPPORTED_FEATURE.PIVOT_AFTER_GROUP_BY"),
    ],
)
def test_what_makes_no_sense_is_an_error(frame: DataFrame, call: Any, problem: type, condition: str) -> None:
    with pytest.raises(problem) as caught:
        call(frame)
    assert caught.value.getCondition() == condition
