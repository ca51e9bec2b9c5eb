"""Which rows of a plan are where, while it is being cut."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pyrite.sql.logical import LogicalPlan
from pyrite.sql.physical.operators import Input


class Place(Enum):
    """Who computes a piece of a plan."""

    #: Any task can, whole: it reads little, and gives the same rows each time.
    EVERYWHERE = "everywhere"
    #: One task.
    ONE = "one"
    #: Each task has some of the rows.
    SPREAD = "spread"


@dataclass(frozen=True)
class Layout:
    """Where rows are.

    `keys` are sets of columns, by their ids: rows that are equal in all columns of one set are in one
    partition.
    """

    place: Place
    partitions: int = 1
    keys: frozenset[frozenset[int]] = frozenset()


EVERYWHERE = Layout(Place.EVERYWHERE)
ONE = Layout(Place.ONE)


@dataclass(frozen=True, eq=False)
class Piece:
    """A part of a plan on its way to become a fragment: steps are added on top until rows have to move.

    `rows` is a guess where nothing is known, and so is `base`: how many rows there would be without filters.
    """

    plan: LogicalPlan
    inputs: tuple[Input, ...]
    layout: Layout
    rows: float
    base: float = 0.0

    @property
    def all_rows(self) -> float:
        """How many rows there would be without filters: about as many as there are values of a key."""
        return max(1.0, self.base, self.rows)

    @property
    def is_spread(self) -> bool:
        """Whether rows have to move before one task has all of them."""
        return self.layout.place is Place.SPREAD

    @property
    def is_everywhere(self) -> bool:
        """Whether any task can compute all of it."""
        return self.layout.place is Place.EVERYWHERE


def coalesced(sizes: list[int], target: int) -> tuple[tuple[int, ...], ...]:
    """Neighbours grouped so that groups have about `target` bytes where there are so many.

    >>> coalesced([10, 10, 70, 5, 5], 20)
    ((0, 1), (2,), (3, 4))
    """
    groups: list[tuple[int, ...]] = []
    group: list[int] = []
    held = 0
    for number, size in enumerate(sizes):
        if group and held + size > target:
            groups.append(tuple(group))
            group, held = [], 0
        group.append(number)
        held += size
    if group:
        groups.append(tuple(group))
    return tuple(groups)
