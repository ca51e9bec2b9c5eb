"""Session windows: the same as those that plain Python finds."""

from __future__ import annotations

import random
from itertools import groupby

import pytest

from pyrite.errors import PySparkNotImplementedError
from pyrite.sql import SparkSession
from pyrite.sql import functions as F


def _expected(rows: list[tuple[str, int]], gap: int) -> list[tuple[str, int, int, int]]:
    found = []
    for key, group in groupby(sorted(rows), key=lambda row: row[0]):
        sessions: list[list[int]] = []
        for _, at in group:
            if sessions and at <= sessions[-1][1]:
                sessions[-1][1] = max(sessions[-1][1], at + gap)
                sessions[-1][2] += 1
            else:
                sessions.append([at, at + gap, 1])
        found += [(key, *each) for each in sessions]
    return sorted(found)


@pytest.mark.parametrize("gap", [1, 7, 60])
def test_sessions_are_those_of_plain_python(spark: SparkSession, gap: int) -> None:
    draw = random.Random(gap)
    rows = [(draw.choice("ab"), draw.randint(0, 1000)) for _ in range(200)]
    frame = spark.createDataFrame(rows, "k STRING, s BIGINT").withColumn("t", F.timestamp_seconds("s"))
    found = (
        frame.groupBy("k", F.session_window("t", f"{gap} seconds"))
        .agg(F.count("*").alias("n"))
        .select("k", F.unix_seconds("session_window.start"), F.unix_seconds("session_window.end"), "n")
    )
    assert sorted(map(tuple, found.collect())) == _expected(rows, gap)


def test_each_row_may_have_a_gap_of_its_own_and_no_time(spark: SparkSession) -> None:
    found = spark.sql(
        """
        SELECT second(session_window.start) AS a, second(session_window.end) AS b, count(*) AS n
        FROM VALUES (TIMESTAMP '2024-01-01 00:00:01', '3 seconds'),
          (TIMESTAMP '2024-01-01 00:00:05', '10 seconds'),
          (TIMESTAMP '2024-01-01 00:00:11', '10 seconds'), (TIMESTAMP '2024-01-01 00:00:02', '-1 second'),
          (NULL, '1 second') AS t(at, gap)
        GROUP BY session_window(at, gap)
        """
    )
    assert sorted(map(tuple, found.collect())) == [(1, 4, 1), (5, 21, 2)]


def test_without_groups_each_row_is_a_session(spark: SparkSession) -> None:
    found = spark.sql("SELECT session_window(TIMESTAMP_NTZ '2024-01-01 00:00:01', '5 seconds') AS w").head()
    assert (found.w.start.second, found.w.end.second) == (1, 6)


def test_sessions_in_a_cube_are_refused(spark: SparkSession) -> None:
    with pytest.raises(PySparkNotImplementedError):
        spark.sql(
            "SELECT count(*) FROM VALUES (now(), 1) AS t(a, k) GROUP BY session_window(a, '1 day'), CUBE(k)"
        )
