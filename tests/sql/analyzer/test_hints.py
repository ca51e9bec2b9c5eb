"""Hints reach the relations that they name, and partition rows; what is not understood does nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from pyrite.errors import AnalysisException, IllegalArgumentException, ParseException
from pyrite.sql import SparkSession
from pyrite.sql import functions as F
from pyrite.sql.logical import Hint, LogicalPlan, Repartition, SubqueryAlias


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    session = SparkSession.builder.master("local[1]").getOrCreate()
    session.range(10).createOrReplaceTempView("t")
    session.range(20).createOrReplaceTempView("u")
    yield session
    session.stop()


def hints_in(plan: LogicalPlan) -> list[tuple[str, str]]:
    return [
        (each.name, ".".join(each.child.name) if isinstance(each.child, SubqueryAlias) else "")
        for each in plan.walk()
        if isinstance(each, Hint)
    ]


JOIN = "FROM t JOIN u ON t.id = u.id"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"SELECT /*+ BROADCAST(t) */ 1 {JOIN}", [("broadcast", "t")]),
        (f"SELECT /*+ mapjoin(U) */ 1 {JOIN}", [("broadcast", "u")]),
        (f"SELECT /*+ BROADCASTJOIN('t') */ 1 {JOIN}", [("broadcast", "t")]),
        (f"SELECT /*+ MERGE(t, u) */ 1 {JOIN}", [("merge", "t"), ("merge", "u")]),
        (f"SELECT /*+ SHUFFLE_MERGE(t), SHUFFLE_HASH(u) */ 1 {JOIN}",
         [("merge", "t"), ("shuffle_hash", "u")]),
        (f"SELECT /*+ MERGEJOIN(t) SHUFFLE_REPLICATE_NL(u) */ 1 {JOIN}",
         [("merge", "t"), ("shuffle_replicate_nl", "u")]),
        (f"SELECT /*+ BROADCAST(t), MERGE(t) */ 1 {JOIN}", [("broadcast", "t")]),
        (f"SELECT /*+ BROADCAST */ 1 {JOIN}", [("broadcast", "")]),
        ("SELECT /*+ BROADCAST(a) */ 1 FROM t a JOIN u ON a.id = u.id", [("broadcast", "a")]),
        ("SELECT /*+ BROADCAST(t) */ 1 FROM t a JOIN u ON a.id = u.id", []),
        ("SELECT /*+ BROADCAST(t) */ 1 FROM (SELECT * FROM t) s", []),
        ("SELECT /*+ BROADCAST(s) */ 1 FROM (SELECT * FROM t) s", [("broadcast", "s")]),
        ("SELECT /*+ BROADCAST(t) */ count(*) FROM t WHERE id > 1 GROUP BY id", [("broadcast", "t")]),
        ("WITH c AS (SELECT * FROM t) SELECT /*+ BROADCAST(c) */ 1 FROM c", [("broadcast", "c")]),
        ("WITH c AS (SELECT * FROM t) SELECT /*+ BROADCAST(t) */ 1 FROM c", []),
        ("SELECT /*+ BROADCAST(default.t) */ 1 FROM t", []),
        ("SELECT /*+ NOSUCH(t) */ 1 FROM t", []),
    ],
)  # fmt: skip
def test_strategies_reach_the_relations_that_are_meant(
    spark: SparkSession, query: str, expected: list[tuple[str, str]]
) -> None:
    assert hints_in(spark.sql(query)._plan) == expected


def partitionings(plan: LogicalPlan) -> list[tuple[str, int | None, int]]:
    return [
        (each.kind, each.partitions, len(each.keys)) for each in plan.walk() if isinstance(each, Repartition)
    ]


@pytest.mark.parametrize(
    ("hints", "expected"),
    [
        ("REPARTITION(3)", [("round-robin", 3, 0)]),
        ("REPARTITION", [("round-robin", None, 0)]),
        ("REPARTITION(id)", [("hash", None, 1)]),
        ("REPARTITION(3, id)", [("hash", 3, 1)]),
        ("COALESCE(1)", [("coalesce", 1, 0)]),
        ("REPARTITION_BY_RANGE(3, id)", [("range", 3, 1)]),
        ("REPARTITION_BY_RANGE(id)", [("range", None, 1)]),
        ("REBALANCE", [("round-robin", None, 0)]),
        ("REBALANCE(4, id)", [("hash", 4, 1)]),
        ("REPARTITION(3), COALESCE(2)", [("round-robin", 3, 0), ("coalesce", 2, 0)]),
    ],
)
def test_rows_are_partitioned(spark: SparkSession, hints: str, expected: list[object]) -> None:
    frame = spark.sql(f"SELECT /*+ {hints} */ * FROM t")
    assert partitionings(frame._plan) == expected
    assert frame.count() == 10


@pytest.mark.parametrize(
    ("hints", "condition"),
    [
        ("REPARTITION(id, 3)", "_LEGACY_ERROR_TEMP_1047"),
        ("REPARTITION('id')", "_LEGACY_ERROR_TEMP_1047"),
        ("REPARTITION(nosuch)", "UNRESOLVED_COLUMN.WITH_SUGGESTION"),
        ("COALESCE", "_LEGACY_ERROR_TEMP_1048"),
        ("COALESCE(id)", "_LEGACY_ERROR_TEMP_1048"),
        ("COALESCE(1, 2)", "_LEGACY_ERROR_TEMP_1048"),
        ("BROADCAST(1)", "_LEGACY_ERROR_TEMP_1046"),
    ],
)
def test_parameters_that_make_no_sense(spark: SparkSession, hints: str, condition: str) -> None:
    with pytest.raises(AnalysisException) as raised:
        spark.sql(f"SELECT /*+ {hints} */ * FROM t")
    assert raised.value.getCondition() == condition


def test_no_partitions_and_no_hint(spark: SparkSession) -> None:
    with pytest.raises(IllegalArgumentException, match=r"\(0\) must be positive"):
        spark.sql("SELECT /*+ REPARTITION(0) */ * FROM t")
    with pytest.raises(ParseException):
        spark.sql("SELECT /*+ */ * FROM t")


@pytest.mark.parametrize(
    ("hints", "told"),
    [
        ("NOSUCH(a, 1)", "The hint NOSUCH(a, 1) is not known"),
        ("BROADCAST(t, nosuch)", "The hint BROADCAST(t, nosuch) does nothing for nosuch"),
        ("BROADCAST(t), MERGE(t)", "The hint merge is given up"),
    ],
)
def test_what_does_nothing_is_told(
    spark: SparkSession, caplog: pytest.LogCaptureFixture, hints: str, told: str
) -> None:
    with caplog.at_level(logging.WARNING, "pyrite.sql.analyzer.hints"):
        spark.sql(f"SELECT /*+ {hints} */ * FROM t")
    assert [record.getMessage()[: len(told)] for record in caplog.records] == [told]


def test_the_method_takes_the_same_hints(spark: SparkSession) -> None:
    joined = spark.table("t").join(spark.table("u"), "id")
    assert hints_in(joined.hint("mapjoin", "u")._plan) == [("broadcast", "u")]
    assert joined.hint("mapjoin", "u").count() == 10
    assert hints_in(spark.table("t").hint("broadcast")._plan) == [("broadcast", "t")]
    assert partitionings(spark.table("t").hint("repartition", 3, F.col("id"))._plan) == [("hash", 3, 1)]
    assert spark.table("t").hint("coalesce", 1).rdd.getNumPartitions() == 1


def test_explain_shows_strategies_where_spark_does(
    spark: SparkSession, capsys: pytest.CaptureFixture[str]
) -> None:
    spark.sql("SELECT /*+ BROADCAST(u) */ t.id FROM t JOIN u ON t.id = u.id").explain(True)
    analyzed, _, rest = capsys.readouterr().out.partition("== Optimized")
    optimized, _, physical = rest.partition("== Physical")
    assert "+- ResolvedHint (strategy=broadcast)" in analyzed
    assert "Join [(id = id)], rightHint=(strategy=broadcast)" in optimized
    assert "HashJoin [(id = id)], rightHint=(strategy=broadcast)" in physical
    assert "ResolvedHint" not in optimized + physical
