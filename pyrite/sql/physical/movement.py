"""How rows move: pieces before and after an exchange, and what holds pieces together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count, pairwise
from typing import Protocol

from pyrite.sql.expressions import Attribute, Expression, SortOrder
from pyrite.sql.logical import LogicalPlan, Project
from pyrite.sql.optimizer.conditions import ids_of
from pyrite.sql.physical.joins import ids_of_keys
from pyrite.sql.physical.layout import EVERYWHERE, ONE, Layout, Piece, Place, coalesced
from pyrite.sql.physical.operators import (
    ByHash,
    ByRange,
    Exchange,
    Fragment,
    Incoming,
    InPlace,
    Placing,
    Read,
    ToOne,
)
from pyrite.sql.sources.splitting import SplitSizes

_names = count(1)

#: What a column takes in a row, in bytes.
WIDTH = 8


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


class Movement:
    """Moves the rows of pieces, as many ways as there are."""

    def __init__(self, settings: CutSettings, runner: Runner) -> None:
        self.settings = settings
        self._runner = runner

    def sizes(self, exchange: Exchange) -> list[int]:
        """How many bytes each partition of an exchange has, which is known once it has run."""
        return self._runner.sizes(exchange)

    def exchange(self, piece: Piece, placing: Placing, partitions: int, needed: frozenset[int]) -> Exchange:
        """What moves the needed columns of a piece."""
        return Exchange(fragment_of(piece), chosen(piece.plan, needed), placing, partitions)

    def moved(self, piece: Piece, placing: Placing, partitions: int, needed: frozenset[int]) -> Piece:
        """A piece whose rows are placed anew."""
        exchange = self.exchange(piece, placing, partitions, needed)
        return read(exchange, tuple((number,) for number in range(partitions)), piece.rows)

    def clustered(self, piece: Piece, keys: tuple[Expression, ...], needed: frozenset[int]) -> Piece:
        """A piece in which rows with equal keys are together; without keys, all rows are."""
        if not piece.is_spread:
            return piece
        if not keys:
            return self.one(piece, needed)
        if is_clustered(piece, keys):
            return piece
        exchange = self.exchange(piece, ByHash(keys), self.settings.partitions, needed)
        return self.gathered(piece, exchange, keys)

    def one(self, piece: Piece, needed: frozenset[int] | None = None) -> Piece:
        """A piece that one task computes."""
        if not piece.is_spread:
            return piece
        if needed is None:
            needed = ids_of(piece.plan.output)
        return read(self.exchange(piece, ToOne(), 1, needed), ((0,),), piece.rows)

    def whole(self, piece: Piece, columns: tuple[Attribute, ...]) -> Piece:
        """A piece of which each task reads all rows."""
        return read_whole(Exchange(fragment_of(piece), columns, ToOne(), 1), piece.rows)

    def ranged(
        self,
        child: Piece,
        order: tuple[SortOrder, ...],
        needed: frozenset[int],
        partitions: int | None = None,
    ) -> Piece:
        """A piece whose partitions follow each other in an order; as many as there are, if that is said."""
        columns = chosen(child.plan, needed)
        kept = Exchange(fragment_of(child), columns, InPlace(), child.layout.partitions)
        sizes = self._runner.sizes(kept)
        wanted = partitions or self.settings.partitions
        if self.settings.least_partition and partitions is None:
            wanted = min(wanted, max(1, sum(sizes) // self.settings.least_partition))
        leaf = Incoming(new_name(), columns)
        if wanted <= 1:
            read = Read(leaf, kept, (tuple(range(kept.partitions)),))
            return Piece(leaf, (read,), ONE, child.rows)
        bounds = self._runner.bounds(kept, order, wanted)
        aligned = Read(leaf, kept, tuple((number,) for number in range(kept.partitions)))
        spread = Piece(leaf, (aligned,), Layout(Place.SPREAD, kept.partitions), child.rows)
        return self.moved(spread, ByRange(order, bounds), len(bounds) + 1, needed)

    def coalesced(self, child: Piece, number: int, needed: frozenset[int]) -> Piece:
        """Neighbouring partitions together, so that there are at most so many."""
        old = child.layout.partitions
        if not child.is_spread or number >= old:
            return child
        if number == 1:
            return self.one(child, needed)
        bounds = [old * each // number for each in range(number + 1)]
        groups = tuple(tuple(range(first, end)) for first, end in pairwise(bounds))
        return read(self.exchange(child, InPlace(), old, needed), groups, child.rows)

    def gathered(self, piece: Piece, exchange: Exchange, keys: tuple[Expression, ...]) -> Piece:
        """The rows of a piece as an exchange by keys has them."""
        groups = coalesced(self._runner.sizes(exchange), self.settings.least_partition)
        counted = self.counted(piece, exchange)
        ids = ids_of_keys(keys)
        layout = spread(len(groups), [] if ids is None else [ids])
        return replace(read(exchange, groups, counted.rows), layout=layout, base=counted.base)

    def counted(self, piece: Piece, exchange: Exchange) -> Piece:
        """A piece after the rows that it gave were weighed."""
        rows = sum(self._runner.sizes(exchange)) / (WIDTH * max(1, len(exchange.columns)))
        return replace(piece, rows=max(1.0, rows), base=piece.all_rows)


def chosen(plan: LogicalPlan, needed: frozenset[int]) -> tuple[Attribute, ...]:
    """The columns of a plan that are needed, each once."""
    return tuple({each.id: each for each in plan.output if each.id in needed}.values())


def with_columns(plan: LogicalPlan, columns: tuple[Attribute, ...]) -> LogicalPlan:
    """A plan with these columns in this order."""
    return plan if plan.output == columns else Project(columns, plan)


def shown(piece: Piece, columns: tuple[Attribute, ...]) -> Piece:
    """A piece with these columns in this order."""
    return replace(piece, plan=with_columns(piece.plan, columns))


def bytes_of(piece: Piece, needed: frozenset[int]) -> float:
    """About how large the needed columns of a piece are."""
    return piece.rows * WIDTH * max(1, len(chosen(piece.plan, needed)))


def spread(partitions: int, keys: Sequence[frozenset[int]]) -> Layout:
    """Rows in so many partitions, together where they are equal in all columns of one of `keys`."""
    if partitions == 1:
        return ONE
    return Layout(Place.SPREAD, partitions, frozenset(keys))


def is_clustered(piece: Piece, keys: Sequence[Expression]) -> bool:
    """Whether rows with equal keys are together already."""
    ids = frozenset(each.id for each in keys if isinstance(each, Attribute))
    return any(each <= ids for each in piece.layout.keys)


def new_name() -> str:
    """A name for a leaf that stands for rows from elsewhere."""
    return f"incoming {next(_names)}"


def read(exchange: Exchange, groups: tuple[tuple[int, ...], ...], rows: float) -> Piece:
    """A piece of which each partition reads a group of an exchange's partitions."""
    leaf = Incoming(new_name(), exchange.columns)
    return Piece(leaf, (Read(leaf, exchange, groups),), spread(len(groups), ()), rows)


def read_whole(exchange: Exchange, rows: float) -> Piece:
    """A piece of which each task reads all that an exchange has."""
    leaf = Incoming(new_name(), exchange.columns)
    return Piece(leaf, (Read(leaf, exchange, None),), EVERYWHERE, rows)


def together(plan: LogicalPlan, children: Sequence[Piece], layout: Layout, rows: float = 1000) -> Piece:
    """A step on pieces that are computed in one fragment."""
    plans = iter([each.plan for each in children])
    inputs = tuple(each for piece in children for each in piece.inputs)
    base = max((each.all_rows for each in children), default=0.0)
    return Piece(plan.map_children(lambda _: next(plans)), inputs, layout, rows, base)


def fragment_of(piece: Piece) -> Fragment:
    """What computes a piece."""
    return Fragment(piece.plan, piece.inputs, piece.layout.partitions)
