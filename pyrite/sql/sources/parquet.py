"""Parquet files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pyrite.errors import AnalysisException, SparkException
from pyrite.sql.expressions import Attribute
from pyrite.sql.functions.duckdb_types import duckdb_type, quoted, text
from pyrite.sql.sources.partitions import partition_fields
from pyrite.sql.sources.relation import FoundFile
from pyrite.sql.types import StructField, StructType, _merge_type


@dataclass(frozen=True)
class ParquetRelation:
    """Parquet files with one schema.

    `given` is a schema that the user wants instead of that of the files: what a file does not have is NULL.
    """

    found: tuple[FoundFile, ...]
    given: StructType | None = None
    merge_schema: bool = False
    infer_partitions: bool = True

    @property
    def files(self) -> Sequence[str]:
        """The paths of the files."""
        return [file.path for file in self.found]

    @cached_property
    def partition_fields(self) -> list[StructField]:
        """The columns that directory names give."""
        return partition_fields(self.found, infer=self.infer_partitions)

    @cached_property
    def schema(self) -> StructType:
        """The columns, those of partitions last. All of them may be NULL."""
        data = self.given if self.given is not None else self._schema_of_files()
        partitions = self.partition_fields
        names = {field.name.lower() for field in partitions}
        fields = [StructField(f.name, f.dataType, True, f.metadata) for f in data.fields]
        return StructType([*(f for f in fields if f.name.lower() not in names), *partitions])

    def _schema_of_files(self) -> StructType:
        if not self.found:
            raise AnalysisException(
                errorClass="UNABLE_TO_INFER_SCHEMA", messageParameters={"format": "Parquet"}
            )
        schema = schema_of(self.found[0].path)
        if self.merge_schema:
            for file in self.found[1:]:
                merged = _merge_type(schema, schema_of(file.path))
                assert isinstance(merged, StructType)
                schema = merged
        return schema

    def duckdb_query(self, attributes: Sequence[Attribute], names: Sequence[str]) -> str:
        """A SELECT of columns under other names."""
        if not self.found:
            nulls = ", ".join(
                f"CAST(NULL AS {duckdb_type(a.type)}) AS {name}" for a, name in zip(attributes, names)
            )
            return f"SELECT {nulls} WHERE false"
        partitions = {field.name: field for field in self.partition_fields}
        items = ", ".join(
            f"CAST({quoted(a.name)} AS {duckdb_type(a.type)}) AS {name}" for a, name in zip(attributes, names)
        )
        options = ["hive_partitioning=false"]
        if partitions:
            types = ", ".join(
                f"{text(name)}: {duckdb_type(field.dataType)}" for name, field in partitions.items()
            )
            options = ["hive_partitioning=true", f"hive_types={{{types}}}"]
        if self.merge_schema or self.given is not None:
            options.append("union_by_name=true")
        paths = ", ".join(text(file) for file in self.files)
        return f"SELECT {items} FROM read_parquet([{paths}], {', '.join(options)})"


def schema_of(path: str) -> StructType:
    """The schema of a file. Raises SparkException if it is no whole Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from pyrite.sql.types.arrow import from_arrow_schema

    try:
        schema = pq.read_schema(path)
    except (pa.ArrowInvalid, OSError) as problem:
        raise SparkException(
            errorClass="FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER",
            messageParameters={"path": f"file:{path}", "reason": str(problem).partition("\n")[0]},
        ) from None
    return from_arrow_schema(schema)
