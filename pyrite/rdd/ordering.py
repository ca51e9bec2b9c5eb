"""Sorting, and the first or last records in an order."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.errors import PySparkValueError
from pyrite.lineage.operators import MapPartitions
from pyrite.lineage.task_context import TaskContext
from pyrite.rdd.base import RDDBase
from pyrite.rdd.by_key import SortByKey, itself
from pyrite.rdd.checks import check_partition_count
from pyrite.rdd.range_bounds import SampleKeys, choose_bounds, range_placement
from pyrite.shuffle.hashing import portable_hash

if TYPE_CHECKING:
    from pyrite.rdd.rdd import RDD

T = TypeVar("T")


class OrderingMixin(RDDBase[T]):
    """Put records in an order. Sorts are stable: records that compare equal stay as they were."""

    def sortByKey(
        self,
        ascending: bool | None = True,
        numPartitions: int | None = None,
        keyfunc: Callable[[Any], Any] = itself,
    ) -> RDD[T]:
        """The pairs sorted by ``keyfunc(key)``, each partition a range of the keys.

        With more than one partition this runs a job at once, which samples keys to find ranges of about the
        same size.

        >>> pairs = sc.parallelize([("b", 2), ("1", 3), ("d", 4), ("2", 5), ("A", 1)])
        >>> pairs.sortByKey(True, 2).collect()
        [('1', 3), ('2', 5), ('A', 1), ('b', 2), ('d', 4)]
        >>> pairs.sortByKey(False, keyfunc=str.lower).keys().collect()
        ['d', 'b', 'A', '2', '1']
        """
        if numPartitions is None:
            count = self._default_reduce_partitions()
        else:
            count = check_partition_count(numPartitions)
        sort = SortByKey(keyfunc, bool(ascending))
        if count == 1:
            whole = self._rdd.coalesce(1) if self.getNumPartitions() > 1 else self._rdd
            return whole._derive(MapPartitions(sort), preserves_partitioning=True)
        bounds = choose_bounds(self._run(SampleKeys(count)), count, keyfunc)
        if bounds is None:
            return self._rdd
        placement = range_placement(bounds, keyfunc, bool(ascending))
        placed = self._rdd._placed(count, placement, None, order=sort.map_side_order)
        return placed._derive(MapPartitions(sort), preserves_partitioning=True)

    def sortBy(
        self, keyfunc: Callable[[T], Any], ascending: bool = True, numPartitions: int | None = None
    ) -> RDD[T]:
        """The records sorted by ``keyfunc(record)``; see `sortByKey`.

        >>> sc.parallelize([("a", 3), ("b", 1), ("c", 2)]).sortBy(lambda pair: pair[1]).collect()
        [('b', 1), ('c', 2), ('a', 3)]
        """
        return self._rdd.keyBy(keyfunc).sortByKey(ascending, numPartitions).values()

    def repartitionAndSortWithinPartitions(
        self,
        numPartitions: int | None = None,
        partitionFunc: Callable[[Any], int] = portable_hash,
        ascending: bool = True,
        keyfunc: Callable[[Any], Any] = itself,
    ) -> RDD[T]:
        """The pairs placed by `partitionFunc` and sorted by key in each partition.

        >>> pairs = sc.parallelize([(0, 5), (3, 8), (2, 6), (0, 8), (3, 8), (1, 3)])
        >>> pairs.repartitionAndSortWithinPartitions(2, lambda key: key % 2).glom().collect()
        [[(0, 5), (0, 8), (2, 6)], [(1, 3), (3, 8), (3, 8)]]
        """
        placed = self._rdd.partitionBy(numPartitions, partitionFunc)
        return placed._derive(MapPartitions(SortByKey(keyfunc, ascending)), preserves_partitioning=True)

    def top(self, num: int, key: Callable[[T], Any] | None = None) -> list[T]:
        """The `num` largest records, the largest first. They must fit into the driver's memory.

        Raises PySparkValueError if the RDD has no partitions.

        >>> sc.parallelize([10, 4, 2, 12, 3]).top(3, key=str)
        [4, 3, 2]
        """
        parts = self._run(_Best(heapq.nlargest, num, key))
        if not parts:
            raise PySparkValueError("Can not reduce() empty RDD")
        return heapq.nlargest(num, chain.from_iterable(parts), key)

    def takeOrdered(self, num: int, key: Callable[[T], Any] | None = None) -> list[T]:
        """The `num` smallest records, in order. They must fit into the driver's memory.

        >>> sc.parallelize([10, 1, 2, 9, 3, 4, 5, 6, 7], 2).takeOrdered(6, key=lambda x: -x)
        [10, 9, 7, 6, 5, 4]
        """
        if num < 0:
            raise PySparkValueError("top N cannot be negative.")
        if num == 0:
            return []
        return heapq.nsmallest(num, chain.from_iterable(self._run(_Best(heapq.nsmallest, num, key))), key)


@frozen_dataclass
class _Best:
    """The first `num` records of a partition in an order."""

    choose: Callable[..., list[Any]]
    num: int
    key: Callable[[Any], Any] | None

    def __call__(self, context: TaskContext, records: Iterator[Any]) -> list[Any]:
        return self.choose(self.num, records, self.key)
