"""Regular expressions that RE2 cannot do, or that come from a column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pyrite.sql.fragments.kernel_functions import kernel_function
from pyrite.sql.functions.java_regex import PatternError, translate
from pyrite.sql.functions.java_replacement import ReplacementError, replacement_parts


@lru_cache(1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(translate(pattern).python)
    except PatternError as problem:
        raise ValueError(f"[INVALID_PARAMETER_VALUE.PATTERN] The pattern {pattern!r}: {problem}") from None


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """All matches, as Java finds them: behind an empty one it goes on with the next character."""
    position = 0
    while position <= len(text) and (match := pattern.search(text, position)) is not None:
        yield match
        position = match.end() + (match.start() == match.end())


def _checked_group(pattern: re.Pattern[str], group: int) -> None:
    if not 0 <= group <= pattern.groups:
        raise ValueError(
            f"[INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX] There is no group {group}: "
            f"the pattern has {pattern.groups}."
        )


@kernel_function("VARCHAR", "VARCHAR", result="BOOLEAN")
def regexp_matches(text: str, pattern: str) -> bool:
    """Whether there is a match."""
    return _compiled(pattern).search(text) is not None


@kernel_function("VARCHAR", "VARCHAR", "INTEGER", result="VARCHAR")
def regexp_extract(text: str, pattern: str, group: int) -> str:
    """A group of the first match, or an empty text."""
    compiled = _compiled(pattern)
    match = compiled.search(text)
    if match is None:
        return ""
    _checked_group(compiled, group)
    return match[group] or ""


@kernel_function("VARCHAR", "VARCHAR", "INTEGER", result="VARCHAR[]")
def regexp_extract_all(text: str, pattern: str, group: int) -> list[str]:
    """A group of each match."""
    compiled = _compiled(pattern)
    found = list(_matches(compiled, text))
    if found:
        _checked_group(compiled, group)
    return [match[group] or "" for match in found]


@kernel_function("VARCHAR", "VARCHAR", result="VARCHAR", takes_null=True)
def regexp_substr(text: str | None, pattern: str | None) -> str | None:
    """The first match."""
    if text is None or pattern is None:
        return None
    match = _compiled(pattern).search(text)
    return None if match is None else match[0]


@kernel_function("VARCHAR", "VARCHAR", "INTEGER", result="INTEGER")
def regexp_instr(text: str, pattern: str, group: int) -> int:
    """Where the first match begins, in UTF-16 units as in Java, from 1; 0 if there is none."""
    match = _compiled(pattern).search(text)
    return 0 if match is None else len(text[: match.start()].encode("utf-16-le")) // 2 + 1


@kernel_function("VARCHAR", "VARCHAR", "VARCHAR", "INTEGER", result="VARCHAR")
def regexp_replace(text: str, pattern: str, replacement: str, start: int) -> str:
    """The text with all matches from a position on replaced."""
    if start < 1:
        raise ValueError("[INVALID_PARAMETER_VALUE] The position of regexp_replace must be positive.")
    compiled = _compiled(pattern)
    head, tail = text[: start - 1], text[start - 1 :]
    if start > 1 and not tail:
        return text
    if compiled.search(tail) is None:
        return text
    try:
        parts = replacement_parts(replacement, compiled.groups)
    except ReplacementError as problem:
        raise ValueError(f"[INVALID_REGEXP_REPLACE] {replacement!r}: {problem}") from None

    def filled(match: re.Match[str]) -> str:
        return "".join(
            part if isinstance(part, str) else match[part if isinstance(part, int) else part[0]] or ""
            for part in parts
        )

    made, position = [head], 0
    for match in _matches(compiled, tail):
        made += [tail[position : match.start()], filled(match)]
        position = match.end()
    return "".join([*made, tail[position:]])


@kernel_function("VARCHAR", "VARCHAR", "INTEGER", result="VARCHAR[]")
def split(text: str, pattern: str, limit: int) -> list[str]:
    """The parts between matches, as Java's `String.split` with a limit."""
    if not pattern:
        # Spark leaves out the empty part behind the last character.
        most = len(text) if limit <= 0 else limit
        return [*text[: most - 1], text[most - 1 :]] if text else [text]
    parts: list[str] = []
    position = 0
    for match in _matches(_compiled(pattern), text):
        if limit > 0 and len(parts) == limit - 1:
            break
        if match.end() == 0:
            continue
        parts.append(text[position : match.start()])
        position = match.end()
    return [*parts, text[position:]]
