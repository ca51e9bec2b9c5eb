"""Rows as Arrow, pandas and RDDs, and observed on their way."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from pyrite.errors import AnalysisException, PySparkAssertionError, PySparkTypeError, PySparkValueError
from pyrite.sql import DataFrame, Observation, Row, SparkSession
from pyrite.sql import functions as F

DDL = (
    "t timestamp, d date, x decimal(5,2), a array<int>, m map<string,int>, s struct<q:int>, "
    "i interval day to second, b boolean, y binary"
)
VALUES: tuple[Any, ...] = (
    datetime.datetime(2020, 1, 1, 12),
    datetime.date(2020, 1, 1),
    Decimal("1.50"),
    [1, None],
    {"k": 1},
    Row(q=1),
    datetime.timedelta(days=1, seconds=1),
    True,
    b"x",
)


@pytest.fixture
def everything(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame([VALUES, (None,) * len(VALUES)], DDL)


def test_rows_come_back_as_they_went(everything: DataFrame) -> None:
    assert [tuple(row) for row in everything.collect()] == [VALUES, (None,) * len(VALUES)]
    assert list(everything.toLocalIterator()) == everything.collect()


def test_arrow_has_the_types_of_the_schema(everything: DataFrame) -> None:
    table = everything.toArrow()
    assert table.schema.field("t").type == pa.timestamp("us", "UTC")
    assert table.schema.field("i").type == pa.duration("us")
    assert table.schema.field("x").type == pa.decimal128(5, 2)
    assert table.column("i").to_pylist() == [VALUES[6], None]
    assert table.column("a").to_pylist() == [[1, None], None]


def test_pandas_gets_columns_by_position(spark: SparkSession) -> None:
    pytest.importorskip("pandas")
    frame = spark.createDataFrame([(1, "a", VALUES[0]), (2, None, None)], "id int, id string, t timestamp")
    found = frame.toPandas()
    assert list(found.columns) == ["id", "id", "t"]
    assert found.iloc[:, 0].tolist() == [1, 2]
    assert found["t"][0] == VALUES[0]


def test_an_rdd_has_the_rows_in_their_order(everything: DataFrame, spark: SparkSession) -> None:
    assert everything.rdd.collect() == everything.collect()
    assert spark.range(10).rdd.map(lambda row: row.id).collect() == list(range(10))
    assert everything.limit(0).rdd.isEmpty()


def test_partitions_are_those_that_were_asked_for(spark: SparkSession) -> None:
    frame = spark.range(40).withColumn("k", F.col("id") % 5)
    assert frame.repartition(7).rdd.getNumPartitions() == 7
    assert frame.coalesce(1).rdd.getNumPartitions() == 1
    parts = frame.repartition(3, "k").filter("id >= 0").select("k").rdd.glom().collect()
    assert len(parts) == 3
    owners = [{row.k for row in part} for part in parts]
    assert sum(map(len, owners)) == 5, "each key is in one partition"
    ranges = frame.repartitionByRange(3, F.desc("id")).rdd.glom().collect()
    bounds = [(max(row.id for row in part), min(row.id for row in part)) for part in ranges]
    assert bounds == sorted(bounds, reverse=True)
    assert frame.repartition(2, "k").sortWithinPartitions(F.desc("id")).rdd.glom().map(
        lambda rows: [row.id for row in rows] == sorted((row.id for row in rows), reverse=True)
    ).collect() == [True, True]


def test_functions_are_called_on_rows_in_workers(spark: SparkSession) -> None:
    total = spark.sparkContext.accumulator(0)
    spark.range(5).foreach(lambda row: total.add(row.id))
    spark.range(5).foreachPartition(lambda rows: total.add(100 * sum(1 for _ in rows)))
    assert total.value == 510


def test_an_observation_learns_of_the_rows_that_pass(spark: SparkSession) -> None:
    seen = Observation("seen")
    observed = spark.range(5).observe(seen, F.count(F.lit(1)).alias("n"), (F.max("id") + 1).alias("m"))
    assert observed.filter("id > 2").count() == 2
    assert seen.get == {"n": 5, "m": 5}
    with pytest.raises(PySparkAssertionError):
        spark.range(1).observe(seen, F.count(F.lit(1)))
    with pytest.raises(PySparkAssertionError):
        _ = Observation().get


def test_only_aggregates_can_be_observed(spark: SparkSession) -> None:
    with pytest.raises(AnalysisException) as caught:
        spark.range(1).observe("x", F.col("id"))
    assert caught.value.getCondition() in (
        "INVALID_OBSERVED_METRICS.NON_AGGREGATE_FUNC_ARG_IS_ATTRIBUTE",
        "MISSING_AGGREGATION",
        "MISSING_GROUP_BY",
    )
    with pytest.raises(PySparkValueError):
        spark.range(1).observe("x")
    with pytest.raises(PySparkTypeError):
        spark.range(1).observe(3, F.count(F.lit(1)))
