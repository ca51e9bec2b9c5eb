"""Subqueries that read columns around them as joins, where that is the same.

`WHERE EXISTS (SELECT ... FROM t WHERE t.a = outer.b)` keeps the rows that a semi join keeps, NOT EXISTS those
of an anti join. A scalar subquery with one aggregate over rows that equal something outside is a column of an
outer join with the grouped rows: NULL where there is no group, as the aggregate of no rows would be.
"""

from __future__ import annotations

from dataclasses import replace

from pyrite.sql.expressions import (
    Alias,
    Attribute,
    Call,
    Cast,
    Exists,
    Expression,
    Kind,
    Literal,
    OuterReference,
    ScalarSubquery,
    Subquery,
    new_id,
)
from pyrite.sql.logical import Aggregate, Filter, Join, JoinType, LogicalPlan, Project, SubqueryAlias
from pyrite.sql.logical.unary import attribute_of
from pyrite.sql.optimizer.conditions import all_of, columns_of, conjuncts_of, ids_of
from pyrite.sql.optimizer.in_subqueries import in_subqueries

#: Aggregates that are NULL for no rows, and functions of NULL that are NULL.
_NULL_OF_NOTHING = frozenset(("sum", "avg", "min", "max"))
_NULL_OF_NULL = frozenset(("+", "-", "*", "/", "negative", "positive"))


def subqueries_to_joins(plan: LogicalPlan) -> LogicalPlan:
    """Replace what can be replaced, subqueries inside subqueries too."""
    return plan.transform_up(_of_step)


def _of_step(plan: LogicalPlan) -> LogicalPlan:
    plan = in_subqueries(plan, subqueries_to_joins)
    if not isinstance(plan, Filter):
        return plan
    output = plan.output
    child = plan.child
    kept: list[Expression] = []
    for condition in conjuncts_of(plan.condition):
        joined = _joined(child, condition)
        if joined is not None:
            child = joined
            continue
        condition, child = _with_scalars(condition, child)
        kept.append(condition)
    if child is plan.child:
        return plan
    rest = all_of(kept)
    below_filter = child if rest is None else Filter(rest, child)
    return below_filter if below_filter.output == output else Project(output, below_filter)


def _joined(child: LogicalPlan, condition: Expression) -> LogicalPlan | None:
    """A semi or anti join that does what [NOT] EXISTS does."""
    kind, exists = JoinType.SEMI, condition
    if isinstance(exists, Call) and exists.function == "not":
        kind, exists = JoinType.ANTI, exists.arguments[0]
    if not isinstance(exists, Exists) or not _reads_outside(exists.plan):
        return None
    found = _without_outer_conditions(exists.plan)
    if found is None:
        return None
    inner, conditions = found
    if ids_of(inner.output) & ids_of(child.output):
        return None
    return Join(child, inner, kind, all_of([_as_attributes(each) for each in conditions]))


def _without_outer_conditions(plan: LogicalPlan) -> tuple[LogicalPlan, list[Expression]] | None:
    """The rows below a SELECT, and the conditions that read columns around it; None if others read them."""
    while isinstance(plan, Project | SubqueryAlias):
        # Which columns it has does not matter for EXISTS.
        if any(map(_reads, plan.expressions)):
            return None
        plan = plan.child
    outer: list[Expression] = []
    own: list[Expression] = []
    while isinstance(plan, Filter):
        for each in conjuncts_of(plan.condition):
            if any(isinstance(part, Subquery) and _reads_outside(part.plan) for part in each.walk()):
                return None
            (outer if _reads(each) else own).append(each)
        plan = plan.child
    if _reads_outside(plan) or any(isinstance(part, Subquery) for each in outer for part in each.walk()):
        return None
    rest = all_of(own)
    return (plan if rest is None else Filter(rest, plan)), outer


def _with_scalars(condition: Expression, child: LogicalPlan) -> tuple[Expression, LogicalPlan]:
    """A condition that reads columns of joins in the place of scalar subqueries, and the joins."""
    joined = child

    def replaced(expression: Expression) -> Expression | None:
        nonlocal joined
        if not isinstance(expression, ScalarSubquery) or not _reads_outside(expression.plan):
            return None
        grouped = _grouped(expression.plan)
        if grouped is None:
            return None
        aggregate, keys, value = grouped
        if ids_of(aggregate.output) & ids_of(joined.output):
            return None
        joined = Join(joined, aggregate, JoinType.LEFT, all_of(keys))
        return value

    # In a branch that is not taken a subquery must not fail, so only plain conditions are looked at.
    if not isinstance(condition, Call) or condition.function not in ("=", "<", "<=", ">", ">="):
        return condition, child
    return condition.transform_down(replaced), joined


def _grouped(plan: LogicalPlan) -> tuple[Aggregate, list[Expression], Attribute] | None:
    """The groups, what must be equal to a row outside, and the column."""
    while isinstance(plan, SubqueryAlias):
        plan = plan.child
    if not isinstance(plan, Aggregate) or plan.grouping or len(plan.expressions_of_row) != 1:
        return None
    [column] = plan.expressions_of_row
    if not isinstance(column, Alias) or not _is_null_of_nothing(column.child) or _reads(column):
        return None
    found = _without_outer_conditions(plan.child)
    if found is None or not found[1]:
        return None
    inner, conditions = found
    own = frozenset(each.id for each in inner.output)
    row: list[Expression] = []
    grouping: list[Expression] = []
    keys: list[Expression] = []
    for condition in conditions:
        if not isinstance(condition, Call) or condition.function != "=":
            return None
        one, other = condition.arguments
        if _reads(one):
            one, other = other, one
        if _reads(one) or not columns_of((one,)) <= own or _has_own_columns(other):
            return None
        named = Alias(one, "key", new_id())
        grouping.append(one)
        row.append(named)
        keys.append(replace(condition, arguments=(_as_attributes(other), named.attribute)))
    return Aggregate(tuple(grouping), (*row, column), inner), keys, attribute_of(column)


def _is_null_of_nothing(expression: Expression) -> bool:
    """Whether an expression over aggregates is NULL if there are no rows."""
    match expression:
        case Cast(child=child):
            return _is_null_of_nothing(child)
        case Call(kind=Kind.AGGREGATE, function=function, is_distinct=False):
            return function in _NULL_OF_NOTHING
        case Call(function=function, arguments=arguments) if function in _NULL_OF_NULL:
            return any(map(_is_null_of_nothing, arguments)) and all(
                _is_null_of_nothing(each) or _is_constant(each) for each in arguments
            )
        case _:
            return False


def _is_constant(expression: Expression) -> bool:
    return all(isinstance(part, Literal | Cast) for part in expression.walk())


def _has_own_columns(expression: Expression) -> bool:
    return any(isinstance(part, Attribute) for part in expression.walk())


def _reads(expression: Expression) -> bool:
    """Whether an expression itself reads columns around its query."""
    return any(isinstance(part, OuterReference) for part in expression.walk())


def _reads_outside(plan: LogicalPlan) -> bool:
    for node in plan.walk():
        for expression in node.expressions:
            for part in expression.walk():
                if isinstance(part, OuterReference):
                    return True
                if isinstance(part, Subquery) and _reads_outside(part.plan):
                    return True
    return False


def _as_attributes(expression: Expression) -> Expression:
    """An expression in the query around: what was outside is beside it now."""
    return expression.transform_up(lambda each: each.attribute if isinstance(each, OuterReference) else each)
