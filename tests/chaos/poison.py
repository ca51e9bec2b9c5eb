"""Tasks that kill their own worker: an error that says so, and a context that goes on."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

from chaos.run import Run, stopwatch
from pyrite import SparkContext
from pyrite.errors import PySparkException

#: In seconds, for all attempts of the task together.
_LIMIT = 30.0


def poison(run: Run) -> None:
    for master in run.choose(
        short=("local[2,4]", "local-cluster[2,1,512]"),
        full=(
            "local[1]",
            "local[2]",
            "local[2,4]",
            "local[4]",
            "local-cluster[2,1,512]",
            "local-cluster[3,1,512]",
        ),
    ):
        with run.context(master) as sc:
            for name, function in POISONS.items():
                _swallow(run, sc, f"{name} on {master}", function)


def _swallow(run: Run, sc: SparkContext, what: str, function: Callable[[int], object]) -> None:
    with stopwatch() as elapsed:
        try:
            sc.parallelize(range(8), 4).map(function).collect()
            run.require(False, f"{what}: no error")
        except PySparkException as error:
            run.require("partition 2" in str(error), f"{what}: the error does not name the task: {error}")
        run.require(elapsed() < _LIMIT, f"{what}: the error took {elapsed():.0f} s")
    run.judge(sum(range(1000)), lambda: sc.parallelize(range(1000), 8).sum())


def _exit_at_once(number: int) -> int:
    if number == 5:
        os._exit(3)
    return number


def _crash(number: int) -> int:
    if number == 5:
        os.kill(os.getpid(), signal.SIGSEGV)
    return number


def _raise_system_exit(number: int) -> int:
    if number == 5:
        sys.exit("a task has had enough")
    return number


def _kill_itself(number: int) -> int:
    # Seen from outside, this is the kernel's out-of-memory killer.
    if number == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


POISONS: dict[str, Callable[[int], int]] = {
    "os._exit": _exit_at_once,
    "SIGSEGV": _crash,
    "SystemExit": _raise_system_exit,
    "SIGKILL of itself": _kill_itself,
}
