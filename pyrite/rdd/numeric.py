"""Statistics, counts of values, and histograms."""

from __future__ import annotations

import functools
import operator
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, TypeVar

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.errors import PySparkTypeError, PySparkValueError
from pyrite.lineage import fusion
from pyrite.lineage.task_context import TaskContext
from pyrite.rdd import histogram, hyper_log_log, tasks
from pyrite.rdd.base import RDDBase
from pyrite.rdd.bounded_float import BoundedFloat
from pyrite.rdd.stat_counter import StatCounter

T = TypeVar("T")
U = TypeVar("U")


class NumericMixin(RDDBase[T]):
    """Describe the records of this RDD by a few numbers. All are actions."""

    def max(self, key: Callable[[T], Any] | None = None) -> T:
        """The largest record, by `key` if there is one. Raises PySparkValueError if there is no record.

        >>> sc.parallelize([1.0, 5.0, 43.0, 10.0]).max()
        43.0
        >>> sc.parallelize([1, 5, 43, 10]).max(key=str)
        5
        """
        return self._extreme(_Extreme(max, key))

    def min(self, key: Callable[[T], Any] | None = None) -> T:
        """The smallest record, by `key` if there is one. Raises PySparkValueError if there is no record.

        >>> sc.parallelize([2.0, 5.0, 43.0, 10.0]).min()
        2.0
        """
        return self._extreme(_Extreme(min, key))

    def sum(self) -> Any:
        """The sum of the records; 0 if there are none.

        >>> sc.parallelize([1.0, 2.0, 3.0]).sum()
        6.0
        """
        return functools.reduce(operator.add, self._run(_sum), 0)

    def stats(self) -> StatCounter:
        """Count, mean, variance, maximum and minimum, in one job.

        >>> sc.parallelize([1, 2, 3, 4]).stats()
        (count: 4, mean: 2.5, stdev: 1.118033988749895, max: 4.0, min: 1.0)
        """
        return functools.reduce(StatCounter.mergeStats, _not_empty(self._run(_stats)))

    def mean(self) -> Any:
        """The mean of the records.

        >>> sc.parallelize([1, 2, 3]).mean()
        2.0
        """
        return self.stats().mean()

    def variance(self) -> Any:
        """The variance of the records.

        >>> sc.parallelize([1, 2, 3]).variance()
        0.666...
        """
        return self.stats().variance()

    def stdev(self) -> Any:
        """The standard deviation of the records.

        >>> sc.parallelize([1, 2, 3]).stdev()
        0.816...
        """
        return self.stats().stdev()

    def sampleVariance(self) -> Any:
        """The variance of what the records are a sample of: divided by n - 1.

        >>> sc.parallelize([1, 2, 3]).sampleVariance()
        1.0
        """
        return self.stats().sampleVariance()

    def sampleStdev(self) -> Any:
        """The standard deviation of what the records are a sample of.

        >>> sc.parallelize([1, 2, 3]).sampleStdev()
        1.0
        """
        return self.stats().sampleStdev()

    def countByValue(self) -> dict[T, int]:
        """How often each record comes, as a ``defaultdict``.

        >>> sorted(sc.parallelize([1, 2, 1, 2, 2], 2).countByValue().items())
        [(1, 2), (2, 3)]
        """
        counts: defaultdict[T, int] = defaultdict(int)
        for part in _not_empty(self._run(_count_values)):
            for value, count in part.items():
                counts[value] += count
        return counts

    def histogram(self, buckets: int | Sequence[Any]) -> tuple[Sequence[Any], list[int]]:
        """The bounds of the buckets, and how many records fall into each.

        `buckets` is a number of buckets of the same width between the smallest and the largest record, or
        their bounds in order. Each bucket holds its lower bound and not its upper one, but the last holds
        both. None, NaN and what lies outside is not counted.

        Raises PySparkValueError or PySparkTypeError for buckets that make no sense, and for records between
        which there are no even buckets.

        >>> sc.parallelize(range(51)).histogram(2)
        ([0, 25, 50], [25, 26])
        >>> sc.parallelize(["ab", "ac", "b", "bd", "ef"]).histogram(("a", "b", "c"))
        (('a', 'b', 'c'), [2, 2])
        """
        bounds: Sequence[Any]
        width: float | None
        if isinstance(buckets, int):
            if buckets < 1:
                raise PySparkValueError("number of buckets must be >= 1")
            extents = [part for part in self._run(histogram.extent_of_partition) if part is not None]
            if not extents:
                raise PySparkValueError("can not generate buckets from empty RDD")
            extent = functools.reduce(histogram.Extent.merge, extents)
            if extent.lowest == extent.highest or buckets == 1:
                return [extent.lowest, extent.highest], [extent.count]
            bounds, width = histogram.even_buckets(extent, buckets)
        elif isinstance(buckets, list | tuple):
            histogram.check_buckets(buckets)
            bounds, width = buckets, histogram.even_width(buckets)
        else:
            raise PySparkTypeError("buckets should be a list or tuple or number(int or long)")
        counts = _not_empty(self._run(histogram.CountInBuckets(bounds, width)))
        return bounds, [sum(column) for column in zip(*counts, strict=True)]

    def countApprox(self, timeout: int, confidence: float = 0.95) -> int:
        """The number of records. Exact: it waits for all of them, whatever the `timeout` (ms).

        >>> sc.parallelize(range(1000), 10).countApprox(1000, 1.0)
        1000
        """
        return sum(self._run(tasks.count))

    def sumApprox(self, timeout: int, confidence: float = 0.95) -> BoundedFloat:
        """The sum of the records. Exact: it waits for all of them, whatever the `timeout` (ms).

        >>> sc.parallelize(range(1000), 10).sumApprox(1000)
        499500.0
        """
        return _exact(sum(map(float, self._run(_sum))))

    def meanApprox(self, timeout: int, confidence: float = 0.95) -> BoundedFloat:
        """The mean of the records. Exact: it waits for all of them, whatever the `timeout` (ms).

        >>> sc.parallelize(range(1000), 10).meanApprox(1000)
        499.5
        """
        return _exact(functools.reduce(StatCounter.mergeStats, self._run(_float_stats), StatCounter()).mean())

    def countApproxDistinct(self, relativeSD: float = 0.05) -> int:
        """About how many different records there are, in little memory.

        `relativeSD` is the relative standard deviation of the answer; half of it takes four times the memory.
        Raises PySparkValueError if it is less than 0.000017.

        >>> 950 < sc.parallelize(range(1000)).map(str).countApproxDistinct(0.01) < 1050
        True
        """
        if relativeSD < 0.000017:
            raise PySparkValueError("relativeSD should be greater than 0.000017")
        precision = hyper_log_log.precision_for(relativeSD)
        parts = self._run(hyper_log_log.Registering(precision))
        return hyper_log_log.estimate(hyper_log_log.merged(parts), precision)

    def _extreme(self, extreme: _Extreme) -> T:
        candidates: list[T] = _not_empty(list(chain.from_iterable(self._run(extreme))))
        result: T = extreme.choose(candidates, key=extreme.key)
        return result


def _not_empty(parts: list[U]) -> list[U]:
    """The results of the partitions, of which there must be one."""
    if not parts:
        raise PySparkValueError("Can not reduce() empty RDD")
    return parts


def _exact(value: float) -> BoundedFloat:
    return BoundedFloat(value, 1.0, value, value)


@frozen_dataclass
class _Extreme:
    """The largest or smallest record of a partition, in a list; an empty list if there is none."""

    choose: Callable[..., Any]
    key: Callable[[Any], Any] | None

    def __call__(self, context: TaskContext, records: Iterator[Any]) -> list[Any]:
        result: list[Any] = fusion.stream.finish(
            records, fusion.ends.Extreme(self.choose, self.key), context.services.fusion
        )
        return result


def _sum(context: TaskContext, records: Iterator[Any]) -> Any:
    return fusion.stream.finish(records, fusion.ends.Sum(), context.services.fusion)


def _stats(context: TaskContext, records: Iterator[Any]) -> StatCounter:
    return StatCounter(records)


def _float_stats(context: TaskContext, records: Iterator[Any]) -> StatCounter:
    return StatCounter(map(float, records))


def _count_values(context: TaskContext, records: Iterator[Any]) -> dict[Any, int]:
    return fusion.stream.count_values(records, context.services.fusion)
