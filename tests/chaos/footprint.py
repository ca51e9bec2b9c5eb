"""What an application takes of the machine: processes, descriptors, files, memory."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

_SAMPLE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Footprint:
    """Counts that must not grow."""

    processes: int
    zombies: int
    descriptors: int
    ports: int
    files: int

    def __str__(self) -> str:
        return (
            f"{self.processes} processes, {self.zombies} zombies, "
            f"{self.descriptors} descriptors of the driver, {self.ports} ports, {self.files} files"
        )


def footprint(*directories: Path) -> Footprint:
    """What this driver has now, and how many files lie in directories."""
    processes = psutil.Process().children(recursive=True)
    return Footprint(
        len(processes),
        sum(is_zombie(process) for process in processes),
        len(os.listdir("/proc/self/fd")),
        sum(map(_ports, (psutil.Process(), *processes))),
        sum(len(names) for directory in directories for _, _, names in os.walk(directory)),
    )


def _ports(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        return len(process.net_connections("inet"))
    return 0


def is_zombie(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    return False


def resident_size() -> int:
    """The bytes of this process that are in memory."""
    return int(psutil.Process().memory_info().rss)


def size_of(directory: Path) -> int:
    """The bytes of the files below a directory."""
    total = 0
    for path in directory.rglob("*"):
        with suppress(OSError):
            total += path.stat().st_size
    return total


def own_size() -> int:
    """The bytes that this process holds in memory, its part of what it shares."""
    return int(psutil.Process().memory_full_info().pss)


def tree_size() -> int:
    """The bytes that this process and its descendants hold in memory (PSS).

    A page that processes share is counted once. Added up, their resident sizes would count what workers share
    with the process that they were forked from, and blocks that several of them map, once for each.
    """
    total = 0
    for process in (psutil.Process(), *psutil.Process().children(recursive=True)):
        with suppress(psutil.Error, OSError):
            total += process.memory_full_info().pss
    return total


class PeakOfTree:
    """The largest `tree_size` while a block runs, sampled: what is shorter than a sample may be missed."""

    def __init__(self) -> None:
        self.peak = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._is_over.wait(_SAMPLE_SECONDS):
            self.peak = max(self.peak, tree_size())
