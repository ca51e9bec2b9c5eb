"""Sizes, times and booleans as Spark's settings write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.common.units import parse_boolean, parse_bytes, parse_integer, parse_number, parse_seconds
from pyrite.errors import IllegalArgumentException


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("17", 17),
        ("1k", 1024),
        ("1kb", 1024),
        ("1KiB", 1024),
        ("512m", 512 * 1024**2),
        ("2G", 2 * 1024**3),
        (" 3 t ", 3 * 1024**4),
        ("1p", 1024**5),
        ("-1", -1),
    ],
)
def test_sizes(text: str, size: int) -> None:
    assert parse_bytes(text) == size


def test_a_size_without_a_unit_has_the_unit_of_its_setting() -> None:
    assert parse_bytes("512", unit="m") == parse_bytes("512m")
    assert parse_bytes("512k", unit="m") == 512 * 1024


@given(st.integers(0, 10**6), st.sampled_from("kmgtp"))
def test_units_are_powers_of_1024(number: int, letter: str) -> None:
    assert parse_bytes(f"{number}{letter}") == number * 1024 ** ("kmgtp".index(letter) + 1)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3s", 3.0),
        ("250", 0.25),
        ("250ms", 0.25),
        ("5m", 300.0),
        ("5min", 300.0),
        ("1h", 3600.0),
        ("2d", 172800.0),
    ],
)
def test_times(text: str, seconds: float) -> None:
    assert parse_seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "m", "1.5g", "10 x", "ten", "1m2", "--1"])
@pytest.mark.parametrize("parse", [parse_bytes, parse_seconds])
def test_what_is_no_quantity_is_refused_with_an_example(parse, text: str) -> None:
    with pytest.raises(IllegalArgumentException, match="Write it as in") as caught:
        parse(text)
    assert caught.value.getCondition() == "CANNOT_CONVERT_VALUE"


@pytest.mark.parametrize(
    ("parse", "text"), [(parse_boolean, "yes"), (parse_integer, "4.5"), (parse_number, "half")]
)
def test_what_is_not_of_the_kind_is_refused(parse, text: str) -> None:
    with pytest.raises(IllegalArgumentException):
        parse(text)


def test_booleans_are_read_in_any_case() -> None:
    assert parse_boolean("TRUE") is True
    assert parse_boolean("False") is False
