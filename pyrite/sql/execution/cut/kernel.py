"""The database of a worker process, and what goes into its queries and comes out of them.

One database a process, with one thread: an executor has as many workers as cores. A fragment is a cursor.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from pyrite.lineage.task_context import TaskContext
from pyrite.sql.fragments.database import Database, Memory
from pyrite.sql.fragments.plans import Query

if TYPE_CHECKING:
    import pyarrow as pa

#: Rows of one batch that the kernel gives: they are divided among partitions together.
_BATCH_ROWS = 256 * 1024
#: Of its memory a task gives so much to the kernel; the rest is for the rows on their way in and out.
_SHARE_OF_KERNEL = 0.5
#: What comes in is kept whole up to this share of the memory, so that the kernel can see how much it is.
_SHARE_OF_INPUT = 0.1

#: By process: a database must not be used after a fork.
_databases: dict[int, Database] = {}


def database(context: TaskContext) -> Database:
    """The database of this process, made by the first task that asks."""
    found = _databases.get(os.getpid())
    if found is None:
        services = context.services
        memory = Memory(
            int(services.memory.limit * _SHARE_OF_KERNEL),
            "what a query of one task gets of spark.executor.memory",
            "Raise spark.executor.memory (in local-cluster[n,c,m] it is m), or let fewer tasks share it.",
        )
        found = Database(1, memory, lambda: services.scratch_directory, narrow_decimals=True)
        _databases.clear()
        _databases[os.getpid()] = found
    return found


def opened(messages: Iterator[bytes], limit: int) -> Any:
    """What the kernel reads: a table; a reader, if there are more bytes than `limit`; None for no message."""
    import pyarrow as pa

    held: list[bytes] = []
    size = 0
    for message in messages:
        held.append(message)
        size += len(message)
        if size > limit:
            batches = _batches(chain(held, messages))
            first = next(batches)
            return pa.RecordBatchReader.from_batches(first.schema, chain([first], batches))
    return pa.Table.from_batches(list(_batches(held))) if held else None


def input_limit(context: TaskContext) -> int:
    """How many bytes of one input are kept whole."""
    return int(context.services.memory.limit * _SHARE_OF_INPUT)


def _batches(messages: Iterable[bytes]) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    for message in messages:
        stream = pa.ipc.open_stream(message)
        batches = list(stream)
        yield from batches or [pa.RecordBatch.from_pylist([], schema=stream.schema)]


def results(context: TaskContext, query: Query, time_zone: str) -> Iterator[pa.RecordBatch]:
    """The batches that the kernel gives."""
    return database(context).record_batches(query, time_zone, _BATCH_ROWS)


def message_of(batch: pa.RecordBatch) -> bytes:
    """A batch as it travels: Arrow's stream format."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def divided(batch: pa.RecordBatch, places: int) -> Iterator[tuple[int, bytes]]:
    """The rows of each place, as messages; the last column says the place, and goes."""
    import numpy as np

    last = batch.num_columns - 1
    place_of = batch.column(last).to_numpy()
    rows = batch.remove_column(last)
    counts = np.bincount(place_of, minlength=places)
    if counts.max(initial=0) == len(place_of):
        if len(place_of):
            yield int(place_of[0]), message_of(rows)
        return
    # A stable sort of small whole numbers is one pass over them.
    kind = np.uint8 if places <= 256 else np.uint16
    sorted_rows = rows.take(np.argsort(place_of.astype(kind), kind="stable"))
    start = 0
    for place, count in enumerate(counts.tolist()):
        if count:
            yield place, message_of(sorted_rows.slice(start, count))
            start += count


def dealt(batch: pa.RecordBatch, places: int, turn: int) -> Iterator[tuple[int, bytes]]:
    """The rows in turns, the first to the place whose turn it is."""
    import numpy as np

    for place in range(places):
        rows = batch.take(np.arange((place - turn) % places, len(batch), places))
        if len(rows):
            yield place, message_of(rows)
