"""Rows of plans that were asked to be kept, as Arrow data of the driver.

A plan is known again by what it means, not by which object it is: another DataFrame that contains the same
steps reads the rows that are kept.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyrite.sql.execution.kept_rows import KeptRows
from pyrite.sql.logical import Cached, LogicalPlan
from pyrite.sql.logical.meaning import meaning_of
from pyrite.storagelevel import StorageLevel

if TYPE_CHECKING:
    import pyarrow as pa

#: What `df.cache()` asks for.
DEFAULT_LEVEL = StorageLevel.MEMORY_AND_DISK_DESER


@dataclass(eq=False)
class CacheEntry:
    """The rows of a plan, computed when they are first needed."""

    plan: LogicalPlan
    level: StorageLevel
    _compute: Callable[[LogicalPlan, StorageLevel], KeptRows]
    _rows: KeptRows | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def table(self) -> pa.Table:
        """The rows; computed once, whichever thread comes first."""
        with self._lock:
            if self._rows is None:
                self._rows = self._compute(self.plan, self.level)
            return self._rows.table

    @property
    def is_computed(self) -> bool:
        """Whether the rows are there."""
        return self._rows is not None

    def forget(self) -> None:
        """Give the rows up; they are computed again when they are needed."""
        with self._lock:
            if self._rows is not None:
                self._rows.remove()
            self._rows = None


class Cache:
    """The plans of an engine whose rows are kept."""

    def __init__(self, compute: Callable[[LogicalPlan, StorageLevel], KeptRows]) -> None:
        self._compute = compute
        self._entries: dict[Any, CacheEntry] = {}

    def add(self, plan: LogicalPlan, level: StorageLevel | None = None) -> CacheEntry:
        """Keep the rows of a plan; nothing changes if they are kept already."""
        key = meaning_of(plan)
        if key not in self._entries:
            self._entries[key] = CacheEntry(plan, level or DEFAULT_LEVEL, self._compute)
        return self._entries[key]

    def find(self, plan: LogicalPlan) -> CacheEntry | None:
        """The entry of a plan, or None."""
        return self._entries.get(meaning_of(plan)) if self._entries else None

    def is_cached(self, plan: LogicalPlan) -> bool:
        """Whether the rows of a plan are to be kept."""
        return self.find(plan) is not None

    def remove(self, plan: LogicalPlan) -> None:
        """Keep the rows of a plan no longer."""
        entry = self._entries.pop(meaning_of(plan), None)
        if entry is not None:
            entry.forget()

    def refresh(self, plan: LogicalPlan) -> None:
        """Compute the rows of a plan again when they are needed next."""
        entry = self.find(plan)
        if entry is not None:
            entry.forget()

    def refresh_all(self) -> None:
        """Compute all rows again when they are needed next."""
        for entry in self._entries.values():
            entry.forget()

    def clear(self) -> None:
        """Keep nothing."""
        self.refresh_all()
        self._entries.clear()

    def use(self, plan: LogicalPlan) -> LogicalPlan:
        """The plan with the parts that are kept read from where they are kept."""
        return self._used(plan, None) if self._entries else plan

    def use_below(self, plan: LogicalPlan) -> LogicalPlan:
        """The plan, whose own rows are wanted for its entry, with other parts read from where they are kept.

        A name around a plan means what the plan means: the entry that waits for the rows is passed by at any
        depth, else it would wait for itself.
        """
        return self._used(plan, self.find(plan)) if self._entries else plan

    def _used(self, plan: LogicalPlan, waiting: CacheEntry | None) -> LogicalPlan:
        entry = self.find(plan)
        if entry is not None and entry is not waiting:
            return Cached(entry, plan.output, plan)
        return plan.map_children(lambda child: self._used(child, waiting))
