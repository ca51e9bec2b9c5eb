"""Reliable checkpoints: the partitions of a node as checksummed files, published as one directory."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from typing import Any

from pyrite.common.frozen_dataclass import frozen_dataclass
from pyrite.errors import BlockUnavailable
from pyrite.io.commit import TaskAttempt, TaskOutput, cannot_write, part_name, write_part
from pyrite.io.file_system import FileSystem, join, locate
from pyrite.io.local_files import LocalFileSystem
from pyrite.io.output import NodeT, RunJob, save
from pyrite.serializer.data import decode
from pyrite.serializer.framing import CorruptFrame, read_frames
from pyrite.storage.block_file import read_batches, write_batches


def make_checkpoint_directory(directory: str, application: str) -> str:
    """Make an application's own directory inside `directory`; return it with its scheme, as Spark does."""
    file_system, absolute = locate(directory)
    path = join(absolute, application)
    try:
        file_system.make_directories(path)
    except OSError as error:
        raise cannot_write(directory, str(error)) from error
    return file_system.qualified(path)


def write_checkpoint(run_job: RunJob[NodeT], lineage: NodeT, directory: str) -> list[TaskOutput]:
    """Compute every partition and keep it in `directory`, which must be new; return its files in order."""
    file_system, absolute = locate(directory)
    outputs = save(run_job, lineage, directory, WriteCheckpoint)
    return [
        TaskOutput(o.partition, file_system.qualified(join(absolute, part_name(o.partition))), o.size)
        for o in outputs
    ]


@frozen_dataclass
class WriteCheckpoint:
    """The task that writes one partition of a checkpoint."""

    attempts: str

    def __call__(self, attempt: TaskAttempt, records: Iterator[Any]) -> TaskOutput:
        return write_part(self.attempts, attempt, _frames(records))


def _frames(records: Iterator[Any]) -> Iterator[bytes]:
    sink = BytesIO()
    for _ in write_batches(records, sink):
        yield sink.getvalue()
        sink.seek(0)
        sink.truncate()


def read_checkpoint(file: TaskOutput) -> Iterator[Any]:
    """The records of one partition; BlockUnavailable, at once, if its file is gone or damaged."""
    file_system, path = locate(file.path)
    status = file_system.status(path)
    if status is None:
        raise _unavailable("BLOCK_NOT_FOUND", file, "the file of this checkpoint was removed")
    if status.size != file.size:
        reason = f"it has {status.size} bytes, and {file.size} were written"
        raise _unavailable("BLOCK_CORRUPT", file, reason)
    try:
        return chain.from_iterable(_batches(file_system, path))
    except CorruptFrame as error:
        raise _unavailable("BLOCK_CORRUPT", file, str(error)) from error


def _batches(file_system: FileSystem, path: str) -> Iterator[list[Any]]:
    if isinstance(file_system, LocalFileSystem):
        return read_batches(path)
    with file_system.open(path) as stream:
        return map(decode, list(read_frames(bytearray(stream.read()))))


def _unavailable(condition: str, file: TaskOutput, reason: str) -> BlockUnavailable:
    return BlockUnavailable(errorClass=condition, messageParameters={"block": file.path, "reason": reason})
