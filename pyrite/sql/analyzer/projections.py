"""SELECT lists: stars, names for columns without one, aliases used beside themselves, generators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pyrite.sql.analyzer.expressions import ExpressionResolver, contains_kind
from pyrite.sql.analyzer.problems import simple
from pyrite.sql.analyzer.settings import AnalysisSettings
from pyrite.sql.analyzer.text import expression_in
from pyrite.sql.analyzer.time_windows import with_time_windows
from pyrite.sql.expressions import (
    Alias,
    Attribute,
    Call,
    Cast,
    Expression,
    InSubquery,
    Kind,
    Literal,
    UnresolvedAlias,
    UnresolvedName,
    UnresolvedPattern,
    UnresolvedStar,
    UnresolvedText,
    new_id,
)
from pyrite.sql.expressions.patterns import matching_names
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.functions.registry import declaration_of
from pyrite.sql.logical import Generate, LogicalPlan, Project, WithColumns
from pyrite.sql.types import BooleanType

if TYPE_CHECKING:
    from pyrite.sql.analyzer.analyzer import Analyzer


def project(analyzer: Analyzer, plan: Project) -> LogicalPlan:
    """SELECT without GROUP BY; with an aggregate in it, it is one over all rows."""
    plan = with_time_windows(analyzer, plan)
    child = analyzer.analyze(plan.child)
    resolver = analyzer.resolver(analyzer.scope(child))
    expressions = select_list(resolver, plan.expressions_of_row)
    for each in expressions:
        if contains_kind(each, Kind.WINDOW):
            raise simple("WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE", funcName=f'"{pretty(_unaliased(each))}"')
    if any(contains_kind(each, Kind.AGGREGATE) for each in expressions):
        from pyrite.sql.analyzer.aggregation import aggregated

        return aggregated(analyzer, (), expressions, child, None)
    return with_generators([each.transform_up(_known_membership) for each in expressions], child)


def _known_membership(expression: Expression) -> Expression:
    """`x [NOT] IN (SELECT ...)` as a column, which Spark makes a join: false where it would be NULL."""
    match expression:
        case InSubquery():
            return _or_false(expression)
        case Call(
            function="not", arguments=(Call(function="coalesce", arguments=(InSubquery() as member, _)),)
        ):
            return _or_false(replace(expression, arguments=(member,)))
        case _:
            return expression


def _or_false(expression: Expression) -> Expression:
    return Call("coalesce", (expression, Literal(False, BooleanType())), BooleanType(), False)


def _unaliased(expression: Expression) -> Expression:
    return expression.child if isinstance(expression, Alias) else expression


def select_list(resolver: ExpressionResolver, unresolved: Sequence[Expression]) -> list[Expression]:
    """The named expressions of a SELECT list. A name that no column has may be an alias to its left."""
    scope = resolver.scope
    resolver = replace(resolver, scope=replace(scope, aliases=dict(scope.aliases)))
    found: list[Expression] = []
    for each in unresolved:
        each = _parsed(resolver.settings, each)
        for expression in _expanded(resolver, each):
            named = name_for(expression, each)
            found.append(named)
            if isinstance(named, Alias):
                key = named.name if resolver.settings.is_case_sensitive else named.name.lower()
                resolver.scope.aliases.setdefault(key, named.child)
    return found


def _parsed(settings: AnalysisSettings, expression: Expression) -> Expression:
    """SQL text as what it says, because its alias or star matters to the list."""
    if not isinstance(expression, UnresolvedText):
        return expression
    return expression_in(expression.text, settings)


def _expanded(resolver: ExpressionResolver, expression: Expression) -> list[Expression]:
    match expression:
        case UnresolvedStar():
            return resolver.expand_star(expression)
        case UnresolvedPattern(pattern=pattern):
            return [
                attribute
                for attribute in resolver.scope.attributes
                if matching_names(pattern, attribute.name, resolver.settings.is_case_sensitive)
            ]
        case UnresolvedAlias(child=child, names=names) if len(names) != 1:
            return [MultipleAlias(resolver.resolve(child), names)]
        case _:
            return [resolver.resolve(expression)]


class MultipleAlias(Alias):
    """A generator's call with names for its columns, on its way into a Generate."""

    names: tuple[str, ...]

    def __init__(self, child: Expression, names: Sequence[str]) -> None:
        super().__init__(child, ", ".join(names), new_id())
        object.__setattr__(self, "names", tuple(names))


def name_for(resolved: Expression, written: Expression) -> Expression:
    """The expression with a name: its own, or what it looks like."""
    if isinstance(resolved, Attribute | Alias):
        if isinstance(resolved, Attribute) and isinstance(written, UnresolvedName):
            # `SELECT A` of a column a is called A.
            return (
                resolved
                if resolved.name == written.parts[-1]
                else Alias(resolved, written.parts[-1], new_id())
            )
        return resolved
    if isinstance(written, UnresolvedName):
        return Alias(resolved, written.parts[-1], new_id())
    return Alias(resolved, _column_name(resolved), new_id())


def _column_name(resolved: Expression) -> str:
    match resolved:
        case Cast(child=Attribute() as column, is_explicit=True):
            return column.name
        case _:
            return pretty(resolved)


def with_columns(analyzer: Analyzer, plan: WithColumns) -> LogicalPlan:
    """The child's columns, with those of the same name replaced, and new ones after them."""
    child = analyzer.analyze(plan.child)
    resolver = analyzer.resolver(analyzer.scope(child))
    metadata = plan.metadata or (None,) * len(plan.names)
    made: dict[str, Expression] = {}
    sensitive = resolver.settings.is_case_sensitive
    for name, value, about in zip(plan.names, plan.values, metadata, strict=True):
        key = name if sensitive else name.lower()
        if key in made:
            raise simple("COLUMN_ALREADY_EXISTS", columnName=f"`{key}`")
        resolved = resolver.resolve(_parsed(resolver.settings, value))
        if isinstance(resolved, Alias):
            about = about if about is not None else resolved.metadata
            resolved = resolved.child
        made[key] = Alias(resolved, name, new_id(), about)
    row: list[Expression] = []
    used = set()
    for attribute in child.output:
        key = attribute.name if sensitive else attribute.name.lower()
        if key in made and not attribute.is_hidden:
            used.add(key)
            row.append(made[key])
        else:
            row.append(attribute)
    row.extend(expression for key, expression in made.items() if key not in used)
    if any(contains_kind(each, Kind.AGGREGATE) for each in row):
        from pyrite.sql.analyzer.aggregation import aggregated

        return aggregated(analyzer, (), row, child, None)
    return with_generators(row, child)


def renamed(child: LogicalPlan, names: Sequence[str]) -> LogicalPlan:
    """The child with other names for its columns."""
    columns = child.visible_output
    if len(columns) != len(names):
        raise simple("ASSIGNMENT_ARITY_MISMATCH", numTarget=len(names), numExpr=len(columns))
    return Project(
        tuple(Alias(column, name, new_id()) for column, name in zip(columns, names, strict=True)), child
    )


def with_generators(expressions: Sequence[Expression], child: LogicalPlan) -> LogicalPlan:
    """A Project, over a Generate where the list has `explode` and its like in it."""
    if not any(contains_kind(each, Kind.GENERATOR) for each in expressions):
        return Project(tuple(expressions), child)
    found = [each for each in expressions if contains_kind(each, Kind.GENERATOR)]
    row: list[Expression] = []
    for each in expressions:
        generator = each.child if isinstance(each, Alias) else each
        if each not in found:
            row.append(each)
            continue
        is_generator = isinstance(generator, Call) and generator.kind is Kind.GENERATOR
        if not is_generator or any(contains_kind(one, Kind.GENERATOR) for one in generator.children):
            raise simple("UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS", expression=f'"{pretty(generator)}"')
        assert isinstance(generator, Call)
        names: Sequence[str] = ()
        if isinstance(each, MultipleAlias):
            names = each.names
        elif isinstance(each, Alias) and each.name != pretty(generator):
            names = (each.name,)
        attributes = generated_attributes(generator, names, None)
        child = Generate(generator, generator.detail == "outer", child, None, tuple(names), attributes)
        row.extend(attributes)
    return Project(tuple(row), child)


def generated_attributes(
    generator: Call, names: Sequence[str], qualifier: str | None
) -> tuple[Attribute, ...]:
    """The columns that a generator makes, under other names if some are given."""
    declaration = declaration_of(generator.function)
    assert declaration.columns is not None, f"{generator.function} is a generator"
    columns = list(declaration.columns(generator.arguments))
    if names and len(names) != len(columns):
        raise simple("UDTF_ALIAS_NUMBER_MISMATCH", aliasesSize=len(columns), aliasesNames=", ".join(names))
    outer = generator.detail == "outer"
    return tuple(
        Attribute(
            new_id(),
            names[number] if names else name,
            data_type,
            nullable or outer,
            () if qualifier is None else (qualifier,),
        )
        for number, (name, data_type, nullable) in enumerate(columns)
    )


def lateral_view(analyzer: Analyzer, plan: Generate) -> LogicalPlan:
    """LATERAL VIEW: the generator reads the columns to its left."""
    child = analyzer.analyze(plan.child)
    if plan.attributes:
        return replace(plan, child=child)
    resolver = analyzer.resolver(analyzer.scope(child))
    generator = resolver.resolve(plan.generator)
    if not (isinstance(generator, Call) and generator.kind is Kind.GENERATOR):
        raise simple(
            "UNSUPPORTED_GENERATOR.NOT_GENERATOR",
            functionName=f"`{getattr(plan.generator, 'name', '')}`",
            classCanonicalName=type(generator).__name__,
        )
    is_outer = plan.is_outer or generator.detail == "outer"
    attributes = generated_attributes(generator, plan.names, plan.qualifier)
    if is_outer:
        attributes = tuple(replace(each, is_nullable=True) for each in attributes)
    return replace(plan, generator=generator, child=child, attributes=attributes, is_outer=is_outer)
