"""Which partition each row is in, for plans whose rows go to an RDD.

Below steps that keep rows where they are, a keyed Repartition says it: it becomes a column that numbers the
partition, carried up beside the others.
"""

from __future__ import annotations

from dataclasses import replace

from pyrite.sql.expressions import Alias, Attribute, Call, Literal, SortOrder, new_id
from pyrite.sql.functions.registry import declare
from pyrite.sql.logical import Filter, Hint, LogicalPlan, Project, Repartition, Sort, SubqueryAlias
from pyrite.sql.types import IntegerType, LongType

_HASH, _UP, _DOWN = "#hash_partition", "#range_partition", "#range_partition_descending"
#: The rank of a row's first key, on a scale of the partitions: equal keys stay together.
_RANK = "((rank() OVER (ORDER BY {{1}} {0}) - 1) * {{0}} // count(*) OVER ())"

for _name, _form in (
    (_HASH, lambda rendering: _hashed(*rendering.arguments)),
    (_UP, _RANK.format("ASC NULLS FIRST")),
    (_DOWN, _RANK.format("DESC NULLS LAST")),
):
    declare(_name, result=LongType(), nullable=False, is_deterministic=False, form=_form)


def _hashed(count: str, *keys: str) -> str:
    return f"CAST(hash({', '.join(keys)}) % {count} AS BIGINT)"


def count_of(plan: LogicalPlan, default: int) -> int:
    """How many partitions the rows of a plan are asked to be in."""
    node = _repartition_below(plan)
    if node is None or node.partitions is None:
        return default
    return min(node.partitions, default) if node.kind == "coalesce" else node.partitions


def numbered(plan: LogicalPlan, count: int) -> tuple[LogicalPlan, Attribute] | None:
    """The plan with the number of the partition as its last column; None if no keys say it."""
    match plan:
        case Repartition(keys=keys, child=child) if keys:
            made = Alias(_number(plan, count), "#partition", new_id())
            return Project((*child.output, made), child), made.attribute
        case Project():
            below = numbered(plan.child, count)
            if below is None:
                return None
            child, column = below
            return Project((*plan.expressions_of_row, column), child), column
        case Filter() | Hint() | SubqueryAlias() | Sort(is_global=False):
            below = numbered(plan.child, count)
            return None if below is None else (replace(plan, child=below[0]), below[1])
        case _:
            return None


def _number(plan: Repartition, count: int) -> Call:
    size = Literal(count, IntegerType())
    keys = [each.child if isinstance(each, SortOrder) else each for each in plan.keys]
    if plan.kind == "range":
        first = plan.keys[0]
        name = _DOWN if isinstance(first, SortOrder) and not first.is_ascending else _UP
        return Call(name, (size, keys[0]), LongType(), False)
    return Call(_HASH, (size, *keys), LongType(), False)


def _repartition_below(plan: LogicalPlan) -> Repartition | None:
    while not isinstance(plan, Repartition):
        if not isinstance(plan, Project | Filter | Hint | SubqueryAlias) and not (
            isinstance(plan, Sort) and not plan.is_global
        ):
            return None
        plan = plan.child
    return plan
