"""Subqueries in expressions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyrite.sql.analyzer.marks import is_analyzed
from pyrite.sql.analyzer.problems import simple
from pyrite.sql.expressions import Alias, Exists, Expression, InSubquery, ScalarSubquery, Subquery, new_id
from pyrite.sql.expressions.coercion import common_type
from pyrite.sql.functions.declaration import cast_to
from pyrite.sql.logical import LogicalPlan, Project

if TYPE_CHECKING:
    from pyrite.sql.analyzer.analyzer import Analyzer
    from pyrite.sql.analyzer.expressions import ExpressionResolver
    from pyrite.sql.analyzer.scope import Scope


def resolve_subquery(
    analyzer: Analyzer, subquery: Subquery, scope: Scope, resolver: ExpressionResolver
) -> Expression:
    """The subquery with its plan analyzed, in which columns around it are outer references."""
    if subquery.is_analyzed:
        return subquery
    taken = frozenset(each.id for around in scope.all_around() for each in around.attributes)
    plan: LogicalPlan = analyzer.inside(scope).analyze(_apart(subquery.plan, taken))
    match subquery:
        case ScalarSubquery():
            if len(plan.visible_output) != 1:
                raise simple(
                    "INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN",
                    number=len(plan.visible_output),
                )
            return ScalarSubquery(plan, True)
        case Exists():
            return Exists(plan, True)
        case InSubquery():
            return _in_subquery(subquery, plan, resolver)
        case _:
            raise AssertionError(f"an unknown kind of subquery: {subquery}")


def _apart(plan: LogicalPlan, taken: frozenset[int]) -> LogicalPlan:
    """The plan with other ids where the queries around have the same: a DataFrame inside one made of itself.

    Else a column of the query around would be taken for the one inside.
    """
    if not is_analyzed(plan):
        return plan.map_children(lambda child: _apart(child, taken))
    if not any(each.id in taken for each in plan.output):
        return plan
    renamed = tuple(Alias(each, each.name, new_id(), each.metadata, each.qualifier) for each in plan.output)
    return Project(renamed, plan)


def _in_subquery(subquery: InSubquery, plan: LogicalPlan, resolver: ExpressionResolver) -> Expression:
    columns = plan.visible_output
    if len(columns) != len(subquery.values):
        raise simple(
            "DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH",
            sqlExpr='"in"',
            leftLength=len(subquery.values),
            rightLength=len(columns),
            leftColumns="",
            rightColumns="",
        )
    values, row = [], []
    for value, column in zip(subquery.values, columns, strict=True):
        target = common_type(value.type, column.type, ansi=resolver.settings.ansi)
        if target is None:
            raise simple(
                "DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH",
                sqlExpr='"in"',
                mismatchedColumns="",
                leftType=f'"{value.type._sql()}"',
                rightType=f'"{column.type._sql()}"',
            )
        values.append(cast_to(value, target, resolver.setting))
        row.append(Alias(cast_to(column, target, resolver.setting), column.name, new_id()))
    return replace(subquery, plan=Project(tuple(row), plan), values=tuple(values), is_analyzed=True)
