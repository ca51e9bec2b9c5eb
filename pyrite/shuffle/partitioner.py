"""Which partition a key belongs to."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from pyrite.shuffle.hashing import portable_hash


class Partitioner:
    """A number of partitions and a function from a key to an int; the partition is that modulo the number.

    Two partitioners are equal when they place every key alike: the same number and the same function.

    >>> Partitioner(2)(3)
    1
    >>> Partitioner(2) == Partitioner(2)
    True
    """

    __slots__ = ("numPartitions", "partitionFunc")

    def __init__(self, numPartitions: int, partitionFunc: Callable[[Any], int] = portable_hash) -> None:
        self.numPartitions = numPartitions
        self.partitionFunc = partitionFunc

    def __call__(self, key: Hashable) -> int:
        return self.partitionFunc(key) % self.numPartitions

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Partitioner)
            and self.numPartitions == other.numPartitions
            and self.partitionFunc == other.partitionFunc
        )

    def __hash__(self) -> int:
        return hash((self.numPartitions, self.partitionFunc))
