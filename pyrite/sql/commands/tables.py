"""CREATE TABLE, ALTER TABLE, TRUNCATE, REFRESH, ANALYZE and COMMENT ON."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from pyrite.errors import AnalysisException
from pyrite.sql.commands.databases import comment_on_database
from pyrite.sql.commands.partitions import matching, partitions_of, path_in, values_of
from pyrite.sql.commands.reports import nothing
from pyrite.sql.logical import (
    AddColumns,
    AnalyzeTable,
    CommentOn,
    CreateTable,
    CreateTableLike,
    LogicalPlan,
    RefreshPath,
    RefreshTable,
    RenameTable,
    SetProperties,
    TruncateTable,
)
from pyrite.sql.readwriter.saving import Output, checked_format
from pyrite.sql.readwriter.saving_tables import save_table
from pyrite.sql.readwriter.tables import (
    already_there,
    check_unused,
    create_table,
    directory_for,
    drop_table,
    forget_kept,
    partitions_last,
    place_for,
    refresh_table,
    require_table,
)
from pyrite.sql.tables import DEFAULT_VALUE, Table
from pyrite.sql.types import StructField, StructType, _parse_datatype_string

if TYPE_CHECKING:
    from pyrite.sql.session import SparkSession


def make_table(session: SparkSession, command: CreateTable) -> LogicalPlan:
    """Make a table: of a query's rows, over files that are there, or without rows."""
    place = place_for(session, command.name)
    old = session.tables.shared.tables.get(place)
    if old is not None:
        if command.if_not_exists:
            return nothing()
        if not command.replace:
            raise already_there(old)
        drop_table(session, old)
    options = dict(command.options)
    location = command.location or options.pop("path", None)
    kind = command.format or str(session.conf.get("spark.sql.sources.default"))
    properties = dict(command.properties)
    if command.query is not None:
        output = Output(kind, "error", command.partitioned_by, options)
        if location is not None:
            output.options["path"] = location
        frame = session.frame(command.query)
        save_table(session, frame, output, command.name, comment=command.comment, properties=properties)
        return nothing()
    schema = StructType([])
    if command.schema_text:
        schema = _columns(command.schema_text, dict(command.defaults))
        checked_format(kind)
    elif location is not None:
        schema = session.read.format(kind).options(**options).load(location).schema
    elif command.format is not None and not command.schema_text:
        raise AnalysisException(errorClass="UNABLE_TO_INFER_SCHEMA", messageParameters={"format": kind})
    if location is None:
        check_unused(directory_for(session, *place), place[1])
    create_table(
        session,
        command.name,
        kind,
        schema,
        location=location,
        partitions=command.partitioned_by,
        options=options,
        comment=command.comment,
        properties=properties,
    )
    return nothing()


def _columns(text: str, defaults: dict[str, str]) -> StructType:
    """The columns of a declaration. Files may hold NULLs, whatever it says."""
    struct = _parse_datatype_string(text)
    assert isinstance(struct, StructType)
    given = {name.lower(): value for name, value in defaults.items()}
    fields = []
    for each in struct.fields:
        metadata = dict(each.metadata or {})
        if each.name.lower() in given:
            metadata[DEFAULT_VALUE] = given[each.name.lower()]
        fields.append(StructField(each.name, each.dataType, True, metadata or None))
    return StructType(fields)


def make_table_like(session: SparkSession, command: CreateTableLike) -> LogicalPlan:
    """Make a table with the columns of another."""
    place = place_for(session, command.name)
    old = session.tables.shared.tables.get(place)
    if old is not None:
        if command.if_not_exists:
            return nothing()
        raise already_there(old)
    source = session.tables.find(command.source)
    frame = session.table(".".join(f"`{each}`" for each in command.source))
    schema = frame.schema if source is None else source.schema
    kind = command.format or (source.format if source is not None else "")
    create_table(
        session,
        command.name,
        kind or str(session.conf.get("spark.sql.sources.default")),
        StructType([StructField(each.name, each.dataType, True, each.metadata) for each in schema.fields]),
        location=command.location,
        partitions=() if source is None else source.partitions,
    )
    return nothing()


def rename_table(session: SparkSession, command: RenameTable) -> LogicalPlan:
    """Give a table or view another name; the files of a managed table move."""
    table = require_table(session, command.name)
    database, name = place_for(session, command.new_name)
    if len(command.new_name) == 1:
        database = table.database
    tables = session.tables.shared
    if (database, name) in tables.tables:
        raise already_there(tables.tables[database, name])
    forget_kept(session, table)
    tables.remove(table)
    if table.is_view:
        tables.put(replace(table, database=database, name=name))
        return nothing()
    location = table.location
    if table.kind == "MANAGED":
        location = os.path.abspath(directory_for(session, database, name))
        check_unused(location, name)
        shutil.rmtree(location, ignore_errors=True)
        os.rename(table.location, location)
    refresh_table(session, replace(table, database=database, name=name, location=location))
    return nothing()


def add_columns(session: SparkSession, command: AddColumns) -> LogicalPlan:
    """Give a table more columns, which are NULL in the rows that are there."""
    table = require_table(session, command.name)
    added = _columns(command.schema_text, {})
    known = {each.name.lower() for each in table.schema.fields}
    for each in added.fields:
        if each.name.lower() in known:
            raise AnalysisException(
                errorClass="COLUMN_ALREADY_EXISTS", messageParameters={"columnName": f"`{each.name}`"}
            )
    schema = partitions_last(StructType([*table.schema.fields, *added.fields]), table.partitions)
    refresh_table(session, replace(table, schema=schema))
    return nothing()


def set_properties(session: SparkSession, command: SetProperties) -> LogicalPlan:
    """Set properties of a table or view, or take them away."""
    table = require_table(session, command.name)
    merged = {**table.properties, **dict(command.properties)}
    kept = {key: value for key, value in merged.items() if value is not None}
    session.tables.shared.put(replace(table, properties=kept))
    return nothing()


def truncate_table(session: SparkSession, command: TruncateTable) -> LogicalPlan:
    """Remove the rows of a table, or of some of its partitions."""
    table = require_table(session, command.name)
    if table.kind != "MANAGED":
        condition = "EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE" if table.is_view else "_LEGACY_ERROR_TEMP_1266"
        raise AnalysisException(
            errorClass=condition,
            messageParameters={
                "viewName": table.full_name,
                "tableIdentWithDB": table.full_name,
                "operation": "TRUNCATE TABLE",
            },
        )
    if command.partition:
        if not table.partitions:
            raise AnalysisException(
                errorClass="_LEGACY_ERROR_TEMP_1267",
                messageParameters={"tableIdentWithDB": table.full_name},
            )
        found = matching(table, values_of(session, table, command.partition))
    else:
        found = partitions_of(table) if table.partitions else [{}]
    for partition in found:
        directory = os.path.join(table.location, path_in(partition)) if partition else table.location
        _empty(directory)
    refresh_table(session, table)
    return nothing()


def _empty(directory: str) -> None:
    for each in os.scandir(directory):
        if each.is_dir(follow_symlinks=False):
            shutil.rmtree(each.path)
        else:
            os.unlink(each.path)


def look_again(session: SparkSession, command: RefreshTable) -> LogicalPlan:
    """Let a name mean the files that are there now."""
    table = session.tables.find(command.name)
    if table is not None and not table.is_view:
        refresh_table(session, table)
        return nothing()
    cache, plan = session.engine.cache, session.table(".".join(f"`{each}`" for each in command.name)).plan
    if cache.is_cached(plan):
        cache.refresh(plan)
    return nothing()


def look_again_at_path(session: SparkSession, command: RefreshPath) -> LogicalPlan:
    """Read the files below a path again where tables are over them."""
    path = os.path.abspath(command.path.removeprefix("file:"))
    for table in list(session.tables.shared.tables.values()):
        if not table.is_view and f"{table.location}/".startswith(f"{path}/"):
            refresh_table(session, table)
    session.engine.cache.refresh_all()
    return nothing()


def analyze_table(session: SparkSession, command: AnalyzeTable) -> LogicalPlan:
    """Check that a table is there: its statistics are read from its files when it is planned."""
    table: Table = require_table(session, command.name)
    if table.is_view:
        raise AnalysisException(
            errorClass="UNSUPPORTED_FEATURE.ANALYZE_VIEW", messageParameters={"name": table.full_name}
        )
    return nothing()


def comment_on(session: SparkSession, command: CommentOn) -> LogicalPlan:
    """Give a table or database another comment."""
    if command.is_table:
        session.tables.shared.put(replace(require_table(session, command.name), comment=command.comment))
    else:
        comment_on_database(session, command.name, command.comment)
    return nothing()
