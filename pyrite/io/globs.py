"""Hadoop's path patterns: ``*``, ``?``, ``[a-c]``, ``[^a]``, ``{a,b}``, and ``\\`` before a literal.

A pattern is matched component by component, so ``*`` never crosses a slash and ``**`` is no more than ``*``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyrite.errors import IllegalArgumentException

_MAGIC = re.compile(r"[*?\[{\\]")


def is_pattern(path: str) -> bool:
    """Whether a path has characters that mean more than themselves.

    >>> is_pattern("/data/day-?"), is_pattern("/data/day-1")
    (True, False)
    """
    return _MAGIC.search(path) is not None


def literal(component: str) -> str | None:
    """The one name that a pattern without wildcards matches, or None if it has wildcards.

    >>> literal("a\\\\*b"), literal("a*b")
    ('a*b', None)
    """
    bare = re.sub(r"\\(.)", "", component, flags=re.DOTALL)
    if _MAGIC.search(bare):
        return None
    return re.sub(r"\\(.)", r"\1", component, flags=re.DOTALL)


def alternatives(pattern: str) -> list[str]:
    """Write out the braces that hold a slash, since the rest is matched component by component.

    >>> alternatives("/{a/b,c}/{d,e}")
    ['/a/b/{d,e}', '/c/{d,e}']
    """
    for start, end, choices in _groups(pattern):
        if any("/" in choice for choice in choices):
            return [
                result
                for choice in choices
                for result in alternatives(pattern[:start] + choice + pattern[end:])
            ]
    return [pattern]


def component_matcher(component: str) -> re.Pattern[str]:
    """The regular expression of one component of a pattern; it is to match the whole name.

    >>> bool(component_matcher("part-{0,1}[^x]*").fullmatch("part-0a"))
    True
    """
    result: list[str] = []
    braces = 0
    position = 0
    while position < len(component):
        char = component[position]
        position += 1
        if char == "\\":
            if position == len(component):
                raise _malformed(component, "a backslash at the end escapes nothing")
            result.append(re.escape(component[position]))
            position += 1
        elif char == "*":
            result.append(".*")
        elif char == "?":
            result.append(".")
        elif char == "{":
            braces += 1
            result.append("(?:")
        elif char == "," and braces:
            result.append("|")
        elif char == "}" and braces:
            braces -= 1
            result.append(")")
        elif char == "[":
            position = _translate_set(component, position, result)
        else:
            result.append(re.escape(char))
    if braces:
        raise _malformed(component, "a `{` has no `}`")
    try:
        return re.compile("".join(result), re.DOTALL)
    except re.error as error:
        raise _malformed(component, str(error)) from error


def _translate_set(component: str, position: int, result: list[str]) -> int:
    """Append the regular expression of a character set that begins before `position`; return its end."""
    result.append("[")
    if component[position : position + 1] in ("^", "!"):
        result.append("^")
        position += 1
    first = position
    while position < len(component):
        char = component[position]
        position += 1
        if char == "]" and position - 1 > first:
            result.append("]")
            return position
        if char == "\\" and position < len(component):
            char = component[position]
            position += 1
            result.append(re.escape(char))
        else:
            result.append("-" if char == "-" else re.escape(char))
    raise _malformed(component, "a `[` has no `]`")


def _groups(pattern: str) -> Iterator[tuple[int, int, list[str]]]:
    """The outermost braces: where they start and end, and their choices."""
    depth = start = choice_start = position = 0
    choices: list[str] = []
    while position < len(pattern):
        char = pattern[position]
        if char == "\\":
            position += 1
        elif char == "{":
            depth += 1
            if depth == 1:
                start, choice_start, choices = position, position + 1, []
        elif depth and char in ",}":
            if depth == 1:
                choices.append(pattern[choice_start:position])
                choice_start = position + 1
            if char == "}":
                depth -= 1
                if depth == 0:
                    yield start, position + 1, choices
        position += 1


def _malformed(component: str, reason: str) -> IllegalArgumentException:
    hint = f"{reason[0].upper()}{reason[1:]}. Write \\ before a character that stands for itself."
    return IllegalArgumentException(
        errorClass="CANNOT_CONVERT_VALUE",
        messageParameters={"value": component, "kind": "a path pattern", "hint": hint},
    )
