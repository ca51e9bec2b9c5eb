"""Text where DuckDB's functions know ASCII only, or nothing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pyrite.sql.fragments.kernel_functions import kernel_function
from pyrite.sql.functions.like import checked_pattern


@kernel_function("VARCHAR", result="VARCHAR")
def upper(text: str) -> str:
    """Upper case by the full rules of Unicode."""
    return text.upper()


@kernel_function("VARCHAR", result="VARCHAR")
def lower(text: str) -> str:
    """Lower case by the full rules of Unicode."""
    return text.lower()


@kernel_function("VARCHAR", result="VARCHAR")
def initcap(text: str) -> str:
    """Words that begin with a capital.

    >>> initcap("hello wORLD foo-bar")
    'Hello World Foo-bar'
    """
    return " ".join(word[:1].title() + word[1:] for word in text.lower().split(" "))


@kernel_function("VARCHAR", result="VARCHAR")
def reverse(text: str) -> str:
    """The code points in the opposite order."""
    return text[::-1]


@kernel_function("BLOB", result="BLOB")
def reverse_bytes(value: bytes) -> bytes:
    """The bytes in the opposite order."""
    return value[::-1]


def _padding(count: int, pad: bytes) -> bytes:
    return (pad * (count // len(pad) + 1))[:count]


@kernel_function("BLOB", "INTEGER", "BLOB", result="BLOB")
def binary_lpad(value: bytes, length: int, pad: bytes) -> bytes:
    """Bytes brought to a length from the left."""
    if len(value) >= length or not pad:
        return value[: max(length, 0)]
    return _padding(length - len(value), pad) + value


@kernel_function("BLOB", "INTEGER", "BLOB", result="BLOB")
def binary_rpad(value: bytes, length: int, pad: bytes) -> bytes:
    """Bytes brought to a length from the right."""
    if len(value) >= length or not pad:
        return value[: max(length, 0)]
    return value + _padding(length - len(value), pad)


@kernel_function(*["VARCHAR"] * 5, result="VARCHAR", takes_null=True)
def mask(
    text: str | None, upper: str | None, lower: str | None, digit: str | None, other: str | None
) -> str | None:
    """Characters replaced by what stands for their kind."""
    if text is None:
        return None
    masked = []
    for character in text:
        category = unicodedata.category(character)
        if category == "Lu":
            sign = upper
        elif category == "Ll":
            sign = lower
        elif category == "Nd":
            sign = digit
        else:
            sign = other
        masked.append(character if sign is None else sign)
    return "".join(masked)


_SENTENCE = re.compile(r"[^.!?\u2026\u3002\uff01\uff1f]+[.!?\u2026\u3002\uff01\uff1f]*\s*", re.DOTALL)
_WORD = re.compile(r"\w+(?:['.\u2019]\w+)*")


@kernel_function("VARCHAR", result="VARCHAR[][]")
def sentences(text: str) -> list[list[str]]:
    """The words of each sentence.

    >>> sentences("Hi there! Good morning.")
    [['Hi', 'there'], ['Good', 'morning']]
    """
    return [words for part in _SENTENCE.findall(text) if (words := _WORD.findall(part))]


@kernel_function("VARCHAR", "VARCHAR", result="INTEGER")
def levenshtein(left: str, right: str) -> int:
    """How many characters must be put in, taken out or replaced to get from one text to the other.

    >>> levenshtein("kitten", "sitting")
    3
    """
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


_SOUNDS = "01230127022455012623017202"


@kernel_function("VARCHAR", result="VARCHAR")
def soundex(text: str) -> str:
    """The Soundex code; what does not begin with an ASCII letter is given back.

    >>> soundex("Robert"), soundex("Tymczak"), soundex("123")
    ('R163', 'T522', '123')
    """
    first = text[:1].upper()
    if not ("A" <= first <= "Z"):
        return text
    code, last = first, _SOUNDS[ord(first) - 65]
    for character in text[1:].upper():
        if not ("A" <= character <= "Z"):
            last = "0"
            continue
        sound = _SOUNDS[ord(character) - 65]
        if sound == "7":
            continue
        if sound not in ("0", last):
            code += sound
            if len(code) == 4:
                return code
        last = sound
    return code.ljust(4, "0")


@kernel_function("VARCHAR", "VARCHAR", "INTEGER", result="VARCHAR")
def substring_index(text: str, delimiter: str, count: int) -> str:
    """What stands before the delimiter of a number, or behind it, counted from the end."""
    if not delimiter or not count:
        return ""
    place = -1 if count > 0 else len(text)
    for _ in range(abs(count)):
        if count > 0:
            place = text.find(delimiter, place + 1)
        else:
            place = text.rfind(delimiter, 0, max(place - 1 + len(delimiter), 0))
        if place < 0:
            return text
    return text[:place] if count > 0 else text[place + len(delimiter) :]


@kernel_function("VARCHAR", "VARCHAR", "VARCHAR", result="BOOLEAN")
def like(text: str, pattern: str, escape: str) -> bool:
    """LIKE with a pattern that is known only now."""
    checked_pattern(pattern, escape)
    return _like_pattern(pattern, escape).fullmatch(text) is not None


@lru_cache(1024)
def _like_pattern(pattern: str, escape: str) -> re.Pattern[str]:
    signs = iter(pattern)
    parts = []
    for sign in signs:
        if sign == escape:
            parts.append(re.escape(next(signs)))
        else:
            parts.append({"%": ".*", "_": "."}.get(sign) or re.escape(sign))
    return re.compile("".join(parts), re.DOTALL)
