"""A file in which tasks write down that they were run, and where."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path


class Journal:
    """Lines that processes append; each is written at once, so lines never mix and none is half."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, stage: str, index: int, what: str) -> None:
        """In a task: write down what it does. Its executor is told by its process, the worker's parent."""
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            os.write(descriptor, f"{stage} {index} {os.getppid()} {what}\n".encode())
        finally:
            os.close(descriptor)

    def entries(self) -> Iterator[tuple[str, int, int, str]]:
        """Stage, partition, process of the executor, and what was noted, in the order of time."""
        if self._path.exists():
            for line in self._path.read_text().splitlines():
                stage, index, executor, what = line.split()
                yield stage, int(index), int(executor), what

    def counts(self, what: str) -> Counter[tuple[str, int]]:
        """How often something was noted, by stage and partition."""
        return Counter((stage, index) for stage, index, _, noted in self.entries() if noted == what)
