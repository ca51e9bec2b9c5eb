"""Java's patterns for dates and times, as far as Spark takes them, and what DuckDB can do for them.

A pattern is read into items: fields, which are a letter and how often it stands there, texts, and the
brackets of optional sections.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

#: The conditions of patterns that are wrong.
ILLEGAL_CHARACTER = "INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER"
LENGTH = "INVALID_DATETIME_PATTERN.LENGTH"
UNKNOWN = "INVALID_DATETIME_PATTERN.WITH_SUGGESTION"
WEEK_BASED = "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN"
OTHER_SINCE_SPARK_3 = "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION"

#: How often a letter may stand side by side.
_COUNTS = {
    **dict.fromkeys("GMLEQqz", range(1, 5)),
    **dict.fromkeys("dHhkKms", range(1, 3)),
    **dict.fromkeys("XxZ", range(1, 6)),
    "y": range(1, 7),
    "D": range(1, 4),
    "a": range(1, 2),
    "F": range(1, 2),
    "S": range(1, 10),
    "V": range(2, 3),
    "O": (1, 4),
}
_WEEK_BASED = frozenset("YWwuec")
_NEVER = frozenset("ABnNp")
_NEVER_READ = frozenset("EFqQ")
#: What Spark read before version 3: where that took a pattern that is refused now, the error says so.
_LETTERS_BEFORE = frozenset("GyYMLwWDdFEuaHkKhmsSzZX")


@dataclass(frozen=True, slots=True)
class Item:
    """A field if `count` is not 0, else a text; `[` and `]` have a count of -1."""

    text: str
    count: int = 0


class WrongPattern(ValueError):
    """A pattern that Spark refuses, with the name of its condition."""

    def __init__(self, condition: str, message: str) -> None:
        super().__init__(f"[{condition}] {message}")
        self.condition = condition


@functools.lru_cache(maxsize=256)
def items_of(pattern: str, *, is_read: bool) -> tuple[Item, ...]:
    """The items of a pattern by which text is read, or else written. Raises WrongPattern.

    >>> items_of("yy'T'", is_read=False)
    (Item(text='y', count=2), Item(text='T', count=0))
    """
    try:
        return tuple(_items(pattern, is_read=is_read))
    except WrongPattern:
        if _was_taken_before(pattern):
            raise WrongPattern(
                OTHER_SINCE_SPARK_3,
                f"The pattern {pattern!r} was taken before Spark 3 and is not taken since. See the patterns "
                "for dates and times in Spark's documentation.",
            ) from None
        raise


def _items(pattern: str, *, is_read: bool) -> list[Item]:
    items: list[Item] = []
    depth = at = 0
    while at < len(pattern):
        letter = pattern[at]
        if letter == "'":
            text, at = _quoted(pattern, at)
            items.append(Item(text))
            continue
        end = at + 1
        if letter.isascii() and letter.isalpha():
            while end < len(pattern) and pattern[end] == letter:
                end += 1
            _check(pattern, letter, end - at, is_read=is_read)
            items.append(Item(letter, end - at))
        elif letter in "[]":
            depth += 1 if letter == "[" else -1
            if depth < 0:
                raise WrongPattern(UNKNOWN, f"The pattern {pattern!r} closes a section that is not open.")
            items.append(Item(letter, -1))
        elif letter in "{}#":
            raise WrongPattern(UNKNOWN, f"The pattern {pattern!r} has {letter} in it: write it in quotes.")
        else:
            items.append(Item(letter))
        at = end
    return items + [Item("]", -1)] * depth


def _quoted(pattern: str, at: int) -> tuple[str, int]:
    """The text that begins with a quote, and where it ends; two quotes are one."""
    if pattern[at + 1 : at + 2] == "'":
        return "'", at + 2
    text, at = "", at + 1
    while at < len(pattern):
        if pattern[at] != "'":
            text += pattern[at]
            at += 1
        elif pattern[at + 1 : at + 2] == "'":
            text += "'"
            at += 2
        else:
            return text, at + 1
    raise WrongPattern(UNKNOWN, f"The pattern {pattern!r} opens a quote and does not close it.")


def _check(pattern: str, letter: str, count: int, *, is_read: bool) -> None:
    if letter in _WEEK_BASED:
        raise WrongPattern(WEEK_BASED, f"The pattern {pattern!r} counts weeks, by {letter}: use `extract`.")
    if letter in _NEVER or (is_read and letter in _NEVER_READ):
        raise WrongPattern(
            ILLEGAL_CHARACTER, f"The pattern {pattern!r} has {letter} in it, which has no meaning."
        )
    if letter not in _COUNTS:
        raise WrongPattern(UNKNOWN, f"The pattern {pattern!r} has {letter} in it, which has no meaning.")
    if count not in _COUNTS[letter]:
        is_long = (letter in "GMLEQq" and count > 4) or (letter == "y" and count > 6)
        raise WrongPattern(
            LENGTH if is_long else UNKNOWN,
            f"The pattern {pattern!r} has {letter} {count} times side by side.",
        )


def _was_taken_before(pattern: str) -> bool:
    without_quotes = re.sub(r"'[^']*'", "", pattern)
    letters = {each for each in without_quotes if each.isascii() and each.isalpha()}
    return "'" not in without_quotes and letters <= _LETTERS_BEFORE


_WRITTEN_BY_DUCKDB = {
    ("y", 1): "%Y",
    ("y", 3): "%Y",
    ("y", 4): "%Y",
    ("y", 2): "%y",
    ("M", 1): "%-m",
    ("M", 2): "%m",
    ("M", 3): "%b",
    ("M", 4): "%B",
    ("d", 1): "%-d",
    ("d", 2): "%d",
    ("D", 1): "%-j",
    ("D", 3): "%j",
    ("E", 1): "%a",
    ("E", 2): "%a",
    ("E", 3): "%a",
    ("E", 4): "%A",
    ("a", 1): "%p",
    ("H", 1): "%-H",
    ("H", 2): "%H",
    ("h", 1): "%-I",
    ("h", 2): "%I",
    ("m", 1): "%-M",
    ("m", 2): "%M",
    ("s", 1): "%-S",
    ("s", 2): "%S",
    ("S", 3): "%g",
    ("S", 6): "%f",
    ("S", 9): "%n",
}


def duckdb_format(pattern: str) -> str | None:
    """What `strftime` takes for a pattern, for the years 1000 to 9999; None if it has nothing for it.

    >>> duckdb_format("dd/MM/yyyy"), duckdb_format("VV")
    ('%d/%m/%Y', None)
    """
    try:
        items = items_of(pattern, is_read=False)
    except WrongPattern:
        return None
    found = ""
    for item in items:
        if item.count == 0:
            found += item.text.replace("%", "%%")
        elif item.count > 0:
            written = _WRITTEN_BY_DUCKDB.get((item.text, item.count))
            if written is None:
                return None
            found += written
    return found or None


_READ_BY_DUCKDB = {
    ("y", 4): ("%Y", "[0-9]{4}"),
    ("M", 2): ("%m", "(0[1-9]|1[0-2])"),
    ("d", 2): ("%d", "(0[1-9]|[12][0-9]|3[01])"),
    ("H", 2): ("%H", "([01][0-9]|2[0-3])"),
    ("m", 2): ("%M", "[0-5][0-9]"),
    ("s", 2): ("%S", "[0-5][0-9]"),
    ("S", 3): ("%g", "[0-9]{3}"),
    ("S", 6): ("%f", "[0-9]{6}"),
}


def duckdb_reading(pattern: str) -> tuple[str, str] | None:
    """A regular expression, and what `strptime` takes for texts that match it, if they name a day.

    None if DuckDB has nothing for the pattern. What does not match may be right as well.

    >>> duckdb_reading("dd.MM.yyyy")[1]
    '%d.%m.%Y'
    """
    try:
        items = items_of(pattern, is_read=True)
    except WrongPattern:
        return None
    shape = written = ""
    seen: set[str] = set()
    before = Item("")
    for item in items:
        if item.count == 0:
            shape += re.escape(item.text)
            written += item.text.replace("%", "%%")
        else:
            known = _READ_BY_DUCKDB.get((item.text, item.count))
            if known is None or item.text in seen or (item.text == "S" and before.count):
                return None
            seen.add(item.text)
            written += known[0]
            shape += known[1]
        before = item
    return (shape, written) if seen >= set("yMd") else None
