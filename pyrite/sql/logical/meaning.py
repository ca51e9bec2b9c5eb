"""What a plan means, as a value: equal for plans that give the same rows by the same steps."""

from __future__ import annotations

from dataclasses import Field, fields
from typing import Any

from pyrite.sql.expressions import Alias, Attribute, Expression, Literal
from pyrite.sql.logical.base import LogicalPlan
from pyrite.sql.logical.unary import Project, SubqueryAlias


def meaning_of(plan: LogicalPlan) -> Any:
    """A hashable value, in which columns are counted instead of having ids, and have no names.

    Two plans with equal values give the same rows, with columns that correspond by position.
    """
    return _Meaning().plan(plan)


class _Meaning:
    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}

    def _number(self, identity: int) -> int:
        return self._numbers.setdefault(identity, len(self._numbers))

    def plan(self, plan: LogicalPlan) -> Any:
        if isinstance(plan, SubqueryAlias):
            return self.plan(plan.child)
        if isinstance(plan, Project) and plan.expressions_of_row == plan.child.output:
            return self.plan(plan.child)
        children = tuple(map(self.plan, plan.children))
        own = tuple(
            self.value(getattr(plan, each.name))
            for each in fields_of(plan)
            if each.name not in plan.plan_fields
        )
        return (type(plan), children, own)

    def value(self, value: Any) -> Any:
        match value:
            case Attribute():
                return ("column", self._number(value.id), value.type)
            case Alias(child=child, id=number):
                return ("alias", self.value(child), self._number(number))
            case Literal():
                return value
            case LogicalPlan():
                return self.plan(value)
            case Expression():
                own = tuple(
                    self.value(getattr(value, each.name)) for each in fields_of(value) if each.compare
                )
                return (type(value), own)
            case tuple() | list():
                return tuple(map(self.value, value))
            case dict():
                return tuple((key, self.value(each)) for key, each in value.items())
            case _:
                return _hashable(value)


def fields_of(node: Any) -> tuple[Field[Any], ...]:
    """The fields of a node, each of which is a dataclass."""
    return fields(node)


def _hashable(value: Any) -> Any:
    try:
        hash(value)
    except TypeError:
        # Arrow tables and the like: the same object means the same rows.
        return ("object", id(value))
    return value
