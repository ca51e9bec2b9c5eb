"""Dealing records evenly to partitions, in Spark's order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from operator import index as identity_of_int
from operator import itemgetter
from typing import Any

from pyrite.lineage.base import Lineage
from pyrite.lineage.operators import FlatMap, MapPartitionsWithIndex
from pyrite.lineage.pipelined import PipelinedLineage
from pyrite.lineage.shuffled import ShuffledLineage
from pyrite.rdd.context import RDDContext
from pyrite.shuffle.partitioner import Partitioner
from pyrite.shuffle.spec import ShuffleSpec

#: PySpark deals records in batches of this many.
_BATCH_SIZE = 10

_32_BITS = (1 << 32) - 1
_48_BITS = (1 << 48) - 1


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


@dataclass(frozen=True, slots=True)
class DealBatches:
    """``(place, batch)`` for each batch of a partition; the place modulo the number is the partition."""

    num_partitions: int

    def __call__(self, index: int, records: Iterator[Any]) -> Iterator[tuple[int, list[Any]]]:
        first = first_int_of_java_random(byteswap32(index), self.num_partitions)
        for place in count(first + 1):
            batch = list(islice(records, _BATCH_SIZE))
            if not batch:
                return
            yield place, batch


def byteswap32(value: int) -> int:
    """Scala's `hashing.byteswap32`, which spreads small numbers; as a signed 32-bit int.

    >>> byteswap32(0), byteswap32(1)
    (0, -1556425738)
    """
    mixed = value * 0x9E3775CD & _32_BITS
    swapped = int.from_bytes(mixed.to_bytes(4, "little"), "big")
    return _signed(swapped * 0x9E3775CD & _32_BITS)


def first_int_of_java_random(seed: int, bound: int) -> int:
    """``new java.util.Random(seed).nextInt(bound)``: 0 <= result < bound."""
    state = (seed ^ 0x5DEECE66D) & _48_BITS
    while True:
        state = (state * 0x5DEECE66D + 0xB) & _48_BITS
        bits = state >> 17
        if bound & (bound - 1) == 0:
            return bound * bits >> 31
        value = bits % bound
        if bits - value + bound - 1 < 1 << 31:  # else this value would be more likely than others
            return value


def _signed(value: int) -> int:
    return value - (1 << 32) if value >> 31 else value
