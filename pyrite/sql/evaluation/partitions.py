"""Functions of whole partitions: an iterator of batches to an iterator of batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyrite.sql.evaluation.frames import frame_to_table, table_in_schema, table_to_frame
from pyrite.sql.evaluation.streams import from_bytes, to_bytes
from pyrite.sql.types import StructType

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class MapBatches:
    """`mapInPandas` and `mapInArrow`."""

    function: Callable[..., Any]
    is_pandas: bool
    given: StructType
    result: StructType
    batch_rows: int

    def __call__(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        if self.is_pandas:
            for frame in self.function(table_to_frame(table, self.given) for table in self._tables(parts)):
                yield to_bytes(frame_to_table(frame, self.result))
        else:
            for batch in self.function(
                batch
                for table in self._tables(parts)
                for batch in table.rename_columns(self.given.fieldNames()).to_batches()
            ):
                yield to_bytes(table_in_schema(batch, self.result))

    def _tables(self, parts: Iterator[bytes]) -> Iterator[pa.Table]:
        for part in parts:
            table = from_bytes(part)
            for start in range(0, table.num_rows, self.batch_rows):
                yield table.slice(start, self.batch_rows)
