"""`spark_partition_id` and `monotonically_increasing_id` where it is defined which partition a row is in.

`spark.range` deals its numbers out to partitions, and steps that pass rows on one by one leave them there; so
the functions become arithmetic on the number, whatever parts the plan is computed in. Other plans have all of
their rows in partition 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pyrite.sql.expressions import (
    Alias,
    Attribute,
    Call,
    Expression,
    Kind,
    Literal,
    SortOrder,
    Window,
    WindowDefinition,
    new_id,
)
from pyrite.sql.functions.declaration import Declaration
from pyrite.sql.functions.registry import register_internal
from pyrite.sql.logical import Filter, Hint, LogicalPlan, Project, Range, Sort, SubqueryAlias
from pyrite.sql.types import IntegerType, LongType

_PARTITION, _ID = "spark_partition_id", "monotonically_increasing_id"

#: Of the number, where the range begins and its step, how many numbers there are, in how many partitions.
_INDEX = "((CAST({0} AS HUGEINT) - {1}) // {2})"
_FORMS = {
    "#index_in_range": f"CAST({_INDEX} AS BIGINT)",
    "#partition_of_index": "CAST(((CAST({0} AS HUGEINT) + 1) * {2} - 1) // {1} AS INTEGER)",
    # Of the partition and the index: the rows before it in its partition.
    "#place_of_index": "CAST({1} - CAST({0} AS HUGEINT) * {2} // {3} AS BIGINT)",
    "#id_of_place": "(CAST({0} AS BIGINT) * 8589934592 + {1})",
    "#id_of_row_number": "(CAST({0} AS BIGINT) * 8589934592 + {1} - 1)",
}
for _name, _form in _FORMS.items():
    register_internal(Declaration(name=_name, takes=(), result=LongType(), form=_form))


def number_partitions(plan: LogicalPlan, parallelism: int) -> LogicalPlan:
    """The plan with the functions replaced where they can be; `parallelism` is the partitions of a range."""

    def changed(node: LogicalPlan) -> LogicalPlan:
        if not isinstance(node, Project) or not any(map(_asks, node.expressions_of_row)):
            return node
        found = _numbered(node.child, parallelism)
        if found is None:
            return node
        below, new_id_of_row = found.with_ids()
        instead = {_PARTITION: found.partition, _ID: new_id_of_row}

        def in_place(part: Expression) -> Expression | None:
            return instead.get(part.function) if isinstance(part, Call) else None

        return Project(tuple(each.transform_down(in_place) for each in node.expressions_of_row), below)

    if not any(_asks(each) for node in plan.walk() for each in node.expressions):
        return plan
    return plan.transform_up(changed)


@dataclass(frozen=True)
class _Numbered:
    """A plan with two more columns. `is_whole`: all rows of the range are there."""

    plan: LogicalPlan
    partition: Attribute
    index: Attribute
    count: int
    partitions: int
    is_whole: bool = True

    def with_ids(self) -> tuple[LogicalPlan, Expression]:
        """The rows, and what is the increasing id of each."""
        if self.is_whole:
            place = _call("#place_of_index", self.partition, self.index, self.count, self.partitions)
            return self.plan, _call("#id_of_place", self.partition, place)
        definition = WindowDefinition((self.partition,), (SortOrder(self.index),))
        row_number = Window(Call("row_number", (), IntegerType(), False, Kind.WINDOW), definition)
        named = Alias(_call("#id_of_row_number", self.partition, row_number), "#id", new_id())
        counted = Project((*self.plan.output, named), self.plan)
        # The windows leave the partitions in any order.
        return Sort((SortOrder(self.index),), True, counted), named.attribute


def _numbered(plan: LogicalPlan, parallelism: int) -> _Numbered | None:
    if isinstance(plan, Range):
        return _numbered_range(plan, plan.partitions or parallelism)
    if not isinstance(plan, Project | Filter | Hint | SubqueryAlias):
        return None
    below = _numbered(plan.child, parallelism)
    if below is None:
        return None
    if isinstance(plan, Project):
        if any(isinstance(part, Window) for each in plan.expressions_of_row for part in each.walk()):
            return None
        row = (*plan.expressions_of_row, below.partition, below.index)
        return replace(below, plan=Project(row, below.plan))
    is_whole = below.is_whole and not isinstance(plan, Filter)
    return replace(below, plan=replace(plan, child=below.plan), is_whole=is_whole)


def _numbered_range(plan: Range, partitions: int) -> _Numbered | None:
    count = len(range(plan.start, plan.end, plan.step))
    if not count:
        return None
    index = Alias(_call("#index_in_range", plan.attribute, plan.start, plan.step), "#index", new_id())
    indexed = Project((plan.attribute, index), plan)
    number = _call("#partition_of_index", index.attribute, count, partitions, result=IntegerType())
    partition = Alias(number, "#partition", new_id())
    numbered = Project((plan.attribute, index.attribute, partition), indexed)
    return _Numbered(numbered, partition.attribute, index.attribute, count, partitions)


def _asks(expression: Expression) -> bool:
    return any(isinstance(part, Call) and part.function in (_PARTITION, _ID) for part in expression.walk())


def _call(name: str, *arguments: Expression | int, result: IntegerType | LongType | None = None) -> Call:
    given = tuple(Literal(each, LongType()) if isinstance(each, int) else each for each in arguments)
    return Call(name, given, result or LongType(), False, Kind.SCALAR)
