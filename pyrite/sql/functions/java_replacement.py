"""Replacements of Java's regular expressions: `$1`, `${name}`, and a backslash before what is plain."""

from __future__ import annotations

import re

_GROUP_NAME = re.compile(r"\{([a-zA-Z][a-zA-Z0-9]*)\}")


class ReplacementError(ValueError):
    """A replacement that refers to what is not there; `condition` is Spark's, if it has one."""


def replacement_parts(text: str, groups: int) -> list[str | int | tuple[str]]:
    """Plain texts, numbers of groups, and names of groups as tuples.

    A number has as many digits as there are groups for.

    >>> replacement_parts("a$1${x}\\\\$", 1)
    ['a', 1, ('x',), '$']
    """
    parts: list[str | int | tuple[str]] = []
    position = 0
    while position < len(text):
        character = text[position]
        position += 1
        if character == "\\":
            if position == len(text):
                raise ReplacementError("character to be escaped is missing")
            parts.append(text[position])
            position += 1
        elif character == "$":
            named = _GROUP_NAME.match(text, position)
            if named is not None:
                parts.append((named[1],))
                position = named.end()
                continue
            if not text[position : position + 1].isdecimal():
                raise ReplacementError("Illegal group reference")
            number = int(text[position])
            position += 1
            if number > groups:
                raise ReplacementError(f"No group {number}")
            while text[position : position + 1].isdecimal() and number * 10 + int(text[position]) <= groups:
                number = number * 10 + int(text[position])
                position += 1
            parts.append(number)
        else:
            parts.append(character)
    return parts


def re2_replacement(text: str, groups: int) -> str | None:
    """The replacement as RE2 writes it; None if it has no form there, or is wrong."""
    try:
        parts = replacement_parts(text, groups)
    except ReplacementError:
        return None
    written = ""
    for part in parts:
        if isinstance(part, tuple) or (isinstance(part, int) and part > 9):
            return None
        written += f"\\{part}" if isinstance(part, int) else part.replace("\\", "\\\\")
    return written
