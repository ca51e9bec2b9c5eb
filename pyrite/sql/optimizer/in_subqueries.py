"""Rules that go on into the plans of subqueries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pyrite.sql.expressions import Expression, Subquery
from pyrite.sql.logical import LogicalPlan


def in_subqueries(plan: LogicalPlan, rule: Callable[[LogicalPlan], LogicalPlan]) -> LogicalPlan:
    """A plan with what a rule makes of the subqueries in its own expressions; itself if there are none."""

    def below(expression: Expression) -> Expression:
        if not isinstance(expression, Subquery):
            return expression
        changed = rule(expression.plan)
        return expression if changed is expression.plan else replace(expression, plan=changed)

    if not any(isinstance(part, Subquery) for each in plan.expressions for part in each.walk()):
        return plan
    return plan.map_expressions(lambda each: each.transform_up(below))
