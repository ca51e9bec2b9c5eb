"""Where a sort cuts the keys into ranges: PySpark's bounds, found in one pass over the records.

PySpark counts the records, and then samples about 20 keys for each range with the probability that the count
gives. Here each record takes the same draw in the only pass, and its key is kept as long as its draw is below
the probability that the count so far would give. The probability falls as the count rises, so no key that
PySpark samples is missed, and few others are kept: the driver, who knows the count, drops those.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from random import Random
from struct import Struct
from typing import Any

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.task_context import TaskContext
from pyrite.rdd.by_key import itself
from pyrite.rdd.samplers import generator

_KEYS_PER_RANGE = 20.0
_SEED = 1
_BATCH_SIZE = 1000
_LARGE_BATCH_SIZE = 8000
#: Below this, a draw has a byte that is zero, which is found faster than numbers are compared.
_RARE = 1 / 256
_TWO_NUMBERS = Struct("<II")


@frozen_dataclass
class KeySample:
    """How many records a partition has, and its candidates: (draw, key)."""

    count: int
    candidates: list[tuple[float, Any]]


@frozen_dataclass
class SampleKeys:
    """Takes the sample of a partition, enough to cut the keys into `num_ranges`."""

    num_ranges: int

    def __call__(self, context: TaskContext, records: Iterator[Any]) -> KeySample:
        source = generator(_SEED, context.partitionId())
        draw = source.random
        wanted = self.num_ranges * _KEYS_PER_RANGE
        count = 0
        candidates: list[tuple[float, Any]] = []
        limit = wanted
        while batch := list(islice(records, _LARGE_BATCH_SIZE if limit < _RARE else _BATCH_SIZE)):
            limit = wanted / max(count, 1)
            if limit < _RARE:
                candidates += [
                    (drawn, batch[position][0])
                    for position, drawn in rare_draws(source, len(batch))
                    if drawn < limit
                ]
            else:
                candidates += [(drawn, record[0]) for record in batch if (drawn := draw()) < limit]
            count += len(batch)
        return KeySample(count, candidates)


def rare_draws(source: Random, count: int) -> Iterator[tuple[int, float]]:
    """Of the next `count` values of ``source.random()`` those below 1/256, each with its position.

    >>> draws = [generator(1, 2).random() for _ in range(1)]
    >>> list(rare_draws(generator(1, 2), 1)) == [(n, x) for n, x in enumerate(draws) if x < 1 / 256]
    True
    """
    # A float is made of two numbers of 32 bits: of 27 bits of the first, then of 26 of the second.
    data = source.randbytes(8 * count)
    highest = data[3::8]
    position = highest.find(0)
    while position >= 0:
        first, second = _TWO_NUMBERS.unpack_from(data, 8 * position)
        yield position, ((first >> 5) * 2**26 + (second >> 6)) / 2**53
        position = highest.find(0, position + 1)


def choose_bounds(
    samples: Sequence[KeySample], num_ranges: int, keyfunc: Callable[[Any], Any]
) -> list[Any] | None:
    """The keys between the ranges, at equal distances in the sorted sample; None if there is no record."""
    total = sum(sample.count for sample in samples)
    if total == 0:
        return None
    fraction = min(num_ranges * _KEYS_PER_RANGE / total, 1.0)
    candidates = chain.from_iterable(sample.candidates for sample in samples)
    keys = sorted((key for drawn, key in candidates if drawn < fraction), key=keyfunc)
    return [keys[len(keys) * cut // num_ranges] for cut in range(1, num_ranges)]


def range_placement(
    bounds: list[Any], keyfunc: Callable[[Any], Any], ascending: bool
) -> Callable[[Any], int]:
    """The function from a key to its range."""
    if keyfunc is itself and ascending:
        return partial(bisect_left, bounds)  # no frame of Python for each record
    try:
        bisect_left(bounds, keyfunc(bounds[0]) if bounds else None)
    except TypeError:
        bounds = list(map(keyfunc, bounds))
    return RangePlacement(bounds, keyfunc, ascending)


@frozen_dataclass(eq=False)
class RangePlacement:
    """The partition of a key: how many bounds are below it, or above it in a descending sort.

    Like PySpark, it compares ``keyfunc(key)`` with bounds that `keyfunc` was not applied to. The ranges come
    out in order all the same, if uneven: of two keys the larger is never placed before the smaller. Where the
    two cannot be compared, which PySpark does not survive, `keyfunc` is applied to the bounds.
    """

    bounds: Sequence[Any]
    keyfunc: Callable[[Any], Any]
    ascending: bool

    def __call__(self, key: Any) -> int:
        below = bisect_left(self.bounds, self.keyfunc(key))
        return below if self.ascending else len(self.bounds) - below
