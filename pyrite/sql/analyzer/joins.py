"""Joins: sides with columns of their own, USING and NATURAL, conditions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyrite.sql.analyzer.problems import nearest, simple
from pyrite.sql.analyzer.scope import Scope
from pyrite.sql.expressions import Alias, Attribute, Expression, UnresolvedCall, new_id
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.functions.registry import declaration_of
from pyrite.sql.logical import Join, JoinType, LogicalPlan, Project
from pyrite.sql.types import BooleanType

if TYPE_CHECKING:
    from pyrite.sql.analyzer.analyzer import Analyzer


def join(analyzer: Analyzer, plan: Join) -> LogicalPlan:
    """A join; one with USING or NATURAL has the shared columns first, and once."""
    left = analyzer.analyze(plan.left)
    if plan.is_lateral:
        right = analyzer.inside(analyzer.scope(left)).analyze(plan.right)
    else:
        right = analyzer.analyze(plan.right)
    before = {each.id for each in right.output}
    right = with_other_ids(left, right)
    if plan.using or plan.is_natural:
        return _using(analyzer, replace(plan, left=left, right=right))
    condition = plan.condition
    if condition is None:
        return replace(plan, left=left, right=right)
    if before != {each.id for each in right.output} and analyzer.settings.resolve_self_joins:
        condition = _apart(condition, left, right)
    resolver = analyzer.resolver(analyzer.scope(left, right))
    resolved = resolver.condition(condition)
    if not isinstance(resolved.type, BooleanType):
        raise simple(
            "JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE",
            joinCondition=f'"{pretty(resolved)}"',
            conditionType=f'"{resolved.type._sql()}"',
        )
    return replace(plan, left=left, right=right, condition=resolved)


def with_other_ids(left: LogicalPlan, right: LogicalPlan) -> LogicalPlan:
    """The right side with new ids where both sides have the same: a table joined with itself."""
    taken = {each.id for each in left.output}
    if not any(each.id in taken for each in right.output):
        return right
    return Project(
        tuple(
            Alias(each, each.name, new_id(), each.metadata, each.qualifier) if each.id in taken else each
            for each in right.output
        ),
        right,
    )


def _apart(condition: Expression, left: LogicalPlan, right: LogicalPlan) -> Expression:
    """`df.id == df.id` of a self-join: the second is the right side's."""
    assert isinstance(right, Project)
    other: dict[int, Attribute] = {
        each.child.id: each.attribute
        for each in right.expressions_of_row
        if isinstance(each, Alias) and isinstance(each.child, Attribute)
    }

    def change(expression: Expression) -> Expression:
        match expression:
            case UnresolvedCall(name="=" | "<=>", arguments=(Attribute() as a, Attribute() as b)) if (
                a == b and b.id in other
            ):
                return replace(expression, arguments=(a, other[b.id]))
            case _:
                return expression

    return condition.transform_up(change)


def _using(analyzer: Analyzer, plan: Join) -> LogicalPlan:
    left, right = plan.left, plan.right
    names = plan.using or _shared(left, right, analyzer.settings.is_case_sensitive)
    if not names:
        kind = JoinType.CROSS if plan.type is JoinType.INNER else plan.type
        return replace(plan, using=(), is_natural=False, type=kind)
    pairs = [(_side(analyzer, left, name, "left"), _side(analyzer, right, name, "right")) for name in names]
    equal = declaration_of("=")
    resolver = analyzer.resolver(Scope(()))
    condition: Expression | None = None
    for a, b in pairs:
        same = equal.resolve(UnresolvedCall("=", (a, b)), (a, b), resolver.setting)
        condition = (
            same
            if condition is None
            else declaration_of("and").resolve(
                UnresolvedCall("and", (condition, same)), (condition, same), resolver.setting
            )
        )
    joined = replace(plan, condition=condition, using=(), is_natural=False)
    if plan.type in (JoinType.SEMI, JoinType.ANTI):
        shared = [a for a, _ in pairs]
        return Project((*shared, *(each for each in left.output if each not in shared)), joined)
    return _shared_once(joined, pairs, resolver.setting.ansi)


def _shared_once(joined: Join, pairs: list[tuple[Attribute, Attribute]], ansi: bool) -> LogicalPlan:
    by_id = {each.id: each for each in joined.output}
    keys: list[Expression] = []
    hidden: list[Expression] = []
    of_left, of_right = {a.id for a, _ in pairs}, {b.id for _, b in pairs}
    for a, b in pairs:
        left, right = by_id[a.id], by_id[b.id]
        match joined.type:
            case JoinType.RIGHT:
                keys.append(right)
                hidden.append(replace(left, is_hidden=True))
            case JoinType.FULL:
                coalesce = declaration_of("coalesce")
                from pyrite.sql.functions.declaration import Setting

                both = (left, right)
                merged = coalesce.resolve(UnresolvedCall("coalesce", both), both, Setting(ansi))
                keys.append(Alias(merged, left.name, new_id()))
                hidden.extend((replace(left, is_hidden=True), replace(right, is_hidden=True)))
            case _:
                keys.append(left)
                hidden.append(replace(right, is_hidden=True))
    rest = [each for each in joined.output if each.id not in of_left | of_right]
    return Project((*keys, *rest, *hidden), joined)


def _shared(left: LogicalPlan, right: LogicalPlan, is_case_sensitive: bool) -> tuple[str, ...]:
    def key(name: str) -> str:
        return name if is_case_sensitive else name.lower()

    of_right = {key(each.name) for each in right.visible_output}
    return tuple(each.name for each in left.visible_output if key(each.name) in of_right)


def _side(analyzer: Analyzer, plan: LogicalPlan, name: str, side: str) -> Attribute:
    found = analyzer.scope(plan).find_here((name,))
    if found is None or found[1]:
        columns = [each.name for each in plan.visible_output]
        raise simple(
            "UNRESOLVED_USING_COLUMN_FOR_JOIN",
            colName=f"`{name}`",
            side=side,
            suggestion=f"[{', '.join(f'`{each}`' for each in nearest(name, columns))}]",
        )
    return found[0]
