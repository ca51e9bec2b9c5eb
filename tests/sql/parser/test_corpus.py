"""Each statement of the recorded corpus is read where Spark reads it, and refused where Spark refuses it."""

from __future__ import annotations

import pytest
from sql.corpus.cases import recorded_cases

from pyrite.errors import PySparkException
from pyrite.sql.parser import parse_query

#: What is otherwise, and why.
DIFFERENT = {
    # Spark's condition has no name of its own.
    "SELECT INTERVAL 'x' DAY": "INVALID_INTERVAL_FORMAT",
    # A keyword at the end is a name in Spark. Whoever wrote it forgot something.
    "SELECT FROM": "PARSE_SYNTAX_ERROR",
    "SELECT 1 FROM": "PARSE_SYNTAX_ERROR",
    "SELECT * FROM people WHERE": "PARSE_SYNTAX_ERROR",
    "SELECT * FROM people GROUP": "PARSE_SYNTAX_ERROR",
    "SELECT 1 AS": "PARSE_SYNTAX_ERROR",
    # The analyzer's.
    "VALUES (1, 'a'), ('x', 2)": None,
}

STATEMENTS = [
    (case.text, outcome.get("error") or {})
    for cases in recorded_cases().values()
    for case, outcome in cases
    if case.language == "sql"
]


def condition_of(text: str) -> str | None:
    """The condition of the error that a statement is; None if it is read."""
    try:
        parse_query(text)
    except PySparkException as error:
        return error.getCondition()
    return None


def test_every_statement() -> None:
    assert len(STATEMENTS) > 3000
    wrong = []
    for text, error in STATEMENTS:
        found = condition_of(text)
        if text in DIFFERENT:
            expected = DIFFERENT[text]
        elif found is None and error.get("class") != "ParseException":
            continue
        else:
            expected = error.get("condition")
        if found != expected:
            wrong.append((text, found, expected))
    assert wrong == []


@pytest.mark.parametrize("text", DIFFERENT)
def test_differences_are_still_there(text: str) -> None:
    assert text in {statement for statement, _ in STATEMENTS}
