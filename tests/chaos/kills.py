"""Workers and executors are killed while jobs run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chaos import jobs
from chaos.killer import Killer
from chaos.oracle import Rows, rows_in, rows_of
from chaos.run import Run, stopwatch
from pyrite import SparkContext


def three_shuffles_local_2(run: Run) -> None:
    _three_shuffles(run, "local[2]", executors=0.1)


def three_shuffles_local_4(run: Run) -> None:
    _three_shuffles(run, "local[4]", executors=0.1)


def three_shuffles_local_cluster(run: Run) -> None:
    _three_shuffles(run, "local-cluster[3,1,512]", executors=0.1)


def executors_of_local_cluster(run: Run) -> None:
    """Nothing but whole executors, whose shuffle files and cached partitions go with them."""
    rows, partitions = run.choose(short=(100_000, 6), full=(2_000_000, 100))
    kills, pause = run.choose(short=(3, 0.6), full=(100, 4.0))
    _under_kills(
        run,
        "local-cluster[3,1,512]",
        lambda sc: rows_in(jobs.three_shuffles(sc, rows, partitions)),
        kills=kills,
        pause=pause,
        executors=1.0,
    )


def _three_shuffles(run: Run, master: str, executors: float) -> None:
    rows, partitions = run.choose(short=(100_000, 10), full=(2_000_000, 500))
    kills = run.choose(short=4, full=100)
    _under_kills(
        run,
        master,
        lambda sc: rows_in(jobs.three_shuffles(sc, rows, partitions)),
        kills=kills,
        pause=None,
        executors=executors,
        at_most=3.0,
    )


def repartition_twice(run: Run) -> None:
    """Round-robin twice: a row is lost or doubled if a second attempt deals otherwise than the first."""
    rows, partitions = run.choose(short=(20_000, 8), full=(1_000_000, 40))
    kills, pause = run.choose(short=(2, 0.15), full=(100, 0.5))
    for master in ("local[2]", "local-cluster[3,1,512]"):
        _under_kills(
            run,
            master,
            lambda sc: rows_in(jobs.repartitioned_twice(sc, rows, partitions)),
            kills=kills,
            pause=pause,
            executors=0.3,
        )


def random_keys(run: Run) -> None:
    """Keys that no second attempt gives again: what was read of the first must not be mixed with it."""
    rows, partitions = run.choose(short=(20_000, 6), full=(200_000, 20))
    kills, pause = run.choose(short=(3, 0.3), full=(60, 0.7))
    _under_kills(
        run,
        "local-cluster[3,1,512]",
        lambda sc: rows_in(jobs.random_keys(sc, rows, partitions)),
        kills=kills,
        pause=pause,
        executors=0.5,
        expected=rows_of(range(rows)),
    )


def _under_kills(
    run: Run,
    master: str,
    job: Callable[[SparkContext], Rows],
    *,
    kills: int,
    pause: float | None,
    executors: float,
    expected: Any = None,
    at_most: float | None = None,
) -> None:
    """The job without faults, then again and again until so many victims were killed under it.

    Without a `pause` between the kills (in seconds) they fall into the time of one job.
    """
    with run.context(master) as sc:
        job(sc)  # the first job pays for what is started and imported once
        with stopwatch() as elapsed:
            answer = job(sc)
        expected = expected or answer
        fault_free = elapsed()
        pause = pause or fault_free / kills
        jobs_done = 0
        killer = Killer(sc, run.random, pause=pause, kills=kills, executors=executors)
        with stopwatch() as elapsed, killer:
            while killer.kills < kills:
                run.judge(expected, lambda: job(sc))
                jobs_done += 1
        seconds = elapsed() / jobs_done
        run.report.seconds = (run.report.seconds or 0) + seconds
        run.report.fault_free_seconds = (run.report.fault_free_seconds or 0) + fault_free
        run.note(
            f"{master}: {killer.killed_workers} workers and {killer.killed_executors} executors killed "
            f"in {jobs_done} jobs of {seconds:.1f} s (without kills {fault_free:.1f} s)"
        )
        if run.is_full and at_most is not None:
            run.require(
                seconds <= at_most * fault_free, f"{master}: {seconds / fault_free:.1f} times the time"
            )
        run.judge(expected, lambda: job(sc))  # and the context works as before
