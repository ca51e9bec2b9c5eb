"""Names as users write them, and the attributes that they come to mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from pyrite.sql.expressions.base import Expression

if TYPE_CHECKING:
    from pyrite.sql.types import DataType

_ids = count(1)


def new_id() -> int:
    """A number that no other attribute of this process has."""
    return next(_ids)


@dataclass(frozen=True, slots=True)
class UnresolvedName(Expression):
    """`a`, `t.a`, `a.field`: the parts of a name, and where it stands in the text, if it came from one."""

    parts: tuple[str, ...]
    position: int | None = field(default=None, compare=False)

    @property
    def is_resolved(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class UnresolvedStar(Expression):
    """`*` or `t.*`, with `EXCEPT` columns."""

    qualifier: tuple[str, ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()

    @property
    def is_resolved(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class UnresolvedPattern(Expression):
    """Columns whose names match a regular expression: `df.colRegex`."""

    pattern: str
    qualifier: tuple[str, ...] = ()

    @property
    def is_resolved(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class UnresolvedText(Expression):
    """An expression that is still SQL text: `expr("a + 1")`. The analyzer has it parsed."""

    text: str

    @property
    def is_resolved(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Attribute(Expression):
    """A column of a plan. Equal attributes have the same id; names and qualifiers are for users."""

    id: int
    name: str = field(compare=False)
    value_type: DataType = field(compare=False)
    is_nullable: bool = field(default=True, compare=False)
    qualifier: tuple[str, ...] = field(default=(), compare=False)
    metadata: dict[str, Any] | None = field(default=None, compare=False)
    #: A column that `SELECT *` leaves out, such as the other side of a USING join.
    is_hidden: bool = field(default=False, compare=False)

    @property
    def type(self) -> DataType:
        return self.value_type

    @property
    def nullable(self) -> bool:
        return self.is_nullable

    @property
    def is_resolved(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class OuterReference(Expression):
    """A column of the query around a subquery."""

    attribute: Attribute

    @property
    def type(self) -> DataType:
        return self.attribute.type

    @property
    def nullable(self) -> bool:
        return self.attribute.nullable

    @property
    def is_resolved(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class OuterName(Expression):
    """`Column.outer`: a name that may mean a column of the query around. Its plan is analyzed inside that."""

    child: Expression

    child_fields = ("child",)

    @property
    def is_resolved(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class UnresolvedAlias(Expression):
    """A name that the user gave to an expression; several names for a generator of several columns."""

    child: Expression
    names: tuple[str, ...]
    metadata: dict[str, Any] | None = field(default=None, compare=False)

    child_fields = ("child",)

    @property
    def is_resolved(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Alias(Expression):
    """A named expression of a plan: it makes the attribute with its id."""

    child: Expression
    name: str
    id: int
    metadata: dict[str, Any] | None = field(default=None, compare=False)
    qualifier: tuple[str, ...] = field(default=(), compare=False)

    child_fields = ("child",)

    @property
    def type(self) -> DataType:
        return self.child.type

    @property
    def nullable(self) -> bool:
        return self.child.nullable

    @property
    def attribute(self) -> Attribute:
        """What plans above it see."""
        metadata = self.metadata
        if metadata is None and isinstance(self.child, Attribute):
            metadata = self.child.metadata
        return Attribute(self.id, self.name, self.type, self.nullable, self.qualifier, metadata)
