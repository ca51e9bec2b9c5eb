"""GROUP BY in two steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pyrite.sql.expressions import Alias, Attribute, Call, Expression, Kind, Window, new_id
from pyrite.sql.functions.partials import can_be_taken_apart, parts_of, whole_of
from pyrite.sql.logical import Aggregate, LogicalPlan
from pyrite.sql.logical.unary import attribute_of

_OF_GROUPING_SETS = frozenset(("grouping", "grouping_id"))


@dataclass(frozen=True)
class TwoSteps:
    """An aggregate of parts of the rows, and how the whole is made of its rows.

    The first columns of `first` are the `keys`.
    """

    first: Aggregate
    keys: tuple[Attribute, ...]
    _whole: Aggregate

    def second(self, child: LogicalPlan) -> Aggregate:
        """The whole, of the rows that the first step gave wherever it ran."""
        return replace(self._whole, child=child)


def aggregates_in(expression: Expression) -> Iterator[Call]:
    """The aggregates of an expression, but for what says which grouping set a row is of."""
    if isinstance(expression, Call) and expression.kind is Kind.AGGREGATE:
        if expression.function not in _OF_GROUPING_SETS:
            yield expression
        return
    for child in expression.children:
        yield from aggregates_in(child)


def in_two_steps(plan: Aggregate) -> TwoSteps | None:
    """The plan in two steps; None if not all of its aggregates can be taken apart."""
    calls = list(dict.fromkeys(call for each in plan.expressions_of_row for call in aggregates_in(each)))
    distinct = _same_distinct(calls)
    if distinct is None and not all(map(can_be_taken_apart, calls)):
        return None
    if any(isinstance(part, Window) for each in plan.expressions_of_row for part in each.walk()):
        return None
    replaced: dict[Expression, Expression] = {}
    row: list[Expression] = []
    keys: list[Attribute] = []
    for number, key in enumerate(dict.fromkeys(plan.grouping)):
        named = key if isinstance(key, Attribute) else Alias(key, f"key {number}", new_id())
        row.append(named)
        keys.append(attribute_of(named))
        replaced[key] = keys[-1]
    grouping = list(dict.fromkeys(plan.grouping))
    if distinct is not None:
        # Rows of which only one counts can go already where they are.
        for number, argument in enumerate(dict.fromkeys(distinct)):
            named = Alias(argument, f"distinct {number}", new_id())
            row.append(named)
            grouping.append(argument)
            for call in calls:
                if argument in call.arguments:
                    known = replaced.get(call, call)
                    assert isinstance(known, Call)
                    arguments = tuple(
                        named.attribute if each == argument else each for each in known.arguments
                    )
                    replaced[call] = replace(known, arguments=arguments)
    else:
        for call in calls:
            parts = [Alias(part, f"part of {call.function}", new_id()) for part in parts_of(call)]
            row += parts
            replaced[call] = whole_of(call, [part.attribute for part in parts])
    first = Aggregate(tuple(dict.fromkeys(grouping)), tuple(row), plan.child)

    def of_parts(expression: Expression) -> Expression | None:
        return replaced.get(expression)

    whole_row = []
    for each in plan.expressions_of_row:
        new = each.transform_down(of_parts)
        if isinstance(each, Attribute) and new != each:
            new = Alias(new, each.name, each.id, each.metadata, each.qualifier)
        whole_row.append(new)
    whole = Aggregate(
        tuple(each.transform_down(of_parts) for each in plan.grouping),
        tuple(whole_row),
        plan.child,
        plan.grouping_sets,
    )
    return TwoSteps(first, tuple(keys), whole)


def _same_distinct(calls: list[Call]) -> tuple[Expression, ...] | None:
    """The arguments of the aggregates, if all are DISTINCT and of the same."""
    if not calls or not all(call.is_distinct and not call.order and call.filter is None for call in calls):
        return None
    arguments = {call.arguments for call in calls}
    return arguments.pop() if len(arguments) == 1 else None
