"""CREATE VIEW and DROP VIEW."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyrite.errors import AnalysisException
from pyrite.sql.analyzer.problems import table_not_found
from pyrite.sql.commands.reports import nothing
from pyrite.sql.expressions import Alias, new_id
from pyrite.sql.logical import CreateView, CreateViewOfFiles, DropView, LogicalPlan, Project, UnresolvedTable
from pyrite.sql.readwriter.tables import already_there, drop_table, place_for
from pyrite.sql.tables import DEFAULT_CATALOG, GLOBAL_DATABASE, Table
from pyrite.sql.types import StructField, StructType

if TYPE_CHECKING:
    from pyrite.sql.session import SparkSession


def create_view(session: SparkSession, command: CreateView) -> LogicalPlan:
    """Give a query a name: for the session, for all of them, or in a database."""
    plan = _named(session, command)
    if not command.is_temporary:
        return _create_view_in_database(session, command, plan)
    name = command.name[-1]
    known = session.tables.global_views if command.is_global else session.tables.views
    if command.if_not_exists and name.lower() in known:
        return nothing()
    session.tables.create_view(name, plan, is_global=command.is_global, replace=command.replace)
    return nothing()


def _named(session: SparkSession, command: CreateView) -> LogicalPlan:
    """The query with the names and comments that its columns are given."""
    plan = session.frame(command.query).plan
    if not command.columns:
        return plan
    visible = plan.visible_output
    if len(visible) != len(command.columns):
        few = len(visible) < len(command.columns)
        raise AnalysisException(
            errorClass="CREATE_VIEW_COLUMN_ARITY_MISMATCH."
            + ("NOT_ENOUGH_DATA_COLUMNS" if few else "TOO_MANY_DATA_COLUMNS"),
            messageParameters={
                "viewName": f"`{command.name[-1]}`",
                "viewColumns": ", ".join(f"`{each}`" for each in command.columns),
                "dataColumns": ", ".join(f"`{each.name}`" for each in visible),
            },
        )
    comments = command.column_comments or (None,) * len(visible)
    named = [
        Alias(each, name, new_id(), {"comment": comment} if comment else each.metadata)
        for each, name, comment in zip(visible, command.columns, comments)
    ]
    return session.frame(Project(tuple(named), plan)).plan


def _create_view_in_database(session: SparkSession, command: CreateView, plan: LogicalPlan) -> LogicalPlan:
    database, key = place_for(session, command.name)
    tables = session.tables.shared
    old = tables.tables.get((database, key))
    if old is not None and not (command.replace and old.is_view):
        if command.if_not_exists:
            return nothing()
        raise already_there(old)
    _refuse_temporary_views(session, command, f"`{DEFAULT_CATALOG}`.`{database}`.`{key}`")
    # Each use asks the query again: a view shows what its tables hold then.
    home = session.tables.current_database

    def current() -> LogicalPlan:
        before, session.tables.current_database = session.tables.current_database, home
        try:
            return _named(session, command)
        finally:
            session.tables.current_database = before

    schema = StructType(
        [StructField(a.name, a.type, a.nullable, a.metadata or None) for a in plan.visible_output]
    )
    queried = session.frame(command.query).columns
    tables.put(
        Table(
            database,
            key,
            "VIEW",
            schema,
            current,
            comment=command.comment,
            properties=dict(command.properties),
            text=command.text,
            query_columns=tuple(queried),
        )
    )
    return nothing()


def _refuse_temporary_views(session: SparkSession, command: CreateView, shown: str) -> None:
    """A view outlives the temporary views that it would need."""
    for node in command.query.walk():
        if isinstance(node, UnresolvedTable) and node.parts[0].lower() in session.tables.views:
            raise AnalysisException(
                errorClass="INVALID_TEMP_OBJ_REFERENCE",
                messageParameters={
                    "obj": "VIEW",
                    "objName": shown,
                    "tempObj": "VIEW",
                    "tempObjName": f"`{node.parts[0]}`",
                },
            )


def create_view_of_files(session: SparkSession, command: CreateViewOfFiles) -> LogicalPlan:
    """Give files a name for the session."""
    reader = session.read.format(command.format).options(**dict(command.options))
    if command.schema_text:
        reader = reader.schema(command.schema_text)
    session.tables.create_view(command.name[-1], reader.load().plan, replace=command.replace)
    return nothing()


def drop_view_or_table(session: SparkSession, command: DropView) -> LogicalPlan:
    """Forget a view or table. A temporary view comes before a table of its name."""
    tables = session.tables
    name = [part.lower() for part in command.name]
    if len(name) == 1 and tables.drop_view(name[0]):
        return nothing()
    if len(name) == 2 and name[0] == GLOBAL_DATABASE and tables.drop_view(name[1], is_global=True):
        return nothing()
    found = tables.find(name)
    if found is None:
        if command.if_exists:
            return nothing()
        raise table_not_found(command.name, tables.table_names())
    if not command.is_table and not found.is_view:
        raise AnalysisException(
            errorClass="WRONG_COMMAND_FOR_OBJECT_TYPE",
            messageParameters={
                "alternative": "DROP TABLE",
                "operation": "DROP VIEW",
                "foundType": found.kind,
                "requiredType": "VIEW",
                "objectName": f"{DEFAULT_CATALOG}.{found.database}.{found.name}",
            },
        )
    drop_table(session, found)
    return nothing()
