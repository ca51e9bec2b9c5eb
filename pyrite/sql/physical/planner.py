"""Cuts a plan: from the leaves up, steps are added to a piece until its rows have to move.

Whatever has no rule for being computed in parts is computed by one task that has all the rows: always right,
sometimes slow. Rows that moved have been counted, so what follows (whether a side of a join is small, how
many partitions are worth it) is decided by real sizes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from pyrite.sql.expressions import (
    Alias,
    Attribute,
    Expression,
    Literal,
    SortOrder,
    Subquery,
    Window,
    WindowDefinition,
)
from pyrite.sql.logical import (
    Aggregate,
    ArrowData,
    Cached,
    Deduplicate,
    Distinct,
    Filter,
    Generate,
    Hint,
    Join,
    Limit,
    LogicalPlan,
    Observe,
    Offset,
    OneRow,
    Project,
    Range,
    Repartition,
    Scan,
    SetOperation,
    Sort,
    SubqueryAlias,
    Tail,
    Union,
    attribute_of,
)
from pyrite.sql.optimizer.conditions import (
    columns_of,
    conjuncts_of,
    ids_of,
    is_deterministic,
    reads_outside,
    subqueries_of,
)
from pyrite.sql.optimizer.order_joins import share_of
from pyrite.sql.physical.aggregates import in_two_steps
from pyrite.sql.physical.join_planner import JoinPlanner
from pyrite.sql.physical.joins import (
    can_be_placed,
)
from pyrite.sql.physical.layout import EVERYWHERE, ONE, Layout, Piece, Place
from pyrite.sql.physical.leaf_planner import LeafPlanner, computed_by_one
from pyrite.sql.physical.movement import (
    CutSettings,
    Movement,
    Runner,
    fragment_of,
    is_clustered,
    new_name,
    shown,
    spread,
    together,
    with_columns,
)
from pyrite.sql.physical.operators import (
    ByHash,
    Fragment,
    FromPython,
    Incoming,
    Input,
    RoundRobin,
    SideBySide,
)
from pyrite.sql.physical.python_tasks import PythonTask
from pyrite.sql.types import IntegerType

#: How many groups there are for each row.
_GROUPED = 0.1
#: So many rows are worth being given to several tasks for a Python function.
_WORTH_SPREADING = 4_000


class Planner:
    """Cuts one plan."""

    def __init__(
        self,
        settings: CutSettings,
        runner: Runner,
        python_task: Callable[[LogicalPlan], PythonTask | None] = lambda _: None,
    ) -> None:
        #: What a leaf stands for that was put into a plan.
        self._known: dict[Incoming, Piece] = {}
        self._settings = settings
        self._moving = Movement(settings, runner)
        self._leaves = LeafPlanner(settings)
        self._joins = JoinPlanner(self._moving, self._piece, self._known.__setitem__)
        self._python_task = python_task
        #: What cuts each kind of step; one task computes the others.
        self._rules: dict[type[LogicalPlan], Callable[[Any, frozenset[int]], Piece]] = {
            Aggregate: self._aggregate,
            ArrowData: self._leaves.data,
            Cached: self._leaves.cached,
            Deduplicate: self._distinct,
            Distinct: self._distinct,
            Filter: self._narrow,
            Generate: self._narrow,
            Hint: self._narrow,
            Incoming: self._incoming,
            Join: self._joins.join,
            Limit: self._limit,
            Observe: self._narrow,
            Offset: self._at_one,
            OneRow: self._leaves.one_row,
            Project: self._project,
            Range: self._leaves.numbers,
            Repartition: self._repartition,
            Scan: self._leaves.scan,
            SetOperation: self._joins.set_operation,
            Sort: self._sort,
            SubqueryAlias: self._narrow,
            Tail: self._at_one,
            Union: self._union,
        }

    def fragment(self, plan: LogicalPlan, *, as_many_as_cores: bool = False) -> Fragment:
        """The last fragment of a plan, whose partitions one after the other are its rows.

        With `as_many_as_cores`, rows of the driver and numbers of `range` are dealt out to so many at least,
        if the plan does not move them, as Spark does.
        """
        if as_many_as_cores:
            self._leaves.deal(_sources_of(plan))
        piece = self._piece(plan, ids_of(plan.output))
        return fragment_of(replace(piece, plan=with_columns(piece.plan, plan.output)))

    def _piece(self, plan: LogicalPlan, needed: frozenset[int]) -> Piece:
        """A piece with the plan's rows, and at least the columns `needed`."""
        task = self._python_task(plan)
        if task is not None:
            return self._python(task)
        rule = self._rules.get(type(plan))
        if rule is None:
            return computed_by_one(plan)
        if isinstance(plan, Join) and plan.is_lateral:
            return computed_by_one(plan)
        inputs: tuple[Input, ...] = ()
        if any(subqueries_of(plan)):
            if any(reads_outside(each.plan) for each in subqueries_of(plan)):
                return self._around_correlated(plan)
            plan, inputs = self._without_subqueries(plan)
        if not isinstance(plan, Project) and any(map(_has_window, plan.expressions)):
            # A window over groups looks at the groups of all partitions.
            return self._by_one(plan, inputs)
        if not all(map(is_deterministic, plan.expressions)):
            # A row number or a random number would not be the one that it is where all rows are.
            return self._by_one(plan, inputs)
        piece = rule(plan, needed)
        return replace(piece, inputs=piece.inputs + inputs) if inputs else piece

    # Subqueries

    def _around_correlated(self, plan: LogicalPlan) -> Piece:
        """A step with a subquery that reads the columns around it: one task has the rows of both."""
        children = [self._moving.one(self._piece(each, ids_of(each.output))) for each in plan.children]
        return together(plan, children, ONE)

    def _without_subqueries(self, plan: LogicalPlan) -> tuple[LogicalPlan, tuple[Input, ...]]:
        """The step with subqueries that read what other fragments gave."""
        inputs: list[Input] = []

        def planned(expression: Expression) -> Expression | None:
            if not isinstance(expression, Subquery):
                return None
            output = expression.plan.output
            visible = expression.plan.visible_output
            inner = expression.plan if visible == output else Project(visible, expression.plan)
            piece = self._piece(inner, ids_of(visible))
            if not piece.is_everywhere:
                piece = self._moving.whole(piece, visible)
            inputs.extend(piece.inputs)
            changed: Any = replace(expression, plan=with_columns(piece.plan, visible))
            result: Expression = changed.map_children(lambda each: each.transform_down(planned))
            return result

        new = plan.map_expressions(lambda each: each.transform_down(planned))
        return new, tuple(inputs)

    # Steps that are done where the rows are

    def _narrow(self, plan: Any, needed: frozenset[int]) -> Piece:
        child = self._piece(plan.child, needed | columns_of(plan.expressions))
        rows = child.rows
        if isinstance(plan, Filter):
            for each in conjuncts_of(plan.condition):
                rows *= share_of(each)
        elif isinstance(plan, Generate):
            rows *= 4
        base = child.all_rows
        return replace(child, plan=replace(plan, child=child.plan), rows=max(1.0, rows), base=base)

    def _project(self, plan: Project, needed: frozenset[int]) -> Piece:
        windows = [
            part for each in plan.expressions_of_row for part in each.walk() if isinstance(part, Window)
        ]
        if windows:
            child = self._for_windows(plan, windows)
        else:
            row = tuple(each for each in plan.expressions_of_row if attribute_of(each).id in needed)
            plan = replace(plan, expressions_of_row=row)
            child = self._piece(plan.child, columns_of(row))
        renamed = {
            each.child.id: each.id
            for each in plan.expressions_of_row
            if isinstance(each, Alias) and isinstance(each.child, Attribute)
        }
        output = ids_of(plan.output)
        keys = set()
        for each in child.layout.keys:
            keys.add(frozenset(renamed.get(number, number) for number in each))
            keys.add(each)
        kept = frozenset(each for each in keys if each <= output)
        layout = replace(child.layout, keys=kept)
        return replace(child, plan=replace(plan, child=child.plan), layout=layout)

    def _for_windows(self, plan: Project, windows: Sequence[Window]) -> Piece:
        needed = columns_of(plan.expressions_of_row)
        child = self._piece(plan.child, needed)
        if not child.is_spread:
            return child
        keys: list[Expression] = []
        for number, window in enumerate(windows):
            assert isinstance(window.definition, WindowDefinition)
            partition = window.definition.partition
            keys = list(partition) if number == 0 else [each for each in keys if each in partition]
        return self._moving.clustered(child, tuple(filter(can_be_placed, keys)), needed)

    # Steps of Python

    def _python(self, task: PythonTask) -> Piece:
        columns = task.plan.output
        child = self._piece(task.plan, ids_of(columns))
        if task.is_grouped:
            keys = task.key_columns
            child = self._moving.clustered(
                child, keys if all(map(can_be_placed, keys)) else (), ids_of(columns)
            )
            child = replace(child, plan=task.in_order(child.plan))
        elif not child.is_spread and child.rows >= _WORTH_SPREADING:
            # A function takes longer than moving its rows does.
            child = self._moving.moved(child, RoundRobin(), self._settings.partitions, ids_of(columns))
        leaf = Incoming(new_name(), task.attributes)
        fragment = fragment_of(shown(child, columns))
        layout = spread(fragment.partitions, ())
        return Piece(leaf, (FromPython(leaf, fragment, task),), layout, child.rows)

    # Rows that meet

    def _aggregate(self, plan: Aggregate, needed: frozenset[int]) -> Piece:
        needed = columns_of(plan.expressions)
        child = self._piece(plan.child, needed)
        rows, base = (
            max(1.0, each * _GROUPED) if plan.grouping else 1.0 for each in (child.rows, child.all_rows)
        )
        keys = tuple(plan.grouping) if plan.grouping_sets is None else ()
        if not child.is_spread or (keys and is_clustered(child, keys)):
            kept = frozenset(each for each in child.layout.keys if each <= ids_of(plan.output))
            layout = replace(child.layout, keys=kept)
            return replace(child, plan=replace(plan, child=child.plan), layout=layout, rows=rows, base=base)
        steps = in_two_steps(plan)
        places = all(map(can_be_placed, keys))
        if steps is None:
            moved = self._moving.clustered(child, keys if places else (), needed)
        else:
            first = replace(child, plan=replace(steps.first, child=child.plan), rows=rows, base=base)
            by = steps.keys if places and keys else ()
            moved = self._moving.clustered(first, by, ids_of(first.plan.output))
            plan = steps.second(moved.plan)
        kept = frozenset(each for each in moved.layout.keys if each <= ids_of(plan.output))
        layout = replace(moved.layout, keys=kept)
        return replace(moved, plan=replace(plan, child=moved.plan), layout=layout, base=base)

    def _distinct(self, plan: Distinct | Deduplicate, needed: frozenset[int]) -> Piece:
        keys: tuple[Expression, ...] = plan.keys if isinstance(plan, Deduplicate) else plan.child.output
        needed = needed | columns_of(keys)
        if isinstance(plan, Distinct):
            needed = ids_of(plan.child.output)
        child = self._piece(plan.child, needed)
        here = replace(child, plan=replace(plan, child=child.plan))
        if not child.is_spread or (keys and is_clustered(child, keys)):
            return here
        placeable = keys if all(map(can_be_placed, keys)) else ()
        moved = self._moving.clustered(here, placeable, needed)
        return replace(moved, plan=replace(plan, child=moved.plan))

    def _limit(self, plan: Limit, needed: frozenset[int]) -> Piece:
        number = plan.count.value if isinstance(plan.count, Literal) else None
        child, skipped = plan.child, 0
        if isinstance(child, Offset) and isinstance(child.count, Literal) and child.count.value is not None:
            skipped, child = int(child.count.value), child.child
        if not isinstance(number, int):
            return self._by_one(plan)
        order = child if isinstance(child, Sort) and _is_plain(child) else None
        if order is not None:
            needed = needed | columns_of(order.order)
            child = order.child
        piece = self._piece(child, needed)

        def ordered(below: LogicalPlan) -> LogicalPlan:
            return below if order is None else replace(order, child=below)

        if piece.is_spread:
            most = Literal(number + skipped, IntegerType())
            piece = self._moving.one(
                replace(piece, plan=Limit(most, ordered(piece.plan)), rows=number), needed
            )
        return replace(piece, plan=_limited(ordered(piece.plan), number, skipped))

    def _at_one(self, plan: Offset | Tail, needed: frozenset[int]) -> Piece:
        child = self._moving.one(self._piece(plan.child, needed), needed)
        return replace(child, plan=replace(plan, child=child.plan))

    def _sort(self, plan: Sort, needed: frozenset[int]) -> Piece:
        needed = needed | columns_of(plan.order)
        child = self._piece(plan.child, needed)
        if plan.is_global and child.is_spread:
            child = self._moving.ranged(child, plan.order, needed)
        return replace(child, plan=replace(plan, child=child.plan))

    def _repartition(self, plan: Repartition, needed: frozenset[int]) -> Piece:
        child = self._piece(plan.child, needed | columns_of(plan.keys))
        number = plan.partitions or self._settings.partitions
        if plan.kind == "coalesce":
            return self._moving.coalesced(child, number, needed)
        if plan.kind == "hash" and plan.keys and all(map(can_be_placed, plan.keys)):
            return self._moving.moved(child, ByHash(plan.keys), number, needed)
        if plan.kind == "round-robin":
            return self._moving.moved(child, RoundRobin(), number, needed)
        order = tuple(each if isinstance(each, SortOrder) else SortOrder(each) for each in plan.keys)
        if plan.kind == "range" and order and number > 1:
            return self._moving.ranged(child, order, needed | columns_of(order), number)
        return child

    def _union(self, plan: Union, needed: frozenset[int]) -> Piece:
        pieces = [self._piece(each, ids_of(each.output)) for each in plan.plans]
        rows = sum(each.rows for each in pieces)
        if all(each.is_everywhere for each in pieces):
            return together(plan, pieces, EVERYWHERE, rows)
        fragments = []
        for child, piece in zip(plan.plans, pieces, strict=True):
            row = tuple(
                Alias(old, new.name, new.id)
                for old, new in zip(child.visible_output, plan.attributes, strict=True)
            )
            fragments.append(fragment_of(replace(piece, plan=Project(row, piece.plan))))
        leaf = Incoming(new_name(), plan.attributes)
        total = sum(each.partitions for each in fragments)
        return Piece(leaf, (SideBySide(leaf, tuple(fragments)),), Layout(Place.SPREAD, total), rows)

    def _incoming(self, plan: Incoming, needed: frozenset[int]) -> Piece:
        return self._known[plan]

    def _by_one(self, plan: LogicalPlan, inputs: tuple[Input, ...] = ()) -> Piece:
        """One task has all the rows that a step needs."""
        children = [self._moving.one(self._piece(each, ids_of(each.output))) for each in plan.children]
        piece = together(plan, children, ONE)
        return replace(piece, inputs=piece.inputs + inputs)


def _has_window(expression: Expression) -> bool:
    return any(isinstance(part, Window) for part in expression.walk())


def _sources_of(plan: LogicalPlan) -> Iterator[LogicalPlan]:
    """The sources whose rows a plan passes on one by one, or the steps that do more with theirs."""
    while isinstance(plan, Project | Filter | SubqueryAlias | Hint) and not any(
        map(_has_window, plan.expressions)
    ):
        plan = plan.child
    if isinstance(plan, Union):
        for each in plan.plans:
            yield from _sources_of(each)
    else:
        yield plan


def _is_plain(plan: Sort) -> bool:
    """Whether all rows are sorted, by what any task can compute."""
    if any(map(_has_window, plan.order)):
        return False
    return plan.is_global and not any(subqueries_of(plan)) and all(map(is_deterministic, plan.order))


def _limited(plan: LogicalPlan, number: int, skipped: int) -> LogicalPlan:
    if skipped:
        plan = Offset(Literal(skipped, IntegerType()), plan)
    return Limit(Literal(number, IntegerType()), plan)
