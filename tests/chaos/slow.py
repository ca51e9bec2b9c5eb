"""Processes that stand still, and tasks that lag behind."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable

from chaos.killer import executor_processes, kill
from chaos.oracle import Rows, rows_of
from chaos.run import Run, stopwatch, wait_until
from chaos.saved import FORMATS
from pyrite import SparkContext, TaskContext
from pyrite.executor.process_control import children_of

#: Seconds in which a stopped process is to be noticed, and in which a replacement is to be at work.
_NOTICED = 15
_START = 5


def stopped_executor(run: Run) -> None:
    """Processes are stopped by SIGSTOP while output is saved; others do their work, and theirs never counts.

    Of one executor the process that looks after the workers is stopped, of the other a worker; in full also
    all processes of one. They are let go on when the output is there, which must not change any more.
    """
    for number, choose in enumerate(run.choose(short=(_one_of_each,), full=(_one_of_each, _all_of_one) * 3)):
        _stop_and_resume(run, number, choose)


def _one_of_each(sc: SparkContext) -> list[int]:
    first, second = executor_processes()[:2]
    return [first, children_of(second)[0]]


def _all_of_one(sc: SparkContext) -> list[int]:
    first = executor_processes()[0]
    return [first, *children_of(first)]


def _stop_and_resume(run: Run, number: int, choose: Callable[[SparkContext], list[int]]) -> None:
    target = run.directory / f"stopped-{number}"
    begun = run.directory / f"begun-{number}"
    begun.mkdir()

    def line(number: int) -> str:
        (begun / f"{number}").touch()
        time.sleep(0.1)
        return f"row {number}"

    def files() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in target.iterdir()}

    tasks = run.choose(short=20, full=60)
    with run.context("local-cluster[3,1,512]") as sc:
        counted = sc.accumulator(0)
        sc.parallelize(range(3), 3).count()
        stopped = choose(sc)
        struck: list[float] = []

        def stop() -> None:
            wait_until(lambda: any(begun.iterdir()), 20)
            for pid in stopped:
                kill(pid, os.getpid(), signal.SIGSTOP)
            struck.append(time.monotonic())

        def since() -> float:
            return time.monotonic() - struck[0]

        def save() -> Rows:
            rdd = sc.parallelize(range(tasks), tasks).map(line).map(lambda row: (counted.add(1), row)[1])
            rdd.saveAsTextFile(str(target))
            return FORMATS["saveAsTextFile"].read(target)

        thread = threading.Thread(target=stop)
        thread.start()
        with stopwatch() as elapsed:
            run.judge(rows_of(f"row {number}" for number in range(tasks)), save)
            seconds = elapsed()
        thread.join()
        fault_free = tasks * 0.1 / 3
        run.require(seconds < _NOTICED + 2 * fault_free + _START, f"the job took {seconds:.0f} s")

        def are_replaced() -> bool:
            workers = sc.executor_pids()
            there = {pid for pids in workers.values() for pid in pids} | set(executor_processes())
            return not there & set(stopped) and len(workers) == 3

        run.require(wait_until(are_replaced, _NOTICED + _START - since()), "they were not replaced in time")
        run.note(
            f"all replaced after {since():.0f} s; the job took {seconds:.0f} s instead of {fault_free:.0f} s"
        )
        before = files()
        for pid in stopped:
            kill(pid, os.getpid(), signal.SIGCONT)
        run.judge(tasks, lambda: sc.parallelize(range(tasks), 6).map(line).count())
        run.require(files() == before, "the output has changed after it was committed")
        run.require(counted.value == tasks, f"{counted.value} of {tasks} tasks were counted")


def straggler(run: Run) -> None:
    """One task of many hangs in its first attempt; speculation runs it again, and each row counts once."""
    tasks, seconds = run.choose(short=(30, 0.02), full=(200, 0.1))
    slow = tasks - tasks // 4
    target = run.directory / "saved"
    hangs = run.directory / "hangs"

    def line(number: int) -> str:
        context = TaskContext.get()
        assert context is not None
        is_first = number == slow and context.attemptNumber() == 0
        time.sleep(3600 if is_first and hangs.exists() else seconds)
        return f"row {number}"

    settings = {"spark_speculation_quantile": "0.75", "spark_speculation_multiplier": "1.5"}
    with run.context("local[4]", spark_speculation="true", **settings) as sc:
        lines = sc.parallelize(range(tasks), tasks).map(line)
        with stopwatch() as elapsed:
            expected = sorted(lines.collect())
            fault_free = elapsed()
        hangs.touch()
        times = []
        for _ in range(run.choose(short=1, full=5)):
            with stopwatch() as elapsed:
                run.judge(expected, lambda: sorted(lines.collect()))
                times.append(elapsed())
        run.report.seconds, run.report.fault_free_seconds = max(times), fault_free
        ratio = max(times) / fault_free
        run.require(ratio <= 1.5 or not run.is_full, f"{ratio:.1f} times the time without the straggler")

        def saved() -> list[str]:
            lines.saveAsTextFile(str(target))
            return sorted(row for part in target.glob("part-*") for row in part.read_text().splitlines())

        run.judge(expected, saved)
