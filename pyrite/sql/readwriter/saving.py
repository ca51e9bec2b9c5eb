"""A DataFrame into files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pyrite.errors import AnalysisException, IllegalArgumentException
from pyrite.sql.expressions import Alias, Attribute, Cast, SortOrder, new_id
from pyrite.sql.logical import Limit, LogicalPlan, Project, Repartition, Scan, Sort
from pyrite.sql.readwriter.store_assignment import check_assignment
from pyrite.sql.readwriter.tables import refresh_table, require_table
from pyrite.sql.sources import Options, format_key
from pyrite.sql.sources.listing import local_path
from pyrite.sql.sources.output import OUTPUT_FORMATS, OutputFiles, Staging, check_schema, file_format
from pyrite.sql.sources.output.staging import path_exists
from pyrite.sql.sources.problems import check_no_duplicates
from pyrite.sql.types import StringType, StructField, StructType

if TYPE_CHECKING:
    import pyarrow as pa

    from pyrite.sql.dataframe import DataFrame
    from pyrite.sql.session import SparkSession

_MODES = {"append": "append", "overwrite": "overwrite", "ignore": "ignore"} | dict.fromkeys(
    ("error", "errorifexists", "default"), "error"
)


@dataclass
class Output:
    """What a writer was told."""

    format: str
    mode: str = "error"
    partitions: tuple[str, ...] = ()
    options: dict[str, str] = field(default_factory=dict)

    def set_mode(self, mode: str) -> None:
        """Take a save mode. Raises AnalysisException if there is no such mode."""
        if mode.lower() not in _MODES:
            raise AnalysisException(errorClass="INVALID_SAVE_MODE", messageParameters={"mode": f'"{mode}"'})
        self.mode = _MODES[mode.lower()]


def save_files(session: SparkSession, frame: DataFrame, output: Output, path: str | None) -> None:
    """Write files below a path. Raises AnalysisException for what is there, or what cannot be written."""
    kind = checked_format(output.format)
    if path is None:
        raise IllegalArgumentException(
            errorClass="ARGUMENT_REQUIRED",
            messageParameters={"arg_name": "path", "condition": "files are saved"},
        )
    target = os.path.abspath(local_path(path))
    data, partitions = _divided(session, frame, output.partitions)
    schema = StructType([StructField(a.name, a.type, a.nullable, a.metadata or None) for a in data])
    check_schema(kind, schema)
    options = Options.of(output.options)
    conf = session.conf
    codec = str(conf.get(f"spark.sql.{kind}.compression.codec")) if kind in ("parquet", "orc") else None
    files = file_format(kind, schema, options, conf.analysis.time_zone, codec)
    exists = os.path.lexists(target)
    if exists and output.mode == "error":
        raise path_exists(target)
    if exists and output.mode == "ignore":
        return
    if output.mode == "overwrite":
        _refuse_to_overwrite_what_is_read(frame.plan, target)
    staging = Staging(target)
    staging.begin()
    try:
        limit = options.number("maxRecordsPerFile", int(str(conf.get("spark.sql.files.maxRecordsPerFile"))))
        names = [each.name for each in partitions]
        # Lines of text are made by Python, one thread at a time.
        divided = kind in ("parquet", "orc") and not _has_order(frame.plan)
        written = OutputFiles(staging.output, files, names, limit, _parts(frame.plan), may_be_divided=divided)
        zone = conf.analysis.time_zone
        by_task = replace(written, directory=staging.attempts, parts=1, may_be_divided=False)
        plan = _ordered(frame.plan, data, partitions, is_global=False)
        found = session.engine.written_by_tasks(plan, zone, by_task)
        if found is None:
            written.write(_batches(session, _ordered(frame.plan, data, partitions, is_global=True)))
        else:
            for directory, names_of_files in found:
                staging.take(directory, names_of_files)
            if not partitions and not any(names_of_files for _, names_of_files in found):
                # No rows: one file tells the columns.
                written.write(())
        is_dynamic = options.text(
            "partitionOverwriteMode", str(conf.get("spark.sql.sources.partitionOverwriteMode"))
        )
        if exists and output.mode == "append":
            staging.add()
        elif exists and partitions and is_dynamic.lower() == "dynamic":
            staging.replace_partitions()
        elif output.mode == "overwrite":
            staging.replace()
        else:
            staging.publish()
    except BaseException:
        staging.discard()
        raise


def checked_format(name: str) -> str:
    """The short name of a format that can be written. Raises AnalysisException for others."""
    kind = format_key(name)
    if kind not in OUTPUT_FORMATS:
        raise AnalysisException(errorClass="DATA_SOURCE_NOT_FOUND", messageParameters={"provider": name})
    return kind


def _divided(
    session: SparkSession, frame: DataFrame, partitions: Sequence[str]
) -> tuple[list[Attribute], list[Attribute]]:
    """The columns of the files, and those of the directories."""
    case_sensitive = session.conf.analysis.is_case_sensitive
    columns = list(frame.plan.visible_output)
    check_no_duplicates(frame.schema, is_case_sensitive=case_sensitive)
    found: list[Attribute] = []
    for name in partitions:
        matching = [
            each
            for each in columns
            if each.name == name or (not case_sensitive and each.name.lower() == name.lower())
        ]
        if not matching:
            raise AnalysisException(
                errorClass="_LEGACY_ERROR_TEMP_1155",
                messageParameters={"column": name, "schema": frame.schema.simpleString()},
            )
        found.append(matching[0])
    data = [each for each in columns if each not in found]
    if found and not data:
        raise AnalysisException(errorClass="ALL_PARTITION_COLUMNS_NOT_ALLOWED", messageParameters={})
    return data, found


def _has_order(plan: LogicalPlan) -> bool:
    """Whether rows have an order that a reader of the files would look for; `coalesce` asks for few files."""
    while isinstance(plan, Project):
        plan = plan.child
    return isinstance(plan, Sort | Repartition | Limit)


def _ordered(
    plan: LogicalPlan, data: Sequence[Attribute], partitions: Sequence[Attribute], *, is_global: bool
) -> LogicalPlan:
    """The rows with the texts of the partition columns at the end, in order of these."""
    texts = tuple(Alias(Cast(each, StringType()), each.name, new_id()) for each in partitions)
    plan = Project((*data, *texts), plan)
    if not texts:
        return plan
    return Sort(tuple(SortOrder(each.attribute) for each in texts), is_global, plan)


def _parts(plan: LogicalPlan) -> int:
    """How many files were asked for: `df.repartition(4)`."""
    while isinstance(plan, Project):
        plan = plan.child
    if isinstance(plan, Repartition) and plan.kind == "round-robin" and plan.partitions is not None:
        return plan.partitions
    return 1


def _batches(session: SparkSession, plan: LogicalPlan) -> Iterator[pa.RecordBatch]:
    for table in session.engine.batches(plan, session.conf.analysis.time_zone):
        yield from table.to_batches()


def _refuse_to_overwrite_what_is_read(plan: LogicalPlan, target: str) -> None:
    below = os.path.join(os.path.realpath(target), "")
    for node in plan.walk():
        if isinstance(node, Scan):
            for file in node.relation.files:
                real = os.path.realpath(file)
                if real.startswith(below) or real == os.path.realpath(target):
                    raise AnalysisException(
                        errorClass="UNSUPPORTED_OVERWRITE.PATH", messageParameters={"path": f"file:{target}"}
                    )


def insert_rows(
    session: SparkSession, frame: DataFrame, name: Sequence[str], output: Output, *, by_name: bool = False
) -> None:
    """Add rows to a table, or put them in the place of its rows; AnalysisException if they do not fit."""
    table = require_table(session, name)
    if table.is_view:
        raise AnalysisException(
            errorClass="UNSUPPORTED_INSERT.RDD_BASED", messageParameters={"relationId": table.full_name}
        )
    if output.partitions:
        raise AnalysisException(
            errorClass="PARTITION_BY_NOT_ALLOWED_WITH_INSERT_INTO",
            messageParameters={"tableName": table.name},
        )
    fields, columns = table.schema.fields, frame.columns
    if len(columns) != len(fields):
        few = len(columns) < len(fields)
        raise AnalysisException(
            errorClass="INSERT_COLUMN_ARITY_MISMATCH."
            + ("NOT_ENOUGH_DATA_COLUMNS" if few else "TOO_MANY_DATA_COLUMNS"),
            messageParameters={
                "tableName": table.full_name,
                "tableColumns": ", ".join(f"`{each.name}`" for each in fields),
                "dataColumns": ", ".join(f"`{each}`" for each in columns),
            },
        )
    if by_name:
        frame = frame.select(*(f"`{each.name}`" for each in fields))
    if session.conf.analysis.ansi:
        for field, given in zip(fields, frame.schema.fields):
            check_assignment(given.dataType, field, table.full_name)
    typed = frame.select(
        *(frame[number].cast(each.dataType).alias(each.name) for number, each in enumerate(fields))
    )
    mode = "overwrite" if output.mode == "overwrite" else "append"
    written = Output(table.format, mode, table.partitions, {**dict(table.options), **output.options})
    save_files(session, typed, written, table.location)
    refresh_table(session, table)
