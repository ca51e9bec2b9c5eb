"""Partitions of tables, which are directories."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pyrite.errors import AnalysisException
from pyrite.sql.column import Column
from pyrite.sql.commands.reports import nothing
from pyrite.sql.expressions import Cast, Expression
from pyrite.sql.logical import AddPartitions, DropPartitions, LogicalPlan, RecoverPartitions
from pyrite.sql.readwriter.tables import refresh_table, require_table
from pyrite.sql.sources.output.files import partition_directory
from pyrite.sql.tables import Table
from pyrite.sql.types import StringType

if TYPE_CHECKING:
    from pyrite.sql.session import SparkSession

Spec = Sequence[tuple[str, Expression | None]]

#: What stands for NULL and for an empty text in the name of a directory.
_NO_VALUE = "__HIVE_DEFAULT_PARTITION__"


def check_is_partitioned(table: Table) -> None:
    """Raise AnalysisException if a table has no partitions."""
    if not table.partitions:
        raise AnalysisException(
            errorClass="INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY",
            messageParameters={"name": table.full_name},
        )


def values_of(session: SparkSession, table: Table, spec: Spec) -> dict[str, str]:
    """The names in a specification, as the table has them, with their values as texts of directories."""
    names = {each.lower(): each for each in table.partitions}
    unknown = [name for name, _ in spec if name.lower() not in names]
    if unknown:
        raise AnalysisException(
            errorClass="PARTITIONS_NOT_FOUND",
            messageParameters={
                "partitionList": ", ".join(f"`{each}`" for each in unknown),
                "tableName": table.full_name,
            },
        )
    types = {each.name: each.dataType for each in table.schema.fields}
    given = [(names[name.lower()], value) for name, value in spec if value is not None]
    if not given:
        return {}
    texts = [Column(Cast(Cast(value, types[name]), StringType())) for name, value in given]
    [row] = session.range(1).select(*texts).collect()
    return {name: _NO_VALUE if value in (None, "") else value for (name, _), value in zip(given, row)}


def partitions_of(table: Table) -> list[dict[str, str]]:
    """The partitions that are there, in order of the names of their directories."""
    found: list[dict[str, str]] = []

    def descend(directory: str, known: dict[str, str]) -> None:
        if len(known) == len(table.partitions):
            found.append(known)
            return
        name = table.partitions[len(known)]
        for each in sorted(os.listdir(directory)):
            key, is_pair, value = each.partition("=")
            inner = os.path.join(directory, each)
            if is_pair and unquote(key).lower() == name.lower() and os.path.isdir(inner):
                descend(inner, {**known, name: unquote(value)})

    if os.path.isdir(table.location):
        descend(table.location, {})
    return found


def matching(table: Table, values: dict[str, str]) -> list[dict[str, str]]:
    """The partitions with these values."""
    return [each for each in partitions_of(table) if values.items() <= each.items()]


def path_in(partition: dict[str, str]) -> str:
    """The directories of a partition, below its table's."""
    return partition_directory(list(partition), list(partition.values()))


def _shown(table: Table, values: dict[str, str]) -> dict[str, str]:
    return {
        "partitionList": "PARTITION ("
        + ", ".join(f"`{key}` = {value}" for key, value in values.items())
        + ")",
        "tableName": f"`{table.database}`.`{table.name}`",
    }


def add_partitions(session: SparkSession, command: AddPartitions) -> LogicalPlan:
    """Make directories for partitions."""
    table = require_table(session, command.name)
    check_is_partitioned(table)
    for spec in command.partitions:
        values = values_of(session, table, spec)
        partition = {name: values[name] for name in table.partitions if name in values}
        if len(partition) < len(table.partitions):
            raise AnalysisException(
                errorClass="_LEGACY_ERROR_TEMP_1232",
                messageParameters={
                    "specKeys": ", ".join(partition),
                    "partitionColumnNames": ", ".join(table.partitions),
                    "tableName": table.full_name,
                },
            )
        if matching(table, values) and not command.if_not_exists:
            raise AnalysisException(
                errorClass="PARTITIONS_ALREADY_EXIST", messageParameters=_shown(table, values)
            )
        os.makedirs(os.path.join(table.location, path_in(partition)), exist_ok=True)
    refresh_table(session, table)
    return nothing()


def drop_partitions(session: SparkSession, command: DropPartitions) -> LogicalPlan:
    """Remove partitions with their files."""
    table = require_table(session, command.name)
    check_is_partitioned(table)
    for spec in command.partitions:
        values = values_of(session, table, spec)
        found = matching(table, values)
        if not found and not command.if_exists:
            raise AnalysisException(
                errorClass="PARTITIONS_NOT_FOUND", messageParameters=_shown(table, values)
            )
        for each in found:
            shutil.rmtree(os.path.join(table.location, path_in(each)))
    refresh_table(session, table)
    return nothing()


def recover_partitions(session: SparkSession, command: RecoverPartitions) -> LogicalPlan:
    """Look at the directories again."""
    table = require_table(session, command.name)
    if not table.partitions:
        raise AnalysisException(
            errorClass="NOT_A_PARTITIONED_TABLE",
            messageParameters={
                "operation": "ALTER TABLE RECOVER PARTITIONS",
                "tableIdentWithDB": table.full_name,
            },
        )
    refresh_table(session, table)
    return nothing()
