"""The session's settings reach the text of expressions and queries."""

from __future__ import annotations

import datetime

import pytest

from pyrite.sql.analyzer.settings import AnalysisSettings
from pyrite.sql.analyzer.text import expression_in, query_in
from pyrite.sql.expressions import Literal, UnresolvedName
from pyrite.sql.logical import Project


def read(text: str, settings: AnalysisSettings) -> object:
    expression = expression_in(text, settings)
    query = query_in(f"SELECT {text}", settings)
    assert isinstance(query, Project)
    [in_query] = query.expressions_of_row
    if isinstance(expression, Literal):
        assert in_query == expression
        return expression.value
    assert isinstance(expression, UnresolvedName)
    assert isinstance(in_query, UnresolvedName)
    assert in_query.parts == expression.parts
    return expression.parts


@pytest.mark.parametrize(
    ("text", "settings", "value"),
    [
        (
            "TIMESTAMP '2020-01-01'",
            AnalysisSettings(time_zone="America/Los_Angeles"),
            datetime.datetime(2020, 1, 1, 8, tzinfo=datetime.UTC),
        ),
        (
            "TIMESTAMP '2020-01-01'",
            AnalysisSettings(timestamps_without_zone=True),
            datetime.datetime(2020, 1, 1),
        ),
        (r"'\d'", AnalysisSettings(), "d"),
        (r"'\d'", AnalysisSettings(escaped_string_literals=True), r"\d"),
        ('"a"', AnalysisSettings(), "a"),
        ('"a"', AnalysisSettings(double_quoted_identifiers=True), ("a",)),
        ('"a"', AnalysisSettings(double_quoted_identifiers=True, ansi=False), "a"),
    ],
)
def test_settings(text: str, settings: AnalysisSettings, value: object) -> None:
    assert read(text, settings) == value
