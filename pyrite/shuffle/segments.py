"""What one reducer reads of each map output: where it lies, or after it was fetched from another machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.serializer.framing import stream_frames
from pyrite.shuffle.map_status import MapStatus
from pyrite.shuffle.segment_file import read_segment

#: An executor is asked for so many bytes at once, or for one segment that is larger.
_LARGEST_FETCH = 64 * 1024 * 1024

#: Asks an executor for segments, as (path, reducer, length): the path of a new file with them, and for each
#: where it begins there, or why it cannot be had. Raises OSError if the executor can't be reached.
Fetch = Callable[[str, list[tuple[str, int, int]]], tuple[str, list[Any]]]


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
        os.unlink(path)

    def payloads(self, position: int, length: int) -> Iterator[memoryview]:
        return stream_frames(self._file, position, length)


class FetchedSegments:
    """Segments of which some are fetched, executor by executor, when the first from there is read."""

    def __init__(
        self,
        outputs: Sequence[MapStatus | None],
        reduce_index: int,
        is_here: Callable[[MapStatus], bool],
        fetch: Fetch,
    ) -> None:
        self.reduce_index = reduce_index
        self._is_here = is_here
        self._fetch = fetch
        #: What is to be fetched from each executor, in portions.
        self._wanted: dict[str, list[list[MapStatus]]] = {}
        #: By path of the map output: the file and the place in it, or why it cannot be had.
        self._found: dict[str, tuple[_Fetched, int] | str] = {}
        for status in outputs:
            if status is not None and status.sizes[reduce_index] and not is_here(status):
                portions = self._wanted.setdefault(status.executor_id, [[]])
                held = sum(each.sizes[reduce_index] for each in portions[-1])
                if portions[-1] and held + status.sizes[reduce_index] > _LARGEST_FETCH:
                    portions.append([])
                portions[-1].append(status)

    def payloads(self, status: MapStatus) -> Iterator[memoryview]:
        length = status.sizes[self.reduce_index]
        if self._is_here(status):
            return read_segment(status.path, self.reduce_index, length)
        if status.path not in self._found:
            self._fetch_portion_of(status)
        found = self._found[status.path]
        if isinstance(found, str):
            raise OSError(found)
        return found[0].payloads(found[1], length)

    def _fetch_portion_of(self, status: MapStatus) -> None:
        [portion] = [each for each in self._wanted[status.executor_id] if status in each]
        wanted = [(each.path, self.reduce_index, each.sizes[self.reduce_index]) for each in portion]
        try:
            path, places = self._fetch(status.executor_id, wanted)
        except OSError as error:
            for each in portion:
                self._found[each.path] = str(error)
            return
        file = _Fetched(path)
        for each, place in zip(portion, places, strict=True):
            self._found[each.path] = place if isinstance(place, str) else (file, place)
