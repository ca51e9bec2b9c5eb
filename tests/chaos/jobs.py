"""The jobs that faults are let loose on."""

from __future__ import annotations

import os
from operator import add
from typing import Any

from pyrite import SparkContext


def three_shuffles(sc: SparkContext, rows: int, partitions: int) -> Any:
    """An RDD behind three shuffles, in four stages of `partitions` tasks; what the first leaves is cached.

    Floats are added, so that the order of additions must be the same too.
    """
    summed = sc.parallelize(range(rows), partitions).map(_scattered).reduceByKey(add, partitions).cache()
    grouped = summed.map(_by_bucket).groupByKey(partitions).mapValues(_summary)
    return grouped.map(_turned).reduceByKey(add, partitions).union(summed.map(_labelled))


def _scattered(number: int) -> tuple[int, float]:
    return number * 7919 % 100_003 % 20_011, number / 7


def _by_bucket(pair: tuple[int, float]) -> tuple[int, tuple[int, float]]:
    return pair[0] % 997, pair


def _summary(values: Any) -> tuple[int, float]:
    ordered = sorted(values)
    return len(ordered), sum(value for _, value in ordered)


def _turned(pair: tuple[int, tuple[int, float]]) -> tuple[str, float]:
    return f"group-{pair[0] % 101}", pair[1][1]


def _labelled(pair: tuple[int, float]) -> tuple[str, float]:
    return f"key-{pair[0]}", pair[1]


def repartitioned_twice(sc: SparkContext, rows: int, partitions: int) -> Any:
    """The numbers up to `rows`, dealt round-robin twice: where a row goes depends on those before it."""
    return (
        sc.parallelize(range(rows), partitions)
        .repartition(partitions + 3)
        .filter(_is_kept)
        .repartition(partitions)
        .map(_halved)
    )


def _is_kept(number: int) -> bool:
    return number % 11 != 3


def _halved(number: int) -> tuple[int, float]:
    return number, number / 2


def random_keys(sc: SparkContext, rows: int, partitions: int) -> Any:
    """The numbers up to `rows`, shuffled by keys that come out otherwise whenever they are made."""
    keyed = sc.parallelize(range(rows), partitions).map(_with_random_key)
    return (
        keyed.partitionBy(partitions).values().map(_with_random_key).groupByKey(partitions).flatMap(_values)
    )


def _with_random_key(number: int) -> tuple[int, int]:
    # Not from a seed, on purpose: a second attempt gives other keys.
    return int.from_bytes(os.urandom(4)), number


def _values(pair: tuple[int, Any]) -> list[int]:
    return list(pair[1])
