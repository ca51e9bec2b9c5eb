"""Hints: how a relation is to be joined, and in how many partitions rows are to be.

A hint that names relations is moved to them, through steps but not into views, WITH queries and what has
another name. What is not understood is told in the log and does nothing, as in Spark.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pyrite.errors import IllegalArgumentException
from pyrite.sql.analyzer.marks import is_analyzed, mark_analyzed
from pyrite.sql.analyzer.problems import simple
from pyrite.sql.expressions import Expression, Literal, SortOrder, UnresolvedName
from pyrite.sql.expressions.names_in_text import split_name
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.logical import Hint, LogicalPlan, Repartition, SubqueryAlias, UnresolvedTable, With

if TYPE_CHECKING:
    from pyrite.sql.analyzer.analyzer import Analyzer

logger = logging.getLogger(__name__)

#: The strategies of joins by the names of hints.
_STRATEGIES = {
    "BROADCAST": "broadcast",
    "BROADCASTJOIN": "broadcast",
    "MAPJOIN": "broadcast",
    "MERGE": "merge",
    "MERGEJOIN": "merge",
    "SHUFFLE_MERGE": "merge",
    "SHUFFLE_HASH": "shuffle_hash",
    "SHUFFLE_REPLICATE_NL": "shuffle_replicate_nl",
}
_PARTITIONING = {
    "COALESCE": "coalesce",
    "REBALANCE": "hash",
    "REPARTITION": "hash",
    "REPARTITION_BY_RANGE": "range",
}

Name = tuple[str, ...]


def hint(analyzer: Analyzer, plan: Hint) -> LogicalPlan:
    """The plan with the strategy of a join at the relations that are meant, or with its rows partitioned."""
    parameters = list(plan.parameters)
    name = plan.name.upper()
    if name in _PARTITIONING:
        return analyzer.analyze(_partitioned(name, parameters, plan.child))
    if name not in _STRATEGIES:
        logger.warning("The hint %s is not known, and does nothing.", _shown(plan.name, parameters))
        return analyzer.analyze(plan.child)
    strategy = _STRATEGIES[name]
    if not parameters:
        return Hint(strategy, (), analyzer.analyze(plan.child))
    wanted = [_relation(each) for each in parameters]
    found: set[Name] = set()
    child = _with_strategy(
        plan.child, strategy, wanted, found, is_case_sensitive=analyzer.settings.is_case_sensitive
    )
    for each in wanted:
        if each not in found:
            logger.warning(
                "The hint %s does nothing for %s: the query around it reads no relation of that name.",
                _shown(plan.name, parameters),
                ".".join(each),
            )
    return analyzer.analyze(child)


def _with_strategy(
    plan: LogicalPlan, strategy: str, wanted: Sequence[Name], found: set[Name], *, is_case_sensitive: bool
) -> LogicalPlan:
    """The plan with the hint around each relation that is wanted."""

    def is_meant(name: Name, each: Name) -> bool:
        ends = name[-len(each) :]
        return ends == each or (not is_case_sensitive and _lower(ends) == _lower(each))

    def below(node: LogicalPlan) -> LogicalPlan:
        if isinstance(node, SubqueryAlias | UnresolvedTable):
            name = node.name if isinstance(node, SubqueryAlias) else node.parts
            meant = [each for each in wanted if is_meant(name, each)]
            found.update(meant)
            return marked(Hint(strategy, (), node), node) if meant else node
        if isinstance(node, With):
            return node
        if isinstance(node, Hint) and not node.parameters and node.name in _STRATEGIES.values():
            before = len(found)
            below(node.child)
            if len(found) > before and node.name != strategy:
                logger.warning("The hint %s is given up for another one, %s.", strategy, node.name)
            return node
        return marked(node.map_children(below), node)

    def marked(new: LogicalPlan, old: LogicalPlan) -> LogicalPlan:
        if is_analyzed(old):
            mark_analyzed(new)
        return new

    return below(plan)


def _lower(name: Name) -> Name:
    return tuple(each.lower() for each in name)


def _partitioned(name: str, parameters: list[Expression], child: LogicalPlan) -> LogicalPlan:
    count = None
    if parameters and isinstance(parameters[0], Literal) and isinstance(parameters[0].value, int):
        count, parameters = parameters[0].value, parameters[1:]
    if name == "COALESCE" and (count is None or parameters):
        raise simple("_LEGACY_ERROR_TEMP_1048", hintName=name)
    for each in parameters:
        key = each.child if isinstance(each, SortOrder) and name == "REPARTITION_BY_RANGE" else each
        if isinstance(key, Literal | SortOrder):
            raise simple("_LEGACY_ERROR_TEMP_1047", hintName=name, invalidParams=f'"{pretty(each)}"')
    if count is not None and count <= 0:
        raise IllegalArgumentException(
            f"requirement failed: Number of partitions ({count}) must be positive."
        )
    kind = _PARTITIONING[name]
    if kind != "coalesce" and not parameters:
        kind = "round-robin"
    return Repartition(kind, count, tuple(parameters), child)


def _relation(parameter: Expression) -> Name:
    match parameter:
        case UnresolvedName(parts=parts):
            return parts
        case Literal(value=str(name)):
            return split_name(name)
        case _:
            raise simple(
                "_LEGACY_ERROR_TEMP_1046", unsupported=f'"{pretty(parameter)}"', unsupportedClass="Literal"
            )


def _shown(name: str, parameters: Sequence[Expression]) -> str:
    return f"{name}({', '.join(map(pretty, parameters))})" if parameters else name
