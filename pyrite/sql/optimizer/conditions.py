"""Which columns expressions and plans need, and whether they give the same each time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyrite.sql.expressions import Attribute, Call, Expression, Kind, OuterReference, PythonCall, Subquery
from pyrite.sql.functions.registry import declaration_of
from pyrite.sql.logical import LogicalPlan
from pyrite.sql.types import BooleanType


def columns_of(expressions: Iterable[Expression]) -> frozenset[int]:
    """The ids of the columns that expressions read, those inside subqueries too."""
    found: set[int] = set()
    for expression in expressions:
        for part in expression.walk():
            match part:
                case Attribute(id=number):
                    found.add(number)
                case OuterReference(attribute=attribute):
                    found.add(attribute.id)
                case Subquery(plan=plan):
                    for node in plan.walk():
                        found |= columns_of(node.expressions)
                case _:
                    pass
    return frozenset(found)


def subqueries_of(plan: LogicalPlan) -> Iterator[Subquery]:
    """The subqueries in the expressions of a step itself."""
    for expression in plan.expressions:
        for part in expression.walk():
            if isinstance(part, Subquery):
                yield part


def reads_outside(plan: LogicalPlan) -> bool:
    """Whether a subquery reads columns of the query around it."""
    for node in plan.walk():
        for expression in node.expressions:
            for part in expression.walk():
                if isinstance(part, OuterReference):
                    return True
                if isinstance(part, Subquery) and reads_outside(part.plan):
                    return True
    return False


def is_deterministic(expression: Expression) -> bool:
    """Whether an expression gives the same for the same row, whichever task computes it."""
    for part in expression.walk():
        if isinstance(part, Call) and not declaration_of(part.function).is_deterministic:
            return False
        if isinstance(part, PythonCall) and not part.function.is_deterministic:
            return False
    return True


def ids_of(attributes: Iterable[Attribute]) -> frozenset[int]:
    """The ids of columns."""
    return frozenset(each.id for each in attributes)


def conjuncts_of(condition: Expression | None) -> Iterator[Expression]:
    """The conditions that AND holds together."""
    if condition is None:
        return
    if isinstance(condition, Call) and condition.function == "and":
        for each in condition.arguments:
            yield from conjuncts_of(each)
    else:
        yield condition


def disjuncts_of(condition: Expression) -> Iterator[Expression]:
    """The conditions that OR holds together."""
    if isinstance(condition, Call) and condition.function == "or":
        for each in condition.arguments:
            yield from disjuncts_of(each)
    else:
        yield condition


def all_of(conditions: list[Expression]) -> Expression | None:
    """Conditions as one, None if there is none."""
    return _joined("and", conditions)


def any_of(conditions: list[Expression]) -> Expression | None:
    """Conditions as one of which each is enough, None if there is none."""
    return _joined("or", conditions)


def _joined(word: str, conditions: list[Expression]) -> Expression | None:
    if not conditions:
        return None
    whole = conditions[0]
    for each in conditions[1:]:
        whole = Call(word, (whole, each), BooleanType(), whole.nullable or each.nullable, Kind.SCALAR)
    return whole
