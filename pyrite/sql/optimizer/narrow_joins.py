"""Joins with fewer rows on their way to them, for plans that are cut.

A condition of an outer, semi or anti join that reads only the side whose rows need not be kept becomes a
filter of that side. `x IN (SELECT y ...)` becomes a semi join, and a semi join with few rows goes down to the
relation that has its columns, before this is joined with others.
"""

from __future__ import annotations

from dataclasses import replace

from pyrite.sql.expressions import Call, Expression, InSubquery, Kind, Subquery
from pyrite.sql.logical import Filter, Join, JoinType, LogicalPlan, Project
from pyrite.sql.optimizer.conditions import (
    all_of,
    columns_of,
    conjuncts_of,
    ids_of,
    is_deterministic,
    reads_outside,
)
from pyrite.sql.optimizer.in_subqueries import in_subqueries
from pyrite.sql.optimizer.order_joins import rows_of_plan
from pyrite.sql.types import BooleanType

#: Joins that give no row for a row of the right side alone.
_NEEDS_NO_RIGHT_ROW = (JoinType.LEFT, JoinType.SEMI, JoinType.ANTI)
#: A semi join that goes below other joins has so many times fewer rows than what it is joined with there.
_FEWER = 4


def in_to_semi_joins(plan: LogicalPlan) -> LogicalPlan:
    """Filters with IN and a query as semi joins. NOT IN is another matter where there are NULLs: it stays."""
    return plan.transform_up(_of_filter)


def _of_filter(plan: LogicalPlan) -> LogicalPlan:
    plan = in_subqueries(plan, in_to_semi_joins)
    if not isinstance(plan, Filter):
        return plan
    child, kept = plan.child, []
    for condition in conjuncts_of(plan.condition):
        joined = _semi_join(child, condition)
        if joined is None:
            kept.append(condition)
        else:
            child = joined
    if child is plan.child:
        return plan
    rest = all_of(kept)
    return child if rest is None else Filter(rest, child)


def _semi_join(child: LogicalPlan, condition: Expression) -> LogicalPlan | None:
    if not isinstance(condition, InSubquery) or reads_outside(condition.plan):
        return None
    columns = condition.plan.visible_output
    inner = condition.plan if columns == condition.plan.output else Project(columns, condition.plan)
    if len(columns) != len(condition.values) or ids_of(inner.output) & ids_of(child.output):
        return None
    pairs: list[Expression] = []
    for value, column in zip(condition.values, columns, strict=True):
        if value.type != column.type or not _is_plain(value):
            return None
        nullable = value.nullable or column.nullable
        pairs.append(Call("=", (value, column), BooleanType(), nullable, Kind.SCALAR))
    return Join(child, inner, JoinType.SEMI, all_of(pairs))


def _is_plain(expression: Expression) -> bool:
    if any(isinstance(part, Subquery) for part in expression.walk()):
        return False
    return is_deterministic(expression) and not any(
        isinstance(part, Call) and part.kind is not Kind.SCALAR for part in expression.walk()
    )


def narrow_joins(plan: LogicalPlan) -> LogicalPlan:
    """Conditions of one side below joins, and small semi joins below others, subqueries too."""
    plan = in_subqueries(plan, narrow_joins).map_children(narrow_joins)
    if not isinstance(plan, Join) or plan.is_lateral:
        return plan
    plan = _with_conditions_below(plan)
    if plan.type is JoinType.SEMI and plan.condition is not None and is_deterministic(plan.condition):
        left = _semi_joined_below(plan.left, plan, rows_of_plan(plan.right))
        if left is not None:
            return left
    return plan


def _with_conditions_below(plan: Join) -> Join:
    if plan.type in _NEEDS_NO_RIGHT_ROW:
        columns = ids_of(plan.right.output)
    elif plan.type is JoinType.RIGHT:
        columns = ids_of(plan.left.output)
    else:
        return plan
    conditions = list(conjuncts_of(plan.condition))
    below = [each for each in conditions if columns_of((each,)) and columns_of((each,)) <= columns]
    below = [each for each in below if _is_plain(each)]
    condition = all_of(below)
    if condition is None:
        return plan
    rest = all_of([each for each in conditions if each not in below])
    if plan.type is JoinType.RIGHT:
        return replace(plan, left=Filter(condition, plan.left), condition=rest)
    return replace(plan, right=Filter(condition, plan.right), condition=rest)


def _semi_joined_below(plan: LogicalPlan, join: Join, rows: float) -> LogicalPlan | None:
    """A plan of inner joins with the semi join at the relation that it reads; None if it is better above."""
    wanted = columns_of((join.condition,)) - ids_of(join.right.output) if join.condition is not None else None
    if not wanted:
        return None
    match plan:
        case Filter():
            below = _semi_joined_below(plan.child, join, rows)
            return None if below is None else replace(plan, child=below)
        case Project() if all(each in plan.child.output for each in plan.expressions_of_row):
            below = _semi_joined_below(plan.child, join, rows)
            return None if below is None else replace(plan, child=below)
        case Join(type=JoinType.INNER | JoinType.CROSS, is_lateral=False):
            if wanted <= ids_of(plan.left.output):
                below = _at_relation(plan.left, join, rows)
                return None if below is None else replace(plan, left=below)
            if wanted <= ids_of(plan.right.output):
                below = _at_relation(plan.right, join, rows)
                return None if below is None else replace(plan, right=below)
            return None
        case _:
            return None


def _at_relation(plan: LogicalPlan, join: Join, rows: float) -> LogicalPlan | None:
    below = _semi_joined_below(plan, join, rows)
    if below is None and rows * _FEWER <= rows_of_plan(plan):
        return replace(join, left=plan)
    return below
