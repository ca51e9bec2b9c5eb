"""Sums by key, and distinct records, for keys that are ints and values that are ints or floats."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from operator import countOf
from typing import Any

from pyrite.lineage.fusion.columns.batches import BATCH, LARGE, Batch, Batches, columns_of
from pyrite.lineage.fusion.columns.by_tally import add_sums, keep_first
from pyrite.lineage.fusion.columns.chain import ColumnChain
from pyrite.lineage.fusion.columns.column import EXACT, Column, Doubt, Value, filled

#: The keys of a batch are summed in a table if they lie so close that it has at most so many places a record.
_PLACES = 4
#: Fewer records a key than this in a batch, and a larger one is taken; fewer in that, and the loop is.
_FEW_A_KEY = 2.0
_LEAST_A_KEY = 1.25


class _ByKey(ABC):
    """Takes batches of records into a dict; by the loop over records from the first doubt on."""

    def __init__(
        self,
        batches: Batches,
        chain: ColumnChain,
        fold: Callable[[dict[Any, Any], Iterable[Any]], None],
    ) -> None:
        self._batches = batches
        self._chain = chain
        self._fold = fold
        #: Until the first doubt.
        self.in_columns = True

    def __call__(self, combined: dict[Any, Any], batch: Batch) -> None:
        if self.in_columns:
            import numpy as np

            try:
                with np.errstate(all="ignore"):
                    records, count = self._chain.applied(columns_of(batch), len(batch))
                    if count:
                        self._add(combined, filled(records, count), count)
            except Doubt:
                self.in_columns = False
            else:
                return
        self._batches.size = BATCH
        self._fold(combined, batch)

    @abstractmethod
    def _add(self, combined: dict[Any, Any], records: Value, count: int) -> None:
        """Take in records, at least one. Raises Doubt before anything was changed."""

    def _check_pays(self, keys: int, count: int) -> None:
        if self._batches.size == LARGE and keys * _LEAST_A_KEY > count:
            raise Doubt

    def _choose_size(self, keys: int, count: int) -> None:
        if keys * _FEW_A_KEY > count:
            # Of more records at once, more have keys that came before.
            self._batches.size = LARGE


class SumByKey(_ByKey):
    """Adds the values of pairs to those of their keys."""

    def _add(self, combined: dict[Any, Any], records: Value, count: int) -> None:
        match records:
            case (Column(kind="i") as column, Column(kind="i" | "f") as values):
                pass
            case _:
                raise Doubt
        keys, places = grouped(column)
        self._check_pays(len(keys), count)
        if values.kind == "f":
            _add_floats(combined, keys, places, values)
        else:
            add_sums(combined, keys, sums(places, values, len(keys)))
        self._choose_size(len(keys), count)


class KeepKeys(_ByKey):
    """Takes in those records that are not there."""

    def _add(self, combined: dict[Any, Any], records: Value, count: int) -> None:
        if not isinstance(records, Column) or records.kind != "i":
            raise Doubt
        keys, _ = grouped(records)
        self._check_pays(len(keys), count)
        keep_first(combined, keys)
        self._choose_size(len(keys), count)


def grouped(keys: Column) -> tuple[list[int], Any]:
    """Each int once, in the order in which they come first; and which of them each record has."""
    import numpy as np

    count = len(keys)
    lowest = int(keys.array.min())
    width = int(keys.array.max()) - lowest + 1
    if width > _PLACES * count:
        _, first, places = np.unique(keys.array, return_index=True, return_inverse=True)
        order = first.argsort()
        rank: Any = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        return keys.array[first[order]].tolist(), rank[places]
    places = keys.array - lowest
    # Where an item is assigned to more than once, the last one stays: the first record of a key.
    first = np.empty(width, np.int64)
    first[places[::-1]] = np.arange(count - 1, -1, -1)
    is_first = first[places] == np.arange(count)
    distinct = keys.array[is_first]
    # From here on the places are numbers of keys, in the order in which they come.
    first[distinct - lowest] = np.arange(len(distinct))
    return distinct.tolist(), first[places]


def sums(places: Any, values: Column, keys: int) -> list[int]:
    """The sums of ints by key. Raises Doubt if one may be no int64."""
    import numpy as np

    largest = max(-values.low, values.high) * len(values)
    if largest >= 2**63:
        raise Doubt
    if largest <= EXACT:
        # It adds floats, and all of these sums are exact.
        whole: list[int] = np.bincount(places, values.array, keys).astype(np.int64).tolist()
        return whole
    found: Any = np.zeros(keys, np.int64)
    np.add.at(found, places, values.array)
    result: list[int] = found.tolist()
    return result


def _add_floats(combined: dict[Any, Any], keys: list[int], places: Any, values: Column) -> None:
    """Add floats to those of their keys one by one, in their order, as each sum is rounded."""
    import numpy as np

    # To this a float can be added without a trace.
    before = [combined.get(key, -0.0) for key in keys]
    if countOf(map(type, before), float) != len(before):
        raise Doubt
    found = np.array(before)
    np.add.at(found, places, values.array)
    combined.update(zip(keys, found.tolist()))
