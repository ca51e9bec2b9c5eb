"""Which plans came out of an analyzer: they are not looked at again."""

from __future__ import annotations

from pyrite.sql.logical import LogicalPlan

_MARK = "_is_analyzed"


def is_analyzed(plan: LogicalPlan) -> bool:
    """Whether the plan came out of an analyzer."""
    return _MARK in plan.__dict__


def mark_analyzed(plan: LogicalPlan) -> None:
    """Say that everything in the plan is resolved."""
    plan.__dict__[_MARK] = True
