"""Which workers of an executor have to be ended because they would not end by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.executor.process_state import ProcessState, process_state

#: A worker that stays stopped for so many seconds does not come back in time.
STOPPED_SECONDS = 5.0
#: Memory is looked at so often that growth at this rate (bytes a second) is seen before it is over the limit.
_FASTEST_GROWTH = 2 * 1024**3
#: Seconds between two looks.
_SHORTEST_DELAY = 0.1
_LONGEST_DELAY = 1.0


@frozen_dataclass
class Verdict:
    """Why a worker is ended: `cause` is "stopped" or "memory"; `memory` is what it held, in bytes."""

    cause: str
    memory: int


class WorkerWatch:
    """Looks at the workers of one executor, which share `memory_limit` bytes.

    When they hold more together, the largest goes: it is the one that grows without end, or the one whose
    end helps the others most.
    """

    def __init__(
        self,
        memory_limit: int,
        state_of: Callable[[int], ProcessState | None] = process_state,
        shared: int = 0,
    ) -> None:
        self._memory_limit = memory_limit
        #: Bytes that each worker seems to hold by itself, and shares with the process it was forked from.
        self._shared = shared
        self._state_of = state_of
        self._used = 0
        #: Since when a worker was seen stopped, by process id.
        self._stopped_since: dict[int, float] = {}
        #: The workers that are to end and have not been waited for.
        self._condemned: dict[int, Verdict] = {}

    def look(self, pids: Iterable[int], now: float) -> list[int]:
        """The workers to end now; `now` is in seconds and never goes back."""
        sizes: dict[int, int] = {}
        ended = []
        for pid in pids:
            state = self._state_of(pid) if pid not in self._condemned else None
            if state is None:
                continue
            sizes[pid] = max(0, state.memory - self._shared)
            if not state.is_stopped:
                self._stopped_since.pop(pid, None)
            elif now - self._stopped_since.setdefault(pid, now) >= STOPPED_SECONDS:
                ended.append(self._condemn(pid, "stopped", sizes))
        while sizes and sum(sizes.values()) > self._memory_limit:
            ended.append(self._condemn(max(sizes, key=sizes.__getitem__), "memory", sizes))
        self._used = sum(sizes.values())
        return ended

    def delay(self) -> float:
        """Seconds until the next look is due while tasks run."""
        seconds = (self._memory_limit - self._used) / _FASTEST_GROWTH
        return min(max(seconds, _SHORTEST_DELAY), _LONGEST_DELAY)

    def forget(self, pid: int) -> Verdict | None:
        """A worker has ended; why, if it was one that had to."""
        self._stopped_since.pop(pid, None)
        return self._condemned.pop(pid, None)

    def _condemn(self, pid: int, cause: str, sizes: dict[int, int]) -> int:
        self._condemned[pid] = Verdict(cause, sizes.pop(pid))
        return pid
