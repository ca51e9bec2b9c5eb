"""Places in SQL text that a value is given for: `:name` and `?`."""

from __future__ import annotations

from dataclasses import dataclass

from pyrite.sql.expressions.base import Expression


@dataclass(frozen=True, slots=True)
class Parameter(Expression):
    """A named parameter, or one by its place in the text (counted from 0)."""

    key: str | int

    @property
    def is_resolved(self) -> bool:
        return False
