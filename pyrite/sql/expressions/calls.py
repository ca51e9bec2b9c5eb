"""Operators and functions, casts, and CASE."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from pyrite.sql.expressions.base import Expression
from pyrite.sql.expressions.castable import cast_may_be_null
from pyrite.sql.expressions.ordering import SortOrder

if TYPE_CHECKING:
    from pyrite.sql.types import DataType


class Kind(Enum):
    """How many rows a function takes and gives."""

    SCALAR = "scalar"
    AGGREGATE = "aggregate"
    #: Needs OVER: `row_number`, `lag`.
    WINDOW = "window"
    #: Gives rows: `explode`.
    GENERATOR = "generator"


@dataclass(frozen=True, slots=True)
class NamedArgument(Expression):
    """`name => value` in a call."""

    name: str
    value: Expression

    child_fields = ("value",)

    @property
    def is_resolved(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class UnresolvedCall(Expression):
    """An operator or a function by its name: `+`, `upper`, `count(DISTINCT a) FILTER (WHERE b)`."""

    name: str
    arguments: tuple[Expression, ...]
    is_distinct: bool = False
    filter: Expression | None = None
    #: `WITHIN GROUP (ORDER BY ...)`.
    order: tuple[SortOrder, ...] = ()
    #: IGNORE NULLS or RESPECT NULLS; None if nothing was said.
    ignore_nulls: bool | None = None
    position: int | None = field(default=None, compare=False)

    child_fields = ("arguments", "filter", "order")

    @property
    def is_resolved(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Call(Expression):
    """A function that was looked up, with its arguments cast to what it takes.

    `function` is the key of the declaration, which every name of the function leads to; `shown_as` is the
    name that the user wrote. `ansi` is whether errors are errors or give NULL.
    """

    function: str
    arguments: tuple[Expression, ...]
    value_type: DataType
    is_nullable: bool = True
    kind: Kind = Kind.SCALAR
    is_distinct: bool = False
    filter: Expression | None = None
    order: tuple[SortOrder, ...] = ()
    ignore_nulls: bool | None = None
    ansi: bool = True
    shown_as: str | None = field(default=None, compare=False)
    #: Whatever a declaration settles when it is resolved and needs when it is rendered; hashable.
    detail: Any = None

    child_fields = ("arguments", "filter", "order")

    @property
    def type(self) -> DataType:
        return self.value_type

    @property
    def nullable(self) -> bool:
        return self.is_nullable


class CastMode(Enum):
    """What becomes of a value that the type cannot hold."""

    #: An error.
    ANSI = "ansi"
    #: NULL: `try_cast`.
    TRY = "try"
    #: As before Spark 4, with `spark.sql.ansi.enabled=false`: NULL, or the lower bits.
    LEGACY = "legacy"


@dataclass(frozen=True, slots=True)
class Cast(Expression):
    """`CAST(child AS target)`; those that the analyzer adds are not `is_explicit`, and not shown."""

    child: Expression
    target: DataType
    mode: CastMode = CastMode.ANSI
    is_explicit: bool = True

    child_fields = ("child",)

    @property
    def type(self) -> DataType:
        return self.target

    @property
    def nullable(self) -> bool:
        if self.child.nullable or self.mode is CastMode.TRY:
            return True
        return cast_may_be_null(self.child.type, self.target)


@dataclass(frozen=True, slots=True)
class CaseWhen(Expression):
    """`CASE WHEN condition THEN value ... ELSE otherwise END`."""

    conditions: tuple[Expression, ...]
    values: tuple[Expression, ...]
    otherwise: Expression | None = None

    child_fields = ("conditions", "values", "otherwise")

    @property
    def type(self) -> DataType:
        return self.values[0].type

    @property
    def nullable(self) -> bool:
        if self.otherwise is None or self.otherwise.nullable:
            return True
        return any(value.nullable for value in self.values)
