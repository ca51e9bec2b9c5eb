"""UNION, INTERSECT, EXCEPT, and WITH RECURSIVE: rows of several plans under the same columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pyrite.sql.analyzer.problems import simple, table_not_found
from pyrite.sql.expressions import Alias, Attribute, Expression, Literal, new_id
from pyrite.sql.expressions.coercion import common_type
from pyrite.sql.functions.declaration import Setting, cast_to
from pyrite.sql.logical import (
    Distinct,
    LogicalPlan,
    Project,
    RecursiveReference,
    RecursiveUnion,
    SetOperation,
    SubqueryAlias,
    Union,
)
from pyrite.sql.types import DataType, MapType, NullType

if TYPE_CHECKING:
    from pyrite.sql.analyzer.analyzer import Analyzer

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def union(analyzer: Analyzer, plan: Union) -> LogicalPlan:
    """UNION ALL: columns of a common type, named as in the first plan."""
    plans = [analyzer.analyze(each) for each in plan.plans]
    if plan.is_by_name:
        plans = _by_name(analyzer, plans, plan.allow_missing_columns)
    plans, attributes = _aligned(analyzer, plans, "UNION")
    return Union(tuple(plans), attributes=attributes)


def set_operation(analyzer: Analyzer, plan: SetOperation) -> LogicalPlan:
    """INTERSECT and EXCEPT."""
    sides = [analyzer.analyze(plan.left), analyzer.analyze(plan.right)]
    if plan.is_by_name:
        sides = _by_name(analyzer, sides, False)
    name = f"{plan.kind.value} ALL" if plan.is_all else plan.kind.value
    for side in sides:
        for each in side.visible_output:
            if isinstance(each.type, MapType):
                raise simple(
                    "UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE",
                    colName=f"`{each.name}`",
                    dataType=f'"{each.type._sql()}"',
                )
    (left, right), attributes = _aligned(analyzer, sides, name)
    if plan.kind.value == "EXCEPT":
        attributes = tuple(
            replace(each, is_nullable=own.is_nullable)
            for each, own in zip(attributes, left.visible_output, strict=True)
        )
    return SetOperation(plan.kind, plan.is_all, left, right, attributes)


def _aligned(
    analyzer: Analyzer, plans: Sequence[LogicalPlan], operator: str
) -> tuple[list[LogicalPlan], tuple[Attribute, ...]]:
    """The plans with columns of the same types, and the columns of what comes out."""
    first = plans[0].visible_output
    types = [each.type for each in first]
    for number, plan in enumerate(plans[1:], 2):
        columns = plan.visible_output
        if len(columns) != len(first):
            raise simple(
                "NUM_COLUMNS_MISMATCH",
                operator=operator,
                firstNumColumns=len(first),
                invalidOrdinalNum=_ORDINALS[number - 1] if number <= len(_ORDINALS) else f"{number}th",
                invalidNumColumns=len(columns),
            )
        for place, column in enumerate(columns):
            found = common_type(types[place], column.type, ansi=analyzer.settings.ansi)
            if found is None:
                raise simple(
                    "INCOMPATIBLE_COLUMN_TYPE",
                    operator=operator,
                    columnOrdinalNumber=_ORDINALS[place] if place < len(_ORDINALS) else f"{place + 1}th",
                    tableOrdinalNumber=_ORDINALS[number - 1] if number <= len(_ORDINALS) else f"{number}th",
                    dataType1=f'"{column.type._sql()}"',
                    dataType2=f'"{types[place]._sql()}"',
                    hint="",
                )
            types[place] = found
    setting = Setting(analyzer.settings.ansi, analyzer.settings.time_zone)
    cast = [_cast_columns(plan, types, setting) for plan in plans]
    attributes = tuple(
        Attribute(
            new_id(),
            column.name,
            types[place],
            any(plan.visible_output[place].nullable for plan in plans),
            metadata=column.metadata,
        )
        for place, column in enumerate(first)
    )
    return cast, attributes


def _cast_columns(plan: LogicalPlan, types: Sequence[DataType], setting: Setting) -> LogicalPlan:
    columns = plan.visible_output
    if columns == plan.output and all(a.type == b for a, b in zip(columns, types, strict=True)):
        return plan
    return Project(
        tuple(
            column
            if column.type == wanted
            else Alias(cast_to(column, wanted, setting), column.name, new_id())
            for column, wanted in zip(columns, types, strict=True)
        ),
        plan,
    )


def _by_name(analyzer: Analyzer, plans: Sequence[LogicalPlan], allow_missing: bool) -> list[LogicalPlan]:
    """The plans with their columns in the order of the first, and NULL for those that are missing."""

    def key(name: str) -> str:
        return name if analyzer.settings.is_case_sensitive else name.lower()

    order: dict[str, Attribute] = {}
    for number, plan in enumerate(plans):
        for each in plan.visible_output:
            if number == 0 or allow_missing:
                order.setdefault(key(each.name), each)
    setting = Setting(analyzer.settings.ansi, analyzer.settings.time_zone)
    found: list[LogicalPlan] = []
    for number, plan in enumerate(plans):
        own = {key(each.name): each for each in plan.visible_output}
        if not allow_missing and number and len(own) != len(order):
            raise simple(
                "NUM_COLUMNS_MISMATCH",
                operator="UNION",
                firstNumColumns=len(order),
                invalidOrdinalNum=_ORDINALS[number],
                invalidNumColumns=len(own),
            )
        row: list[Expression] = []
        for name, wanted in order.items():
            if name in own:
                row.append(own[name])
            elif allow_missing:
                missing = cast_to(Literal(None, NullType()), wanted.type, setting)
                row.append(Alias(missing, wanted.name, new_id()))
            else:
                raise simple(
                    "UNRESOLVED_COLUMN.WITH_SUGGESTION",
                    objectName=f"`{wanted.name}`",
                    proposal=", ".join(f"`{each.name}`" for each in plan.visible_output),
                )
        found.append(Project(tuple(row), plan))
    return found


def recursive_query(analyzer: Analyzer, name: str, query: LogicalPlan) -> LogicalPlan:
    """A query of WITH RECURSIVE: its anchor, and a step that names the query itself."""
    names: Sequence[str] = ()
    inner = query
    if isinstance(inner, SubqueryAlias):
        names, inner = inner.columns, inner.child
    is_distinct = isinstance(inner, Distinct)
    if isinstance(inner, Distinct):
        inner = inner.child
    if not isinstance(inner, Union) or len(inner.plans) != 2:
        return analyzer.analyze(query)
    anchor = analyzer.analyze(inner.plans[0])
    columns = anchor.visible_output
    attributes = tuple(
        Attribute(new_id(), names[number] if names else each.name, each.type, True)
        for number, each in enumerate(columns)
    )
    number = new_id()
    reference = RecursiveReference(number, tuple(replace(each, id=new_id()) for each in attributes))
    inside = replace(analyzer, queries={**analyzer.queries, name.lower(): reference})
    step = inside.analyze(inner.plans[1])
    setting = Setting(analyzer.settings.ansi, analyzer.settings.time_zone)
    if len(step.visible_output) != len(columns):
        raise table_not_found((name,), ())
    step = _cast_columns(step, [each.type for each in attributes], setting)
    found: LogicalPlan = RecursiveUnion(name, number, anchor, step, attributes)
    return Distinct(found) if is_distinct else found
