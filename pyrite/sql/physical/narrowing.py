"""A side of a join without rows that meet nothing: a semi join with the keys of the other side, put far down.

The other side is small and known, the rows are many and would have to move. Where they are aggregated first,
only the groups that are asked for are made.
"""

from __future__ import annotations

from dataclasses import replace

from pyrite.sql.expressions import Alias, Attribute, Expression, Window
from pyrite.sql.logical import (
    Aggregate,
    Distinct,
    Filter,
    Hint,
    Join,
    JoinType,
    LogicalPlan,
    Project,
    SubqueryAlias,
)
from pyrite.sql.logical.leaves import Scan
from pyrite.sql.optimizer.conditions import columns_of, ids_of, is_deterministic, subqueries_of
from pyrite.sql.optimizer.order_joins import rows_of_plan

_ROWS_OF_LEFT = frozenset((JoinType.INNER, JoinType.CROSS, JoinType.LEFT, JoinType.SEMI, JoinType.ANTI))
_ROWS_OF_RIGHT = frozenset((JoinType.INNER, JoinType.CROSS, JoinType.RIGHT))


def narrowed(plan: LogicalPlan, keys: LogicalPlan, condition: Expression) -> LogicalPlan:
    """The rows of a plan that meet a row of `keys`, among others perhaps: a step above will drop these."""
    others = ids_of(keys.output)
    wanted = columns_of((condition,)) - others
    match plan:
        case SubqueryAlias() | Distinct() | Hint():
            return replace(plan, child=narrowed(plan.child, keys, condition))
        case Filter() if is_deterministic(plan.condition) and not any(subqueries_of(plan)):
            return replace(plan, child=narrowed(plan.child, keys, condition))
        case Project() | Aggregate(grouping_sets=None):
            below = _below(plan, wanted, condition)
            if below is not None:
                return replace(plan, child=narrowed(plan.child, keys, below))
        case Join(is_lateral=False):
            if plan.type in _ROWS_OF_LEFT and wanted <= ids_of(plan.left.output):
                return replace(plan, left=narrowed(plan.left, keys, condition))
            if plan.type in _ROWS_OF_RIGHT and wanted <= ids_of(plan.right.output):
                return replace(plan, right=narrowed(plan.right, keys, condition))
        case _:
            pass
    return Join(plan, keys, JoinType.SEMI, condition)


def _below(plan: Project | Aggregate, wanted: frozenset[int], condition: Expression) -> Expression | None:
    """The condition in columns of the step below; None if the step makes one of them, or looks at others."""
    names: dict[int, Attribute] = {}
    for each in plan.expressions_of_row:
        if not is_deterministic(each) or any(isinstance(part, Window) for part in each.walk()):
            return None
        source = each.child if isinstance(each, Alias) else each
        if isinstance(source, Attribute) and (isinstance(plan, Project) or source in plan.grouping):
            names[each.id if isinstance(each, Alias | Attribute) else source.id] = source
    if not wanted <= names.keys():
        return None
    return condition.transform_up(
        lambda each: names[each.id] if isinstance(each, Attribute) and each.id in wanted else each
    )


def aggregates(plan: LogicalPlan) -> bool:
    """Whether a plan makes groups of its rows."""
    while isinstance(plan, SubqueryAlias | Filter | Hint | Project):
        plan = plan.child
    return isinstance(plan, Aggregate | Distinct)


def rows_read(plan: LogicalPlan) -> float:
    """How many rows of files a plan reads, at least."""
    return sum(rows_of_plan(each) for each in plan.walk() if isinstance(each, Scan))
