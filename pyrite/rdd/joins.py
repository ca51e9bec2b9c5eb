"""Several RDDs of pairs, brought together by key: cogroup, joins, and set operations."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.base import Lineage
from pyrite.lineage.cogrouped import CogroupedLineage
from pyrite.lineage.cogrouping import Cogrouped, Groups
from pyrite.lineage.dependency import ShuffleDependency
from pyrite.lineage.operators import MapPartitions
from pyrite.lineage.union import union_lineage
from pyrite.rdd.base import RDDBase
from pyrite.rdd.by_key import Pair, keys_with_none
from pyrite.rdd.checks import check_partition_count, check_rdd
from pyrite.rdd.result_iterable import ResultIterable
from pyrite.shuffle.hashing import portable_hash
from pyrite.shuffle.partitioner import Partitioner

if TYPE_CHECKING:
    from pyrite.rdd.rdd import RDD

T = TypeVar("T")

Grouped = tuple[Any, Groups]


class JoinsMixin(RDDBase[T]):
    """Combine this RDD with others by key. A side that is placed as it should be is not moved.

    `numPartitions` is by default ``spark.default.parallelism`` if that is set, and else the number of
    partitions that the RDDs have together; those that place their keys alike count once.
    """

    def cogroup(self, other: RDD[Any], numPartitions: int | None = None) -> RDD[Any]:
        """``(key, (values here, values in other))``, each key once, the values as `ResultIterable`.

        >>> left, right = sc.parallelize([("a", 1), ("b", 4)]), sc.parallelize([("a", 2)])
        >>> groups = left.cogroup(right).collect()
        >>> sorted((key, [list(values) for values in both]) for key, both in groups)
        [('a', [[1], [2]]), ('b', [[4], []])]
        """
        return self._cogrouped([other], numPartitions, _as_result_iterables)

    def groupWith(self, other: RDD[Any], *others: RDD[Any]) -> RDD[Any]:
        """`cogroup` with any number of RDDs.

        >>> one, two, three = (sc.parallelize([("a", n)]) for n in (1, 2, 3))
        >>> one.groupWith(two, three).mapValues(lambda all: [list(values) for values in all]).collect()
        [('a', [[1], [2], [3]])]
        """
        return self._cogrouped([other, *others], None, _as_result_iterables)

    def join(self, other: RDD[Any], numPartitions: int | None = None) -> RDD[Any]:
        """``(key, (value here, value in other))`` for each two values of a key that both have.

        >>> left, right = sc.parallelize([("a", 1), ("b", 4)]), sc.parallelize([("a", 2), ("a", 3)])
        >>> sorted(left.join(right).collect())
        [('a', (1, 2)), ('a', (1, 3))]
        """
        return self._cogrouped([other], numPartitions, _PairUp((), ()))

    def leftOuterJoin(self, other: RDD[Any], numPartitions: int | None = None) -> RDD[Any]:
        """`join` that keeps every pair of this RDD, with None where `other` does not have the key.

        >>> left, right = sc.parallelize([("a", 1), ("b", 4)]), sc.parallelize([("a", 2)])
        >>> sorted(left.leftOuterJoin(right).collect())
        [('a', (1, 2)), ('b', (4, None))]
        """
        return self._cogrouped([other], numPartitions, _PairUp((), (None,)))

    def rightOuterJoin(self, other: RDD[Any], numPartitions: int | None = None) -> RDD[Any]:
        """`join` that keeps every pair of `other`, with None where this RDD does not have the key.

        >>> left, right = sc.parallelize([("a", 1), ("b", 4)]), sc.parallelize([("a", 2)])
        >>> sorted(right.rightOuterJoin(left).collect())
        [('a', (2, 1)), ('b', (None, 4))]
        """
        return self._cogrouped([other], numPartitions, _PairUp((None,), ()))

    def fullOuterJoin(self, other: RDD[Any], numPartitions: int | None = None) -> RDD[Any]:
        """`join` that keeps every pair of both, with None where one does not have the key.

        >>> left, right = sc.parallelize([("a", 1), ("b", 4)]), sc.parallelize([("a", 2), ("c", 8)])
        >>> sorted(left.fullOuterJoin(right).collect())
        [('a', (1, 2)), ('b', (4, None)), ('c', (None, 8))]
        """
        return self._cogrouped([other], numPartitions, _PairUp((None,), (None,)))

    def subtractByKey(self, other: RDD[Any], numPartitions: int | None = None) -> RDD[T]:
        """The pairs whose key `other` does not have.

        >>> left = sc.parallelize([("a", 1), ("b", 4), ("b", 5), ("a", 2)])
        >>> left.subtractByKey(sc.parallelize([("a", 3), ("c", None)])).collect()
        [('b', 4), ('b', 5)]
        """
        return self._cogrouped([other], numPartitions, _only_left)

    def subtract(self, other: RDD[Any], numPartitions: int | None = None) -> RDD[T]:
        """The records that `other` does not have.

        >>> sorted(sc.parallelize([1, 2, 2, 3]).subtract(sc.parallelize([3, 4])).collect())
        [1, 2, 2]
        """
        check_rdd(other, "other")
        pairs = self._rdd.map(_with_none)
        return pairs.subtractByKey(other._derive(MapPartitions(keys_with_none)), numPartitions).keys()

    def intersection(self, other: RDD[Any]) -> RDD[T]:
        """The records that both have, each once.

        >>> left, right = sc.parallelize([1, 10, 2, 3, 4, 5]), sc.parallelize([1, 6, 2, 3, 7, 8])
        >>> sorted(left.intersection(right).collect())
        [1, 2, 3]
        """
        check_rdd(other, "other")
        pairs, other_pairs = (rdd._derive(MapPartitions(keys_with_none)) for rdd in (self, other))
        return pairs._cogrouped([other_pairs], None, _in_both).keys()

    def _cogrouped(
        self,
        others: Sequence[RDD[Any]],
        num_partitions: int | None,
        finish: Callable[[Iterator[Grouped]], Iterable[Any]],
    ) -> RDD[Any]:
        """This RDD and others by key; `finish` makes records of what a partition has found."""
        for other in others:
            check_rdd(other, "other")
        parents = [self._lineage, *(other._lineage for other in others)]
        if num_partitions is not None:
            count = check_partition_count(num_partitions)
        elif self.ctx.conf_get("spark.default.parallelism") is not None:
            count = self.ctx.defaultParallelism
        else:
            count = _partitions_together(parents)
        cogrouped = CogroupedLineage(parents, Partitioner(count, portable_hash), self.ctx.next_shuffle_id)
        for dependency in cogrouped.dependencies:
            if isinstance(dependency, ShuffleDependency):
                self.ctx.register_shuffle_owner(cogrouped, dependency.shuffle_id)
        return self._wrap(cogrouped)._derive(MapPartitions(finish), preserves_partitioning=True)


def _partitions_together(parents: Sequence[Lineage]) -> int:
    """How many partitions the union of the parents has, two at a time as PySpark unites them."""
    return functools.reduce(lambda left, right: union_lineage([left, right]), parents).num_partitions


def _with_none(record: Any) -> Pair:
    return record, None


def _as_result_iterables(records: Iterator[Grouped]) -> Iterator[Pair]:
    return ((key, tuple(map(ResultIterable, groups))) for key, groups in records)


@frozen_dataclass
class _PairUp:
    """Every value of one side with every value of the other; what stands in for values that are not there."""

    left_default: tuple[Any, ...]
    right_default: tuple[Any, ...]

    def __call__(self, records: Iterator[Grouped]) -> Iterator[Pair]:
        assert isinstance(records, Cogrouped), "nothing stands between a cogroup and its join"
        return records.paired(self.left_default, self.right_default)


def _only_left(records: Iterator[Grouped]) -> Iterator[Pair]:
    return ((key, left) for key, (lefts, rights) in records if not rights for left in lefts)


def _in_both(records: Iterator[Grouped]) -> Iterator[Grouped]:
    return (record for record in records if all(record[1]))
