"""Tasks that kill their own worker: an error that says so, and a context that goes on."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from chaos.journal import Journal
from chaos.run import Run, stopwatch
from pyrite import SparkContext
from pyrite.errors import PySparkException

#: In seconds, for all attempts of the task together.
_LIMIT = 30.0
#: So many kills of a task's workers in a row are taken for bad luck; the next one is charged to it.
_KILLS_NOT_CHARGED = 7


def poison(run: Run) -> None:
    """Functions that end their worker; each is tried as often as tasks may fail, and no more often."""
    for master in run.choose(
        short=("local[2,2]",),
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
            for poison in POISONS:
                _swallow(run, sc, f"{poison.name} on {master}", poison)


def _swallow(run: Run, sc: SparkContext, what: str, poison: Poison) -> None:
    journal = Journal(run.directory / f"journal-{run.report.runs}")

    def swallow(number: int) -> int:
        if number == 5:
            journal.note("poison", number, "begins")
            poison.function()
        return number

    with stopwatch() as elapsed:
        try:
            sc.parallelize(range(8), 4).map(swallow).collect()
            run.require(False, f"{what}: no error")
        except PySparkException as error:
            run.require("partition 2" in str(error), f"{what}: the error does not name the task: {error}")
            run.require(poison.says in str(error), f"{what}: the error does not name the cause: {error}")
        run.require(elapsed() < _LIMIT, f"{what}: the error took {elapsed():.0f} s")
    attempts = journal.counts("begins").total()
    wanted = poison.attempts(_allowed_failures(sc.master))
    run.require(attempts == wanted, f"{what}: {attempts} attempts instead of {wanted}")
    run.judge(sum(range(1000)), lambda: sc.parallelize(range(1000), 8).sum())


def _allowed_failures(master: str) -> int:
    """One on `local[n]`, as in Spark, F on `local[n,F]`, four on a cluster."""
    if master.startswith("local-cluster"):
        return 4
    return int(master[6:-1].split(",")[1]) if "," in master else 1


def _exit_at_once() -> None:
    os._exit(3)


def _crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _abort() -> None:
    os.abort()


def _raise_system_exit() -> None:
    sys.exit("a task has had enough")


def _kill_itself() -> None:
    # Seen from outside, this is the kernel's out-of-memory killer.
    os.kill(os.getpid(), signal.SIGKILL)


def _write_to_sockets() -> None:
    for number in range(3, 64):
        with suppress(OSError):
            if os.readlink(f"/proc/self/fd/{number}").startswith("socket:"):
                os.write(number, b"a line of a log\n")


@dataclass(frozen=True, slots=True)
class Poison:
    """What a function does, and what the error is to say of it."""

    name: str
    function: Callable[[], None]
    says: str
    #: Whether it looks like a kill from outside, of which a few are not charged.
    looks_innocent: bool = False

    def attempts(self, allowed_failures: int) -> int:
        return allowed_failures + (_KILLS_NOT_CHARGED if self.looks_innocent else 0)


POISONS = (
    Poison("os._exit", _exit_at_once, "exit code 3"),
    Poison("SIGSEGV", _crash, "SIGSEGV"),
    Poison("SIGABRT", _abort, "SIGABRT"),
    Poison("SystemExit", _raise_system_exit, "a task has had enough"),
    Poison("SIGKILL of itself", _kill_itself, "SIGKILL", looks_innocent=True),
    Poison("writing to sockets", _write_to_sockets, "wrote to the socket"),
)
