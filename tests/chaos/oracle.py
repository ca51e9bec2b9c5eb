"""Whether two jobs gave the same rows, whatever their order: a hash of the multiset."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

_BYTES = 16
_MODULUS = 1 << (8 * _BYTES)


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows, and the sum of their hashes. A row counts as often as it is there."""

    count: int
    digest: int

    def __add__(self, other: Rows) -> Rows:
        return Rows(self.count + other.count, (self.digest + other.digest) % _MODULUS)

    def __str__(self) -> str:
        return f"{self.count:,} rows {self.digest:032x}"


def rows_of(records: Iterable[Any]) -> Rows:
    """The multiset of some records, which are told apart by their `repr`.

    >>> rows_of([1, 2, 2]) == rows_of([2, 1, 2]), rows_of([1, 2, 2]) == rows_of([1, 1, 2])
    (True, False)
    """
    count = digest = 0
    for record in records:
        count += 1
        digest += int.from_bytes(blake2b(repr(record).encode(), digest_size=_BYTES).digest())
    return Rows(count, digest % _MODULUS)


def rows_in(rdd: Any) -> Rows:
    """The multiset of an RDD: hashed in the workers, added up in the driver."""
    return sum(rdd.mapPartitions(_rows_of_partition).collect(), Rows(0, 0))


def _rows_of_partition(records: Iterable[Any]) -> list[Rows]:
    return [rows_of(records)]
