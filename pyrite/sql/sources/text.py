"""Text files: a row a line, or a row a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyrite.errors import AnalysisException
from pyrite.sql.sources.lines import line_blocks, text_of
from pyrite.sql.sources.problems import unsupported_type
from pyrite.sql.sources.relation import FoundFile
from pyrite.sql.sources.splitting import has_lines_to_split
from pyrite.sql.sources.streams import StreamedFiles
from pyrite.sql.types import StringType, StructField, StructType

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class TextRelation(StreamedFiles):
    """Text files as a column `value`."""

    def __post_init__(self) -> None:
        fields = [] if self.given is None else self.data_schema.fields
        if len(fields) > 1:
            raise AnalysisException(
                errorClass="TEXT_DATA_SOURCE_ONE_COLUMN", messageParameters={"count": str(len(fields))}
            )
        for each in fields:
            if not isinstance(each.dataType, StringType):
                raise unsupported_type("Text", each.name, each.dataType._sql())

    def inferred(self) -> StructType:
        """The one column."""
        return StructType([StructField("value", StringType())])

    def may_be_split(self, file: FoundFile) -> bool:
        """Between lines, if a row is one."""
        encoding = self.options.text("encoding", "UTF-8")
        separator = self.options.find("lineSep")
        return not self.options.flag("wholetext") and has_lines_to_split(file, encoding, separator)

    def batches(self, files: Sequence[FoundFile]) -> Iterator[pa.RecordBatch]:
        """The lines."""
        import pyarrow as pa

        separator = self.options.find("lineSep")
        for file in files:
            if self.options.flag("wholetext"):
                yield self.batch([pa.array([text_of(file)], pa.string())], 1)
                continue
            for block, ending in line_blocks(file, self.options.text("encoding", "UTF-8"), separator):
                lines = block.split(ending)
                yield self.batch([pa.array(lines, pa.string())], len(lines))
