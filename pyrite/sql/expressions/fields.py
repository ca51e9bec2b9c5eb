"""Parts of values: fields of structs, elements of arrays, values of maps."""

from __future__ import annotations

from dataclasses import dataclass

from pyrite.sql.expressions.base import Expression


@dataclass(frozen=True, slots=True)
class Extract(Expression):
    """`child.key` or `child[key]`, before the type of the child says which of the kinds it is."""

    child: Expression
    key: Expression

    child_fields = ("child", "key")

    @property
    def is_resolved(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class ReplaceFields(Expression):
    """A struct with fields set or dropped: `withField`, `dropFields`."""

    child: Expression
    names: tuple[str, ...]
    values: tuple[Expression, ...]
    dropped: tuple[str, ...] = ()

    child_fields = ("child", "values")

    @property
    def is_resolved(self) -> bool:
        return False
