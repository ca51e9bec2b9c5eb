"""Dealing records evenly to partitions, in Spark's order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice
from operator import index as identity_of_int
from operator import itemgetter
from typing import Any

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.base import Lineage
from pyrite.lineage.operators import FlatMap, MapPartitionsWithIndex
from pyrite.lineage.pipelined import PipelinedLineage
from pyrite.lineage.shuffled import ShuffledLineage
from pyrite.rdd.context import RDDContext
from pyrite.rdd.xor_shift import first_random_below
from pyrite.shuffle.partitioner import Partitioner
from pyrite.shuffle.spec import ShuffleSpec

#: PySpark deals records in batches of this many.
_BATCH_SIZE = 10


def repartitioned(parent: Lineage, num_partitions: int, context: RDDContext) -> Lineage:
    """The records of `parent` in `num_partitions` partitions, batches of ten dealt round-robin.

    Each partition begins to deal at a place that depends on its index only, so a task that runs again deals
    alike, and the first batches of small partitions don't all meet in one place.
    """
    dealt = PipelinedLineage(parent, MapPartitionsWithIndex(DealBatches(num_partitions)))
    spec = ShuffleSpec(context.next_shuffle_id(), Partitioner(num_partitions, identity_of_int))
    shuffled = ShuffledLineage(dealt, spec)
    context.register_shuffle_owner(shuffled, spec.shuffle_id)
    whole = PipelinedLineage(shuffled, FlatMap(itemgetter(1)))
    whole.batch_size = _BATCH_SIZE
    return whole


@frozen_dataclass
class DealBatches:
    """``(place, batch)`` for each batch of a partition; the place modulo the number is the partition."""

    num_partitions: int

    def __call__(self, index: int, records: Iterator[Any]) -> Iterator[tuple[int, list[Any]]]:
        first = first_random_below(self.num_partitions, seed=index)
        for place in count(first + 1):
            batch = list(islice(records, _BATCH_SIZE))
            if not batch:
                return
            yield place, batch
