"""What grows with time and data, and must not: leaks, and memory beyond its limit."""

from __future__ import annotations

import gc
import os
import threading
from dataclasses import dataclass
from operator import add
from pathlib import Path
from typing import Any

from chaos.footprint import PeakOfTree, footprint, own_size, resident_size, size_of, tree_size
from chaos.killer import executor_processes, kill
from chaos.run import Run, stopwatch, wait_until
from pyrite import SparkContext
from pyrite.cluster.application_directory import shared_memory_root

_MIB = 1024 * 1024
#: What Python holds for a pair of a number and a text of 40 characters, in bytes.
_RECORD_SIZE = 150


def restarts(run: Run) -> None:
    """Executors and workers are killed many times: no process, descriptor or file is left of them."""
    rounds = run.choose(short=8, full=1000)
    for master in ("local[2]", "local-cluster[2,1,512]"):
        with run.context(master) as sc:
            _one_job(run, sc)
            before = _settled(run, sc)
            for number in range(rounds // 2):
                victims = executor_processes() if number % 2 else _workers(sc)
                kill(run.random.choice(victims), os.getpid())
                _one_job(run, sc)
            after = _settled(run, sc)
            run.require(after == before, f"{master}: {before} before, {after} after {rounds // 2} restarts")
            run.note(f"{master}, {rounds // 2} restarts: {after}")


def _one_job(run: Run, sc: SparkContext) -> None:
    run.judge(
        [(key, 10) for key in range(10)],
        lambda: sorted(sc.parallelize(range(100), 4).map(lambda x: (x % 10, 1)).reduceByKey(add).collect()),
    )


def _workers(sc: SparkContext) -> list[int]:
    return [pid for pids in sc.executor_pids().values() for pid in pids]


def _settled(run: Run, sc: SparkContext) -> Any:
    """The footprint once all workers have started and garbage is gone."""
    gc.collect()
    workers = 2

    def has_settled() -> bool:
        return len(_workers(sc)) == workers and not footprint().zombies

    wait_until(has_settled, 10)
    sc.parallelize(range(8), 8).count()
    return footprint(run.application_directory(sc), *_in_memory(run, sc))


def _in_memory(run: Run, sc: SparkContext) -> list[Path]:
    root = shared_memory_root()
    return [] if root is None else [Path(root) / run.application_directory(sc).name]


def small_jobs(run: Run) -> None:
    """Many jobs in one context, with shuffles, caches, broadcasts: the driver and its disk stay flat."""
    marks = run.choose(short=(100, 200, 300, 400), full=(1_000, *range(10_000, 100_001, 10_000)))
    with run.context("local[2]") as sc:
        curve: list[_Size] = []
        done = 0
        for mark in marks:
            with stopwatch() as elapsed:
                for number in range(done, mark):
                    _small_job(sc, number)
            run.report.runs += mark - done
            rate = (mark - done) / elapsed()
            done = mark
            curve.append(_size_of(run, sc))
            run.note(f"after {mark:,} jobs: {curve[-1]}; {rate:.0f} jobs a second")
        # What is there after the first marks are caches that fill once; from then on all is flat.
        settled, last = curve[1], curve[-1]
        grown = last.memory - settled.memory
        run.require(grown < 8 * _MIB, f"the driver's memory grows by {grown / _MIB:.1f} MiB")
        grown = last.workers - settled.workers
        run.require(grown < 8 * _MIB, f"the workers' memory grows by {grown / _MIB:.1f} MiB")
        run.require(last.bytes - settled.bytes < _MIB, "the files grow")
        run.require(last.counts() == settled.counts(), f"{last} instead of {settled}")


@dataclass(frozen=True, slots=True)
class _Size:
    """What a context has grown to; memory and files in bytes."""

    memory: int
    workers: int
    descriptors: int
    threads: int
    files: int
    bytes: int

    def counts(self) -> tuple[int, int, int]:
        return self.descriptors, self.threads, self.files

    def __str__(self) -> str:
        return (
            f"driver {self.memory / _MIB:.1f} MiB, workers {self.workers / _MIB:.1f} MiB, "
            f"{self.descriptors} descriptors, {self.threads} threads, "
            f"{self.files} files of {self.bytes / _MIB:.2f} MiB"
        )


def _size_of(run: Run, sc: SparkContext) -> _Size:
    gc.collect()
    sc.parallelize(range(2), 2).count()  # what was let go of is deleted by now
    directories = (run.application_directory(sc), *_in_memory(run, sc))
    taken = footprint(*directories)
    return _Size(
        resident_size(),
        tree_size() - own_size(),
        taken.descriptors,
        threading.active_count(),
        taken.files,
        sum(size_of(path) for path in directories),
    )


def _small_job(sc: SparkContext, number: int) -> None:
    rdd = sc.parallelize([number] * 4, 2)
    match number % 10:
        case 0:
            assert rdd.map(lambda x: (x % 2, 1)).reduceByKey(add).collect() == [(number % 2, 4)]
        case 1:
            kept = rdd.map(lambda x: x + 1).cache()
            assert (kept.count(), kept.sum()) == (4, 4 * number + 4)
            if number % 20 < 10:
                kept.unpersist()  # else its blocks go with it
        case 2:
            value = sc.broadcast([number])
            assert rdd.map(lambda x: x - value.value[0]).sum() == 0
        case _:
            assert rdd.count() == 4


def beyond_memory(run: Run) -> None:
    """Sorts and groups several times of what workers may hold: it is done, and within the limit."""
    limit, rows, cores = run.choose(short=(16, 300_000, 2), full=(64, 4_500_000, 2))
    allowed = 1.3 * cores * limit * _MIB
    with run.context(f"local[{cores}]", spark_python_worker_memory=f"{limit}m") as sc:
        pairs = sc.range(rows, numSlices=8).map(_wide_pair)
        for job in _HEAVY.values():
            job(sc.range(1000, numSlices=4).map(_wide_pair))  # what is imported belongs to the base
        base = tree_size()
        for name, job in _HEAVY.items():
            with PeakOfTree() as watch:
                run.judge(_expected(name, rows), lambda job=job: job(pairs))
            used = max(0, watch.peak - base)
            run.require(
                used <= allowed,
                f"{name}: {used / _MIB:.0f} MiB above the base, for {cores} workers of {limit} MiB",
            )
            run.note(f"{name}: at most {used / _MIB:.0f} MiB above the base")
        run.note(
            f"measured as PSS; base (driver, zygote and {cores} workers after small jobs of each kind) "
            f"{base / _MIB:.0f} MiB, {cores} workers of {limit} MiB, "
            f"{rows:,} records, some {rows * _RECORD_SIZE / _MIB:.0f} MiB of them"
        )


def _wide_pair(number: int) -> tuple[int, str]:
    return number * 7919 % 1_000_003, f"{number:040d}"


def _is_sorted(records: Any) -> list[tuple[bool, int]]:
    is_sorted, count, last = True, 0, -1
    for key, _ in records:
        is_sorted = is_sorted and last <= key
        last = key
        count += 1
    return [(is_sorted, count)]


def _sorted(pairs: Any) -> Any:
    parts = pairs.sortByKey(numPartitions=8).mapPartitions(_is_sorted).collect()
    return all(part[0] for part in parts), sum(part[1] for part in parts)


def _reduced(pairs: Any) -> Any:
    return pairs.map(_by_many_keys).reduceByKey(max, 8).values().map(len).sum() // 40


def _grouped(pairs: Any) -> Any:
    return pairs.map(_by_few_keys).groupByKey(8).mapValues(_length).values().sum()


def _of_one_key(pairs: Any) -> Any:
    return pairs.map(_by_one_key).groupByKey(8).mapValues(_length).collect()


def _distinct(pairs: Any) -> Any:
    return pairs.distinct(8).count()


def _repartitioned(pairs: Any) -> Any:
    return pairs.repartition(5).count()


def _joined(pairs: Any) -> Any:
    return pairs.join(pairs, 8).values().filter(_is_equal).count()


def _cogrouped(pairs: Any) -> Any:
    return pairs.cogroup(pairs, 8).values().map(_lengths).sum()


def _lengths(sides: Any) -> int:
    left, right = map(_length, sides)
    return left if left == right else 0


def _is_equal(values: tuple[str, str]) -> bool:
    return values[0] == values[1]


def _by_few_keys(pair: tuple[int, str]) -> tuple[int, str]:
    return pair[0] % 5_000, pair[1]


def _by_many_keys(pair: tuple[int, str]) -> tuple[str, str]:
    return pair[1], pair[1]


def _by_one_key(pair: tuple[int, str]) -> tuple[int, str]:
    return 0, pair[1]


def _length(values: Any) -> int:
    return sum(1 for _ in values)


_HEAVY = {
    "sortByKey": _sorted,
    "reduceByKey": _reduced,
    "groupByKey": _grouped,
    "groupByKey, one key": _of_one_key,
    "distinct": _distinct,
    "repartition": _repartitioned,
    "cogroup": _cogrouped,
    "join": _joined,
}


def _expected(name: str, rows: int) -> Any:
    return {"sortByKey": (True, rows), "groupByKey, one key": [(0, rows)]}.get(name, rows)
