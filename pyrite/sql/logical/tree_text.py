"""Plans as text, a step a line: what EXPLAIN shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pyrite.sql.expressions import Attribute
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.logical.base import LogicalPlan
from pyrite.sql.logical.unary import Hint, Repartition
from pyrite.sql.types import LongType


def tree_text(
    plan: LogicalPlan,
    *,
    names: Mapping[str, str] | None = None,
    note: Callable[[LogicalPlan], str] | None = None,
) -> str:
    """The steps of a plan, each above those that it reads.

    `names` are other names for kinds of steps, `note` says more of a step, at the end of its line.
    """
    lines: list[str] = []

    def show(node: LogicalPlan, first: str, rest: str) -> None:
        kind = _kind(node)
        shown = ", ".join(pretty(each) for each in node.expressions)
        if not node.children and not shown:
            shown = ", ".join(map(_column, _columns(node)))
        more = note(node) if note is not None else ""
        settings = ", ".join(filter(None, (f"[{shown}]" if shown else "", _settings_of(node))))
        parts = [(names or {}).get(kind, kind), settings]
        lines.append(first + " ".join(filter(None, parts)) + (f", {more}" if more else ""))
        for number, child in enumerate(node.children):
            is_last = number == len(node.children) - 1
            # As Spark draws it: the last one is below, the ones before it are to the left.
            show(child, rest + ("+- " if is_last else ":- "), rest + ("   " if is_last else ":  "))

    show(plan, "", "")
    return "\n".join(lines)


def _kind(node: LogicalPlan) -> str:
    match node:
        case Hint(parameters=()):
            return "ResolvedHint"
        case Repartition() if node.keys or node.partitions is None:
            return "RepartitionByExpression"
        case _:
            return type(node).__name__


def _settings_of(node: LogicalPlan) -> str:
    match node:
        case Hint():
            return f"(strategy={node.name})"
        case Repartition(partitions=int(count), keys=()):
            return f"{count}, {'false' if node.kind == 'coalesce' else 'true'}"
        case Repartition(partitions=int(count)):
            return str(count)
        case _:
            return ""


def _columns(node: LogicalPlan) -> tuple[Attribute, ...]:
    try:
        return node.output
    except NotImplementedError:
        return ()


def _column(attribute: Attribute) -> str:
    mark = "L" if isinstance(attribute.type, LongType) else ""
    return f"{attribute.name}#{attribute.id}{mark}"
