"""Windows: which rows around each row a function sees."""

from __future__ import annotations

import sys
from typing import Any

from pyrite.sql.column import Column
from pyrite.sql.expressions import (
    Boundary,
    Expression,
    Frame,
    FrameUnit,
    Literal,
    SortOrder,
    UnresolvedName,
    WindowDefinition,
)
from pyrite.sql.expressions.constants import literal_of
from pyrite.sql.types import IntegerType

__all__ = ["Window", "WindowSpec"]


def _expressions(columns: tuple[Any, ...]) -> list[Expression]:
    if len(columns) == 1 and isinstance(columns[0], list):
        columns = tuple(columns[0])
    return [
        column.expression
        if isinstance(column, Column)
        else UnresolvedName((column,))
        if isinstance(column, str)
        else literal_of(column)
        for column in columns
    ]


class WindowSpec:
    """Rows in partitions, in an order, with a frame around each row. Each method gives a new one.

    Mirrors `pyspark.sql.WindowSpec`.
    """

    def __init__(self, definition: WindowDefinition) -> None:
        self.definition = definition

    def partitionBy(self, *cols: Any) -> WindowSpec:
        """Rows with equal values belong together."""
        old = self.definition
        return WindowSpec(WindowDefinition(tuple(_expressions(cols)), old.order, old.frame))

    def orderBy(self, *cols: Any) -> WindowSpec:
        """The order of the rows in a partition."""
        order = tuple(each if isinstance(each, SortOrder) else SortOrder(each) for each in _expressions(cols))
        return WindowSpec(WindowDefinition(self.definition.partition, order, self.definition.frame))

    def rowsBetween(self, start: int, end: int) -> WindowSpec:
        """A frame by the number of rows before (below zero) and after the current one."""
        return self._framed(FrameUnit.ROWS, start, end)

    def rangeBetween(self, start: int, end: int) -> WindowSpec:
        """A frame by the distance of the values that the rows are ordered by."""
        return self._framed(FrameUnit.RANGE, start, end)

    def _framed(self, unit: FrameUnit, start: int, end: int) -> WindowSpec:
        frame = Frame(unit, _boundary(start, unit), _boundary(end, unit))
        return WindowSpec(WindowDefinition(self.definition.partition, self.definition.order, frame))


def _boundary(distance: int, unit: FrameUnit) -> Boundary:
    if distance <= Window._PRECEDING_THRESHOLD or distance >= Window._FOLLOWING_THRESHOLD:
        return Boundary(None)
    if unit is FrameUnit.ROWS or -(2**31) <= distance < 2**31:
        return Boundary(Literal(distance, IntegerType()))
    return Boundary(literal_of(distance))


class Window:
    """Where a :class:`WindowSpec` begins: all methods are static.

    >>> from pyrite.sql import Window
    >>> spec = Window.partitionBy("country").orderBy("date").rowsBetween(Window.unboundedPreceding, 0)

    Mirrors `pyspark.sql.Window`.
    """

    _JAVA_MIN_LONG = -(1 << 63)
    _JAVA_MAX_LONG = (1 << 63) - 1
    _PRECEDING_THRESHOLD = max(-sys.maxsize, _JAVA_MIN_LONG)
    _FOLLOWING_THRESHOLD = min(sys.maxsize, _JAVA_MAX_LONG)

    unboundedPreceding: int = _JAVA_MIN_LONG
    unboundedFollowing: int = _JAVA_MAX_LONG
    currentRow: int = 0

    @staticmethod
    def partitionBy(*cols: Any) -> WindowSpec:
        """Rows with equal values belong together."""
        return WindowSpec(WindowDefinition()).partitionBy(*cols)

    @staticmethod
    def orderBy(*cols: Any) -> WindowSpec:
        """The order of the rows."""
        return WindowSpec(WindowDefinition()).orderBy(*cols)

    @staticmethod
    def rowsBetween(start: int, end: int) -> WindowSpec:
        """A frame by the number of rows before (below zero) and after the current one."""
        return WindowSpec(WindowDefinition()).rowsBetween(start, end)

    @staticmethod
    def rangeBetween(start: int, end: int) -> WindowSpec:
        """A frame by the distance of the values that the rows are ordered by."""
        return WindowSpec(WindowDefinition()).rangeBetween(start, end)
