"""Steps that a query needs in several places, such as a WITH query that is named twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pyrite.sql.expressions import Expression, OuterReference, Subquery
from pyrite.sql.logical import Aggregate, Distinct, LogicalPlan, SetOperation

#: Steps that are worth keeping. Others are better written twice: each place then reads only what it needs.
_WORTH_KEEPING = (Aggregate, Distinct, SetOperation)


def shared_steps(plan: LogicalPlan) -> frozenset[int]:
    """The ids of the steps that stand in several places and give the same rows in each of them."""
    counts: Counter[int] = Counter()
    steps: dict[int, LogicalPlan] = {}
    _count(plan, counts, steps)
    return frozenset(
        number
        for number, step in steps.items()
        if counts[number] > 1 and isinstance(step, _WORTH_KEEPING) and not _reads_outside(step)
    )


def _count(plan: LogicalPlan, counts: Counter[int], steps: dict[int, LogicalPlan]) -> None:
    counts[id(plan)] += 1
    if counts[id(plan)] > 1:
        return
    steps[id(plan)] = plan
    for inner in (*plan.children, *_plans_in(plan)):
        _count(inner, counts, steps)


def _plans_in(plan: LogicalPlan) -> Iterator[LogicalPlan]:
    for expression in plan.expressions:
        for part in expression.walk():
            if isinstance(part, Subquery):
                yield part.plan


def _reads_outside(plan: LogicalPlan) -> bool:
    """Whether a column of the query around is read anywhere in the step."""
    for step in plan.walk():
        for expression in step.expressions:
            if _has_outer_reference(expression):
                return True
    return False


def _has_outer_reference(expression: Expression) -> bool:
    for part in expression.walk():
        if isinstance(part, OuterReference) or (isinstance(part, Subquery) and _reads_outside(part.plan)):
            return True
    return False
