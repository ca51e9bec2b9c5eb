"""What ORDER BY lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyrite.sql.expressions.base import Expression

if TYPE_CHECKING:
    from pyrite.sql.types import DataType


@dataclass(frozen=True, slots=True)
class SortOrder(Expression):
    """`child ASC NULLS FIRST`. If nothing is said, NULLs are smaller than all values."""

    child: Expression
    is_ascending: bool = True
    nulls_first: bool = True

    child_fields = ("child",)

    @property
    def type(self) -> DataType:
        return self.child.type
