"""Moments and local times against Python's datetime and zoneinfo, above all where clocks are set."""

from __future__ import annotations

import datetime
import random
from zoneinfo import ZoneInfo

import pytest

from pyrite.sql import SparkSession
from pyrite.sql.functions.time_zone_names import kernel_zone

UTC = datetime.UTC
EPOCH = datetime.datetime(1970, 1, 1)
MICROSECOND = datetime.timedelta(microseconds=1)
ZONES = [
    "America/Los_Angeles",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Europe/Lisbon",
    "UTC",
]


def _transitions(zone: ZoneInfo) -> list[datetime.datetime]:
    """The hours in 2015 to 2024 at whose ends the offset is another."""
    found = []
    moment = datetime.datetime(2015, 1, 1, tzinfo=UTC)
    while moment.year < 2025:
        later = moment + datetime.timedelta(hours=1)
        if moment.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            found.append(later)
        moment = later
    return found


def _local_times(name: str) -> list[datetime.datetime]:
    """Times without a zone, most of them near a change of the clocks."""
    draw = random.Random(name)
    zone = ZoneInfo(name)
    near = [
        moment.astimezone(zone).replace(tzinfo=None, fold=0)
        + datetime.timedelta(minutes=draw.randint(-150, 150))
        for moment in _transitions(zone)
        for _ in range(4)
    ]
    far = [
        datetime.datetime(1950, 1, 1) + datetime.timedelta(seconds=draw.randint(0, 74 * 365 * 86_400))
        for _ in range(50)
    ]
    return near + far


def _microseconds(moment: datetime.datetime) -> int:
    """The moment that a time in a zone is, in microseconds of 1970."""
    return (moment.astimezone(UTC).replace(tzinfo=None) - EPOCH) // MICROSECOND


@pytest.fixture(params=ZONES)
def zone(spark: SparkSession, request: pytest.FixtureRequest) -> str:
    spark.conf.set("spark.sql.session.timeZone", request.param)
    return str(request.param)


@pytest.fixture(autouse=True)
def _back_to_utc(spark: SparkSession):  # type: ignore[no-untyped-def]
    yield
    spark.conf.set("spark.sql.session.timeZone", "UTC")


def _asked(spark: SparkSession, times: list[datetime.datetime], expression: str) -> list[object]:
    """What an expression of `t`, a time without a zone, gives for each of some times."""
    rows = ", ".join(f"({number}, '{time}')" for number, time in enumerate(times))
    query = (
        f"SELECT {expression} AS found FROM (SELECT n, CAST(s AS TIMESTAMP_NTZ) AS t FROM VALUES {rows} "
        "AS v(n, s)) ORDER BY n"
    )
    return [row.found for row in spark.sql(query).collect()]


def test_local_times_become_the_moments_that_python_finds(spark: SparkSession, zone: str) -> None:
    times = _local_times(zone)
    expected = [_microseconds(time.replace(tzinfo=ZoneInfo(zone))) for time in times]
    assert _asked(spark, times, "unix_micros(CAST(t AS TIMESTAMP))") == expected
    assert _asked(spark, times, "unix_micros(CAST(CAST(t AS STRING) AS TIMESTAMP))") == expected


def test_utc_and_other_zones_are_one_shift_apart(spark: SparkSession, zone: str) -> None:
    times = _local_times(zone)
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    there = [_microseconds(time.replace(tzinfo=ZoneInfo(zone))) for time in times]
    assert _asked(spark, times, f"unix_micros(to_utc_timestamp(CAST(t AS TIMESTAMP), '{zone}'))") == there
    clocks = [time.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) for time in times]
    found = _asked(spark, times, f"CAST(from_utc_timestamp(CAST(t AS TIMESTAMP), '{zone}') AS TIMESTAMP_NTZ)")
    assert found == clocks


def test_days_are_counted_by_the_calendar(spark: SparkSession, zone: str) -> None:
    """A day later is the same time of the next day, with the same offset if that time is there twice."""
    there = ZoneInfo(zone)
    times = _local_times(zone)
    moments = [time.replace(tzinfo=there).astimezone(UTC).astimezone(there) for time in times]
    expected = []
    for moment in moments:
        clock = moment.replace(tzinfo=None, fold=0) + datetime.timedelta(days=1)
        kept = (clock - moment.utcoffset()).replace(tzinfo=UTC)  # type: ignore[operator]
        is_there = kept.astimezone(there).replace(tzinfo=None, fold=0) == clock
        expected.append(_microseconds(kept if is_there else clock.replace(tzinfo=there)))
    assert _asked(spark, times, "unix_micros(CAST(t AS TIMESTAMP) + INTERVAL 1 DAY)") == expected


def test_hours_are_cut_off_by_the_clock(spark: SparkSession, zone: str) -> None:
    times = _local_times(zone)
    there = ZoneInfo(zone)
    shown = [time.replace(tzinfo=there).astimezone(UTC).astimezone(there) for time in times]
    hours = [time.replace(tzinfo=None, fold=0, minute=0, second=0, microsecond=0) for time in shown]
    found = _asked(spark, times, "CAST(date_trunc('HOUR', CAST(t AS TIMESTAMP)) AS TIMESTAMP_NTZ)")
    # A change of half an hour may leave the full hour out.
    expected = [hour.replace(tzinfo=there).astimezone(UTC).astimezone(there) for hour in hours]
    assert found == [moment.replace(tzinfo=None, fold=0) for moment in expected]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("+01", "GMT+01:00"),
        ("GMT+8", "GMT+08:00"),
        ("UTC-03:30", "GMT-03:30"),
        ("Z", "UTC"),
        ("+00:00", "UTC"),
        ("+19", None),
        ("+01:60", None),
        ("Nowhere/City", None),
        ("", None),
    ],
)
def test_names_of_zones(name: str, expected: str | None) -> None:
    assert kernel_zone(name) == expected
