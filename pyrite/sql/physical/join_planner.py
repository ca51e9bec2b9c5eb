"""Cuts joins and set operations: which side goes to all tasks, or that equal keys of both sides meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pyrite.sql.expressions import Expression
from pyrite.sql.logical import Join, JoinType, LogicalPlan, SetOperation
from pyrite.sql.optimizer.conditions import all_of, columns_of, ids_of
from pyrite.sql.physical.joins import (
    LEFT_MAY_BE_WHOLE,
    RIGHT_MAY_BE_WHOLE,
    EquiKeys,
    equi_keys,
    ids_of_keys,
    is_placeable,
    rows_of_join,
    strategy_of,
)
from pyrite.sql.physical.layout import EVERYWHERE, ONE, Layout, Piece, coalesced
from pyrite.sql.physical.movement import (
    WIDTH,
    Movement,
    bytes_of,
    chosen,
    read,
    read_whole,
    shown,
    spread,
    together,
)
from pyrite.sql.physical.narrowing import aggregates, narrowed, rows_read
from pyrite.sql.physical.operators import ByHash, Exchange, Incoming

#: A product of so many rows is not computed by each task.
_MOST_PAIRS = 100_000
#: Hints of joins for which both sides move by their keys.
_OF_SHUFFLES = frozenset(("merge", "shuffle_hash"))
#: A side with so many times fewer rows may tell which rows of the other one are needed.
_FEW = 4
#: A side that is believed to be so many times too large to be sent to all tasks is not even tried.
_DOUBT = 8


class JoinPlanner:
    """Cuts what has two sides. `piece_of` gives a piece with a plan's rows and some of its columns.

    `stands_for` is told of a leaf that was put into a plan, and what it stands for.
    """

    def __init__(
        self,
        moving: Movement,
        piece_of: Callable[[LogicalPlan, frozenset[int]], Piece],
        stands_for: Callable[[Incoming, Piece], None],
    ) -> None:
        self._moving = moving
        self._settings = moving.settings
        self._piece = piece_of
        self._stands_for = stands_for

    def join(self, plan: Join, needed: frozenset[int]) -> Piece:
        """A piece with the rows of a join, where as few rows move as is known to be right."""
        needed = needed | columns_of(plan.expressions)
        if plan.type is JoinType.INNER and aggregates(plan.left) and not aggregates(plan.right):
            # Groups come second, so that only those are made that the other side asks for.
            plan = replace(plan, left=plan.right, right=plan.left)
        left = self._piece(plan.left, needed & ids_of(plan.left.output))
        keys = equi_keys(plan.condition, ids_of(plan.left.output), ids_of(plan.right.output))
        exchanges: dict[str, Exchange] = {}
        below = plan.right
        if keys is not None and self._may_narrow(plan, left, needed):
            exchanges["left"] = self._moving.exchange(
                left, ByHash(keys.left), self._settings.partitions, needed
            )
            left = self._moving.gathered(left, exchanges["left"], keys.left)
            below = self._narrowed(plan, exchanges["left"], left.rows, keys)
        right = self._piece(below, needed & ids_of(plan.right.output))
        rows = rows_of_join(plan.type, left, right)
        if not (left.is_spread or right.is_spread):
            both = left.is_everywhere and right.is_everywhere
            if plan.condition is None and left.rows * right.rows > _MOST_PAIRS:
                both = False
            return together(plan, [left, right], EVERYWHERE if both else ONE, rows)
        right_may, left_may = plan.type in RIGHT_MAY_BE_WHOLE, plan.type in LEFT_MAY_BE_WHOLE
        if right.is_everywhere and right_may:
            return self._joined(plan, left, right, left.layout, rows)
        if left.is_everywhere and left_may:
            return self._joined(plan, left, right, right.layout, rows)
        of_left, of_right = strategy_of(plan.left), strategy_of(plan.right)
        if right_may and left.is_spread and of_right == "broadcast":
            whole = self._moving.whole(right, chosen(right.plan, needed))
            return self._joined(plan, left, whole, left.layout, rows)
        if left_may and right.is_spread and of_left == "broadcast":
            whole = self._moving.whole(left, chosen(left.plan, needed))
            return self._joined(plan, whole, right, right.layout, rows)
        limit = -1 if {of_left, of_right} & _OF_SHUFFLES else self._settings.broadcast_limit
        if keys is None:
            if right_may and (right.rows <= left.rows or not left_may) and left.is_spread:
                whole = self._moving.whole(right, chosen(right.plan, needed))
                return self._joined(plan, left, whole, left.layout, rows)
            if left_may and right.is_spread:
                whole = self._moving.whole(left, chosen(left.plan, needed))
                return self._joined(plan, whole, right, right.layout, rows)
            return together(
                plan, [self._moving.one(left, needed), self._moving.one(right, needed)], ONE, rows
            )
        sides = [
            (bytes_of(left, needed), "left", left, keys.left, left_may),
            (bytes_of(right, needed), "right", right, keys.right, right_may),
        ]
        sides.sort(key=lambda each: each[0])
        for size, name, piece, by, may_be_whole in sides:
            other = right if name == "left" else left
            if not may_be_whole or not other.is_spread or limit < 0 or size > _DOUBT * limit:
                continue
            exchange = exchanges.get(name)
            if exchange is None:
                exchange = self._moving.exchange(piece, ByHash(by), self._settings.partitions, needed)
                exchanges[name] = exchange
            piece = self._moving.counted(piece, exchange)
            if sum(self._moving.sizes(exchange)) <= limit:
                whole = replace(read_whole(exchange, piece.rows), base=piece.all_rows)
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
        size = rows_read(plan.right) * WIDTH
        return may and size > limit and bytes_of(left, needed) <= min(size, _DOUBT * limit)

    def _narrowed(self, plan: Join, exchange: Exchange, rows: float, keys: EquiKeys) -> LogicalPlan:
        """The right side of a join, without rows for which the left side, known now, has no equal keys."""
        size = sum(self._moving.sizes(exchange))
        if size > self._settings.broadcast_limit or rows * _FEW > rows_read(plan.right):
            return plan.right
        condition = all_of(list(keys.conditions))
        assert condition is not None
        whole = read_whole(exchange, rows)
        assert isinstance(whole.plan, Incoming)
        self._stands_for(whole.plan, whole)
        return narrowed(plan.right, whole.plan, condition)

    def set_operation(self, plan: SetOperation, needed: frozenset[int]) -> Piece:
        """A piece with the rows of a set operation: equal rows of both sides meet."""
        left, right = (self._piece(each, ids_of(each.output)) for each in plan.children)
        rows = left.rows
        one, other = plan.left.visible_output, plan.right.visible_output
        if left.is_everywhere and right.is_everywhere:
            return together(plan, [left, right], EVERYWHERE, rows)
        fits = all(a.type == b.type and is_placeable(a.type) for a, b in zip(one, other, strict=True))
        if not (left.is_spread or right.is_spread) or not fits or not one:
            whole = [shown(self._moving.one(left), one), shown(self._moving.one(right), other)]
            return together(plan, whole, ONE, rows)
        return self._side_by_key(plan, left, right, one, other, ids_of(one), ids_of(other))

    def _joined(self, plan: Join, left: Piece, right: Piece, layout: Layout, rows: float) -> Piece:
        """Each task joins its rows of the side that is spread with all rows of the other."""
        output = ids_of(plan.output)
        kept = frozenset(each for each in layout.keys if each <= output)
        return together(plan, [left, right], replace(layout, keys=kept), rows)

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
        one = known.get("left") or self._moving.exchange(left, ByHash(left_keys), number, left_needed)
        other = known.get("right") or self._moving.exchange(right, ByHash(right_keys), number, right_needed)
        sizes = [a + b for a, b in zip(self._moving.sizes(one), self._moving.sizes(other), strict=True)]
        groups = coalesced(sizes, self._settings.least_partition)
        first, second = read(one, groups, left.rows), read(other, groups, right.rows)
        if isinstance(plan, SetOperation):
            first = shown(first, plan.left.visible_output)
            second = shown(second, plan.right.visible_output)
        keys = []
        if isinstance(plan, Join):
            if plan.type not in (JoinType.RIGHT, JoinType.FULL):
                keys.append(ids_of_keys(left_keys))
            if plan.type in (JoinType.INNER, JoinType.CROSS, JoinType.RIGHT):
                keys.append(ids_of_keys(right_keys))
        layout = spread(len(groups), [each for each in keys if each is not None])
        rows = rows_of_join(plan.type, left, right) if isinstance(plan, Join) else left.rows
        return together(plan, [first, second], layout, rows)
