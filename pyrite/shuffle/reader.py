"""The reduce side of a shuffle: one segment of every map output, merged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

from pyrite.serializer.framing import CorruptFrame
from pyrite.shuffle.codec import Record, read_records
from pyrite.shuffle.external import ExternalCombiner
from pyrite.shuffle.fetch_failure import FetchFailure
from pyrite.shuffle.map_status import MapStatus
from pyrite.shuffle.segment_file import read_segment
from pyrite.shuffle.spec import ShuffleSpec

_UNKNOWN = -1


class ShuffleReader:
    """Reads the records of a reducer, in the order of the map tasks."""

    def __init__(self, outputs_of: Callable[[int], Sequence[MapStatus | None]]) -> None:
        self._outputs_of = outputs_of
        #: The last failure, for the worker: user code may have swallowed the exception.
        self.last_failure: FetchFailure | None = None

    def read(self, spec: ShuffleSpec, reduce_index: int, context: Any) -> Iterator[Record]:
        """The reducer's records; with an aggregator each key once.

        Raises FetchFailure when a map output is missing, unreadable or corrupt.
        """
        records = chain.from_iterable(
            chain.from_iterable(
                self._segment(spec.shuffle_id, index, status, reduce_index, context)
                for index, status in enumerate(self._outputs_of(spec.shuffle_id))
            )
        )
        if spec.aggregator is None:
            return records
        combiner = ExternalCombiner(
            spec.aggregator,
            context.services.memory,
            context.services.scratch_directory,
            lambda size: _count_spill(context, size),
        )
        if spec.map_side_combine:
            combiner.insert_combiners(records)
        else:
            combiner.insert_values(records)
        return combiner.items()

    def _segment(
        self, shuffle_id: int, map_index: int, status: MapStatus | None, reduce_index: int, context: Any
    ) -> Iterator[Iterator[Record]]:
        if status is None:
            raise self._failed(FetchFailure(shuffle_id, map_index, _UNKNOWN, "", "there is no output"))
        if status.sizes[reduce_index] == 0:
            return
        try:
            data = read_segment(status.path, reduce_index)
            if len(data) != status.sizes[reduce_index]:
                raise CorruptFrame(f"{len(data)} bytes where {status.sizes[reduce_index]} were written")
            context.metrics.shuffle_bytes_read += len(data)
            yield from read_records(data)
        except (OSError, CorruptFrame) as error:
            raise self._failed(
                FetchFailure(shuffle_id, map_index, status.attempt_id, status.executor_id, str(error))
            ) from error

    def _failed(self, failure: FetchFailure) -> FetchFailure:
        self.last_failure = failure
        return failure


def _count_spill(context: Any, size: int) -> None:
    context.metrics.spilled_bytes += size
