"""What windows must be, where they may stand, and QUALIFY."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pyrite.sql.analyzer.problems import simple
from pyrite.sql.expressions import (
    Alias,
    Boundary,
    Call,
    Expression,
    Frame,
    FrameUnit,
    Kind,
    Literal,
    Window,
    WindowDefinition,
    new_id,
)
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.logical import Filter, LogicalPlan, Project, Qualify
from pyrite.sql.types import (
    DateType,
    DayTimeIntervalType,
    NumericType,
    TimestampNTZType,
    TimestampType,
    YearMonthIntervalType,
)

if TYPE_CHECKING:
    from pyrite.sql.analyzer.analyzer import Analyzer

_MEASURED = (
    NumericType,
    DateType,
    TimestampType,
    TimestampNTZType,
    DayTimeIntervalType,
    YearMonthIntervalType,
)


def check_window(function: Expression, definition: WindowDefinition) -> None:
    """Raise AnalysisException unless a function may be computed over a window."""
    if not isinstance(function, Call):
        return
    if function.kind not in (Kind.AGGREGATE, Kind.WINDOW):
        raise simple("UNSUPPORTED_EXPR_FOR_WINDOW", sqlExpr=f'"{pretty(function)}"')
    if function.is_distinct:
        shown = pretty(Window(function, definition))
        raise simple("DISTINCT_WINDOW_FUNCTION_UNSUPPORTED", windowExpr=f'"{shown}"')
    if function.kind is Kind.WINDOW and not definition.order:
        name = function.shown_as or function.function
        raise simple("WINDOW_FUNCTION_FRAME_NOT_ORDERED", wf_name=name, wf_expr=f"{name.upper()}()")


def check_frame(definition: WindowDefinition) -> None:
    """Raise AnalysisException unless the distances of a frame fit its order and each other."""
    frame = definition.frame
    if frame is None:
        return
    measures = [each for each in (frame.start, frame.end) if _distance(each) not in (None, 0)]
    if frame.unit is FrameUnit.RANGE and measures:
        if not definition.order:
            raise _wrong_frame("RANGE_FRAME_WITHOUT_ORDER", definition)
        if len(definition.order) > 1:
            raise _wrong_frame(
                "RANGE_FRAME_MULTI_ORDER", definition, orderSpec=", ".join(map(pretty, definition.order))
            )
        ordered = definition.order[0].child.type
        if not isinstance(ordered, _MEASURED):
            raise _wrong_frame(
                "SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE",
                definition,
                location="lower" if measures[0] is frame.start else "upper",
                exprType=f'"{ordered._sql()}"',
                expectedType='"NUMERIC", "INTERVAL", "DATE" or "TIMESTAMP"',
            )
    if _is_backwards(frame):
        raise _wrong_frame(
            "SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON", definition, comparison="less than or equal"
        )


def _wrong_frame(condition: str, definition: WindowDefinition, **parameters: object) -> Exception:
    return simple(f"DATATYPE_MISMATCH.{condition}", sqlExpr=f'"{pretty(definition)}"', **parameters)


def _distance(boundary: Boundary) -> Any:
    """How far from the current row, if that is a constant; None without a bound."""
    offset, sign = boundary.offset, 1
    while isinstance(offset, Call) and offset.function == "negative":
        [offset], sign = offset.arguments, -sign
    if isinstance(offset, Literal) and isinstance(offset.value, int | float | Decimal | timedelta):
        return offset.value * sign
    return offset


def _is_backwards(frame: Frame) -> bool:
    start, end = _distance(frame.start), _distance(frame.end)
    if isinstance(start, timedelta) or isinstance(end, timedelta):
        return isinstance(start, timedelta) and isinstance(end, timedelta) and start > end
    numbers = int | float | Decimal
    return isinstance(start, numbers) and isinstance(end, numbers) and start > end


def contains_window(expression: Expression) -> bool:
    """Whether a window function is in the expression."""
    return any(isinstance(each, Window) for each in expression.walk())


def qualify(analyzer: Analyzer, plan: Qualify) -> LogicalPlan:
    """QUALIFY: a filter by window functions, which may name what the SELECT list leaves out."""
    from pyrite.sql.analyzer.sorting import resolve_above

    child = analyzer.analyze(plan.child)
    [condition], below = resolve_above(analyzer, [plan.condition], child)
    if not contains_window(condition) and not any(
        contains_window(each) for step in child.walk() for each in step.expressions
    ):
        raise simple("QUALIFY_REQUIRES_WINDOW_FUNCTION")
    passes = Alias(condition, "qualifies", new_id())
    filtered = Filter(passes.attribute, Project((*below.output, passes), below))
    return Project(child.output, filtered)
