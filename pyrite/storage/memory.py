"""The memory budget of one worker process."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable


def resident_bytes() -> int:
    """How much memory this process holds now; where that cannot be told, the most it ever held."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


class MemoryBudget:
    """Tells a step that holds records whether the process has grown past its share and it should spill.

    What counts is growth since the budget was made or last reset: the interpreter and its libraries are not
    the step's doing. `limit` is in bytes.
    """

    def __init__(self, limit: int, measure: Callable[[], int] = resident_bytes) -> None:
        self.limit = limit
        self._measure = measure
        self._baseline = measure()

    def reset(self) -> None:
        """Count growth from now on; but never from a higher level than the process began with."""
        self._baseline = min(self._baseline, self._measure())

    def over_limit(self) -> bool:
        """Whether the process has grown by more than the limit. Cheap enough for every few thousand records."""
        return self._measure() - self._baseline > self.limit
