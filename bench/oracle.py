"""What the right answers are, worked out without any engine: sequentially, in plain Python and numpy."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from bench import inputs, kernels
from bench.job import Job


def agrees(answer: Any, expected: Any) -> bool:
    """Whether two answers are equal; floats may differ as they do when they are added in another order."""
    if isinstance(expected, float):
        return isinstance(answer, int | float) and math.isclose(answer, expected, rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(expected, list):
        return (
            isinstance(answer, list) and len(answer) == len(expected) and all(map(agrees, answer, expected))
        )
    return type(answer) is type(expected) and bool(answer == expected)


def _blocks(size: int) -> Iterator[Any]:
    # Small enough that sums of products do not overflow.
    return (np.arange(start, min(start + 1_024, size)) for start in range(0, size, 1_024))


def _tiny_tasks(job: Job) -> Any:
    return 5 * job.size


def _numeric_chain(job: Job) -> Any:
    doubled = (2 * block for block in _blocks(job.size))
    return sum(int((block[block % 3 == 0] + 1).sum()) for block in doubled)


def _keyed_sums(job: Job, keys: int, multiplier: int) -> Any:
    total = sum(int(((block * multiplier % keys + 1) * block).sum()) for block in _blocks(job.size))
    return [keys, total]


def _reduce_few(job: Job) -> Any:
    return _keyed_sums(job, 1_000, 1)


def _reduce_many(job: Job) -> Any:
    return _keyed_sums(job, job.size // 5, 7_919)


def _word_count(job: Job) -> Any:
    counts = np.bincount(inputs.word_ids(job.size))
    words = inputs.vocabulary()
    counted = [(word, int(count)) for word, count in zip(words, counts) if count]
    return list(next(kernels.check_words(counted)))


def _sort_by_key(job: Job) -> Any:
    return [job.size, sum(map(kernels.scattered, range(job.size))), True]


def _join(job: Job) -> Any:
    matches = range(0, job.size, 2)
    return [len(matches), sum((key + 1) * (key + key // 2) for key in matches)]


def _group_by_key(job: Job) -> Any:
    keys = job.size // 100
    members = keys * (keys + 1) // 2 * 100
    sums = sum(int(((block % keys + 1) * block).sum()) for block in _blocks(job.size))
    return [keys, members + sums]


def _distinct(job: Job) -> Any:
    return list(next(kernels.check_strings(f"user-{number}" for number in range(job.size // 10))))


def _pagerank(job: Job) -> Any:
    sources, targets = inputs.edges(job.size)
    pages = max(job.size // 10, 1)
    links = np.bincount(sources, minlength=pages)
    ranks = np.ones(pages)
    ranked = links > 0
    for _ in range(kernels.PASSES):
        active = ranked[sources]
        given = np.bincount(targets[active], ranks[sources[active]] / links[sources[active]], minlength=pages)
        ranked = np.bincount(targets[active], minlength=pages) > 0
        ranks = kernels.DAMPING * given + (1 - kernels.DAMPING)
        last = ranked
        # A page that links to nothing has a rank, and gives nothing.
        ranked = ranked & (links > 0)
    numbers = np.arange(pages)
    return [int(last.sum()), float((ranks * (numbers % 97 + 1))[last].sum())]


def _points(job: Job) -> Any:
    with open(job.path, encoding="ascii") as file:
        return kernels.parsed_points(file)


def _logistic(job: Job, passes: int) -> Any:
    points, weights = _points(job), kernels.start_weights()
    for _ in range(passes):
        weights = kernels.stepped(weights, kernels.gradient(points, weights))
    return weights.tolist()


def _logistic_regression(job: Job) -> Any:
    return _logistic(job, kernels.PASSES)


def _logistic_rereading(job: Job) -> Any:
    return _logistic(job, kernels.PASSES)


def _k_means(job: Job) -> Any:
    points, centers = _points(job), kernels.start_centers()
    for _ in range(kernels.PASSES):
        centers = kernels.moved_centers(centers, kernels.cluster_sums(points, centers))
    return centers.tolist()


def _pipe(job: Job) -> Any:
    digits = str.maketrans("0123456789", "abcdefghij")
    return list(next(kernels.check_strings(str(number).translate(digits) for number in range(job.size))))


def _text_files(job: Job) -> Any:
    with open(job.path, encoding="utf-8") as file:
        length = checksum = 0
        for line in file:
            data = line.upper().encode()
            length += len(data)
            checksum = zlib.crc32(data, checksum)
    return [length, checksum]


def _broadcast(job: Job) -> Any:
    array: Any = np.arange(job.size // 8, dtype=np.float64)
    return [float(array[core::1_000].sum()) for core in range(job.cores)]


def _collect(job: Job) -> Any:
    count = job.size // kernels.RECORD_BYTES
    sample = b"".join(map(kernels.record, range(0, count, 1_000)))
    return [count, count * kernels.RECORD_BYTES, zlib.crc32(sample)]


def _cached_read(job: Job) -> Any:
    return 3 * (job.size * (job.size - 1) // 2)


EXPECTED: dict[str, Callable[[Job], Any]] = {
    "first_result": lambda job: [2, 3, 4],
    "tiny_tasks": _tiny_tasks,
    "numeric_chain": _numeric_chain,
    "word_count": _word_count,
    "reduce_few": _reduce_few,
    "reduce_many": _reduce_many,
    "sort_by_key": _sort_by_key,
    "join": _join,
    "group_by_key": _group_by_key,
    "distinct": _distinct,
    "pagerank": _pagerank,
    "logistic_regression": _logistic_regression,
    "logistic_rereading": _logistic_rereading,
    "k_means": _k_means,
    "pipe": _pipe,
    "text_files": _text_files,
    "broadcast": _broadcast,
    "collect": _collect,
    "cached_read": _cached_read,
}
