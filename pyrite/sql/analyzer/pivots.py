"""PIVOT and UNPIVOT, in terms of other steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pyrite.sql.analyzer.aggregation import aggregated
from pyrite.sql.analyzer.expressions import ExpressionResolver, contains_kind
from pyrite.sql.analyzer.problems import simple
from pyrite.sql.expressions import (
    Alias,
    Attribute,
    Call,
    CaseWhen,
    Expression,
    Kind,
    Literal,
    UnresolvedCall,
    UnresolvedStar,
    new_id,
)
from pyrite.sql.expressions.coercion import common_type_of
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.functions.declaration import cast_to
from pyrite.sql.functions.registry import declaration_of
from pyrite.sql.logical import Filter, Generate, LogicalPlan, Pivot, Project, Unpivot
from pyrite.sql.types import BooleanType, DataType, IntegerType, LongType, StringType

if TYPE_CHECKING:
    from pyrite.sql.analyzer.analyzer import Analyzer


def pivot(analyzer: Analyzer, plan: Pivot) -> LogicalPlan:
    """An aggregate with a column for each value: over the rows that have it, NULL if there are none."""
    child = analyzer.analyze(plan.child)
    resolver = analyzer.resolver(analyzer.scope(child))
    columns = [resolver.resolve(each) for each in plan.pivot_columns]
    aggregates = [resolver.resolve(each) for each in plan.aggregates]
    for each in aggregates:
        if not contains_kind(each, Kind.AGGREGATE):
            raise simple("_LEGACY_ERROR_TEMP_1006", sql=pretty(each))
    if plan.grouping is None:
        used = {
            part.id for each in (*columns, *aggregates) for part in each.walk() if isinstance(part, Attribute)
        }
        grouping: list[Expression] = [each for each in child.visible_output if each.id not in used]
    else:
        grouping = []
        for each in plan.grouping:
            resolved = resolver.resolve(each)
            grouping.append(resolved)
    row: list[Expression] = [
        each if isinstance(each, Attribute | Alias) else Alias(each, pretty(each), new_id())
        for each in grouping
    ]
    for value, name in plan.values:
        row.extend(_columns_of(resolver, columns, value, name, aggregates))
    keys = tuple(each.child if isinstance(each, Alias) else each for each in grouping)
    return aggregated(analyzer, keys, row, child, None)


def _columns_of(
    resolver: ExpressionResolver,
    columns: Sequence[Expression],
    value: Expression,
    name: str | None,
    aggregates: Sequence[Expression],
) -> list[Expression]:
    resolved = resolver.resolve(value)
    values = [resolved]
    if len(columns) > 1 and isinstance(resolved, Call) and resolved.function in ("struct", "named_struct"):
        values = list(resolved.arguments[1::2] if resolved.function == "named_struct" else resolved.arguments)
    condition: Expression | None = None
    for column, one in zip(columns, values, strict=True):
        same = _declared(resolver, "<=>", column, cast_to(one, column.type, resolver.setting))
        condition = same if condition is None else _declared(resolver, "and", condition, same)
    assert condition is not None
    shown = name if name is not None else "_".join(map(_value_name, values))
    found: list[Expression] = []
    for aggregate in aggregates:
        inner = aggregate.child if isinstance(aggregate, Alias) else aggregate
        own_name = aggregate.name if isinstance(aggregate, Alias) else pretty(aggregate)
        filtered = inner.transform_up(lambda each: _where(resolver, each, condition))
        made = filtered if filtered.nullable else _where_rows_are(resolver, filtered, condition)
        found.append(Alias(made, shown if len(aggregates) == 1 else f"{shown}_{own_name}", new_id()))
    return found


def _where_rows_are(resolver: ExpressionResolver, value: Expression, condition: Expression) -> Expression:
    """An aggregate that gives something for no rows, such as a count: NULL for groups without the value."""
    one = Literal(1, IntegerType())
    count = Call("count", (one,), LongType(), False, Kind.AGGREGATE, filter=condition)
    present = _declared(resolver, ">", count, Literal(0, LongType()))
    return CaseWhen((present,), (value,))


def _value_name(value: Expression) -> str:
    if isinstance(value, Literal) and value.value is None:
        return "null"
    return pretty(value)


def _where(resolver: ExpressionResolver, expression: Expression, condition: Expression) -> Expression:
    if not (isinstance(expression, Call) and expression.kind is Kind.AGGREGATE):
        return expression
    if expression.filter is not None:
        condition = _declared(resolver, "and", expression.filter, condition)
    return replace(expression, filter=condition)


def _declared(resolver: ExpressionResolver, name: str, *arguments: Expression) -> Expression:
    return declaration_of(name).resolve(UnresolvedCall(name, arguments), arguments, resolver.setting)


def unpivot(analyzer: Analyzer, plan: Unpivot) -> LogicalPlan:
    """A row for each of some columns, for each row."""
    child = analyzer.analyze(plan.child)
    resolver = analyzer.resolver(analyzer.scope(child))
    groups = None
    if plan.values is not None:
        groups = [([_column(resolver, one) for one in each], name) for each, name in plan.values]
        groups = (
            [([column], name) for columns, name in groups for column in columns]
            if len(plan.value_names) == 1
            else groups
        )
    ids = None if plan.ids is None else _expanded(resolver, plan.ids)
    if ids is None:
        used = {one.id for columns, _ in groups or () for one in columns}
        ids = [each for each in child.visible_output if each.id not in used]
    if groups is None:
        taken = {each.id for each in ids}
        groups = [([each], None) for each in child.visible_output if each.id not in taken]
    if not groups:
        raise simple("UNPIVOT_REQUIRES_VALUE_COLUMNS")
    return _unpivoted(plan, child, ids, groups, resolver)


def _expanded(resolver: ExpressionResolver, expressions: Sequence[Expression]) -> list[Attribute]:
    found: list[Attribute] = []
    for each in expressions:
        if isinstance(each, UnresolvedStar):
            found.extend(one for one in resolver.expand_star(each) if isinstance(one, Attribute))
        else:
            found.append(_column(resolver, each))
    return found


def _fields(
    plan: Unpivot, targets: Sequence[tuple[str, DataType]], cells: Sequence[Expression]
) -> list[Expression]:
    """Names and values by turns, as named_struct takes them."""
    names = [plan.variable_name, *(name for name, _ in targets)]
    return [
        each for name, cell in zip(names, cells, strict=True) for each in (Literal(name, StringType()), cell)
    ]


def _column(resolver: ExpressionResolver, expression: Expression) -> Attribute:
    resolved = resolver.resolve(expression)
    if not isinstance(resolved, Attribute):
        raise simple(
            "UNPIVOT_REQUIRES_ATTRIBUTES",
            given="value",
            empty="identifier",
            expressions=f'"{pretty(resolved)}"',
        )
    return resolved


def _unpivoted(
    plan: Unpivot,
    child: LogicalPlan,
    ids: Sequence[Attribute],
    groups: Sequence[tuple[Sequence[Attribute], str | None]],
    resolver: ExpressionResolver,
) -> LogicalPlan:
    targets = []
    for place, name in enumerate(plan.value_names):
        found = common_type_of([columns[place].type for columns, _ in groups], ansi=resolver.settings.ansi)
        if found is None:
            raise simple(
                "UNPIVOT_VALUE_DATA_TYPE_MISMATCH",
                types=", ".join(
                    f'"{columns[place].type._sql()}" (`{columns[place].name}`)' for columns, _ in groups
                ),
            )
        targets.append((name, found))
    # A list for each column, taken apart side by side: the rows that come of one row stay together.
    lists: list[list[Expression]] = [[] for _ in range(len(targets) + 1)]
    for columns, given in groups:
        shown = given if given is not None else "_".join(each.name for each in columns)
        lists[0].append(Literal(shown, StringType()))
        for place, (column, (_, wanted)) in enumerate(zip(columns, targets, strict=True)):
            lists[place + 1].append(cast_to(column, wanted, resolver.setting))
    rows = [
        _declared(resolver, "named_struct", *_fields(plan, targets, cells))
        for cells in zip(*lists, strict=True)
    ]
    generator = _declared(resolver, "inline", _declared(resolver, "array", *rows))
    assert isinstance(generator, Call)
    attributes = (
        *ids,
        Attribute(new_id(), plan.variable_name, StringType(), False),
        *(Attribute(new_id(), name, wanted, True) for name, wanted in targets),
    )
    made = Generate(generator, False, child, attributes=attributes[len(ids) :])
    found_plan: LogicalPlan = Project(attributes, made)
    if plan.include_nulls:
        return found_plan
    condition: Expression | None = None
    for attribute in attributes[len(ids) + 1 :]:
        present = Call("isnotnull", (attribute,), BooleanType(), False)
        condition = present if condition is None else _declared(resolver, "or", condition, present)
    assert condition is not None
    return Filter(condition, found_plan)
