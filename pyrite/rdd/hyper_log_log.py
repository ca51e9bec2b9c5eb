"""Counting distinct records in little memory: HyperLogLog.

The estimator is Otmar Ertl's ("New cardinality estimation algorithms for HyperLogLog sketches", 2017): it
has no bias from no record at all up to more than there are hashes for, and needs no tables of corrections.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.lineage.task_context import TaskContext
from pyrite.shuffle.hashing import portable_hash

_64_BITS = (1 << 64) - 1

#: For each register that some record met, the highest rank that it saw.
Registers = dict[int, int]


def precision_for(relative_deviation: float) -> int:
    """How many bits of a hash choose a register, for estimates of this relative standard deviation."""
    return max(4, math.ceil(2.0 * math.log2(1.054 / relative_deviation)))


@frozen_dataclass
class Registering:
    """The registers of a partition, made in its task."""

    precision: int

    def __call__(self, context: TaskContext, records: Iterator[Any]) -> Registers:
        rest_bits = 64 - self.precision
        rest_mask = (1 << rest_bits) - 1
        registers: Registers = {}
        for hashed in map(portable_hash, records):
            mixed = _mixed(hashed)
            rank = rest_bits + 1 - (mixed & rest_mask).bit_length()
            register = mixed >> rest_bits
            if rank > registers.get(register, 0):
                registers[register] = rank
        return registers


def merged(parts: Iterable[Registers]) -> Registers:
    """The registers as if one task had seen all records."""
    registers: Registers = {}
    for part in parts:
        for register, rank in part.items():
            if rank > registers.get(register, 0):
                registers[register] = rank
    return registers


def estimate(registers: Registers, precision: int) -> int:
    """How many different hashes have probably met these registers.

    >>> estimate({}, 9)
    0
    """
    size = 1 << precision
    highest = 64 - precision
    having = Counter(registers.values())
    total = size * _tau(1 - having[highest + 1] / size)
    for rank in range(highest, 0, -1):
        total = (total + having[rank]) / 2
    total += size * _sigma(1 - len(registers) / size)
    return round(size * size / (2 * math.log(2) * total))


def _mixed(value: int) -> int:
    """64 well mixed bits of a hash (splitmix64): Python's hash of a small int is that int."""
    value = (value + 0x9E3779B97F4A7C15) & _64_BITS
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & _64_BITS
    value = (value ^ value >> 27) * 0x94D049BB133111EB & _64_BITS
    return value ^ value >> 31


def _sigma(x: float) -> float:
    """The correction for the share of registers that nothing has met."""
    if x == 1.0:
        return math.inf
    total, weight = x, 1.0
    while True:
        x *= x
        before = total
        total += x * weight
        weight += weight
        if total == before:
            return total


def _tau(x: float) -> float:
    """The correction for the share of registers that can rise no further."""
    if x in (0.0, 1.0):
        return 0.0
    total, weight = 1 - x, 1.0
    while True:
        x = math.sqrt(x)
        before = total
        weight /= 2
        total -= (1 - x) ** 2 * weight
        if total == before:
            return total / 3
