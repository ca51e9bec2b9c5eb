"""Executors are lost at chosen moments: in a map stage, between two, in a reduce stage; one, or all."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from operator import add
from pathlib import Path
from typing import Any

from chaos.journal import Journal
from chaos.killer import executor_processes, kill
from chaos.run import Run, wait_until
from pyrite import SparkContext

_PARTITIONS = 6
_MOMENTS = ("map", "reduce", "between")


def executors_lost(run: Run) -> None:
    """The right answer, and nothing is run again but what was lost."""
    for master in ("local[2]", "local-cluster[2,1,512]"):
        shares_files = not master.startswith("local-cluster")
        with run.context(master) as sc:
            for _ in range(run.choose(short=1, full=10)):
                for number, moment in enumerate(_MOMENTS):
                    for all_at_once in run.choose(short=(number % 2 != shares_files,), full=(False, True)):
                        _lose(run, sc, moment, all_at_once=all_at_once, shares_files=shares_files)


def _lose(run: Run, sc: SparkContext, moment: str, *, all_at_once: bool, shares_files: bool) -> None:
    """Run one job, and kill at its moment: a task of the stage waits until that is done."""
    directory = run.directory / f"loss-{run.report.runs}"
    directory.mkdir()
    journal = Journal(directory / "journal")
    gate = run.random.randrange(_PARTITIONS)
    step = _Step(directory, moment, gate)
    kept = sc.parallelize(range(6_000), _PARTITIONS).mapPartitionsWithIndex(step("kept")).cache()
    mapped = kept.map(_keyed).mapPartitionsWithIndex(step("map"))
    job = mapped.reduceByKey(add, _PARTITIONS).mapPartitionsWithIndex(step("reduce"))
    expected = _expected()
    before = executor_processes()
    if moment == "between":
        run.judge(expected, lambda: dict(job.collect()))
    draw = run.random.random()
    victims: list[int] = []

    def strike() -> None:
        if moment != "between" and not wait_until((directory / "reached").exists, 30):
            return
        there = sorted(executor_processes())
        victims.extend(there if all_at_once else [there[int(draw * len(there))]])
        for pid in victims:
            kill(pid, os.getpid())
        # On a busy machine a process lives on for a while after it was killed.
        wait_until(lambda: not set(victims) & set(executor_processes()), 20)
        (directory / "go").touch()

    thread = threading.Thread(target=strike)
    if moment == "between":
        strike()
        run.judge(expected, lambda: dict(job.collect()))
    else:
        thread.start()
        run.judge(expected, lambda: dict(job.collect()))
        thread.join()
    lost = set(before) - set(executor_processes()) - set(victims)
    run.require(not lost, f"{len(lost)} executors are gone that nobody killed")
    what = f"{moment}, {'all' if all_at_once else 'one'} of {'one' if shares_files else 'two'}"
    run.require(bool(victims), f"{what}: nobody was killed")
    for excess in _needlessly_repeated(journal, moment, victims, shares_files):
        run.require(False, f"{what}: {excess}")
    kept.unpersist()


def _needlessly_repeated(
    journal: Journal, moment: str, victims: list[int], shares_files: bool
) -> Iterator[str]:
    """Tasks that were run again though what they had made was still there."""
    ended: dict[tuple[str, int], int] = {}
    excess: Counter[str] = Counter()
    for stage, index, executor, what in journal.entries():
        task = (stage, index)
        if what == "ends":
            ended[task] = executor
        elif task in ended and (shares_files or ended[task] not in victims):
            excess[stage] += 1
    if moment == "between":
        # The second job is to run all reducers; of the rest it runs what is lost.
        excess.pop("reduce", None)
    elif shares_files:
        # A task that had computed its records may not have delivered them yet: one on each worker.
        for stage in excess:
            excess[stage] = max(0, excess[stage] - 2)
    for stage, count in excess.items():
        if count:
            yield f"{count} tasks of the stage '{stage}' were run again though nothing of theirs was lost"


class _Step:
    """Makes the functions of the stages: they note that they were there, and one of them waits."""

    def __init__(self, directory: Path, moment: str, gate: int) -> None:
        self._directory = directory
        self._moment = moment
        self._gate = gate

    def __call__(self, stage: str) -> Callable[[int, Iterator[Any]], Iterator[Any]]:
        directory, waits_at = self._directory, self._gate if stage == self._moment else -1
        journal = Journal(directory / "journal")

        def run(index: int, records: Iterator[Any]) -> Iterator[Any]:
            journal.note(stage, index, "begins")
            yield from records
            if index == waits_at and not (directory / "go").exists():
                (directory / "reached").touch()
                while not (directory / "go").exists():
                    time.sleep(0.01)
            journal.note(stage, index, "ends")

        return run


def _keyed(number: int) -> tuple[int, float]:
    return number % 97, number / 7


def _expected() -> dict[int, float]:
    """What the job gives without faults: the sums of each map, added up in the order of the maps."""
    sums: dict[int, float] = {}
    size = 6_000 // _PARTITIONS
    for index in range(_PARTITIONS):
        part: dict[int, float] = {}
        for number in range(index * size, (index + 1) * size):
            key, value = _keyed(number)
            part[key] = part[key] + value if key in part else value
        for key, value in part.items():
            sums[key] = sums[key] + value if key in sums else value
    return sums
