"""Columns that nobody reads are not asked for; what is read stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyrite.sql import DataFrame, SparkSession
from pyrite.sql import functions as F


@pytest.fixture
def table(spark: SparkSession, tmp_path: Path) -> DataFrame:
    """A table of four columns."""
    path = str(tmp_path / "t")
    spark.range(6).select(
        F.col("id").alias("a"), (F.col("id") % 2).alias("b"), F.lit("x").alias("c"), F.lit(1.5).alias("d")
    ).write.parquet(path)
    read = spark.read.parquet(path)
    read.createOrReplaceTempView("pruned")
    return read


def asked(frame: DataFrame) -> str:
    """What the kernel is asked for a DataFrame."""
    return frame._session.engine.query(frame.plan).text


def test_a_file_is_asked_for_what_is_read(table: DataFrame) -> None:
    text = asked(table.filter("b = 1").select("a"))
    assert '"c#' not in text
    assert '"d#' not in text
    assert [row.a for row in table.filter("b = 1").select("a").orderBy("a").collect()] == [1, 3, 5]


def test_columns_are_not_computed_for_nobody(table: DataFrame) -> None:
    assert "concat" not in asked(table.withColumn("e", F.concat("c", "c")).groupBy("b").agg(F.sum("a")))


def test_rows_are_counted_without_columns(table: DataFrame) -> None:
    assert table.count() == 6
    assert table.select("c", "d").crossJoin(table.select("a")).count() == 36


def test_what_a_subquery_reads_of_the_query_around_it_stays(spark: SparkSession, table: DataFrame) -> None:
    query = "SELECT p.a FROM pruned p WHERE EXISTS (SELECT 1 FROM pruned q WHERE q.a = p.a + p.b) ORDER BY a"
    assert [row.a for row in spark.sql(query).collect()] == [0, 1, 2, 3, 4]


def test_all_columns_tell_rows_apart(table: DataFrame) -> None:
    assert table.select("b", "c").distinct().select("c").count() == 2
    assert table.select("b", "c").union(table.select("a", "c")).select("c").count() == 12
    assert table.select("b", "c").intersect(table.select("b", "c")).select("c").count() == 2
