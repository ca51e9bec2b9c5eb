"""Sorting more records than fit into memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from itertools import chain
from typing import Any

from pyrite.shuffle.spill import Extent, SpillFile, SpillSpace
from pyrite.shuffle.spill_gauge import SpillGauge

#: How many runs are merged at once, each with a batch of records in memory.
_MOST_RUNS = 64


class ExternalSorter:
    """Sorts as `sorted` does, stably; over the memory budget, sorted runs wait in files and are merged."""

    def __init__(self, space: SpillSpace) -> None:
        self._space = space

    def sorted(
        self, records: Iterator[Any], key: Callable[[Any], Any] | None = None, reverse: bool = False
    ) -> Iterator[Any]:
        """The records in order. Nothing runs before the first is asked for."""
        return chain.from_iterable(self._sort(records, key, reverse))

    def _sort(
        self, records: Iterator[Any], key: Callable[[Any], Any] | None, reverse: bool
    ) -> Iterator[Iterable[Any]]:
        held: list[Any] = []
        runs: _Runs | None = None
        gauge = SpillGauge(self._space.memory)
        for portion in gauge.portions(records):
            held.extend(portion)
            if gauge.is_over():
                held.sort(key=key, reverse=reverse)
                runs = runs or _Runs(self._space, key, reverse)
                runs.add(held)
                held = []
                gauge.spilled()
        held.sort(key=key, reverse=reverse)
        if runs is None:
            yield held
        else:
            yield from runs.merged_with(held)


class _Runs:
    """Sorted runs in a file, those of earlier records first."""

    def __init__(self, space: SpillSpace, key: Callable[[Any], Any] | None, reverse: bool) -> None:
        self._space = space
        self._file = space.open()
        self._extents: list[Extent] = []
        self._batch = space.batch_size()
        self._key = key
        self._reverse = reverse

    def add(self, run: list[Any]) -> None:
        self._extents.append(self._file.append_items(iter(run), self._batch))

    def merged_with(self, last: list[Any]) -> Iterator[Iterable[Any]]:
        """All runs and the last one, which is in memory, as one; then the files are deleted."""
        while len(self._extents) > _MOST_RUNS:
            self._merge_neighbours()
        yield self._merge([*self._streams(self._extents), iter(last)])
        self._file.close()

    def _merge_neighbours(self) -> None:
        merged: SpillFile = self._space.open()
        extents = self._extents
        self._extents = [
            merged.append_items(self._merge(self._streams(extents[start : start + _MOST_RUNS])), self._batch)
            for start in range(0, len(extents), _MOST_RUNS)
        ]
        self._file.close()
        self._file = merged

    def _streams(self, extents: list[Extent]) -> list[Iterator[Any]]:
        return [self._file.items([extent]) for extent in extents]

    def _merge(self, streams: list[Iterator[Any]]) -> Iterator[Any]:
        # Among equals, the merge takes the stream that comes first: earlier records stay in front.
        return merge(*streams, key=self._key, reverse=self._reverse)
