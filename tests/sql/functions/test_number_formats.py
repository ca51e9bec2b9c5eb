"""Formats of numbers: what real PySpark wrote and refused, and that what is written is read again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import AnalysisException
from pyrite.sql.functions.number_formats import number_format

WRITTEN = [
    ("454", "999", "454"), ("454", "9999", " 454"), ("454", "09999", "00454"), ("454.00", "000D00", "454.00"),
    ("12454", "99G999", "12,454"), ("78.12", "$99.99", "$78.12"), ("-12454.8", "99G999D9S", "12,454.8-"),
    ("-5", "9PR", "<5>"), ("5", "9PR", "5  "), ("5", "S9", "+5"), ("5", "MI9", " 5"), ("-5", "9MI", "5-"),
    ("-5", "9", "5"), ("-5", "S$99", "-$ 5"), ("5", "9,999", "    5"), ("5", "0,999", "0,  5"),
    ("5", "S9,999", "    +5"), ("-5", "9,999PR", "    <5>"), ("1000", "999", "###"), ("1.25", "9.9", "#.#"),
    ("0.5", "9.9", "0.5"), ("-0.25", "MI9.99", " -.25"), ("0", "9", " "), ("0.05", ".99", ".05"),
    ("5.5", "9.990", "5.500"), ("1000.5", "9,99.9", "# ##.#"), ("5", "9.", "5 "), ("5", "9.S", "5+ "),
    ("-5", "9.MI", "5- "), ("-5", "9.PR", "<5> "), ("0", "S9", " +"), ("-0.25", "9.99PR", " <.25>"),
    ("5", "90", " 5"), ("5", "0,0", "0,5"), ("5", "9,0", "  5"),
]  # fmt: skip

READ = [
    ("454", "999", "454"), ("12,454.8-", "99,999.9S", "-12454.8"), ("<12>", "99PR", "-12"),
    ("12", "99PR", "12"), (" 12", "999", "12"), ("4 5 4", "999", "454"),
    ("12,34", "99,999", "1234"), (".5", "9.9", "0.5"),
    ("5.", "9.9", "5.0"), ("1,,2", "9,9,9", "12"), ("-5-", "S9MI", "5"), ("1234", "999,999", None),
    ("0.5", ".9", None), ("", "9", None), ("-12", "99MI", None), ("454", "0999", None), ("454", "$999", None),
    (".", "9.9", None), ("-", "S9", None), ("<12", "99PR", None), ("12>", "99PR", None), ("--5", "S9", None),
]  # fmt: skip

REFUSED = [
    ("", "EMPTY"), ("x", "WRONG_NUM_DIGIT"), ("9x9", "UNEXPECTED_TOKEN"), ("9.9.9", "WRONG_NUM_TOKEN"),
    ("99$", "CUR_MUST_BEFORE_DIGIT"), (".$9", "CUR_MUST_BEFORE_DEC"), ("PR99", "UNEXPECTED_TOKEN"),
    ("9,", "CONT_THOUSANDS_SEPS"), (",99", "CONT_THOUSANDS_SEPS"), ("9.,9", "THOUSANDS_SEPS_MUST_BEFORE_DEC"),
    ("MIMI9", "WRONG_NUM_TOKEN"), ("9 9", "UNEXPECTED_TOKEN"), ("9SMI", "UNEXPECTED_TOKEN"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "pattern", "expected"), WRITTEN)
def test_a_number_is_written_as_spark_writes_it(value: str, pattern: str, expected: str) -> None:
    assert number_format(pattern).write(Decimal(value)) == expected


@pytest.mark.parametrize(("text", "pattern", "expected"), READ)
def test_a_text_is_read_as_spark_reads_it(text: str, pattern: str, expected: str | None) -> None:
    found = number_format(pattern).read(text)
    assert (None if found is None else str(found)) == expected


@pytest.mark.parametrize(("pattern", "condition"), REFUSED)
def test_a_wrong_format_says_what_is_wrong(pattern: str, condition: str) -> None:
    with pytest.raises(AnalysisException) as raised:
        number_format(pattern)
    assert raised.value.getCondition() == f"INVALID_FORMAT.{condition}"


@given(st.decimals(-99_999, 99_999, places=2), st.sampled_from(["S99,999.99", "99G999D99MI", "099999.99PR"]))
def test_what_is_written_is_read_again(value: Decimal, pattern: str) -> None:
    found = number_format(pattern)
    written = found.write(value)
    if pattern.startswith("0"):
        written = written.rstrip(" ")
    assert found.read(written.strip(" ")) == value
