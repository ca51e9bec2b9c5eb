"""Spark's SQL as text, to unresolved plans and expressions.

Text becomes tokens (`tokens`), and one reader takes them from first to last. It is a chain of classes, each
of which reads more than the one before it: Cursor, Constants, Windows, Primaries, Expressions, Relations,
Pipes, Queries, Statements. A text that cannot be read is a ParseException that shows the place. Nothing here
looks a name up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pyrite.sql.expressions import Expression
from pyrite.sql.logical import LogicalPlan
from pyrite.sql.parser.mistakes import parse_error
from pyrite.sql.parser.parameters import bind_parameters
from pyrite.sql.parser.settings import DEFAULT_SETTINGS, ParserSettings
from pyrite.sql.parser.statements import Statements, read_setting

__all__ = [
    "ParserSettings",
    "bind_parameters",
    "parse_expression",
    "parse_query",
    "parse_table_name",
]

Tree = TypeVar("Tree")


def parse_query(text: str, settings: ParserSettings = DEFAULT_SETTINGS) -> LogicalPlan:
    """The plan of a statement: a query or a command. Raises ParseException.

    >>> type(parse_query("SELECT 1")).__name__
    'Project'
    """
    setting = read_setting(text)
    if setting is not None:
        return setting
    reader = Statements(text, settings)
    if not reader.has_content:
        raise parse_error(text, 0, "PARSE_EMPTY_STATEMENT", {})
    return _whole(reader, reader._read_statement)


def parse_expression(text: str, settings: ParserSettings = DEFAULT_SETTINGS) -> Expression:
    """The expression that a text is, with its name if it has one: what `expr` and `selectExpr` take.

    >>> parse_expression("a.b AS c")
    UnresolvedAlias(child=UnresolvedName(parts=('a', 'b'), position=0), names=('c',), metadata=None)
    """
    reader = Statements(text, settings)
    return _whole(reader, reader._read_named_expression)


def parse_table_name(text: str, settings: ParserSettings = DEFAULT_SETTINGS) -> tuple[str, ...]:
    """The parts of a table's name.

    >>> parse_table_name("db.`my table`")
    ('db', 'my table')
    """
    reader = Statements(text, settings)
    return _whole(reader, reader._read_parts)


def _whole(reader: Statements, read: Callable[[], Tree]) -> Tree:
    """What `read` gives, if it reads to the end."""
    try:
        tree = read()
        reader._expect_end()
    except RecursionError:
        raise reader._error("FAILED_TO_PARSE_TOO_COMPLEX", {}) from None
    return tree
