"""The workloads, as plain PySpark programs: the same code runs on every engine.

Each takes a context, does its work and returns a value that all engines must agree on.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import add
from typing import Any


def tiny_tasks(sc: Any) -> int:
    """One job of 100 tasks that do next to nothing."""
    return sc.parallelize(range(100), 100).map(lambda x: x + 1).count()


def numeric_chain(sc: Any) -> int:
    """map, filter, map and sum over 5 million ints."""
    numbers = sc.parallelize(range(5_000_000), sc.defaultParallelism)
    return numbers.map(lambda x: x * 2).filter(lambda x: x % 3 == 0).map(lambda x: x + 1).sum()


def reduce_by_key(sc: Any) -> int:
    """reduceByKey of 5 million ints to 1,000 keys."""
    pairs = sc.parallelize(range(5_000_000), sc.defaultParallelism).map(lambda x: (x % 1000, x))
    return pairs.reduceByKey(add).map(lambda kv: kv[0] ^ kv[1]).sum()


def sort_by_key(sc: Any) -> int:
    """sortByKey of 2 million pairs; the result is taken from both ends and counted."""
    pairs = sc.parallelize(range(2_000_000), sc.defaultParallelism).map(lambda x: (x * 7919 % 2_000_003, x))
    ordered = pairs.sortByKey()
    return ordered.first()[0] + ordered.count()


def join(sc: Any) -> int:
    """A join of half a million pairs with half a million pairs."""
    left = sc.parallelize(range(500_000), sc.defaultParallelism).map(lambda x: (x, x))
    right = sc.parallelize(range(0, 1_000_000, 2), sc.defaultParallelism).map(lambda x: (x, -x))
    return left.join(right).map(lambda kv: kv[1][0] - kv[1][1]).sum()


def word_count(sc: Any) -> int:
    """The ten most frequent of 20 words in 200,000 lines."""
    words = [f"word{i}" for i in range(20)]
    lines = sc.parallelize(range(200_000), sc.defaultParallelism).map(
        lambda i: " ".join(words[(i * k) % 20] for k in range(1, 11))
    )
    counts = lines.flatMap(lambda line: line.split(" ")).map(lambda word: (word, 1)).reduceByKey(add)
    return sum(count for _, count in counts.takeOrdered(10, lambda kv: (-kv[1], kv[0])))


def group_by_key(sc: Any) -> int:
    """groupByKey of 1 million pairs to 10,000 keys."""
    pairs = sc.parallelize(range(1_000_000), sc.defaultParallelism).map(lambda x: (x % 10_000, x))
    return pairs.groupByKey().mapValues(len).values().sum()


def distinct(sc: Any) -> int:
    """distinct of 1 million strings, 100,000 of them different."""
    return (
        sc.parallelize(range(1_000_000), sc.defaultParallelism)
        .map(lambda x: f"k{x % 100_000}")
        .distinct()
        .count()
    )


def cached_read(sc: Any) -> int:
    """Sum of 2 million cached ints, the second time."""
    cached = getattr(sc, "_bench_cached", None)
    if cached is None:
        cached = sc.parallelize(range(2_000_000), sc.defaultParallelism).map(lambda x: x * 3).cache()
        cached.count()
        sc._bench_cached = cached
    return cached.sum()


def collect(sc: Any) -> int:
    """collect of 1 million ints."""
    return len(sc.parallelize(range(1_000_000), sc.defaultParallelism).map(lambda x: x + 1).collect())


WORKLOADS: dict[str, Callable[[Any], int]] = {
    function.__name__: function
    for function in (
        tiny_tasks,
        numeric_chain,
        reduce_by_key,
        sort_by_key,
        join,
        word_count,
        group_by_key,
        distinct,
        cached_read,
        collect,
    )
}
