"""Tables by name, functions in FROM, and VALUES."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyrite.errors import NumberFormatException
from pyrite.sql.analyzer.problems import quoted_name, simple, table_not_found
from pyrite.sql.analyzer.projections import generated_attributes
from pyrite.sql.analyzer.scope import Scope
from pyrite.sql.expressions import (
    Alias,
    Attribute,
    Call,
    Expression,
    Kind,
    Literal,
    NamedArgument,
    UnresolvedCall,
    new_id,
)
from pyrite.sql.expressions.coercion import common_type_of
from pyrite.sql.functions.declaration import cast_to
from pyrite.sql.functions.registry import find
from pyrite.sql.logical import (
    Generate,
    LogicalPlan,
    OneRow,
    Project,
    Range,
    RecursiveReference,
    SubqueryAlias,
    Union,
    UnresolvedTable,
    UnresolvedTableFunction,
    UnresolvedValues,
)
from pyrite.sql.types import LongType

if TYPE_CHECKING:
    from pyrite.sql.analyzer.analyzer import Analyzer


def table(analyzer: Analyzer, plan: UnresolvedTable) -> LogicalPlan:
    """A WITH query, a view or a table, its columns under its name."""
    if len(plan.parts) == 1:
        query = analyzer.queries.get(plan.parts[0].lower())
        if query is not None:
            return SubqueryAlias(plan.parts, _again(query))
    found = analyzer.tables.find_table(plan.parts, plan.options)
    if found is None and len(plan.parts) > 3:
        raise simple(
            "REQUIRES_SINGLE_PART_NAMESPACE",
            sessionCatalog="spark_catalog",
            namespace=quoted_name(plan.parts[:-1]),
        )
    if found is None:
        names = [*analyzer.queries, *analyzer.tables.table_names()]
        raise table_not_found(plan.parts, names)
    return SubqueryAlias(plan.parts, found)


def _again(query: LogicalPlan) -> LogicalPlan:
    """The query with columns of its own: it may be named twice."""
    if isinstance(query, RecursiveReference):
        return replace(query, attributes=tuple(replace(each, id=new_id()) for each in query.attributes))
    return Project(
        tuple(Alias(each, each.name, new_id(), each.metadata) for each in query.visible_output), query
    )


def table_function(analyzer: Analyzer, plan: UnresolvedTableFunction) -> LogicalPlan:
    """`range(...)`, and generators such as `explode` in FROM."""
    resolver = analyzer.resolver(Scope((), analyzer.outer))
    if plan.name.lower() == "range":
        arguments = [each.value if isinstance(each, NamedArgument) else each for each in plan.arguments]
        return _range([_integer(resolver.resolve(each)) for each in arguments])
    declaration = find(plan.name)
    if declaration is None or declaration.kind is not Kind.GENERATOR:
        raise simple("UNRESOLVABLE_TABLE_VALUED_FUNCTION", name=f"`{plan.name}`")
    generator = resolver.resolve(UnresolvedCall(plan.name, plan.arguments))
    assert isinstance(generator, Call)
    attributes = generated_attributes(generator, (), None)
    generated = Generate(generator, generator.detail == "outer", OneRow(), None, (), attributes)
    return Project(attributes, generated)


def _integer(expression: Expression) -> int | None:
    value = expression.value if isinstance(expression, Literal) else getattr(expression, "child", None)
    if isinstance(value, Literal):
        value = value.value
    if value is None:
        return None
    if isinstance(expression, Call) and expression.function == "negative":
        [inner] = expression.arguments
        found = _integer(inner)
        return None if found is None else -found
    if isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            raise NumberFormatException(
                errorClass="CAST_INVALID_INPUT",
                messageParameters={
                    "expression": f"'{value}'",
                    "sourceType": '"STRING"',
                    "targetType": '"BIGINT"',
                    "ansiConfig": '"spark.sql.ansi.enabled"',
                },
            ) from None
    if not isinstance(value, int):
        raise simple(
            "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
            sqlExpr='"range"',
            paramIndex="first",
            requiredType='"BIGINT"',
            inputSql=f'"{value}"',
            inputType=f'"{expression.type._sql()}"',
        )
    return int(value)


def _range(numbers: list[int | None]) -> LogicalPlan:
    if not 1 <= len(numbers) <= 4 or any(each is None for each in numbers[:3]):
        raise simple(
            "WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
            functionName="`range`",
            expectedNum="[1, 2, 3, 4]",
            actualNum=len(numbers),
            docroot="",
        )
    given = [each for each in numbers if each is not None]
    start, end, step = (0, given[0], 1) if len(given) == 1 else (given[0], given[1], [*given, 1][2])
    return Range(start, end, step, Attribute(new_id(), "id", LongType(), False))


def values(analyzer: Analyzer, plan: UnresolvedValues) -> LogicalPlan:
    """VALUES: each column of the type that its values have in common."""
    resolver = analyzer.resolver(Scope((), analyzer.outer))
    rows = [[resolver.resolve(each) for each in row] for row in plan.rows]
    width = len(rows[0])
    for number, row in enumerate(rows):
        if len(row) != width:
            raise simple(
                "INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH",
                expectedNumCols=width,
                actualNumCols=len(row),
                rowIndex=number,
            )
    names = plan.names or tuple(f"col{number + 1}" for number in range(width))
    columns = list(zip(*rows, strict=True))
    types = []
    for name, column in zip(names, columns, strict=True):
        found = common_type_of([each.type for each in column], ansi=analyzer.settings.ansi)
        if found is None:
            raise simple("INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE", colName=f"`{name}`")
        types.append(found)
    plans = tuple(
        Project(
            tuple(
                Alias(cast_to(value, wanted, resolver.setting), name, new_id())
                for value, wanted, name in zip(row, types, names, strict=True)
            ),
            OneRow(),
        )
        for row in rows
    )
    if len(plans) == 1:
        return plans[0]
    attributes = tuple(
        Attribute(new_id(), name, wanted, any(value.nullable for value in column))
        for name, wanted, column in zip(names, types, columns, strict=True)
    )
    return Union(plans, attributes=attributes)
