"""SHOW, DESCRIBE and EXPLAIN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyrite.errors import AnalysisException, PySparkNotImplementedError
from pyrite.sql.commands.partitions import check_is_partitioned, matching, path_in, values_of
from pyrite.sql.commands.reports import matches, report
from pyrite.sql.commands.table_texts import create_statement, table_details
from pyrite.sql.functions.registry import find, names
from pyrite.sql.logical import (
    Command,
    DescribeFunction,
    DescribeQuery,
    DescribeTable,
    Explain,
    LogicalPlan,
    Show,
    UnresolvedTable,
)
from pyrite.sql.readwriter.tables import (
    database_name,
    database_names,
    require_database,
    require_table,
)
from pyrite.sql.tables import DEFAULT_CATALOG

if TYPE_CHECKING:
    from pyrite.sql.session import SparkSession


def show(session: SparkSession, command: Show) -> LogicalPlan:
    """The names of what there is."""
    pattern = command.pattern
    match command.what:
        case "TABLES" | "VIEWS":
            return _tables(session, command)
        case "DATABASES" | "SCHEMAS" | "NAMESPACES":
            found = [(each,) for each in database_names(session) if matches(each, pattern)]
            return report("namespace string not null", found)
        case "CATALOGS":
            return report("catalog string not null", [(DEFAULT_CATALOG,)])
        case "CURRENT NAMESPACE":
            return report(
                "catalog string not null, namespace string not null",
                [(DEFAULT_CATALOG, session.tables.current_database)],
            )
        case "COLUMNS":
            plan = session.frame(UnresolvedTable(command.name)).plan
            return report("col_name string not null", [(each.name,) for each in plan.visible_output])
        case "FUNCTIONS" | "ALL FUNCTIONS" | "USER FUNCTIONS" | "SYSTEM FUNCTIONS":
            built_in = names() if command.what != "USER FUNCTIONS" else ()
            own = session.tables.function_names() if command.what != "SYSTEM FUNCTIONS" else ()
            known = sorted({*built_in, *own})
            return report("function string not null", [(each,) for each in known if matches(each, pattern)])
        case "CREATE TABLE":
            text = create_statement(require_table(session, command.name))
            return report("createtab_stmt string not null", [(text,)])
        case "TBLPROPERTIES":
            return _properties(session, command)
        case "PARTITIONS":
            table = require_table(session, command.name)
            check_is_partitioned(table)
            wanted = matching(table, values_of(session, table, command.partition))
            return report("partition string not null", [(path_in(each),) for each in wanted])
        case _:
            raise PySparkNotImplementedError(
                errorClass="NOT_IMPLEMENTED",
                messageParameters={"feature": f"SHOW {command.what}", "hint": ""},
            )


def _tables(session: SparkSession, command: Show) -> LogicalPlan:
    database = session.tables.current_database
    if command.name:
        database = require_database(session, database_name(command.name)).name
    only_views = command.what == "VIEWS"
    known = session.tables.shared.tables_of(database)
    rows = [(database, each.name, False) for each in known if each.is_view or not only_views]
    rows += [("", name, True) for name in sorted(session.tables.views)]
    column = "viewName" if only_views else "tableName"
    return report(
        f"namespace string not null, {column} string not null, isTemporary boolean not null",
        [row for row in rows if matches(row[1], command.pattern)],
    )


def _properties(session: SparkSession, command: Show) -> LogicalPlan:
    table = require_table(session, command.name)
    rows = sorted(table.properties.items())
    if command.pattern is not None:
        missing = f"Table {DEFAULT_CATALOG}.{table.database}.{table.name} does not have property: "
        rows = [(command.pattern, table.properties.get(command.pattern, f"{missing}{command.pattern}"))]
    return report("key string not null, value string not null", rows)


_DESCRIBED = "col_name string not null, data_type string not null, comment string"


def _columns(plan: LogicalPlan) -> list[tuple[str, str, str | None]]:
    return [(a.name, a.type.simpleString(), (a.metadata or {}).get("comment")) for a in plan.visible_output]


def describe_table(session: SparkSession, command: DescribeTable) -> LogicalPlan:
    """The columns of a table or view, and with EXTENDED what else is known of it."""
    rows = _columns(session.frame(UnresolvedTable(command.name)).plan)
    if command.column:
        return _described_column(rows, command)
    is_temporary = len(command.name) == 1 and command.name[0].lower() in session.tables.views
    table = None if is_temporary else session.tables.find(command.name)
    if table is not None and table.partitions:
        partitions = [row for row in rows if row[0] in table.partitions]
        rows += [("# Partition Information", "", ""), ("# col_name", "data_type", "comment"), *partitions]
    if table is not None and command.is_extended:
        rows += [("", "", ""), ("# Detailed Table Information", "", "")]
        rows += [(key, value, "") for key, value in table_details(table)]
    return report(_DESCRIBED, rows)


def _described_column(rows: list[tuple[str, str, str | None]], command: DescribeTable) -> LogicalPlan:
    wanted = ".".join(command.column).lower()
    for name, kind, comment in rows:
        if name.lower() == wanted:
            return report(
                "info_name string not null, info_value string not null",
                [("col_name", name), ("data_type", kind), ("comment", comment or "NULL")],
            )
    raise AnalysisException(
        errorClass="UNRESOLVED_COLUMN.WITH_SUGGESTION",
        messageParameters={
            "objectName": f"`{wanted}`",
            "proposal": ", ".join(f"`{name}`" for name, _, _ in rows[:5]),
        },
    )


def describe_query(session: SparkSession, command: DescribeQuery) -> LogicalPlan:
    """The columns of a query."""
    return report(_DESCRIBED, _columns(session.frame(command.query).plan))


def describe_function(session: SparkSession, command: DescribeFunction) -> LogicalPlan:
    """What a function does."""
    declaration = find(command.name)
    if declaration is None:
        if command.name.lower() not in session.tables.functions:
            raise AnalysisException(
                errorClass="UNRESOLVED_ROUTINE",
                messageParameters={"routineName": f"`{command.name}`", "searchPath": "[]", "_hint": ""},
            )
        return report("function_desc string not null", [(f"Function: {command.name}",)])
    about = (declaration.documentation or "").strip()
    first, _, rest = about.partition("\n")
    usage = f"{declaration.name}({', '.join(declaration.parameters)})"
    lines = [f"Function: {declaration.name}", f"Usage: {usage} - {first}"]
    if command.is_extended:
        lines.append(f"Extended Usage: {rest.strip()}")
    return report("function_desc string not null", [(line,) for line in lines])


def explain(session: SparkSession, command: Explain) -> LogicalPlan:
    """How a query is computed."""
    if isinstance(command.query, Command):
        return report(
            "plan string not null", [(f"== Physical Plan ==\nExecute {type(command.query).__name__}\n",)]
        )
    frame = session.frame(command.query)
    text = session.engine.explanation(frame.plan, command.mode, command.query)
    return report("plan string not null", [(text,)])
