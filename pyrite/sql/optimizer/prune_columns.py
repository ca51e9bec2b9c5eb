"""Columns that nobody reads, out of the plan.

The kernel leaves them out itself, but only after it has bound each of them in every step, which takes longer
than small queries do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pyrite.sql.expressions import Attribute, Expression, OuterReference, Subquery
from pyrite.sql.logical import (
    Aggregate,
    EvaluatePython,
    Filter,
    Generate,
    Hint,
    Join,
    Limit,
    LogicalPlan,
    Offset,
    Project,
    Repartition,
    Sample,
    Scan,
    Sort,
    SubqueryAlias,
    attribute_of,
)
from pyrite.sql.optimizer.in_subqueries import in_subqueries
from pyrite.sql.sources.parquet import ParquetRelation

#: Steps that pass the columns on that are below them, and read only those that their expressions name.
_PASSING = (
    EvaluatePython, Filter, Generate, Hint, Join, Limit, Offset, Repartition, Sample, Sort, SubqueryAlias
)  # fmt: skip


def prune_columns(plan: LogicalPlan) -> LogicalPlan:
    """The plan whose files, projections and aggregates give only what is read above them."""
    reads = _Reads()
    reads.of_plan(plan)
    live = reads.live(each.id for each in plan.output)
    return _pruned(plan, live, {})


class _Reads:
    """Which columns are read whatever happens, and which only for other columns.

    An id is one column wherever it stands, so it need not be known which step reads it from which.
    """

    def __init__(self) -> None:
        self._always: set[int] = set()
        self._for_column: dict[int, list[Expression]] = {}
        self._seen: dict[int, LogicalPlan] = {}

    def of_plan(self, plan: LogicalPlan) -> None:
        if id(plan) in self._seen:
            return
        self._seen[id(plan)] = plan
        if isinstance(plan, Project | Aggregate):
            for each in plan.expressions_of_row:
                if not isinstance(each, Attribute):
                    self._for_column.setdefault(attribute_of(each).id, []).append(each)
                    self._subqueries(each)
            if isinstance(plan, Aggregate):
                self._always_reads(plan.grouping)
        else:
            self._always_reads(plan.expressions)
            if not isinstance(plan, _PASSING):
                for child in plan.children:
                    self._always.update(each.id for each in child.output)
        for child in plan.children:
            self.of_plan(child)

    def _always_reads(self, expressions: Iterable[Expression]) -> None:
        for each in expressions:
            self._always.update(_columns_of(each))
            self._subqueries(each)

    def _subqueries(self, expression: Expression) -> None:
        for part in expression.walk():
            if isinstance(part, Subquery):
                self._always.update(each.id for each in part.plan.output)
                self.of_plan(part.plan)

    def live(self, wanted: Iterable[int]) -> frozenset[int]:
        """The ids of all columns that are read for the wanted ones."""
        waiting = [*wanted, *self._always]
        found = set(waiting)
        while waiting:
            for expression in self._for_column.get(waiting.pop(), ()):
                new = _columns_of(expression) - found
                found |= new
                waiting += new
        return frozenset(found)


def _columns_of(expression: Expression) -> set[int]:
    found = set()
    for part in expression.walk():
        match part:
            case Attribute(id=number) | OuterReference(attribute=Attribute(id=number)):
                found.add(number)
            case _:
                pass
    return found


def _pruned(
    plan: LogicalPlan, live: frozenset[int], known: dict[int, tuple[LogicalPlan, LogicalPlan]]
) -> LogicalPlan:
    """The plan pruned. A step that stands in several places stays one step."""
    found = known.get(id(plan))
    if found is None:
        known[id(plan)] = found = (plan, _prune(plan, live, known))
    return found[1]


def _prune(
    plan: LogicalPlan, live: frozenset[int], known: dict[int, tuple[LogicalPlan, LogicalPlan]]
) -> LogicalPlan:
    if isinstance(plan, Scan):
        if not isinstance(plan.relation, ParquetRelation):
            return plan
        kept = tuple(each for each in plan.attributes if each.id in live) or plan.attributes[:1]
        return plan if len(kept) == len(plan.attributes) else replace(plan, attributes=kept)
    if isinstance(plan, Project | Aggregate):
        row = plan.expressions_of_row
        needed = tuple(each for each in row if attribute_of(each).id in live)
        if len(needed) < len(row):
            plan = replace(plan, expressions_of_row=needed)
    plan = plan.map_children(lambda child: _pruned(child, live, known))
    return in_subqueries(plan, lambda inner: _pruned(inner, live, known))
