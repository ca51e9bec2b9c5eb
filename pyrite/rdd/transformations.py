"""Transformations of records, partitions and whole RDDs, apart from those of pairs."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import accumulate, count
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar

from pyrite.errors import PySparkRuntimeError, PySparkTypeError, PySparkValueError
from pyrite.lineage import operators
from pyrite.lineage.cartesian import CartesianLineage
from pyrite.lineage.coalesced import CoalescedLineage
from pyrite.lineage.union import union_lineage
from pyrite.lineage.zipped import ZippedLineage
from pyrite.rdd.base import RDDBase
from pyrite.rdd.counting import count_records
from pyrite.rdd.pipe import PipeThrough
from pyrite.rdd.repartition import repartitioned
from pyrite.rdd.unsupported import not_implemented

if TYPE_CHECKING:
    from pyrite.rdd.rdd import RDD

T = TypeVar("T")
U = TypeVar("U")


class TransformationsMixin(RDDBase[T]):
    """New RDDs from this one. Nothing is computed here."""

    def map(self, f: Callable[[T], U], preservesPartitioning: bool = False) -> RDD[U]:
        """``f(record)`` for each record.

        `preservesPartitioning` promises that the keys are left as they are.

        >>> sc.parallelize(["b", "a"]).map(lambda x: (x, 1)).collect()
        [('b', 1), ('a', 1)]
        """
        return self._derive(operators.Map(f), preserves_partitioning=preservesPartitioning)

    def flatMap(self, f: Callable[[T], Iterable[U]], preservesPartitioning: bool = False) -> RDD[U]:
        """The items of ``f(record)`` for each record.

        >>> sc.parallelize([2, 3]).flatMap(range).collect()
        [0, 1, 0, 1, 2]
        """
        return self._derive(operators.FlatMap(f), preserves_partitioning=preservesPartitioning)

    def filter(self, f: Callable[[T], Any]) -> RDD[T]:
        """The records for which ``f(record)`` is true.

        >>> sc.parallelize([1, 2, 3, 4]).filter(lambda x: x % 2 == 0).collect()
        [2, 4]
        """
        return self._derive(operators.Filter(f), preserves_partitioning=True)

    def mapPartitions(
        self, f: Callable[[Iterator[T]], Iterable[U]], preservesPartitioning: bool = False
    ) -> RDD[U]:
        """``f(records)`` for each partition: an iterator in, an iterable out.

        >>> sc.parallelize([1, 2, 3, 4], 2).mapPartitions(lambda records: [sum(records)]).collect()
        [3, 7]
        """
        return self._derive(operators.MapPartitions(f), preserves_partitioning=preservesPartitioning)

    def mapPartitionsWithIndex(
        self, f: Callable[[int, Iterator[T]], Iterable[U]], preservesPartitioning: bool = False
    ) -> RDD[U]:
        """``f(index, records)`` for each partition.

        >>> sc.parallelize([7, 8, 9], 3).mapPartitionsWithIndex(lambda i, records: [(i, *records)]).collect()
        [(0, 7), (1, 8), (2, 9)]
        """
        return self._derive(operators.MapPartitionsWithIndex(f), preserves_partitioning=preservesPartitioning)

    def mapPartitionsWithSplit(
        self, f: Callable[[int, Iterator[T]], Iterable[U]], preservesPartitioning: bool = False
    ) -> RDD[U]:
        """The older name of `mapPartitionsWithIndex`."""
        warnings.warn(
            "mapPartitionsWithSplit is deprecated, use mapPartitionsWithIndex.", FutureWarning, stacklevel=2
        )
        return self.mapPartitionsWithIndex(f, preservesPartitioning)

    def glom(self) -> RDD[list[T]]:
        """Each partition as one list.

        >>> sc.parallelize([1, 2, 3, 4], 2).glom().collect()
        [[1, 2], [3, 4]]
        """
        return self._derive(operators.MapPartitions(_as_one_list))

    def union(self, other: RDD[U]) -> RDD[T | U]:
        """The partitions of this RDD, then those of `other`.

        Where both place keys alike, the partitions are joined one by one, and the partitioner stays.

        >>> sc.parallelize([1, 2]).union(sc.parallelize([2, 3])).collect()
        [1, 2, 2, 3]
        """
        _check_rdd(other, "other")
        return self._wrap(union_lineage([self._lineage, other._lineage]))

    def __add__(self, other: RDD[U]) -> RDD[T | U]:
        """`union`.

        >>> (sc.parallelize([1]) + sc.parallelize([2])).collect()
        [1, 2]
        """
        return self.union(other)

    def cartesian(self, other: RDD[U]) -> RDD[tuple[T, U]]:
        """Every pair of a record of this RDD with a record of `other`.

        >>> sorted(sc.parallelize([1, 2]).cartesian(sc.parallelize("ab")).collect())
        [(1, 'a'), (1, 'b'), (2, 'a'), (2, 'b')]
        """
        _check_rdd(other, "other")
        return self._wrap(CartesianLineage(self._lineage, other._lineage))

    def zip(self, other: RDD[U]) -> RDD[tuple[T, U]]:
        """Pairs of the n-th record of each RDD.

        Raises PySparkValueError if the RDDs have different numbers of partitions; a job fails if partitions
        have different numbers of records.

        >>> sc.parallelize([1, 2]).zip(sc.parallelize("ab")).collect()
        [(1, 'a'), (2, 'b')]
        """
        _check_rdd(other, "other")
        if self.getNumPartitions() != other.getNumPartitions():
            raise PySparkValueError("Can only zip with RDD which has the same number of partitions")
        return self._wrap(ZippedLineage(self._lineage, other._lineage))

    def zipWithIndex(self) -> RDD[tuple[T, int]]:
        """``(record, position)``, counting through the partitions in order.

        With more than one partition this runs a job that counts all but the last.

        >>> sc.parallelize("abc", 2).zipWithIndex().collect()
        [('a', 0), ('b', 1), ('c', 2)]
        """
        counted = range(self.getNumPartitions() - 1)
        counts = self._run(_count_in_task, counted) if counted else []
        return self.mapPartitionsWithIndex(partial(_number_from, list(accumulate(counts, initial=0))))

    def zipWithUniqueId(self) -> RDD[tuple[T, int]]:
        """``(record, id)`` with the ids k, n + k, 2n + k, ... in partition k of n; runs no job.

        >>> sc.parallelize("abcde", 3).zipWithUniqueId().collect()
        [('a', 0), ('b', 1), ('c', 4), ('d', 2), ('e', 5)]
        """
        return self.mapPartitionsWithIndex(partial(_number_in_steps, self.getNumPartitions()))

    def coalesce(self, numPartitions: int, shuffle: bool = False) -> RDD[T]:
        """The same records in at most `numPartitions` partitions.

        Without `shuffle`, runs of partitions are read one after the other and no record moves; with it,
        the records are dealt evenly, and there may be more partitions than before.

        >>> sc.parallelize([1, 2, 3, 4, 5], 3).coalesce(1).glom().collect()
        [[1, 2, 3, 4, 5]]
        """
        if not numPartitions > 0:
            raise PySparkValueError("Number of partitions must be positive.")
        if shuffle:
            return self._wrap(repartitioned(self._lineage, numPartitions, self.ctx))
        return self._wrap(CoalescedLineage(self._lineage, numPartitions))

    def repartition(self, numPartitions: int) -> RDD[T]:
        """The same records dealt evenly to `numPartitions` partitions, by a shuffle.

        >>> rdd = sc.parallelize(range(40), 4).repartition(2)
        >>> rdd.getNumPartitions(), sorted(rdd.collect()) == list(range(40))
        (2, True)
        """
        return self.coalesce(numPartitions, shuffle=True)

    def pipe(self, command: str, env: dict[str, str] | None = None, checkCode: bool = False) -> RDD[str]:
        """The lines that an external command writes, one process a partition, fed with the records as lines.

        `env` is the command's whole environment. With `checkCode` a job fails (PIPE_FUNCTION_EXITED) when the
        command ends with another exit code than 0.

        >>> sc.parallelize(["1", "2", "", "3"]).pipe("cat").collect()
        ['1', '2', '', '3']
        """
        return self.mapPartitions(PipeThrough(command, env or {}, checkCode))

    def barrier(self) -> NoReturn:
        """Not there yet: tasks that all run at the same time and wait for each other."""
        raise not_implemented("RDD.barrier", "Use mapPartitions where the tasks need not run together.")

    def toDF(self, schema: Any = None, sampleRatio: float | None = None) -> Any:
        """The records as rows of a DataFrame of the running session."""
        make = TransformationsMixin._make_frame
        if make is None:
            raise PySparkRuntimeError(errorClass="NO_ACTIVE_OR_DEFAULT_SESSION", messageParameters={})
        return make(self, schema, sampleRatio)

    #: What makes a DataFrame of an RDD; there is one once there is a SparkSession.
    _make_frame: ClassVar[Callable[..., Any] | None] = None


def _check_rdd(value: Any, name: str) -> None:
    if not isinstance(value, RDDBase):
        raise PySparkTypeError(
            errorClass="NOT_RDD", messageParameters={"arg_name": name, "arg_type": type(value).__name__}
        )


def _as_one_list(records: Iterator[Any]) -> Iterable[list[Any]]:
    return (list(records),)


def _count_in_task(context: Any, records: Iterator[Any]) -> int:
    return count_records(records)


def _number_from(starts: list[int], index: int, records: Iterator[Any]) -> Iterable[tuple[Any, int]]:
    return zip(records, count(starts[index]))


def _number_in_steps(step: int, index: int, records: Iterator[Any]) -> Iterable[tuple[Any, int]]:
    return zip(records, count(index, step))
