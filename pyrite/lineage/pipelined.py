"""A narrow operator over a parent; chains of them travel and run as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pyrite.lineage import fusion
from pyrite.lineage.base import Lineage
from pyrite.lineage.dependency import OneToOneDependency
from pyrite.lineage.operators import Operator
from pyrite.lineage.partition import Partition
from pyrite.lineage.task_context import TaskContext


class PipelinedLineage(Lineage):
    """Each partition is an operator applied to the records of the parent's partition.

    The graph keeps one node an operator, so that any of them can be cached, named or shared. When a node is
    sent to a task, or runs, the operators since the nearest node that keeps its records are laid side by
    side: a chain of thousands of maps is a list, not a recursion.
    """

    kind = "PythonRDD"

    def __init__(self, parent: Lineage, operator: Operator, preserves_partitioning: bool = False) -> None:
        super().__init__(
            dependencies=(OneToOneDependency(parent),),
            partitioner=parent.partitioner if preserves_partitioning else None,
        )
        self._operators: tuple[Operator, ...] = (operator,)

    @property
    def operators(self) -> tuple[Operator, ...]:
        """What this node itself does; several where operators were laid side by side for a task."""
        return self._operators

    def make_partitions(self) -> Sequence[Partition]:
        return self.chain()[0].partitions

    def compute(self, split: Partition, context: TaskContext) -> Iterator[Any]:
        source, operators = self.chain()
        records = source.iterator(split, context)
        return fusion.stream.run_chain(operators, records, split.index, context.services.fusion)

    def preferred_locations(self, split: Partition) -> Sequence[str]:
        return self.chain()[0].preferred_locations(split)

    def chain(self) -> tuple[Lineage, tuple[Operator, ...]]:
        """The nearest ancestor that is not just one more operator, and the operators from there to here."""
        node = self._dependencies[0].parent
        runs = [self._operators]
        while isinstance(node, PipelinedLineage) and not node.keeps_records:
            runs.append(node._operators)
            node = node._dependencies[0].parent
        return node, tuple(operator for run in reversed(runs) for operator in run)

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        if self.checkpoint is None:
            source, operators = self.chain()
            state["_dependencies"] = (OneToOneDependency(source),)
            state["_operators"] = operators
        else:
            state["_operators"] = ()
        return state
