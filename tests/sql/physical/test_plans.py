"""Cut plans give the rows that the driver's own database gives."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sql.physical.both_ways import EVERYTHING_MOVES, EXECUTION, assert_ways_agree, settings

from pyrite.context import SparkContext
from pyrite.errors import ArithmeticException
from pyrite.sql import DataFrame, SparkSession
from pyrite.sql import functions as F
from pyrite.sql.physical.operators import Read

SCHEMA = "k int, g string, x double, n bigint, d decimal(10,2)"
ROWS = [
    (1, "a", 0.0, 10, Decimal("1.50")),
    (1, "b", -0.0, None, Decimal("2.25")),
    (2, "a", float("nan"), 7, None),
    (None, None, float("nan"), 7, Decimal("-3.00")),
    (3, "", None, -4, Decimal("0.00")),
    (None, "a", 2.5, 0, Decimal("1.50")),
    (2, "c", 1.0, 3, Decimal("9.99")),
]
OTHER_ROWS = [
    (1, 0.0, "one"),
    (1, -0.0, "uno"),
    (2, float("nan"), "two"),
    (None, 1.0, "none"),
    (5, None, "five"),
]


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    builder = SparkSession.builder.master("local[2]").config("spark.sql.session.timeZone", "UTC")
    session = builder.config(map=EVERYTHING_MOVES).getOrCreate()
    session.createDataFrame(ROWS, SCHEMA).repartition(3).createOrReplaceTempView("t")
    other = session.createDataFrame(OTHER_ROWS, "k int, x double, w string")
    other.repartition(2).createOrReplaceTempView("u")
    yield session
    session.stop()


QUERIES = [
    "SELECT * FROM t",
    "SELECT count(*) FROM t",
    "SELECT 1 FROM t WHERE k > 100",
    "SELECT count(*), sum(n), min(x), max(g), avg(n), avg(x), avg(d), sum(d) FROM t WHERE k > 100",
    "SELECT k, count(*), count(n), sum(n), avg(n), avg(d), sum(d), min(d), max(x) FROM t GROUP BY k",
    "SELECT x, count(*), sum(n) + 1 FROM t GROUP BY x HAVING count(*) > 1",
    "SELECT k + 1 AS j, upper(g), sum(n) FROM t GROUP BY k + 1, upper(g)",
    "SELECT g, count(DISTINCT k), count(DISTINCT x) FROM t GROUP BY g",
    "SELECT g, count(DISTINCT x) FROM t GROUP BY g",
    "SELECT count(DISTINCT k, x), count(DISTINCT x, k) FROM t",
    "SELECT g, sum(n) FILTER (WHERE x > 0), count(*) FILTER (WHERE n > 0) FROM t GROUP BY g",
    "SELECT k, g, sum(n), count(*) FROM t GROUP BY CUBE (k, g)",
    "SELECT k, sum(n), count(*) FROM t GROUP BY ROLLUP (k)",
    "SELECT g, sum(n) AS s, rank() OVER (ORDER BY sum(n), g), sum(sum(n)) OVER () FROM t GROUP BY g",
    "SELECT DISTINCT x FROM t",
    "SELECT DISTINCT k, g FROM t",
    "SELECT t.k, w FROM t JOIN u ON t.k = u.k",
    "SELECT t.x, w FROM t JOIN u ON t.x = u.x",
    "SELECT t.k, w FROM t JOIN u ON t.k <=> u.k AND t.n > 0",
    "SELECT t.k, w FROM t LEFT JOIN u ON t.k = u.k AND t.n > 5",
    "SELECT t.k, w FROM t RIGHT JOIN u ON t.k = u.k",
    "SELECT t.k, u.k, w FROM t FULL JOIN u ON t.k = u.k",
    "SELECT t.k, w FROM t, u",
    "SELECT t.k, w FROM t LEFT JOIN u ON t.k < u.k",
    "SELECT * FROM t LEFT SEMI JOIN u ON t.k = u.k",
    "SELECT * FROM t LEFT ANTI JOIN u ON t.k = u.k",
    "SELECT t.k, sum(n) FROM t JOIN u ON t.k = u.k GROUP BY t.k",
    "SELECT a.k, b.g FROM t a, t b, u WHERE a.k = b.k AND b.k = u.k AND a.n > 1 AND u.w <> 'uno'",
    "SELECT k FROM t UNION ALL SELECT k FROM u",
    "SELECT k FROM t UNION SELECT k FROM u",
    "SELECT k FROM t INTERSECT SELECT k FROM u",
    "SELECT k FROM t EXCEPT ALL SELECT k FROM u",
    "SELECT k, sum(n) OVER (PARTITION BY k), max(x) OVER (PARTITION BY k ORDER BY n, d) FROM t",
    "SELECT k, sum(n) OVER (PARTITION BY k), sum(n) OVER (PARTITION BY k, g) FROM t",
    "SELECT sum(n) OVER (), sum(n) OVER (PARTITION BY k) FROM t",
    "SELECT k FROM t WHERE k IN (SELECT k FROM u)",
    "SELECT k FROM t WHERE k NOT IN (SELECT k FROM u WHERE k IS NOT NULL)",
    "SELECT k FROM t WHERE k NOT IN (SELECT k FROM u)",
    "SELECT k FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.k = t.k AND u.x <> t.x)",
    "SELECT k FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.k = t.k)",
    "SELECT k FROM t WHERE n > (SELECT avg(n) FROM t)",
    "SELECT k, n FROM t a WHERE n >= (SELECT 0.5 * sum(n) FROM t b WHERE b.k = a.k AND b.n > 0)",
    "SELECT k, (SELECT count(*) FROM u WHERE u.k = t.k) FROM t",
    "SELECT k FROM t a WHERE 1 > (SELECT count(*) FROM u WHERE u.k = a.k)",
    "SELECT k, (SELECT max(w) FROM u) FROM t",
    "WITH c AS (SELECT k, sum(n) AS s FROM t GROUP BY k) SELECT a.k, b.s FROM c a JOIN c b ON a.k = b.k",
    "SELECT id, id % 3 FROM range(1000) WHERE id % 100 = 1",
]

ORDERED = [
    "SELECT * FROM t ORDER BY k, x, g",
    "SELECT * FROM t ORDER BY x DESC NULLS LAST, g, n",
    "SELECT g, sum(n) AS s FROM t GROUP BY g ORDER BY s DESC, g",
    "SELECT k, x, g FROM t ORDER BY g DESC, k, x LIMIT 3",
    "SELECT k, x, g FROM t ORDER BY g DESC, k, x LIMIT 3 OFFSET 2",
    "SELECT k, x, g FROM t ORDER BY g DESC, k, x OFFSET 4",
    "SELECT k + 1 FROM (SELECT * FROM t ORDER BY g, k, x) WHERE k > 0",
    "SELECT id FROM range(300000) ORDER BY id DESC LIMIT 5",
]


@pytest.mark.parametrize("query", QUERIES)
def test_rows_are_the_same(spark: SparkSession, query: str) -> None:
    assert_ways_agree(spark, spark.sql(query))


@pytest.mark.parametrize("query", ORDERED)
def test_rows_are_in_the_same_order(spark: SparkSession, query: str) -> None:
    assert_ways_agree(spark, spark.sql(query), ordered=True)


def test_small_sides_go_to_all_tasks(spark: SparkSession) -> None:
    with settings(spark, {"spark.sql.autoBroadcastJoinThreshold": "10MB"}):
        for query in QUERIES:
            assert_ways_agree(spark, spark.sql(query))


def test_a_large_sort_goes_by_ranges(spark: SparkSession) -> None:
    frame = spark.range(0, 50_000, 1, 4).selectExpr("(id * 7919) % 50021 AS h", "id")
    assert_ways_agree(spark, frame.orderBy(F.col("h").desc()), ordered=True)


def test_errors_are_those_of_the_kernel(spark: SparkSession) -> None:
    with settings(spark, {EXECUTION: "cut"}):
        with pytest.raises(ArithmeticException) as divided:
            spark.sql("SELECT 1 / (k - 1) FROM t").collect()
        assert divided.value.getCondition() == "DIVIDE_BY_ZERO"
        with pytest.raises(ArithmeticException) as added:
            spark.sql("SELECT sum(9223372036854775807) FROM t").collect()
        assert added.value.getCondition() == "ARITHMETIC_OVERFLOW"


def test_a_first_row_and_counts(spark: SparkSession) -> None:
    with settings(spark, {EXECUTION: "cut"}):
        frame = spark.table("t")
        assert frame.count() == len(ROWS)
        assert len(frame.take(2)) == 2
        assert len(list(frame.toLocalIterator())) == len(ROWS)
        assert frame.filter("k > 100").collect() == []


STEPS = ["filter", "project", "join", "left", "group", "distinct", "union", "semi", "window"]


def built(spark: SparkSession, steps: list[tuple[str, int]]) -> DataFrame:
    """A DataFrame of the two tables with columns k, x and n, by some steps."""
    frame = spark.table("t").select("k", "x", "n")
    other = spark.table("u").select("k", "x").withColumn("n", F.lit(1).cast("bigint"))
    for step, bound in steps:
        match step:
            case "filter":
                frame = frame.filter((F.col("n") > bound) | F.expr("k IS NULL"))
            case "project":
                frame = frame.select("k", "x", (F.col("n") + bound).alias("n"))
            case "join":
                frame = frame.join(other.select("k", F.col("x").alias("y")), "k").select("k", "x", "n")
            case "left":
                right = other.select("x", F.col("k").alias("j"))
                frame = frame.join(right, "x", "left").select(F.col("j").alias("k"), "x", "n")
            case "group":
                frame = frame.groupBy("k").agg(F.max("x").alias("x"), F.sum("n").alias("n"))
            case "distinct":
                frame = frame.distinct()
            case "union":
                frame = frame.union(other)
            case "semi":
                frame = frame.join(other, "k", "left_semi" if bound > 1 else "left_anti")
            case "window":
                frame = frame.select("k", "x", F.expr("sum(n) OVER (PARTITION BY x)").alias("n"))
    return frame


@examples(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(-1, 4)), min_size=1, max_size=4))
def test_random_plans(spark: SparkSession, steps: list[tuple[str, int]]) -> None:
    frame: Any = built(spark, steps)
    assert_ways_agree(spark, frame)


@pytest.mark.parametrize("kind", ["inner", "left", "left_semi"])
def test_a_side_that_is_said_to_be_small_is_read_by_all_tasks(spark: SparkSession, kind: str) -> None:
    frame = spark.table("t").join(spark.table("u").filter("w <> 'uno'").hint("broadcast"), "k", kind)
    with settings(spark, {EXECUTION: "cut"}):
        cut = spark.engine._cut(frame.plan, "UTC")
    assert cut is not None
    _, fragment = cut
    assert any(isinstance(each, Read) and each.groups is None for each in fragment.inputs)
    assert_ways_agree(spark, frame)


@pytest.mark.parametrize("hint", ["BROADCAST(u)", "BROADCAST(t)", "MERGE(u)", "SHUFFLE_HASH(t)"])
@pytest.mark.parametrize("join", ["JOIN", "LEFT JOIN", "FULL JOIN", "LEFT ANTI JOIN"])
def test_hints_change_no_rows(spark: SparkSession, hint: str, join: str) -> None:
    assert_ways_agree(spark, spark.sql(f"SELECT /*+ {hint} */ * FROM t {join} u ON t.k = u.k"))


@pytest.mark.parametrize(
    ("hint", "limit", "expected"),
    [
        ("BROADCAST(v)", "-1", 1),
        ("REPARTITION(3)", "-1", 0),
        ("REPARTITION(3)", "10MB", 1),
        ("MERGE(v)", "10MB", 0),
    ],
)
def test_a_side_is_broadcast_once(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch, hint: str, limit: str, expected: int
) -> None:
    made: list[Any] = []
    broadcast = SparkContext.broadcast

    def seen(self: SparkContext, value: Any) -> Any:
        made.append(value)
        return broadcast(self, value)

    monkeypatch.setattr(SparkContext, "broadcast", seen)
    spread = "SELECT k, g FROM t DISTRIBUTE BY g"
    other = "SELECT DISTINCT k, w FROM u"
    frame = spark.sql(f"SELECT /*+ {hint} */ s.k, w FROM ({spread}) s JOIN ({other}) v ON s.k = v.k")
    with settings(spark, {EXECUTION: "cut", "spark.sql.autoBroadcastJoinThreshold": limit}):
        assert len(frame.collect()) == 6
    assert len(made) == expected
