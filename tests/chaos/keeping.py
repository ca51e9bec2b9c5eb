"""What is kept twice, moved in time, or written to files outlives executors: nothing is computed again."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from operator import add
from pathlib import Path
from typing import Any

from chaos.journal import Journal
from chaos.killer import executor_processes, kill
from chaos.oracle import Rows, rows_in
from chaos.run import Run, wait_until
from pyrite import SparkContext, StorageLevel
from pyrite.cluster.application_directory import shared_memory_root
from pyrite.errors import BlockUnavailable

_PARTITIONS = 8
_LEVELS = {
    "MEMORY_ONLY_2": StorageLevel.MEMORY_ONLY_2,
    "MEMORY_AND_DISK_2": StorageLevel.MEMORY_AND_DISK_2,
    "DISK_ONLY_2": StorageLevel.DISK_ONLY_2,
}


def replicas(run: Run) -> None:
    """Random rows, kept twice: they stay the same when executors are lost, as nobody makes them anew."""
    losses = run.choose(short=1, full=20)
    for name, level in _LEVELS.items():
        journal = Journal(run.directory / f"journal-{name}")
        with run.context("local-cluster[3,1,512]") as sc:
            numbers = sc.parallelize(range(4_000), _PARTITIONS).mapPartitionsWithIndex(
                _noted(journal, "kept")
            )
            rdd = numbers.map(_with_noise).persist(level)
            expected = rows_in(rdd)
            for _ in range(losses):
                there = wait_until(lambda rdd=rdd: _copies(run, sc, rdd.id()) == 2 * _PARTITIONS, 20)
                run.require(there, f"{name}: the second copies were not made")
                kill(run.random.choice(executor_processes()), os.getpid())
                run.judge(expected, lambda rdd=rdd: rows_in(rdd))
            computed = journal.counts("begins").total()
            run.require(computed == _PARTITIONS, f"{name}: {computed} of {_PARTITIONS} partitions computed")
    run.note(f"{losses} executors lost at each of {', '.join(_LEVELS)}")


def decommission(run: Run) -> None:
    """Executors are decommissioned while jobs run: each task runs once, and none again afterwards."""
    rounds = run.choose(short=2, full=20)
    with run.context("local-cluster[3,1,512]") as sc:
        wait_until(lambda: len(sc.executor_pids()) == 3, 20)
        for number in range(rounds):
            _decommission_once(run, sc, by_signal=number % 2 == 1)
        run.require(len(sc.executor_pids()) == 3, f"{len(sc.executor_pids())} executors are left of 3")
    run.note(f"{rounds} executors decommissioned in running jobs, by call and by signal")


def _decommission_once(run: Run, sc: SparkContext, *, by_signal: bool) -> None:
    directory = run.directory / f"decommission-{run.report.runs}"
    journal = Journal(directory)
    kept = sc.parallelize(range(4_000), _PARTITIONS).mapPartitionsWithIndex(_noted(journal, "kept", 0.05))
    kept.cache()
    sums = kept.map(_keyed).mapPartitionsWithIndex(_noted(journal, "map")).reduceByKey(add, 4)
    expected = [(key, float(sum(range(key, 4_000, 7)))) for key in range(7)]
    before = _executors(run, sc)
    draw = run.random.random()

    def ask() -> None:
        wait_until(lambda: journal.counts("begins").total() >= 3, 20)
        if by_signal:
            there = sorted(executor_processes())
            kill(there[int(draw * len(there))], os.getpid(), signal.SIGPWR)
        else:
            names = sorted(sc.executor_pids())
            sc.decommission_executor(names[int(draw * len(names))])

    thread = threading.Thread(target=ask)
    thread.start()
    run.judge(expected, lambda: sorted(sums.collect()))
    thread.join()
    wait_until(lambda: bool(before - _executors(run, sc)), 20)
    gone = before - _executors(run, sc)
    run.require(len(gone) == 1, f"the executors {gone} are gone")
    run.judge(expected, lambda: sorted(sums.collect()))
    run.judge(sum(range(4_000)), lambda: kept.sum())
    repeated = {task: times for task, times in journal.counts("begins").items() if times > 1}
    run.require(not repeated, f"computed again: {repeated}")
    kept.unpersist()


def checkpoints(run: Run) -> None:
    """All executors die: a reliable checkpoint is read, and a local one too, or it is named as lost."""
    for master in ("local[2]", "local-cluster[2,1,512]"):
        for number in range(run.choose(short=1, full=10)):
            journal = Journal(run.directory / f"journal-{master}-{number}")
            with run.context(master) as sc:
                sc.setCheckpointDir(str(run.directory / "checkpoints"))
                reliable, local = (_random_rows(sc, journal, name) for name in ("reliable", "local"))
                reliable.checkpoint()
                local.localCheckpoint()
                reliable.count()  # a reliable checkpoint computes the rows a second time
                rows, kept_rows = rows_in(reliable), rows_in(local)
                done = journal.counts("begins").total()
                for pid in executor_processes():
                    kill(pid, os.getpid())
                run.judge(rows, lambda reliable=reliable: rows_in(reliable))
                read = _rows_in if master == "local[2]" else _rows_or_lost
                run.judge(kept_rows, lambda local=local, read=read, rows=kept_rows: read(local, rows))
                again = journal.counts("begins").total() - done
                run.require(again == 0, f"{master}: {again} partitions were computed again")


def _rows_in(rdd: Any, expected: Rows) -> Rows:
    return rows_in(rdd)


def _rows_or_lost(rdd: Any, expected: Rows) -> Rows:
    """Where files go with their executor, an error that says so is as good as the rows."""
    try:
        return rows_in(rdd)
    except BlockUnavailable:
        return expected


def _random_rows(sc: SparkContext, journal: Journal, name: str) -> Any:
    numbers = sc.parallelize(range(2_000), _PARTITIONS).mapPartitionsWithIndex(_noted(journal, name))
    return numbers.map(_with_noise)


def _noted(
    journal: Journal, stage: str, seconds: float = 0.0
) -> Callable[[int, Iterator[Any]], Iterator[Any]]:
    def run(index: int, records: Iterator[Any]) -> Iterator[Any]:
        journal.note(stage, index, "begins")
        time.sleep(seconds)
        return records

    return run


def _with_noise(number: int) -> tuple[int, bytes]:
    return number, os.urandom(4)


def _keyed(number: int) -> tuple[int, float]:
    return number % 7, float(number)


def _executors(run: Run, sc: SparkContext) -> set[str]:
    """The executors that have a directory."""
    return {path.name for path in (run.application_directory(sc) / "executors").iterdir()}


def _copies(run: Run, sc: SparkContext, rdd_id: int) -> int:
    """How many files there are of the partitions of an RDD, on disk and in memory, in all executors."""
    application = run.application_directory(sc)
    memory = shared_memory_root()
    roots = [application] if memory is None else [application, Path(memory) / application.name]
    return sum(1 for root in roots for _ in root.rglob(f"rdd_{rdd_id}_*"))
