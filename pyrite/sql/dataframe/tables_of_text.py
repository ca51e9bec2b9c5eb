"""Text in columns, as `show` prints it: under each other, one above the other, or as HTML."""

from __future__ import annotations

from collections.abc import Sequence

_LEAST_WIDTH = 3
#: Characters that take two places of a terminal, by the ranges of their code points.
_WIDE = (
    (0x1100, 0x115F),
    (0x2E80, 0xA4CF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFE10, 0xFE19),
    (0xFE30, 0xFE6F),
    (0xFF00, 0xFF60),
    (0xFFE0, 0xFFE6),
)
_ESCAPES = str.maketrans(
    {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f", "\b": "\\b", "\v": "\\v", "\a": "\\a"}
)
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def width(text: str) -> int:
    """How many places a text takes; characters beyond the first plane count twice, as in UTF-16.

    >>> width("abc"), width("日本")
    (3, 4)
    """
    if text.isascii():
        return len(text)
    return sum(2 if code > 0xFFFF or _is_wide(code) else 1 for code in map(ord, text))


def _is_wide(code: int) -> bool:
    return code >= 0x1100 and any(first <= code <= last for first, last in _WIDE)


def cut(text: str, limit: int) -> str:
    """The text with control characters written out, at most `limit` long; 0 is no limit.

    >>> cut("abcdefgh", 6), cut("abcdefgh", 3)
    ('abc...', 'abc')
    """
    text = text.translate(_ESCAPES)
    if limit <= 0 or len(text) <= limit:
        return text
    return text[:limit] if limit < 4 else f"{text[: limit - 3]}..."


def table(names: Sequence[str], rows: Sequence[Sequence[str]], is_left: bool) -> str:
    """A table with lines around its columns."""
    widths = [_LEAST_WIDTH] * len(names)
    for row in (names, *rows):
        widths = [max(old, width(cell)) for old, cell in zip(widths, row, strict=True)]
    line = f"+{'+'.join('-' * each for each in widths)}+\n"

    def shown(row: Sequence[str]) -> str:
        cells = (_padded(cell, places, is_left) for cell, places in zip(row, widths, strict=True))
        return f"|{'|'.join(cells)}|\n"

    return line + shown(names) + line + "".join(map(shown, rows)) + line


def records(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Each row as lines of a name and a value."""
    if not rows:
        return "(0 rows)"
    of_names = max((_LEAST_WIDTH, *map(width, names)))
    of_values = max((_LEAST_WIDTH, *(width(cell) for row in rows for cell in row)))
    text = ""
    for number, row in enumerate(rows):
        text += f"-RECORD {number}".ljust(of_names + of_values + 5, "-") + "\n"
        for name, cell in zip(names, row, strict=True):
            text += f" {_padded(name, of_names, True)} | {_padded(cell, of_values, True)} \n"
    return text


def html(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table for notebooks."""

    def shown(row: Sequence[str], tag: str) -> str:
        cells = f"</{tag}><{tag}>".join(cell.translate(_HTML) for cell in row)
        return f"<tr><{tag}>{cells}</{tag}></tr>\n"

    body = "".join(shown(row, "td") for row in rows)
    return f"<table border='1'>\n{shown(names, 'th')}{body}</table>\n"


def _padded(text: str, places: int, is_left: bool) -> str:
    space = " " * (places - width(text))
    return text + space if is_left else space + text
