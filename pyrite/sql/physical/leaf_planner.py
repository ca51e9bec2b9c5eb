"""Cuts the leaves of plans: each task reads a part of a source, or all of a small one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pyrite.sql.logical import ArrowData, Cached, LogicalPlan, OneRow, Range, Scan
from pyrite.sql.physical.layout import EVERYWHERE, ONE, Layout, Piece, Place
from pyrite.sql.physical.movement import WIDTH, CutSettings, new_name, spread
from pyrite.sql.physical.operators import Incoming, Parts
from pyrite.sql.physical.sources import (
    parts_of_data,
    parts_of_range,
    parts_of_scan,
    parts_of_stream,
    size_of_scan,
)
from pyrite.sql.sources.streams import StreamedFiles


class LeafPlanner:
    """Cuts sources."""

    def __init__(self, settings: CutSettings) -> None:
        self._settings = settings
        #: The ids of the sources whose rows are in as many partitions as there are cores.
        self._dealt: set[int] = set()

    def deal(self, sources: Iterable[LogicalPlan]) -> None:
        """Have the rows of sources in as many partitions as there are cores."""
        self._dealt = {id(each) for each in sources}

    def one_row(self, plan: OneRow, needed: frozenset[int]) -> Piece:
        """The row of a query that has no source."""
        return Piece(plan, (), self._everywhere(0), 1)

    def numbers(self, plan: Range, needed: frozenset[int]) -> Piece:
        """The numbers of `range`."""
        rows = len(range(plan.start, plan.end, plan.step))
        if id(plan) in self._dealt:
            count = plan.partitions or self._settings.cores
            return self._in_parts(plan, parts_of_range(replace(plan, partitions=count), count), rows)
        parts = parts_of_range(plan, self._settings.cores)
        return self._of_parts(plan, parts, rows, rows * WIDTH)

    def data(self, plan: ArrowData, needed: frozenset[int]) -> Piece:
        """Rows of the driver."""
        if id(plan) in self._dealt:
            parts = parts_of_data(plan, self._settings.cores, count=self._settings.cores)
            return self._in_parts(plan, parts, plan.table.num_rows)
        parts = parts_of_data(plan, self._settings.cores)
        return self._of_parts(plan, parts, plan.table.num_rows, plan.table.nbytes)

    def cached(self, plan: Cached, needed: frozenset[int]) -> Piece:
        """Rows that the driver keeps."""
        return self.data(ArrowData(plan.entry.table(), plan.attributes), needed)

    def scan(self, plan: Scan, needed: frozenset[int]) -> Piece:
        """The rows of files, of which each task reads some."""
        if isinstance(plan.relation, StreamedFiles):
            # Never by each task itself: reading text takes longer than moving the rows that it gives.
            rows = plan.relation.believed_rows
            parts: Sequence[LogicalPlan] = parts_of_stream(plan, self._settings.splitting)
            if len(parts) <= 1:
                return replace(computed_by_one(plan), rows=rows)
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
        leaf = Incoming(new_name(), plan.output)
        return Piece(leaf, (Parts(leaf, tuple(parts)),), spread(len(parts), ()), rows)

    def _everywhere(self, size: float) -> Layout:
        return EVERYWHERE if size <= self._settings.broadcast_limit else ONE


def computed_by_one(plan: LogicalPlan) -> Piece:
    """A plan that one task computes from the leaves up."""
    return Piece(plan, (), ONE, 1000)
