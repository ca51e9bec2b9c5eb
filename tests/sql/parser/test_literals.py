"""Literals: their values, their types, and what they must not be."""

from __future__ import annotations

import contextlib
import datetime
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import ArithmeticException, IllegalArgumentException, ParseException
from pyrite.sql.expressions import Literal
from pyrite.sql.parser import ParserSettings, parse_expression

UTC = datetime.UTC


def read(text: str, settings: ParserSettings | None = None) -> tuple[object, str]:
    literal = parse_expression(text, settings or ParserSettings())
    assert isinstance(literal, Literal)
    return literal.value, literal.value_type.simpleString()


@pytest.mark.parametrize(
    ("text", "value", "type_name"),
    [
        ("null", None, "void"),
        ("TRUE", True, "boolean"),
        ("1", 1, "int"),
        ("2147483648", 2147483648, "bigint"),
        ("-2147483648", -2147483648, "int"),
        ("9223372036854775808", Decimal(9223372036854775808), "decimal(19,0)"),
        ("1L", 1, "bigint"),
        ("1s", 1, "smallint"),
        ("-128Y", -128, "tinyint"),
        ("1.5D", 1.5, "double"),
        ("0.1F", 0.10000000149011612, "float"),
        ("1.50", Decimal("1.50"), "decimal(3,2)"),
        ("0.05", Decimal("0.05"), "decimal(2,2)"),
        (".5", Decimal("0.5"), "decimal(1,1)"),
        ("5.", Decimal(5), "decimal(1,0)"),
        ("1E3BD", Decimal(1000), "decimal(4,0)"),
        ("1e3", 1000.0, "double"),
        ("1.5e-3", 0.0015, "double"),
        ("X'1C7'", b"\x01\xc7", "binary"),
        ("x''", b"", "binary"),
        ("date '2020-1-2'", datetime.date(2020, 1, 2), "date"),
        ("DATE '2020'", datetime.date(2020, 1, 1), "date"),
        ("timestamp '2020-01-02 3:4:5.6'", datetime.datetime(2020, 1, 2, 3, 4, 5, 600000, UTC), "timestamp"),
        ("timestamp_ntz '2020-01-02'", datetime.datetime(2020, 1, 2), "timestamp_ntz"),
        ("time '01:02:03.5'", datetime.time(1, 2, 3, 500000), "time(6)"),
        ("interval '1' day", datetime.timedelta(days=1), "interval day"),
        ("interval 3 days 2 hours", datetime.timedelta(days=3, hours=2), "interval day to hour"),
        ("interval '3 days 2 hours'", datetime.timedelta(days=3, hours=2), "interval day to hour"),
        ("interval '1-2' year to month", 14, "interval year to month"),
        ("interval '-1-2' year to month", -14, "interval year to month"),
        ("interval -'1 2' day to hour", datetime.timedelta(days=-1, hours=-2), "interval day to hour"),
        (
            "interval '1 02:03:04.5' day to second",
            datetime.timedelta(days=1, hours=2, minutes=3, seconds=4.5),
            "interval day to second",
        ),
        ("interval '90:30' minute to second", datetime.timedelta(seconds=5430), "interval minute to second"),
        ("interval -1 month", -1, "interval month"),
        ("interval 1 year -2 months", 10, "interval year to month"),
        ("interval 1 week", datetime.timedelta(days=7), "interval day"),
        ("interval 1.5 seconds", datetime.timedelta(seconds=1.5), "interval second"),
        ("interval 5 milliseconds", datetime.timedelta(milliseconds=5), "interval second"),
    ],
)  # fmt: skip
def test_value_and_type(text: str, value: object, type_name: str) -> None:
    found, found_type = read(text)
    assert (found, type(found), found_type) == (value, type(value), type_name)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("128Y", "INVALID_NUMERIC_LITERAL_RANGE"),
        ("-129Y", "INVALID_NUMERIC_LITERAL_RANGE"),
        ("1e400", "INVALID_NUMERIC_LITERAL_RANGE"),
        ("1e39F", "INVALID_NUMERIC_LITERAL_RANGE"),
        ("1.5L", "PARSE_SYNTAX_ERROR"),
        ("X'zz'", "INVALID_TYPED_LITERAL"),
        ("date 'x'", "INVALID_TYPED_LITERAL"),
        ("date '2020-02-30'", "INVALID_TYPED_LITERAL"),
        ("timestamp '2020-01-01 25:00:00'", "INVALID_TYPED_LITERAL"),
        ("timestamp_ntz '2020-01-01 00:00:00Z'", "INVALID_TYPED_LITERAL"),
        ("foo 'x'", "UNSUPPORTED_TYPED_LITERAL"),
        ("interval 1 month 2 days", "INVALID_INTERVAL_FORMAT"),
        ("interval '1' decade", "INVALID_TYPED_LITERAL"),
        ("interval '1 24:00:00' day to second", "INVALID_INTERVAL_FORMAT"),
        ("interval '1-12' year to month", "INVALID_INTERVAL_FORMAT"),
        ("interval 1 decade", "PARSE_SYNTAX_ERROR"),
        ("interval 'x' day", "INVALID_INTERVAL_FORMAT"),
        ("interval 1.5 days", "INVALID_INTERVAL_FORMAT"),
        ("interval '1 1' second to day", "INVALID_INTERVAL_FORMAT"),
        ("'abc", "PARSE_SYNTAX_ERROR"),
    ],
)
def test_refused(text: str, condition: str) -> None:
    with pytest.raises(ParseException) as caught:
        parse_expression(text)
    assert caught.value.getCondition() == condition


def test_too_many_digits() -> None:
    with pytest.raises(ArithmeticException, match="DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION"):
        parse_expression("1" * 39)


def test_timestamps_have_the_zone_of_the_session_unless_they_name_one() -> None:
    settings = ParserSettings(time_zone="+02:00")
    two_hours = datetime.timezone(datetime.timedelta(hours=2))
    assert read("timestamp '2020-01-01'", settings)[0] == datetime.datetime(2020, 1, 1, tzinfo=two_hours)
    assert read("timestamp '2020-01-01 00:00:00Z'", settings)[0] == datetime.datetime(2020, 1, 1, tzinfo=UTC)
    paris = read("timestamp '2020-01-01 00:00:00 Europe/Paris'")[0]
    assert paris == datetime.datetime(2019, 12, 31, 23, tzinfo=UTC)
    without = ParserSettings(timestamps_without_zone=True)
    assert read("timestamp '2020-01-01'", without) == (datetime.datetime(2020, 1, 1), "timestamp_ntz")
    assert read("timestamp '2020-01-01 00:00:00Z'", without)[1] == "timestamp"


def test_words_for_days() -> None:
    epoch = datetime.date(1970, 1, 1)
    assert read("date 'epoch'") == (epoch, "date")
    assert read("timestamp 'epoch'") == (datetime.datetime(1970, 1, 1, tzinfo=UTC), "timestamp")
    assert read("timestamp_ntz 'epoch'") == (datetime.datetime(1970, 1, 1), "timestamp_ntz")
    yesterday, today, tomorrow = (read(f"date '{word}'")[0] for word in ("Yesterday", "today", "TOMORROW"))
    assert isinstance(yesterday, datetime.date)
    assert isinstance(tomorrow, datetime.date)
    assert yesterday < today < tomorrow  # type: ignore[operator]
    assert isinstance(read("timestamp 'now'")[0], datetime.datetime)


def test_a_zone_that_is_none() -> None:
    with pytest.raises(IllegalArgumentException, match="TIME_ZONE"):
        read("timestamp '2020-01-01'", ParserSettings(time_zone="Mars/Olympus"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'a''b'", "a'b"),
        ('"a""b"', 'a"b'),
        ("'a' 'b' \"c\"", "abc"),
        (r"'\n\t\101\u0041\%\_\d\Z\0'", "\n\tAA\\%\\_d\x1a\x00"),
        (r"r'\n'", r"\n"),
        ("'a\\\nb'", "a\nb"),
        ("'a\nb'", "a\nb"),
        (r"'\''", "'"),
    ],
)
def test_strings(text: str, value: str) -> None:
    assert read(text) == (value, "string")


def test_strings_whose_backslashes_mean_nothing() -> None:
    settings = ParserSettings(escaped_string_literals=True)
    assert read(r"'\d\n'", settings)[0] == r"\d\n"


@given(st.text())
def test_any_text_survives_escaping(text: str) -> None:
    quoted = "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
    assert read(quoted)[0] == text
    doubled = '"' + text.replace("\\", "\\\\").replace('"', '""') + '"'
    assert read(doubled)[0] == text


@given(st.binary())
def test_any_bytes(value: bytes) -> None:
    assert read(f"X'{value.hex()}'") == (value, "binary")


@given(st.integers(min_value=-(10**38) + 1, max_value=10**38 - 1))
def test_whole_numbers_have_the_smallest_type_that_holds_them(value: int) -> None:
    found, type_name = read(str(value))
    assert found == value
    if -(2**31) <= value < 2**31:
        assert type_name == "int"
    elif -(2**63) <= value < 2**63:
        assert type_name == "bigint"
    else:
        assert type_name == f"decimal({len(str(abs(value)))},0)"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**20), max_value=10**20))
def test_decimals_keep_their_digits(value: Decimal) -> None:
    found, type_name = read(f"{value:f}")
    assert found == value
    match = re.fullmatch(r"decimal\((\d+),6\)", type_name)
    assert match is not None
    assert int(match[1]) >= len(value.as_tuple().digits)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_doubles(value: float) -> None:
    assert read(f"{value!r}D") == (value, "double")


@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_dates(value: datetime.date) -> None:
    assert read(f"DATE '{value}'") == (value, "date")


@given(st.datetimes(min_value=datetime.datetime(1000, 1, 1)))
def test_timestamps(value: datetime.datetime) -> None:
    assert read(f"TIMESTAMP_NTZ '{value}'") == (value, "timestamp_ntz")


@given(st.text(alphabet="0123456789-: TZ.+", max_size=30))
def test_no_text_makes_a_timestamp_crash(text: str) -> None:
    with contextlib.suppress(ParseException):
        read(f"TIMESTAMP '{text}'")
