"""Times of day, through SQL, DataFrames and Parquet."""

from __future__ import annotations

import datetime
from datetime import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrite.errors import PySparkException
from pyrite.sql import SparkSession
from pyrite.sql import functions as F
from pyrite.sql.functions.moment_texts import time_of
from pyrite.sql.types import StructField, StructType, TimeType


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("TIME '12:34:56.1234567'", time(12, 34, 56, 123456)),
        ("TIME 'T1:2'", time(1, 2)),
        ("TIME '12:30 am'", time(0, 30)),
        ("CAST(TIME '12:34:56.789' AS TIME(1))", time(12, 34, 56, 700000)),
        ("CAST(' 12:34 ' AS TIME)", time(12, 34)),
        ("CAST(TIME '12:34:56.5' AS STRING)", "12:34:56.5"),
        ("CAST(TIME '12:34:56.5' AS BIGINT)", 45296),
        ("CAST(TIME '12:34:56.5' AS DECIMAL(10, 2))", Decimal("45296.50")),
        ("try_cast('25:00' AS TIME)", None),
        ("TIME '12:00' + INTERVAL '1' HOUR", time(13)),
        ("TIME '12:00' - INTERVAL '0.5' SECOND", time(11, 59, 59, 500000)),
        ("TIME '1:00' - TIME '2:00:00.5'", -datetime.timedelta(hours=1, microseconds=500000)),
        ("TIME '12:00' = '12:00'", True),
        ("greatest(TIME '12:00', TIME '13:00')", time(13)),
        ("to_time('12-34', 'HH-mm')", time(12, 34)),
        ("try_to_time('12-34', 'HH:mm')", None),
        ("try_to_time('xx')", None),
        ("make_time(12, 30, 45.678901)", time(12, 30, 45, 678901)),
        ("make_time(1, NULL, 0)", None),
        ("time_diff('minute', TIME '21:30:29', TIME '20:30:28')", -60),
        ("time_trunc('MILLISECOND', TIME '09:32:05.359123')", time(9, 32, 5, 359000)),
        ("time_from_seconds(1.5)", time(0, 0, 1, 500000)),
        ("time_from_millis(52200500)", time(14, 30, 0, 500000)),
        ("time_from_micros(52200500000)", time(14, 30, 0, 500000)),
        ("time_to_seconds(TIME '14:30:00.5')", Decimal("52200.500000")),
        ("time_to_millis(TIME '14:30:00.5')", 52200500),
        ("time_to_micros(TIME '14:30:00.5')", 52200500000),
        ("hour(TIME '14:30:00.5')", 14),
        ("extract(SECOND FROM TIME '14:30:07.5')", Decimal("7.500000")),
        ("hash(TIME '12:00')", -1984942870),
        ("xxhash64(TIME '12:00:00.5')", -5735279623224776056),
        ("make_timestamp_ntz(DATE '2024-02-29', TIME '01:02:03')", datetime.datetime(2024, 2, 29, 1, 2, 3)),
        ("array(TIME '12:00', NULL)", [time(12), None]),
    ],
)
def test_values_are_those_of_spark(spark: SparkSession, expression: str, expected: object) -> None:
    assert spark.sql(f"SELECT {expression}").head()[0] == expected


@pytest.mark.parametrize(
    ("expression", "condition"),
    [
        ("CAST('25:00' AS TIME)", "CAST_INVALID_INPUT"),
        ("CAST(12 AS TIME)", "DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION"),
        ("TIME '24:00:00'", "INVALID_TYPED_LITERAL"),
        ("TIME '23:00' + INTERVAL '2' HOUR", "DATETIME_OVERFLOW"),
        ("to_time('xx')", "CANNOT_PARSE_TIME"),
        ("make_time(25, 0, 0)", "DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION"),
        ("make_time(1, 6, 60.5)", "DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION"),
        ("time_from_seconds(86400)", "DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION"),
        ("time_trunc('DAY', TIME '09:32')", "INVALID_PARAMETER_VALUE.TIME_UNIT"),
        ("extract(DAY FROM TIME '09:32')", "INVALID_EXTRACT_FIELD"),
    ],
)
def test_errors_are_those_of_spark(spark: SparkSession, expression: str, condition: str) -> None:
    with pytest.raises(PySparkException) as caught:
        spark.sql(f"SELECT {expression}").collect()
    assert caught.value.getCondition() == condition


def test_they_come_from_python_go_to_files_and_come_back(spark: SparkSession, tmp_path: Path) -> None:
    rows = [(time(12, 0, 0, 5), [time(1)]), (None, [None])]
    schema = "t time(6), ts array<time(6)>"
    frame = spark.createDataFrame(rows, schema)
    assert [tuple(row) for row in frame.collect()] == rows
    frame.write.parquet(str(tmp_path / "times"))
    read = spark.read.parquet(str(tmp_path / "times"))
    assert [tuple(row) for row in read.orderBy("t", ascending=False).collect()] == rows
    assert read.schema == StructType.fromDDL(schema)
    assert frame.select("t")._shown(20, 20, False) == (
        "+---------------+\n|              t|\n+---------------+\n"
        "|12:00:00.000005|\n|           NULL|\n+---------------+\n"
    )


def test_functions_take_python_times(spark: SparkSession) -> None:
    row = spark.range(1).select(
        F.lit(time(1, 2)).alias("t"),
        F.make_timestamp_ntz(date=F.lit(datetime.date(2024, 1, 2)), time=F.lit(time(3, 4))).alias("m"),
        F.current_time(0).alias("now"),
    )
    assert row.schema["now"] == StructField("now", TimeType(0), False)
    assert row.head()[:2] == (time(1, 2), datetime.datetime(2024, 1, 2, 3, 4))
    assert row.head()[2].microsecond == 0


@settings(max_examples=100, deadline=None)
@given(st.times())
def test_the_usual_form_is_read_back(value: time) -> None:
    at = datetime.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    assert time_of(value.isoformat()) == at // datetime.timedelta(microseconds=1) + value.microsecond
