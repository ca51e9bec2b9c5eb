"""The workloads with `multiprocessing`, as somebody writes them who knows Python well and wants them fast.

Plain Python on plain objects, as the RDD programs; numpy where these use it. Loops are written out, counting
and sorting is left to `Counter`, `dict` and `sorted`; data that changes hands goes through pickled files.
"""

from __future__ import annotations

import subprocess
import tempfile
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, pairwise
from multiprocessing.shared_memory import SharedMemory
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np

from bench import kernels
from bench.job import Job
from bench.programs.crew import Crew, hand_over, handed_over, line_spans, spans

Span = tuple[str, int, int]


def _blocks(span: Span) -> Iterator[str]:
    """A part of a file, about a megabyte at a time, with whole lines."""
    path, start, end = span
    with open(path, "rb") as file:
        file.seek(start)
        while start < end:
            block = file.read(min(1 << 20, end - start))
            if start + len(block) < end:
                block += file.readline()
            start += len(block)
            yield block.decode()


def _lines(span: Span) -> Iterator[list[str]]:
    """As `_blocks`, cut in lines; the generated text has no other ends of lines than one character's."""
    return (block.splitlines(keepends=True) for block in _blocks(span))


def _two_steps(crew: Crew, job: Job, give: Callable[..., None], take: Callable[..., Any], *more: Any) -> Any:
    """Each process gives a part to each, then each takes what it was given."""
    numbers = range(job.cores)
    bounds = spans(job.size, job.cores)
    crew.pool.starmap(give, [(job.scratch, number, job.cores, *bounds[number], *more) for number in numbers])
    return crew.pool.starmap(take, [(job.scratch, number) for number in numbers])


def _add_one(number: int) -> int:
    return len([number + 1])


def tiny_tasks(crew: Crew, job: Job) -> Any:
    return sum(sum(crew.pool.map(_add_one, range(job.size), chunksize=1)) for _ in range(5))


def _chain(start: int, end: int) -> int:
    return sum(double + 1 for x in range(start, end) if (double := x * 2) % 3 == 0)


def numeric_chain(crew: Crew, job: Job) -> Any:
    return sum(crew.pool.starmap(_chain, spans(job.size, job.cores)))


def _count_words(span: Span) -> Counter[str]:
    counts: Counter[str] = Counter()
    for block in _blocks(span):
        counts.update(block.split())
    return counts


def word_count(crew: Crew, job: Job) -> Any:
    first, *others = crew.pool.map(_count_words, line_spans(job.path, job.cores), chunksize=1)
    for counts in others:
        first.update(counts)
    return list(next(kernels.check_words(first.items())))


def _sum_few(start: int, end: int) -> dict[int, int]:
    sums: dict[int, int] = defaultdict(int)
    for x in range(start, end):
        sums[x % 1_000] += x
    return sums


def reduce_few(crew: Crew, job: Job) -> Any:
    first, *others = crew.pool.starmap(_sum_few, spans(job.size, job.cores))
    for sums in others:
        for key, value in sums.items():
            first[key] += value
    return list(next(kernels.check_sums(first.items())))


def _give_sums(directory: Path, number: int, parts: int, start: int, end: int, keys: int) -> None:
    sums: dict[int, int] = defaultdict(int)
    for x in range(start, end):
        sums[x * 7_919 % keys] += x
    hand_over(directory, number, _split(sums, parts))


def _split(sums: dict[int, Any], parts: int) -> list[dict[int, Any]]:
    if parts == 1:
        return [sums]
    return [
        {key: value for key, value in sums.items() if key % parts == receiver} for receiver in range(parts)
    ]


def _take_sums(directory: Path, number: int) -> Any:
    first, *others = handed_over(directory, number)
    total = defaultdict(int, first)
    for sums in others:
        for key, value in sums.items():
            total[key] += value
    return next(kernels.check_sums(total.items()))


def reduce_many(crew: Crew, job: Job) -> Any:
    return kernels.added(_two_steps(crew, job, _give_sums, _take_sums, job.size // 5))


def _give_sorted(directory: Path, number: int, parts: int, start: int, end: int) -> None:
    pairs = [(x * 2_654_435_761 % 4_294_967_296, x) for x in range(start, end)]
    # Much faster than comparing whole tuples.
    pairs.sort(key=itemgetter(0))
    # The keys are known to lie evenly, so no sample has to be drawn.
    bounds = [bisect_left(pairs, 2**32 * part // parts, key=itemgetter(0)) for part in range(parts)]
    hand_over(directory, number, [pairs[low:high] for low, high in pairwise([*bounds, len(pairs)])])


def _take_sorted(directory: Path, number: int) -> Any:
    merged = list(chain.from_iterable(handed_over(directory, number)))
    # Timsort merges runs that are in order already.
    merged.sort(key=itemgetter(0))
    return next(kernels.check_order(merged))


def sort_by_key(crew: Crew, job: Job) -> Any:
    return kernels.whole_order(_two_steps(crew, job, _give_sorted, _take_sorted))


def _give_sides(directory: Path, number: int, parts: int, start: int, end: int) -> None:
    left: list[list[tuple[int, int]]] = [[] for _ in range(parts)]
    right: list[list[tuple[int, int]]] = [[] for _ in range(parts)]
    for x in range(start, end):
        left[x % parts].append((x, x))
        right[2 * x % parts].append((2 * x, -x))
    hand_over(directory, number, list(zip(left, right)))


def _take_sides(directory: Path, number: int) -> Any:
    sides = handed_over(directory, number)
    table: dict[int, list[int]] = defaultdict(list)
    for left, _ in sides:
        for key, value in left:
            table[key].append(value)
    joined = (
        (key, one - other) for _, right in sides for key, other in right if key in table for one in table[key]
    )
    return next(kernels.check_sums(joined))


def join(crew: Crew, job: Job) -> Any:
    return kernels.added(_two_steps(crew, job, _give_sides, _take_sides))


def _give_groups(directory: Path, number: int, parts: int, start: int, end: int, keys: int) -> None:
    groups: dict[int, list[int]] = defaultdict(list)
    for x in range(start, end):
        groups[x % keys].append(x)
    hand_over(directory, number, _split(groups, parts))


def _take_groups(directory: Path, number: int) -> Any:
    first, *others = handed_over(directory, number)
    merged = defaultdict(list, first)
    for groups in others:
        for key, values in groups.items():
            merged[key] += values
    return next(kernels.check_sums((key, len(values) + sum(values)) for key, values in merged.items()))


def group_by_key(crew: Crew, job: Job) -> Any:
    return kernels.added(_two_steps(crew, job, _give_groups, _take_groups, job.size // 100))


def _give_strings(directory: Path, number: int, parts: int, start: int, end: int, users: int) -> None:
    strings = {f"user-{x % users}" for x in range(start, end)}
    # All processes are forks of one, so they agree on hashes.
    hand_over(
        directory,
        number,
        [[string for string in strings if hash(string) % parts == receiver] for receiver in range(parts)],
    )


def _take_strings(directory: Path, number: int) -> Any:
    return next(kernels.check_strings(set().union(*handed_over(directory, number))))


def distinct(crew: Crew, job: Job) -> Any:
    return kernels.added(_two_steps(crew, job, _give_strings, _take_strings, job.size // 10))


def _load_links(state: dict[str, Any], directory: Path, parts: list[Span]) -> None:
    groups: list[dict[int, list[int]]] = [defaultdict(list) for _ in range(state["size"])]
    for lines in _lines(parts[state["number"]]):
        for line in lines:
            text, target = line.split()
            source = int(text)
            groups[source % state["size"]][source].append(int(target))
    hand_over(directory, state["number"], groups)


def _keep_links(state: dict[str, Any], directory: Path) -> None:
    first, *others = handed_over(directory, state["number"])
    links = defaultdict(list, first)
    for groups in others:
        for source, targets in groups.items():
            links[source] += targets
    state["links"] = links
    state["ranks"] = dict.fromkeys(links, 1.0)


def _give_ranks(state: dict[str, Any], directory: Path) -> None:
    ranks, size = state["ranks"], state["size"]
    given: dict[int, float] = defaultdict(float)
    for source, targets in state["links"].items():
        if source in ranks:
            share = ranks[source] / len(targets)
            for target in targets:
                given[target] += share
    hand_over(directory, state["number"], _split(given, size))


def _take_ranks(state: dict[str, Any], directory: Path) -> None:
    first, *others = handed_over(directory, state["number"])
    total = defaultdict(float, first)
    for given in others:
        for page, rank in given.items():
            total[page] += rank
    state["ranks"] = {page: kernels.damped(rank) for page, rank in total.items()}


def _check_ranks(state: dict[str, Any]) -> Any:
    check = next(kernels.check_ranks(state["ranks"].items()))
    del state["ranks"], state["links"]
    return check


def pagerank(crew: Crew, job: Job) -> Any:
    crew.all(_load_links, job.scratch, line_spans(job.path, job.cores))
    crew.all(_keep_links, job.scratch)
    for _ in range(kernels.PASSES):
        crew.all(_give_ranks, job.scratch)
        crew.all(_take_ranks, job.scratch)
    return kernels.added(crew.all(_check_ranks))


def _read_points(span: Span) -> Any:
    path, start, end = span
    with open(path, "rb") as file:
        file.seek(start)
        return np.fromstring(file.read(end - start), sep=" ").reshape(-1, kernels.FEATURES + 1)


def _load_points(state: dict[str, Any], parts: list[Span]) -> None:
    state["points"] = _read_points(parts[state["number"]])


def _gradient(state: dict[str, Any], weights: Any) -> Any:
    return kernels.gradient(state["points"], weights)


def _cluster_sums(state: dict[str, Any], centers: Any) -> Any:
    return kernels.cluster_sums(state["points"], centers)


def logistic_regression(crew: Crew, job: Job) -> Any:
    weights = kernels.start_weights()
    for number in range(kernels.PASSES):
        with job.timed_pass():
            if number == 0:
                crew.all(_load_points, line_spans(job.path, job.cores))
            weights = kernels.stepped(weights, sum(crew.all(_gradient, weights)))
    return weights.tolist()


def _gradient_of_file(span: Span, weights: Any) -> Any:
    return kernels.gradient(_read_points(span), weights)


def logistic_rereading(crew: Crew, job: Job) -> Any:
    weights = kernels.start_weights()
    for _ in range(kernels.PASSES):
        with job.timed_pass():
            parts = line_spans(job.path, job.cores)
            totals = crew.pool.map(partial(_gradient_of_file, weights=weights), parts, chunksize=1)
            weights = kernels.stepped(weights, sum(totals))
    return weights.tolist()


def k_means(crew: Crew, job: Job) -> Any:
    centers = kernels.start_centers()
    for number in range(kernels.PASSES):
        with job.timed_pass():
            if number == 0:
                crew.all(_load_points, line_spans(job.path, job.cores))
            centers = kernels.moved_centers(centers, sum(crew.all(_cluster_sums, centers)))
    return centers.tolist()


def _translated(start: int, end: int) -> Any:
    # A file, because `subprocess` feeds what it is given in pieces of 512 bytes.
    with tempfile.TemporaryFile("w+") as lines:
        lines.writelines([f"{number}\n" for number in range(start, end)])
        lines.seek(0)
        done = subprocess.run(["tr", "0-9", "a-j"], stdin=lines, stdout=subprocess.PIPE, check=True)
    return next(kernels.check_strings(done.stdout.decode().splitlines()))


def pipe(crew: Crew, job: Job) -> Any:
    return kernels.added(crew.pool.starmap(_translated, spans(job.size, job.cores)))


def _write_upper(span: Span, path: Path) -> None:
    with open(path, "w", encoding="utf-8") as output:
        for lines in _lines(span):
            output.writelines([line.upper() for line in lines])


def text_files(crew: Crew, job: Job) -> Any:
    output = job.scratch / "upper"
    output.mkdir()
    parts = enumerate(line_spans(job.path, job.cores))
    crew.pool.starmap(_write_upper, [(span, output / f"part-{number:05}") for number, span in parts])
    return partial(kernels.check_files, output)


def prepare_broadcast(crew: Crew, job: Job) -> Any:
    return np.arange(job.size // 8, dtype=np.float64)


def _sum_shared(name: str, length: int, core: int) -> float:
    memory = SharedMemory(name)
    array = np.ndarray(length, dtype=np.float64, buffer=memory.buf)
    total = float(array[core::1_000].sum())
    del array
    memory.close()
    return total


def broadcast(crew: Crew, job: Job) -> Any:
    array = job.prepared
    memory = SharedMemory(create=True, size=array.nbytes)
    np.ndarray(len(array), dtype=array.dtype, buffer=memory.buf)[:] = array
    arguments = [(memory.name, len(array), core) for core in range(job.cores)]
    answer = crew.pool.starmap(_sum_shared, arguments, chunksize=1)
    memory.close()
    memory.unlink()
    return answer


def _records(start: int, end: int) -> list[bytes]:
    return [kernels.record(number) for number in range(start, end)]


def collect(crew: Crew, job: Job) -> Any:
    parts = crew.pool.starmap(_records, spans(job.size // kernels.RECORD_BYTES, job.cores))
    return partial(kernels.check_records, list(chain.from_iterable(parts)))


def _keep_numbers(state: dict[str, Any], size: int) -> None:
    start, end = spans(size, state["size"])[state["number"]]
    state["numbers"] = [x * 3 for x in range(start, end)]


def _sum_numbers(state: dict[str, Any]) -> int:
    return sum(state["numbers"])


def prepare_cached_read(crew: Crew, job: Job) -> Any:
    return crew.all(_keep_numbers, job.size)


def cached_read(crew: Crew, job: Job) -> Any:
    return sum(crew.all(_sum_numbers))


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
