"""What numbers the rows is computed below filters and aggregates, which in the kernel cannot number them."""

from __future__ import annotations

from collections.abc import Sequence

from pyrite.sql.expressions import Alias, Attribute, Call, Expression, new_id
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.functions.random import ROW_NUMBERING
from pyrite.sql.logical import Aggregate, Filter, LogicalPlan, Project, attribute_of


def number_rows(plan: LogicalPlan) -> LogicalPlan:
    """The plan with a projection of such values below each filter and aggregate that has them."""
    plan = plan.map_children(number_rows)
    if not isinstance(plan, Filter | Aggregate):
        return plan
    calls = _numbering(plan.expressions)
    if not calls:
        return plan
    [child] = plan.children
    named = {each: Alias(each, pretty(each), new_id()) for each in calls}
    below = Project((*child.output, *named.values()), child)
    made: dict[Expression, Attribute] = {each: attribute_of(alias) for each, alias in named.items()}

    def change(expression: Expression) -> Expression | None:
        return made.get(expression)

    changed = plan.map_children(lambda _: below).map_expressions(
        lambda expression: expression.transform_down(change)
    )
    # Filters pass on all columns that they get.
    return changed if changed.output == plan.output else Project(plan.output, changed)


def _numbering(expressions: Sequence[Expression]) -> list[Call]:
    found = [
        part
        for expression in expressions
        for part in expression.walk()
        if isinstance(part, Call) and part.function in ROW_NUMBERING
    ]
    return list(dict.fromkeys(found))
