"""What one reducer reads of each map output: where it lies, or after it was fetched from another machine."""

from __future__ import annotations

import contextlib
import os
import weakref
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.serializer.framing import stream_frames
from pyrite.shuffle.map_status import MapStatus
from pyrite.shuffle.segment_file import read_segment

#: An executor is asked for so many bytes at once, or for one segment that is larger.
LARGEST_FETCH = 16 * 1024 * 1024
#: So many bytes may be on their way to a reducer that has not come to them; or one portion that is larger.
MOST_AHEAD = 64 * 1024 * 1024


class Transfers(Protocol):
    """Brings segments here from other executors, several at once. OSError where that can't be."""

    def begin(self, executor_id: str, wanted: list[tuple[str, int, int]]) -> int:
        """Ask an executor for segments, as (path, reducer, length in bytes); a ticket for `take`."""

    def take(self, ticket: int) -> tuple[str, list[Any]]:
        """Wait for what was asked for: the path of a new file, which is the caller's.

        And for each segment where it begins in the file, or why it cannot be had.
        """


class Segments(Protocol):
    """The segments of one reducer."""

    @property
    def reduce_index(self) -> int: ...

    def payloads(self, status: MapStatus) -> Iterator[memoryview]:
        """The payloads of a segment that is not empty.

        Raises OSError or CorruptFrame if it is lost or damaged.
        """


class OutputsElsewhere(Protocol):
    """Knows how to get at map outputs on other machines."""

    def segments(self, outputs: Sequence[MapStatus | None], reduce_index: int) -> Segments:
        """The segments of one reducer, those on this machine among them."""


@frozen_dataclass
class LocalSegments:
    """Segments that are read where they lie."""

    reduce_index: int

    def payloads(self, status: MapStatus) -> Iterator[memoryview]:
        return read_segment(status.path, self.reduce_index, status.sizes[self.reduce_index])


class _Fetched:
    """Segments of one executor in a file, which goes with this object."""

    def __init__(self, path: str) -> None:
        self._file = open(path, "rb")  # noqa: SIM115 - as long as somebody reads
        weakref.finalize(self, self._file.close)
        os.unlink(path)

    def payloads(self, position: int, length: int) -> Iterator[memoryview]:
        yield from stream_frames(self._file, position, length)


@dataclass(slots=True, eq=False)
class _Portion:
    """Segments of one executor that are fetched together."""

    executor_id: str
    outputs: list[MapStatus] = field(default_factory=list)
    #: In bytes.
    size: int = 0
    #: None until its transfer has begun.
    ticket: int | None = None


class FetchedSegments:
    """Segments of which some are fetched: from all executors at once, and ahead of their reader."""

    def __init__(
        self,
        outputs: Sequence[MapStatus | None],
        reduce_index: int,
        is_here: Callable[[MapStatus], bool],
        transfers: Transfers,
    ) -> None:
        self.reduce_index = reduce_index
        self._is_here = is_here
        self._transfers = transfers
        #: By path of the map output.
        self._portions: dict[str, _Portion] = {}
        #: The file and the place in it, or why it cannot be had.
        self._found: dict[str, tuple[_Fetched, int] | str] = {}
        #: Those whose transfer has not begun, in the order of their first outputs.
        self._waiting: deque[_Portion] = deque()
        #: Bytes that are on their way.
        self._ahead = 0
        newest: dict[str, _Portion] = {}
        for status in outputs:
            if status is not None and status.sizes[reduce_index] and not is_here(status):
                size = status.sizes[reduce_index]
                portion = newest.get(status.executor_id)
                if portion is None or portion.size + size > LARGEST_FETCH:
                    portion = newest[status.executor_id] = _Portion(status.executor_id)
                    self._waiting.append(portion)
                portion.outputs.append(status)
                portion.size += size
                self._portions[status.path] = portion

    def payloads(self, status: MapStatus) -> Iterator[memoryview]:
        length = status.sizes[self.reduce_index]
        if self._is_here(status):
            return read_segment(status.path, self.reduce_index, length)
        if status.path not in self._found:
            self._fetch(self._portions[status.path])
        found = self._found[status.path]
        if isinstance(found, str):
            raise OSError(found)
        return found[0].payloads(found[1], length)

    def _fetch(self, portion: _Portion) -> None:
        try:
            if portion.ticket is None:
                self._begin(portion)
            self._begin_others()
            assert portion.ticket is not None
            path, places = self._transfers.take(portion.ticket)
        except OSError as error:
            for each in portion.outputs:
                self._found[each.path] = str(error)
            return
        finally:
            self._ahead -= portion.size if portion.ticket is not None else 0
        file = _Fetched(path)
        for each, place in zip(portion.outputs, places, strict=True):
            self._found[each.path] = place if isinstance(place, str) else (file, place)
        self._begin_others()

    def _begin_others(self) -> None:
        # What keeps one from being asked for is told to who comes to it.
        with contextlib.suppress(OSError):
            while self._waiting and self._ahead + self._waiting[0].size <= MOST_AHEAD:
                self._begin(self._waiting[0])

    def _begin(self, portion: _Portion) -> None:
        wanted = [(each.path, self.reduce_index, each.sizes[self.reduce_index]) for each in portion.outputs]
        portion.ticket = self._transfers.begin(portion.executor_id, wanted)
        self._waiting.remove(portion)
        self._ahead += portion.size
