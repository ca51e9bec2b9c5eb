"""Rows of a plan as an RDD.

Of a plan that is cut, a partition of the RDD is one of its last fragment, computed by the task that asks for
it; what has to move before, moves when the RDD is made, as with Spark's adaptive plans. Where the driver's
database computes plans, it does so when the RDD is made. In any case the workers make Python's values.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pyrite.lineage.base import Lineage
from pyrite.lineage.operators import FlatMap
from pyrite.lineage.pipelined import PipelinedLineage
from pyrite.sql.evaluation.wide_decimals import with_wide_decimals
from pyrite.sql.execution.rows import rows_of
from pyrite.sql.types import Row, StructType

if TYPE_CHECKING:
    import pyarrow as pa

    from pyrite.context import SparkContext
    from pyrite.rdd import RDD


def rdd_of(context: SparkContext, pieces: list[pa.Table], schema: StructType) -> RDD[Row]:
    """An RDD with a partition of rows for each table."""
    written = [_written(each) for each in pieces]
    return context.parallelize(written, max(1, len(written))).flatMap(_Reading(schema))


def rdd_of_fragment(context: SparkContext, node: Lineage, schema: StructType) -> RDD[Row]:
    """An RDD with the partitions of a fragment."""
    return context._wrap(PipelinedLineage(node, FlatMap(_Reading(schema))))


def evenly(table: pa.Table, count: int) -> list[pa.Table]:
    """The table in parts of about equal length, in order."""
    bounds = [table.num_rows * number // count for number in range(count + 1)]
    return [table.slice(first, last - first) for first, last in pairwise(bounds)]


def by_number(table: pa.Table, count: int) -> list[pa.Table]:
    """The table in parts by its last column, which is dropped; rows of a part keep their order."""
    import pyarrow.compute as pc

    numbers = table.column(table.num_columns - 1)
    values = table.remove_column(table.num_columns - 1)
    return [values.filter(pc.equal(numbers, number)) for number in range(count)]


def _written(table: pa.Table) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    named = table.rename_columns([f"c{number}" for number in range(table.num_columns)])
    with pa.ipc.new_stream(sink, named.schema) as writer:
        writer.write_table(named)
    data: bytes = sink.getvalue().to_pybytes()
    return data


@dataclass(frozen=True)
class _Reading:
    """Makes rows of a part, in a worker."""

    schema: StructType

    def __call__(self, data: bytes) -> Iterator[Any]:
        import pyarrow as pa

        for batch in pa.ipc.open_stream(data):
            yield from rows_of(with_wide_decimals(pa.Table.from_batches([batch])), self.schema)
