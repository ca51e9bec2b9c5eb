"""Ids and numbers of partitions, as Spark 4.2 gives them with two cores."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pyrite.sql import SparkSession
from pyrite.sql import functions as F

UPPER = 1 << 33
IDS, NUMBERS = F.monotonically_increasing_id, F.spark_partition_id


@pytest.fixture(scope="module", params=["driver", "cut"])
def spark(request: pytest.FixtureRequest) -> Iterator[SparkSession]:
    builder = SparkSession.builder.master("local[2]").config("spark.pyrite.sql.execution", request.param)
    session = builder.getOrCreate()
    yield session
    session.stop()


def test_a_range_has_a_partition_a_core(spark: SparkSession) -> None:
    found = [tuple(row) for row in spark.range(7).select("id", IDS(), NUMBERS()).collect()]
    assert found == [(n, n if n < 3 else UPPER + n - 3, int(n >= 3)) for n in range(7)]


def test_a_range_has_as_many_partitions_as_are_asked_for(spark: SparkSession) -> None:
    found = [tuple(row) for row in spark.range(10, -5, -2, 4).select("id", IDS(), NUMBERS()).collect()]
    assert found == [(10 - 2 * n, (n // 2) * UPPER + n % 2, n // 2) for n in range(8)]
    few = spark.range(0, 2, 1, 5).select(IDS(), NUMBERS()).collect()
    assert [tuple(row) for row in few] == [(2 * UPPER, 2), (4 * UPPER, 4)]


def test_rows_that_are_left_are_counted_in_their_partition(spark: SparkSession) -> None:
    frame = spark.range(0, 12, 1, 3).filter("id % 2 = 1").select("id", IDS(), NUMBERS())
    assert [tuple(row) for row in frame.collect()] == [
        (1, 0, 0),
        (3, 1, 0),
        (5, UPPER, 1),
        (7, UPPER + 1, 1),
        (9, 2 * UPPER, 2),
        (11, 2 * UPPER + 1, 2),
    ]


def test_columns_above_the_range_keep_it(spark: SparkSession) -> None:
    frame = spark.range(0, 6, 1, 2).select((F.col("id") * 2).alias("x")).filter("x > 2").alias("t")
    assert [tuple(row) for row in frame.select("t.x", IDS() + 1).collect()] == [
        (4, 1),
        (6, UPPER + 1),
        (8, UPPER + 2),
        (10, UPPER + 3),
    ]


def test_ids_of_other_rows_differ(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(n,) for n in range(20)], "a int").repartition(3).select(IDS().alias("i"))
    assert frame.distinct().count() == 20
    assert spark.range(0).select(IDS()).collect() == []
