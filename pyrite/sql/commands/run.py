"""One function a statement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from pyrite.errors import AnalysisException, PySparkNotImplementedError, TempTableAlreadyExistsException
from pyrite.sql.analyzer.problems import table_not_found
from pyrite.sql.expressions import Alias, new_id
from pyrite.sql.functions.registry import find, names
from pyrite.sql.local.python_data import of_rows
from pyrite.sql.logical import (
    CacheTable,
    ClearCache,
    Command,
    CreateTable,
    CreateView,
    CreateViewOfFiles,
    DescribeFunction,
    DescribeQuery,
    DescribeTable,
    DropView,
    Explain,
    InsertInto,
    LogicalPlan,
    Project,
    ResetSetting,
    SetSetting,
    Show,
    UncacheTable,
    UnresolvedTable,
    Use,
)
from pyrite.sql.readwriter.saving import Output, insert_rows
from pyrite.sql.settings import SQL_SETTINGS
from pyrite.sql.tables.session_tables import DEFAULT_CATALOG, DEFAULT_DATABASE, GLOBAL_DATABASE
from pyrite.sql.types import StructType, _parse_datatype_string

if TYPE_CHECKING:
    from pyrite.sql.session import SparkSession


def run_command(session: SparkSession, command: Command) -> LogicalPlan:
    """Do what a statement says; the plan of its report."""
    rule = _RULES.get(type(command))
    if rule is None:
        raise PySparkNotImplementedError(
            errorClass="NOT_IMPLEMENTED",
            messageParameters={"feature": f"The statement {type(command).__name__}", "hint": ""},
        )
    return rule(session, command)


def _report(schema: str, rows: Sequence[tuple[Any, ...]]) -> LogicalPlan:
    struct = _parse_datatype_string(schema) if schema else StructType([])
    assert isinstance(struct, StructType)
    return of_rows(list(rows), struct)


def _nothing() -> LogicalPlan:
    return _report("", ())


def _create_view(session: SparkSession, command: CreateView) -> LogicalPlan:
    if not command.is_temporary:
        raise PySparkNotImplementedError(
            errorClass="NOT_IMPLEMENTED",
            messageParameters={
                "feature": "CREATE VIEW without TEMPORARY",
                "hint": "There is no metastore: use CREATE TEMPORARY VIEW.",
            },
        )
    plan = session.frame(command.query).plan
    if command.columns:
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
        plan = session.frame(
            Project(tuple(Alias(a, name, new_id()) for a, name in zip(visible, command.columns)), plan)
        ).plan
    name = command.name[-1]
    if not command.replace:
        known = session.tables.global_views if command.is_global else session.tables.views
        if name.lower() in known:
            if command.if_not_exists:
                return _nothing()
            raise TempTableAlreadyExistsException(
                errorClass="TEMP_TABLE_OR_VIEW_ALREADY_EXISTS",
                messageParameters={"relationName": f"`{name}`"},
            )
    session.tables.create_view(name, plan, is_global=command.is_global)
    return _nothing()


def _create_view_of_files(session: SparkSession, command: CreateViewOfFiles) -> LogicalPlan:
    reader = session.read.format(command.format).options(**dict(command.options))
    if command.schema_text:
        reader = reader.schema(command.schema_text)
    session.tables.create_view(command.name[-1], reader.load().plan, replace=command.replace)
    return _nothing()


def _drop_view(session: SparkSession, command: DropView) -> LogicalPlan:
    name = command.name[-1].lower()
    tables = session.tables
    is_global = len(command.name) == 2 and command.name[0].lower() == GLOBAL_DATABASE
    if is_global:
        found = tables.drop_view(name, is_global=True)
    else:
        found = tables.drop_view(name) or tables.drop_table(name)
    if not found and not command.if_exists:
        raise table_not_found(command.name, tables.table_names())
    return _nothing()


def _create_table(session: SparkSession, command: CreateTable) -> LogicalPlan:
    name = command.name[-1].lower()
    if name in session.tables.tables and not command.replace:
        if command.if_not_exists:
            return _nothing()
        raise AnalysisException(
            errorClass="TABLE_OR_VIEW_ALREADY_EXISTS",
            messageParameters={"relationName": f"`{DEFAULT_CATALOG}`.`{DEFAULT_DATABASE}`.`{name}`"},
        )
    if command.query is not None:
        frame = session.frame(command.query)
        session.tables.tables[name] = session.engine.kept(frame.plan)
    elif command.location is not None or "path" in dict(command.options):
        reader = session.read.format(command.format or "parquet").options(**dict(command.options))
        if command.schema_text:
            reader = reader.schema(command.schema_text)
        session.tables.tables[name] = reader.load(command.location).plan
    else:
        struct = _parse_datatype_string(command.schema_text or "")
        assert isinstance(struct, StructType)
        session.tables.tables[name] = of_rows([], struct)
    return _nothing()


def _insert(session: SparkSession, command: InsertInto) -> LogicalPlan:
    name = command.name[-1].lower()
    old = session.tables.tables.get(name)
    if old is None:
        raise table_not_found(command.name, session.tables.table_names())
    new = session.frame(command.query)
    if command.columns or command.is_by_name:
        names = command.columns or tuple(new.columns)
        given = new.toDF(*names)
        missing = [each for each in session.frame(old).columns if each not in names]
        for each in missing:
            from pyrite.sql.functions import lit

            given = given.withColumn(each, lit(None))
        new = given.select(*session.frame(old).columns)
    insert_rows(session, new, command.name, Output("", "overwrite" if command.overwrite else "append"))
    return _nothing()


def _cache_table(session: SparkSession, command: CacheTable) -> LogicalPlan:
    name = ".".join(f"`{part}`" for part in command.name)
    if command.query is not None:
        session.frame(command.query).createOrReplaceTempView(command.name[-1])
    session.catalog.cacheTable(name)
    if not command.is_lazy:
        session.table(name).count()
    return _nothing()


def _uncache_table(session: SparkSession, command: UncacheTable) -> LogicalPlan:
    if session.tables.find_table(command.name, ()) is None:
        if command.if_exists:
            return _nothing()
        raise table_not_found(command.name, session.tables.table_names())
    session.catalog.uncacheTable(".".join(f"`{part}`" for part in command.name))
    return _nothing()


def _clear_cache(session: SparkSession, command: ClearCache) -> LogicalPlan:
    session.catalog.clearCache()
    return _nothing()


def _set(session: SparkSession, command: SetSetting) -> LogicalPlan:
    schema = "key string not null, value string not null"
    conf = session.conf
    if command.key is None:
        return _report(schema, sorted(conf.getAll.items()))
    if command.value is None:
        found = conf.get(command.key, "<undefined>" if command.key not in SQL_SETTINGS else None)
        if found is None:
            found = SQL_SETTINGS[command.key].default
        return _report(schema, [(command.key, found)])
    conf.set(command.key, command.value)
    return _report(schema, [(command.key, command.value)])


def _reset(session: SparkSession, command: ResetSetting) -> LogicalPlan:
    keys = list(session.conf.getAll) if command.key is None else [command.key]
    for key in keys:
        session.conf.unset(key)
    return _nothing()


def _matches(name: str, pattern: str | None) -> bool:
    return pattern is None or any(
        fnmatchcase(name.lower(), each.lower().replace("%", "*")) for each in pattern.split("|")
    )


def _show(session: SparkSession, command: Show) -> LogicalPlan:
    tables, pattern = session.tables, command.pattern
    match command.what:
        case "TABLES":
            rows = [(DEFAULT_DATABASE, name, False) for name in sorted(tables.tables)]
            rows += [("", name, True) for name in sorted(tables.views)]
            return _report(
                "namespace string not null, tableName string not null, isTemporary boolean not null",
                [row for row in rows if _matches(row[1], pattern)],
            )
        case "VIEWS":
            rows = [("", name, True) for name in sorted(tables.views)]
            return _report(
                "namespace string not null, viewName string not null, isTemporary boolean not null",
                [row for row in rows if _matches(row[1], pattern)],
            )
        case "DATABASES" | "SCHEMAS" | "NAMESPACES":
            found = [(DEFAULT_DATABASE,)] if _matches(DEFAULT_DATABASE, pattern) else []
            return _report("namespace string not null", found)
        case "CATALOGS":
            return _report("catalog string not null", [(DEFAULT_CATALOG,)])
        case "COLUMNS":
            plan = session.frame(UnresolvedTable(command.name)).plan
            return _report("col_name string not null", [(each.name,) for each in plan.visible_output])
        case "FUNCTIONS":
            known = [*names(), *tables.function_names()]
            return _report(
                "function string not null", [(each,) for each in sorted(known) if _matches(each, pattern)]
            )
        case _:
            raise PySparkNotImplementedError(
                errorClass="NOT_IMPLEMENTED",
                messageParameters={"feature": f"SHOW {command.what}", "hint": ""},
            )


_DESCRIBED = "col_name string not null, data_type string not null, comment string"


def _describe(plan: LogicalPlan) -> LogicalPlan:
    rows = [(a.name, a.type.simpleString(), (a.metadata or {}).get("comment")) for a in plan.visible_output]
    return _report(_DESCRIBED, rows)


def _describe_table(session: SparkSession, command: DescribeTable) -> LogicalPlan:
    return _describe(session.frame(UnresolvedTable(command.name)).plan)


def _describe_query(session: SparkSession, command: DescribeQuery) -> LogicalPlan:
    return _describe(session.frame(command.query).plan)


def _describe_function(session: SparkSession, command: DescribeFunction) -> LogicalPlan:
    declaration = find(command.name)
    if declaration is None:
        if command.name.lower() not in session.tables.functions:
            raise AnalysisException(
                errorClass="UNRESOLVED_ROUTINE",
                messageParameters={"routineName": f"`{command.name}`", "searchPath": "[]", "hint": ""},
            )
        return _report("function_desc string not null", [(f"Function: {command.name}",)])
    about = (declaration.documentation or "").strip()
    first, _, rest = about.partition("\n")
    usage = f"{declaration.name}({', '.join(declaration.parameters)})"
    lines = [f"Function: {declaration.name}", f"Usage: {usage} - {first}"]
    if command.is_extended:
        lines.append(f"Extended Usage: {rest.strip()}")
    return _report("function_desc string not null", [(line,) for line in lines])


def _explain(session: SparkSession, command: Explain) -> LogicalPlan:
    frame = session.frame(command.query)
    return _report("plan string not null", [(session.engine.explanation(frame.plan, command.mode),)])


def _use(session: SparkSession, command: Use) -> LogicalPlan:
    session.catalog.setCurrentDatabase(".".join(command.name))
    return _nothing()


_RULES: dict[type[Command], Callable[[SparkSession, Any], LogicalPlan]] = {
    CacheTable: _cache_table,
    ClearCache: _clear_cache,
    CreateTable: _create_table,
    CreateView: _create_view,
    CreateViewOfFiles: _create_view_of_files,
    DescribeFunction: _describe_function,
    DescribeQuery: _describe_query,
    DescribeTable: _describe_table,
    DropView: _drop_view,
    Explain: _explain,
    InsertInto: _insert,
    ResetSetting: _reset,
    SetSetting: _set,
    Show: _show,
    UncacheTable: _uncache_table,
    Use: _use,
}
