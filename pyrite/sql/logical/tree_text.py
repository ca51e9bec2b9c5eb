"""Plans as text, a step a line: what EXPLAIN shows."""

from __future__ import annotations

from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.logical.base import LogicalPlan


def tree_text(plan: LogicalPlan) -> str:
    """The steps of a plan, each above those that it reads."""
    return "\n".join(_lines(plan, "", ""))


def _lines(plan: LogicalPlan, first: str, rest: str) -> list[str]:
    shown = ", ".join(pretty(each) for each in plan.expressions)
    lines = [f"{first}{type(plan).__name__}{f' [{shown}]' if shown else ''}"]
    for number, child in enumerate(plan.children):
        is_last = number == len(plan.children) - 1
        lines += _lines(child, f"{rest}+- ", rest + ("   " if is_last else ":  "))
    return lines
