"""Records put aside in a file, divided by their keys, to be taken up a portion at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pyrite.shuffle.codec import Record
from pyrite.shuffle.spill import Extent, SpillSpace

_PORTIONS = 16
#: How often portions may be divided again. What is still too large then has equal hashes.
MOST_DEPTH = 5


class KeyPortions:
    """A spill file with the records of each portion of the keys, in the order in which they were added."""

    def __init__(self, space: SpillSpace, depth: int) -> None:
        self._file = space.open()
        self._extents: list[list[Extent]] = [[] for _ in range(_PORTIONS)]
        self._batch = space.batch_size()
        self._depth = depth

    def add(self, records: Iterable[Record]) -> None:
        """Write records; the order of a key's stays."""
        columns: list[tuple[list[Any], list[Any]]] = [([], []) for _ in range(_PORTIONS)]
        for key, value in records:
            number = portion_of(key, self._depth)
            keys, values = columns[number]
            keys.append(key)
            values.append(value)
            # At once, not in the end: the records may be made, or freed, as they are read.
            if len(keys) >= self._batch.records:
                self._write(number, keys, values)
                columns[number] = ([], [])
        for number, (keys, values) in enumerate(columns):
            if keys:
                self._write(number, keys, values)

    def read(self) -> Iterator[Iterator[Record]]:
        """The records of each portion that has any."""
        for extents in self._extents:
            if extents:
                yield self._file.records(extents)

    def _write(self, number: int, keys: list[Any], values: list[Any]) -> None:
        self._extents[number].append(self._file.append_records(keys, values, self._batch))

    def __enter__(self) -> KeyPortions:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def portion_of(key: Any, depth: int) -> int:
    """Which portion a key belongs to; another division at each depth.

    The keys of one reducer agree in their hash modulo the number of reducers, hence the multiplication.
    """
    mixed = hash(key) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    return mixed >> 60 - 4 * depth & _PORTIONS - 1
