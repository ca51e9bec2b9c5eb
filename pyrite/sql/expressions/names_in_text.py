"""Names of several parts as users write them in strings."""

from __future__ import annotations

from functools import lru_cache

from pyrite.errors import AnalysisException


@lru_cache(maxsize=4096)
def split_name(name: str) -> tuple[str, ...]:
    """The parts of a name, where parts in backticks may hold dots.

    >>> split_name("a.b"), split_name("`a.b`.c"), split_name("`it``s`")
    (('a', 'b'), ('a.b', 'c'), ('it`s',))
    """
    if "`" not in name:
        parts = tuple(name.split("."))
        if len(parts) > 1 and not all(parts):
            raise _malformed(name)
        return parts
    found = []
    position = 0
    while True:
        part, position = _part(name, position)
        found.append(part)
        if position == len(name):
            return tuple(found)
        if name[position] != "." or position + 1 == len(name):
            raise _malformed(name)
        position += 1


def _part(name: str, position: int) -> tuple[str, int]:
    if name[position] != "`":
        end = position
        while end < len(name) and name[end] != ".":
            if name[end] == "`":
                raise _malformed(name)
            end += 1
        if end == position:
            raise _malformed(name)
        return name[position:end], end
    end = position + 1
    while True:
        end = name.find("`", end)
        if end < 0:
            raise _malformed(name)
        if name[end : end + 2] != "``":
            return name[position + 1 : end].replace("``", "`"), end + 1
        end += 2


def _malformed(name: str) -> AnalysisException:
    return AnalysisException(errorClass="INVALID_ATTRIBUTE_NAME_SYNTAX", messageParameters={"name": name})
