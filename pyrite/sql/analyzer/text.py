"""SQL text where an expression or a plan stands: read by the session's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyrite.sql.analyzer.settings import AnalysisSettings
from pyrite.sql.expressions import Expression
from pyrite.sql.logical import LogicalPlan

if TYPE_CHECKING:
    from pyrite.sql.parser import ParserSettings

# The parser is imported when there is text: a program of DataFrames may have none.


def expression_in(text: str, settings: AnalysisSettings) -> Expression:
    """The unresolved expression that a text is. Raises ParseException."""
    from pyrite.sql.parser import parse_expression

    return parse_expression(text, _parser_settings(settings))


def query_in(text: str, settings: AnalysisSettings) -> LogicalPlan:
    """The unresolved plan of a statement. Raises ParseException."""
    from pyrite.sql.parser import parse_query

    return parse_query(text, _parser_settings(settings))


def _parser_settings(settings: AnalysisSettings) -> ParserSettings:
    from pyrite.sql.parser import ParserSettings

    return ParserSettings(
        double_quoted_identifiers=settings.ansi and settings.double_quoted_identifiers,
        escaped_string_literals=settings.escaped_string_literals,
        time_zone=settings.time_zone,
        timestamps_without_zone=settings.timestamps_without_zone,
    )
