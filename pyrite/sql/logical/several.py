"""Steps on the rows of several plans."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as changed
from enum import Enum

from pyrite.sql.expressions import Attribute, Expression
from pyrite.sql.logical.base import LogicalPlan


class JoinType(Enum):
    """Which rows without a partner are kept, and which side's columns."""

    INNER = "INNER"
    CROSS = "CROSS"
    LEFT = "LEFT OUTER"
    RIGHT = "RIGHT OUTER"
    FULL = "FULL OUTER"
    SEMI = "LEFT SEMI"
    ANTI = "LEFT ANTI"


def with_nulls(attributes: tuple[Attribute, ...]) -> tuple[Attribute, ...]:
    """The columns of the side of an outer join that may be missing."""
    return tuple(a if a.is_nullable else changed(a, is_nullable=True) for a in attributes)


@dataclass(frozen=True, eq=False)
class Join(LogicalPlan):
    """A join; unresolved, `using` names columns of both sides, or `is_natural` says all that they share.

    `is_lateral`: the right side may read columns of the left one.
    """

    left: LogicalPlan
    right: LogicalPlan
    type: JoinType
    condition: Expression | None = None
    using: tuple[str, ...] = ()
    is_natural: bool = False
    is_lateral: bool = False

    plan_fields = ("left", "right")
    expression_fields = ("condition",)

    def _output(self) -> tuple[Attribute, ...]:
        left, right = self.left.output, self.right.output
        match self.type:
            case JoinType.SEMI | JoinType.ANTI:
                return left
            case JoinType.LEFT:
                return (*left, *with_nulls(right))
            case JoinType.RIGHT:
                return (*with_nulls(left), *right)
            case JoinType.FULL:
                return (*with_nulls(left), *with_nulls(right))
            case _:
                return (*left, *right)


@dataclass(frozen=True, eq=False)
class Union(LogicalPlan):
    """The rows of all plans, one after the other. Its columns are made anew: `attributes`, when analyzed."""

    plans: tuple[LogicalPlan, ...]
    is_by_name: bool = False
    allow_missing_columns: bool = False
    attributes: tuple[Attribute, ...] = ()

    plan_fields = ("plans",)

    def _output(self) -> tuple[Attribute, ...]:
        return self.attributes


class SetKind(Enum):
    """INTERSECT and EXCEPT."""

    INTERSECT = "INTERSECT"
    EXCEPT = "EXCEPT"


@dataclass(frozen=True, eq=False)
class SetOperation(LogicalPlan):
    """INTERSECT or EXCEPT, ALL or DISTINCT. Its columns are made anew."""

    kind: SetKind
    is_all: bool
    left: LogicalPlan
    right: LogicalPlan
    attributes: tuple[Attribute, ...] = ()
    is_by_name: bool = False

    plan_fields = ("left", "right")

    def _output(self) -> tuple[Attribute, ...]:
        return self.attributes


@dataclass(frozen=True, eq=False)
class With(LogicalPlan):
    """WITH: queries by name for the query below; unresolved."""

    queries: tuple[tuple[str, LogicalPlan], ...]
    child: LogicalPlan
    is_recursive: bool = False


@dataclass(frozen=True, eq=False)
class RecursiveUnion(LogicalPlan):
    """A recursive WITH query: its first rows, and a step that reads the rows before by a reference."""

    name: str
    id: int
    anchor: LogicalPlan
    step: LogicalPlan
    attributes: tuple[Attribute, ...] = ()

    plan_fields = ("anchor", "step")

    def _output(self) -> tuple[Attribute, ...]:
        return self.attributes


@dataclass(frozen=True, eq=False)
class RecursiveReference(LogicalPlan):
    """The rows of the step before, inside a RecursiveUnion with the same id."""

    id: int
    attributes: tuple[Attribute, ...]

    plan_fields = ()

    def _output(self) -> tuple[Attribute, ...]:
        return self.attributes
