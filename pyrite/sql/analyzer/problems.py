"""The analyzer's errors, by the names of Spark's conditions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyrite.errors import AnalysisException
from pyrite.sql.expressions import Attribute, Expression
from pyrite.sql.expressions.pretty import pretty

_SUGGESTIONS = 5
#: Where functions, tables and views without a qualifier are looked for.
SEARCH_PATH = "[`system`.`builtin`, `system`.`session`, `spark_catalog`.`default`]"


def quoted_name(parts: Iterable[str]) -> str:
    """A name as messages show it: each part in backticks."""
    return ".".join(f"`{part.replace('`', '``')}`" for part in parts)


def nearest(name: str, candidates: Iterable[str]) -> list[str]:
    """The candidates that are most like the name, best first."""
    return sorted(candidates, key=lambda each: (_distance(name.lower(), each.lower()), each))[:_SUGGESTIONS]


def _distance(one: str, other: str) -> int:
    """How many letters must be inserted, deleted or replaced to make a word of another (Levenshtein)."""
    before = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        costs = [place]
        for column, wanted in enumerate(other, 1):
            changed = before[column - 1] + (letter != wanted)
            costs.append(min(changed, before[column] + 1, costs[-1] + 1))
        before = costs
    return before[-1]


def unresolved_column(parts: Sequence[str], attributes: Sequence[Attribute]) -> AnalysisException:
    """A name that no column has."""
    # The qualifier helps only where the name has one.
    shown = {a.name: quoted_name((*a.qualifier, a.name) if len(parts) > 1 else (a.name,)) for a in attributes}
    suggestions = [shown[name] for name in nearest(parts[-1], dict.fromkeys(a.name for a in attributes))]
    if not suggestions:
        return AnalysisException(
            errorClass="UNRESOLVED_COLUMN.WITHOUT_SUGGESTION",
            messageParameters={"objectName": quoted_name(parts)},
        )
    return AnalysisException(
        errorClass="UNRESOLVED_COLUMN.WITH_SUGGESTION",
        messageParameters={"objectName": quoted_name(parts), "proposal": ", ".join(suggestions)},
    )


def ambiguous_reference(parts: Sequence[str], found: Sequence[Attribute]) -> AnalysisException:
    """A name that several columns have."""
    return AnalysisException(
        errorClass="AMBIGUOUS_REFERENCE",
        messageParameters={
            "name": quoted_name(parts),
            "referenceNames": f"[{', '.join(quoted_name((*a.qualifier, a.name)) for a in found)}]",
        },
    )


def unresolved_field(name: str, fields: Sequence[str]) -> AnalysisException:
    """A field that a struct does not have."""
    return AnalysisException(
        errorClass="FIELD_NOT_FOUND",
        messageParameters={
            "fieldName": f"`{name}`",
            "fields": ", ".join(f"`{field}`" for field in fields),
        },
    )


def table_not_found(parts: Sequence[str], names: Sequence[str]) -> AnalysisException:
    """A name that no table or view has."""
    suggestions = [each for each in nearest(parts[-1], names) if each][:3]
    hint = f" Did you mean {', '.join(suggestions)}?" if suggestions else ""
    return AnalysisException(
        errorClass="TABLE_OR_VIEW_NOT_FOUND",
        messageParameters={
            "relationName": quoted_name(parts),
            "searchPath": SEARCH_PATH,
            "_hint": hint,
        },
    )


def routine_not_found(name: str, names: Iterable[str]) -> AnalysisException:
    """A name that no function has."""
    suggestions = nearest(name, names)[:3]
    hint = f" Did you mean {', '.join(suggestions)}?" if suggestions else ""
    return AnalysisException(
        errorClass="UNRESOLVED_ROUTINE",
        messageParameters={
            "routineName": quoted_name(name.split(".")),
            "searchPath": SEARCH_PATH,
            "_hint": hint,
        },
    )


def not_boolean(filter_expression: Expression) -> AnalysisException:
    """A condition that is not true or false."""
    return AnalysisException(
        errorClass="DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN",
        messageParameters={
            "sqlExpr": f'"{pretty(filter_expression)}"',
            "filter": f'"{pretty(filter_expression)}"',
            "type": f'"{filter_expression.type._sql()}"',
        },
    )


def missing_aggregation(expression: Expression) -> AnalysisException:
    """A column that is neither grouped by nor aggregated."""
    return AnalysisException(
        errorClass="MISSING_AGGREGATION",
        messageParameters={
            "expression": f'"{pretty(expression)}"',
            "expressionAnyValue": f'"any_value({pretty(expression)})"',
        },
    )


def simple(condition: str, **parameters: object) -> AnalysisException:
    """An error whose parameters are texts already."""
    return AnalysisException(
        errorClass=condition, messageParameters={name: str(value) for name, value in parameters.items()}
    )
