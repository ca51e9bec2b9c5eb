"""ORC files, read by Arrow a stripe at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyrite.errors import PySparkException
from pyrite.sql.sources.nullable import as_nullable
from pyrite.sql.sources.problems import cannot_infer, cannot_read
from pyrite.sql.sources.relation import FoundFile
from pyrite.sql.sources.streams import StreamedFiles
from pyrite.sql.types import StructField, StructType, _merge_type

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class OrcRelation(StreamedFiles):
    """ORC files. Timestamps without a zone are taken for what clocks of the session's zone showed."""

    def inferred(self) -> StructType:
        """The schema of the first file, or of all if they are to be merged."""
        if not self.found:
            raise cannot_infer("ORC")
        schema = _schema_of(self.found[0].path)
        if self.options.flag("mergeSchema"):
            for file in self.found[1:]:
                merged = _merge_type(schema, _schema_of(file.path))
                assert isinstance(merged, StructType)
                schema = merged
        return schema

    def may_be_split(self, file: FoundFile) -> bool:
        """Between stripes."""
        return True

    def batches(self, files: Sequence[FoundFile]) -> Iterator[pa.RecordBatch]:
        """The rows, a stripe a batch."""
        import pyarrow as pa

        for file in files:
            opened = _open(file.path)
            for number in _stripes_of(file, opened.nstripes):
                try:
                    stripe = opened.read_stripe(number)
                    columns = {
                        name.lower(): stripe.column(place) for place, name in enumerate(stripe.schema.names)
                    }
                    arrays = [
                        self._column(columns.get(field.name.lower()), wanted.type, stripe.num_rows)
                        for field, wanted in zip(self.data_schema.fields, self.arrow_schema)
                    ]
                except (pa.ArrowException, OSError) as problem:
                    raise cannot_read(file.path, str(problem)) from problem
                yield self.batch(arrays, stripe.num_rows)

    def _column(self, column: pa.Array | None, wanted: pa.DataType, rows: int) -> pa.Array:
        import pyarrow as pa
        import pyarrow.compute as pc

        if column is None:
            return pa.nulls(rows, wanted)
        if pa.types.is_timestamp(wanted):
            column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
            if wanted.tz is not None and column.type.tz is None:
                zone = self.settings.time_zone
                column = pc.assume_timezone(column, zone, ambiguous="earliest", nonexistent="latest")
        return column.cast(wanted)


def _stripes_of(file: FoundFile, count: int) -> range:
    """The stripes of a piece of a file: those that would begin in it if all were equally long.

    >>> [_stripes_of(FoundFile("", 100, begin=each, end=each + 25), 3) for each in (0, 25, 50, 75)]
    [range(0, 1), range(1, 2), range(2, 3), range(3, 3)]
    """
    # Where they really begin is in the footer, of which Arrow tells only how many they are.
    end = file.begin + file.length
    return range(*(-(-count * place // max(1, file.size)) for place in (file.begin, end)))


def _open(path: str) -> Any:
    import pyarrow as pa
    from pyarrow import orc

    try:
        return orc.ORCFile(path)
    except (pa.ArrowException, OSError) as problem:
        raise cannot_read(path, str(problem).partition("\n")[0].rstrip(".")) from None


def _schema_of(path: str) -> StructType:
    from pyrite.sql.types.arrow import from_arrow_type

    fields = []
    for each in _open(path).schema:
        try:
            fields.append(StructField(each.name, from_arrow_type(each.type, prefer_timestamp_ntz=False)))
        except PySparkException as problem:
            raise cannot_read(path, f"the column {each.name}: {problem}") from None
    return as_nullable(StructType(fields))
