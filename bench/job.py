"""What a program is told, and what it tells besides its answer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Job:
    """One workload at one size on so many cores."""

    #: In the workload's own unit: records, lines, bytes, tasks.
    size: int
    cores: int
    #: The input file, if the workload has one.
    input: Path | None
    #: A directory of this engine alone, for outputs.
    scratch: Path
    #: What the program's `prepare` made before the clock ran.
    prepared: Any = None
    #: Seconds of the passes of an iterative program, in their order.
    passes: list[float] = field(default_factory=list)

    @property
    def path(self) -> str:
        assert self.input is not None
        return str(self.input)

    @contextmanager
    def timed_pass(self) -> Iterator[None]:
        """Note how long one pass takes."""
        started = time.perf_counter()
        yield
        self.passes.append(time.perf_counter() - started)
