"""The records of a partition, in batches that become columns.

Only records that are data are taken so: while they are read nobody's code runs, which could see how far they
were read, or change what the chain reads.
"""

from __future__ import annotations

import sys
from array import array
from collections import deque
from collections.abc import Iterable, Iterator
from copy import copy
from importlib.util import find_spec
from itertools import chain, islice
from operator import length_hint
from typing import Any, TypeAlias, cast

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.fusion.columns.column import Column, Doubt, Value, of_array, taken_from
from pyrite.lineage.packed import Packed, PackedTuples, Recorded, are_alike, joined
from pyrite.shuffle.spill_gauge import Batched

#: How many records a batch has; its columns should stay in the processor's cache.
BATCH = 16_384
#: From how many records on columns are faster than a loop.
FEW = 512
#: How many lines a batch has: what is kept of it is one for each word that is different.
STRINGS = 1 << 16
#: How many keys a table has room for, at most; batches of so many records for chains that have many.
LARGE = 1 << 21
#: A batch in doubt comes again in pieces of so many records.
_SMALL = 4_096
#: From how many records on they are worth the import of numpy, which takes as long as a loop over millions.
MANY = 100_000
#: The least bytes that a record takes in a file.
_BYTES = 8

_RANGE = type(iter(range(0)))
_OF_A_SEQUENCE: tuple[type, ...] = (type(iter([])), type(iter(())))


@frozen_dataclass
class Failure(Iterator[Any]):
    """Stands where reading failed."""

    error: BaseException

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        raise self.error


#: What is read at once.
Batch: TypeAlias = "range | list[Any] | Packed"


class Batches(Batched["Batch"]):
    """The records that are left of an iterator, in batches.

    An error in reading comes after the records that were read before it.
    """

    def __init__(self, records: Iterator[Any]) -> None:
        #: How many records a batch should have.
        self.size = BATCH
        self._range = remaining_range(records)
        self._parts: Iterator[Any] | None = None
        self._records = records
        if type(records) is Recorded and not records.has_started:
            self._parts = records.parts()
            self._records = chain.from_iterable(self._parts)
        #: What was read and comes next.
        self._waiting: deque[Batch] = deque()
        self._failure: Failure | None = None

    def __next__(self) -> Batch:
        if self._waiting:
            return self._waiting.popleft()
        if self._range is not None:
            batch, self._range = self._range[: self.size], self._range[self.size :]
            if not batch:
                raise StopIteration
            return batch
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure.error
        records: list[Any] = []
        try:
            if self._parts is None:
                # What was read stays in the list if it fails.
                records.extend(islice(self._records, self.size))
            else:
                for part in self._parts:
                    if isinstance(part, array | PackedTuples):
                        self._waiting.append(part)
                        break
                    records.extend(part)
                    if len(records) >= self.size:
                        break
        except Exception as error:
            self._failure = Failure(error)
            if not records:
                return next(self)
        if records:
            return records
        if self._waiting:
            return self._larger(self._waiting.popleft())
        raise StopIteration

    def _larger(self, batch: Batch) -> Batch:
        """A packed part and those behind it together, as far as they are alike, for a large batch."""
        if self.size <= BATCH or self._parts is None:
            return batch
        parts = [batch]
        count = len(batch)
        try:
            while count < self.size:
                part = next(self._parts, None)
                if part is None:
                    break
                if not are_alike(batch, part):
                    self._waiting.append(part)
                    break
                parts.append(part)
                count += len(part)
        except Exception as error:
            self._failure = Failure(error)
        whole: Batch = joined(parts)
        return whole

    def cut(self, batch: Batch) -> None:
        """Let a batch come again, and all behind it, in small parts."""
        self.size = BATCH
        assert isinstance(batch, list), "only lists come in large batches that are cut"
        small = [batch[start : start + _SMALL] for start in range(0, len(batch), _SMALL)]
        self._waiting.extendleft(reversed(small))

    def records(self, batch: Batch) -> Iterator[Any]:
        """The records of a batch."""
        return iter(batch)

    def rest(self, batch: Iterable[Any]) -> Iterator[Any]:
        """A batch that was read, and all records behind it."""
        behind: Iterable[Any] = self._records if self._failure is None else self._failure
        return chain(batch, *self._waiting, behind if self._range is None else self._range)


def pays_as_columns(records: Iterator[Any]) -> bool:
    """Whether the records are data, enough of it, and numpy is there."""
    least = FEW if "numpy" in sys.modules else MANY
    if type(records) in (_RANGE, *_OF_A_SEQUENCE):
        return length_hint(records) >= least and _has_numpy()
    if type(records) is not Recorded or records.has_started:
        return False
    return records.size >= least * _BYTES and _has_numpy()


def first_of(records: Iterator[Any]) -> Any:
    """The first record that is left, which comes again; None if there is none or that cannot be seen."""
    if type(records) in _OF_A_SEQUENCE:
        return next(copy(records), None)
    return records.first() if type(records) is Recorded and not records.has_started else None


def remaining_range(records: Iterator[Any]) -> range | None:
    """What is left of the iterator of a range, None for other iterators."""
    if type(records) is not _RANGE:
        return None
    # What it would be pickled as: the range, and up to Python 3.11 how many of it have come.
    reduced: tuple[Any, ...] = cast("Any", records).__reduce__()
    rest: range = reduced[1][0]
    return rest[reduced[2] :] if len(reduced) > 2 and reduced[2] is not None else rest


def columns_of(batch: Batch) -> Value:
    """A batch as columns. Raises Doubt."""
    import numpy as np

    if isinstance(batch, array):
        return of_array(batch)
    if isinstance(batch, PackedTuples):
        return tuple(map(of_array, batch.columns))
    if isinstance(batch, list):
        return taken_from(batch)
    low, high = sorted((batch[0], batch[-1]))
    try:
        # The stop is a whole number of steps away: numpy works out the length with floats.
        numbers: Any = np.arange(
            batch.start, batch.start + len(batch) * batch.step, batch.step, dtype=np.int64
        )
    except OverflowError as error:
        raise Doubt from error
    return Column(numbers, low, high)


def _has_numpy() -> bool:
    return "numpy" in sys.modules or find_spec("numpy") is not None
