"""The workloads as PySpark programs: the same code runs on Pyrite, on PySpark and on pysparkling."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import add
from typing import Any

import numpy as np

from bench import kernels
from bench.job import Job


def tiny_tasks(sc: Any, job: Job) -> Any:
    return sum(sc.parallelize(range(job.size), job.size).map(lambda x: x + 1).count() for _ in range(5))


def numeric_chain(sc: Any, job: Job) -> Any:
    numbers = sc.parallelize(range(job.size), job.cores)
    return numbers.map(lambda x: x * 2).filter(lambda x: x % 3 == 0).map(lambda x: x + 1).sum()


def word_count(sc: Any, job: Job) -> Any:
    words = sc.textFile(job.path, job.cores).flatMap(lambda line: line.split())
    counts = words.map(lambda word: (word, 1)).reduceByKey(add, job.cores)
    return kernels.added(counts.mapPartitions(kernels.check_words).collect())


def reduce_few(sc: Any, job: Job) -> Any:
    pairs = sc.parallelize(range(job.size), job.cores).map(lambda x: (x % 1_000, x))
    return kernels.added(pairs.reduceByKey(add).mapPartitions(kernels.check_sums).collect())


def reduce_many(sc: Any, job: Job) -> Any:
    keys = job.size // 5
    pairs = sc.parallelize(range(job.size), job.cores).map(lambda x: (x * 7_919 % keys, x))
    return kernels.added(pairs.reduceByKey(add).mapPartitions(kernels.check_sums).collect())


def sort_by_key(sc: Any, job: Job) -> Any:
    pairs = sc.parallelize(range(job.size), job.cores).map(lambda x: (x * 2_654_435_761 % 4_294_967_296, x))
    ordered = pairs.sortByKey(numPartitions=job.cores)
    return kernels.whole_order(ordered.mapPartitions(kernels.check_order).collect())


def join(sc: Any, job: Job) -> Any:
    left = sc.parallelize(range(job.size), job.cores).map(lambda x: (x, x))
    right = sc.parallelize(range(0, 2 * job.size, 2), job.cores).map(lambda x: (x, -(x // 2)))
    joined = left.join(right, job.cores).mapValues(lambda pair: pair[0] - pair[1])
    return kernels.added(joined.mapPartitions(kernels.check_sums).collect())


def group_by_key(sc: Any, job: Job) -> Any:
    keys = job.size // 100
    pairs = sc.parallelize(range(job.size), job.cores).map(lambda x: (x % keys, x))
    groups = pairs.groupByKey(job.cores).mapValues(lambda values: len(values) + sum(values))
    return kernels.added(groups.mapPartitions(kernels.check_sums).collect())


def distinct(sc: Any, job: Job) -> Any:
    users = job.size // 10
    strings = sc.parallelize(range(job.size), job.cores).map(lambda x: f"user-{x % users}")
    return kernels.added(strings.distinct(job.cores).mapPartitions(kernels.check_strings).collect())


def pagerank(sc: Any, job: Job) -> Any:
    edges = sc.textFile(job.path, job.cores).map(kernels.parsed_edge)
    links = edges.groupByKey(job.cores).mapValues(list).cache()
    ranks = links.mapValues(lambda targets: 1.0)
    for _ in range(kernels.PASSES):
        given = links.join(ranks, job.cores).flatMap(
            lambda page: kernels.contributions(page[1][0], page[1][1])
        )
        ranks = given.reduceByKey(add, job.cores).mapValues(kernels.damped)
    answer = kernels.added(ranks.mapPartitions(kernels.check_ranks).collect())
    links.unpersist()
    return answer


def _points(sc: Any, job: Job) -> Any:
    return sc.textFile(job.path, job.cores).mapPartitions(lambda lines: [kernels.parsed_points(lines)])


def _descend(points: Any, job: Job) -> Any:
    weights = kernels.start_weights()
    for _ in range(kernels.PASSES):
        with job.timed_pass():
            total = points.map(partial(kernels.gradient, weights=weights)).reduce(add)
            weights = kernels.stepped(weights, total)
    return weights.tolist()


def logistic_regression(sc: Any, job: Job) -> Any:
    points = _points(sc, job).cache()
    answer = _descend(points, job)
    points.unpersist()
    return answer


def logistic_rereading(sc: Any, job: Job) -> Any:
    return _descend(_points(sc, job), job)


def k_means(sc: Any, job: Job) -> Any:
    points = _points(sc, job).cache()
    centers = kernels.start_centers()
    for _ in range(kernels.PASSES):
        with job.timed_pass():
            sums = points.map(partial(kernels.cluster_sums, centers=centers)).reduce(add)
            centers = kernels.moved_centers(centers, sums)
    points.unpersist()
    return centers.tolist()


def pipe(sc: Any, job: Job) -> Any:
    lines = sc.parallelize(range(job.size), job.cores).map(str).pipe("tr 0-9 a-j")
    return kernels.added(lines.mapPartitions(kernels.check_strings).collect())


def text_files(sc: Any, job: Job) -> Any:
    output = job.scratch / "upper"
    sc.textFile(job.path, job.cores).map(lambda line: line.upper()).saveAsTextFile(str(output))
    return partial(kernels.check_files, output)


def prepare_broadcast(sc: Any, job: Job) -> Any:
    return np.arange(job.size // 8, dtype=np.float64)


def broadcast(sc: Any, job: Job) -> Any:
    shared = sc.broadcast(job.prepared)
    cores = sc.parallelize(range(job.cores), job.cores)
    answer = cores.map(lambda core: float(shared.value[core::1_000].sum())).collect()
    if hasattr(shared, "unpersist"):  # pysparkling has nothing to free
        shared.unpersist()
    return answer


def collect(sc: Any, job: Job) -> Any:
    numbers = sc.parallelize(range(job.size // kernels.RECORD_BYTES), job.cores)
    return partial(kernels.check_records, numbers.map(kernels.record).collect())


def prepare_cached_read(sc: Any, job: Job) -> Any:
    cached = sc.parallelize(range(job.size), job.cores).map(lambda x: x * 3).cache()
    cached.count()
    return cached


def cached_read(sc: Any, job: Job) -> Any:
    return job.prepared.sum()


PREPARE: dict[str, Callable[[Any, Job], Any]] = {
    "broadcast": prepare_broadcast,
    "cached_read": prepare_cached_read,
}
PROGRAMS: dict[str, Callable[[Any, Job], Any]] = {
    program.__name__: program
    for program in (
        tiny_tasks,
        numeric_chain,
        word_count,
        reduce_few,
        reduce_many,
        sort_by_key,
        join,
        group_by_key,
        distinct,
        pagerank,
        logistic_regression,
        logistic_rereading,
        k_means,
        pipe,
        text_files,
        broadcast,
        collect,
        cached_read,
    )
}
