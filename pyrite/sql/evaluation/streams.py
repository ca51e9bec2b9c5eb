"""Arrow tables as bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def to_bytes(table: pa.Table) -> bytes:
    """A table in Arrow's stream format; of a slice, only the slice's rows."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    found: bytes = sink.getvalue().to_pybytes()
    return found


def from_bytes(data: bytes) -> pa.Table:
    """The table, without a copy of its columns."""
    import pyarrow as pa

    return pa.ipc.open_stream(data).read_all()
