"""Plans to plans with the same rows that are better to run. One rule a file; RULES is their order.

What happens inside one fragment is DuckDB's to optimize. The rules here are for what it cannot see: plans
that are deep, parts that are cached, and where a plan is cut.
"""

from __future__ import annotations

from collections.abc import Callable

from pyrite.sql.logical import LogicalPlan
from pyrite.sql.optimizer.collapse_projects import collapse_projects
from pyrite.sql.optimizer.extract_python import extract_python
from pyrite.sql.optimizer.narrow_joins import in_to_semi_joins, narrow_joins
from pyrite.sql.optimizer.order_joins import order_joins
from pyrite.sql.optimizer.prune_columns import prune_columns
from pyrite.sql.optimizer.subqueries_to_joins import subqueries_to_joins

RULES: tuple[Callable[[LogicalPlan], LogicalPlan], ...] = (
    collapse_projects,
    extract_python,
    prune_columns,
)

#: For plans that are cut, where the kernel sees only one fragment at a time.
RULES_OF_CUT_PLANS = (subqueries_to_joins, in_to_semi_joins, order_joins, narrow_joins)


def optimize_for_cut(plan: LogicalPlan) -> LogicalPlan:
    """An optimized plan after the rules that help it to be cut."""
    for rule in RULES_OF_CUT_PLANS:
        plan = rule(plan)
    return plan


def optimize(plan: LogicalPlan) -> LogicalPlan:
    """The plan after all rules."""
    for rule in RULES:
        plan = rule(plan)
    return plan
