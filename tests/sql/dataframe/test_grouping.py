"""Groups, pivots, unpivots, subqueries and sets."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrite.errors import AnalysisException
from pyrite.sql import DataFrame, Row, SparkSession
from pyrite.sql import functions as F

_ROWS = st.lists(st.tuples(st.sampled_from("ab"), st.none() | st.integers(0, 3)), max_size=12)


@given(left=_ROWS, right=_ROWS)
@settings(max_examples=20, deadline=None)
def test_sets_and_bags_are_those_of_python(spark: SparkSession, left: Any, right: Any) -> None:
    a, b = (spark.createDataFrame(rows, "k string, n int") for rows in (left, right))

    def bag(frame: DataFrame) -> Counter[Any]:
        return Counter(tuple(row) for row in frame.collect())

    assert bag(a.union(b)) == Counter(left) + Counter(right)
    assert bag(a.exceptAll(b)) == Counter(left) - Counter(right)
    assert bag(a.intersectAll(b)) == Counter(left) & Counter(right)
    assert bag(a.subtract(b)) == Counter(set(left) - set(right))
    assert bag(a.intersect(b)) == Counter(set(left) & set(right))
    assert bag(a.distinct()) == Counter(set(left))
    assert bag(a.dropDuplicates(["k"]).select("k")) == Counter({(k,) for k, _ in left})


@given(rows=_ROWS)
@settings(max_examples=20, deadline=None)
def test_a_pivot_counts_what_is_there(spark: SparkSession, rows: Any) -> None:
    frame = spark.createDataFrame(rows, "k string, n int")
    found = frame.groupBy("k").pivot("n").count()
    names = [
        "null" if n is None else str(n)
        for n in sorted({n for _, n in rows}, key=lambda n: (n is not None, n))
    ]
    assert found.columns == ["k", *names]
    counted = Counter((k, "null" if n is None else str(n)) for k, n in rows)
    for row in found.collect():
        assert [row[name] for name in names] == [counted.get((row.k, name)) for name in names]


def test_too_many_values_are_no_columns(spark: SparkSession) -> None:
    spark.conf.set("spark.sql.pivotMaxValues", 3)
    try:
        with pytest.raises(AnalysisException, match="more than 3"):
            spark.range(4).groupBy().pivot("id").count()
    finally:
        spark.conf.unset("spark.sql.pivotMaxValues")


def test_a_dictionary_of_aggregates_has_the_order_of_java(spark: SparkSession) -> None:
    frame = spark.range(2).withColumn("n", F.lit(1)).withColumn("v", F.lit(2))
    assert frame.agg({"n": "sum", "*": "count", "v": "max"}).columns == ["max(v)", "count(1)", "sum(n)"]


def test_groups_show_what_they_are(spark: SparkSession) -> None:
    frame = spark.range(1).withColumn("n", F.lit(1)).withColumn("v", F.lit(2))
    assert repr(frame.rollup("id")) == (
        "GroupedData[grouping expressions: [id], value: [id: bigint, n: int ... 1 more field], type: Rollup]"
    )


def test_numbers_are_all_columns_but_the_keys(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(1, "a", 2.0)], "k int, s string, v double")
    assert frame.groupBy("k").sum().columns == ["k", "sum(v)"]
    assert frame.groupBy(2).mean("v").first() == Row("s", "avg(v)")("a", 2.0)
    with pytest.raises(AnalysisException, match="numeric"):
        frame.groupBy("k").max("s")


def test_columns_become_rows_and_rows_columns(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(1, 2.0, 3), (2, None, 4)], "id int, v double, w int")
    found = frame.unpivot("id", ["v", "w"], "name", "value")
    assert sorted(map(tuple, found.collect()), key=repr) == [
        (1, "v", 2.0),
        (1, "w", 3.0),
        (2, "v", None),
        (2, "w", 4.0),
    ]
    assert frame.melt(["id"], None, "name", "value").count() == 4
    assert [tuple(row) for row in frame.transpose().collect()] == [("v", 2.0, None), ("w", 3.0, 4.0)]
    with pytest.raises(AnalysisException):
        frame.unpivot("id", [], "name", "value")


def test_a_query_may_read_columns_of_the_one_around(spark: SparkSession) -> None:
    outer = spark.range(3).withColumnRenamed("id", "k")
    inner = spark.range(5).where(F.col("id") < F.col("k").outer())
    found = outer.lateralJoin(inner).collect()
    assert sorted(map(tuple, found)) == [(1, 0), (2, 0), (2, 1)]
    assert sorted(row.k for row in outer.where(inner.exists()).collect()) == [1, 2]
    assert outer.where(F.col("k") == spark.range(3).agg(F.max("id")).scalar()).collect() == [Row(k=2)]
    with pytest.raises(AnalysisException) as caught:
        inner.count()
    assert caught.value.getCondition() == "UNRESOLVED_COLUMN.WITH_SUGGESTION"


def test_views_have_names_of_one_part(spark: SparkSession) -> None:
    frame = spark.range(2)
    frame.createTempView("some_rows")
    assert spark.table("some_rows").count() == 2
    with pytest.raises(AnalysisException) as caught:
        frame.createTempView("some_rows")
    assert caught.value.getCondition() == "TEMP_TABLE_OR_VIEW_ALREADY_EXISTS"
    frame.limit(1).createOrReplaceTempView("`some_rows`")
    assert spark.sql("SELECT * FROM some_rows").count() == 1
    frame.createOrReplaceGlobalTempView("shared_rows")
    assert spark.newSession().table("global_temp.shared_rows").count() == 2


def test_frames_with_the_same_steps_mean_the_same(spark: SparkSession) -> None:
    frame = spark.range(3)
    assert frame.select("*").sameSemantics(frame)
    assert frame.select(F.col("id") + 1).semanticHash() == frame.select(F.col("id") + 1).semanticHash()
    assert not frame.limit(1).sameSemantics(frame.limit(2))
