"""Saving a distributed collection as a directory of files: `saveAsTextFile` and `saveAsPickleFile`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Protocol, TypeVar

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.io.codecs import Codec, codec_of_class
from pyrite.io.commit import OutputCommit, TaskAttempt, TaskOutput, write_part
from pyrite.io.java_arrays import encode_byte_arrays
from pyrite.io.sequence_file import encode_records
from pyrite.serializer.data import dumps


class Partitioned(Protocol):
    """What can be saved: a node of the lineage, which only `RunJob` looks into."""

    @property
    def num_partitions(self) -> int: ...


WriteTask = Callable[[TaskAttempt, Iterator[Any]], TaskOutput]
NodeT = TypeVar("NodeT", bound=Partitioned)
#: Runs a function over each partition of a node; its results, in the order of the partitions.
RunJob = Callable[[NodeT, WriteTask], Sequence[TaskOutput]]

#: Chunks are encoded and written in about this size, in bytes, however large the records are.
_CHUNK_SIZE = 64 * 1024
#: How many pickled batches Spark puts in one record of an object file.
_BATCHES_A_RECORD = 10


def save_as_text_file(
    run_job: RunJob[NodeT], lineage: NodeT, path: str, codec_class: str | None = None
) -> None:
    """Write each record as a line, in UTF-8; `codec_class` is the name of one of Hadoop's codecs, or None."""
    codec = None if codec_class is None else codec_of_class(codec_class)
    save(run_job, lineage, path, lambda attempts: WriteText(attempts, codec))


def save_as_pickle_file(run_job: RunJob[NodeT], lineage: NodeT, path: str, batch_size: int = 10) -> None:
    """Write pickled batches of `batch_size` records, as PySpark does; 0 adapts to size, -1 is all in one."""
    save(run_job, lineage, path, lambda attempts: WritePickles(attempts, batch_size))


def save(
    run_job: RunJob[NodeT], lineage: NodeT, path: str, task_for: Callable[[str], WriteTask]
) -> list[TaskOutput]:
    """Run a writing task over each partition and publish what they wrote, or leave nothing at all."""
    commit = OutputCommit(path, lineage.num_partitions)
    try:
        commit.setup()
        return commit.commit(run_job(lineage, task_for(commit.attempts)))
    except BaseException:  # an interrupt too must leave nothing
        commit.abort()
        raise


@frozen_dataclass
class WriteText:
    """The task that writes one part of text."""

    attempts: str
    codec: Codec | None

    def __call__(self, attempt: TaskAttempt, records: Iterator[Any]) -> TaskOutput:
        chunks = in_chunks(records, _encode_lines)
        if self.codec is None:
            return write_part(self.attempts, attempt, chunks)
        return write_part(self.attempts, attempt, _compressed(chunks, self.codec), self.codec.suffix)


@frozen_dataclass
class WritePickles:
    """The task that writes one part of pickled batches."""

    attempts: str
    batch_size: int

    def __call__(self, attempt: TaskAttempt, records: Iterator[Any]) -> TaskOutput:
        if self.batch_size == 0:
            batches = in_chunks(records, dumps)
        else:
            batches = map(dumps, _batches(records, self.batch_size))
        values = map(encode_byte_arrays, _batches(batches, _BATCHES_A_RECORD))
        return write_part(self.attempts, attempt, encode_records(values))


def in_chunks(records: Iterator[Any], encode: Callable[[list[Any]], bytes]) -> Iterator[bytes]:
    """Encode the records in lists whose length adapts so that a chunk is neither tiny nor huge."""
    count = 1
    while batch := list(islice(records, count)):
        chunk = encode(batch)
        yield chunk
        if len(chunk) < _CHUNK_SIZE:
            count *= 2
        elif len(chunk) > 10 * _CHUNK_SIZE:
            count = max(count // 2, 1)


def _batches(records: Iterable[Any], size: int) -> Iterator[list[Any]]:
    records = iter(records)
    limit = size if size > 0 else None
    while batch := list(islice(records, limit)):
        yield batch


def _encode_lines(records: list[Any]) -> bytes:
    try:
        return ("\n".join(records) + "\n").encode()
    except TypeError:  # not all are str: most often none is
        return b"".join([_encode_line(record) for record in records])


def _encode_line(record: Any) -> bytes:
    if isinstance(record, bytes):
        return record + b"\n"
    text = record if isinstance(record, str) else str(record)
    return text.encode() + b"\n"


def _compressed(chunks: Iterable[bytes], codec: Codec) -> Iterator[bytes]:
    compressor = codec.new_compressor()
    for chunk in chunks:
        yield compressor.compress(chunk)
    yield compressor.flush()
