"""Window functions: a call, and which rows around each row it sees."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pyrite.sql.expressions.base import Expression
from pyrite.sql.expressions.ordering import SortOrder

if TYPE_CHECKING:
    from pyrite.sql.types import DataType


class FrameUnit(Enum):
    """What the distances of a frame count."""

    ROWS = "ROWS"
    RANGE = "RANGE"


@dataclass(frozen=True, slots=True)
class Boundary(Expression):
    """One end of a frame: so far after the current row (before it: below zero), or unbounded on its side."""

    #: None: unbounded.
    offset: Expression | None
    #: Whether it was written as PRECEDING, which only its name shows.
    is_preceding: bool = False

    child_fields = ("offset",)


@dataclass(frozen=True, slots=True)
class Frame(Expression):
    """`ROWS BETWEEN 2 PRECEDING AND CURRENT ROW`."""

    unit: FrameUnit
    start: Boundary
    end: Boundary

    child_fields = ("start", "end")


@dataclass(frozen=True, slots=True)
class WindowDefinition(Expression):
    """`PARTITION BY ... ORDER BY ... frame`; without a frame, the analyzer adds the one that SQL implies."""

    partition: tuple[Expression, ...] = ()
    order: tuple[SortOrder, ...] = ()
    frame: Frame | None = None

    child_fields = ("partition", "order", "frame")


@dataclass(frozen=True, slots=True)
class WindowName(Expression):
    """`OVER w`: a definition of the query's WINDOW clause."""

    name: str

    @property
    def is_resolved(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Window(Expression):
    """`function OVER definition`."""

    function: Expression
    definition: WindowDefinition | WindowName

    child_fields = ("function", "definition")

    @property
    def type(self) -> DataType:
        return self.function.type

    @property
    def nullable(self) -> bool:
        return self.function.nullable
