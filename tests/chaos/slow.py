"""Processes that stand still, and tasks that lag behind."""

from __future__ import annotations

import os
import signal
import threading
import time

from chaos.killer import executor_processes, kill
from chaos.run import Run, stopwatch
from pyrite import TaskContext
from pyrite.executor.process_control import children_of


def stopped_executor(run: Run) -> None:
    """An executor is stopped by SIGSTOP; the job goes on without it, and what it says later is not heard."""
    rows = run.choose(short=20, full=100)
    with run.context("local-cluster[2,1,512]") as sc:
        counted = sc.accumulator(0)

        def count_slowly(number: int) -> int:
            counted.add(1)
            time.sleep(0.1)
            return number

        sc.parallelize(range(2), 2).count()
        stopped = [executor_processes()[0]]
        stopped += children_of(stopped[0])

        def stop() -> None:
            for pid in stopped:
                kill(pid, os.getpid(), signal.SIGSTOP)

        timer = threading.Timer(0.3, stop)
        timer.start()
        with stopwatch() as elapsed:
            run.judge(
                list(range(rows)), lambda: sc.parallelize(range(rows), rows).map(count_slowly).collect()
            )
            seconds = elapsed()
        timer.join()
        fault_free = rows * 0.1 / 2
        run.note(f"the job took {seconds:.0f} s instead of {fault_free:.0f} s")
        run.require(seconds < 15 + 2 * fault_free + 5, f"the job took {seconds:.0f} s")
        for pid in stopped:
            kill(pid, os.getpid(), signal.SIGCONT)
        run.judge(rows, lambda: sc.parallelize(range(rows), 4).count())
        run.require(counted.value == rows, f"{counted.value} of {rows} tasks were counted")


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
        with stopwatch() as elapsed:
            run.judge(expected, lambda: sorted(lines.collect()))
            ratio = elapsed() / fault_free
        run.report.seconds, run.report.fault_free_seconds = ratio * fault_free, fault_free
        run.require(ratio <= 1.5 or not run.is_full, f"{ratio:.1f} times the time without the straggler")

        def saved() -> list[str]:
            lines.saveAsTextFile(str(target))
            return sorted(row for part in target.glob("part-*") for row in part.read_text().splitlines())

        run.judge(expected, saved)
