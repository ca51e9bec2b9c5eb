"""Choices between values, and tests for NULL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyrite.errors import PySparkTypeError
from pyrite.sql.column import Column
from pyrite.sql.expressions import CaseWhen, Expression, Literal, UnresolvedCall
from pyrite.sql.expressions.constants import literal_of
from pyrite.sql.functions.accepts import ANY, BOOLEAN, DOUBLE, FLOAT, one_of
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.declaration import Declaration, Setting, cast_to
from pyrite.sql.functions.named_as import named_as
from pyrite.sql.functions.problems import call_text
from pyrite.sql.functions.registry import find, function, register, same_as
from pyrite.sql.functions.rules import all_nullable, to_common_type
from pyrite.sql.types import BooleanType, NullType

__all__ = ["coalesce", "ifnull", "isnan", "isnotnull", "isnull", "nullif", "nvl", "nvl2", "when"]


@function(
    ANY, more=ANY, result=same_as(), coerce=to_common_type, nullable=all_nullable, form="coalesce({all})"
)
def coalesce(*cols: ColumnOrName) -> Column:
    """The first value that is not NULL."""
    return call("coalesce", *cols)


@function(ANY, ANY, result=same_as(), coerce=to_common_type, nullable=all_nullable, form="coalesce({all})")
def nvl(col1: ColumnOrName, col2: ColumnOrName) -> Column:
    """The first value, or the second where it is NULL."""
    return call("nvl", col1, col2)


@function(ANY, ANY, result=same_as(), coerce=to_common_type, nullable=all_nullable, form="coalesce({all})")
def ifnull(col1: ColumnOrName, col2: ColumnOrName) -> Column:
    """The first value, or the second where it is NULL."""
    return call("ifnull", col1, col2)


def _two_and_three(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    return [arguments[0], *to_common_type(arguments[1:], setting)] if len(arguments) == 3 else arguments


@function(
    ANY,
    ANY,
    ANY,
    result=same_as(1),
    coerce=_two_and_three,
    nullable=lambda arguments: arguments[1].nullable or arguments[2].nullable,
    form="CASE WHEN {0} IS NOT NULL THEN {1} ELSE {2} END",
)
def nvl2(col1: ColumnOrName, col2: ColumnOrName, col3: ColumnOrName) -> Column:
    """The second value where the first is not NULL, and the third where it is."""
    return call("nvl2", col1, col2, col3)


class _NullIf(Declaration):
    """The values are compared as what they have in common; the result is the first as it is."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        self._check_count(call.name, arguments)
        equal = find("=")
        assert equal is not None
        test = equal.resolve(UnresolvedCall("=", call.arguments), arguments, setting)
        first = arguments[0]
        chosen = CaseWhen((test,), (cast_to(Literal(None, NullType()), first.type, setting),), first)
        return named_as(chosen, call_text(call.name, arguments))


register(_NullIf(name="nullif", takes=(ANY, ANY), result=NullType(), form="{0}"))


def nullif(col1: ColumnOrName, col2: ColumnOrName) -> Column:
    """NULL where both values are equal, and the first elsewhere."""
    return call("nullif", col1, col2)


@function(ANY, result=BooleanType(), nullable=False, form="({0} IS NULL)")
def isnull(col: ColumnOrName) -> Column:
    """Whether the value is NULL."""
    return call("isnull", col)


@function(ANY, result=BooleanType(), nullable=False, form="({0} IS NOT NULL)", aliases=("is not unknown",))
def isnotnull(col: ColumnOrName) -> Column:
    """Whether the value is not NULL."""
    return call("isnotnull", col)


@function(one_of(DOUBLE, FLOAT), result=BooleanType(), nullable=False, form="coalesce(isnan({0}), false)")
def isnan(col: ColumnOrName) -> Column:
    """Whether the value is not a number."""
    return call("isnan", col)


@function(
    BOOLEAN,
    ANY,
    ANY,
    result=same_as(1),
    coerce=_two_and_three,
    name="if",
    nullable=lambda arguments: arguments[1].nullable or arguments[2].nullable,
    form="CASE WHEN {0} THEN {1} ELSE {2} END",
)
def _if(condition: ColumnOrName, value: ColumnOrName, otherwise: ColumnOrName) -> Column:
    return call("if", condition, value, otherwise)


def when(condition: Column, value: Any) -> Column:
    """A value where a condition is true; more branches come by `when` and `otherwise` of the column.

    >>> from pyrite.sql.functions import col
    >>> when(col("age") > 17, "adult").otherwise("child")
    Column<'CASE WHEN >(age, 17) THEN 'adult' ELSE 'child' END'>
    """
    if not isinstance(condition, Column):
        raise PySparkTypeError(
            errorClass="NOT_COLUMN",
            messageParameters={"arg_name": "condition", "arg_type": type(condition).__name__},
        )
    chosen = value.expression if isinstance(value, Column) else literal_of(value)
    return Column(CaseWhen((condition.expression,), (chosen,)))
