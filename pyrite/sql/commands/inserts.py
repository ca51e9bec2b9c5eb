"""INSERT INTO and INSERT OVERWRITE, into tables and directories."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pyrite.errors import AnalysisException, ParseException
from pyrite.sql.analyzer.text import expression_in
from pyrite.sql.column import Column
from pyrite.sql.commands.partitions import matching, path_in, values_of
from pyrite.sql.commands.reports import nothing
from pyrite.sql.functions import lit
from pyrite.sql.logical import InsertInto, InsertIntoDirectory, LogicalPlan
from pyrite.sql.readwriter.saving import Output, insert_rows, save_files
from pyrite.sql.readwriter.tables import refresh_table, require_table
from pyrite.sql.tables import DEFAULT_VALUE, Table
from pyrite.sql.types import StructField

if TYPE_CHECKING:
    from pyrite.sql.dataframe import DataFrame
    from pyrite.sql.session import SparkSession


def insert(session: SparkSession, command: InsertInto) -> LogicalPlan:
    """Put the rows of a query into a table."""
    table = require_table(session, command.name)
    if command.if_not_exists and not command.overwrite:
        raise ParseException(
            errorClass="INVALID_STATEMENT_OR_CLAUSE",
            messageParameters={"operation": "INSERT INTO ... IF NOT EXISTS"},
        )
    static = values_of(session, table, command.partition)
    if command.if_not_exists and matching(table, static):
        return nothing()
    if command.partition and len(command.partition) != len(table.partitions):
        raise AnalysisException(
            errorClass="_LEGACY_ERROR_TEMP_1169",
            messageParameters={
                "tableName": table.full_name,
                "normalizedPartSpec": ",".join(name for name, _ in command.partition),
                "partColNames": ",".join(table.partitions),
            },
        )
    given = session.frame(command.query)
    fixed = {name: Column(value) for name, value in command.partition if value is not None}
    frame = _in_order(session, table, given, command, fixed)
    if not (command.overwrite and static):
        insert_rows(session, frame, command.name, Output("", "overwrite" if command.overwrite else "append"))
        return nothing()
    # The new files come first: what goes wrong before they are there leaves the table as it was.
    old = [
        os.path.join(directory, name)
        for partition in matching(table, static)
        for directory, _, names in os.walk(os.path.join(table.location, path_in(partition)))
        for name in names
    ]
    insert_rows(session, frame, command.name, Output("", "append"))
    for each in old:
        os.unlink(each)
    refresh_table(session, table)
    return nothing()


def _in_order(
    session: SparkSession, table: Table, given: DataFrame, command: InsertInto, fixed: dict[str, Column]
) -> DataFrame:
    """The rows with the columns of the table, in their order."""
    fields = table.schema.fields
    free = [each for each in fields if each.name.lower() not in {name.lower() for name in fixed}]
    constant = {each.lower(): value for each, value in fixed.items()}
    if not command.columns and not command.is_by_name:
        if not fixed:
            return given
        _check_count(table, len(free), free, given)
        named = given.toDF(*(each.name for each in free))
    else:
        names = list(command.columns) or given.columns
        _check_names(table, names, by_name=command.is_by_name)
        wanted = [each for name in names for each in free if each.name.lower() == name.lower()]
        _check_count(table, len(names), wanted, given)
        named = given.toDF(*names)
    known = {name.lower() for name in named.columns}
    return named.select(
        *(
            constant[each.name.lower()].cast(each.dataType).alias(each.name)
            if each.name.lower() in constant
            else named[each.name]
            if each.name.lower() in known
            else _default(session, each)
            for each in fields
        )
    )


def _default(session: SparkSession, field: StructField) -> Column:
    """The value of a column that an INSERT does not name."""
    text = (field.metadata or {}).get(DEFAULT_VALUE)
    value = lit(None) if text is None else Column(expression_in(text, session.conf.analysis))
    return value.cast(field.dataType).alias(field.name)


def _check_names(table: Table, names: list[str], *, by_name: bool) -> None:
    known = {each.name.lower() for each in table.schema.fields}
    seen: set[str] = set()
    for name in names:
        if name.lower() in seen:
            raise AnalysisException(
                errorClass="COLUMN_ALREADY_EXISTS", messageParameters={"columnName": f"`{name}`"}
            )
        seen.add(name.lower())
        if name.lower() in known:
            continue
        if by_name:
            raise AnalysisException(
                errorClass="INCOMPATIBLE_DATA_FOR_TABLE.EXTRA_COLUMNS",
                messageParameters={"tableName": table.full_name, "extraColumns": f"`{name}`"},
            )
        raise AnalysisException(
            errorClass="UNRESOLVED_COLUMN.WITH_SUGGESTION",
            messageParameters={
                "objectName": f"`{name}`",
                "proposal": ", ".join(f"`{each.name}`" for each in table.schema.fields[:5]),
            },
        )


def _check_count(table: Table, wanted: int, fields: list[StructField], given: DataFrame) -> None:
    found = len(given.columns)
    if found != wanted:
        raise AnalysisException(
            errorClass="INSERT_COLUMN_ARITY_MISMATCH."
            + ("NOT_ENOUGH_DATA_COLUMNS" if found < wanted else "TOO_MANY_DATA_COLUMNS"),
            messageParameters={
                "tableName": table.full_name,
                "tableColumns": ", ".join(f"`{each.name}`" for each in fields),
                "dataColumns": ", ".join(f"`{each}`" for each in given.columns),
            },
        )


def insert_into_directory(session: SparkSession, command: InsertIntoDirectory) -> LogicalPlan:
    """Write the rows of a query in the place of what a directory holds."""
    options = dict(command.options)
    path = command.path or options.pop("path", None)
    output = Output(command.format, "overwrite", (), options)
    save_files(session, session.frame(command.query), output, path)
    return nothing()
