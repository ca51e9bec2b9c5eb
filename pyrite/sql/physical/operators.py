"""What a cut plan is made of: fragments, which one task each computes a partition of, and exchanges.

A `Fragment` is a logical plan whose leaves may be `Incoming`: rows that another fragment made, or a part of a
source. An `Exchange` says in which partition of the next fragment each row of a fragment has to be.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyrite.sql.expressions import Attribute, Expression, SortOrder
from pyrite.sql.logical import LogicalPlan
from pyrite.sql.logical.leaves import Leaf
from pyrite.sql.physical.python_tasks import PythonTask


@dataclass(frozen=True, eq=False)
class Incoming(Leaf):
    """Rows that come into a fragment under a name. Its input says where they come from."""

    name: str
    attributes: tuple[Attribute, ...]

    def _output(self) -> tuple[Attribute, ...]:
        return self.attributes


@dataclass(frozen=True, eq=False)
class Fragment:
    """A plan that is computed partition by partition, each by one query of one task."""

    plan: LogicalPlan
    inputs: tuple[Input, ...]
    partitions: int


@dataclass(frozen=True)
class ByHash:
    """Rows with equal keys meet in one partition: NULLs too, NaNs, and both zeros."""

    keys: tuple[Expression, ...]


@dataclass(frozen=True)
class ByRange:
    """Partitions follow each other in an order; `bounds` are sort keys of the kernel, between each two."""

    order: tuple[SortOrder, ...]
    bounds: tuple[bytes, ...]


@dataclass(frozen=True)
class RoundRobin:
    """Rows are dealt evenly."""


@dataclass(frozen=True)
class InPlace:
    """Rows stay in the partition of their number; they are kept to be read more than once."""


@dataclass(frozen=True)
class ToOne:
    """All rows meet in one partition, in the order of the partitions that they come from."""


Placing = ByHash | ByRange | RoundRobin | InPlace | ToOne


@dataclass(frozen=True, eq=False)
class Exchange:
    """The rows of a fragment, some of its columns, in other partitions."""

    child: Fragment
    columns: tuple[Attribute, ...]
    placing: Placing
    partitions: int


@dataclass(frozen=True, eq=False)
class Read:
    """Rows of an exchange: partition i reads the partitions `groups[i]`; if that is None, all read all."""

    leaf: Incoming
    exchange: Exchange
    groups: tuple[tuple[int, ...], ...] | None


@dataclass(frozen=True, eq=False)
class Parts:
    """A source in parts: partition i reads the leaf `parts[i]`."""

    leaf: Incoming
    parts: tuple[LogicalPlan, ...]


@dataclass(frozen=True, eq=False)
class SideBySide:
    """The partitions of the first fragment, then those of the second, and so on: all with these columns."""

    leaf: Incoming
    fragments: tuple[Fragment, ...]


@dataclass(frozen=True, eq=False)
class FromPython:
    """What the function of a task gives: partition i of the rows in partition i of a fragment.

    The fragment's columns are those of the task's plan, in order.
    """

    leaf: Incoming
    fragment: Fragment
    task: PythonTask


Input = Read | Parts | SideBySide | FromPython
