"""GROUP BY and HAVING."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from pyrite.errors import AnalysisException
from pyrite.sql.analyzer.expressions import ExpressionResolver, contains_kind
from pyrite.sql.analyzer.problems import missing_aggregation, simple
from pyrite.sql.analyzer.projections import select_list, with_generators
from pyrite.sql.analyzer.text import expression_in
from pyrite.sql.analyzer.time_windows import with_time_windows
from pyrite.sql.analyzer.windows import contains_window
from pyrite.sql.expressions import (
    Alias,
    Attribute,
    Call,
    Expression,
    Kind,
    Literal,
    OuterReference,
    PythonCall,
    Subquery,
    UnresolvedAlias,
    UnresolvedName,
    UnresolvedText,
    Window,
    new_id,
)
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.logical import Aggregate, Filter, GroupingSets, Having, LogicalPlan, Project, attribute_of
from pyrite.sql.types import IntegerType

if TYPE_CHECKING:
    from pyrite.sql.analyzer.analyzer import Analyzer


def aggregate(analyzer: Analyzer, plan: Aggregate) -> LogicalPlan:
    """GROUP BY with its SELECT list."""
    plan = with_time_windows(analyzer, plan)
    child = analyzer.analyze(plan.child)
    resolver = analyzer.resolver(analyzer.scope(child))
    row = select_list(resolver, plan.expressions_of_row)
    if plan.is_by_all:
        grouping = [_unaliased(each) for each in row if not contains_kind(each, Kind.AGGREGATE)]
        return aggregated(analyzer, tuple(grouping), row, child, None)
    grouping, sets = _grouping(resolver, plan, row)
    return aggregated(analyzer, tuple(grouping), row, child, sets if sets is not None else plan.grouping_sets)


def _unaliased(expression: Expression) -> Expression:
    return expression.child if isinstance(expression, Alias) else expression


def _grouping(
    resolver: ExpressionResolver, plan: Aggregate, row: Sequence[Expression]
) -> tuple[list[Expression], tuple[tuple[int, ...], ...] | None]:
    """The grouping expressions, each once, and the grouping sets as sets of their positions."""
    expressions: list[Expression] = []
    # Each part of the clause offers alternatives; the grouping sets are all combinations of one from each.
    parts: list[list[tuple[int, ...]]] = []
    has_sets = False

    def position_of(unresolved: Expression) -> int:
        resolved = _grouping_expression(resolver, unresolved, row)
        if resolved not in expressions:
            expressions.append(resolved)
        return expressions.index(resolved)

    for each in plan.grouping:
        if isinstance(each, GroupingSets):
            has_sets = True
            sets = [tuple(map(position_of, one)) for one in each.sets]
            parts.append(_expanded(each.kind, sets))
        else:
            parts.append([(position_of(each),)])
    if not has_sets:
        return expressions, None
    combined: list[tuple[int, ...]] = [()]
    for alternatives in parts:
        combined = [
            tuple(dict.fromkeys((*before, *alternative)))
            for before in combined
            for alternative in alternatives
        ]
    return expressions, tuple(combined)


def _expanded(kind: str, sets: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    match kind:
        case "ROLLUP":
            return [
                tuple(each for one in sets[:length] for each in one) for length in range(len(sets), -1, -1)
            ]
        case "CUBE":
            return [
                tuple(each for one in chosen for each in one)
                for length in range(len(sets), -1, -1)
                for chosen in combinations(sets, length)
            ]
        case _:
            return sets


def _grouping_expression(
    resolver: ExpressionResolver, unresolved: Expression, row: Sequence[Expression]
) -> Expression:
    if isinstance(unresolved, UnresolvedText):
        unresolved = expression_in(unresolved.text, resolver.settings)
    if isinstance(unresolved, UnresolvedAlias):
        unresolved = unresolved.child
    if isinstance(unresolved, Literal) and isinstance(unresolved.type, IntegerType):
        if not resolver.settings.group_by_ordinal:
            return unresolved
        position = unresolved.value
        if not 1 <= position <= len(row):
            raise simple("GROUP_BY_POS_OUT_OF_RANGE", index=position, size=len(row))
        chosen = _unaliased(row[position - 1])
        if contains_kind(chosen, Kind.AGGREGATE) or contains_kind(chosen, Kind.GENERATOR):
            raise simple("GROUP_BY_POS_AGGREGATE", index=position, aggExpr=pretty(chosen))
        return chosen
    try:
        resolved = _unaliased(resolver.resolve(unresolved))
    except AnalysisException:
        chosen_alias = _alias_of(unresolved, row) if resolver.settings.group_by_aliases else None
        if chosen_alias is None:
            raise
        resolved = chosen_alias
    if contains_kind(resolved, Kind.AGGREGATE):
        raise simple("GROUP_BY_AGGREGATE", sqlExpr=pretty(resolved))
    return resolved


def _alias_of(unresolved: Expression, row: Sequence[Expression]) -> Expression | None:
    if not isinstance(unresolved, UnresolvedName) or len(unresolved.parts) != 1:
        return None
    for each in row:
        if isinstance(each, Alias) and each.name.lower() == unresolved.parts[0].lower():
            return each.child
    return None


def aggregated(
    analyzer: Analyzer,
    grouping: tuple[Expression, ...],
    row: Sequence[Expression],
    child: LogicalPlan,
    sets: tuple[tuple[int, ...], ...] | None,
) -> LogicalPlan:
    """An Aggregate whose list is checked: each column in it is grouped by, or inside an aggregate.

    Grouping expressions that are not columns are computed below it, and are columns here.
    """
    below: list[Expression] = []
    columns: list[Attribute] = []
    for each in grouping:
        if isinstance(each, Attribute):
            columns.append(each)
        else:
            alias = Alias(each, pretty(each), new_id())
            below.append(alias)
            columns.append(alias.attribute)
    if below:
        child = Project((*child.output, *below), child)
    by_expression = list(zip(grouping, columns, strict=True))
    if sets is not None:
        columns = [replace(each, is_nullable=True) for each in columns]
        by_expression = list(zip(grouping, columns, strict=True))
    if sets is None:
        _check_no_grouping(row)
    try:
        row = [_grouped(each, by_expression, tuple(columns)) for each in row]
    except AnalysisException as problem:
        if grouping or problem.getCondition() != "MISSING_AGGREGATION":
            raise
        raise simple("MISSING_GROUP_BY") from None
    generators = [each for each in row if contains_kind(each, Kind.GENERATOR)]
    if generators:
        return _generated_over(row, tuple(columns), child, sets)
    return Aggregate(tuple(columns), tuple(row), child, sets)


def _check_no_grouping(row: Sequence[Expression]) -> None:
    """Raise AnalysisException for `grouping` without grouping sets."""
    for each in row:
        for part in each.walk():
            if isinstance(part, Call) and part.function in ("grouping", "grouping_id"):
                raise simple("UNSUPPORTED_GROUPING_EXPRESSION")


def _generated_over(
    row: Sequence[Expression],
    columns: tuple[Attribute, ...],
    child: LogicalPlan,
    sets: tuple[tuple[int, ...], ...] | None,
) -> LogicalPlan:
    """`SELECT explode(collect_list(x))`: the generator's argument is aggregated first."""
    inner: list[Expression] = []
    outer: list[Expression] = []
    for each in row:
        call = _unaliased(each)
        if isinstance(call, Call) and call.kind is Kind.GENERATOR:
            arguments = []
            for argument in call.arguments:
                alias = Alias(argument, pretty(argument), new_id())
                inner.append(alias)
                arguments.append(alias.attribute)
            changed = replace(call, arguments=tuple(arguments))
            outer.append(replace(each, child=changed) if isinstance(each, Alias) else changed)
        else:
            inner.append(each)
            outer.append(attribute_of(each))
    return with_generators(outer, Aggregate(columns, tuple(inner), child, sets))


def _grouped(
    expression: Expression, grouping: Sequence[tuple[Expression, Attribute]], columns: tuple[Attribute, ...]
) -> Expression:
    """The expression with grouping expressions as their columns; an error for columns that are left."""
    for grouped, column in grouping:
        if expression == grouped:
            return column
    match expression:
        case Alias(child=child):
            return replace(expression, child=_grouped(child, grouping, columns))
        case Call(function="grouping_id", arguments=()):
            return replace(expression, arguments=columns)
        case Call(function="grouping" | "grouping_id"):
            return expression.map_children(lambda each: _grouped(each, grouping, columns))
        case Call(kind=Kind.AGGREGATE):
            for argument in expression.children:
                if contains_window(argument):
                    raise simple("_LEGACY_ERROR_TEMP_1031")
                if contains_kind(argument, Kind.AGGREGATE):
                    raise simple("NESTED_AGGREGATE_FUNCTION")
            return expression
        case PythonCall(is_aggregate=True):
            return expression
        case Attribute():
            raise missing_aggregation(expression)
        case Window(function=Call() as function, definition=definition):
            inside = function.map_children(lambda each: _grouped(each, grouping, columns))
            return Window(inside, definition.map_children(lambda each: _grouped(each, grouping, columns)))
        case OuterReference() | Literal():
            return expression
        case Subquery():
            return expression.map_children(lambda each: _grouped(each, grouping, columns))
        case _:
            return expression.map_children(lambda each: _grouped(each, grouping, columns))


def having(analyzer: Analyzer, plan: Having) -> LogicalPlan:
    """HAVING: a filter over the aggregate, which computes what the condition needs beside its list."""
    child = analyzer.analyze(plan.child)
    if isinstance(child, Project) and not isinstance(child.child, Aggregate):
        # HAVING without GROUP BY and without an aggregate: all rows are one group.
        child = aggregated(analyzer, (), child.expressions_of_row, child.child, None)
    target = child
    if not isinstance(target, Aggregate):
        resolver = analyzer.resolver(analyzer.scope(child))
        return Filter(resolver.condition(plan.condition), child)
    [condition], extended = resolve_over(analyzer, target, [plan.condition])
    filtered: LogicalPlan = Filter(condition, extended)
    if extended is not target:
        filtered = Project(target.output, filtered)
    return filtered


def resolve_over(
    analyzer: Analyzer, plan: Aggregate, unresolved: Sequence[Expression]
) -> tuple[list[Expression], Aggregate]:
    """Expressions above an Aggregate, and the Aggregate with what they need of it beside its own list.

    They may use the list's columns, aggregates of the rows below, and grouping columns.
    """
    below = analyzer.scope(plan.child)
    resolver = analyzer.resolver(analyzer.scope(plan, fallback=below))
    grouping = [
        (_definition(each, plan.child), each) for each in plan.grouping if isinstance(each, Attribute)
    ]
    columns = tuple(each for each in plan.grouping if isinstance(each, Attribute))
    own = {attribute.id for attribute in plan.output}
    added: list[Alias] = []

    def reachable(expression: Expression) -> Expression | None:
        if isinstance(expression, Attribute) and expression.id in own:
            return expression
        needs_aggregate = isinstance(expression, Call) and expression.kind is Kind.AGGREGATE
        is_grouping = any(expression in (definition, column) for definition, column in grouping) or (
            isinstance(expression, Call) and expression.function in ("grouping", "grouping_id")
        )
        if not (needs_aggregate or is_grouping):
            if isinstance(expression, Attribute):
                raise missing_aggregation(expression)
            return None
        grouped = _grouped(expression, grouping, columns)
        for each in (*plan.expressions_of_row, *added):
            if _unaliased(each) == grouped:
                return attribute_of(each)
        alias = Alias(grouped, pretty(expression), new_id())
        added.append(alias)
        return alias.attribute

    resolved = [resolver.condition(each).transform_down(reachable) for each in unresolved]
    if not added:
        return resolved, plan
    return resolved, replace(plan, expressions_of_row=(*plan.expressions_of_row, *added))


def _definition(column: Attribute, child: LogicalPlan) -> Expression:
    """What a grouping column was computed from, below the aggregate."""
    if isinstance(child, Project):
        for each in child.expressions_of_row:
            if isinstance(each, Alias) and each.id == column.id:
                return each.child
    return column
