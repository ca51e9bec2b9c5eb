"""Queries inside expressions.

Plans stand above expressions, so a plan is just an object here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyrite.sql.expressions.base import Expression
from pyrite.sql.types import BooleanType

if TYPE_CHECKING:
    from pyrite.sql.types import DataType


@dataclass(frozen=True, slots=True)
class Subquery(Expression):
    """What the kinds of subqueries share: the plan, and the columns of the outer query that it reads."""

    plan: Any
    is_analyzed: bool = False

    @property
    def is_resolved(self) -> bool:
        return self.is_analyzed


@dataclass(frozen=True, slots=True)
class ScalarSubquery(Subquery):
    """`(SELECT max(x) FROM t)`: one column of at most one row."""

    @property
    def type(self) -> DataType:
        found: DataType = self.plan.output[0].type
        return found


@dataclass(frozen=True, slots=True)
class Exists(Subquery):
    """`EXISTS (SELECT ...)`."""

    @property
    def type(self) -> DataType:
        return BooleanType()

    @property
    def nullable(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class InSubquery(Subquery):
    """`(a, b) IN (SELECT ...)`."""

    values: tuple[Expression, ...] = ()

    child_fields = ("values",)

    @property
    def type(self) -> DataType:
        return BooleanType()

    @property
    def is_resolved(self) -> bool:
        return self.is_analyzed and all(value.is_resolved for value in self.values)
