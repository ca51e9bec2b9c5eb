"""When a step that holds records should spill them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from itertools import chain, islice
from typing import TypeVar

from pyrite.storage.memory import MemoryBudget

T = TypeVar("T")
S = TypeVar("S", bound=Sized)

_MOST_RECORDS = 8192


class Batched(Iterator[S]):
    """Records that come in batches of a fair size, and are taken so."""


class SpillGauge:
    """Portions out records to a step that holds them, and says when it holds too much.

    Memory that was freed is not always given back to the system, and others hold memory too: being over the
    limit alone says little. So a step spills over three quarters of the limit once it took an eighth of the
    limit itself, or holds half as many records as it ever held.
    """

    def __init__(self, memory: MemoryBudget) -> None:
        self._memory = memory
        self._portion = 1
        self._held = 0
        self._most_held: int | None = None
        self._used = self._used_when_empty = memory.used()

    def portions(self, records: Iterator[T]) -> Iterator[Iterator[T]]:
        """The records in portions, small at first; each must be consumed before the next is asked for.

        Records that are `Batched` come batch by batch.
        """
        if isinstance(records, Batched):
            yield from self.batches(records)
            return
        for first in records:
            self._held += self._portion
            yield chain((first,), islice(records, self._portion - 1))

    def batches(self, batches: Iterable[S]) -> Iterator[S]:
        """Records that come in batches of a fair size already; to be used as `portions` is."""
        for batch in batches:
            self._held += len(batch)
            yield batch

    def is_over(self) -> bool:
        """Whether to spill what is held; ask after each portion."""
        limit = self._memory.limit
        used = self._memory.used()
        if used - self._used > limit // 32:
            self._portion = max(1, self._portion // 4)
        else:
            self._portion = min(_MOST_RECORDS, self._portion * 4)
        self._used = used
        if used - self._used_when_empty > limit // 8:
            self._memory.claim()
        # A quarter is left for spilling itself: batches to write, and what is read before the next look.
        room = limit - limit // 4
        if used <= room:
            return False
        if self._memory.relieve():
            used = self._used = self._memory.used()
            if used <= room:
                return False
        if used - self._used_when_empty > limit // 8:
            return True
        return self._most_held is not None and self._held >= self._most_held // 2

    def spilled(self) -> None:
        """All that was held went to a file."""
        # Not just the last number: a half of a half of a half comes to spills of single records.
        self._most_held = max(self._most_held or 0, self._held)
        self.emptied()

    def emptied(self) -> None:
        """Nothing is held any more."""
        self._held = 0
        # What comes next may be less than a portion, which counts as if it were full: a few records would
        # seem to be thousands, and be spilled again and again.
        self._portion = 1
        # Not if little was held: it takes milliseconds.
        if self._memory.used() - self._used_when_empty > self._memory.limit // 8:
            self._memory.trim()
        self._used = self._used_when_empty = self._memory.used()
