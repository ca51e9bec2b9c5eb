"""Kills workers and executors of this process's own application, at moments that a seed decides."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self

from pyrite import SparkContext


def executor_processes() -> list[int]:
    """The zygotes of this driver: the only children that it has, whichever of its threads started them."""
    return [
        int(child)
        for path in Path("/proc/self/task").glob("*/children")
        for child in path.read_text().split()
    ]


def kill(pid: int, ancestor: int, number: int = signal.SIGKILL) -> bool:
    """Signal a descendant of `ancestor`; whether it was still there.

    The descriptor holds on to the process while its parentage is looked at, so that a number which was
    given to another process meanwhile is never signalled.
    """
    with suppress(ProcessLookupError):
        descriptor = os.pidfd_open(pid)
        try:
            if not _descends(pid, ancestor):
                return False
            signal.pidfd_send_signal(descriptor, number)
            return True
        finally:
            os.close(descriptor)
    return False


def _descends(pid: int, ancestor: int) -> bool:
    while pid > 1:
        if pid == ancestor:
            return True
        try:
            with open(f"/proc/{pid}/stat") as file:
                pid = int(file.read().rpartition(")")[2].split()[1])
        except OSError:
            return False
    return False


class Killer(threading.Thread):
    """Kills one victim after another while a block runs, up to a number of them.

    A victim is a worker, or with the probability `executors` a whole executor. The pauses are between half
    and one and a half times `pause` seconds.
    """

    def __init__(
        self, sc: SparkContext, random: Random, *, pause: float, kills: int, executors: float = 0.0
    ) -> None:
        super().__init__(name="chaos-killer", daemon=True)
        self.killed_workers = 0
        self.killed_executors = 0
        self._sc = sc
        # Of its own: how often it draws depends on time, and must not change what others draw.
        self._random = Random(random.random())
        self._pause = pause
        self._wanted = kills
        self._executors = executors
        self._is_over = threading.Event()

    @property
    def kills(self) -> int:
        return self.killed_workers + self.killed_executors

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self.join()

    def run(self) -> None:
        while self.kills < self._wanted:
            if self._is_over.wait(self._pause * self._random.uniform(0.5, 1.5)):
                return
            if self._random.random() < self._executors:
                self.killed_executors += self._kill_one_of(executor_processes())
            else:
                workers = [pid for pids in self._sc.executor_pids().values() for pid in pids]
                self.killed_workers += self._kill_one_of(workers)

    def _kill_one_of(self, pids: list[int]) -> bool:
        return bool(pids) and kill(self._random.choice(sorted(pids)), os.getpid())
