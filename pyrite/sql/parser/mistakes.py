"""Errors that point at their place in the text."""

from __future__ import annotations

import difflib

from pyrite.errors import ParseException
from pyrite.errors.conditions import render
from pyrite.errors.sql_conditions import SQL_STATES

#: Words that begin statements or clauses: what a misspelled word may have meant.
_KEYWORDS = (
    "CACHE", "CREATE", "CROSS JOIN", "DESCRIBE", "DROP", "EXPLAIN", "FROM", "GROUP BY", "HAVING",
    "INNER JOIN", "INSERT", "INTERSECT", "JOIN", "LATERAL VIEW", "LEFT JOIN", "LIMIT", "OFFSET", "ORDER BY",
    "RIGHT JOIN", "SELECT", "SHOW", "UNION", "VALUES", "WHERE", "WITH",
)  # fmt: skip
_BY_FIRST_WORD = {keyword.split()[0]: keyword for keyword in _KEYWORDS}

_LINES_BEFORE = 3


def parse_error(
    text: str,
    start: int,
    condition: str,
    parameters: dict[str, str],
    *,
    end: int | None = None,
    advice: str = "",
) -> ParseException:
    """A ParseException whose message shows the place in the text, from `start` to before `end`.

    >>> print(parse_error("SELECT a\\nFRM t", 9, "PARSE_SYNTAX_ERROR", {"error": "'FRM'", "hint": ""}))
    [PARSE_SYNTAX_ERROR] Syntax error at or near 'FRM'. SQLSTATE: 42601 (line 2, pos 0)
    <BLANKLINE>
    == SQL ==
    SELECT a
    FRM t
    ^^^
    """
    line = text.count("\n", 0, start)
    column = start - (text.rfind("\n", 0, start) + 1)
    lines = text.split("\n")
    width = max(3, min((end or start) - start, len(lines[line]) - column))
    shown = lines[max(0, line - _LINES_BEFORE) : line + 1]
    state = SQL_STATES.get(condition) or SQL_STATES.get(condition.partition(".")[0])
    message = [
        render(condition, parameters).strip()
        + (f" SQLSTATE: {state}" if state else "")
        + f" (line {line + 1}, pos {column})",
        "",
        "== SQL ==",
        *shown,
        "-" * column + "^" * width,
    ]
    if advice:
        message += ["", advice]
    return ParseException("\n".join(message), condition, parameters)


def advice_for(word: str) -> str:
    """What a word may have been meant to be, as a sentence; empty if it is like no keyword, or is one.

    >>> advice_for("frm")
    'Did you mean FROM?'
    """
    upper = word.upper()
    if len(upper) < 3 or upper in _BY_FIRST_WORD:
        return ""
    found = difflib.get_close_matches(upper, _BY_FIRST_WORD, n=1, cutoff=0.75)
    return f"Did you mean {_BY_FIRST_WORD[found[0]]}?" if found else ""
