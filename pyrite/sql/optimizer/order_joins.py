"""Inner joins in an order in which few rows are joined, with each condition where it can first be checked.

`FROM a, b, c WHERE ...` is a product and a filter; a plan that is cut needs joins with keys. The two
relations whose join is believed to be the smallest are joined first, and so on: by the rows of files, by
guesses of what conditions let through, and for a key by the smallest relation that has it, whose key it
probably is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pyrite.sql.expressions import Attribute, Call, Expression, OuterReference, Subquery
from pyrite.sql.logical import (
    Aggregate,
    ArrowData,
    Filter,
    Join,
    JoinType,
    LogicalPlan,
    Project,
    Range,
    SubqueryAlias,
)
from pyrite.sql.logical.leaves import Scan
from pyrite.sql.optimizer.conditions import (
    all_of,
    any_of,
    columns_of,
    conjuncts_of,
    disjuncts_of,
    ids_of,
    is_deterministic,
)
from pyrite.sql.optimizer.in_subqueries import in_subqueries
from pyrite.sql.sources.parquet import ParquetRelation
from pyrite.sql.sources.streams import StreamedFiles

#: How many rows there are where nothing is known.
_UNKNOWN_ROWS = 1000.0
_LETS_THROUGH = {"=": 0.05, "<=>": 0.05, "<": 0.3, "<=": 0.3, ">": 0.3, ">=": 0.3, "in": 0.1, "like": 0.1}
_LETS_THROUGH_ELSE = 0.3
_GROUPS = 0.1
_INNER = (JoinType.INNER, JoinType.CROSS)


def order_joins(plan: LogicalPlan) -> LogicalPlan:
    """Order all trees of inner joins, those of subqueries too."""
    plan = in_subqueries(plan, order_joins)
    if isinstance(plan, Filter | Join):
        relations, conditions = _inner_joins(plan)
        if len(relations) > 1 or (len(relations) == 1 and isinstance(plan, Filter)):
            ordered = _ordered([order_joins(each) for each in relations], conditions)
            return ordered if ordered.output == plan.output else Project(plan.output, ordered)
    return plan.map_children(order_joins)


def _inner_joins(plan: LogicalPlan) -> tuple[list[LogicalPlan], list[Expression]]:
    """The relations and the conditions of a tree of inner joins; no relations if it must stay as it is."""
    relations: list[LogicalPlan] = []
    conditions: list[Expression] = []
    _flatten(plan, relations, conditions)
    columns = [ids_of(each.output) for each in relations]
    if len(frozenset().union(*columns)) < sum(map(len, columns)):
        # A step that dropped columns kept apart what has the same columns: one relation that is there twice.
        return [], []
    return relations, conditions


def _flatten(plan: LogicalPlan, relations: list[LogicalPlan], conditions: list[Expression]) -> None:
    if isinstance(plan, Filter) and is_deterministic(plan.condition):
        conditions += conjuncts_of(plan.condition)
        _flatten(plan.child, relations, conditions)
    elif (
        isinstance(plan, Join)
        and plan.type in _INNER
        and not plan.is_lateral
        and (plan.condition is None or is_deterministic(plan.condition))
    ):
        conditions += conjuncts_of(plan.condition)
        _flatten(plan.left, relations, conditions)
        _flatten(plan.right, relations, conditions)
    elif isinstance(plan, Project) and _only_drops_columns(plan) and _is_inner(plan.child):
        _flatten(plan.child, relations, conditions)
    else:
        relations.append(plan)


def _only_drops_columns(plan: Project) -> bool:
    return all(isinstance(each, Attribute) for each in plan.expressions_of_row)


def _is_inner(plan: LogicalPlan) -> bool:
    if isinstance(plan, Filter):
        return _is_inner(plan.child)
    return isinstance(plan, Join) and plan.type in _INNER and not plan.is_lateral


@dataclass(frozen=True, eq=False)
class _Part:
    """Relations that are joined already."""

    plan: LogicalPlan
    columns: frozenset[int]
    rows: float


def _ordered(relations: list[LogicalPlan], conditions: list[Expression]) -> LogicalPlan:
    waiting = list(conditions)
    parts: list[_Part] = []
    bases: list[tuple[frozenset[int], float]] = []
    for relation in relations:
        columns = ids_of(relation.output)
        rows = base = rows_of_plan(relation)
        own = [each for each in waiting if _is_plain(each) and columns_of((each,)) <= columns]
        waiting = [each for each in waiting if each not in own]
        own += [new for each in waiting if (new := implied(each, columns)) is not None]
        for each in own:
            rows *= share_of(each)
        parts.append(_Part(_pushed(own, relation), columns, max(1.0, rows)))
        bases.append((columns, base))
    distinct = _distinct_values(waiting, bases)
    while len(parts) > 1:
        best: tuple[bool, float, int, int] | None = None
        for first in range(len(parts)):
            for second in range(first + 1, len(parts)):
                one, other = parts[first], parts[second]
                keys = _keys_between(one, other, waiting)
                rows = one.rows * other.rows
                if keys:
                    # Keys of two columns are mostly one key in two parts.
                    rows /= max(distinct.get(number, 1.0) for number in keys)
                candidate = (not keys, rows, first, second)
                if best is None or candidate < best:
                    best = candidate
        assert best is not None
        _, rows, first, second = best
        one, other = parts[first], parts[second]
        columns = one.columns | other.columns
        now = [each for each in waiting if _is_plain(each) and columns_of((each,)) <= columns]
        waiting = [each for each in waiting if each not in now]
        # The larger side on the left, where the kernel expects it.
        if one.rows < other.rows:
            one, other = other, one
        condition = all_of(now)
        kind = JoinType.CROSS if condition is None else JoinType.INNER
        joined = _Part(Join(one.plan, other.plan, kind, condition), columns, max(1.0, rows))
        parts = [each for number, each in enumerate(parts) if number not in (first, second)]
        parts.append(joined)
    [whole_part] = parts
    rest = all_of(waiting)
    return whole_part.plan if rest is None else Filter(rest, whole_part.plan)


def implied(condition: Expression, columns: frozenset[int]) -> Expression | None:
    """What a condition with OR says of these columns alone: each of its cases, without what reads others."""
    cases = list(disjuncts_of(condition))
    if len(cases) == 1:
        return None
    found: list[Expression] = []
    for case in cases:
        own = [
            each
            for each in conjuncts_of(case)
            if _is_plain(each) and is_deterministic(each) and columns_of((each,)) <= columns
        ]
        known = all_of(own)
        if known is None or not columns_of((known,)):
            return None
        found.append(known)
    return any_of(found)


def _is_plain(condition: Expression) -> bool:
    return not any(isinstance(part, Subquery | OuterReference) for part in condition.walk())


def _pushed(conditions: list[Expression], plan: LogicalPlan) -> LogicalPlan:
    """Filters below names, and on the side of a join that keeps its rows as they are."""
    if not conditions:
        return plan
    if isinstance(plan, SubqueryAlias):
        return SubqueryAlias(plan.name, _pushed(conditions, plan.child), plan.columns)
    if (
        isinstance(plan, Join)
        and plan.type in (JoinType.LEFT, JoinType.SEMI, JoinType.ANTI)
        and not plan.is_lateral
    ):
        columns = ids_of(plan.left.output)
        below = [each for each in conditions if columns_of((each,)) <= columns]
        condition = all_of(below)
        if condition is not None:
            plan = replace(plan, left=order_joins(Filter(condition, plan.left)))
            conditions = [each for each in conditions if each not in below]
    rest = all_of(conditions)
    return plan if rest is None else Filter(rest, plan)


def _keys_between(one: _Part, other: _Part, conditions: list[Expression]) -> list[int]:
    """The columns of equalities between two parts, one of each."""
    found = []
    for each in conditions:
        if not isinstance(each, Call) or each.function not in ("=", "<=>"):
            continue
        first, second = (columns_of((side,)) for side in each.arguments)
        if not first or not second:
            continue
        if (first <= one.columns and second <= other.columns) or (
            first <= other.columns and second <= one.columns
        ):
            found.append(min(first))
    return found


def _distinct_values(
    conditions: list[Expression], bases: list[tuple[frozenset[int], float]]
) -> dict[int, float]:
    """How many values a column has at most: equal columns have as many as the smallest relation has rows."""
    groups: list[set[int]] = []
    for each in conditions:
        if not isinstance(each, Call) or each.function not in ("=", "<=>"):
            continue
        first, second = (columns_of((side,)) for side in each.arguments)
        if first and second:
            joined = {min(first), min(second)}
            for group in [group for group in groups if group & joined]:
                joined |= group
                groups.remove(group)
            groups.append(joined)
    found = {}
    for group in groups:
        rows = [count for columns, count in bases if columns & group]
        for number in group:
            found[number] = max(1.0, min(rows, default=1.0))
    return found


def share_of(condition: Expression) -> float:
    """Which share of rows a condition is believed to let through."""
    if isinstance(condition, Call):
        if condition.function == "or":
            return min(1.0, sum(map(share_of, condition.arguments)))
        if condition.function == "and":
            one, other = condition.arguments
            return share_of(one) * share_of(other)
        if condition.function == "not":
            return 1 - share_of(condition.arguments[0])
        return _LETS_THROUGH.get(condition.function, _LETS_THROUGH_ELSE)
    return _LETS_THROUGH_ELSE


def rows_of_plan(plan: LogicalPlan) -> float:
    """How many rows a plan is believed to have."""
    match plan:
        case Scan(relation=ParquetRelation() as relation):
            return float(sum(rows for file in relation.sizes for rows, _ in file.groups))
        case Scan(relation=StreamedFiles() as relation):
            return relation.believed_rows
        case ArrowData(table=table):
            return float(table.num_rows)
        case Range(start=start, end=end, step=step):
            return float(len(range(start, end, step)))
        case Filter():
            share = 1.0
            for each in conjuncts_of(plan.condition):
                share *= share_of(each)
            return rows_of_plan(plan.child) * share
        case Aggregate(grouping=grouping, child=child):
            return max(1.0, rows_of_plan(child) * _GROUPS) if grouping else 1.0
        case Join(type=JoinType.SEMI):
            return min(map(rows_of_plan, plan.children))
        case Join():
            return max(map(rows_of_plan, plan.children))
        case _ if plan.children:
            return sum(map(rows_of_plan, plan.children))
        case _:
            return _UNKNOWN_ROWS
