"""Functions for tasks that tell the test when and how often they run, on any master of one machine."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


class Gate:
    """Tasks wait in it until as many processes are there as it wants."""

    def __init__(self, directory: Path, wanted: int) -> None:
        self.directory, self.wanted = str(directory), wanted
        directory.mkdir()

    def __call__(self, records: Iterator[T]) -> Iterator[T]:
        open(os.path.join(self.directory, str(os.getpid())), "w").close()
        deadline = time.monotonic() + 60
        while len(os.listdir(self.directory)) < self.wanted:
            assert time.monotonic() < deadline, "the others did not come"
            time.sleep(0.01)
        return records

    def ran(self) -> set[int]:
        """The process ids of those that came."""
        return {int(name) for name in os.listdir(self.directory)}


class Counted:
    """Notes each time that it is run for a partition."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def __call__(self, index: int, records: Iterator[T]) -> Iterator[T]:
        with open(self.path, "a") as file:
            file.write(f"{index}\n")
        return records

    def times(self) -> list[int]:
        """The partitions, as often as it was run for each."""
        with open(self.path) as file:
            return sorted(int(line) for line in file)
