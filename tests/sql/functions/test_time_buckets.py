"""Buckets of time, by the clock and by the calendar."""

from __future__ import annotations

import pytest

from pyrite.errors import AnalysisException
from pyrite.sql import SparkSession

_LOCAL = "TIMESTAMP_NTZ '2024-02-15 12:34:56'"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (f"INTERVAL '15' MINUTE, {_LOCAL}", "2024-02-15 12:30:00"),
        (f"INTERVAL '15' MINUTE, {_LOCAL}, TIMESTAMP_NTZ '1970-01-01 00:05:00'", "2024-02-15 12:20:00"),
        (f"INTERVAL '1' YEAR, {_LOCAL}, TIMESTAMP_NTZ '2000-03-05 10:00:00'", "2023-03-05 10:00:00"),
        (f"INTERVAL '1' MONTH, {_LOCAL}, TIMESTAMP_NTZ '2000-01-31 00:00:00'", "2024-01-31 00:00:00"),
        ("INTERVAL '5' MONTH, TIMESTAMP_NTZ '1960-02-15 12:34:56'", "1960-01-01 00:00:00"),
        ("INTERVAL '7' DAY, TIMESTAMP_NTZ '1960-02-15 12:34:56'", "1960-02-11 00:00:00"),
        (f"NULL, {_LOCAL}", None),
    ],
)
def test_buckets_begin_where_spark_begins_them(spark: SparkSession, call: str, expected: str | None) -> None:
    assert spark.sql(f"SELECT CAST(time_bucket({call}) AS STRING)").head()[0] == expected


def test_days_follow_the_clocks_of_the_session(spark: SparkSession) -> None:
    zone = spark.conf.get("spark.sql.session.timeZone")
    spark.conf.set("spark.sql.session.timeZone", "America/Los_Angeles")
    try:
        found = spark.sql(
            """
            SELECT CAST(time_bucket(size, t, TIMESTAMP '2024-01-01 00:00:00') AS STRING) AS day,
                   CAST(time_bucket(INTERVAL '6' HOUR, t, TIMESTAMP '2024-01-01 00:00:00') AS STRING) AS six
            FROM (SELECT TIMESTAMP '2024-07-01 00:34:56' AS t)
            """.replace("size", "INTERVAL '1' DAY")
        ).head()
        assert tuple(found) == ("2024-07-01 00:00:00", "2024-06-30 19:00:00")
    finally:
        spark.conf.set("spark.sql.session.timeZone", zone)


def test_a_bucket_has_a_size(spark: SparkSession) -> None:
    with pytest.raises(AnalysisException) as caught:
        spark.sql(f"SELECT time_bucket(INTERVAL '0' HOUR, {_LOCAL})")
    assert caught.value.getCondition() == "DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE"
