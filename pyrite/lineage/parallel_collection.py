"""A collection of the driver, cut into partitions."""

from __future__ import annotations

import math
import os
import sys
import uuid
import weakref
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from io import BytesIO
from itertools import chain, islice, pairwise
from types import TracebackType
from typing import Any, BinaryIO, Protocol, Self, cast

from pyrite.common.driver_files import local_path
from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.errors import PySparkTypeError, PySparkValueError
from pyrite.lineage import fusion
from pyrite.lineage.base import Lineage
from pyrite.lineage.packed import Recorded, packed
from pyrite.lineage.partition import Partition
from pyrite.lineage.task_context import TaskContext
from pyrite.serializer.data import Buffer, dumps, loads
from pyrite.serializer.framing import read_frames, write_frame
from pyrite.storage.local_disk import writing_to

#: A slice of more bytes than this goes to a file instead of into its task's message.
_INLINE_LIMIT = 128 * 1024
#: A collection is dealt to the slices in batches of at most this many records, as PySpark does.
_BATCH_SIZE = 1024
#: So many batches together go into an array, if they can.
_MOST_PACKED = 16


class Slice(Protocol):
    """A partition that holds its own records or knows where they are."""

    def records(self) -> Iterator[Any]: ...


@frozen_dataclass
class RangeSlice(Partition):
    """Part of a range: a few bytes, however long it is."""

    values: range

    def records(self) -> Iterator[int]:
        return iter(self.values)


@frozen_dataclass
class InlineSlice(Partition):
    """Pickled batches in frames, inside the task's own message."""

    data: bytes

    def records(self) -> Iterator[Any]:
        return _read(self.data)


@frozen_dataclass
class FileSlice(Partition):
    """Pickled batches in frames, `length` bytes from `offset` of a file that all workers can read."""

    path: str
    offset: int
    length: int

    def records(self) -> Iterator[Any]:
        with open(local_path(self.path), "rb") as file:
            file.seek(self.offset)
            return _read(file.read(self.length))


def _read(data: Buffer) -> Iterator[Any]:
    return Recorded(map(loads, read_frames(data)), len(data))


class ParallelCollectionLineage(Lineage):
    """The records of each slice, as they were when the node was made."""

    kind = "ParallelCollectionRDD"

    def __init__(self, slices: Sequence[Partition], batch_size: int | None = None) -> None:
        super().__init__()
        self._slices = slices
        self.batch_size = batch_size

    def make_partitions(self) -> Sequence[Partition]:
        return self._slices

    def compute(self, split: Partition, context: TaskContext) -> Iterator[Any]:
        return fusion.stream.recorded(cast("Slice", split).records(), context.services.fusion)

    def __getstate__(self) -> dict[str, Any]:
        return super().__getstate__() | {"_slices": ()}


def parallel_collection(
    collection: Iterable[Any],
    num_slices: int,
    *,
    directory: str | None = None,
    batch_size: int = 0,
    packs: bool = False,
) -> ParallelCollectionLineage:
    """Cut a collection into `num_slices` partitions where PySpark cuts it.

    Records are pickled now, so that the node doesn't see later changes of the collection. Large slices are
    written to one file in `directory` (which all workers read; without one everything stays in memory), and
    the file goes when the node does. A range is not written at all. `batch_size` is the context's; 0 is
    1,024. With `packs`, plain numbers are packed in arrays.

    Raises PySparkValueError VALUE_NOT_POSITIVE, PySparkTypeError NOT_ITERABLE, PySparkPicklingError.
    """
    if num_slices < 1:
        raise PySparkValueError(
            errorClass="VALUE_NOT_POSITIVE",
            messageParameters={"arg_name": "numSlices", "arg_value": str(num_slices)},
        )
    if isinstance(collection, range):
        return ParallelCollectionLineage(range_slices(collection, num_slices))
    sized = cast("Collection[Any]", collection) if hasattr(collection, "__len__") else _as_list(collection)
    batch_size = max(1, min(len(sized) // num_slices, batch_size or _BATCH_SIZE))
    count = math.ceil(len(sized) / batch_size)
    # Whole batches are dealt to the slices, as evenly as their number allows.
    bounds = [index * count // num_slices for index in range(num_slices + 1)]
    with _SliceWriter(directory) as writer:
        batches = _batches(sized, batch_size)
        slices = [
            writer.write(index, _dealt(islice(batches, stop - start), packs=packs))
            for index, (start, stop) in enumerate(pairwise(bounds))
        ]
    node = ParallelCollectionLineage(slices, batch_size)
    if writer.path is not None:
        # At exit the whole directory goes; a forked copy of this process must not remove its file.
        weakref.finalize(node, _remove, writer.path).atexit = False
    return node


def _remove(path: str) -> None:
    with suppress(FileNotFoundError):  # the context was stopped before, and its directory went with it
        os.unlink(path)


def range_slices(values: range, num_slices: int) -> list[RangeSlice]:
    """A range in `num_slices` parts; the float division is PySpark's, and decides where the cuts are.

    >>> [list(part.values) for part in range_slices(range(0, 10, 2), 3)]
    [[0], [2, 4], [6, 8]]
    """
    size = len(values)
    bounds = [values.start + int(index * size / num_slices) * values.step for index in range(num_slices + 1)]
    return [
        RangeSlice(index, range(start, stop, values.step))
        for index, (start, stop) in enumerate(pairwise(bounds))
    ]


def _as_list(collection: Iterable[Any]) -> list[Any]:
    try:
        return list(collection)
    except TypeError as error:
        if hasattr(collection, "__iter__"):
            raise
        raise PySparkTypeError(
            errorClass="NOT_ITERABLE",
            messageParameters={
                "objectName": "The collection to parallelize",
                "arg_type": type(collection).__name__,
            },
        ) from error


def _batches(collection: Collection[Any], size: int) -> Iterator[Collection[Any]]:
    numpy = sys.modules.get("numpy")
    if numpy is not None and type(collection) is numpy.ndarray and _holds_plain_scalars(collection):
        # A slice of the array is pickled as one buffer; iterating it gives the same scalars in the task.
        for start in range(0, len(collection), size):
            yield cast("Sequence[Any]", collection)[start : start + size]
        return
    records = iter(collection)
    while batch := list(islice(records, size)):
        yield batch


def _dealt(batches: Iterator[Collection[Any]], *, packs: bool) -> Iterator[Any]:
    """The batches of a slice, or arrays of what several of them hold."""
    if not packs:
        yield from batches
        return
    while some := list(islice(batches, _MOST_PACKED)):
        records: Any = None
        if all(type(batch) is list for batch in some):
            records = packed(list(chain.from_iterable(some)))
        yield from some if records is None else (records,)


def _holds_plain_scalars(array: Any) -> bool:
    return array.ndim == 1 and array.dtype.kind in "biufcmMSU"


class _SliceWriter:
    """Encodes slices one at a time: small ones stay in memory, large ones go to a file made for the first."""

    def __init__(self, directory: str | None) -> None:
        self._directory = directory
        self._file: BinaryIO | None = None
        self.path: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None and self.path is not None:
            if kind is None:
                self._file.close()
            else:
                with suppress(OSError):  # a full disk says so again
                    self._file.close()
                os.unlink(self.path)

    def write(self, index: int, batches: Iterable[Any]) -> Partition:
        sink = BytesIO()
        for batch in batches:
            write_frame(sink, [dumps(batch)])
        data = sink.getvalue()
        if self._directory is None or len(data) <= _INLINE_LIMIT:
            return InlineSlice(index, data)
        with writing_to(self._directory):
            if self._file is None or self.path is None:
                self.path = os.path.join(self._directory, f"parallelize-{uuid.uuid4().hex}")
                self._file = open(self.path, "xb")  # noqa: SIM115 - closed by __exit__
            offset = self._file.tell()
            self._file.write(data)
            self._file.flush()
        return FileSlice(index, self.path, offset, len(data))
