"""CREATE, DROP and DESCRIBE DATABASE, COMMENT ON DATABASE, USE."""

from __future__ import annotations

import getpass
import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from pyrite.errors import AnalysisException
from pyrite.sql.commands.reports import nothing, report
from pyrite.sql.logical import CreateDatabase, DescribeDatabase, DropDatabase, LogicalPlan, Use
from pyrite.sql.readwriter.tables import (
    database_name,
    drop_table,
    find_database,
    require_database,
    warehouse,
)
from pyrite.sql.sources.listing import local_path
from pyrite.sql.tables import DEFAULT_CATALOG, DEFAULT_DATABASE, Database

if TYPE_CHECKING:
    from pyrite.sql.session import SparkSession


def create_database(session: SparkSession, command: CreateDatabase) -> LogicalPlan:
    """Make a database and its directory."""
    name = database_name(command.name).lower()
    if find_database(session, name) is not None:
        if command.if_not_exists:
            return nothing()
        raise AnalysisException(
            errorClass="SCHEMA_ALREADY_EXISTS", messageParameters={"schemaName": f"`{name}`"}
        )
    given = command.location
    location = os.path.abspath(local_path(given) if given else os.path.join(warehouse(session), f"{name}.db"))
    os.makedirs(location, exist_ok=True)
    session.tables.shared.databases[name] = Database(
        name, command.comment, f"file:{location}", dict(command.properties)
    )
    return nothing()


def drop_database(session: SparkSession, command: DropDatabase) -> LogicalPlan:
    """Forget a database; with CASCADE, what is in it too."""
    name = database_name(command.name).lower()
    found = find_database(session, name)
    if found is None and command.if_exists:
        return nothing()
    found = require_database(session, name)
    if name == DEFAULT_DATABASE:
        raise AnalysisException(
            errorClass="UNSUPPORTED_FEATURE.DROP_DATABASE",
            messageParameters={"database": f"`{DEFAULT_CATALOG}`.`{name}`"},
        )
    tables = session.tables.shared.tables_of(name)
    if tables and not command.cascade:
        raise AnalysisException(errorClass="SCHEMA_NOT_EMPTY", messageParameters={"schemaName": f"`{name}`"})
    for table in tables:
        drop_table(session, table)
    del session.tables.shared.databases[name]
    shutil.rmtree(local_path(found.location), ignore_errors=True)
    return nothing()


def describe_database(session: SparkSession, command: DescribeDatabase) -> LogicalPlan:
    """What is known of a database."""
    found = require_database(session, database_name(command.name))
    rows = [
        ("Catalog Name", DEFAULT_CATALOG),
        ("Namespace Name", found.name),
        ("Comment", found.description),
        ("Location", found.location),
        ("Owner", getpass.getuser()),
    ]
    if command.is_extended:
        shown = ", ".join(f"({key},{value})" for key, value in sorted(found.properties.items()))
        rows.append(("Properties", f"({shown})" if shown else ""))
    return report("info_name string not null, info_value string not null", rows)


def comment_on_database(session: SparkSession, name: tuple[str, ...], comment: str | None) -> None:
    """Give a database another comment."""
    found = require_database(session, database_name(name))
    session.tables.shared.databases[found.name] = replace(found, description=comment or "")


def use(session: SparkSession, command: Use) -> LogicalPlan:
    """Let names without a database mean those of a database."""
    if [each.lower() for each in command.name] != [DEFAULT_CATALOG]:
        session.tables.current_database = require_database(session, database_name(command.name)).name
    return nothing()
