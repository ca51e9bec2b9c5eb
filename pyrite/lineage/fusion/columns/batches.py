"""The records of a partition, in batches that become columns.

Only records that are data are taken so: while they are read nobody's code runs, which could see how far they
were read, or change what the chain reads.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from itertools import chain, islice
from operator import length_hint
from typing import Any, cast

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.fusion.columns.column import Column, Doubt, Value, taken_from
from pyrite.shuffle.spill_gauge import Batched

#: How many records a batch has; its columns should stay in the processor's cache.
BATCH = 16_384
#: From how many records on columns are faster than a loop.
FEW = 512
#: From how many records on they are worth the import of numpy, which takes as long as a loop over millions.
MANY = 100_000

_RANGE = type(iter(range(0)))
_OF_A_SEQUENCE: tuple[type, ...] = (type(iter([])), type(iter(())))


class Recorded(chain[Any]):
    """Records that lie in memory or in a file, laid end to end: no code of a user's runs while they come."""


@frozen_dataclass
class Failure(Iterator[Any]):
    """Stands where reading failed."""

    error: BaseException

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        raise self.error


#: What is read at once: a range, or a list.
Batch = range | list[Any]


class Batches(Batched["Batch"]):
    """The records that are left of an iterator, in batches.

    An error in reading comes after the records that were read before it.
    """

    def __init__(self, records: Iterator[Any]) -> None:
        self._range = remaining_range(records)
        self._records = records
        self._failure: Failure | None = None

    def __next__(self) -> Batch:
        if self._range is not None:
            batch, self._range = self._range[:BATCH], self._range[BATCH:]
            if not batch:
                raise StopIteration
            return batch
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure.error
        records: list[Any] = []
        try:
            # What was read stays in the list if it fails.
            records.extend(islice(self._records, BATCH))
        except Exception as error:
            self._failure = Failure(error)
            if not records:
                return next(self)
        if not records:
            raise StopIteration
        return records

    def rest(self, batch: Iterable[Any]) -> Iterator[Any]:
        """A batch that was read, and all records behind it."""
        if self._range is not None:
            return chain(batch, self._range)
        return chain(batch, self._records if self._failure is None else self._failure)


def pays_as_columns(records: Iterator[Any]) -> bool:
    """Whether the records are data, enough of it, and numpy is there."""
    least = FEW if "numpy" in sys.modules else MANY
    if type(records) in (_RANGE, *_OF_A_SEQUENCE):
        return length_hint(records) >= least and _has_numpy()
    # How many there are is not known; whoever has numpy pays no import.
    return type(records) is Recorded and "numpy" in sys.modules


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

    if not isinstance(batch, range):
        return taken_from(batch)
    low, high = sorted((batch[0], batch[-1]))
    try:
        # The stop is a whole number of steps away: numpy works out the length with floats.
        array: Any = np.arange(batch.start, batch.start + len(batch) * batch.step, batch.step, dtype=np.int64)
    except OverflowError as error:
        raise Doubt from error
    return Column(array, low, high)


def _has_numpy() -> bool:
    return "numpy" in sys.modules or find_spec("numpy") is not None
