"""`df.rdd` of a plan that is cut: a partition is computed by the task that asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sql.physical.both_ways import EVERYTHING_MOVES, EXECUTION, settings

from pyrite.errors import SparkException
from pyrite.sql import Row, SparkSession
from pyrite.sql import functions as F


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    builder = SparkSession.builder.master("local[2]").config("spark.sql.session.timeZone", "UTC")
    session = builder.config(map={**EVERYTHING_MOVES, EXECUTION: "cut"}).getOrCreate()
    yield session
    session.stop()


def test_partitions_are_those_of_the_plan(spark: SparkSession, tmp_path: Path) -> None:
    numbers = spark.range(100, numPartitions=5)
    assert numbers.rdd.glom().map(len).collect() == [20] * 5
    assert numbers.where("id >= 20").select("id").rdd.glom().map(len).collect() == [0, 20, 20, 20, 20]
    assert spark.range(7).rdd.getNumPartitions() == 2
    made = spark.createDataFrame([(n, str(n)) for n in range(9)], "a int, b string")
    assert made.rdd.glom().map(len).collect() == [4, 5]
    assert made.repartition(3).rdd.glom().map(len).collect() == [3, 3, 3]
    assert made.repartition(4, "a").rdd.getNumPartitions() == 4
    assert made.repartition(4).coalesce(2).rdd.getNumPartitions() == 2
    assert made.union(made).rdd.getNumPartitions() == 4
    (tmp_path / "a.csv").write_text("".join(f"{n},x\n" for n in range(100)))
    with settings(spark, {"spark.sql.files.maxPartitionBytes": "100"}):
        lines = spark.read.csv(str(tmp_path), schema="a int, b string")
        assert lines.rdd.getNumPartitions() == 5
        assert [row.a for row in lines.rdd.collect()] == list(range(100))


def test_rows_are_those_of_collect(spark: SparkSession) -> None:
    rows = [
        (1, "a", Decimal("1.50"), [1, None], {"k": 2.5}, None),
        (None, "", Decimal("-3.00"), [], {}, b"x"),
    ]
    schema = "a int, b string, c decimal(10,2), d array<int>, e map<string, double>, f binary"
    frame = spark.createDataFrame(rows, schema)
    assert (
        frame.rdd.collect()
        == frame.collect()
        == [Row(**dict(zip("abcdef", row, strict=True))) for row in rows]
    )
    grouped = frame.groupBy("b").agg(F.sum("c").alias("s")).orderBy("b")
    assert grouped.rdd.map(tuple).collect() == [("", Decimal("-3.00")), ("a", Decimal("1.50"))]
    assert spark.range(10).orderBy(F.desc("id")).rdd.map(lambda row: row.id).collect() == list(
        range(9, -1, -1)
    )


def test_only_the_partitions_that_are_asked_for_are_computed(spark: SparkSession) -> None:
    @F.udf("long")
    def small(value: int) -> int:
        if value >= 20:
            raise ValueError(f"{value} is not small")
        return value

    rdd = spark.range(100, numPartitions=5).select(small("id").alias("x")).rdd
    assert [row.x for row in rdd.take(20)] == list(range(20))
    with pytest.raises(SparkException, match="20 is not small") as raised:
        rdd.count()
    assert "test_rdds.py" in str(raised.value)


def test_an_rdd_is_computed_again_where_it_was_not_kept(spark: SparkSession) -> None:
    seen = spark.sparkContext.accumulator(0)

    def counted(row: Row) -> Row:
        seen.add(1)
        return row

    rdd = spark.range(10).rdd.map(counted).cache()
    assert rdd.count() == rdd.count() == 10
    assert seen.value == 10
