"""The workloads as Dask bags, with Dask's scheduler of processes, which bags use by default.

It keeps nothing in its processes between two computations, so iterating over cached partitions, reading a
cached partition, broadcasting and `pipe` have no bag program; nor has sorting, which bags do not offer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import add, itemgetter
from typing import Any

import dask.bag

from bench import kernels
from bench.job import Job


def _checked(bag: Any, check: Callable[[Any], Any]) -> Any:
    # A generator cannot leave a process.
    return kernels.added(bag.map_partitions(lambda records: list(check(records))).compute())


def _lines(job: Job) -> Any:
    assert job.input is not None
    block = job.input.stat().st_size // job.cores + 1
    return dask.bag.read_text(job.path, blocksize=block, encoding="utf-8")


def tiny_tasks(_: Any, job: Job) -> Any:
    numbers = dask.bag.range(job.size, job.size)
    return sum(numbers.map(lambda x: x + 1).count().compute(chunksize=6) for _ in range(5))


def numeric_chain(_: Any, job: Job) -> Any:
    numbers = dask.bag.range(job.size, job.cores)
    return numbers.map(lambda x: x * 2).filter(lambda x: x % 3 == 0).map(lambda x: x + 1).sum().compute()


def word_count(_: Any, job: Job) -> Any:
    return _checked(_lines(job).map(str.split).flatten().frequencies(), kernels.check_words)


def _reduced(bag: Any) -> Any:
    summed = bag.foldby(itemgetter(0), lambda total, pair: total + pair[1], 0, add, 0)
    return _checked(summed, kernels.check_sums)


def reduce_few(_: Any, job: Job) -> Any:
    return _reduced(dask.bag.range(job.size, job.cores).map(lambda x: (x % 1_000, x)))


def reduce_many(_: Any, job: Job) -> Any:
    keys = job.size // 5
    return _reduced(dask.bag.range(job.size, job.cores).map(lambda x: (x * 7_919 % keys, x)))


def join(_: Any, job: Job) -> Any:
    left = dask.bag.range(job.size, job.cores).map(lambda x: (x, x))
    # The other side of a bag's join must be one partition.
    right = dask.bag.range(job.size, 1).map(lambda x: (2 * x, -x))
    joined = left.join(right, itemgetter(0), itemgetter(0))
    values = joined.map(lambda pair: (pair[0][0], pair[1][1] - pair[0][1]))
    return _checked(values, kernels.check_sums)


def group_by_key(_: Any, job: Job) -> Any:
    keys = job.size // 100
    pairs = dask.bag.range(job.size, job.cores).map(lambda x: (x % keys, x))
    groups = pairs.groupby(itemgetter(0), npartitions=job.cores)
    summed = groups.map(lambda group: (group[0], len(group[1]) + sum(value for _, value in group[1])))
    return _checked(summed, kernels.check_sums)


def distinct(_: Any, job: Job) -> Any:
    users = job.size // 10
    strings = dask.bag.range(job.size, job.cores).map(lambda x: f"user-{x % users}")
    return _checked(strings.distinct(), kernels.check_strings)


def logistic_rereading(_: Any, job: Job) -> Any:
    points = _lines(job).map_partitions(lambda lines: [kernels.parsed_points(lines)])
    weights = kernels.start_weights()
    for _ in range(kernels.PASSES):
        with job.timed_pass():
            totals = points.map(partial(kernels.gradient, weights=weights)).compute()
            weights = kernels.stepped(weights, sum(totals))
    return weights.tolist()


def text_files(_: Any, job: Job) -> Any:
    output = job.scratch / "upper"
    upper = _lines(job).map(lambda line: line.rstrip("\n").upper())
    upper.to_textfiles(str(output / "*.part"), last_endline=True)
    return partial(kernels.check_files, output)


def collect(_: Any, job: Job) -> Any:
    numbers = dask.bag.range(job.size // kernels.RECORD_BYTES, job.cores)
    return partial(kernels.check_records, numbers.map(kernels.record).compute())


PREPARE: dict[str, Callable[[Any, Job], Any]] = {}
PROGRAMS: dict[str, Callable[[Any, Job], Any]] = {
    program.__name__: program
    for program in (
        tiny_tasks,
        numeric_chain,
        word_count,
        reduce_few,
        reduce_many,
        join,
        group_by_key,
        distinct,
        logistic_rereading,
        text_files,
        collect,
    )
}
