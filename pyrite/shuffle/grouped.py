"""The values of a key travel together, where the readers group them in any case.

A map task groups by itself if keys come again often enough: each key is then placed, written and read
once for many values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, repeat
from typing import Any, Protocol, runtime_checkable

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.shuffle.codec import BatchSize, Column, Record
from pyrite.shuffle.spill_gauge import SpillGauge

#: The values of each key, in order. What stands for a list may be one that lies in a file.
Groups = defaultdict[Any, Any]
#: Takes a portion into groups.
Grouping = Callable[[Groups, Iterator[Any]], None]

#: So often must keys come for it to pay that their values are put together.
_FEWEST_VALUES = 2


def group_records(groups: Groups, records: Iterable[Record]) -> None:
    """Take ``(key, value)`` records into groups."""
    for key, value in records:
        groups[key].append(value)


def has_few_keys(records: Sequence[Record]) -> bool:
    """Whether it pays to group these records, and those that follow, before they travel."""
    return len({key for key, _ in records}) * _FEWEST_VALUES <= len(records)


@runtime_checkable
class Groupable(Protocol):
    """Records that can be taken into groups in the loop that makes them."""

    def grouping(self) -> tuple[Iterator[Any], Grouping, Callable[[Iterator[Any]], Iterator[Record]]]:
        """What to take in portions, the loop that takes a portion of it into groups, and a portion's records.

        Each portion goes one of the two ways.
        """


def grouping(
    records: Iterator[Record],
) -> tuple[Iterator[Any], Grouping, Callable[[Iterator[Any]], Iterator[Record]]]:
    """`Groupable.grouping` of any records."""
    if isinstance(records, Groupable):
        return records.grouping()
    return records, group_records, iter


def portions(
    groups: Iterable[tuple[Any, list[Any]]], batch: BatchSize
) -> Iterator[tuple[list[Any], list[list[Any]]]]:
    """Keys and their values in portions of about so many values as make a batch; large keys come in several.

    >>> batch = BatchSize(memory_limit=0)
    >>> batch.records = 3
    >>> list(portions([("a", [1]), ("b", [2, 3, 4, 5]), ("c", [6])], batch))
    [(['a', 'b'], [[1], [2, 3, 4]]), (['b', 'c'], [[5], [6]])]
    """
    keys: list[Any] = []
    lists: list[list[Any]] = []
    held = 0
    for key, values in groups:
        start = 0
        while start < len(values):
            part = values[start : start + batch.records]
            start += len(part)
            keys.append(key)
            lists.append(part)
            held += len(part)
            if held >= batch.records:
                yield keys, lists
                keys, lists, held = [], [], 0
    if keys:
        yield keys, lists


def flattened(keys: Iterable[Any], lists: Iterable[list[Any]]) -> Iterator[Record]:
    """A record for each value."""
    return chain.from_iterable(zip(repeat(key), values) for key, values in zip(keys, lists))


@frozen_dataclass
class Batch:
    """Columns of records, or of keys and the lists of their values."""

    keys: Column
    values: Column
    is_grouped: bool

    def __len__(self) -> int:
        """How many records these are."""
        return sum(map(len, self.values)) if self.is_grouped else len(self.keys)

    def columns(self) -> tuple[Column, Column]:
        """Keys and values of records that were not grouped."""
        assert not self.is_grouped
        return self.keys, self.values

    def records(self) -> Iterator[Record]:
        """The records one by one."""
        return flattened(self.keys, self.values) if self.is_grouped else zip(self.keys, self.values)

    def by_key(self) -> dict[Any, Any] | None:
        """The value of each key; None if a key comes twice, or may do so."""
        if self.is_grouped:
            return None
        values = dict(zip(self.keys, self.values))
        return values if len(values) == len(self.keys) else None

    def add_to(self, groups: Groups) -> None:
        """Take the records into groups; lists that came with them may become groups themselves."""
        if not self.is_grouped:
            group_records(groups, zip(self.keys, self.values))
            return
        for key, values in zip(self.keys, self.values):
            if key in groups:
                groups[key].extend(values)
            else:
                groups[key] = values


class GroupedRecords(Iterator[Record]):
    """The records of a shuffle, for consumers that know of batches and those that do not."""

    def __init__(self, batches: Iterator[Batch]) -> None:
        #: What has not been read yet.
        self.batches = batches
        self._records = chain.from_iterable(map(Batch.records, batches))

    def __iter__(self) -> Iterator[Record]:
        return self._records

    def __next__(self) -> Record:
        return next(self._records)


class Portion:
    """Some records that came one by one."""

    __slots__ = ("_records",)

    def __init__(self, records: Iterator[Record]) -> None:
        self._records: Iterable[Record] = records

    def add_to(self, groups: Groups) -> None:
        """Take the records into groups."""
        group_records(groups, self._records)

    def by_key(self) -> dict[Any, Any] | None:
        """The value of each key; None if a key comes twice. The records can still be taken into groups."""
        self._records = records = list(self._records)
        try:
            values = dict(records)
        except (TypeError, ValueError):
            return None  # not pairs, or keys that have no hash: who takes them into groups says so
        return values if len(values) == len(records) else None


def portions_to_group(records: Iterator[Record], gauge: SpillGauge) -> Iterator[Batch | Portion]:
    """The records in portions that can be taken into groups; the gauge counts those that were."""
    if isinstance(records, GroupedRecords):
        return gauge.batches(records.batches)
    return map(Portion, gauge.portions(records))
