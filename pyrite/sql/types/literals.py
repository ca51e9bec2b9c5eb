"""String literals of SQL text."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|(.))", re.DOTALL)

_LETTERS = {"0": "\0", "b": "\b", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a", "%": "\\%", "_": "\\_"}


def unescape(literal: str) -> str:
    """The text of a literal with its quotes; a raw one, ``r'...'``, is taken as it is.

    >>> unescape(r"'it\\'s\\n'"), unescape("'it''s'"), unescape(r"r'\\d'")
    ("it's\\n", "it's", '\\\\d')
    """
    if literal[0] in "rR":
        return literal[2:-1]
    quote = literal[0]
    parts = literal[1:-1].split(quote * 2)
    return quote.join(_ESCAPE.sub(_meaning, part) for part in parts)


def _meaning(escape: re.Match[str]) -> str:
    four_digits, eight_digits, octal, letter = escape.groups()
    if letter is not None:
        return _LETTERS.get(letter, letter)
    return chr(int(octal, 8) if octal else int(four_digits or eight_digits, 16))
