"""Text as bytes: what is a word, what is a line, and how often each comes."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.lineage.fusion.columns.column import Doubt
from pyrite.lineage.fusion.columns.lines import LineSteps, line_steps
from pyrite.lineage.fusion.columns.text import check_text, counted_pieces, with_blanks, with_line_feeds
from pyrite.lineage.operators import Filter, FlatMap, Map, MapPartitions

pytest.importorskip("pyarrow")

EVERY_CHARACTER = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]


def test_the_white_space_of_every_character_is_that_of_split() -> None:
    text = "".join(f"a{character}b\n" for character in EVERY_CHARACTER)
    words = with_blanks(text.encode()).decode().split(" ")
    assert [word for word in words if word] == text.split()
    assert words[-1] == ""


@pytest.mark.parametrize("method", [str.lower, str.upper, str.casefold, str.swapcase])
def test_cases_of_letters_can_be_changed_behind_a_split(method: Callable[[str], str]) -> None:
    """Also that of a final sigma, which depends on what is around it."""
    # Of most characters there are no cases: they are of no script that has them, or stand for nothing.
    characters = [character for character in EVERY_CHARACTER if category(character) not in ("Cn", "Co", "Lo")]
    for around in ("{}", "Σ{}", "{}Σ", "aΣ{}", "aΣ{}b", "Σ.{}a"):
        text = " ".join(around.format(character) for character in characters)
        assert method(text).split(" ") == [method(word) for word in text.split(" ")]
        assert method(text).split() == [method(word) for word in text.split()]


@given(st.text(alphabet="ab\r\n \u2028\x85\x0b\x0c\x1cé"))
def test_lines(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not lines[-1]:
        lines.pop()
    assert with_line_feeds(text.encode()).decode() == "".join(f"{line}\n" for line in lines)


@given(st.lists(st.lists(st.sampled_from(["", "a", "b", "é", "日本", "\0", "a\0", "long" * 9])), max_size=4))
def test_pieces_are_counted_in_the_order_in_which_they_come_first(texts: list[list[str]]) -> None:
    data = ["".join(f"{piece}," for piece in pieces).encode() for pieces in texts]
    pieces, counts = counted_pieces(data, b",")
    expected = Counter(piece for pieces in texts for piece in pieces)
    assert list(zip(pieces, counts, strict=True)) == list(expected.items())
    assert all(type(count) is int for count in counts)


@pytest.mark.parametrize("data", [b"\xff", b"a\xc3", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80"])
def test_what_is_no_utf_8_is_a_doubt(data: bytes) -> None:
    with pytest.raises(Doubt):
        check_text(data)


PREFIX = ", "


@pytest.mark.parametrize(
    ("function", "text", "pieces"),
    [
        (lambda line: line.split(), " a\tb\r\n\nc", ["a", "b", "c"]),
        (lambda line: line.split(None), "a b", ["a", "b"]),
        (str.split, "a\u3000b", ["a", "b"]),
        (lambda line: line.split(" "), "a  b \n\nc\x0bd", ["a", "", "b", "", "", "c\x0bd"]),
        (lambda line: line.split(","), "a, b,\r,", ["a", " b", "", "", ""]),
        (lambda line: line.lower().split("A"), "bAb\nB", ["bab", "b"]),
        (lambda line: line.strip().split(" "), "  a b \n \n", ["a", "b", ""]),
        (lambda line: line.replace(",", " ").split(), "a,b\nc", ["a", "b", "c"]),
        (lambda line: line.replace("", "-").split(","), "a,b\n\n", ["-a-", "-b-", "-"]),
        (lambda line: line.removeprefix("a").upper().split("b"), "abc\nab", ["BC", "B"]),
    ],
)
def test_how_lines_are_cut(function, text, pieces):
    lines = with_line_feeds(text.encode()).decode().split("\n")[:-1]
    assert [piece for line in lines for piece in function(line)] == pieces
    found = line_steps([FlatMap(function)])
    assert isinstance(found, tuple)
    steps, operators = found
    assert operators == ()
    for data in (steps.text(text.encode()), steps.text_of_lines(lines)):
        cut = data.split(steps.separator)
        assert cut.pop() == b""
        assert [piece.decode() for piece in cut if piece or not steps.drops_empty] == pieces


def test_the_case_of_letters_is_changed_for_each_different_word() -> None:
    found = line_steps([FlatMap(lambda line: line.strip().lower().split()), Map(len)])
    assert isinstance(found, tuple)
    steps, operators = found
    assert steps == LineSteps((), steps.cut)
    assert operators == (Map(str.lower), Map(len))


@pytest.mark.parametrize(
    "operators",
    [
        [FlatMap(lambda line: line.split("\r"))],
        [FlatMap(lambda line: line.split("\n"))],
        [FlatMap(lambda line: line.split(", "))],
        [FlatMap(lambda line: line.split("é"))],
        [FlatMap(lambda line: line.split(" ", 1))],
        [FlatMap(lambda line: line.split(sep=" "))],
        [FlatMap(lambda line: line.split(PREFIX))],
        [FlatMap(lambda line: PREFIX.split(line))],
        [FlatMap(lambda line: line.strip().split(line))],
        [FlatMap(lambda line: line.format().split())],
        [FlatMap(lambda line: [line])],
        [FlatMap(str.splitlines)],
        [Map(print), FlatMap(str.split)],
        [MapPartitions(iter), FlatMap(str.split)],
    ],
)
def test_what_does_not_just_split_is_left_to_the_loop(operators):
    assert isinstance(line_steps(operators), str)


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (Map(len), b"abc\n"),
        (Map(lambda line: line + "\n"), b"abc\n"),
        (Map(int), b"abc\n"),
        (Filter(int), b"abc\n"),
        (Map(lambda line: line + "\ud800"), b"abc\n"),
        (Map(str.split), b"abc\n"),
    ],
)
def test_what_does_not_give_lines_is_a_doubt(step, text):
    found = line_steps([step, FlatMap(str.split)])
    assert isinstance(found, tuple)
    with pytest.raises(Doubt):
        found[0].text(text)


def test_a_filter_may_leave_nothing() -> None:
    for cut, rest in ((lambda line: line.split(), b" "), (lambda line: line.split(","), b"")):
        found = line_steps([Filter(lambda line: line.startswith("#")), FlatMap(cut)])
        assert isinstance(found, tuple)
        assert found[0].text(b"a\nb\n") == rest
