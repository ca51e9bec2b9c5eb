"""Buckets of a histogram, and counting what falls into them."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.errors import PySparkTypeError, PySparkValueError
from pyrite.lineage.task_context import TaskContext


def is_comparable(value: Any) -> bool:
    """Whether a value has a place in an order: None and NaN have none."""
    return value is not None and not (isinstance(value, float) and math.isnan(value))


@frozen_dataclass
class Extent:
    """How many comparable records there are, the smallest and the largest."""

    count: int
    lowest: Any
    highest: Any

    def merge(self, other: Extent) -> Extent:
        return Extent(
            self.count + other.count, min(self.lowest, other.lowest), max(self.highest, other.highest)
        )


def extent_of_partition(context: TaskContext, records: Iterator[Any]) -> Extent | None:
    """The extent of the records of a partition, or None if there are none."""
    comparable = filter(is_comparable, records)
    count = 0
    lowest = highest = None
    for count, value in enumerate(comparable, 1):
        if count == 1:
            lowest = highest = value
        elif value < lowest:
            lowest = value
        elif value > highest:
            highest = value
    return Extent(count, lowest, highest) if count else None


def even_buckets(extent: Extent, number: int) -> tuple[list[Any], float]:
    """The bounds of `number` buckets of the same width, and the width: a whole number if that comes out even.

    >>> even_buckets(Extent(3, 0, 50), 2), even_buckets(Extent(3, 0, 1), 2)
    (([0, 25, 50], 25), ([0.0, 0.5, 1], 0.5))
    """
    lowest, highest = extent.lowest, extent.highest
    try:
        width = (highest - lowest) / number
    except TypeError:
        raise PySparkTypeError("Can not generate buckets with non-number in RDD") from None
    if math.isinf(width):
        raise PySparkValueError("Can not generate buckets with infinite value")
    if int(width) * number == highest - lowest:
        width = int(width)
    return [*(index * width + lowest for index in range(number)), highest], width


def check_buckets(buckets: Sequence[Any]) -> None:
    """Raise PySparkValueError unless there are two bounds or more, in order and none twice."""
    if len(buckets) < 2:
        raise PySparkValueError("buckets should have more than one value")
    if not all(map(is_comparable, buckets)):
        raise PySparkValueError("can not have None or NaN in buckets")
    if sorted(buckets) != list(buckets):
        raise PySparkValueError("buckets should be sorted")
    if len(set(buckets)) != len(buckets):
        raise PySparkValueError("buckets should not contain duplicated values")


def even_width(buckets: Sequence[Any]) -> float | None:
    """The width of all buckets, if they are numbers and equally wide: then a division finds a bucket."""
    try:
        widths = [upper - lower for lower, upper in pairwise(buckets)]
    except TypeError:
        return None
    if max(widths) - min(widths) >= 1e-10:
        return None
    return (buckets[-1] - buckets[0]) / (len(buckets) - 1)  # type: ignore[no-any-return]


@frozen_dataclass
class CountInBuckets:
    """How many records of a partition fall into each bucket; the last one holds its upper bound too."""

    buckets: Sequence[Any]
    width: float | None

    def __call__(self, context: TaskContext, records: Iterator[Any]) -> list[int]:
        buckets, width = self.buckets, self.width
        lowest, highest = buckets[0], buckets[-1]
        counts = [0] * len(buckets)
        for value in filter(is_comparable, records):
            if lowest <= value <= highest:
                if width is None:
                    counts[bisect_right(buckets, value) - 1] += 1
                else:
                    counts[int((value - lowest) / width)] += 1
        at_upper_bound = counts.pop()
        counts[-1] += at_upper_bound
        return counts
