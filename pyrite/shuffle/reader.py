"""The reduce side of a shuffle: the records that all map tasks left for one reducer."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Protocol

from pyrite.serializer.framing import CorruptFrame
from pyrite.shuffle.codec import Record, decode_batch
from pyrite.shuffle.combine import ExternalCombiner
from pyrite.shuffle.fetch_failure import FetchFailure, LostOutput
from pyrite.shuffle.grouped import Batch, GroupedRecords
from pyrite.shuffle.map_status import MapStatus
from pyrite.shuffle.segments import LocalSegments, OutputsElsewhere, Segments
from pyrite.shuffle.sorted_runs import MOST_RUNS, MergedRuns
from pyrite.shuffle.spec import ShuffleSpec
from pyrite.shuffle.spill import SpillMetrics, SpillSpace
from pyrite.storage.memory import MemoryBudget

#: These say that this process or machine is short of something, not that a file is lost.
_OUR_OWN_TROUBLE = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EINTR))


class ReadMetrics(SpillMetrics, Protocol):
    """Where a reduce task counts what it reads."""

    shuffle_bytes_read: int
    records_read: int


class ReadServices(Protocol):
    """What reading needs of the worker."""

    @property
    def memory(self) -> MemoryBudget: ...
    @property
    def scratch_directory(self) -> str: ...


class ReadContext(Protocol):
    """What reading needs of the task: a `TaskContext`, which lies above this room."""

    @property
    def metrics(self) -> ReadMetrics: ...
    @property
    def services(self) -> ReadServices: ...


class ShuffleReader:
    """Reads map outputs. `outputs_of` gives those of a shuffle in map order; None for one that is lost.

    Outputs on this machine are read where they lie. Of those `elsewhere`, a reducer's segments are fetched
    from an executor all at once, when the first of them is to be read.
    """

    def __init__(
        self,
        outputs_of: Callable[[int], Sequence[MapStatus | None]],
        elsewhere: OutputsElsewhere | None = None,
    ) -> None:
        self._outputs_of = outputs_of
        #: The outputs on other machines; None where there are none.
        self._elsewhere = elsewhere
        #: The last failure that was raised. The user's code may have caught it and gone on.
        self.last_failure: FetchFailure | None = None

    def read(self, spec: ShuffleSpec, reduce_index: int, context: ReadContext) -> Iterator[Record]:
        """The records of one reducer, in map order, aggregated or sorted if the spec says so.

        Nothing is read before the first record is asked for. Raises FetchFailure when an output is missing,
        unreadable or damaged.
        """
        outputs = self._outputs_of(spec.shuffle_id)
        metrics = context.metrics
        segments = self._segments(outputs, reduce_index)
        if spec.order is not None and _are_sorted(outputs):
            runs = [
                map(Batch.columns, self._batches(spec.shuffle_id, outputs, segments, map_index, metrics))
                for map_index in range(len(outputs))
            ]
            return MergedRuns(spec.order, runs)
        batches = chain.from_iterable(
            self._batches(spec.shuffle_id, outputs, segments, map_index, metrics)
            for map_index in range(len(outputs))
        )
        if spec.groups_values:
            return GroupedRecords(batches)
        records = chain.from_iterable(map(Batch.records, batches))
        if spec.aggregator is None:
            return records
        services = context.services
        space = SpillSpace(services.memory, services.scratch_directory, metrics)
        combiner = ExternalCombiner(spec.aggregator, space)
        return combiner.merge(records) if spec.map_side_combine else combiner.combine(records)

    def sizes(self, spec: ShuffleSpec) -> list[int]:
        """How many bytes each reducer has to read; those of outputs that are lost by now are left out."""
        totals = [0] * spec.partitioner.numPartitions
        for status in self._outputs_of(spec.shuffle_id):
            if status is not None:
                totals = [a + b for a, b in zip(totals, status.sizes, strict=True)]
        return totals

    def _batches(
        self,
        shuffle_id: int,
        outputs: Sequence[MapStatus | None],
        segments: Segments,
        map_index: int,
        metrics: ReadMetrics,
    ) -> Iterator[Batch]:
        """The batches of one map output."""
        status = outputs[map_index]
        try:
            for payload in _payloads(status, segments):
                batch = Batch(*decode_batch(payload))
                metrics.records_read += len(batch)
                yield batch
        except _Unreadable as error:
            lost = [_lost(map_index, status, error), *_lost_among(outputs, map_index + 1, segments)]
            self.last_failure = FetchFailure(shuffle_id, tuple(lost))
            raise self.last_failure from error.__cause__
        if status is not None:
            metrics.shuffle_bytes_read += status.sizes[segments.reduce_index]

    def _segments(self, outputs: Sequence[MapStatus | None], reduce_index: int) -> Segments:
        if self._elsewhere is None:
            return LocalSegments(reduce_index)
        return self._elsewhere.segments(outputs, reduce_index)


def _are_sorted(outputs: Sequence[MapStatus | None]) -> bool:
    """Whether all outputs are there, are sorted runs, and can be merged at once."""
    return len(outputs) <= MOST_RUNS and all(status is not None and status.is_sorted for status in outputs)


class _Unreadable(Exception):
    """What is wrong with a map output. Only this room raises it, so nothing of the user's is taken for it."""


def _payloads(status: MapStatus | None, segments: Segments) -> Iterator[memoryview]:
    if status is None:
        raise _Unreadable("there is no such output")
    if status.sizes[segments.reduce_index] == 0:
        return
    try:
        yield from segments.payloads(status)
    except (OSError, CorruptFrame) as error:
        if isinstance(error, OSError) and error.errno in _OUR_OWN_TROUBLE:
            raise
        raise _Unreadable(f"{type(error).__name__}: {error}") from error


def _lost_among(outputs: Sequence[MapStatus | None], first: int, segments: Segments) -> Iterator[LostOutput]:
    """Which outputs from the `first` on cannot be read, if one before them could not.

    The driver is told of all at once, as what destroys one file often destroys others. It costs one look at
    what the task would have read anyway.
    """
    for map_index, status in enumerate(outputs[first:], first):
        try:
            for _ in _payloads(status, segments):
                pass
        except _Unreadable as error:
            yield _lost(map_index, status, error)
        except OSError:
            return  # we are short of something ourselves; what is known by now is worth reporting


def _lost(map_index: int, status: MapStatus | None, error: _Unreadable) -> LostOutput:
    attempt_id, executor_id = (-1, "") if status is None else (status.attempt_id, status.executor_id)
    return LostOutput(map_index, attempt_id, executor_id, str(error))
