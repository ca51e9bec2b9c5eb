"""Steps that a Python function does on whole partitions or groups."""

from __future__ import annotations

from dataclasses import dataclass

from pyrite.sql.expressions import Attribute, Expression, PythonCall, PythonFunction
from pyrite.sql.logical.base import LogicalPlan


@dataclass(frozen=True, eq=False)
class MapPartitions(LogicalPlan):
    """`mapInPandas` and `mapInArrow`: an iterator of batches to an iterator of batches."""

    function: PythonFunction
    attributes: tuple[Attribute, ...]
    child: LogicalPlan

    def _output(self) -> tuple[Attribute, ...]:
        return self.attributes


@dataclass(frozen=True, eq=False)
class MapGroups(LogicalPlan):
    """`applyInPandas` and `applyInArrow`: the rows of each group to rows."""

    function: PythonFunction
    keys: tuple[Expression, ...]
    attributes: tuple[Attribute, ...]
    child: LogicalPlan

    expression_fields = ("keys",)

    def _output(self) -> tuple[Attribute, ...]:
        return self.attributes


@dataclass(frozen=True, eq=False)
class MapCogroups(LogicalPlan):
    """`cogroup(...).applyInPandas`: the rows of both sides of each key to rows."""

    function: PythonFunction
    left_keys: tuple[Expression, ...]
    right_keys: tuple[Expression, ...]
    attributes: tuple[Attribute, ...]
    left: LogicalPlan
    right: LogicalPlan

    plan_fields = ("left", "right")
    expression_fields = ("left_keys", "right_keys")

    def _output(self) -> tuple[Attribute, ...]:
        return self.attributes


@dataclass(frozen=True, eq=False)
class EvaluatePython(LogicalPlan):
    """The child's columns, and beside them what Python functions give; made by the optimizer."""

    calls: tuple[PythonCall, ...]
    attributes: tuple[Attribute, ...]
    child: LogicalPlan

    expression_fields = ("calls",)

    def _output(self) -> tuple[Attribute, ...]:
        return (*self.child.output, *self.attributes)


@dataclass(frozen=True, eq=False)
class AggregateInPython(LogicalPlan):
    """A row for each group: its key, and what Python aggregates give; made by the optimizer."""

    calls: tuple[PythonCall, ...]
    keys: tuple[Attribute, ...]
    attributes: tuple[Attribute, ...]
    child: LogicalPlan

    expression_fields = ("calls", "keys")

    def _output(self) -> tuple[Attribute, ...]:
        return (*self.keys, *self.attributes)
