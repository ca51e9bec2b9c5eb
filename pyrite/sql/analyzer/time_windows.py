"""Windows of time in SELECT and GROUP BY: computed below, so that the query sees a column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from pyrite.errors import AnalysisException, PySparkNotImplementedError
from pyrite.sql.analyzer.session_windows import NAME as SESSION
from pyrite.sql.analyzer.session_windows import sessions
from pyrite.sql.analyzer.text import expression_in
from pyrite.sql.expressions import (
    Alias,
    Attribute,
    Call,
    Expression,
    Kind,
    Literal,
    UnresolvedAlias,
    UnresolvedCall,
    UnresolvedText,
    new_id,
)
from pyrite.sql.logical import Aggregate, Filter, Generate, GroupingSets, LogicalPlan, Project, attribute_of
from pyrite.sql.types import BooleanType

if TYPE_CHECKING:
    from pyrite.sql.analyzer.analyzer import Analyzer

Query = TypeVar("Query", Project, Aggregate)
_WINDOW = "window"


def with_time_windows(analyzer: Analyzer, plan: Query) -> Query:
    """The query with the column of a window in the place of its call, and the window computed below it.

    Rows whose time is NULL are in no window: they are left out.
    """
    if not _has_windows(plan):
        return plan
    plan = plan.map_expressions(
        lambda each: expression_in(each.text, analyzer.settings) if isinstance(each, UnresolvedText) else each
    )
    calls = list(dict.fromkeys(_windows(plan)))
    if len(calls) > 1:
        raise AnalysisException(errorClass="_LEGACY_ERROR_TEMP_1039", messageParameters={})
    child = analyzer.analyze(plan.child)
    resolved = analyzer.resolver(analyzer.scope(child)).resolve(calls[0])
    assert isinstance(resolved, Call), "a window of time is a call"
    if resolved.function == SESSION and isinstance(plan, Aggregate):
        below, column = sessions(resolved, _other_keys(analyzer, plan, calls[0], child), child)
    else:
        below, column = _below(resolved, child)
    below = analyzer.resolved(below)

    def replaced(expression: Expression) -> Expression:
        return expression.transform_down(lambda each: column if each == calls[0] else None)

    return replace(plan.map_expressions(replaced), child=below)


def _other_keys(
    analyzer: Analyzer, plan: Aggregate, window: UnresolvedCall, child: LogicalPlan
) -> list[Expression]:
    """What the query groups by beside a session window: sessions are found for each of its values."""
    resolver = analyzer.resolver(analyzer.scope(child))
    keys: list[Expression] = []
    for each in plan.grouping:
        if isinstance(each, GroupingSets) or plan.grouping_sets is not None or plan.is_by_all:
            raise PySparkNotImplementedError(
                errorClass="NOT_IMPLEMENTED",
                messageParameters={
                    "feature": "session_window in GROUPING SETS, CUBE, ROLLUP or GROUP BY ALL",
                    "hint": "Group by the window and the other columns by their names.",
                },
            )
        key = each.child if isinstance(each, UnresolvedAlias | Alias) else each
        if isinstance(key, Literal) and isinstance(key.value, int):
            key = plan.expressions_of_row[key.value - 1]
        if not any(part == window for part in key.walk()):
            found = resolver.resolve(key)
            keys.append(found.child if isinstance(found, Alias) else found)
    return keys


def _below(call: Call, child: LogicalPlan) -> tuple[LogicalPlan, Attribute]:
    is_there = Call("isnotnull", call.arguments, BooleanType(), False)
    rows = Filter(is_there, child)
    if call.kind is Kind.GENERATOR:
        column = Attribute(new_id(), _WINDOW, call.type, False)
        return Generate(call, False, rows, None, (_WINDOW,), (column,)), column
    named = Alias(call, _WINDOW if call.function != SESSION else SESSION, new_id())
    return Project((*child.output, named), rows), attribute_of(named)


def _has_windows(plan: Project | Aggregate) -> bool:
    return any(
        _WINDOW in each.text.lower() if isinstance(each, UnresolvedText) else bool(_windows_in(each))
        for each in _expressions(plan)
    )


def _windows(plan: Project | Aggregate) -> list[UnresolvedCall]:
    return [found for each in _expressions(plan) for found in _windows_in(each)]


def _windows_in(expression: Expression) -> list[UnresolvedCall]:
    return [
        each
        for each in expression.walk()
        if isinstance(each, UnresolvedCall)
        and each.name.lower() in (_WINDOW, SESSION)
        and len(each.arguments) > 1
    ]


def _expressions(plan: Project | Aggregate) -> Sequence[Expression]:
    if isinstance(plan, Aggregate):
        return (*plan.grouping, *plan.expressions_of_row)
    return plan.expressions_of_row
