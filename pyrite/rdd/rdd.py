"""The RDD: all families of methods on one handle."""

from __future__ import annotations

from typing import Any, TypeVar

from pyrite.lineage.union import union_lineage
from pyrite.rdd.actions import ActionsMixin
from pyrite.rdd.joins import JoinsMixin
from pyrite.rdd.numeric import NumericMixin
from pyrite.rdd.ordering import OrderingMixin
from pyrite.rdd.output import OutputMixin
from pyrite.rdd.pairs import PairsMixin
from pyrite.rdd.persistence import PersistenceMixin
from pyrite.rdd.sampling import SamplingMixin
from pyrite.rdd.transformations import TransformationsMixin

T = TypeVar("T")


class RDD(
    TransformationsMixin[T],
    ActionsMixin[T],
    PairsMixin[T],
    JoinsMixin[T],
    OrderingMixin[T],
    SamplingMixin[T],
    NumericMixin[T],
    OutputMixin[T],
    PersistenceMixin[T],
):
    """A collection in partitions that is computed when it is needed, and again when a part of it is lost.

    Transformations (`map`, `filter`, `join`, ...) describe a new RDD; nothing runs. Actions (`collect`,
    `count`, `reduce`, ...) run a job and return its result.

    >>> words = sc.parallelize(["to", "be", "or", "not", "to", "be"])
    >>> sorted(words.map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b).collect())
    [('be', 2), ('not', 1), ('or', 1), ('to', 2)]

    Mirrors `pyspark.RDD`.
    """


def union_of(rdds: list[RDD[T]]) -> RDD[T]:
    """All records of `rdds`, which is not empty: `SparkContext.union`."""
    first: RDD[Any] = rdds[0]
    return first._wrap(union_lineage([rdd._lineage for rdd in rdds]))
