"""Which relation a format name means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pyrite.errors import AnalysisException
from pyrite.sql.sources.binary import BinaryRelation
from pyrite.sql.sources.csv import CsvRelation
from pyrite.sql.sources.json import JsonRelation
from pyrite.sql.sources.listing import find_files
from pyrite.sql.sources.orc import OrcRelation
from pyrite.sql.sources.parquet import ParquetRelation
from pyrite.sql.sources.problems import cannot_infer, check_no_duplicates
from pyrite.sql.sources.relation import FileRelation, FoundFile
from pyrite.sql.sources.settings import DEFAULT_SETTINGS, NO_OPTIONS, Options, SourceSettings
from pyrite.sql.sources.text import TextRelation
from pyrite.sql.types import StructType

_FORMATS: dict[str, Callable[..., Any]] = {
    "binaryfile": BinaryRelation,
    "csv": CsvRelation,
    "json": JsonRelation,
    "orc": OrcRelation,
    "parquet": ParquetRelation,
    "text": TextRelation,
}

#: How messages call the formats.
_SHOWN = {"csv": "CSV", "json": "JSON", "orc": "ORC", "parquet": "Parquet"}


def is_format(name: str) -> bool:
    """Whether files of a format can be read."""
    return format_key(name) in _FORMATS


def format_key(name: str) -> str:
    """The short name of a format, from one that may be the name of Spark's class.

    >>> format_key("org.apache.spark.sql.execution.datasources.csv.CSVFileFormat"), format_key("CSV")
    ('csv', 'csv')
    """
    last = name.rpartition(".")[2].lower()
    for suffix in ("fileformat", "relation"):
        last = last.removesuffix(suffix) or last
    return last.removesuffix("defaultsource") or name.rpartition(".")[0].rpartition(".")[2].lower()


def relation_of(
    format_name: str,
    paths: Sequence[str],
    schema: StructType | None,
    options: Options = NO_OPTIONS,
    settings: SourceSettings = DEFAULT_SETTINGS,
) -> FileRelation:
    """The relation of files. Raises AnalysisException if there is no such format or path."""
    key = format_key(format_name)
    make = _FORMATS.get(key)
    if make is None:
        raise AnalysisException(
            errorClass="DATA_SOURCE_NOT_FOUND", messageParameters={"provider": format_name}
        )
    found = tuple(find_files(paths, options, settings.time_zone))
    if not found and schema is None and key in _SHOWN:
        raise cannot_infer(_SHOWN[key])
    relation: FileRelation = make(found, schema, options, settings)
    check_no_duplicates(relation.schema, is_case_sensitive=settings.is_case_sensitive)
    return relation


def relation_of_lines(
    format_name: str,
    lines: Sequence[str],
    schema: StructType | None,
    options: Options,
    settings: SourceSettings,
) -> FileRelation:
    """The relation of records that the program has itself."""
    nowhere = (FoundFile("records of the program", 0),)
    relation: FileRelation = _FORMATS[format_name](nowhere, schema, options, settings, lines=tuple(lines))
    check_no_duplicates(relation.schema, is_case_sensitive=settings.is_case_sensitive)
    return relation
