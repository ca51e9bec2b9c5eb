"""ORDER BY, which may name what the SELECT list below it leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pyrite.errors import AnalysisException
from pyrite.sql.analyzer.aggregation import resolve_over
from pyrite.sql.analyzer.belonging import check_columns
from pyrite.sql.analyzer.expressions import contains_kind
from pyrite.sql.analyzer.problems import simple
from pyrite.sql.analyzer.projections import _parsed
from pyrite.sql.analyzer.windows import contains_window
from pyrite.sql.expressions import Attribute, Expression, Kind, Literal, SortOrder
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.functions.collections_rules import is_orderable
from pyrite.sql.logical import (
    Aggregate,
    Filter,
    LogicalPlan,
    Project,
    Sort,
    SubqueryAlias,
)
from pyrite.sql.types import IntegerType

if TYPE_CHECKING:
    from pyrite.sql.analyzer.analyzer import Analyzer


def sort(analyzer: Analyzer, plan: Sort) -> LogicalPlan:
    """ORDER BY by expressions, positions, aliases, columns below the list, and aggregates."""
    child = analyzer.analyze(plan.child)
    if plan.is_by_all:
        first = plan.order[0] if plan.order else SortOrder(Literal(None, IntegerType()))
        return Sort(tuple(replace(first, child=each) for each in child.visible_output), plan.is_global, child)
    orders = [replace(each, child=_parsed(analyzer.settings, each.child)) for each in plan.order]
    orders = [_by_position(analyzer, each, child) for each in orders]
    unresolved = [each.child for each in orders]
    resolved, below = resolve_above(analyzer, unresolved, child)
    for each in resolved:
        if contains_window(each):
            raise simple("UNSUPPORTED_EXPR_FOR_OPERATOR", invalidExprSqls=f'"{pretty(each)}"')
        if not is_orderable(each.type):
            raise simple(
                "DATATYPE_MISMATCH.INVALID_ORDERING_TYPE",
                sqlExpr=f'"{pretty(each)}"',
                functionName='"sortorder"',
                dataType=f'"{each.type._sql()}"',
            )
    order = tuple(replace(one, child=each) for one, each in zip(orders, resolved, strict=True))
    found: LogicalPlan = Sort(order, plan.is_global, below)
    if below is not child and below.output != child.output:
        found = Project(child.output, found)
    return found


def _by_position(analyzer: Analyzer, order: SortOrder, child: LogicalPlan) -> SortOrder:
    position = order.child
    if not (isinstance(position, Literal) and isinstance(position.type, IntegerType)):
        return order
    if not analyzer.settings.order_by_ordinal or position.value is None:
        return order
    columns = child.visible_output
    if not 1 <= position.value <= len(columns):
        raise simple("ORDER_BY_POS_OUT_OF_RANGE", index=position.value, size=len(columns))
    return replace(order, child=columns[position.value - 1])


def resolve_above(
    analyzer: Analyzer, unresolved: Sequence[Expression], child: LogicalPlan
) -> tuple[list[Expression], LogicalPlan]:
    """Expressions above the child, and the child with the columns that they need of what is below it."""
    resolver = analyzer.resolver(analyzer.scope(child))
    try:
        resolved = [resolver.resolve(each) for each in unresolved]
    except AnalysisException as problem:
        return _resolve_below(analyzer, unresolved, child, problem)
    own = {each.id for each in child.output}
    strange = any(
        isinstance(part, Attribute) and part.id not in own for each in resolved for part in each.walk()
    )
    if strange or any(contains_kind(each, Kind.AGGREGATE) for each in resolved):
        return _resolve_below(analyzer, unresolved, child, None)
    return resolved, child


def _resolve_below(
    analyzer: Analyzer, unresolved: Sequence[Expression], child: LogicalPlan, problem: Exception | None
) -> tuple[list[Expression], LogicalPlan]:
    match child:
        case Aggregate():
            return resolve_over(analyzer, child, unresolved)
        case Project():
            return _over_project(analyzer, unresolved, child, problem)
        case Filter(child=Aggregate() as aggregate):
            resolved, extended = resolve_over(analyzer, aggregate, unresolved)
            return resolved, replace(child, child=extended)
        case Filter() | Sort():
            resolved, below = resolve_above(analyzer, unresolved, child.child)
            return resolved, replace(child, child=below)
        case SubqueryAlias() if problem is None:
            resolved, below = resolve_above(analyzer, unresolved, child.child)
            return resolved, replace(child, child=below)
        case _:
            if problem is not None:
                raise problem
            for each in unresolved:
                resolved_one = analyzer.resolver(analyzer.scope(child)).resolve(each)
                own = {one.id for one in child.output}
                for part in resolved_one.walk():
                    if isinstance(part, Attribute) and part.id not in own:
                        raise simple(
                            "MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT",
                            missingAttributes=f'"{part.name}"',
                            input=", ".join(f'"{one.name}"' for one in child.output),
                            operator="!Sort",
                        )
            raise simple("UNSUPPORTED_EXPR_FOR_OPERATOR", invalidExprSqls=pretty(unresolved[0]))


def _over_project(
    analyzer: Analyzer, unresolved: Sequence[Expression], child: Project, problem: Exception | None
) -> tuple[list[Expression], LogicalPlan]:
    inner = child.child
    if isinstance(inner, Filter) and isinstance(inner.child, Aggregate):
        # SELECT ... GROUP BY ... HAVING: the Project only drops what HAVING needed.
        resolved, extended = resolve_over(analyzer, inner.child, unresolved)
        return resolved, replace(inner, child=extended)
    resolver = analyzer.resolver(analyzer.scope(child, fallback=analyzer.scope(inner)))
    try:
        resolved = [resolver.resolve(each) for each in unresolved]
    except AnalysisException:
        if problem is not None:
            raise problem from None
        raise
    own = {each.id for each in child.output}
    below = {each.id: each for each in inner.output}
    needed: dict[int, Attribute] = {}
    for each in resolved:
        for part in each.walk():
            if isinstance(part, Attribute) and part.id not in own:
                if part.id in below:
                    needed[part.id] = part
                else:
                    extended_orders, deeper = resolve_above(analyzer, unresolved, inner)
                    row = (*child.expressions_of_row, *(a for a in deeper.output if a.id not in own))
                    return extended_orders, Project(row, deeper)
    return resolved, replace(child, expressions_of_row=(*child.expressions_of_row, *needed.values()))


def filter_below(
    analyzer: Analyzer, child: LogicalPlan, condition: Expression, problem: AnalysisException | None
) -> LogicalPlan:
    """A filter by columns that the SELECT list below it leaves out, as `df.select("a").filter("b > 1")`."""
    if not isinstance(child, Project):
        assert problem is not None, "only a Project leaves columns out"
        raise problem
    resolved, below = _over_project(analyzer, [condition], child, problem)
    check_columns(Filter(resolved[0], below))
    return Project(child.output, Filter(resolved[0], below))
