"""Windows of time: which a moment is in, and what cannot be a window."""

from __future__ import annotations

import datetime
import random

import pytest

from pyrite.errors import AnalysisException, IllegalArgumentException
from pyrite.sql import SparkSession
from pyrite.sql import functions as F
from pyrite.sql.functions.time_windows import microseconds_of


def _expected(moment: int, duration: int, slide: int, start: int) -> list[tuple[int, int]]:
    """All windows that a moment is in, found by looking at each that begins near it."""
    first = (moment - duration - start) // slide
    begins = [start + slide * number for number in range(first, first + duration // slide + 3)]
    return [(begin, begin + duration) for begin in begins if begin <= moment < begin + duration]


@pytest.mark.parametrize(
    ("duration", "slide", "start"),
    [(10, 10, 0), (10, 10, 3), (10, 5, 0), (7, 3, 1), (10, 4, -2), (3600, 3600, 0)],
)
def test_each_moment_is_in_its_windows(spark: SparkSession, duration: int, slide: int, start: int) -> None:
    draw = random.Random(duration + slide)
    seconds = [draw.randint(-100_000, 100_000) for _ in range(100)]
    frame = spark.createDataFrame([(each,) for each in seconds], "s BIGINT")
    rows = frame.select(
        "s", F.window(F.timestamp_seconds("s"), f"{duration} seconds", f"{slide} seconds", f"{start} seconds")
    ).select("s", F.unix_seconds("window.start"), F.unix_seconds("window.end"))
    found = sorted(map(tuple, rows.collect()))
    expected = sorted(
        (each, begin, end) for each in seconds for begin, end in _expected(each, duration, slide, start)
    )
    assert found == expected


def test_rows_without_a_time_are_in_no_window(spark: SparkSession) -> None:
    frame = spark.sql(
        "SELECT window.start AS start, count(*) AS n FROM VALUES (TIMESTAMP '2024-07-01 12:00:00'), "
        "(TIMESTAMP '2024-07-01 12:09:59'), (NULL) AS t(ts) GROUP BY window(ts, '10 minutes')"
    )
    assert [tuple(row) for row in frame.collect()] == [(datetime.datetime(2024, 7, 1, 12), 2)]


def test_the_time_of_a_window_is_its_last_microsecond(spark: SparkSession) -> None:
    frame = spark.sql(
        "SELECT CAST(window_time(w) AS STRING) FROM "
        "(SELECT window(TIMESTAMP '2024-07-01 12:00:00', '5 minutes') AS w)"
    )
    assert frame.collect() == [("2024-07-01 12:04:59.999999",)]


@pytest.mark.parametrize(
    ("arguments", "condition"),
    [
        ("'10 minutes', '20 minutes'", "DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION"),
        ("'10 minutes', '10 minutes', '10 minutes'", "DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION"),
        ("'0 minutes'", "DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE"),
    ],
)
def test_durations_that_do_not_fit(spark: SparkSession, arguments: str, condition: str) -> None:
    with pytest.raises(AnalysisException) as caught:
        spark.sql(f"SELECT window(TIMESTAMP '2024-07-01 12:00:00', {arguments})")
    assert caught.value.getCondition() == condition


def test_durations() -> None:
    assert microseconds_of("interval 1 hour 30 minutes") == 5_400_000_000
    with pytest.raises(IllegalArgumentException):
        microseconds_of("1 month")
    with pytest.raises(AnalysisException):
        microseconds_of("ten minutes")
