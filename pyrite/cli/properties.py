"""Files of settings as Java's Properties reads them, which is how Spark's spark-defaults.conf is written."""

from __future__ import annotations

import re

_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
#: A name ends at the first blank, = or : that no backslash stands before.
_NAME = re.compile(r"(?:\\.|[^\\\s=:])*", re.DOTALL)
_BETWEEN = re.compile(r"\s*[=:]?\s*")


def read_properties(text: str) -> dict[str, str]:
    r"""The settings of a file; the last of a name counts, and only names that begin with ``spark.``.

    >>> read_properties("# Of the cluster\nspark.master  local[2]\nspark.x = a\\\n   b\nother: 1\n")
    {'spark.master': 'local[2]', 'spark.x': 'ab'}
    """
    settings = {}
    for line in _logical_lines(text):
        name = _NAME.match(line)
        assert name is not None  # it matches the empty text
        between = _BETWEEN.match(line, name.end())
        assert between is not None
        key = _unescaped(name[0])
        if key.startswith("spark."):
            settings[key] = _unescaped(line[between.end() :]).strip()
    return settings


def write_properties(settings: dict[str, str]) -> str:
    r"""The text that `read_properties` reads back, but for blanks at both ends of a value.

    >>> print(write_properties({"spark.x": "a\nb = \\c"}), end="")
    spark.x=a\nb = \\c
    """
    return "".join(f"{_escaped(name, ' =:#!')}={_escaped(value, '')}\n" for name, value in settings.items())


def _logical_lines(text: str) -> list[str]:
    """Lines without comments, and with those that a backslash ends joined to the next."""
    lines: list[str] = []
    unfinished: str | None = None
    for line in re.split(r"\r\n|\r|\n", text):
        stripped = line.lstrip(" \t\f")
        if unfinished is None and (not stripped or stripped[0] in "#!"):
            continue
        whole = (unfinished or "") + stripped
        backslashes = len(whole) - len(whole.rstrip("\\"))
        if backslashes % 2:
            unfinished = whole[:-1]
        else:
            lines.append(whole)
            unfinished = None
    if unfinished is not None:
        lines.append(unfinished)
    return lines


def _unescaped(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        code = match[1]
        return chr(int(code[1:], 16)) if len(code) == 5 else _ESCAPES.get(code, code)

    return _ESCAPE.sub(one, text)


def _escaped(text: str, special: str) -> str:
    escapes = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\f": "\\f"}
    escapes |= {each: f"\\{each}" for each in special}
    return "".join(escapes.get(each, each) for each in text)
