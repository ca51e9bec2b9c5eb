"""Places in the queues of executors: which are free, and what waits in the others."""

from __future__ import annotations

from collections.abc import Iterator

from pyrite.cluster.task_set import Slot

#: A task that has waited in a queue for so many seconds is asked back once a worker is free elsewhere.
PATIENCE = 0.1


class QueuePlaces:
    """Free places by executor, and since when the attempts in the others wait.

    Executors take turns, so that no queue grows while another one is empty.
    """

    def __init__(self) -> None:
        #: The free places of each executor, the executor whose turn is next first; no empty ones.
        self._free: dict[str, dict[str, Slot]] = {}
        #: When each attempt came to its place, the oldest first; without those that were asked back.
        self._since: dict[int, float] = {}

    def add(self, place: Slot) -> None:
        """A place is free."""
        self._free.setdefault(place.executor_id, {})[place.worker_id] = place

    def discard(self, place: Slot) -> None:
        """A place is not there any more, or not free."""
        places = self._free.get(place.executor_id, {})
        if places.pop(place.worker_id, None) is not None and not places:
            del self._free[place.executor_id]

    def __contains__(self, place: Slot) -> bool:
        return place.worker_id in self._free.get(place.executor_id, {})

    def __len__(self) -> int:
        return sum(map(len, self._free.values()))

    def in_turn(self) -> Iterator[Slot]:
        """Free places, one of each executor in turn, until one of its places is not discarded."""
        waiting = dict.fromkeys(self._free)
        while waiting:
            for executor_id in list(waiting):
                places = self._free.get(executor_id)
                if not places:
                    del waiting[executor_id]
                    continue
                place = next(iter(places.values()))
                yield place
                if place in self:
                    del waiting[executor_id]
                elif executor_id in self._free:
                    self._free[executor_id] = self._free.pop(executor_id)

    def entered(self, attempt_id: int, now: float) -> None:
        """An attempt waits from now on."""
        self._since[attempt_id] = now

    def left(self, attempt_id: int) -> None:
        """An attempt does not wait any more."""
        self._since.pop(attempt_id, None)

    def take_impatient(self, now: float) -> list[int]:
        """The attempts that have waited too long, each once."""
        impatient = []
        for attempt_id, since in self._since.items():
            if now < since + PATIENCE:
                break
            impatient.append(attempt_id)
        for attempt_id in impatient:
            del self._since[attempt_id]
        return impatient

    def next_impatient(self) -> float | None:
        """When the next attempt will have waited too long."""
        since = next(iter(self._since.values()), None)
        return None if since is None else since + PATIENCE
