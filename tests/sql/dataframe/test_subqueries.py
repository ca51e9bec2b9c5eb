"""DataFrames inside expressions of others, and functions that give tables."""

from __future__ import annotations

import pytest

from pyrite.sql import DataFrame, SparkSession
from pyrite.sql import functions as sf


@pytest.fixture
def people(spark: SparkSession) -> DataFrame:
    """People with a salary and a department."""
    rows = [("Ann", 45, 1), ("Bob", 54, 1), ("Cyd", 29, 2), ("Dan", 61, 2), ("Eve", 48, 1)]
    return spark.createDataFrame(rows, "name string, salary int, department int")


def test_a_subquery_of_the_same_frame_reads_the_row_around_it(people: DataFrame) -> None:
    same = sf.col("inner.department") == sf.col("outer.department").outer()
    average = people.alias("inner").where(same).select(sf.avg("salary")).scalar()
    found = people.alias("outer").where(sf.col("salary") > average).select("name").collect()
    assert sorted(row.name for row in found) == ["Bob", "Dan"]
    more = people.alias("inner").where(same & (sf.col("inner.salary") > sf.col("outer.salary").outer()))
    found = people.alias("outer").where(more.exists()).select("name").collect()
    assert sorted(row.name for row in found) == ["Ann", "Cyd", "Eve"]


def test_membership_as_a_column_is_never_null(spark: SparkSession) -> None:
    spark.createDataFrame([(1,), (2,), (None,)], "id int").createOrReplaceTempView("members")
    spark.createDataFrame([(1,), (None,)], "x int").createOrReplaceTempView("with_null")
    text = "SELECT id IN (SELECT x FROM with_null), NOT id IN (SELECT x FROM with_null) FROM members"
    assert sorted(map(tuple, spark.sql(text).collect())) == [(False, False), (False, False), (True, False)]
    spark.catalog.dropTempView("members")
    spark.catalog.dropTempView("with_null")


def test_a_value_is_looked_for_in_the_rows_of_a_frame(spark: SparkSession, people: DataFrame) -> None:
    found = people.where(sf.col("salary").isin(spark.range(50, 60))).collect()
    assert [row.name for row in found] == ["Bob"]
    pairs = spark.createDataFrame([("Ann", 1), ("Bob", 2)], "n string, d int")
    found = people.where(sf.struct("name", "department").isin(pairs)).collect()
    assert [row.name for row in found] == ["Ann"]


def test_functions_that_give_tables_stand_alone_or_beside_rows(spark: SparkSession) -> None:
    assert [row.col for row in spark.tvf.explode(sf.array(sf.lit(1), sf.lit(2))).collect()] == [1, 2]
    lists = spark.createDataFrame([(1, [10, 20]), (2, [])], "id int, items array<int>")
    found = lists.lateralJoin(spark.tvf.explode(sf.col("items").outer())).select("id", "col").collect()
    assert sorted(map(tuple, found)) == [(1, 10), (1, 20)]


def test_unpivot_keeps_what_comes_of_one_row_together(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(1, 2, 3), (4, None, 6)], "id int, a int, b int")
    found = [tuple(row) for row in frame.unpivot("id", ["a", "b"], "name", "value").collect()]
    assert found == [(1, "a", 2), (1, "b", 3), (4, "a", None), (4, "b", 6)]
