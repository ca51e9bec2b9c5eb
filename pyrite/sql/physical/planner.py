"""Cuts a plan: from the leaves up, steps are added to a piece until its rows have to move.

Whatever has no rule for being computed in parts is computed by one task that has all the rows: always right,
sometimes slow. Rows that moved have been counted, so what follows (whether a side of a join is small, how
many partitions are worth it) is decided by real sizes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, pairwise
from typing import Any, Protocol

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
    JoinType,
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
    all_of,
    columns_of,
    conjuncts_of,
    ids_of,
    is_deterministic,
    reads_outside,
    subqueries_of,
)
from pyrite.sql.optimizer.order_joins import share_of
from pyrite.sql.physical.aggregates import in_two_steps
from pyrite.sql.physical.joins import (
    LEFT_MAY_BE_WHOLE,
    RIGHT_MAY_BE_WHOLE,
    EquiKeys,
    can_be_placed,
    equi_keys,
    ids_of_keys,
    is_placeable,
    rows_of_join,
    strategy_of,
)
from pyrite.sql.physical.layout import EVERYWHERE, ONE, Layout, Piece, Place, coalesced
from pyrite.sql.physical.narrowing import aggregates, narrowed, rows_read
from pyrite.sql.physical.operators import (
    ByHash,
    ByRange,
    Exchange,
    Fragment,
    FromPython,
    Incoming,
    InPlace,
    Input,
    Parts,
    Placing,
    Read,
    RoundRobin,
    SideBySide,
    ToOne,
)
from pyrite.sql.physical.python_tasks import PythonTask
from pyrite.sql.physical.sources import (
    parts_of_data,
    parts_of_range,
    parts_of_scan,
    parts_of_stream,
    size_of_scan,
)
from pyrite.sql.sources.splitting import SplitSizes
from pyrite.sql.sources.streams import StreamedFiles
from pyrite.sql.types import IntegerType

_names = count(1)

#: How many groups there are for each row.
_GROUPED = 0.1
#: What a column takes in a row, in bytes.
_WIDTH = 8
#: A product of so many rows is not computed by each task.
_MOST_PAIRS = 100_000
#: Hints of joins for which both sides move by their keys.
_OF_SHUFFLES = frozenset(("merge", "shuffle_hash"))
#: So many rows are worth being given to several tasks for a Python function.
_WORTH_SPREADING = 4_000
#: A side with so many times fewer rows may tell which rows of the other one are needed.
_FEW = 4
#: A side that is believed to be so many times too large to be sent to all tasks is not even tried.
_DOUBT = 8


class Runner(Protocol):
    """What runs the fragments below an exchange."""

    def sizes(self, exchange: Exchange) -> list[int]:
        """How many bytes each partition of an exchange has; what is below it runs now, if it did not."""

    def bounds(self, kept: Exchange, order: tuple[SortOrder, ...], partitions: int) -> tuple[bytes, ...]:
        """What divides the rows of an exchange, sorted, into partitions of about equal size."""


@dataclass(frozen=True)
class CutSettings:
    """How plans are cut: sizes in bytes."""

    #: Into at most so many partitions.
    partitions: int
    #: How many tasks run at a time.
    cores: int
    #: What is not larger is sent to all tasks; below 0: nothing is.
    broadcast_limit: int
    #: How files are cut into parts.
    splitting: SplitSizes
    #: Neighbouring partitions smaller than this become one; 0: they stay.
    least_partition: int


class Planner:
    """Cuts one plan."""

    def __init__(
        self,
        settings: CutSettings,
        runner: Runner,
        python_task: Callable[[LogicalPlan], PythonTask | None] = lambda _: None,
    ) -> None:
        self._settings = settings
        self._runner = runner
        self._python_task = python_task
        #: What a leaf stands for that was put into a plan.
        self._known: dict[Incoming, Piece] = {}
        #: The ids of the sources whose rows are in as many partitions as there are cores.
        self._dealt: set[int] = set()

    def fragment(self, plan: LogicalPlan, *, as_many_as_cores: bool = False) -> Fragment:
        """The last fragment of a plan, whose partitions one after the other are its rows.

        With `as_many_as_cores`, rows of the driver and numbers of `range` are dealt out to so many at least,
        if the plan does not move them, as Spark does.
        """
        if as_many_as_cores:
            self._dealt = {id(each) for each in _sources_of(plan)}
        piece = self._piece(plan, ids_of(plan.output))
        return _fragment_of(replace(piece, plan=_with_columns(piece.plan, plan.output)))

    def _piece(self, plan: LogicalPlan, needed: frozenset[int]) -> Piece:
        """A piece with the plan's rows, and at least the columns `needed`."""
        task = self._python_task(plan)
        if task is not None:
            return self._python(task)
        rule = _RULES.get(type(plan))
        if rule is None:
            return _computed_by_one(plan)
        if isinstance(plan, Join) and plan.is_lateral:
            return _computed_by_one(plan)
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
        piece: Piece = rule(self, plan, needed)
        return replace(piece, inputs=piece.inputs + inputs) if inputs else piece

    # Subqueries

    def _around_correlated(self, plan: LogicalPlan) -> Piece:
        """A step with a subquery that reads the columns around it: one task has the rows of both."""
        children = [self._one(self._piece(each, ids_of(each.output))) for each in plan.children]
        return _together(plan, children, ONE)

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
                piece = self._whole(piece, visible)
            inputs.extend(piece.inputs)
            changed: Any = replace(expression, plan=_with_columns(piece.plan, visible))
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
        return self._clustered(child, tuple(filter(can_be_placed, keys)), needed)

    # Steps of Python

    def _python(self, task: PythonTask) -> Piece:
        columns = task.plan.output
        child = self._piece(task.plan, ids_of(columns))
        if task.is_grouped:
            keys = task.key_columns
            child = self._clustered(child, keys if all(map(can_be_placed, keys)) else (), ids_of(columns))
            child = replace(child, plan=task.in_order(child.plan))
        elif not child.is_spread and child.rows >= _WORTH_SPREADING:
            # A function takes longer than moving its rows does.
            child = self._moved(child, RoundRobin(), self._settings.partitions, ids_of(columns))
        leaf = Incoming(_new_name(), task.attributes)
        fragment = _fragment_of(_shown(child, columns))
        layout = _spread(fragment.partitions, ())
        return Piece(leaf, (FromPython(leaf, fragment, task),), layout, child.rows)

    # Sources

    def _one_row(self, plan: OneRow, needed: frozenset[int]) -> Piece:
        return Piece(plan, (), self._everywhere(0), 1)

    def _range(self, plan: Range, needed: frozenset[int]) -> Piece:
        rows = len(range(plan.start, plan.end, plan.step))
        if id(plan) in self._dealt:
            count = plan.partitions or self._settings.cores
            return self._in_parts(plan, parts_of_range(replace(plan, partitions=count), count), rows)
        parts = parts_of_range(plan, self._settings.cores)
        return self._of_parts(plan, parts, rows, rows * _WIDTH)

    def _data(self, plan: ArrowData, needed: frozenset[int]) -> Piece:
        if id(plan) in self._dealt:
            parts = parts_of_data(plan, self._settings.cores, count=self._settings.cores)
            return self._in_parts(plan, parts, plan.table.num_rows)
        parts = parts_of_data(plan, self._settings.cores)
        return self._of_parts(plan, parts, plan.table.num_rows, plan.table.nbytes)

    def _cached(self, plan: Cached, needed: frozenset[int]) -> Piece:
        return self._data(ArrowData(plan.entry.table(), plan.attributes), needed)

    def _scan(self, plan: Scan, needed: frozenset[int]) -> Piece:
        if isinstance(plan.relation, StreamedFiles):
            # Never by each task itself: reading text takes longer than moving the rows that it gives.
            rows = plan.relation.believed_rows
            parts: Sequence[LogicalPlan] = parts_of_stream(plan, self._settings.splitting)
            if len(parts) <= 1:
                return replace(_computed_by_one(plan), rows=rows)
            return self._of_parts(plan, parts, rows, math.inf)
        size = size_of_scan(plan, needed)
        parts = parts_of_scan(plan, size, self._settings.cores, self._settings.splitting.most)
        return self._of_parts(plan, parts, size.rows, size.bytes)

    def _of_parts(self, plan: LogicalPlan, parts: Sequence[LogicalPlan], rows: float, size: float) -> Piece:
        place = self._everywhere(size)
        if place.place is Place.EVERYWHERE or len(parts) <= 1:
            return Piece(plan, (), place, rows)
        return self._in_parts(plan, parts, rows)

    def _in_parts(self, plan: LogicalPlan, parts: Sequence[LogicalPlan], rows: float) -> Piece:
        leaf = Incoming(_new_name(), plan.output)
        return Piece(leaf, (Parts(leaf, tuple(parts)),), _spread(len(parts), ()), rows)

    def _everywhere(self, size: float) -> Layout:
        return EVERYWHERE if size <= self._settings.broadcast_limit else ONE

    # Rows that meet

    def _aggregate(self, plan: Aggregate, needed: frozenset[int]) -> Piece:
        needed = columns_of(plan.expressions)
        child = self._piece(plan.child, needed)
        rows, base = (
            max(1.0, each * _GROUPED) if plan.grouping else 1.0 for each in (child.rows, child.all_rows)
        )
        keys = tuple(plan.grouping) if plan.grouping_sets is None else ()
        if not child.is_spread or (keys and _is_clustered(child, keys)):
            kept = frozenset(each for each in child.layout.keys if each <= ids_of(plan.output))
            layout = replace(child.layout, keys=kept)
            return replace(child, plan=replace(plan, child=child.plan), layout=layout, rows=rows, base=base)
        steps = in_two_steps(plan)
        places = all(map(can_be_placed, keys))
        if steps is None:
            moved = self._clustered(child, keys if places else (), needed)
        else:
            first = replace(child, plan=replace(steps.first, child=child.plan), rows=rows, base=base)
            by = steps.keys if places and keys else ()
            moved = self._clustered(first, by, ids_of(first.plan.output))
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
        if not child.is_spread or (keys and _is_clustered(child, keys)):
            return here
        placeable = keys if all(map(can_be_placed, keys)) else ()
        moved = self._clustered(here, placeable, needed)
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
            piece = self._one(replace(piece, plan=Limit(most, ordered(piece.plan)), rows=number), needed)
        return replace(piece, plan=_limited(ordered(piece.plan), number, skipped))

    def _at_one(self, plan: Offset | Tail, needed: frozenset[int]) -> Piece:
        child = self._one(self._piece(plan.child, needed), needed)
        return replace(child, plan=replace(plan, child=child.plan))

    def _sort(self, plan: Sort, needed: frozenset[int]) -> Piece:
        needed = needed | columns_of(plan.order)
        child = self._piece(plan.child, needed)
        if plan.is_global and child.is_spread:
            child = self._ranged(child, plan.order, needed)
        return replace(child, plan=replace(plan, child=child.plan))

    def _ranged(
        self,
        child: Piece,
        order: tuple[SortOrder, ...],
        needed: frozenset[int],
        partitions: int | None = None,
    ) -> Piece:
        """A piece whose partitions follow each other in an order; as many as there are, if that is said."""
        columns = _chosen(child.plan, needed)
        kept = Exchange(_fragment_of(child), columns, InPlace(), child.layout.partitions)
        sizes = self._runner.sizes(kept)
        wanted = partitions or self._settings.partitions
        if self._settings.least_partition and partitions is None:
            wanted = min(wanted, max(1, sum(sizes) // self._settings.least_partition))
        leaf = Incoming(_new_name(), columns)
        if wanted <= 1:
            read = Read(leaf, kept, (tuple(range(kept.partitions)),))
            return Piece(leaf, (read,), ONE, child.rows)
        bounds = self._runner.bounds(kept, order, wanted)
        aligned = Read(leaf, kept, tuple((number,) for number in range(kept.partitions)))
        spread = Piece(leaf, (aligned,), Layout(Place.SPREAD, kept.partitions), child.rows)
        return self._moved(spread, ByRange(order, bounds), len(bounds) + 1, needed)

    def _repartition(self, plan: Repartition, needed: frozenset[int]) -> Piece:
        child = self._piece(plan.child, needed | columns_of(plan.keys))
        number = plan.partitions or self._settings.partitions
        if plan.kind == "coalesce":
            return self._coalesced(child, number, needed)
        if plan.kind == "hash" and plan.keys and all(map(can_be_placed, plan.keys)):
            return self._moved(child, ByHash(plan.keys), number, needed)
        if plan.kind == "round-robin":
            return self._moved(child, RoundRobin(), number, needed)
        order = tuple(each if isinstance(each, SortOrder) else SortOrder(each) for each in plan.keys)
        if plan.kind == "range" and order and number > 1:
            return self._ranged(child, order, needed | columns_of(order), number)
        return child

    def _coalesced(self, child: Piece, number: int, needed: frozenset[int]) -> Piece:
        """Neighbouring partitions together, so that there are at most so many."""
        old = child.layout.partitions
        if not child.is_spread or number >= old:
            return child
        if number == 1:
            return self._one(child, needed)
        bounds = [old * each // number for each in range(number + 1)]
        groups = tuple(tuple(range(first, end)) for first, end in pairwise(bounds))
        return _read(self._exchange(child, InPlace(), old, needed), groups, child.rows)

    def _union(self, plan: Union, needed: frozenset[int]) -> Piece:
        pieces = [self._piece(each, ids_of(each.output)) for each in plan.plans]
        rows = sum(each.rows for each in pieces)
        if all(each.is_everywhere for each in pieces):
            return _together(plan, pieces, EVERYWHERE, rows)
        fragments = []
        for child, piece in zip(plan.plans, pieces, strict=True):
            row = tuple(
                Alias(old, new.name, new.id)
                for old, new in zip(child.visible_output, plan.attributes, strict=True)
            )
            fragments.append(_fragment_of(replace(piece, plan=Project(row, piece.plan))))
        leaf = Incoming(_new_name(), plan.attributes)
        total = sum(each.partitions for each in fragments)
        return Piece(leaf, (SideBySide(leaf, tuple(fragments)),), Layout(Place.SPREAD, total), rows)

    def _set_operation(self, plan: SetOperation, needed: frozenset[int]) -> Piece:
        left, right = (self._piece(each, ids_of(each.output)) for each in plan.children)
        rows = left.rows
        one, other = plan.left.visible_output, plan.right.visible_output
        if left.is_everywhere and right.is_everywhere:
            return _together(plan, [left, right], EVERYWHERE, rows)
        fits = all(a.type == b.type and is_placeable(a.type) for a, b in zip(one, other, strict=True))
        if not (left.is_spread or right.is_spread) or not fits or not one:
            whole = [_shown(self._one(left), one), _shown(self._one(right), other)]
            return _together(plan, whole, ONE, rows)
        return self._side_by_key(plan, left, right, one, other, ids_of(one), ids_of(other))

    def _join(self, plan: Join, needed: frozenset[int]) -> Piece:
        needed = needed | columns_of(plan.expressions)
        if plan.type is JoinType.INNER and aggregates(plan.left) and not aggregates(plan.right):
            # Groups come second, so that only those are made that the other side asks for.
            plan = replace(plan, left=plan.right, right=plan.left)
        left = self._piece(plan.left, needed & ids_of(plan.left.output))
        keys = equi_keys(plan.condition, ids_of(plan.left.output), ids_of(plan.right.output))
        exchanges: dict[str, Exchange] = {}
        below = plan.right
        if keys is not None and self._may_narrow(plan, left, needed):
            exchanges["left"] = self._exchange(left, ByHash(keys.left), self._settings.partitions, needed)
            left = self._gathered(left, exchanges["left"], keys.left)
            below = self._narrowed(plan, exchanges["left"], left.rows, keys)
        right = self._piece(below, needed & ids_of(plan.right.output))
        rows = rows_of_join(plan.type, left, right)
        if not (left.is_spread or right.is_spread):
            both = left.is_everywhere and right.is_everywhere
            if plan.condition is None and left.rows * right.rows > _MOST_PAIRS:
                both = False
            return _together(plan, [left, right], EVERYWHERE if both else ONE, rows)
        right_may, left_may = plan.type in RIGHT_MAY_BE_WHOLE, plan.type in LEFT_MAY_BE_WHOLE
        if right.is_everywhere and right_may:
            return self._joined(plan, left, right, left.layout, rows)
        if left.is_everywhere and left_may:
            return self._joined(plan, left, right, right.layout, rows)
        of_left, of_right = strategy_of(plan.left), strategy_of(plan.right)
        if right_may and left.is_spread and of_right == "broadcast":
            whole = self._whole(right, _chosen(right.plan, needed))
            return self._joined(plan, left, whole, left.layout, rows)
        if left_may and right.is_spread and of_left == "broadcast":
            whole = self._whole(left, _chosen(left.plan, needed))
            return self._joined(plan, whole, right, right.layout, rows)
        limit = -1 if {of_left, of_right} & _OF_SHUFFLES else self._settings.broadcast_limit
        if keys is None:
            if right_may and (right.rows <= left.rows or not left_may) and left.is_spread:
                whole = self._whole(right, _chosen(right.plan, needed))
                return self._joined(plan, left, whole, left.layout, rows)
            if left_may and right.is_spread:
                whole = self._whole(left, _chosen(left.plan, needed))
                return self._joined(plan, whole, right, right.layout, rows)
            return _together(plan, [self._one(left, needed), self._one(right, needed)], ONE, rows)
        sides = [
            (_bytes(left, needed), "left", left, keys.left, left_may),
            (_bytes(right, needed), "right", right, keys.right, right_may),
        ]
        sides.sort(key=lambda each: each[0])
        for size, name, piece, by, may_be_whole in sides:
            other = right if name == "left" else left
            if not may_be_whole or not other.is_spread or limit < 0 or size > _DOUBT * limit:
                continue
            exchange = exchanges.get(name)
            if exchange is None:
                exchange = self._exchange(piece, ByHash(by), self._settings.partitions, needed)
                exchanges[name] = exchange
            piece = self._counted(piece, exchange)
            if sum(self._runner.sizes(exchange)) <= limit:
                whole = replace(_all_of(exchange, piece.rows), base=piece.all_rows)
                if name == "left":
                    rows = rows_of_join(plan.type, piece, right)
                    return self._joined(plan, whole, right, right.layout, rows)
                rows = rows_of_join(plan.type, left, piece)
                return self._joined(plan, left, whole, left.layout, rows)
        return self._side_by_key(plan, left, right, keys.left, keys.right, needed, needed, exchanges)

    def _may_narrow(self, plan: Join, left: Piece, needed: frozenset[int]) -> bool:
        """Whether few rows of the left side may say which of many rows of the right side are needed."""
        limit = self._settings.broadcast_limit
        if limit < 0 or plan.is_lateral or {strategy_of(plan.left), strategy_of(plan.right)} & _OF_SHUFFLES:
            return False
        if strategy_of(plan.right) == "broadcast":
            return False
        if plan.type is JoinType.INNER:
            # Without groups on the right the whole left side is sent there.
            may = aggregates(plan.right)
        else:
            may = plan.type in (JoinType.LEFT, JoinType.SEMI, JoinType.ANTI)
        size = rows_read(plan.right) * _WIDTH
        return may and size > limit and _bytes(left, needed) <= min(size, _DOUBT * limit)

    def _narrowed(self, plan: Join, exchange: Exchange, rows: float, keys: EquiKeys) -> LogicalPlan:
        """The right side of a join, without rows for which the left side, known now, has no equal keys."""
        size = sum(self._runner.sizes(exchange))
        if size > self._settings.broadcast_limit or rows * _FEW > rows_read(plan.right):
            return plan.right
        condition = all_of(list(keys.conditions))
        assert condition is not None
        whole = _all_of(exchange, rows)
        assert isinstance(whole.plan, Incoming)
        self._known[whole.plan] = whole
        return narrowed(plan.right, whole.plan, condition)

    def _incoming(self, plan: Incoming, needed: frozenset[int]) -> Piece:
        return self._known[plan]

    def _gathered(self, piece: Piece, exchange: Exchange, keys: tuple[Expression, ...]) -> Piece:
        """The rows of a piece as an exchange by keys has them."""
        groups = coalesced(self._runner.sizes(exchange), self._settings.least_partition)
        counted = self._counted(piece, exchange)
        ids = ids_of_keys(keys)
        layout = _spread(len(groups), [] if ids is None else [ids])
        return replace(_read(exchange, groups, counted.rows), layout=layout, base=counted.base)

    def _counted(self, piece: Piece, exchange: Exchange) -> Piece:
        """A piece after the rows that it gave were weighed."""
        rows = sum(self._runner.sizes(exchange)) / (_WIDTH * max(1, len(exchange.columns)))
        return replace(piece, rows=max(1.0, rows), base=piece.all_rows)

    def _joined(self, plan: Join, left: Piece, right: Piece, layout: Layout, rows: float) -> Piece:
        """Each task joins its rows of the side that is spread with all rows of the other."""
        output = ids_of(plan.output)
        kept = frozenset(each for each in layout.keys if each <= output)
        return _together(plan, [left, right], replace(layout, keys=kept), rows)

    def _side_by_key(
        self,
        plan: Join | SetOperation,
        left: Piece,
        right: Piece,
        left_keys: tuple[Expression, ...],
        right_keys: tuple[Expression, ...],
        left_needed: frozenset[int],
        right_needed: frozenset[int],
        exchanges: dict[str, Exchange] | None = None,
    ) -> Piece:
        """Equal keys of both sides meet."""
        known = exchanges or {}
        number = self._settings.partitions
        one = known.get("left") or self._exchange(left, ByHash(left_keys), number, left_needed)
        other = known.get("right") or self._exchange(right, ByHash(right_keys), number, right_needed)
        sizes = [a + b for a, b in zip(self._runner.sizes(one), self._runner.sizes(other), strict=True)]
        groups = coalesced(sizes, self._settings.least_partition)
        first, second = _read(one, groups, left.rows), _read(other, groups, right.rows)
        if isinstance(plan, SetOperation):
            first = _shown(first, plan.left.visible_output)
            second = _shown(second, plan.right.visible_output)
        keys = []
        if isinstance(plan, Join):
            if plan.type not in (JoinType.RIGHT, JoinType.FULL):
                keys.append(ids_of_keys(left_keys))
            if plan.type in (JoinType.INNER, JoinType.CROSS, JoinType.RIGHT):
                keys.append(ids_of_keys(right_keys))
        layout = _spread(len(groups), [each for each in keys if each is not None])
        rows = rows_of_join(plan.type, left, right) if isinstance(plan, Join) else left.rows
        return _together(plan, [first, second], layout, rows)

    # Moving rows

    def _exchange(self, piece: Piece, placing: Placing, partitions: int, needed: frozenset[int]) -> Exchange:
        return Exchange(_fragment_of(piece), _chosen(piece.plan, needed), placing, partitions)

    def _moved(self, piece: Piece, placing: Placing, partitions: int, needed: frozenset[int]) -> Piece:
        exchange = self._exchange(piece, placing, partitions, needed)
        return _read(exchange, tuple((number,) for number in range(partitions)), piece.rows)

    def _clustered(self, piece: Piece, keys: tuple[Expression, ...], needed: frozenset[int]) -> Piece:
        """A piece in which rows with equal keys are together; without keys, all rows are."""
        if not piece.is_spread:
            return piece
        if not keys:
            return self._one(piece, needed)
        if _is_clustered(piece, keys):
            return piece
        exchange = self._exchange(piece, ByHash(keys), self._settings.partitions, needed)
        return self._gathered(piece, exchange, keys)

    def _one(self, piece: Piece, needed: frozenset[int] | None = None) -> Piece:
        """A piece that one task computes."""
        if not piece.is_spread:
            return piece
        if needed is None:
            needed = ids_of(piece.plan.output)
        return _read(self._exchange(piece, ToOne(), 1, needed), ((0,),), piece.rows)

    def _whole(self, piece: Piece, columns: tuple[Attribute, ...]) -> Piece:
        """A piece of which each task reads all rows."""
        return _all_of(Exchange(_fragment_of(piece), columns, ToOne(), 1), piece.rows)

    def _by_one(self, plan: LogicalPlan, inputs: tuple[Input, ...] = ()) -> Piece:
        """One task has all the rows that a step needs."""
        children = [self._one(self._piece(each, ids_of(each.output))) for each in plan.children]
        piece = _together(plan, children, ONE)
        return replace(piece, inputs=piece.inputs + inputs)


def _computed_by_one(plan: LogicalPlan) -> Piece:
    """A plan that one task computes from the leaves up."""
    return Piece(plan, (), ONE, 1000)


def _new_name() -> str:
    return f"incoming {next(_names)}"


def _bytes(piece: Piece, needed: frozenset[int]) -> float:
    return piece.rows * _WIDTH * max(1, len(_chosen(piece.plan, needed)))


def _chosen(plan: LogicalPlan, needed: frozenset[int]) -> tuple[Attribute, ...]:
    """The columns of a plan that are needed, each once."""
    return tuple({each.id: each for each in plan.output if each.id in needed}.values())


def _with_columns(plan: LogicalPlan, columns: tuple[Attribute, ...]) -> LogicalPlan:
    """A plan with these columns in this order."""
    return plan if plan.output == columns else Project(columns, plan)


def _shown(piece: Piece, columns: tuple[Attribute, ...]) -> Piece:
    """A piece with these columns in this order."""
    return replace(piece, plan=_with_columns(piece.plan, columns))


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


def _spread(partitions: int, keys: Sequence[frozenset[int]]) -> Layout:
    if partitions == 1:
        return ONE
    return Layout(Place.SPREAD, partitions, frozenset(keys))


def _is_clustered(piece: Piece, keys: Sequence[Expression]) -> bool:
    """Whether rows with equal keys are together already."""
    ids = frozenset(each.id for each in keys if isinstance(each, Attribute))
    return any(each <= ids for each in piece.layout.keys)


def _read(exchange: Exchange, groups: tuple[tuple[int, ...], ...], rows: float) -> Piece:
    leaf = Incoming(_new_name(), exchange.columns)
    return Piece(leaf, (Read(leaf, exchange, groups),), _spread(len(groups), ()), rows)


def _all_of(exchange: Exchange, rows: float) -> Piece:
    leaf = Incoming(_new_name(), exchange.columns)
    return Piece(leaf, (Read(leaf, exchange, None),), EVERYWHERE, rows)


def _together(plan: LogicalPlan, children: Sequence[Piece], layout: Layout, rows: float = 1000) -> Piece:
    """A step on pieces that are computed in one fragment."""
    plans = iter([each.plan for each in children])
    inputs = tuple(each for piece in children for each in piece.inputs)
    base = max((each.all_rows for each in children), default=0.0)
    return Piece(plan.map_children(lambda _: next(plans)), inputs, layout, rows, base)


def _fragment_of(piece: Piece) -> Fragment:
    return Fragment(piece.plan, piece.inputs, piece.layout.partitions)


_RULES: dict[type[LogicalPlan], Callable[[Planner, Any, frozenset[int]], Piece]] = {
    Aggregate: Planner._aggregate,
    ArrowData: Planner._data,
    Cached: Planner._cached,
    Deduplicate: Planner._distinct,
    Distinct: Planner._distinct,
    Filter: Planner._narrow,
    Generate: Planner._narrow,
    Hint: Planner._narrow,
    Incoming: Planner._incoming,
    Join: Planner._join,
    Limit: Planner._limit,
    Observe: Planner._narrow,
    Offset: Planner._at_one,
    OneRow: Planner._one_row,
    Project: Planner._project,
    Range: Planner._range,
    Repartition: Planner._repartition,
    Scan: Planner._scan,
    SetOperation: Planner._set_operation,
    Sort: Planner._sort,
    SubqueryAlias: Planner._narrow,
    Tail: Planner._at_one,
    Union: Planner._union,
}
