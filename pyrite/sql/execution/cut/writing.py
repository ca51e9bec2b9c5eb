"""Tasks of a cut plan that write their partitions into files."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pyrite.lineage.task_context import TaskContext
from pyrite.sql.sources.output import OutputFiles


@dataclass(frozen=True)
class WriteFiles:
    """Writes the rows of a partition into a new directory below that of `output`; tells it and the files.

    Each attempt has a directory of its own: the driver takes the files of the attempt whose result it gets.
    What another one of the same task has written, or still writes, never counts.
    """

    output: OutputFiles

    def __call__(self, context: TaskContext, messages: Iterator[bytes]) -> tuple[str, list[str]]:
        import pyarrow as pa

        directory = os.path.join(self.output.directory, uuid.uuid4().hex)
        batches = (batch for message in messages for batch in pa.ipc.open_stream(message))
        first = next((batch for batch in batches if batch.num_rows), None)
        if first is None:
            return directory, []

        def all_of_them() -> Iterator[pa.RecordBatch]:
            yield first
            yield from batches

        files = replace(self.output, directory=directory, first_part=context.partitionId())
        files.write(all_of_them())
        written = [
            os.path.relpath(os.path.join(path, name), directory)
            for path, _, names in os.walk(directory)
            for name in names
        ]
        return directory, sorted(written)
