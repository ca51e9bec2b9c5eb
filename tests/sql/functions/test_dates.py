"""Dates, their parts and intervals against Python's datetime, and what Spark does at the edges."""

from __future__ import annotations

import calendar
import datetime
import random

import pytest

from pyrite.errors import PySparkException
from pyrite.sql import SparkSession

DRAW = random.Random(5)
DATES = [datetime.date.fromordinal(DRAW.randint(366, 3_650_000)) for _ in range(150)]
DATES += [datetime.date(2024, 2, 29), datetime.date(2023, 12, 31), datetime.date(2021, 1, 3)]
DATES += [datetime.date(1, 1, 1)]


def _asked(spark: SparkSession, expression: str) -> list[object]:
    """What an expression of the date `d` and its number `n` gives for each date."""
    rows = ", ".join(f"({number}, DATE '{date}')" for number, date in enumerate(DATES))
    query = f"SELECT {expression} AS found FROM VALUES {rows} AS v(n, d) ORDER BY n"
    return [row.found for row in spark.sql(query).collect()]


def _plus_months(date: datetime.date, months: int) -> datetime.date:
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1]))


@pytest.mark.parametrize(
    ("expression", "part"),
    [
        ("year(d)", lambda d: d.year),
        ("quarter(d)", lambda d: (d.month + 2) // 3),
        ("weekofyear(d)", lambda d: d.isocalendar().week),
        ("extract(YEAROFWEEK FROM d)", lambda d: d.isocalendar().year),
        ("dayofweek(d)", lambda d: d.isoweekday() % 7 + 1),
        ("weekday(d)", lambda d: d.weekday()),
        ("dayofyear(d)", lambda d: d.timetuple().tm_yday),
        ("last_day(d)", lambda d: d.replace(day=calendar.monthrange(d.year, d.month)[1])),
        ("trunc(d, 'week')", lambda d: d - datetime.timedelta(d.weekday()) if d.year > 1 else d),
        ("unix_date(d)", lambda d: d.toordinal() - 719_163),
        ("date_from_unix_date(unix_date(d))", lambda d: d),
        ("make_date(year(d), month(d), day(d))", lambda d: d),
        ("next_day(d, 'TU')", lambda d: d + datetime.timedelta((1 - d.weekday() - 1) % 7 + 1)),
        ("CAST(CAST(d AS STRING) AS DATE)", lambda d: d),
        ("to_date(date_format(d, 'dd/MM/yyyy'), 'dd/MM/yyyy')", lambda d: d),
    ],
)
def test_parts_of_dates(spark: SparkSession, expression: str, part) -> None:  # type: ignore[no-untyped-def]
    assert _asked(spark, expression) == [part(date) for date in DATES]


@pytest.mark.parametrize("months", [1, -1, 12, -13, 25])
def test_months_are_added_as_far_as_the_month_has_days(spark: SparkSession, months: int) -> None:
    usable = [date.year > 10 for date in DATES]
    expected = [_plus_months(date, months) if usable[n] else None for n, date in enumerate(DATES)]
    for expression in (f"add_months(d, {months})", f"d + INTERVAL '{months}' MONTH"):
        found = _asked(spark, f"CASE WHEN year(d) > 10 THEN {expression} END")
        assert found == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("CAST(INTERVAL 7 MONTH / 2 AS STRING)", "INTERVAL '0-4' YEAR TO MONTH"),
        ("CAST(INTERVAL -7 MONTH / 2 AS STRING)", "INTERVAL '-0-4' YEAR TO MONTH"),
        ("CAST(INTERVAL 7 MONTH * 1.1D AS STRING)", "INTERVAL '0-8' YEAR TO MONTH"),
        ("INTERVAL 7 MICROSECOND / 2", datetime.timedelta(microseconds=4)),
        ("INTERVAL 5 MICROSECOND * 0.5", datetime.timedelta(microseconds=3)),
        ("INTERVAL 1 DAY * '2'", datetime.timedelta(days=2)),
        ("extract(HOUR FROM INTERVAL -36 HOUR)", -12),
        ("extract(MONTH FROM INTERVAL '-2-5' YEAR TO MONTH)", -5),
        (
            "CAST(make_interval(-1, 2, 0, -4, 5, 6, -7.5) AS STRING)",
            "-10 months -4 days 5 hours 5 minutes 52.5 seconds",
        ),
        ("CAST(make_interval() AS STRING)", "0 seconds"),
        ("DATE '2024-01-31' + make_interval(0, 1, 0, 1)", datetime.date(2024, 3, 1)),
        ("TIMESTAMP_NTZ '2024-01-31 00:00:00' + INTERVAL 1 MONTH", datetime.datetime(2024, 2, 29)),
        ("'2024-01-31' + INTERVAL 1 HOUR", "2024-01-31 01:00:00"),
        ("DATE '2024-01-31' - '2024-01-30'", datetime.timedelta(days=1)),
        ("timestampdiff(MONTH, TIMESTAMP '2024-01-31 10:00:00', TIMESTAMP '2024-03-01 00:00:00')", 0),
        ("months_between(TIMESTAMP '2024-02-29 10:00:00', TIMESTAMP '2024-01-30 22:00:00.5')", 0.9516129),
        ("CAST(CAST('-0001-02-28' AS DATE) AS STRING)", "-0001-02-28"),
        ("CAST(CAST('12024-01-01' AS DATE) AS STRING)", "+12024-01-01"),
    ],
)
def test_intervals_and_edges(spark: SparkSession, expression: str, expected: object) -> None:
    [[found]] = spark.sql(f"SELECT {expression}").collect()
    assert found == expected


@pytest.mark.parametrize(
    ("expression", "condition"),
    [
        ("make_date(2023, 2, 29)", "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION"),
        ("make_timestamp(2024, 1, 1, 24, 0, 0)", "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION"),
        ("make_timestamp(2024, 1, 1, 0, 0, 60.5)", "INVALID_FRACTION_OF_SECOND"),
        ("next_day(DATE '2024-02-29', 'xx')", "ILLEGAL_DAY_OF_WEEK"),
        ("INTERVAL 1 DAY / 0", "INTERVAL_DIVIDED_BY_ZERO"),
        ("INTERVAL 2147483647 MONTH + INTERVAL 1 MONTH", "INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION"),
        ("make_dt_interval(106751992)", "INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION"),
        ("from_utc_timestamp(TIMESTAMP '2024-07-01 12:00:00', 'Nowhere/City')", "INVALID_TIMEZONE"),
        ("CAST('2024-02-29 24:00:00' AS TIMESTAMP)", "CAST_INVALID_INPUT"),
        ("DATE '2024-01-31' + make_interval(0, 0, 0, 0, 1)", "INVALID_INTERVAL_WITH_MICROSECONDS_ADDITION"),
    ],
)
def test_what_is_an_error_when_the_query_runs(spark: SparkSession, expression: str, condition: str) -> None:
    frame = spark.sql(f"SELECT {expression}")
    with pytest.raises(PySparkException) as caught:
        frame.collect()
    assert caught.value.getCondition() == condition


@pytest.mark.parametrize(
    "condition",
    [
        "d <= DATE '1998-12-01' - INTERVAL '90' DAY",
        "d < DATE '1994-01-01' + INTERVAL '1' YEAR",
        "extract(YEAR FROM d) = 1995 AND year(d) = 1995",
    ],
)
def test_conditions_on_dates_need_nothing_but_the_kernel(
    spark: SparkSession, capsys: pytest.CaptureFixture[str], condition: str
) -> None:
    """No `error()`, which cannot be moved, and no function of Python."""
    spark.sql(f"SELECT * FROM VALUES (DATE '1994-01-01') AS v(d) WHERE {condition}").explain("codegen")
    plan = capsys.readouterr().out.partition("Queries of the Kernel")[2]
    assert "WHERE" in plan
    assert "error(" not in plan
    assert "pyrite_" not in plan
