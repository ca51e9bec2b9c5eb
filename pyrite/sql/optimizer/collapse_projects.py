"""A SELECT over a SELECT as one, so that a hundred `withColumn` are not a hundred subqueries."""

from __future__ import annotations

from dataclasses import replace

from pyrite.sql.expressions import (
    Alias,
    Attribute,
    Call,
    Cast,
    Expression,
    Kind,
    Literal,
    OuterReference,
    PythonCall,
    Subquery,
    Window,
)
from pyrite.sql.functions.registry import declaration_of
from pyrite.sql.logical import LogicalPlan, Project


def collapse_projects(plan: LogicalPlan) -> LogicalPlan:
    """Put inner expressions into outer ones where that computes nothing twice."""
    return _collapsed(plan, {})


def _collapsed(plan: LogicalPlan, known: dict[int, tuple[LogicalPlan, LogicalPlan]]) -> LogicalPlan:
    """The plan collapsed. A step that stands in several places stays one step, and is computed once."""
    found = known.get(id(plan))
    if found is None:
        # The plan itself is kept too: as long as it lives, no other has its number.
        known[id(plan)] = found = (plan, _collapse(plan, known))
    return found[1]


def _collapse(plan: LogicalPlan, known: dict[int, tuple[LogicalPlan, LogicalPlan]]) -> LogicalPlan:
    # From the top down and in a loop: chains may be longer than Python's stack is deep.
    while isinstance(plan, Project) and isinstance(plan.child, Project):
        merged = _merged(plan, plan.child)
        if merged is None:
            break
        plan = merged
    return plan.map_children(lambda child: _collapsed(child, known))


def _merged(outer: Project, inner: Project) -> Project | None:
    definitions: dict[int, Alias] = {
        each.id: each for each in inner.expressions_of_row if isinstance(each, Alias)
    }
    uses: dict[int, int] = {}
    for expression in outer.expressions_of_row:
        for part in expression.walk():
            if isinstance(part, Subquery) and definitions:
                return None
            if isinstance(part, Attribute) and part.id in definitions:
                uses[part.id] = uses.get(part.id, 0) + 1
    for number, count in uses.items():
        if not _may_move(definitions[number].child, count):
            return None
    if any(isinstance(each, Window) for one in outer.expressions_of_row for each in one.walk()) and any(
        isinstance(each, Window) for alias in definitions.values() for each in alias.walk()
    ):
        return None

    def inlined(expression: Expression) -> Expression:
        if isinstance(expression, Attribute) and expression.id in definitions:
            return definitions[expression.id].child
        return expression

    row: list[Expression] = []
    for expression in outer.expressions_of_row:
        if isinstance(expression, Attribute):
            alias = definitions.get(expression.id)
            row.append(expression if alias is None else replace(alias, name=expression.name))
        else:
            row.append(expression.transform_up(inlined))
    return Project(tuple(row), inner.child)


def _may_move(expression: Expression, uses: int) -> bool:
    """Whether an expression may stand in all places where its column was used."""
    if uses > 1 and not isinstance(expression, Attribute | Literal | OuterReference):
        return _is_cheap(expression)
    for part in expression.walk():
        if isinstance(part, PythonCall | Window | Subquery):
            return False
        if isinstance(part, Call) and (
            part.kind is not Kind.SCALAR or not declaration_of(part.function).is_deterministic
        ):
            return False
    return True


def _is_cheap(expression: Expression) -> bool:
    return isinstance(expression, Cast) and all(
        isinstance(each, Attribute | Literal) for each in expression.children
    )
