"""Functions as arguments of `transform`, `filter` and their like."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyrite.sql.expressions.base import Expression

if TYPE_CHECKING:
    from pyrite.sql.types import DataType


@dataclass(frozen=True, slots=True)
class LambdaVariable(Expression):
    """A parameter of a lambda. It has an id, so that a lambda in a lambda may use the same name."""

    id: int
    name: str = field(compare=False)
    value_type: DataType | None = field(default=None, compare=False)
    is_nullable: bool = field(default=True, compare=False)

    @property
    def type(self) -> DataType:
        assert self.value_type is not None, "a lambda's parameters get their types from the call"
        return self.value_type

    @property
    def nullable(self) -> bool:
        return self.is_nullable

    @property
    def is_resolved(self) -> bool:
        return self.value_type is not None


@dataclass(frozen=True, slots=True)
class Lambda(Expression):
    """`(x, y) -> body`. In SQL text the body has names; the analyzer makes variables of those it declares."""

    parameters: tuple[LambdaVariable, ...]
    body: Expression

    child_fields = ("parameters", "body")

    @property
    def type(self) -> DataType:
        return self.body.type

    @property
    def nullable(self) -> bool:
        return self.body.nullable
