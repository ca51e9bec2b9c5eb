"""How a query is computed, as text. Nothing is run for it: no rows are kept, no function is called."""

from __future__ import annotations

from collections.abc import Iterator

from pyrite.sql.execution.cache import Cache
from pyrite.sql.execution.python_steps import python_steps_in
from pyrite.sql.fragments.plans import PlanWriter
from pyrite.sql.logical import ArrowData, Cached, Hint, Join, LogicalPlan, Project
from pyrite.sql.logical.tree_text import tree_text
from pyrite.sql.optimizer import optimize
from pyrite.sql.physical.joins import strategy_of
from pyrite.sql.types import StructField, StructType

#: What the steps of a plan are called where they run, as Spark calls what does the same.
_PHYSICAL = {
    "Aggregate": "HashAggregate",
    "ArrowData": "LocalTableScan",
    "Cached": "InMemoryTableScan",
    "Join": "HashJoin",
    "Limit": "CollectLimit",
    "Scan": "FileScan",
}


def explanation(
    plan: LogicalPlan, cache: Cache, mode: str, *, parsed: LogicalPlan | None = None, place: str
) -> str:
    """The plan before and after each thing that is done to it, as far as a mode of Spark's shows them.

    simple is the last plan; extended is all of them; cost has the sizes that are known; formatted and codegen
    have the kernel's queries below the plan. `place` says where the plan would run.
    """
    used = cache.use(plan)
    visible = used.visible_output
    shown = optimize(used if visible == used.output else Project(visible, used))
    hints: dict[int, str] = {}
    shown = _with_hints_at_joins(shown, hints)
    parts: list[tuple[str, str]] = []

    def of_join(node: LogicalPlan) -> str:
        return hints.get(id(node), "")

    def of_size(node: LogicalPlan) -> str:
        return ", ".join(filter(None, (of_join(node), _size(node))))

    if mode == "extended":
        columns = ", ".join(f"{each.name}: {each.type.simpleString()}" for each in visible)
        parts.append(("Parsed Logical Plan", tree_text(plan if parsed is None else parsed)))
        parts.append(("Analyzed Logical Plan", f"{columns}\n{tree_text(plan)}"))
    if mode in ("extended", "cost"):
        parts.append(
            ("Optimized Logical Plan", tree_text(shown, note=of_size if mode == "cost" else of_join))
        )
    if mode != "codegen":
        parts.append(("Physical Plan", tree_text(shown, names=_PHYSICAL, note=of_join)))
    if mode in ("formatted", "codegen", "extended"):
        parts.append((f"Queries of the Kernel ({place})", "\n\n".join(_queries(shown))))
    return "\n\n".join(f"== {title} ==\n{text}" for title, text in parts) + "\n"


def _with_hints_at_joins(plan: LogicalPlan, found: dict[int, str]) -> LogicalPlan:
    """The plan without its hints; `found` gets those of joins, by the id of the join."""
    sides = (("leftHint", 0), ("rightHint", 1)) if isinstance(plan, Join) else ()
    hints = [
        f"{name}=(strategy={strategy})"
        for name, number in sides
        if (strategy := strategy_of(plan.children[number])) is not None
    ]
    plan = plan.map_children(lambda each: _with_hints_at_joins(each, found))
    while isinstance(plan, Hint):
        plan = plan.child
    if hints:
        found[id(plan)] = ", ".join(hints)
    return plan


def _size(node: LogicalPlan) -> str:
    """What is known of the size of a step that reads, before it is read."""
    match node:
        case ArrowData(table=table):
            return f"Statistics(sizeInBytes={table.nbytes} B, rowCount={table.num_rows})"
        case Cached(entry=entry) if entry.is_computed:
            return f"Statistics(rowCount={entry.table().num_rows})"
        case _ if not node.children:
            return "Statistics(unknown)"
        case _:
            return ""


def _queries(plan: LogicalPlan) -> Iterator[str]:
    """The text that the kernel gets for each part between functions of Python, the last one first."""
    steps = list(python_steps_in(plan))

    def without(node: LogicalPlan) -> LogicalPlan:
        if isinstance(node, Cached) or any(node is step for step in steps):
            return _standing_for(node)
        return node.map_children(without)

    def outermost(node: LogicalPlan) -> Iterator[LogicalPlan]:
        if any(node is step for step in steps):
            yield node
            return
        for child in node.children:
            yield from outermost(child)

    yield PlanWriter().query(without(plan)).text
    for step in outermost(plan):
        for child in step.children:
            yield f"-- before {type(step).__name__}"
            yield from _queries(child)


def _standing_for(node: LogicalPlan) -> ArrowData:
    """Data without rows, with the columns of a step that the kernel does not do."""
    from pyrite.sql.types.columns import rows_to_table

    fields = [StructField(f"c{number}", each.type) for number, each in enumerate(node.output)]
    return ArrowData(rows_to_table([], StructType(fields)), node.output)
