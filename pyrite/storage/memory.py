"""The memory budget of one worker process.

psutil is imported where it is needed: on systems without ``/proc``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache
from typing import Protocol


def private_bytes() -> int:
    """How much memory this process holds now, without the files that it maps, where that can be told."""
    try:
        with open("/proc/self/statm", "rb", buffering=0) as file:
            _, resident, shared, *_ = file.read().split()
    except OSError:
        import psutil

        return int(psutil.Process().memory_info().rss)
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")


def give_back_free_memory() -> None:
    """Let the system have the memory that was freed, where the C library can be asked to (glibc)."""
    trim = _malloc_trim()
    if trim is not None:
        trim(0)


@cache
def _malloc_trim() -> Callable[[int], int] | None:
    if not sys.platform.startswith("linux"):
        return None
    import ctypes  # only here: the driver must not pay for it

    trim: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return trim


class Cache(Protocol):
    """What holds memory that the steps of tasks may need."""

    def give_way(self) -> None:
        """Keep to the share that is left while steps hold records."""

    def give_up_copies(self) -> None:
        """Drop what this process holds only to be faster."""

    def take_back(self) -> None:
        """The steps of this process hold nothing any more."""


class MemoryBudget:
    """How much of its share of memory a process uses, so that a step which holds records knows when to spill.

    What counts is growth since the budget was made, for the interpreter and its libraries are not the step's
    doing, and what was reserved. Sizes are in bytes.

    >>> sizes = iter([500, 900, 900])
    >>> budget = MemoryBudget(450, measure=lambda: next(sizes))
    >>> budget.over_limit()
    False
    >>> budget.reserve(100); budget.over_limit()
    True
    """

    def __init__(
        self,
        limit: int,
        measure: Callable[[], int] = private_bytes,
        give_back: Callable[[], None] = give_back_free_memory,
    ) -> None:
        self.limit = limit
        self._measure = measure
        self._give_back = give_back
        self._baseline = measure()
        self._reserved = 0
        self._cache: Cache | None = None
        self._cache_gave_way = False
        self._copies_were_given_up = False

    def attach(self, cache: Cache) -> None:
        """Let a cache have the memory for as long as no step needs it."""
        self._cache = cache

    def claim(self) -> None:
        """A step holds much of the budget: until the task ends, the cache keeps to its own share."""
        if self._cache is not None and not self._cache_gave_way:
            self._cache_gave_way = True
            self._cache.give_way()

    def relieve(self) -> bool:
        """Before a step spills: whether the cache of this process had copies to give up, once a task."""
        if self._cache is None or self._copies_were_given_up:
            return False
        self._copies_were_given_up = True
        self._cache.give_up_copies()
        self.trim()
        return True

    def end_task(self) -> None:
        """No step holds anything any more."""
        if self._cache is not None and self._cache_gave_way:
            self._cache.take_back()
        self._cache_gave_way = self._copies_were_given_up = False
        self.trim()

    def used(self) -> int:
        """What the process holds now; cheap enough to ask every few thousand records."""
        return max(0, self._measure() - self._baseline) + self._reserved

    def trim(self) -> None:
        """Give back what was freed: `used` counts it for as long as this process keeps it.

        To be called when much was freed, for it takes milliseconds; it does nothing while little is used.
        """
        if self.used() > self.limit // 4:
            self._give_back()

    def over_limit(self) -> bool:
        """Whether the process holds more than its share."""
        return self.used() > self.limit

    def reserve(self, size: int) -> None:
        """Count memory that the process is about to take, or that is not seen as its own."""
        self._reserved += size

    def release(self, size: int) -> None:
        """No longer count what was reserved."""
        if size > self._reserved:
            raise ValueError(f"{size} bytes were released, but only {self._reserved} are reserved")
        self._reserved -= size
