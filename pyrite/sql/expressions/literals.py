"""Constants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyrite.sql.expressions.base import Expression

if TYPE_CHECKING:
    from pyrite.sql.types import DataType


@dataclass(frozen=True, slots=True, eq=False)
class Literal(Expression):
    """A constant: a Python value as users write it, and its type.

    Timestamps with a zone are aware datetimes; day-time intervals are timedeltas, year-month intervals are
    numbers of months; arrays are lists, structs tuples, maps dicts or lists of pairs.
    """

    value: Any
    value_type: DataType

    @property
    def type(self) -> DataType:
        return self.value_type

    @property
    def nullable(self) -> bool:
        return self.value is None

    @property
    def is_resolved(self) -> bool:
        return True

    # True == 1 == 1.0 in Python, and a list has no hash.
    def _key(self) -> tuple[Any, ...]:
        return (repr(self.value), self.value_type)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())
