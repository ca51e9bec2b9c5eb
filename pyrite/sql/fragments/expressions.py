"""Resolved expressions in DuckDB's SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pyrite.errors import PySparkNotImplementedError
from pyrite.sql.expressions import (
    Alias,
    Attribute,
    Boundary,
    Call,
    CaseWhen,
    Cast,
    Exists,
    Expression,
    Frame,
    FrameUnit,
    InSubquery,
    Kind,
    Lambda,
    LambdaVariable,
    Literal,
    OuterReference,
    ScalarSubquery,
    SortOrder,
    Window,
    WindowDefinition,
)
from pyrite.sql.fragments.casts import write_cast
from pyrite.sql.fragments.literals import write_literal
from pyrite.sql.functions.duckdb_types import quoted
from pyrite.sql.functions.nested_orders import order_key
from pyrite.sql.functions.registry import declaration_of
from pyrite.sql.functions.rendering import Rendering, render
from pyrite.sql.types import DateType, DayTimeIntervalType, YearMonthIntervalType

if TYPE_CHECKING:
    from pyrite.sql.logical import LogicalPlan


def column_name(attribute: Attribute) -> str:
    """The name of a column inside the kernel: no other column of the process has it."""
    return quoted(f"{attribute.name}#{attribute.id}")


class ExpressionWriter:
    """Writes expressions; `write_plan` writes the plans of subqueries."""

    def __init__(self, write_plan: Callable[[LogicalPlan], str]) -> None:
        self._write_plan = write_plan
        #: What the parameters of the lambdas around are called, by their ids.
        self._parameters: dict[int, str] = {}
        #: Names of the aggregates that a step below computes, by their texts; None: there is no such step.
        self._held: dict[str, str] | None = None

    def above_aggregates(self, expressions: Sequence[Expression]) -> tuple[list[str], dict[str, str]]:
        """Expressions in which names stand for aggregates, and the names by what they stand for."""
        held: dict[str, str] = {}
        self._held = held
        try:
            return [self.write(each) for each in expressions], held
        finally:
            self._held = None

    def _hold(self, aggregate: str) -> str:
        assert self._held is not None
        return self._held.setdefault(aggregate, f'"#a{len(self._held)}"')

    def write(self, expression: Expression) -> str:
        """The expression as SQL text."""
        match expression:
            case Attribute():
                return column_name(expression)
            case OuterReference(attribute=attribute):
                return column_name(attribute)
            case Literal(value=value, value_type=data_type):
                return write_literal(value, data_type)
            case Call():
                return self.call(expression)
            case Cast(child=child):
                return write_cast(expression, self.write(child))
            case CaseWhen(conditions=conditions, values=values, otherwise=otherwise):
                branches = " ".join(
                    f"WHEN {self.write(c)} THEN {self.write(v)}"
                    for c, v in zip(conditions, values, strict=True)
                )
                last = "" if otherwise is None else f" ELSE {self.write(otherwise)}"
                return f"CASE {branches}{last} END"
            case Alias(child=child):
                return self.write(child)
            case Window(function=Call() as function, definition=WindowDefinition() as definition):
                # Ranks and neighbours do not look at the frame; the kernel lets `lag` have none.
                has_frame = function.kind is not Kind.WINDOW or function.function == "nth_value"
                return self.call(function, f" OVER ({self._window(definition, has_frame)})")
            case LambdaVariable(id=number):
                return self._parameters[number]
            case ScalarSubquery(plan=plan):
                return f"({self._write_plan(plan)})"
            case Exists(plan=plan):
                return f"EXISTS ({self._write_plan(plan)})"
            case InSubquery(plan=plan, values=values):
                row = ", ".join(map(self.write, values))
                return (
                    f"(({row}) IN ({self._write_plan(plan)}))"
                    if len(values) > 1
                    else (f"({row} IN ({self._write_plan(plan)}))")
                )
            case _:
                raise PySparkNotImplementedError(
                    errorClass="NOT_IMPLEMENTED",
                    messageParameters={"feature": f"{type(expression).__name__} in this place", "hint": ""},
                )

    def call(self, call: Call, window: str = "") -> str:
        """A function, with what follows it: FILTER and OVER."""
        over = ""
        if call.filter is not None:
            over = f" FILTER (WHERE {self.write(call.filter)})"
        order = ""
        if call.order:
            order = f" ORDER BY {self.orders(call.order)}"
        rendering = Rendering(
            call,
            tuple("" if isinstance(each, Lambda) else self.write(each) for each in call.arguments),
            "DISTINCT " if call.is_distinct else "",
            over + window,
            order,
            self._body,
        )
        form = declaration_of(call.function).form
        if self._held is None or call.kind is not Kind.AGGREGATE:
            return render(form, rendering)
        known = len(self._held)
        text = render(form, replace(rendering, hold=self._hold))
        holds = len(self._held) > known or any(name in text for name in self._held.values())
        return text if holds else self._hold(text)

    def _body(self, function: Lambda, names: Sequence[str]) -> str:
        for parameter, name in zip(function.parameters, names, strict=False):
            self._parameters[parameter.id] = name
        return self.write(function.body)

    def orders(self, orders: tuple[SortOrder, ...]) -> str:
        """A list of ORDER BY."""
        return ", ".join(
            f"{order_key(self.write(each.child), each.child.type)} {'ASC' if each.is_ascending else 'DESC'}"
            f" NULLS {'FIRST' if each.nulls_first else 'LAST'}"
            for each in orders
        )

    def _window(self, definition: WindowDefinition, has_frame: bool) -> str:
        parts = []
        if definition.partition:
            parts.append(f"PARTITION BY {', '.join(map(self.write, definition.partition))}")
        if definition.order:
            parts.append(f"ORDER BY {self.orders(definition.order)}")
        if definition.frame is not None and has_frame:
            parts.append(self._frame(definition.frame, definition))
        return " ".join(parts)

    def _frame(self, frame: Frame, definition: WindowDefinition) -> str:
        start = self._boundary(frame.start, "PRECEDING", frame.unit, definition)
        end = self._boundary(frame.end, "FOLLOWING", frame.unit, definition)
        return f"{frame.unit.value} BETWEEN {start} AND {end}"

    def _boundary(self, boundary: Boundary, side: str, unit: FrameUnit, definition: WindowDefinition) -> str:
        offset = boundary.offset
        if offset is None:
            return f"UNBOUNDED {side}"
        is_before = False
        while isinstance(offset, Call) and offset.function == "negative":
            [offset], is_before = offset.arguments, not is_before
        value: Any = offset.value if isinstance(offset, Literal) else None
        if _is_negative(value):
            offset, is_before = Literal(-value, offset.type), not is_before
        if value == 0 and isinstance(value, int):
            return "CURRENT ROW"
        text = self.write(offset)
        kind = definition.order[0].child.type if definition.order else None
        if isinstance(offset.type, DayTimeIntervalType) and not isinstance(kind, DayTimeIntervalType):
            text = f"to_microseconds({text})"
        elif isinstance(offset.type, YearMonthIntervalType) and not isinstance(kind, YearMonthIntervalType):
            text = f"to_months({text})"
        elif unit is FrameUnit.RANGE and isinstance(kind, DateType):
            text = f"to_days({text})"
        return f"({text}) {'PRECEDING' if is_before else 'FOLLOWING'}"


def _is_negative(value: Any) -> bool:
    if isinstance(value, timedelta):
        return value < timedelta(0)
    return isinstance(value, int | float | Decimal) and value < 0
