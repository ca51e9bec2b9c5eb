"""One pass over a plan, from the leaves up: each node is resolved against the columns of those below it.

What is analyzed is marked and passed over the next time, so that a DataFrame of a hundred steps costs as much
as its last step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from pyrite.errors import AnalysisException
from pyrite.sql.analyzer import (
    aggregation,
    joins,
    pivots,
    projections,
    set_operations,
    sorting,
    tables,
    windows,
)
from pyrite.sql.analyzer.belonging import check_columns, strangers
from pyrite.sql.analyzer.expressions import ExpressionResolver, contains_kind
from pyrite.sql.analyzer.hints import hint
from pyrite.sql.analyzer.marks import is_analyzed, mark_analyzed
from pyrite.sql.analyzer.problems import not_boolean, simple
from pyrite.sql.analyzer.scope import Scope
from pyrite.sql.analyzer.settings import AnalysisSettings, NoTables, Tables
from pyrite.sql.analyzer.subqueries import resolve_subquery
from pyrite.sql.expressions import Call, Expression, Kind, Literal, WindowDefinition
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.functions.declaration import cast_to
from pyrite.sql.logical import (
    Aggregate,
    Deduplicate,
    Distinct,
    Filter,
    Generate,
    Having,
    Hint,
    Join,
    Limit,
    LogicalPlan,
    MapCogroups,
    NamedWindows,
    Offset,
    Pivot,
    Project,
    Qualify,
    RecursiveReference,
    Repartition,
    SetOperation,
    Sort,
    SubqueryAlias,
    Tail,
    Union,
    Unpivot,
    UnresolvedTable,
    UnresolvedTableFunction,
    UnresolvedValues,
    With,
    WithColumns,
)

# Its functions find the schemas of texts for those of `functions.schemas`.
from pyrite.sql.sources import schemas_of_texts as schemas_of_texts
from pyrite.sql.types import BooleanType, IntegerType, IntegralType, MapType, NullType


@dataclass(frozen=True)
class Analyzer:
    """Analyzes the plans of a session.

    `outer` is the scope around a subquery, `queries` are the WITH queries in sight, `windows` the definitions
    of a WINDOW clause.
    """

    settings: AnalysisSettings = field(default_factory=AnalysisSettings)
    tables: Tables = field(default_factory=NoTables)
    outer: Scope | None = None
    queries: dict[str, LogicalPlan] = field(default_factory=dict)
    windows: dict[str, WindowDefinition] = field(default_factory=dict)

    def analyze(self, plan: LogicalPlan) -> LogicalPlan:
        """The plan with everything resolved. Raises AnalysisException for what does not fit."""
        if is_analyzed(plan):
            return plan
        rule = _RULES.get(type(plan))
        analyzed = self._children_only(plan) if rule is None else rule(self, plan)
        check_columns(analyzed)
        mark_analyzed(analyzed)
        return analyzed

    def resolved(self, plan: LogicalPlan) -> LogicalPlan:
        """A plan that a rule made of resolved expressions; no rule will look at it."""
        mark_analyzed(plan)
        return plan

    def _children_only(self, plan: LogicalPlan) -> LogicalPlan:
        plan = plan.map_children(self.analyze)
        if not plan.expression_fields:
            return plan
        scope = self.scope(*plan.children)
        return plan.map_expressions(self.resolver(scope).resolve)

    def scope(self, *plans: LogicalPlan, fallback: Scope | None = None) -> Scope:
        """The columns of plans, and what is around."""
        attributes = tuple(each for plan in plans for each in plan.output)
        return Scope(attributes, self.outer, fallback, self.settings.is_case_sensitive)

    def resolver(self, scope: Scope) -> ExpressionResolver:
        """What resolves expressions in a scope."""
        return ExpressionResolver(scope, self.settings, self.tables, self._subquery, self.windows)

    def inside(self, outer: Scope) -> Analyzer:
        """The analyzer of a subquery."""
        return replace(self, outer=outer, windows={})

    def _subquery(self, subquery: Any, scope: Scope, resolver: ExpressionResolver) -> Expression:
        return resolve_subquery(self, subquery, scope, resolver)


def _filter(analyzer: Analyzer, plan: Filter) -> LogicalPlan:
    child = analyzer.analyze(plan.child)
    # WHERE of the API may name columns that a select before it has left out.
    resolver = analyzer.resolver(analyzer.scope(child))
    try:
        condition = resolver.condition(plan.condition)
    except AnalysisException as problem:
        return sorting.filter_below(analyzer, child, plan.condition, problem)
    if strangers([condition], [child]) and isinstance(child, Project):
        return sorting.filter_below(analyzer, child, plan.condition, None)
    _check_where(condition)
    return Filter(_boolean(condition, resolver), child)


def _check_where(condition: Expression) -> None:
    """Raise AnalysisException for what no single row can tell."""
    if contains_kind(condition, Kind.AGGREGATE):
        found = [each for each in condition.walk() if isinstance(each, Call) and each.kind is Kind.AGGREGATE]
        raise AnalysisException(
            errorClass="INVALID_WHERE_CONDITION",
            messageParameters={
                "condition": f'"{pretty(condition)}"',
                "expressionList": ", ".join(map(pretty, found)),
            },
        )
    if windows.contains_window(condition):
        raise simple("WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE", clauseName="WHERE")
    if contains_kind(condition, Kind.GENERATOR):
        raise simple("UNSUPPORTED_GENERATOR.OUTSIDE_SELECT", plan="Filter")


def _boolean(condition: Expression, resolver: ExpressionResolver) -> Expression:
    if isinstance(condition.type, BooleanType):
        return condition
    raise not_boolean(condition)


def _limit(analyzer: Analyzer, plan: Limit | Offset | Tail) -> LogicalPlan:
    child = analyzer.analyze(plan.child)
    resolver = analyzer.resolver(analyzer.scope())
    name = {Limit: "limit", Offset: "offset", Tail: "tail"}[type(plan)]
    try:
        count = resolver.resolve(plan.count)
    except AnalysisException as problem:
        if problem.getCondition() != "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION":
            raise
        raise simple("INVALID_LIMIT_LIKE_EXPRESSION.IS_UNFOLDABLE", name=name, expr="", dataType="") from None
    if not isinstance(count.type, IntegralType | NullType):
        raise simple(
            "INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE",
            name=name,
            expr=f'"{pretty(count)}"',
            dataType=f'"{count.type._sql()}"',
        )
    if isinstance(count, Literal) and isinstance(count.value, int) and count.value < 0:
        raise simple(
            "INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE", name=name, expr=f'"{count.value}"', v=count.value
        )
    return replace(plan, count=cast_to(count, IntegerType(), resolver.setting), child=child)


def _deduplicate(analyzer: Analyzer, plan: Deduplicate) -> LogicalPlan:
    child = analyzer.analyze(plan.child)
    resolver = analyzer.resolver(analyzer.scope(child))
    return Deduplicate(tuple(resolver.resolve(key) for key in plan.keys), child)


def _distinct(analyzer: Analyzer, plan: Distinct) -> LogicalPlan:
    child = analyzer.analyze(plan.child)
    for attribute in child.output:
        if isinstance(attribute.type, MapType):
            raise simple(
                "UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE",
                colName=f"`{attribute.name}`",
                dataType=f'"{attribute.type._sql()}"',
            )
    return Distinct(child)


def _subquery_alias(analyzer: Analyzer, plan: SubqueryAlias) -> LogicalPlan:
    child = analyzer.analyze(plan.child)
    if not plan.columns:
        return SubqueryAlias(plan.name, child)
    return SubqueryAlias(plan.name, projections.renamed(child, plan.columns))


def _with(analyzer: Analyzer, plan: With) -> LogicalPlan:
    for name, query in plan.queries:
        if plan.is_recursive:
            analyzed = set_operations.recursive_query(analyzer, name, query)
        else:
            analyzed = analyzer.analyze(query)
        analyzer = replace(analyzer, queries={**analyzer.queries, name.lower(): analyzed})
    return analyzer.analyze(plan.child)


def _named_windows(analyzer: Analyzer, plan: NamedWindows) -> LogicalPlan:
    windows = {name.lower(): definition for name, definition in plan.windows}
    return replace(analyzer, windows={**analyzer.windows, **windows}).analyze(plan.child)


def _repartition(analyzer: Analyzer, plan: Repartition) -> LogicalPlan:
    child = analyzer.analyze(plan.child)
    resolver = analyzer.resolver(analyzer.scope(child))
    return replace(plan, keys=tuple(resolver.resolve(key) for key in plan.keys), child=child)


def _cogroups(analyzer: Analyzer, plan: MapCogroups) -> LogicalPlan:
    left, right = analyzer.analyze(plan.left), analyzer.analyze(plan.right)
    right = joins.with_other_ids(left, right)
    of_left, of_right = analyzer.resolver(analyzer.scope(left)), analyzer.resolver(analyzer.scope(right))
    return replace(
        plan,
        left=left,
        right=right,
        left_keys=tuple(map(of_left.resolve, plan.left_keys)),
        right_keys=tuple(map(of_right.resolve, plan.right_keys)),
    )


def _recursive_reference(analyzer: Analyzer, plan: RecursiveReference) -> LogicalPlan:
    return replace(plan)


_RULES: dict[type[LogicalPlan], Callable[[Analyzer, Any], LogicalPlan]] = {
    Aggregate: aggregation.aggregate,
    Deduplicate: _deduplicate,
    Distinct: _distinct,
    Filter: _filter,
    Generate: projections.lateral_view,
    Having: aggregation.having,
    Hint: hint,
    Join: joins.join,
    Limit: _limit,
    MapCogroups: _cogroups,
    NamedWindows: _named_windows,
    Offset: _limit,
    Pivot: pivots.pivot,
    Project: projections.project,
    Qualify: windows.qualify,
    RecursiveReference: _recursive_reference,
    Repartition: _repartition,
    SetOperation: set_operations.set_operation,
    Sort: sorting.sort,
    SubqueryAlias: _subquery_alias,
    Tail: _limit,
    Union: set_operations.union,
    UnresolvedTable: tables.table,
    UnresolvedTableFunction: tables.table_function,
    UnresolvedValues: tables.values,
    Unpivot: pivots.unpivot,
    With: _with,
    WithColumns: projections.with_columns,
}
