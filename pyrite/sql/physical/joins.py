"""What a join's condition says about where rows have to be."""

from __future__ import annotations

from dataclasses import dataclass

from pyrite.sql.expressions import Attribute, Call, Expression, OuterReference, Subquery
from pyrite.sql.logical import Filter, Hint, JoinType, LogicalPlan, Project, SubqueryAlias
from pyrite.sql.optimizer.conditions import columns_of, conjuncts_of, is_deterministic
from pyrite.sql.physical.layout import Piece
from pyrite.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    DataType,
    DateType,
    DayTimeIntervalType,
    MapType,
    NumericType,
    StringType,
    StructType,
    TimestampNTZType,
    TimestampType,
    YearMonthIntervalType,
)

#: Joins in which each row of the left side may be joined by itself, if the whole right side is there.
RIGHT_MAY_BE_WHOLE = frozenset((JoinType.INNER, JoinType.CROSS, JoinType.LEFT, JoinType.SEMI, JoinType.ANTI))
LEFT_MAY_BE_WHOLE = frozenset((JoinType.INNER, JoinType.CROSS, JoinType.RIGHT))


@dataclass(frozen=True)
class EquiKeys:
    """Pairs of expressions, one of each side, that are equal in all rows that match; and what says so."""

    left: tuple[Expression, ...]
    right: tuple[Expression, ...]
    conditions: tuple[Expression, ...]


def equi_keys(condition: Expression | None, left: frozenset[int], right: frozenset[int]) -> EquiKeys | None:
    """The keys of a condition on sides with these columns; None if there are none."""
    pairs: list[tuple[Expression, Expression]] = []
    conditions: list[Expression] = []
    for each in conjuncts_of(condition):
        pair = equal_sides(each)
        if pair is None:
            continue
        one, other = pair
        first, second = columns_of((one,)), columns_of((other,))
        if not first or not second:
            continue
        if first <= left and second <= right:
            pairs.append((one, other))
        elif first <= right and second <= left:
            pairs.append((other, one))
        else:
            continue
        conditions.append(each)
    if not pairs:
        return None
    return EquiKeys(tuple(one for one, _ in pairs), tuple(other for _, other in pairs), tuple(conditions))


def equal_sides(condition: Expression) -> tuple[Expression, Expression] | None:
    """The two sides of an equality by which rows can be placed."""
    if not isinstance(condition, Call) or condition.function not in ("=", "<=>"):
        return None
    one, other = condition.arguments
    if one.type != other.type or not can_be_placed(one) or not can_be_placed(other):
        return None
    return one, other


def can_be_placed(expression: Expression) -> bool:
    """Whether the kernel's hash is the same for all values that Spark takes for equal."""
    if any(isinstance(part, Subquery | OuterReference) for part in expression.walk()):
        return False
    return is_placeable(expression.type) and is_deterministic(expression)


def is_placeable(data_type: DataType) -> bool:
    """Whether equal values of a type have equal hashes in the kernel."""
    match data_type:
        case StringType(collation=collation):
            return collation == "UTF8_BINARY"
        case ArrayType(elementType=element):
            return is_placeable(element)
        case StructType(fields=fields):
            return all(is_placeable(field.dataType) for field in fields)
        case MapType():
            return False
        case _:
            return isinstance(
                data_type,
                NumericType
                | BooleanType
                | DateType
                | TimestampType
                | TimestampNTZType
                | BinaryType
                | DayTimeIntervalType
                | YearMonthIntervalType,
            )


def ids_of_keys(keys: tuple[Expression, ...]) -> frozenset[int] | None:
    """The ids of keys that are plain columns; None if they are not."""
    if all(isinstance(each, Attribute) for each in keys):
        return frozenset(each.id for each in keys if isinstance(each, Attribute))
    return None


def strategy_of(plan: LogicalPlan) -> str | None:
    """How the user wants the side of a join to be joined: `df.hint("broadcast")`, `/*+ MERGE(t) */`."""
    while isinstance(plan, Project | Filter | SubqueryAlias | Hint):
        if isinstance(plan, Hint):
            return plan.name
        plan = plan.child
    return None


def rows_of_join(kind: JoinType, left: Piece, right: Piece) -> float:
    """How many rows a join is believed to give: keys are mostly those of the smaller side."""
    meeting = left.rows * right.rows / min(left.all_rows, right.all_rows)
    match kind:
        case JoinType.SEMI:
            return max(1.0, min(left.rows, meeting))
        case JoinType.ANTI:
            return left.rows
        case JoinType.LEFT:
            return max(left.rows, meeting)
        case JoinType.RIGHT:
            return max(right.rows, meeting)
        case JoinType.FULL:
            return max(left.rows, right.rows, meeting)
        case _:
            return max(1.0, meeting)
