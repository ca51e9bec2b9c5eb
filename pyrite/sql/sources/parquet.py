"""Parquet files: the kernel reads them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from pyrite.errors import AnalysisException, PySparkException, SparkException
from pyrite.sql.expressions import Attribute
from pyrite.sql.functions.duckdb_types import duckdb_type, quoted, text
from pyrite.sql.sources.nullable import as_nullable
from pyrite.sql.sources.partitions import partition_fields
from pyrite.sql.sources.problems import cannot_infer
from pyrite.sql.sources.relation import FoundFile
from pyrite.sql.sources.settings import DEFAULT_SETTINGS, NO_OPTIONS, Options, SourceSettings
from pyrite.sql.types import (
    ArrayType,
    DataType,
    DateType,
    DecimalType,
    IntegerType,
    LongType,
    MapType,
    ShortType,
    StructField,
    StructType,
    TimestampType,
    _merge_type,
)

if TYPE_CHECKING:
    import pyarrow as pa

#: The key under which Spark keeps its schema in a file.
ROW_METADATA = "org.apache.spark.sql.parquet.row.metadata"


@dataclass(frozen=True)
class FileSizes:
    """The row groups of a file, as rows and bytes of each, and the bytes of each column on the disk."""

    path: str
    groups: tuple[tuple[int, int], ...]
    columns: dict[str, int]


@dataclass(frozen=True)
class FilePart:
    """Some files whole, and of others the rows from a number to before another."""

    whole: tuple[str, ...]
    ranges: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class ParquetRelation:
    """Parquet files with one schema.

    `given` is a schema that the user wants instead of that of the files: what a file does not have is NULL.
    """

    found: tuple[FoundFile, ...]
    given: StructType | None = None
    options: Options = NO_OPTIONS
    settings: SourceSettings = DEFAULT_SETTINGS

    @property
    def files(self) -> Sequence[str]:
        """The paths of the files."""
        return [file.path for file in self.found]

    @cached_property
    def partition_fields(self) -> list[StructField]:
        """The columns that directory names give, of the types of a given schema if it has them."""
        found = partition_fields(self.found, infer=self.settings.infer_partition_types)
        given = {} if self.given is None else {each.name.lower(): each for each in self.given.fields}
        return [
            StructField(each.name, given[each.name.lower()].dataType) if each.name.lower() in given else each
            for each in found
        ]

    @cached_property
    def data_schema(self) -> StructType:
        """The columns that the files hold themselves."""
        data = as_nullable(self.given) if self.given is not None else self._schema_of_files()
        names = {field.name.lower() for field in self.partition_fields}
        fields = [StructField(f.name, f.dataType, True, f.metadata) for f in data.fields]
        return StructType([each for each in fields if each.name.lower() not in names])

    @cached_property
    def schema(self) -> StructType:
        """The columns, those of partitions last. All of them may be NULL."""
        return StructType([*self.data_schema.fields, *self.partition_fields])

    def _schema_of_files(self) -> StructType:
        if not self.found:
            raise cannot_infer("Parquet")
        schema = schema_of(self.found[0].path)
        if self.options.flag("mergeSchema", self.settings.merge_parquet_schemas):
            for file in self.found[1:]:
                merged = _merge_type(schema, schema_of(file.path))
                assert isinstance(merged, StructType)
                schema = merged
        return schema

    def duckdb_query(
        self,
        attributes: Sequence[Attribute],
        names: Sequence[str],
        add_input: Callable[[Any], str] | None = None,
        part: FilePart | None = None,
    ) -> str:
        """A SELECT of columns under other names; with `part`, of some of the rows.

        What no file has is NULL. A cast to the type that a column has already is none to the kernel, so that
        filters reach the files.
        """
        if not self.found:
            nulls = ", ".join(
                f"CAST(NULL AS {duckdb_type(a.type)}) AS {name}"
                for a, name in zip(attributes, names, strict=True)
            )
            return f"SELECT {nulls} WHERE false"
        partitions = {each.name for each in self.partition_fields}
        items = ", ".join(
            f"CAST({self._value(a.name, a.type, partitions, part)} AS {duckdb_type(a.type)}) AS {name}"
            for a, name in zip(attributes, names, strict=True)
        )
        options = [f"union_by_name={'true' if len(self.found) > 1 else 'false'}"]
        if partitions:
            types = ", ".join(
                f"{text(each.name)}: {duckdb_type(each.dataType)}" for each in self.partition_fields
            )
            options += ["hive_partitioning=true", f"hive_types={{{types}}}"]
        else:
            options.append("hive_partitioning=false")
        selected = items or '1 AS "#"'
        if part is None:
            return f"SELECT {selected} FROM {_reading(self.files, options)}"
        selects = [f"SELECT {selected} FROM {_reading(part.whole, options)}"] if part.whole else []
        for path, first, end in part.ranges:
            source = _reading([path], [*options, "file_row_number=true"])
            # The kernel skips the row groups that the range leaves out.
            rows = f"file_row_number >= {first} AND file_row_number < {end}"
            selects.append(f"SELECT {selected} FROM {source} WHERE {rows}")
        return " UNION ALL ".join(selects)

    @cached_property
    def sizes(self) -> tuple[FileSizes, ...]:
        """How many rows and bytes the row groups of each file have."""
        return tuple(_sizes_of(file.path, file.size, _changed_at(file.path)) for file in self.found)

    def _held_by(self, part: FilePart) -> set[str]:
        """The columns that some file of a part has, in lower case."""
        paths = {*part.whole, *(path for path, _, _ in part.ranges)}
        return {name.lower() for file in self.sizes if file.path in paths for name in file.columns}

    def _value(self, name: str, data_type: DataType, partitions: set[str], part: FilePart | None) -> str:
        held = self._held if part is None else self._held_by(part)
        if name not in partitions and name.lower() not in held:
            return "NULL"
        if isinstance(data_type, TimestampType) and name.lower() in self._without_zone:
            return f"timezone('UTC', CAST({quoted(name)} AS TIMESTAMP))"
        return quoted(name)

    @cached_property
    def _held(self) -> set[str]:
        """The columns that some file has, in lower case."""
        wanted = {each.name.lower() for each in self.data_schema.fields}
        held: set[str] = set()
        for file in self.found:
            held.update(name.lower() for name in arrow_schema_of(file.path).names)
            if wanted <= held:
                break
        return held

    @cached_property
    def _without_zone(self) -> set[str]:
        """The columns that the kernel takes for timestamps without a zone, which Spark reads as UTC."""
        import pyarrow as pa

        schema = arrow_schema_of(self.found[0].path)
        return {
            each.name.lower() for each in schema if pa.types.is_timestamp(each.type) and each.type.tz is None
        }


def _reading(paths: Sequence[str], options: Sequence[str]) -> str:
    return f"read_parquet([{', '.join(map(text, paths))}], {', '.join(options)})"


@lru_cache(maxsize=4096)
def _sizes_of(path: str, size: int, changed: int) -> FileSizes:
    """`size` and `changed` tell a file from another one that had its name before."""
    import pyarrow.parquet as pq

    arrow_schema_of(path)
    metadata = pq.read_metadata(path)
    groups = []
    columns: dict[str, int] = {}
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        groups.append((group.num_rows, group.total_byte_size))
        for place in range(group.num_columns):
            column = group.column(place)
            name = column.path_in_schema.partition(".")[0]
            columns[name] = columns.get(name, 0) + column.total_compressed_size
    return FileSizes(path, tuple(groups), columns)


def _changed_at(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError as problem:
        raise _without_footer(path, problem) from None


def _without_footer(path: str, problem: Exception) -> SparkException:
    return SparkException(
        errorClass="FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER",
        messageParameters={"path": f"file:{path}", "reason": str(problem).partition("\n")[0].rstrip(".")},
    )


def arrow_schema_of(path: str) -> pa.Schema:
    """The schema of a file as Arrow reads it. Raises SparkException if it is no whole Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.read_schema(path)
    except (pa.ArrowException, OSError) as problem:
        raise _without_footer(path, problem) from None


def schema_of(path: str) -> StructType:
    """The schema of a file: the one that Spark wrote into it, or that of its columns."""
    arrow = arrow_schema_of(path)
    written = (arrow.metadata or {}).get(ROW_METADATA.encode())
    if written is not None:
        schema = StructType.fromJson(json.loads(written))
        if [each.name for each in schema.fields] == arrow.names:
            return as_nullable(schema)
    old_timestamps = _int96_columns(path)
    fields = []
    for each in arrow:
        data_type = _type_of(each)
        if each.name in old_timestamps:
            data_type = TimestampType()
        fields.append(StructField(each.name, data_type))
    return as_nullable(StructType(fields))


def _int96_columns(path: str) -> set[str]:
    """The columns in the old form of timestamps, which says nothing of a zone."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        columns = [file.schema.column(number) for number in range(len(file.schema))]
    return {each.path for each in columns if each.physical_type == "INT96"}


def _type_of(field: pa.Field) -> DataType:
    """The type of a column; numbers without a sign become the next larger type with one."""
    from pyarrow import types

    from pyrite.sql.types.arrow import from_arrow_type

    kind = field.type
    for is_kind, data_type in (
        (types.is_uint8, ShortType()),
        (types.is_uint16, IntegerType()),
        (types.is_uint32, LongType()),
        (types.is_uint64, DecimalType(20, 0)),
        (types.is_date64, DateType()),
    ):
        if is_kind(kind):
            return data_type
    if types.is_struct(kind):
        return StructType([StructField(each.name, _type_of(each)) for each in kind])
    if types.is_map(kind):
        return MapType(_type_of(kind.key_field), _type_of(kind.item_field))
    if types.is_list(kind) or types.is_large_list(kind):
        return ArrayType(_type_of(kind.value_field))
    try:
        return from_arrow_type(kind)
    except PySparkException:
        raise AnalysisException(
            errorClass="PARQUET_TYPE_ILLEGAL",
            messageParameters={"column": f"`{field.name}`", "parquetType": str(kind)},
        ) from None
