"""What is told to end does, and so does all that hangs on it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from chaos.run import Run, stopwatch, wait_until
from pyrite import SparkContext
from pyrite.errors import JobCancelled


def hung_function_cancelled(run: Run) -> None:
    """A job whose functions hang is cancelled: the workers are gone and replaced within two seconds."""
    for master in ("local[2]", "local-cluster[2,1,512]"):
        with run.context(master) as sc:
            for hang in (_sleep, _spin, _ignore_signals):
                _cancel(run, sc, f"{hang.__name__[1:]} on {master}", hang)


def _cancel(run: Run, sc: SparkContext, what: str, hang: Any) -> None:
    ready = run.directory / "ready"
    cancelled: list[bool] = []

    def wait_for_job() -> None:
        sc.setJobGroup("hung", "functions that never return")
        try:
            sc.parallelize(range(2), 2).foreach(lambda number: hang(f"{ready}-{number}"))
        except JobCancelled:
            cancelled.append(True)

    thread = threading.Thread(target=wait_for_job)
    thread.start()
    marks = [Path(f"{ready}-{number}") for number in range(2)]
    run.require(wait_until(lambda: all(mark.exists() for mark in marks), 30), f"{what}: it did not begin")
    pids = {int(mark.read_text()) for mark in marks}
    with stopwatch() as elapsed:
        sc.cancelJobGroup("hung")
        gone = wait_until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in pids), 10)
        run.require(gone and elapsed() < 2, f"{what}: the workers were there for {elapsed():.1f} s")
        run.judge({0, 1}, lambda: set(sc.parallelize(range(2), 2).collect()))
        run.require(elapsed() < 2, f"{what}: the slots were free after {elapsed():.1f} s")
    thread.join(10)
    run.require(cancelled == [True], f"{what}: the waiting thread was not told")
    for mark in marks:
        mark.unlink()


def _announce(mark: str) -> None:
    with open(f"{mark}.new", "w") as file:
        file.write(str(os.getpid()))
    os.rename(f"{mark}.new", mark)


def _sleep(mark: str) -> None:
    _announce(mark)
    time.sleep(3600)


def _spin(mark: str) -> None:
    _announce(mark)
    while True:
        pass


def _ignore_signals(mark: str) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    _announce(mark)
    while True:
        time.sleep(3600)


def driver_killed(run: Run) -> None:
    """A driver is killed in mid-job, its functions have children: nothing is left after five seconds.

    The supervisor looks for processes and files; here only the driver ends.
    """
    for number in range(run.choose(short=2, full=20)):
        master = ("local[2]", "local-cluster[2,1,512]")[number % 2]
        driver = subprocess.Popen(
            [sys.executable, "-m", "chaos.victim_driver", master, str(run.directory)], stdout=subprocess.PIPE
        )
        assert driver.stdout is not None
        for _ in range(2):
            driver.stdout.readline()  # a task has its child
        driver.kill()
        driver.stdout.close()
        driver.wait()
        run.report.runs += 1


def work_with_children(master: str, directory: str) -> None:
    """The driver that is killed: its tasks start processes that leave their group and session."""
    run = Run(0, is_full=False, directory=Path(directory))
    with run.context(master) as sc:
        kept = sc.parallelize(range(10_000), 4).map(lambda number: (number % 7, "x" * 100)).cache()
        kept.groupByKey().count()
        sc.parallelize(range(2), 2).foreach(_start_a_child)


def _start_a_child(number: int) -> None:
    subprocess.Popen(["sleep", "3600"], start_new_session=True)
    print("ready", flush=True)
    time.sleep(3600)
