"""Actions: they run a job and give its result to the driver."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from math import ceil
from operator import itemgetter
from typing import Any, TypeVar, cast

from pyrite.errors import PySparkValueError
from pyrite.rdd import tasks
from pyrite.rdd.base import RDDBase
from pyrite.rdd.tree import Flagged, ReduceFlagged, SpreadOver, flagged

T = TypeVar("T")
U = TypeVar("U")


class ActionsMixin(RDDBase[T]):
    """Compute this RDD, or as much of it as is needed. The tasks reduce; little travels to the driver."""

    def collect(self) -> list[T]:
        """All records, in the order of the partitions.

        >>> sc.parallelize([1, 2, 3], 2).collect()
        [1, 2, 3]
        """
        return list(chain.from_iterable(self._run(tasks.collect)))

    def collectWithJobGroup(self, groupId: str, description: str, interruptOnCancel: bool = False) -> list[T]:
        """`collect` after `SparkContext.setJobGroup`; deprecated in PySpark."""
        warnings.warn(
            "collectWithJobGroup is deprecated, use setJobGroup and collect.", FutureWarning, stacklevel=2
        )
        self.ctx.setJobGroup(groupId, description, interruptOnCancel)
        return self.collect()

    def toLocalIterator(self, prefetchPartitions: bool = False) -> Iterator[T]:
        """The records one partition after the other: the driver holds one partition at a time.

        With `prefetchPartitions` the next partition is computed while this one is read.

        >>> list(sc.parallelize(range(4), 2).toLocalIterator())
        [0, 1, 2, 3]
        """
        partitions = range(self.getNumPartitions())
        if prefetchPartitions:
            return self._prefetched(partitions)
        return chain.from_iterable(self._run(tasks.collect, [index])[0] for index in partitions)

    def _prefetched(self, partitions: Iterable[int]) -> Iterator[T]:
        from concurrent.futures import Future, ThreadPoolExecutor  # start-up need not pay for it

        with ThreadPoolExecutor(max_workers=1) as pool:
            coming: Future[list[list[T]]] | None = None
            for index in partitions:
                current, coming = coming, pool.submit(self._run, tasks.collect, [index])
                if current is not None:
                    yield from current.result()[0]
            if coming is not None:
                yield from coming.result()[0]

    def count(self) -> int:
        """How many records there are.

        >>> sc.parallelize([2, 3, 4]).count()
        3
        """
        return sum(self._run(tasks.count))

    def take(self, num: int) -> list[T]:
        """The first `num` records, or all if there are fewer.

        It looks into one partition first and then, guided by what it found, into more at a time.

        >>> sc.parallelize(range(100), 50).take(3)
        [0, 1, 2]
        """
        taken: list[T] = []
        total = self.getNumPartitions()
        scanned = 0
        while len(taken) < num and scanned < total:
            stop = min(scanned + _partitions_to_try(num, len(taken), scanned), total)
            parts = self._run(tasks.Take(num - len(taken)), range(scanned, stop))
            taken += chain.from_iterable(parts)
            scanned = stop
        return taken[:num]

    def first(self) -> T:
        """The first record. Raises PySparkValueError if there is none.

        >>> sc.parallelize([2, 3, 4]).first()
        2
        """
        records = self.take(1)
        if not records:
            raise PySparkValueError("RDD is empty")
        return records[0]

    def isEmpty(self) -> bool:
        """Whether there is no record at all; an RDD of empty partitions is empty.

        >>> sc.parallelize([]).isEmpty(), sc.parallelize([1]).isEmpty()
        (True, False)
        """
        return not self.take(1)

    def reduce(self, f: Callable[[T, T], T]) -> T:
        """All records combined two by two; `f` must not depend on how they are grouped.

        Each partition is reduced in its task, and the results in the driver, in the order of the partitions.
        Raises PySparkValueError if there is no record.

        >>> sc.parallelize([1, 2, 3, 4, 5]).reduce(lambda a, b: a + b)
        15
        """
        partials: list[T] = list(chain.from_iterable(self._run(tasks.Reduce(f))))
        if not partials:
            raise PySparkValueError("Can not reduce() empty RDD")
        return functools.reduce(f, partials)

    def treeReduce(self, f: Callable[[T, T], T], depth: int = 2) -> T:
        """`reduce` in about `depth` levels, so that the driver combines few results.

        >>> sc.parallelize([-5, -4, -3, -2, -1, 1, 2, 3, 4], 10).treeReduce(lambda a, b: a + b)
        -5
        """
        _check_depth(depth)
        combine = ReduceFlagged(f)
        missing: Flagged = (None, True)
        result, is_missing = self._rdd.map(flagged).treeAggregate(missing, combine, combine, depth)
        if is_missing:
            raise PySparkValueError("Cannot reduce empty RDD.")
        return cast("T", result)

    def fold(self, zeroValue: T, op: Callable[[T, T], T]) -> T:
        """`reduce` that begins with `zeroValue` in each partition, and once more over their results.

        `op` may change its first argument and return it.

        >>> sc.parallelize([1, 2, 3, 4], 2).fold(10, lambda a, b: a + b)
        40
        """
        return self.aggregate(zeroValue, op, op)

    def aggregate(self, zeroValue: U, seqOp: Callable[[U, T], U], combOp: Callable[[U, U], U]) -> U:
        """`seqOp` folds the records of each partition into `zeroValue`; `combOp` folds those results.

        Both may change their first argument and return it.

        >>> def add(total, x):
        ...     return total[0] + x, total[1] + 1
        >>> def merge(a, b):
        ...     return a[0] + b[0], a[1] + b[1]
        >>> sc.parallelize([1, 2, 3, 4]).aggregate((0, 0), add, merge)
        (10, 4)
        """
        return functools.reduce(combOp, self._run(tasks.Fold(zeroValue, seqOp)), zeroValue)

    def treeAggregate(
        self,
        zeroValue: U,
        seqOp: Callable[[U, T], U],
        combOp: Callable[[U, U], U],
        depth: int = 2,
    ) -> U:
        """`aggregate` in about `depth` levels; `zeroValue` goes into each partition and not into the result.

        >>> sc.parallelize(range(10), 5).treeAggregate(0, lambda a, x: a + x, lambda a, b: a + b)
        45
        """
        _check_depth(depth)
        remaining: float = self.getNumPartitions()
        if remaining == 0:
            return zeroValue
        partials = self._rdd.mapPartitions(tasks.FoldToOne(zeroValue, seqOp))
        scale = max(ceil(remaining ** (1.0 / depth)), 2)
        # As long as one more level spares the driver more results than it costs.
        while remaining > scale + remaining / scale:
            remaining /= scale
            width = int(remaining)
            spread = partials.mapPartitionsWithIndex(SpreadOver(width))
            partials = spread.reduceByKey(combOp, width).map(itemgetter(1))
        result: U = partials.reduce(combOp)
        return result

    def foreach(self, f: Callable[[T], Any]) -> None:
        """Call `f` with each record, in the tasks.

        >>> seen = sc.accumulator(0)
        >>> sc.parallelize([1, 2, 3]).foreach(seen.add)
        >>> seen.value
        6
        """
        self._run(tasks.Foreach(f))

    def foreachPartition(self, f: Callable[[Iterator[T]], Any]) -> None:
        """Call `f` with the iterator of each partition, in the tasks; a generator is run to its end.

        >>> sizes = sc.accumulator(0)
        >>> sc.parallelize([1, 2, 3], 2).foreachPartition(lambda records: sizes.add(len(list(records))))
        >>> sizes.value
        3
        """
        self._run(tasks.ForeachPartition(f))


def _partitions_to_try(wanted: int, taken: int, scanned: int) -> int:
    """How many partitions `take` looks into next: PySpark's numbers, since programs see what is computed."""
    if scanned == 0:
        return 1
    if taken == 0:
        return scanned * 4
    return min(max(int(1.5 * wanted * scanned / taken) - scanned, 1), scanned * 4)


def _check_depth(depth: int) -> None:
    if depth < 1:
        raise PySparkValueError(f"Depth cannot be smaller than 1 but got {depth}.")
