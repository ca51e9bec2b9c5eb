"""The corpus in itself: its values survive JSON, and what is recorded is what is written."""

from __future__ import annotations

import datetime
import decimal
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sql.corpus.cases import expressions, recorded_cases, sql_cases, written_cases
from sql.corpus.encoding import decode, encode, same, same_rows

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.binary(),
    st.dates(),
    st.times(),
    st.datetimes(),
    st.timedeltas(),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.integers() | st.text("abc"), inner)),
    max_leaves=8,
)


@given(VALUES)
def test_a_value_survives_json(value: Any) -> None:
    encoded = encode(value)
    read = json.loads(json.dumps(encoded))
    assert same(encoded, read)
    assert same(encode(decode(read)), encoded)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (1, True),
        (0.0, -0.0),
        (float("nan"), None),
        (decimal.Decimal("1.0"), decimal.Decimal("1.00")),
        ("a", b"a"),
        (datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29)),
        ([1], [1, None]),
        ({1: 2}, {1: 3}),
        ({1: 2}, {"1": 2}),
    ],
)
def test_different_values_differ(one: Any, other: Any) -> None:
    assert not same(encode(one), encode(other))


def test_maps_and_unordered_rows_compare_as_multisets() -> None:
    assert same(encode({"a": 1, "b": 2}), encode({"b": 2, "a": 1}))
    assert same_rows([[1], [2], [2]], [[2], [1], [2]], ordered=False)
    assert not same_rows([[1], [2], [2]], [[1], [1], [2]], ordered=False)
    assert not same_rows([[1], [2]], [[2], [1]], ordered=True)


def test_floats_may_differ_by_the_tolerance_only() -> None:
    assert same(1.0, 1.0 + 1e-13, 1e-12)
    assert not same(1.0, 1.0 + 1e-13)
    assert not same(1.0, 1.1, 1e-12)


def test_a_line_is_a_list_of_expressions_unless_it_has_a_clause() -> None:
    assert expressions("f(1, [2]), 'a,\\'b', `c,d` -- e, f") == ["f(1, [2])", "'a,\\'b'", "`c,d` -- e, f"]
    assert expressions("a, extract(DAY FROM b)") == ["a", "extract(DAY FROM b)"]
    assert expressions("1 IS DISTINCT FROM 2, 3") == ["1 IS DISTINCT FROM 2", "3"]
    assert expressions("a, b FROM t") == ["a, b FROM t"]


def test_a_source_is_read_with_its_directives() -> None:
    source = "--! ansi both\n1, 2\n--! reset\n--! tolerance 0.5\n-- long\nSELECT 3,\n4\n\nFROM t\n"
    cases = list(sql_cases("family", source))
    assert [(case.name, case.text) for case in cases] == [
        ("1", "SELECT 1"),
        ("1 [ansi off]", "SELECT 1"),
        ("2", "SELECT 2"),
        ("2 [ansi off]", "SELECT 2"),
        ("long", "SELECT 3,\n4"),
        ("FROM t", "FROM t"),
    ]
    assert cases[1].conf == {"spark.sql.ansi.enabled": "false"}
    assert [case.tolerance for case in cases] == [0, 0, 0, 0, 0.5, 0.5]


def test_what_is_recorded_is_what_is_written() -> None:
    """Run `tools/record_spark.py` with the families named here."""
    written, recorded = written_cases(), recorded_cases()
    assert written.keys() == recorded.keys()
    stale = [name for name in written if written[name] != [case for case, _ in recorded[name]]]
    assert not stale


def test_each_case_has_an_outcome() -> None:
    for cases in recorded_cases().values():
        for case, outcome in cases:
            assert {"rows", "value", "error"} & outcome.keys(), case.identity
