"""Queries by methods, end to end."""

from __future__ import annotations

import pytest

from pyrite.errors import AnalysisException, ArithmeticException
from pyrite.sql import Row, SparkSession, Window
from pyrite.sql import functions as F


def test_groups_have_their_aggregates(spark: SparkSession) -> None:
    frame = spark.range(10).withColumn("k", F.col("id") % 3)
    found = frame.groupBy("k").agg(F.sum("id").alias("s"), F.count("*")).orderBy(F.desc("s")).collect()
    assert found == [Row(k=0, s=18, n=4), Row(k=2, s=15, n=3), Row(k=1, s=12, n=3)]
    assert found[0].__fields__ == ["k", "s", "count(1)"]


def test_columns_without_a_name_are_called_what_they_look_like(spark: SparkSession) -> None:
    frame = spark.range(1).select("id", F.col("id") + 1, F.when(F.col("id") == 1, "x").otherwise("y"))
    assert frame.columns == ["id", "(id + 1)", "CASE WHEN (id = 1) THEN x ELSE y END"]


def test_a_table_joined_with_itself_has_two_columns_of_a_name(spark: SparkSession) -> None:
    frame = spark.range(4).withColumn("k", F.col("id") % 2)
    joined = frame.alias("a").join(frame.alias("b"), F.col("a.id") == F.col("b.k"))
    found = joined.select("a.id", "b.id").orderBy("a.id", "b.id").collect()
    assert [tuple(row) for row in found] == [(0, 0), (0, 2), (1, 1), (1, 3)]


def test_a_join_by_name_has_the_shared_column_once(spark: SparkSession) -> None:
    joined = spark.range(3).join(spark.range(1, 5), "id", "outer")
    assert joined.columns == ["id"]
    assert sorted(row.id for row in joined.collect()) == [0, 1, 2, 3, 4]


def test_a_window_adds_up_in_order(spark: SparkSession) -> None:
    window = Window.partitionBy(F.col("id") % 2).orderBy("id")
    found = spark.range(5).select("id", F.sum("id").over(window).alias("s")).orderBy("id").collect()
    assert [row.s for row in found] == [0, 1, 2, 4, 6]


def test_a_hundred_columns_in_a_row_are_one_query(spark: SparkSession) -> None:
    frame = spark.range(3)
    for _ in range(300):
        frame = frame.withColumn("id", F.col("id") + 1)
    assert [row.id for row in frame.collect()] == [300, 301, 302]


def test_an_unknown_column_is_told_with_those_that_are_like_it(spark: SparkSession) -> None:
    with pytest.raises(AnalysisException, match="`id`") as caught:
        spark.range(1).select("ids")
    assert caught.value.getCondition() == "UNRESOLVED_COLUMN.WITH_SUGGESTION"


def test_a_division_by_zero_is_an_error(spark: SparkSession) -> None:
    with pytest.raises(ArithmeticException) as caught:
        spark.range(1).select(F.col("id") / 0).collect()
    assert (caught.value.getCondition(), caught.value.getSqlState()) == ("DIVIDE_BY_ZERO", "22012")
