"""Tables by name: finding, making, refreshing and dropping them, with their directories."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pyrite.errors import AnalysisException
from pyrite.sql.analyzer.problems import quoted_name, table_not_found
from pyrite.sql.logical import LogicalPlan
from pyrite.sql.sources import Options, relation_of
from pyrite.sql.sources.listing import local_path
from pyrite.sql.sources.problems import check_no_duplicates
from pyrite.sql.tables import DEFAULT_CATALOG, DEFAULT_DATABASE, Database, Table, scan_of
from pyrite.sql.types import StructType

if TYPE_CHECKING:
    from pyrite.sql.session import SparkSession


def warehouse(session: SparkSession) -> str:
    """The directory of the database `default`."""
    return os.path.abspath(local_path(str(session.conf.get("spark.sql.warehouse.dir"))))


def find_database(session: SparkSession, name: str) -> Database | None:
    """A database, or None; `default` is always there."""
    name = name.lower()
    found = session.tables.shared.databases.get(name)
    if name == DEFAULT_DATABASE:
        described = "default database" if found is None else found.description
        return Database(name, described, f"file:{warehouse(session)}")
    return found


def database_names(session: SparkSession) -> list[str]:
    """The names of all databases, in order."""
    return sorted({DEFAULT_DATABASE, *session.tables.shared.databases})


def require_database(session: SparkSession, name: str) -> Database:
    """A database. Raises AnalysisException if there is none of the name."""
    found = find_database(session, name)
    if found is None:
        raise AnalysisException(
            errorClass="SCHEMA_NOT_FOUND",
            messageParameters={"schemaName": quoted_name((DEFAULT_CATALOG, name))},
        )
    return found


def database_name(parts: Sequence[str]) -> str:
    """The database of a name that may begin with the catalog's. Raises AnalysisException for other names."""
    match parts:
        case [name]:
            return name
        case [catalog, name] if catalog.lower() == DEFAULT_CATALOG:
            return name
        case _:
            raise AnalysisException(
                errorClass="REQUIRES_SINGLE_PART_NAMESPACE",
                messageParameters={"sessionCatalog": DEFAULT_CATALOG, "namespace": quoted_name(parts)},
            )


def place_for(session: SparkSession, name: Sequence[str]) -> tuple[str, str]:
    """The database and the name for a new table. Raises AnalysisException if there is no such database."""
    place = session.tables.place_of(name)
    if place is None:
        raise AnalysisException(
            errorClass="REQUIRES_SINGLE_PART_NAMESPACE",
            messageParameters={"sessionCatalog": DEFAULT_CATALOG, "namespace": quoted_name(name[:-1])},
        )
    require_database(session, place[0])
    return place


def require_table(session: SparkSession, name: Sequence[str]) -> Table:
    """A table or view of a database. Raises AnalysisException if there is none of the name."""
    found = session.tables.find(name)
    if found is None:
        raise table_not_found(name, session.tables.table_names())
    return found


def already_there(table: Table) -> AnalysisException:
    """The name of a new table is taken."""
    return AnalysisException(
        errorClass="TABLE_OR_VIEW_ALREADY_EXISTS", messageParameters={"relationName": table.full_name}
    )


def directory_for(session: SparkSession, database: str, name: str) -> str:
    """Where the files of a managed table are."""
    return os.path.join(local_path(require_database(session, database).location), name)


def check_unused(directory: str, table: str) -> None:
    """Raise AnalysisException if there is something in the directory of a new managed table."""
    if os.path.isdir(directory) and os.listdir(directory):
        raise AnalysisException(
            errorClass="LOCATION_ALREADY_EXISTS",
            messageParameters={"identifier": f"`{table}`", "location": f"file:{directory}"},
        )


def scan_of_table(session: SparkSession, table: Table) -> LogicalPlan:
    """The rows of the files that are there now."""
    from pyrite.sql.readwriter.options import source_settings

    relation = relation_of(
        table.format,
        [table.location],
        table.schema,
        Options.of(dict(table.options)),
        source_settings(session.conf),
    )
    return session.frame(scan_of(relation)).plan


def refresh_table(session: SparkSession, table: Table) -> None:
    """Let the name of a table mean the files that are there now; rows that were kept are read again."""
    tables, cache = session.tables.shared, session.engine.cache
    is_new = (table.database, table.name) not in tables.tables
    kept = None if is_new else cache.find(_named(session, table))
    if kept is not None:
        cache.remove(_named(session, table))
    scan = scan_of_table(session, table)
    tables.put(replace(table, plan=lambda: scan))
    if kept is not None:
        cache.add(_named(session, table), kept.level)


def _named(session: SparkSession, table: Table) -> LogicalPlan:
    """The plan of the table's name, which is what is kept."""
    return session.table(table.full_name).plan


def create_table(
    session: SparkSession,
    name: Sequence[str],
    format: str,
    schema: StructType,
    *,
    location: str | None = None,
    partitions: Iterable[str] = (),
    options: Mapping[str, str] | None = None,
    comment: str | None = None,
    properties: Mapping[str, str] | None = None,
) -> Table:
    """A table over the files at a location, or over a new directory of the database."""
    database, key = place_for(session, name)
    where = local_path(location) if location else directory_for(session, database, key)
    check_no_duplicates(schema, is_case_sensitive=session.conf.analysis.is_case_sensitive)
    partitions = tuple(partitions)
    for each in partitions:
        if each.lower() not in {field.name.lower() for field in schema.fields}:
            raise AnalysisException(
                errorClass="UNRESOLVED_COLUMN.WITH_SUGGESTION",
                messageParameters={
                    "objectName": f"`{each}`",
                    "proposal": ", ".join(f"`{field.name}`" for field in schema.fields),
                },
            )
    ordered = partitions_last(schema, partitions)
    names = [field.name for field in ordered.fields[len(ordered.fields) - len(partitions) :]]
    table = Table(
        database,
        key,
        "EXTERNAL" if location else "MANAGED",
        ordered,
        _unread,
        format,
        os.path.abspath(where),
        tuple(names),
        tuple((options or {}).items()),
        comment,
        dict(properties or {}),
    )
    os.makedirs(table.location, exist_ok=True)
    refresh_table(session, table)
    return table


def partitions_last(schema: StructType, partitions: Sequence[str]) -> StructType:
    """The columns of files, then those of directories."""
    wanted = [each.lower() for each in partitions]
    fields = [each for each in schema.fields if each.name.lower() not in wanted]
    return StructType(
        fields + [each for part in wanted for each in schema.fields if each.name.lower() == part]
    )


def _unread() -> LogicalPlan:
    raise AssertionError("the table has not been refreshed")


def forget_kept(session: SparkSession, table: Table) -> None:
    """No longer keep the rows of a table, or those that its view gives."""
    cache, plan = session.engine.cache, _named(session, table)
    if cache.is_cached(plan):
        cache.remove(plan)


def drop_table(session: SparkSession, table: Table) -> None:
    """Forget a table or view, and remove its files if they are the session's."""
    if not table.is_view:
        # A view may read what is gone already, and then has no plan.
        forget_kept(session, table)
    session.tables.shared.remove(table)
    if table.kind == "MANAGED":
        shutil.rmtree(table.location, ignore_errors=True)
