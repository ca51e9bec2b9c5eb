"""Python functions out of expressions, into steps of their own that the workers do."""

from __future__ import annotations

from collections.abc import Sequence

from pyrite.errors import AnalysisException, PySparkNotImplementedError
from pyrite.sql.expressions import Alias, Attribute, Expression, PythonCall, Subquery, Window, new_id
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.logical import (
    Aggregate,
    AggregateInPython,
    EvaluatePython,
    Join,
    LogicalPlan,
    Project,
    attribute_of,
)


def extract_python(plan: LogicalPlan) -> LogicalPlan:
    """The plan with an EvaluatePython below each step whose expressions call Python functions."""
    plan = plan.map_children(extract_python)
    plan = plan.map_expressions(_in_subqueries)
    if isinstance(plan, EvaluatePython | AggregateInPython):
        return plan
    calls = _outermost(plan.expressions)
    if not calls:
        return plan
    if isinstance(plan, Aggregate):
        return _aggregate(plan)
    if isinstance(plan, Join):
        return _join(plan)
    return _evaluated_below(plan, calls)


def _in_subqueries(expression: Expression) -> Expression:
    def change(part: Expression) -> Expression:
        if isinstance(part, Subquery):
            from dataclasses import replace

            return replace(part, plan=extract_python(part.plan))
        return part

    return expression.transform_up(change)


def _outermost(expressions: Sequence[Expression]) -> list[PythonCall]:
    """The Python calls that are in no other Python call; equal ones once."""
    found: list[PythonCall] = []

    def look(expression: Expression) -> None:
        if isinstance(expression, PythonCall):
            if expression not in found:
                found.append(expression)
            return
        if isinstance(expression, Window) and any(
            isinstance(part, PythonCall) for part in expression.function.walk()
        ):
            raise PySparkNotImplementedError(
                errorClass="NOT_IMPLEMENTED",
                messageParameters={
                    "feature": "A Python function over a window",
                    "hint": "Use applyInPandas.",
                },
            )
        for child in expression.children:
            look(child)

    for expression in expressions:
        look(expression)
    return found


def _evaluated_below(plan: LogicalPlan, calls: Sequence[PythonCall]) -> LogicalPlan:
    [child] = plan.children
    attributes = tuple(Attribute(new_id(), pretty(call), call.type, True) for call in calls)
    evaluated = EvaluatePython(tuple(calls), attributes, child)
    made = dict(zip(calls, attributes, strict=True))

    def change(expression: Expression) -> Expression | None:
        return made.get(expression) if isinstance(expression, PythonCall) else None

    changed = plan.map_children(lambda _: evaluated).map_expressions(
        lambda expression: expression.transform_down(change)
    )
    # What the functions gave must not be among the columns of a step that passes all columns on.
    return changed if changed.output == plan.output else Project(plan.output, changed)


def _join(plan: Join) -> LogicalPlan:
    """A condition with Python functions filters the pairs of an inner join."""
    from pyrite.sql.logical import Filter, JoinType

    if plan.type not in (JoinType.INNER, JoinType.CROSS) or plan.condition is None:
        raise PySparkNotImplementedError(
            errorClass="NOT_IMPLEMENTED",
            messageParameters={
                "feature": f"A Python function in the condition of a {plan.type.value} join",
                "hint": "Compute it in a column of each side first.",
            },
        )
    pairs = Join(plan.left, plan.right, JoinType.CROSS)
    return extract_python(Filter(plan.condition, pairs))


def _aggregate(plan: Aggregate) -> LogicalPlan:
    """Aggregates by Python functions; plain functions inside other aggregates are computed below."""
    calls = _outermost(plan.expressions)
    grouped = [call for call in calls if call.is_aggregate]
    if not grouped:
        below = [call for call in calls if not _uses_aggregate(call)]
        if len(below) != len(calls):
            return _above(plan)
        return _evaluated_below(plan, calls)
    others = [
        part
        for expression in plan.expressions_of_row
        for part in expression.walk()
        if getattr(getattr(part, "kind", None), "value", "") == "aggregate"
    ]
    if others:
        raise AnalysisException(
            errorClass="INVALID_PANDAS_UDF_PLACEMENT",
            messageParameters={"functionList": ", ".join(f"`{call.function.name}`" for call in grouped)},
        )
    attributes = tuple(Attribute(new_id(), pretty(call), call.type, True) for call in grouped)
    keys = tuple(each for each in plan.grouping if isinstance(each, Attribute))
    aggregated = AggregateInPython(tuple(grouped), keys, attributes, plan.child)
    made = dict(zip(grouped, attributes, strict=True))

    def change(expression: Expression) -> Expression | None:
        return made.get(expression) if isinstance(expression, PythonCall) else None

    row = tuple(expression.transform_down(change) for expression in plan.expressions_of_row)
    return extract_python(Project(row, aggregated))


def _uses_aggregate(call: PythonCall) -> bool:
    return any(getattr(getattr(part, "kind", None), "value", "") == "aggregate" for part in call.walk())


def _above(plan: Aggregate) -> LogicalPlan:
    """`f(sum(x))`: the aggregates first, then the functions of what they gave."""
    inner: list[Expression] = []
    by_call: dict[Expression, Attribute] = {}

    def change(expression: Expression) -> Expression | None:
        is_aggregate = getattr(getattr(expression, "kind", None), "value", "") == "aggregate"
        if is_aggregate or expression in plan.grouping:
            if expression not in by_call:
                named = (
                    expression
                    if isinstance(expression, Attribute)
                    else Alias(expression, pretty(expression), new_id())
                )
                inner.append(named)
                by_call[expression] = attribute_of(named)
            return by_call[expression]
        return None

    row = tuple(expression.transform_down(change) for expression in plan.expressions_of_row)
    below = Aggregate(plan.grouping, tuple(inner), plan.child, plan.grouping_sets)
    return extract_python(Project(row, below))
