"""Java's patterns in Python and in RE2: sets of characters, and that both engines find the same."""

from __future__ import annotations

import re

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrite.sql.functions.java_regex import PatternError, common, negated, translate, union

POINTS = st.integers(0, 60)
RANGES = st.lists(st.tuples(POINTS, st.integers(0, 9)).map(lambda each: (each[0], each[0] + each[1])))


def members(ranges: object) -> set[int]:
    return {point for low, high in ranges for point in range(low, min(high, 100) + 1)}  # type: ignore[attr-defined]


@given(RANGES, RANGES)
def test_sets_of_characters_are_sets(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> None:
    a, b = union(left), union(right)
    assert members(union(a, b)) == members(a) | members(b)
    assert members(common(a, b)) == members(a) & members(b)
    assert members(negated(a)) == set(range(101)) - members(a)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("[a-z&&[^b]]+", "abc", "a"),
        (r"\p{Lu}\p{IsAlphabetic}", "xÄb", "Äb"),
        (r"(?i)ä", "Ä", None),
        (r"(?iu)ä", "Ä", "Ä"),
        (r"(?i)[^a]", "A", None),
        (r"\Qa.b\E+", "a.bb", "a.bb"),
        (r"(?<first>a)\k<first>", "aa", "aa"),
        (r"a++a", "aaa", None),
        (r"(?>a|ab)c", "abc", None),
        (r"a.c", "a\rc", None),
        (r"a$", "a\r\n", "a"),
        (r"(?m)^b$", "a\rb\r", "b"),
        (r"a{2,3}?", "aaa", "aa"),
        (r"[\d\-x]+", "1-x", "1-x"),
        (r"[]a]+", "]a", "]a"),
        (r"(?x) a \# b # comment", "a#b", "a#b"),
        (r"\x41\u0042\x{43}\0104", "ABCD", "ABCD"),
        (r"(a)|\2", "b", None),
    ],
)
def test_a_pattern_means_what_it_means_in_java(pattern: str, text: str, found: str | None) -> None:
    match = re.search(translate(pattern).python, text)
    assert (None if match is None else match[0]) == found


@pytest.mark.parametrize(
    "pattern", ["(", ")", "[", "*", "a{", "a{2,1}", r"\y", "(?<1>a)", "[b-a]", r"\p{Q}", "(?#c)"]
)
def test_a_wrong_pattern_is_an_error(pattern: str) -> None:
    with pytest.raises(PatternError):
        translate(pattern)


ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", r"\W", "(a|b)", "(?:ab)", r"\s", "é"])
PATTERNS = st.lists(
    st.tuples(ATOMS, st.sampled_from(["", "*", "+", "?", "{1,2}", "*?"])), min_size=1, max_size=4
)


@settings(max_examples=150, deadline=None)
@given(PATTERNS, st.text("ab1 é\n\r", max_size=8))
def test_both_engines_find_the_same(pieces: list[tuple[str, str]], text: str) -> None:
    pattern = translate("".join(atom + sign for atom, sign in pieces))
    if pattern.re2 is None:
        return
    match = re.search(pattern.python, text)
    [found] = duckdb.execute(
        "SELECT regexp_extract(?, ?, 0), regexp_matches(?, ?)", [text, pattern.re2] * 2
    ).fetchall()
    assert found == ("" if match is None else match[0], match is not None)
