"""Expressions that show themselves as the call that they were made of."""

from __future__ import annotations

from pyrite.sql.expressions import Call, Expression
from pyrite.sql.functions.accepts import ANY
from pyrite.sql.functions.declaration import Declaration
from pyrite.sql.functions.registry import register_internal, same_as

_NAME = "named as"

register_internal(Declaration(name=_NAME, takes=(ANY,), result=same_as(), form="{0}"))


def named_as(expression: Expression, shown: str) -> Call:
    """The expression under another name: what a function was rewritten to is no name for a column."""
    return Call(_NAME, (expression,), expression.type, expression.nullable, detail=shown)
