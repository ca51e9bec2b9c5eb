"""LIKE and its kin: `%` is any text, `_` any character, and an escape makes them plain."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyrite.errors import AnalysisException
from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression, Literal
from pyrite.sql.functions.accepts import STRING
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.declaration import Setting
from pyrite.sql.functions.duckdb_types import text
from pyrite.sql.functions.registry import declare, function
from pyrite.sql.functions.rendering import Rendering
from pyrite.sql.functions.strings import LOWER
from pyrite.sql.types import BooleanType, StringType

__all__ = ["ilike", "like"]


def _with_escape(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    return [*arguments, Literal("\\", StringType())] if len(arguments) == 2 else arguments


def checked_pattern(pattern: str, escape: str) -> None:
    """Raise AnalysisException if an escape stands before what needs none, or at the end."""
    position = 0
    while position < len(pattern):
        if pattern[position] == escape:
            following = pattern[position + 1 : position + 2]
            if following not in ("_", "%", escape) or not following:
                condition = "ESC_IN_THE_MIDDLE" if following else "ESC_AT_THE_END"
                raise AnalysisException(
                    errorClass=f"INVALID_FORMAT.{condition}",
                    messageParameters={"format": f"'{pattern}'", "char": following},
                )
            position += 1
        position += 1


def _matched(value: str, pattern: str, escape: str, literal: Expression) -> str:
    """One LIKE, with a pattern that is known or not."""
    plain = f"({value} LIKE {pattern} ESCAPE {text(escape)})"
    if isinstance(literal, Literal):
        if isinstance(literal.value, str):
            checked_pattern(literal.value, escape)
        return plain
    return (
        f"CASE WHEN contains({pattern}, {text(escape)})"
        f" THEN pyrite_like({value}, {pattern}, {text(escape)}) ELSE {plain} END"
    )


def _escape_of(rendering: Rendering) -> str:
    literal = rendering.call.arguments[2]
    if not isinstance(literal, Literal) or not isinstance(literal.value, str) or len(literal.value) != 1:
        raise AnalysisException(
            errorClass="INVALID_ESCAPE_CHAR", messageParameters={"sqlExpr": rendering.arguments[2]}
        )
    return literal.value


def _like(rendering: Rendering) -> str:
    value, pattern, _ = rendering.arguments
    return _matched(value, pattern, _escape_of(rendering), rendering.call.arguments[1])


def _ilike(rendering: Rendering) -> str:
    value, pattern, _ = rendering.arguments
    literal = rendering.call.arguments[1]
    if isinstance(literal, Literal) and isinstance(literal.value, str):
        literal = Literal(literal.value.lower(), StringType())
        pattern = text(literal.value)
    else:
        pattern = f"({LOWER.format(pattern)})"
    return _matched(f"({LOWER.format(value)})", pattern, _escape_of(rendering), literal)


@function(STRING, STRING, STRING, optional=1, result=BooleanType(), form=_like, coerce=_with_escape)
def like(str: ColumnOrName, pattern: ColumnOrName, escapeChar: Column | None = None) -> Column:
    """Whether the text is like a pattern of `%` (any text) and `_` (any character)."""
    return call("like", str, pattern) if escapeChar is None else call("like", str, pattern, escapeChar)


@function(STRING, STRING, STRING, optional=1, result=BooleanType(), form=_ilike, coerce=_with_escape)
def ilike(str: ColumnOrName, pattern: ColumnOrName, escapeChar: Column | None = None) -> Column:
    """As `like`, without regard to case."""
    return call("ilike", str, pattern) if escapeChar is None else call("ilike", str, pattern, escapeChar)


def _several(word: str, *, is_negated: bool) -> Callable[[Rendering], str]:
    def form(rendering: Rendering) -> str:
        value, *patterns = rendering.arguments
        each = [
            f"{'NOT ' if is_negated else ''}{_matched(value, pattern, chr(92), literal)}"
            for pattern, literal in zip(patterns, rendering.call.arguments[1:], strict=True)
        ]
        return f"({f' {word} '.join(each)})"

    return form


for _name, _word, _is_negated in (
    ("likeall", "AND", False),
    ("likeany", "OR", False),
    ("notlikeall", "AND", True),
    ("notlikeany", "OR", True),
):
    declare(
        _name,
        STRING,
        STRING,
        more=STRING,
        result=BooleanType(),
        form=_several(_word, is_negated=_is_negated),
    )
