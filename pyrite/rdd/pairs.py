"""Pairs: (key, value) records, combined, grouped and placed by their keys."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.errors import PySparkValueError
from pyrite.lineage import operators
from pyrite.lineage.operators import MapPartitions, stop_iteration_occurred
from pyrite.lineage.parallel_collection import parallel_collection
from pyrite.lineage.shuffled import ShuffledLineage
from pyrite.lineage.task_context import TaskContext
from pyrite.rdd.base import RDDBase
from pyrite.rdd.by_key import CombineValues, Pair, group_values, itself
from pyrite.rdd.checks import check_partition_count
from pyrite.shuffle.combine import KeysWithNone
from pyrite.shuffle.hashing import is_portable, portable_hash
from pyrite.shuffle.partitioner import Partitioner
from pyrite.shuffle.spec import Aggregator, KeyOrder, ShuffleSpec

if TYPE_CHECKING:
    from pyrite.rdd.rdd import RDD

T = TypeVar("T")


class PairsMixin(RDDBase[T]):
    """Work on the values of each key. Where keys are placed already as they should be, no record moves.

    `numPartitions` is by default ``spark.default.parallelism`` if that is set, and else the number of this
    RDD's partitions. `partitionFunc` places keys: a function from a key to an int.
    """

    # --- keys and values one by one -------------------------------------------------------------------

    def keys(self) -> RDD[Any]:
        """The first item of each pair.

        >>> sc.parallelize([(1, 2), (3, 4)]).keys().collect()
        [1, 3]
        """
        return self._derive(operators.Map(itemgetter(0)))

    def values(self) -> RDD[Any]:
        """The second item of each pair.

        >>> sc.parallelize([(1, 2), (3, 4)]).values().collect()
        [2, 4]
        """
        return self._derive(operators.Map(itemgetter(1)))

    def keyBy(self, f: Callable[[T], Any]) -> RDD[Any]:
        """``(f(record), record)`` for each record.

        >>> sc.parallelize(["a", "bcd"]).keyBy(len).collect()
        [(1, 'a'), (3, 'bcd')]
        """
        return self._derive(operators.KeyBy(f))

    def mapValues(self, f: Callable[[Any], Any]) -> RDD[Any]:
        """``(key, f(value))`` for each pair. The placement of the keys stays known.

        >>> sc.parallelize([("a", ["apple", "fig"]), ("b", ["grape"])]).mapValues(len).collect()
        [('a', 2), ('b', 1)]
        """
        return self._derive(operators.MapValues(f), preserves_partitioning=True)

    def flatMapValues(self, f: Callable[[Any], Iterable[Any]]) -> RDD[Any]:
        """``(key, item)`` for each item of ``f(value)``. The placement of the keys stays known.

        >>> sc.parallelize([("a", "xy"), ("b", "z")]).flatMapValues(list).collect()
        [('a', 'x'), ('a', 'y'), ('b', 'z')]
        """
        return self._derive(operators.FlatMapValues(f), preserves_partitioning=True)

    # --- all values of a key --------------------------------------------------------------------------

    def partitionBy(
        self, numPartitions: int | None, partitionFunc: Callable[[Any], int] = portable_hash
    ) -> RDD[T]:
        """The same pairs, each in the partition ``partitionFunc(key) % numPartitions``.

        >>> sc.parallelize([1, 2, 3, 4, 2, 4, 1]).map(lambda x: (x, x)).partitionBy(2).keys().glom().collect()
        [[2, 4, 2, 4], [1, 3, 1]]
        """
        return self._placed(numPartitions, partitionFunc, None)

    def combineByKey(
        self,
        createCombiner: Callable[[Any], Any],
        mergeValue: Callable[[Any, Any], Any],
        mergeCombiners: Callable[[Any, Any], Any],
        numPartitions: int | None = None,
        partitionFunc: Callable[[Any], int] = portable_hash,
    ) -> RDD[Any]:
        """``(key, combiner)``, each key once: the values of a key combined to something of another type.

        `createCombiner` makes a combiner of a first value, `mergeValue` adds a value to one, and
        `mergeCombiners` joins two, before and after the shuffle. The latter two may change their first
        argument and return it.

        >>> pairs = sc.parallelize([("a", 1), ("b", 1), ("a", 2)])
        >>> def append(values, value):
        ...     return [*values, value]
        >>> sorted(pairs.combineByKey(lambda value: [value], append, lambda a, b: a + b).collect())
        [('a', [1, 2]), ('b', [1])]
        """
        return self._placed(
            numPartitions, partitionFunc, Aggregator(createCombiner, mergeValue, mergeCombiners)
        )

    def reduceByKey(
        self,
        func: Callable[[Any, Any], Any],
        numPartitions: int | None = None,
        partitionFunc: Callable[[Any], int] = portable_hash,
    ) -> RDD[Any]:
        """``(key, value)``, each key once: the values of a key combined two by two.

        >>> from operator import add
        >>> sorted(sc.parallelize([("a", 1), ("b", 1), ("a", 1)]).reduceByKey(add).collect())
        [('a', 2), ('b', 1)]
        """
        return self.combineByKey(itself, func, func, numPartitions, partitionFunc)

    def aggregateByKey(
        self,
        zeroValue: Any,
        seqFunc: Callable[[Any, Any], Any],
        combFunc: Callable[[Any, Any], Any],
        numPartitions: int | None = None,
        partitionFunc: Callable[[Any], int] = portable_hash,
    ) -> RDD[Any]:
        """``(key, result)``, each key once: values are folded into a copy of `zeroValue`.

        `seqFunc` adds a value to a result, `combFunc` joins two. Both may change their first argument and
        return it.

        >>> pairs = sc.parallelize([("a", 1), ("b", 1), ("a", 2)])
        >>> def add(total, x):
        ...     return total[0] + x, total[1] + 1
        >>> def merge(a, b):
        ...     return a[0] + b[0], a[1] + b[1]
        >>> sorted(pairs.aggregateByKey((0, 0), add, merge).collect())
        [('a', (3, 2)), ('b', (1, 1))]
        """
        first = _IntoZero(zeroValue, seqFunc)
        return self.combineByKey(first, seqFunc, combFunc, numPartitions, partitionFunc)

    def foldByKey(
        self,
        zeroValue: Any,
        func: Callable[[Any, Any], Any],
        numPartitions: int | None = None,
        partitionFunc: Callable[[Any], int] = portable_hash,
    ) -> RDD[Any]:
        """`reduceByKey` that begins each key with a copy of `zeroValue` (once in each partition it comes in).

        >>> from operator import add
        >>> sorted(sc.parallelize([("a", 1), ("b", 1), ("a", 1)]).foldByKey(0, add).collect())
        [('a', 2), ('b', 1)]
        """
        return self.combineByKey(_IntoZero(zeroValue, func), func, func, numPartitions, partitionFunc)

    def groupByKey(
        self, numPartitions: int | None = None, partitionFunc: Callable[[Any], int] = portable_hash
    ) -> RDD[Any]:
        """``(key, values)``, each key once, the values as a `ResultIterable`.

        All values travel: to sum or count them, `reduceByKey` and `aggregateByKey` move much less.

        >>> pairs = sc.parallelize([("a", 1), ("b", 1), ("a", 2)])
        >>> sorted(pairs.groupByKey().mapValues(list).collect())
        [('a', [1, 2]), ('b', [1])]
        """
        placed = self._placed(numPartitions, partitionFunc, None, groups_values=True)
        return placed._derive(MapPartitions(group_values), preserves_partitioning=True)

    def groupBy(
        self,
        f: Callable[[T], Any],
        numPartitions: int | None = None,
        partitionFunc: Callable[[Any], int] = portable_hash,
    ) -> RDD[Any]:
        """``(f(record), records)``, each result once; see `groupByKey`.

        >>> groups = sc.parallelize([1, 1, 2, 3, 5, 8]).groupBy(lambda x: x % 2)
        >>> sorted((key, sorted(values)) for key, values in groups.collect())
        [(0, [2, 8]), (1, [1, 1, 3, 5])]
        """
        return self.keyBy(f).groupByKey(numPartitions, partitionFunc)

    def distinct(self, numPartitions: int | None = None) -> RDD[T]:
        """Each record once.

        >>> sorted(sc.parallelize([1, 1, 2, 3]).distinct().collect())
        [1, 2, 3]
        """
        pairs = self._derive(MapPartitions(_with_none))
        first_of_each = Aggregator(itself, _first, _first, keeps_first=True)
        return pairs._placed(numPartitions, portable_hash, first_of_each).keys()

    # --- actions --------------------------------------------------------------------------------------

    def collectAsMap(self) -> dict[Any, Any]:
        """The pairs as a dict in the driver; of a key that comes again, the last value.

        >>> sc.parallelize([(1, 2), (3, 4)]).collectAsMap()
        {1: 2, 3: 4}
        """
        return dict(self._rdd.collect())  # type: ignore[arg-type]

    def countByKey(self) -> dict[Any, int]:
        """How many pairs each key has, as a ``defaultdict``.

        >>> sorted(sc.parallelize([("a", 1), ("b", 1), ("a", 1)]).countByKey().items())
        [('a', 2), ('b', 1)]
        """
        return self.keys().countByValue()

    def reduceByKeyLocally(self, func: Callable[[Any, Any], Any]) -> dict[Any, Any]:
        """`reduceByKey` to a dict in the driver, without a shuffle.

        Raises PySparkValueError if the RDD has no partitions.

        >>> from operator import add
        >>> sorted(sc.parallelize([("a", 1), ("b", 1), ("a", 1)]).reduceByKeyLocally(add).items())
        [('a', 2), ('b', 1)]
        """
        parts = self._run(_ReduceToDict(func))
        if not parts:
            raise PySparkValueError("Can not reduce() empty RDD")
        return _reduced(func, chain.from_iterable(part.items() for part in parts))

    def lookup(self, key: Any) -> list[Any]:
        """The values of one key. Where the placement of the keys is known, one partition is computed.

        >>> pairs = sc.parallelize([("a", 1), ("b", 2), ("a", 3)], 2)
        >>> pairs.lookup("a"), pairs.partitionBy(2).lookup("b"), pairs.lookup("c")
        ([1, 3], [2], [])
        """
        partitions = None
        if self.partitioner is not None and self.getNumPartitions():
            partitions = [self._place(self.partitioner, key)]
        return list(chain.from_iterable(self._run(_ValuesOf(key), partitions)))

    # --- helpers --------------------------------------------------------------------------------------

    def _placed(
        self,
        num_partitions: int | None,
        partition_function: Callable[[Any], int],
        aggregator: Aggregator | None,
        *,
        order: KeyOrder | None = None,
        groups_values: bool = False,
    ) -> RDD[Any]:
        """The pairs where the partitioner places them, and combined if there is an aggregator."""
        if num_partitions is None:
            count = self._default_reduce_partitions()
        else:
            count = check_partition_count(num_partitions)
        partitioner = Partitioner(count, partition_function)
        if partitioner != self.partitioner:
            spec = ShuffleSpec(
                self.ctx.next_shuffle_id(),
                partitioner,
                aggregator,
                map_side_combine=aggregator is not None,
                order=order,
                groups_values=groups_values,
            )
            shuffled = ShuffledLineage(self._lineage, spec)
            self.ctx.register_shuffle_owner(shuffled, spec.shuffle_id)
            return self._wrap(shuffled)
        if aggregator is None:
            return self._rdd
        return self._derive(MapPartitions(CombineValues(aggregator)), preserves_partitioning=True)

    def _place(self, partitioner: Partitioner, key: Any) -> int:
        """The partition of a key: by a task if this process may hash something in it unlike the workers."""
        if partitioner.partitionFunc is portable_hash and is_portable(key):
            return partitioner(key)
        [place] = self.ctx.run_job(parallel_collection([key], 1), _PlaceFirst(partitioner))
        return int(place)


@frozen_dataclass
class _IntoZero:
    """A value folded into a zero value of its own: the user's function may change its first argument."""

    zero: Any
    function: Callable[[Any, Any], Any]

    def __call__(self, value: Any) -> Any:
        return self.function(copy.deepcopy(self.zero), value)


def _with_none(records: Iterator[Any]) -> Iterator[Pair]:
    return KeysWithNone(records)


def _first(value: Any, other: Any) -> Any:
    return value


def _reduced(function: Callable[[Any, Any], Any], pairs: Iterable[Pair]) -> dict[Any, Any]:
    reduced: dict[Any, Any] = {}
    try:
        for key, value in pairs:
            reduced[key] = function(reduced[key], value) if key in reduced else value
    except StopIteration as error:
        raise stop_iteration_occurred() from error
    return reduced


@frozen_dataclass
class _ReduceToDict:
    function: Callable[[Any, Any], Any]

    def __call__(self, context: TaskContext, records: Iterator[Pair]) -> dict[Any, Any]:
        return _reduced(self.function, records)


@frozen_dataclass
class _ValuesOf:
    key: Any

    def __call__(self, context: TaskContext, records: Iterator[Any]) -> list[Any]:
        key = self.key
        return [record[1] for record in records if record[0] == key]


@frozen_dataclass
class _PlaceFirst:
    """The partition of the only record."""

    partitioner: Partitioner

    def __call__(self, context: TaskContext, records: Iterator[Any]) -> int:
        return self.partitioner(next(records))
