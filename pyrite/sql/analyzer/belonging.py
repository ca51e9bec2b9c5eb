"""Whether the columns that a step reads are those of the steps below it.

A column of another DataFrame, `df.select(other.x)`, has a number that nothing below gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyrite.sql.analyzer.problems import simple
from pyrite.sql.expressions import Attribute, Expression
from pyrite.sql.logical import LogicalPlan


def strangers(expressions: Iterable[Expression], children: Iterable[LogicalPlan]) -> list[Attribute]:
    """The columns that none of the plans has."""
    known = {attribute.id for child in children for attribute in child.output}
    return [each for each in _attributes(expressions) if each.id not in known]


def _attributes(expressions: Iterable[Expression]) -> Iterator[Attribute]:
    for expression in expressions:
        for part in expression.walk():
            if isinstance(part, Attribute):
                yield part


def check_columns(plan: LogicalPlan) -> None:
    """Raise AnalysisException if a step reads columns that the steps below it do not have."""
    if not plan.expression_fields or not plan.children:
        return
    missing = strangers(plan.expressions, plan.children)
    if not missing:
        return
    found = [attribute for child in plan.children for attribute in child.output]
    by_name = {attribute.name.lower() for attribute in found}
    parameters = {
        "missingAttributes": ", ".join(f'"{each.name}"' for each in missing),
        "input": ", ".join(f'"{each.name}"' for each in found),
        "operator": f"!{type(plan).__name__}",
    }
    if any(each.name.lower() in by_name for each in missing):
        raise simple(
            "MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_APPEAR_IN_OPERATION",
            operation=parameters["missingAttributes"],
            **parameters,
        )
    raise simple("MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT", **parameters)
