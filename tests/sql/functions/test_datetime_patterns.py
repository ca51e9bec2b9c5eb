"""Java's patterns: which there are, and that DuckDB and Python say the same by them."""

from __future__ import annotations

import datetime
import random

import pytest

from pyrite.errors import PySparkException
from pyrite.sql import SparkSession
from pyrite.sql.fragments.kernel_patterns import format_moment, read_moment
from pyrite.sql.functions.datetime_patterns import (
    ILLEGAL_CHARACTER,
    OTHER_SINCE_SPARK_3,
    UNKNOWN,
    WEEK_BASED,
    WrongPattern,
    duckdb_format,
    duckdb_reading,
    items_of,
)

EPOCH = datetime.datetime(1970, 1, 1)


def _microseconds(moment: datetime.datetime) -> int:
    return (moment - EPOCH) // datetime.timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("pattern", "is_read", "condition"),
    [
        ("YYYY", False, OTHER_SINCE_SPARK_3),
        ("u", False, OTHER_SINCE_SPARK_3),
        ("yyyyyyy", False, OTHER_SINCE_SPARK_3),
        ("ddd", False, OTHER_SINCE_SPARK_3),
        ("{", False, OTHER_SINCE_SPARK_3),
        ("[yyyy]]", False, OTHER_SINCE_SPARK_3),
        ("yyyy-MM-dd E", True, OTHER_SINCE_SPARK_3),
        ("e", False, WEEK_BASED),
        ("A", False, ILLEGAL_CHARACTER),
        ("yyyy QQQ", True, ILLEGAL_CHARACTER),
        ("b", False, UNKNOWN),
        ("V", False, UNKNOWN),
        ("'open", False, UNKNOWN),
    ],
)
def test_patterns_that_are_refused(pattern: str, is_read: bool, condition: str) -> None:
    with pytest.raises(WrongPattern) as caught:
        items_of(pattern, is_read=is_read)
    assert caught.value.condition == condition


@pytest.mark.parametrize(
    ("pattern", "zone", "expected"),
    [
        ("XXXXX XXXX XX X xxxxx xxxx xxx xx x", "UTC", "Z Z Z Z +00:00 +0000 +00:00 +0000 +00"),
        ("ZZZZ ZZZZZ OOOO zz zzzz", "UTC", "GMT Z GMT UTC Coordinated Universal Time"),
        (
            "z O OOOO x X XX XXXXX Z ZZZZ",
            "America/Los_Angeles",
            "PST GMT-8 GMT-08:00 -08 -08 -0800 -08:00 -0800 GMT-08:00",
        ),
        ("VV xxx", "GMT+05:30", "+05:30 +05:30"),
        ("GGGG GGG", "UTC", "Anno Domini AD"),
        ("Q QQ QQQ QQQQ q", "UTC", "1 01 Q1 1st quarter 1"),
        ("kk KK LLLL LL yyy y yy yyyyyy DD F", "UTC", "03 03 February 02 2024 2024 24 002024 40 2"),
        ("yyyy[MM", "UTC", "202402"),
        ("S SSSS SSSSSSSSS", "UTC", "6 6789 678901000"),
        ("'it''s' h:mm a", "UTC", "it's 3:04 AM"),
    ],
)
def test_moments_are_written(pattern: str, zone: str, expected: str) -> None:
    moment = _microseconds(datetime.datetime(2024, 2, 9, 3, 4, 5, 678901))
    if zone == "America/Los_Angeles":
        moment += 8 * 3_600_000_000
    assert format_moment(moment, pattern, zone) == expected


def test_years_that_python_does_not_have_are_written() -> None:
    day = 86_400_000_000
    assert format_moment(2_932_897 * day, "yyyy-MM-dd", "UTC") == "+10000-01-01"
    assert format_moment(-719_529 * day, "yyyy-MM-dd G", "UTC") == "0002-12-31 BC"


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("20240229", "yyyyMMdd", "2024-02-29"),
        ("2024-02-29 12:34:56.12", "yyyy-MM-dd HH:mm:ss.SSS", "2024-02-29 12:34:56.12"),
        ("2024-02-29 12:34:56", "yyyy-MM-dd HH:mm:ss[.SSS]", "2024-02-29 12:34:56"),
        ("2024-02-29 12 am", "yyyy-MM-dd hh a", "2024-02-29"),
        ("2024-02-29 24", "yyyy-MM-dd kk", "2024-02-29"),
        ("2024-02-29 11 PM", "yyyy-MM-dd KK a", "2024-02-29 23:00"),
        ("feb 2024", "MMM yyyy", "2024-02-01"),
        ("2024-02-29 PST", "yyyy-MM-dd z", "2024-02-29 08:00"),
        ("2024-02-29 America/New_York", "yyyy-MM-dd VV", "2024-02-29 05:00"),
        ("2024-02-29 GMT+8", "yyyy-MM-dd O", "2024-02-28 16:00"),
        ("2024-02-29 -0830", "yyyy-MM-dd Z", "2024-02-29 08:30"),
        ("70", "yy", "2070-01-01"),
        ("2024 366", "yyyy D", "2024-12-31"),
        ("12", "HH", "1970-01-01 12:00"),
        ("02024", "yyyyy", "2024-01-01"),
    ],
)
def test_moments_are_read(text: str, pattern: str, expected: str) -> None:
    assert read_moment(text, pattern, "UTC") == _microseconds(datetime.datetime.fromisoformat(expected))


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("20240229123456789", "yyyyMMddHHmmssSSS"),
        ("2024-02-29 12:34:56.1234", "yyyy-MM-dd HH:mm:ss.SSS"),
        ("2024-02-29 24", "yyyy-MM-dd HH"),
        ("60", "ss"),
        ("2023 366", "yyyy DDD"),
        ("12345", "yyyy"),
        (" 2024", "yyyy"),
        ("2024-02-29x", "yyyy-MM-dd"),
        ("2024-2-9", "yyyy-MM-dd"),
        ("2024-02-30", "yyyy-MM-dd"),
    ],
)
def test_texts_that_a_pattern_does_not_fit(text: str, pattern: str) -> None:
    with pytest.raises(ValueError, match="CANNOT_PARSE_TIMESTAMP"):
        read_moment(text, pattern, "UTC")


WRITTEN = ["yyyy-MM-dd HH:mm:ss.SSSSSS", "d.M.y h:m:s a", "EEEE, dd MMMM yyyy", "yyDDD HHmmss SSS 100%"]


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
@pytest.mark.parametrize("pattern", WRITTEN)
def test_duckdb_writes_what_python_writes(spark: SparkSession, pattern: str, zone: str) -> None:
    assert duckdb_format(pattern) is not None
    draw = random.Random(pattern)
    moments = [draw.randint(-60_000_000_000_000_000, 253_000_000_000_000_000) for _ in range(200)]
    spark.conf.set("spark.sql.session.timeZone", zone)
    try:
        values = ", ".join(f"({number}, {moment})" for number, moment in enumerate(moments))
        rows = spark.sql(
            f"SELECT date_format(timestamp_micros(m), '{pattern}') AS w "
            f"FROM VALUES {values} AS v(n, m) ORDER BY n"
        ).collect()
    finally:
        spark.conf.set("spark.sql.session.timeZone", "UTC")
    assert [row.w for row in rows] == [format_moment(moment, pattern, zone) for moment in moments]


READ = ["yyyy-MM-dd", "dd/MM/yyyy HH:mm", "yyyyMMdd'T'HHmmss", "MM-dd-yyyy HH:mm:ss.SSSSSS"]


@pytest.mark.parametrize("pattern", READ)
def test_duckdb_reads_what_python_reads(spark: SparkSession, pattern: str) -> None:
    assert duckdb_reading(pattern) is not None
    draw = random.Random(pattern)
    moments = [draw.randint(-60_000_000_000, 253_000_000_000) * 1_000_000 for _ in range(200)]
    texts = [format_moment(moment, pattern, "UTC") for moment in moments]
    # Some of them with a mistake.
    for number in range(0, 200, 5):
        at = draw.randrange(len(texts[number]))
        texts[number] = texts[number][:at] + draw.choice("0123456789 x") + texts[number][at + 1 :]

    def read(text: str) -> int | None:
        try:
            return read_moment(text, pattern, "UTC")
        except ValueError:
            return None

    values = ", ".join(f"({number}, '{text}')" for number, text in enumerate(texts))
    quoted = pattern.replace("'", "\\'")
    rows = spark.sql(
        f"SELECT unix_micros(try_to_timestamp(t, '{quoted}')) AS m FROM VALUES {values} AS v(n, t) ORDER BY n"
    ).collect()
    assert [row.m for row in rows] == [read(text) for text in texts]


def test_a_wrong_pattern_is_an_error_when_the_query_runs(spark: SparkSession) -> None:
    frame = spark.sql("SELECT try_to_timestamp('2024-01-01', 'qqqqqq') AS t")
    with pytest.raises(PySparkException) as caught:
        frame.collect()
    assert caught.value.getCondition() == ILLEGAL_CHARACTER
