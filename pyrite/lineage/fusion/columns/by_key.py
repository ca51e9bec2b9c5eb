"""The map side of ``reduceByKey`` with ``+``, for keys and values that are ints."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pyrite.lineage.fusion.columns.batches import FEW, Batch, columns_of
from pyrite.lineage.fusion.columns.chain import ColumnChain
from pyrite.lineage.fusion.columns.column import EXACT, Column, Doubt, Value, filled

#: The keys of a batch are summed in a table if they lie so close that it has at most so many places a record.
_PLACES = 4
#: Fewer records a key than this in a batch, and the dict costs more than is saved.
_LEAST_A_KEY = 2
_MISSING = object()


class SumByKey:
    """Takes batches of records into a dict of sums; by the loop over records from the first doubt on."""

    def __init__(self, chain: ColumnChain, fold: Callable[[dict[Any, Any], Iterable[Any]], None]) -> None:
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
                    if count == 0:
                        return
                    keys, sums = sums_by_key(filled(records, count))
            except Doubt:
                self.in_columns = False
            else:
                get = combined.get
                for key, value in zip(keys, sums):
                    old = get(key, _MISSING)
                    combined[key] = value if old is _MISSING else old + value
                return
        self._fold(combined, batch)


def sums_by_key(pairs: Value) -> tuple[list[int], list[int]]:
    """Each key of a batch once, in the order in which they come first, and the sums of their values.

    Raises Doubt if they are not ints, if a sum may be no int64, or if there are too many keys to pay.
    """
    import numpy as np

    match pairs:
        case (Column(kind="i") as keys, Column(kind="i") as values):
            pass
        case _:
            raise Doubt
    count = len(keys)
    if max(-values.low, values.high) * count >= 2**63:
        raise Doubt
    lowest = int(keys.array.min())
    width = int(keys.array.max()) - lowest + 1
    if width <= _PLACES * count:
        places = keys.array - lowest
        # Where an item is assigned to more than once, the last one stays: the first record of a key.
        first = np.full(width, count)
        first[places[::-1]] = np.arange(count - 1, -1, -1)
        distinct = np.flatnonzero(first < count)
        _check_pays(len(distinct), count)
        first = first[distinct]
        sums = _summed(places, values, width)[distinct]
        distinct += lowest
    else:
        distinct, first, places = np.unique(keys.array, return_index=True, return_inverse=True)
        _check_pays(len(distinct), count)
        sums = _summed(places, values, len(distinct))
    order = first.argsort()
    return distinct[order].tolist(), sums[order].tolist()


def _check_pays(keys: int, count: int) -> None:
    if keys * _LEAST_A_KEY > count > FEW:
        raise Doubt


def _summed(places: Any, values: Column, width: int) -> Any:
    import numpy as np

    if max(-values.low, values.high) * len(values) <= EXACT:
        # It adds floats, and all of these sums are exact.
        return np.bincount(places, values.array, width).astype(np.int64)
    sums: Any = np.zeros(width, np.int64)
    np.add.at(sums, places, values.array)
    return sums
