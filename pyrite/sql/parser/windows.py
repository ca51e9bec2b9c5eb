"""ORDER BY lists and windows."""

from __future__ import annotations

import datetime
from abc import abstractmethod
from decimal import Decimal

from pyrite.sql.expressions import (
    Boundary,
    Expression,
    Frame,
    FrameUnit,
    Literal,
    SortOrder,
    UnresolvedCall,
    WindowDefinition,
    WindowName,
)
from pyrite.sql.parser.constants import Constants
from pyrite.sql.types import IntegerType


class Windows(Constants):
    """Reads orders, frames and definitions of windows."""

    @abstractmethod
    def _read_expression(self) -> Expression: ...

    def _read_order_by(self) -> tuple[SortOrder, ...]:
        self._expect("ORDER", "BY")
        return self._comma_separated(self._read_sort_order)

    def _read_sort_order(self) -> SortOrder:
        child = self._read_expression()
        is_ascending = self._accept_one_of("ASC", "DESC") != "DESC"
        nulls_first = is_ascending
        if self._accept("NULLS"):
            place = self._accept_one_of("FIRST", "LAST")
            if place is None:
                raise self._syntax_error(expected="FIRST")
            nulls_first = place == "FIRST"
        return SortOrder(child, is_ascending, nulls_first)

    def _read_window(self) -> WindowDefinition | WindowName:
        """What stands behind OVER."""
        if not self._is_at("("):
            return WindowName(self._read_name())
        if self._is_at_name_in_parentheses():
            return WindowName(self._in_parentheses(self._read_name))
        return self._read_window_definition()

    def _is_at_name_in_parentheses(self) -> bool:
        return self._ahead(2).word == ")" and self._ahead(1).word not in (")", "(")

    def _read_window_definition(self) -> WindowDefinition:
        self._expect("(")
        partition: tuple[Expression, ...] = ()
        order: tuple[SortOrder, ...] = ()
        if self._accept("CLUSTER", "BY"):
            partition = self._comma_separated(self._read_expression)
        else:
            if self._accept("PARTITION", "BY") or self._accept("DISTRIBUTE", "BY"):
                partition = self._comma_separated(self._read_expression)
            if self._accept("ORDER", "BY") or self._accept("SORT", "BY"):
                order = self._comma_separated(self._read_sort_order)
        unit = self._accept_one_of("ROWS", "RANGE")
        frame = self._read_frame(FrameUnit[unit]) if unit else None
        self._expect(")")
        return WindowDefinition(partition, order, frame)

    def _read_frame(self, unit: FrameUnit) -> Frame:
        if not self._accept("BETWEEN"):
            return Frame(unit, self._read_boundary(), _CURRENT_ROW)
        start = self._read_boundary()
        self._expect("AND")
        return Frame(unit, start, self._read_boundary())

    def _read_boundary(self) -> Boundary:
        if self._accept("CURRENT", "ROW"):
            return _CURRENT_ROW
        if self._accept("UNBOUNDED"):
            if self._accept_one_of("PRECEDING", "FOLLOWING") is None:
                raise self._syntax_error(expected="PRECEDING")
            return Boundary(None)
        offset = self._read_expression()
        side = self._accept_one_of("PRECEDING", "FOLLOWING")
        if side is None:
            raise self._syntax_error(expected="PRECEDING")
        return Boundary(_negative(offset), is_preceding=True) if side == "PRECEDING" else Boundary(offset)


_CURRENT_ROW = Boundary(Literal(0, IntegerType()))


def _negative(offset: Expression) -> Expression:
    if isinstance(offset, Literal) and isinstance(offset.value, int | float | Decimal | datetime.timedelta):
        return Literal(-offset.value, offset.value_type)
    return UnresolvedCall("negative", (offset,))
