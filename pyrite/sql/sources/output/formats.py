"""What writes one file of each format, batch by batch."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pyrite.errors import AnalysisException, IllegalArgumentException
from pyrite.io.codecs import CODECS, Compressor
from pyrite.sql.sources.output.csv_lines import csv_lines
from pyrite.sql.sources.output.shown import Shapes, struct_shower
from pyrite.sql.sources.parquet import ROW_METADATA
from pyrite.sql.sources.problems import unsupported_type
from pyrite.sql.sources.settings import Options
from pyrite.sql.types import (
    ArrayType,
    CalendarIntervalType,
    DataType,
    DayTimeIntervalType,
    IntegerType,
    LongType,
    MapType,
    NullType,
    StringType,
    StructField,
    StructType,
    TimestampNTZType,
    UserDefinedType,
    VariantType,
    YearMonthIntervalType,
)
from pyrite.version import SPARK_API_VERSION

if TYPE_CHECKING:
    import pyarrow as pa


class FileWriter(Protocol):
    """One file that is being written."""

    def write(self, batch: pa.RecordBatch) -> None:
        """Add rows."""
        ...

    def close(self) -> None:
        """End the file."""
        ...


@dataclass(frozen=True)
class FileFormat:
    """What files of a format are called at their ends, and what writes one at a path."""

    suffix: str
    open: Callable[[str], FileWriter]


def stored_type(data_type: DataType) -> DataType:
    """The type in which the kernel gives, and files hold, values: intervals are numbers."""
    match data_type:
        case DayTimeIntervalType():
            return LongType()
        case YearMonthIntervalType():
            return IntegerType()
        case UserDefinedType():
            return stored_type(data_type.sqlType())
        case ArrayType(elementType=element, containsNull=nulls):
            return ArrayType(stored_type(element), nulls)
        case MapType(keyType=key, valueType=value, valueContainsNull=nulls):
            return MapType(stored_type(key), stored_type(value), nulls)
        case StructType(fields=fields):
            return StructType([StructField(f.name, stored_type(f.dataType), f.nullable) for f in fields])
        case _:
            return data_type


class _Parquet:
    """A Parquet file with Spark's schema in its metadata."""

    def __init__(self, path: str, schema: pa.Schema, codec: str, metadata: dict[str, str]) -> None:
        import pyarrow.parquet as pq

        self._schema = schema
        self._writer = pq.ParquetWriter(path, schema, compression=codec, store_schema=False)
        self._writer.add_key_value_metadata(metadata)

    def write(self, batch: pa.RecordBatch) -> None:
        self._writer.write_batch(_stored(batch, self._schema))

    def close(self) -> None:
        self._writer.close()


class _Orc:
    def __init__(self, path: str, schema: pa.Schema, codec: str) -> None:
        from pyarrow import orc

        self._schema = schema
        self._any = False
        self._writer = orc.ORCWriter(path, compression=codec)

    def write(self, batch: pa.RecordBatch) -> None:
        import pyarrow as pa

        self._any = True
        self._writer.write(pa.Table.from_batches([_stored(batch, self._schema)]))

    def close(self) -> None:
        if not self._any:
            self._writer.write(self._schema.empty_table())
        self._writer.close()


class _Lines:
    """A file of text, compressed as it is written."""

    def __init__(
        self,
        path: str,
        lines: Callable[[pa.RecordBatch], str],
        header: str,
        encoding: str,
        compressor: Compressor | None,
    ) -> None:
        self._file = open(path, "wb")  # noqa: SIM115  closed in close()
        self._lines = lines
        self._encoding = encoding
        self._compressor = compressor
        self._put(header)

    def _put(self, text: str) -> None:
        data = text.encode(self._encoding, "replace")
        self._file.write(data if self._compressor is None else self._compressor.compress(data))

    def write(self, batch: pa.RecordBatch) -> None:
        self._put(self._lines(batch))

    def close(self) -> None:
        with self._file:
            if self._compressor is not None:
                self._file.write(self._compressor.flush())


def _stored(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The columns under their names, in the types of the file."""
    import pyarrow as pa

    arrays = [
        column if column.type == field.type else column.cast(field.type)
        for column, field in zip(batch.columns, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


_PARQUET_CODECS = {
    "none": ("none", ""),
    "uncompressed": ("none", ""),
    "snappy": ("snappy", ".snappy"),
    "gzip": ("gzip", ".gz"),
    "zstd": ("zstd", ".zstd"),
    "brotli": ("brotli", ".br"),
    "lz4_raw": ("lz4", ".lz4raw"),
}
_ORC_CODECS = {
    "none": ("uncompressed", ""),
    "uncompressed": ("uncompressed", ""),
    "snappy": ("snappy", ".snappy"),
    "zlib": ("zlib", ".zlib"),
    "zstd": ("zstd", ".zstd"),
    "lz4": ("lz4", ".lz4"),
}
_TEXT_CODECS = {"gzip": ".gz", "bzip2": ".bz2", "deflate": ".deflate", "zstd": ".zst"}

OUTPUT_FORMATS = ("csv", "json", "orc", "parquet", "text")


def file_format(
    name: str, schema: StructType, options: Options, time_zone: str, codec: str | None = None
) -> FileFormat:
    """How files of a format are written; `codec` is the session's. Raises for options that none can have."""
    match name:
        case "parquet":
            arrow_codec, middle = _codec(options.text("compression", codec or "snappy"), _PARQUET_CODECS)
            columns = _arrow_schema(schema)
            metadata = {ROW_METADATA: schema.json(), "org.apache.spark.version": SPARK_API_VERSION}
            return FileFormat(
                f"{middle}.parquet", lambda path: _Parquet(path, columns, arrow_codec, metadata)
            )
        case "orc":
            arrow_codec, middle = _codec(options.text("compression", codec or "zstd"), _ORC_CODECS)
            plain = _arrow_schema(schema)
            return FileFormat(f"{middle}.orc", lambda path: _Orc(path, plain, arrow_codec))
        case _:
            return _text_format(name, schema, options, time_zone)


def _codec(name: str, known: dict[str, tuple[str, str]]) -> tuple[str, str]:
    if name.lower() not in known:
        raise _no_codec(name, list(known))
    return known[name.lower()]


def _no_codec(name: str, known: list[str]) -> IllegalArgumentException:
    return IllegalArgumentException(
        errorClass="CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION",
        messageParameters={"codecName": name, "availableCodecs": ", ".join(known)},
    )


def _arrow_schema(schema: StructType) -> pa.Schema:
    from pyrite.sql.types.arrow import to_arrow_schema

    stored = stored_type(schema)
    assert isinstance(stored, StructType)
    return to_arrow_schema(stored).remove_metadata()


def _text_format(name: str, schema: StructType, options: Options, time_zone: str) -> FileFormat:
    chosen = options.text("compression", "none").lower()
    middle, new_compressor = "", None
    if chosen not in ("none", "uncompressed"):
        if chosen not in _TEXT_CODECS:
            raise _no_codec(chosen, ["none", *_TEXT_CODECS])
        middle = _TEXT_CODECS[chosen]
        new_compressor = next(each.new_compressor for each in CODECS if each.suffix == middle)
    ending = options.text("lineSep", "\n")
    encoding = options.text("encoding", "UTF-8", "charset")
    shapes = Shapes(
        options.text("timeZone", time_zone),
        options.text("dateFormat", Shapes().date),
        options.text("timestampFormat", Shapes().timestamp),
        options.text("timestampNTZFormat", Shapes().clock),
        options.flag("ignoreNullFields", True),
    )
    header = ""
    match name:
        case "csv":
            lines, header = csv_lines(schema, options, shapes, ending)
        case "json":
            lines = _json_lines(schema, shapes, ending)
        case _:
            lines = _text_lines(ending)
    suffix = {"text": ".txt"}.get(name, f".{name}")

    def opened(path: str) -> FileWriter:
        compressor = None if new_compressor is None else new_compressor()
        return _Lines(path, lines, header, encoding, compressor)

    return FileFormat(f"{suffix}{middle}", opened)


def _json_lines(schema: StructType, shapes: Shapes, ending: str) -> Callable[[pa.RecordBatch], str]:
    show = struct_shower(schema, shapes)
    names = schema.fieldNames()

    def lines(batch: pa.RecordBatch) -> str:
        columns = [column.to_pylist() for column in batch.columns]
        text = io.StringIO()
        for values in zip(*columns, strict=True):
            text.write(show(dict(zip(names, values))))
            text.write(ending)
        return text.getvalue()

    return lines


def _text_lines(ending: str) -> Callable[[pa.RecordBatch], str]:
    def lines(batch: pa.RecordBatch) -> str:
        return "".join(f"{'' if each is None else each}{ending}" for each in batch.column(0).to_pylist())

    return lines


def check_schema(name: str, schema: StructType) -> None:
    """Raise AnalysisException for columns that files of a format have no form for."""
    if name == "text":
        if len(schema.fields) != 1:
            raise AnalysisException(
                errorClass="TEXT_DATA_SOURCE_ONE_COLUMN", messageParameters={"count": str(len(schema.fields))}
            )
        [field] = schema.fields
        if not isinstance(field.dataType, StringType):
            raise unsupported_type("Text", field.name, field.dataType._sql())
        return
    if not schema.fields and name in ("orc", "parquet", "csv", "json"):
        raise AnalysisException(
            errorClass="EMPTY_SCHEMA_NOT_SUPPORTED_FOR_DATASOURCE", messageParameters={"format": name}
        )
    for field in schema.fields:
        if not _has_form(name, field.dataType):
            raise unsupported_type(
                {"csv": "CSV", "json": "JSON", "orc": "ORC", "parquet": "Parquet"}[name],
                field.name,
                field.dataType._sql(),
            )


def _has_form(name: str, data_type: DataType) -> bool:
    match data_type:
        case CalendarIntervalType() | VariantType():
            return False
        case NullType():
            return name in ("json", "csv")
        case TimestampNTZType():
            # Arrow's ORC files cannot say that it is not a moment.
            return name != "orc"
        case ArrayType(elementType=element):
            return name != "csv" and _has_form(name, element)
        case MapType(keyType=key, valueType=value):
            return name != "csv" and _has_form(name, key) and _has_form(name, value)
        case StructType(fields=fields):
            return name != "csv" and bool(fields) and all(_has_form(name, each.dataType) for each in fields)
        case UserDefinedType():
            return _has_form(name, data_type.sqlType())
        case _:
            return True
