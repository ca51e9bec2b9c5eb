"""What of a session's configuration changes how its SQL is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ParserSettings:
    """The settings of the parser, by Spark's names in the comments; the defaults are Spark's."""

    #: spark.sql.ansi.doubleQuotedIdentifiers (with spark.sql.ansi.enabled): "a" is a name, not a string.
    double_quoted_identifiers: bool = False
    #: spark.sql.parser.escapedStringLiterals: a backslash in a string is just a backslash.
    escaped_string_literals: bool = False
    #: spark.sql.session.timeZone: what TIMESTAMP '...' without a zone means.
    time_zone: str = "UTC"
    #: spark.sql.timestampType=TIMESTAMP_NTZ: TIMESTAMP '...' without a zone has none.
    timestamps_without_zone: bool = False


DEFAULT_SETTINGS = ParserSettings()
