"""Files as rows: their path, time, length and content."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyrite.sql.sources.problems import cannot_read
from pyrite.sql.sources.relation import FoundFile
from pyrite.sql.sources.streams import StreamedFiles
from pyrite.sql.types import BinaryType, LongType, StringType, StructField, StructType, TimestampType

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class BinaryRelation(StreamedFiles):
    """A row a file."""

    def inferred(self) -> StructType:
        """The four columns."""
        return StructType(
            [
                StructField("path", StringType()),
                StructField("modificationTime", TimestampType()),
                StructField("length", LongType()),
                StructField("content", BinaryType()),
            ]
        )

    def batches(self, files: Sequence[FoundFile]) -> Iterator[pa.RecordBatch]:
        """One file a batch."""
        import pyarrow as pa

        for file in files:
            try:
                with open(file.path, "rb") as stream:
                    content = stream.read()
            except OSError as problem:
                raise cannot_read(file.path, str(problem)) from problem
            # Milliseconds, as Java's file systems have them.
            moment = file.modified // 1_000_000 * 1000
            values = {
                "path": pa.array([f"file:{os.path.abspath(file.path)}"]),
                "modificationTime": pa.array([moment], pa.timestamp("us", tz="UTC")),
                "length": pa.array([len(content)], pa.int64()),
                "content": pa.array([content], pa.binary()),
            }
            yield self.batch([values[field.name] for field in self.data_schema.fields], 1)
