"""Rows that meet nothing are left out before they move, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sql.physical.both_ways import EXECUTION, assert_ways_agree, collected, settings

from pyrite.sql import SparkSession
from pyrite.sql.physical import join_planner

SMALL = {
    EXECUTION: "cut",
    "spark.sql.autoBroadcastJoinThreshold": "20000",
    "spark.sql.adaptive.coalescePartitions.minPartitionSize": "1000",
}


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    directory = tmp_path_factory.mktemp("narrowing")
    builder = SparkSession.builder.master("local[2]").config("spark.sql.session.timeZone", "UTC")
    session = builder.config(map=SMALL).getOrCreate()
    many = session.range(40_000).selectExpr(
        "id", "IF(id % 7 = 0, NULL, id % 900) AS k", "id % 13 AS g", "CAST(id % 100 AS decimal(10,2)) AS d"
    )
    few = session.range(900).selectExpr(
        "IF(id % 5 = 0, NULL, id) AS k", "id % 4 AS g", "concat('n', id % 9) AS n"
    )
    for name, frame in (("many", many), ("few", few)):
        with settings(session, {EXECUTION: "driver"}):
            frame.write.parquet(str(directory / name))
        session.read.parquet(str(directory / name)).createOrReplaceTempView(name)
    yield session
    session.stop()


@pytest.fixture
def narrowings(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    made: list[Any] = []
    narrowed = join_planner.narrowed

    def seen(*arguments: Any) -> Any:
        made.append(arguments)
        return narrowed(*arguments)

    monkeypatch.setattr(join_planner, "narrowed", seen)
    return made


SELECTED = "(SELECT * FROM few WHERE g = 1 AND n = 'n3')"
NARROWED = [
    f"SELECT count(*), sum(m.id) FROM {SELECTED} f LEFT JOIN many m ON f.k = m.k",
    f"SELECT * FROM {SELECTED} f LEFT SEMI JOIN many m ON f.k = m.k AND m.d > 50",
    f"SELECT * FROM {SELECTED} f LEFT ANTI JOIN many m ON f.k = m.k AND f.g = m.g",
    f"SELECT * FROM {SELECTED} f WHERE EXISTS (SELECT 1 FROM many m WHERE m.k = f.k AND m.g <> f.g)",
    f"SELECT * FROM {SELECTED} f WHERE NOT EXISTS (SELECT 1 FROM many m WHERE m.k = f.k AND m.d > 98)",
    f"SELECT f.k, m.s, m.a FROM {SELECTED} f JOIN"
    " (SELECT k, sum(id) AS s, avg(d) AS a FROM many GROUP BY k) m ON f.k = m.k",
    f"SELECT f.k, c FROM {SELECTED} f LEFT JOIN"
    " (SELECT k AS j, g, count(*) AS c FROM many GROUP BY k, g) m ON f.k = m.j AND m.g < 3",
    f"SELECT f.k, m.k FROM {SELECTED} f LEFT JOIN (SELECT DISTINCT k FROM many) m ON f.k <=> m.k",
    f"SELECT count(*) FROM {SELECTED} f, many m WHERE m.k = f.k"
    " AND m.d < (SELECT avg(d) FROM many WHERE k = f.k)",
]
NOT_NARROWED = [
    "SELECT count(*) FROM few f FULL JOIN many m ON f.k = m.k",
    "SELECT count(*), sum(m.id) FROM few f RIGHT JOIN many m ON f.k = m.k AND f.n = 'n3'",
    "SELECT f.k, m.r FROM few f LEFT JOIN (SELECT rank() OVER (ORDER BY id) AS r FROM many) m ON f.k = m.r",
    "SELECT count(*) FROM many m LEFT JOIN few f ON f.k = m.k AND f.g = 1 AND m.g = 2",
    "SELECT count(*), sum(id) FROM many WHERE k IN (SELECT k FROM few WHERE g = 1)",
    "SELECT count(*), sum(id) FROM many WHERE k NOT IN (SELECT k FROM few WHERE g = 1 AND k IS NOT NULL)",
    "SELECT count(*) FROM many WHERE k NOT IN (SELECT k FROM few WHERE g = 0)",
    "SELECT count(*) FROM many WHERE (k, g) IN (SELECT k, g FROM few) AND id + k IN (SELECT id FROM many)",
    "SELECT count(*) FROM many m, few f, few e WHERE m.k = f.k AND f.k = e.k"
    " AND ((f.n = 'n1' AND e.g = 2) OR (f.n = 'n2' AND e.g = 3))",
    "SELECT count(*) FROM many m, few f WHERE m.k = f.k AND m.id IN (SELECT max(id) FROM many GROUP BY g)",
    "SELECT g, avg(d), avg(d / 3) FROM many GROUP BY g",
]


@pytest.mark.parametrize("query", NARROWED)
def test_what_is_left_out_changes_nothing(spark: SparkSession, narrowings: list[Any], query: str) -> None:
    assert_ways_agree(spark, spark.sql(query))
    assert narrowings


@pytest.mark.parametrize("query", NOT_NARROWED)
def test_rows_that_count_stay(spark: SparkSession, query: str) -> None:
    assert_ways_agree(spark, spark.sql(query))


JOINS = st.sampled_from(["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "LEFT SEMI JOIN", "LEFT ANTI JOIN"])
CONDITIONS = st.lists(
    st.sampled_from(
        [
            "f.k = m.k",
            "f.g = m.g",
            "f.k <=> m.k",
            "m.d > 50",
            "f.n = 'n1'",
            "f.g < m.g",
            "(f.g = 1 OR m.g = 2)",
            "(f.g = 1 AND m.g = 3 OR f.g = 2 AND m.g = 1)",
        ]
    ),
    max_size=3,
    unique=True,
)
SOURCES = st.sampled_from(
    [
        "many",
        "(SELECT k, max(id) AS id, g, sum(d) AS d FROM many GROUP BY k, g)",
        "(SELECT DISTINCT * FROM many)",
        "(SELECT * FROM many WHERE k IN (SELECT k FROM few WHERE g = 1))",
    ]
)


@examples(max_examples=25)
@given(JOINS, CONDITIONS, SOURCES, CONDITIONS)
def test_of_any_join(spark: SparkSession, join: str, on: list[str], source: str, where: list[str]) -> None:
    is_of_left = join in ("LEFT SEMI JOIN", "LEFT ANTI JOIN")
    where = [each for each in where if not (is_of_left and "m." in each)]
    counted = "count(*), sum(f.k)" + ("" if is_of_left else ", sum(m.id)")
    text = f"SELECT {counted} FROM {SELECTED} f {join} {source} m ON {' AND '.join(['f.k = m.k', *on])}"
    if where:
        text += f" WHERE {' AND '.join(where)}"
    frame = spark.sql(text)
    assert collected(spark, frame, "driver") == collected(spark, frame, "cut"), text
