"""A step that a Python function does on the rows of a plan, wherever these are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pyrite.sql.expressions import Attribute, SortOrder
from pyrite.sql.logical import LogicalPlan, Sort


@dataclass(frozen=True)
class PythonTask:
    """What a function is given, and what its results are.

    `function` takes an iterator of messages with rows of `plan` and gives messages; of their columns those
    with the numbers `kept` are `attributes`, or all if it is None. With groups, the `keys` columns from
    `first_key` on are the key, and behind them the function finds the number of the group, whose rows are
    together. `of_nothing` is what one group without rows gives; None if it gives nothing.
    """

    plan: LogicalPlan
    function: Callable[..., Any]
    attributes: tuple[Attribute, ...]
    kept: tuple[int, ...] | None = None
    is_grouped: bool = False
    first_key: int = 0
    keys: int = 0
    of_nothing: Any = None

    @property
    def key_columns(self) -> tuple[Attribute, ...]:
        """The columns of the key."""
        return self.plan.output[self.first_key : self.first_key + self.keys]

    @property
    def sorted_plan(self) -> LogicalPlan:
        """The plan with the rows of each group together."""
        return self.in_order(self.plan)

    def in_order(self, plan: LogicalPlan) -> LogicalPlan:
        """Rows of the plan with those of each group together."""
        if not self.keys:
            return plan
        return Sort(tuple(SortOrder(each) for each in self.key_columns), False, plan)
