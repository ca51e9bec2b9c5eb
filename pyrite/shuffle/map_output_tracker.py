"""The driver's knowledge of which map outputs exist, and where."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from pyrite.shuffle.map_status import MapStatus


@dataclass(slots=True)
class _Shuffle:
    #: By map index; None where there is no output that can be read.
    outputs: list[MapStatus | None]
    missing: set[int]
    #: By map index, that of the output that was registered last; None if there never was one.
    fingerprints: list[int | None]
    #: Changes with every change of `outputs`, and is never used for other content.
    epoch: int = field(default=0)
    #: The executors that `outputs` lie on; None if it was not looked since they changed.
    executors: frozenset[str] | None = field(default=None)


class MapOutputTracker:
    """Map outputs by shuffle. Only the attempt that is registered can be unregistered."""

    def __init__(self) -> None:
        self._shuffles: dict[int, _Shuffle] = {}
        self._epochs = 0

    def register_shuffle(self, shuffle_id: int, num_maps: int) -> None:
        """Begin to track a shuffle; nothing changes if it is tracked already."""
        if shuffle_id not in self._shuffles:
            self._shuffles[shuffle_id] = _Shuffle([None] * num_maps, set(range(num_maps)), [None] * num_maps)
            self._touch(self._shuffles[shuffle_id])

    def contains(self, shuffle_id: int) -> bool:
        return shuffle_id in self._shuffles

    def register(self, shuffle_id: int, status: MapStatus) -> bool:
        """A map task finished; its output takes the place of an earlier attempt's.

        False if it holds other records than the one that was registered before, even if that is lost by now:
        what was computed from that one does not go with this one.
        """
        shuffle = self._shuffles[shuffle_id]
        before = shuffle.fingerprints[status.map_index]
        shuffle.fingerprints[status.map_index] = status.fingerprint
        shuffle.outputs[status.map_index] = status
        shuffle.missing.discard(status.map_index)
        self._touch(shuffle)
        return before is None or before == status.fingerprint

    def unregister(self, shuffle_id: int, map_index: int, attempt_id: int) -> bool:
        """An output can't be read; whether it was the registered one, and so is missing now."""
        shuffle = self._shuffles.get(shuffle_id)
        if shuffle is None:
            return False
        status = shuffle.outputs[map_index]
        if status is None or status.attempt_id != attempt_id:
            return False
        self._drop(shuffle, map_index)
        return True

    def held_by(self, executor_id: str) -> list[tuple[int, MapStatus]]:
        """The outputs that lie on an executor, each with the id of its shuffle."""
        return [
            (shuffle_id, status)
            for shuffle_id, shuffle in self._shuffles.items()
            for status in shuffle.outputs
            if status is not None and status.executor_id == executor_id
        ]

    def executors(self, shuffle_ids: Collection[int] | None = None) -> set[str]:
        """The executors that outputs lie on, of all shuffles or of these."""
        found: set[str] = set()
        for shuffle_id, shuffle in self._shuffles.items():
            if shuffle_ids is None or shuffle_id in shuffle_ids:
                if shuffle.executors is None:
                    shuffle.executors = frozenset(
                        status.executor_id for status in shuffle.outputs if status is not None
                    )
                found |= shuffle.executors
        return found

    def move(self, shuffle_id: int, status: MapStatus) -> None:
        """The same output lies somewhere else now; ignored if it is not the registered one any more."""
        shuffle = self._shuffles.get(shuffle_id)
        current = None if shuffle is None else shuffle.outputs[status.map_index]
        if shuffle is not None and current is not None and current.attempt_id == status.attempt_id:
            shuffle.outputs[status.map_index] = status
            self._touch(shuffle)

    def unregister_executor(self, executor_id: str) -> set[int]:
        """An executor's files are gone; the shuffles that lost outputs."""
        affected = set()
        for shuffle_id, shuffle in self._shuffles.items():
            for status in list(shuffle.outputs):
                if status is not None and status.executor_id == executor_id:
                    self._drop(shuffle, status.map_index)
                    affected.add(shuffle_id)
        return affected

    def unregister_outputs(self, shuffle_id: int) -> None:
        """No output of a shuffle is to be read any more. It is remembered what was in them."""
        shuffle = self._shuffles[shuffle_id]
        shuffle.outputs = [None] * len(shuffle.outputs)
        shuffle.missing = set(range(len(shuffle.outputs)))
        self._touch(shuffle)

    def unregister_shuffle(self, shuffle_id: int) -> None:
        """Forget a shuffle."""
        self._shuffles.pop(shuffle_id, None)

    def missing(self, shuffle_id: int) -> list[int]:
        """The map indexes without an output, ascending."""
        return sorted(self._shuffles[shuffle_id].missing)

    def outputs(self, shuffle_id: int) -> tuple[MapStatus | None, ...]:
        """The outputs by map index."""
        return tuple(self._shuffles[shuffle_id].outputs)

    def epoch(self, shuffle_id: int) -> int:
        """A number that changes whenever the shuffle's outputs do."""
        return self._shuffles[shuffle_id].epoch

    def _drop(self, shuffle: _Shuffle, map_index: int) -> None:
        shuffle.outputs[map_index] = None
        shuffle.missing.add(map_index)
        self._touch(shuffle)

    def _touch(self, shuffle: _Shuffle) -> None:
        self._epochs += 1
        shuffle.epoch = self._epochs
        shuffle.executors = None
