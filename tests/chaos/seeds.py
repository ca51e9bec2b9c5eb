"""Many seeds: in each, tasks of small jobs kill their own worker or executor at places that the seed decides.

Nothing here depends on time, so a seed that fails once fails again.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from operator import add
from pathlib import Path
from random import Random
from typing import Any

from chaos.oracle import Rows, rows_of
from chaos.run import Run
from pyrite import SparkContext

_ROWS = 3_000
_MASTERS = ("local[2]", "local-cluster[3,1,256]")

Step = Callable[[int, Iterator[Any]], Iterator[Any]]
#: The step of a stage; the stages of a job are numbered.
Steps = Callable[[int], Step]


def many_seeds(run: Run) -> None:
    """Rows dealt round-robin twice, random keys, and sums of floats, which depend on the order."""
    seeds, at_a_time = run.choose(short=(2, 1), full=(200, 20))
    first = run.random.randrange(10**6)
    sums = _expected_sums()
    deaths = 0
    for start in range(0, seeds, at_a_time):
        master = _MASTERS[start // at_a_time % len(_MASTERS)]
        with run.context(master) as sc:
            for number in range(start, start + at_a_time):
                for name, (job, expected) in _JOBS.items():
                    plan = Plan(f"{first + number} {name}", run.directory / f"killed-{number}-{name}")
                    run.judge(expected or sums, lambda job=job, plan=plan, sc=sc: rows_of(job(sc, plan)))
                    deaths += plan.deaths
    run.note(f"{seeds} seeds, from {first} on; {deaths} workers and executors killed by their own tasks")


class Plan:
    """Which tasks of a job kill what, and before which record; each does it once."""

    def __init__(self, seed: str, directory: Path) -> None:
        self._seed = seed
        self._directory = directory
        directory.mkdir()

    @property
    def deaths(self) -> int:
        """How many have struck."""
        return len(list(self._directory.iterdir()))

    def __call__(self, stage: int) -> Step:
        seed, directory = self._seed, self._directory

        def run(index: int, records: Iterator[Any]) -> Iterator[Any]:
            choice = Random(f"{seed} {stage} {index}")
            mark = directory / f"{stage}-{index}"
            last = choice.randrange(_ROWS // 8) if choice.random() < 0.25 and not mark.exists() else -1
            victim = os.getppid() if choice.random() < 0.5 else os.getpid()
            for number, record in enumerate(records):
                if number == last:
                    mark.touch()
                    os.kill(victim, signal.SIGKILL)
                yield record

        return run


def _dealt(sc: SparkContext, steps: Steps) -> list[int]:
    dealt = sc.parallelize(range(_ROWS), 6).mapPartitionsWithIndex(steps(0)).repartition(8)
    again = dealt.mapPartitionsWithIndex(steps(1)).filter(_is_any).repartition(5)
    return again.mapPartitionsWithIndex(steps(2)).collect()


def _placed_at_random(sc: SparkContext, steps: Steps) -> list[int]:
    placed = sc.parallelize(range(_ROWS), 6).mapPartitionsWithIndex(steps(0)).map(_with_random_key)
    again = placed.partitionBy(5).values().mapPartitionsWithIndex(steps(1)).map(_with_random_key)
    return again.groupByKey(4).flatMap(_values).mapPartitionsWithIndex(steps(2)).collect()


def _summed(sc: SparkContext, steps: Steps) -> list[tuple[int, float]]:
    pairs = sc.parallelize(range(_ROWS), 6).map(_fraction).mapPartitionsWithIndex(steps(0))
    sums = pairs.reduceByKey(add, 5).mapPartitionsWithIndex(steps(1)).map(_narrowed).reduceByKey(add, 3)
    return sums.mapPartitionsWithIndex(steps(2)).collect()


def _expected_sums() -> Rows:
    """From a run without faults, in a context of its own."""
    with SparkContext("local[2]", "chaos") as sc:
        return rows_of(_summed(sc, lambda stage: _unchanged))


def _unchanged(index: int, records: Iterator[Any]) -> Iterator[Any]:
    return records


def _is_any(number: int) -> bool:
    return number >= 0


def _with_random_key(number: int) -> tuple[int, int]:
    return int.from_bytes(os.urandom(4)), number


def _values(pair: tuple[int, Any]) -> list[int]:
    return list(pair[1])


def _fraction(number: int) -> tuple[int, float]:
    return number * 31 % 211, number / 7


def _narrowed(pair: tuple[int, float]) -> tuple[int, float]:
    return pair[0] % 13, pair[1]


#: Each job, and its rows; None where a run without faults has to tell.
_JOBS: dict[str, tuple[Callable[[SparkContext, Steps], list[Any]], Rows | None]] = {
    "dealt": (_dealt, rows_of(range(_ROWS))),
    "random": (_placed_at_random, rows_of(range(_ROWS))),
    "floats": (_summed, None),
}
