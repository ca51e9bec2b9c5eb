"""Statements and what does them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pyrite.errors import PySparkNotImplementedError
from pyrite.sql import logical
from pyrite.sql.analyzer.problems import table_not_found
from pyrite.sql.commands import databases, inserts, partitions, shows, tables, views
from pyrite.sql.commands.reports import nothing, report
from pyrite.sql.logical import (
    CacheTable,
    ClearCache,
    Command,
    LogicalPlan,
    ResetSetting,
    SetSetting,
    UncacheTable,
)
from pyrite.sql.settings import SQL_SETTINGS

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


def _cache_table(session: SparkSession, command: CacheTable) -> LogicalPlan:
    name = ".".join(f"`{part}`" for part in command.name)
    if command.query is not None:
        session.frame(command.query).createOrReplaceTempView(command.name[-1])
    session.catalog.cacheTable(name)
    if not command.is_lazy:
        session.table(name).count()
    return nothing()


def _uncache_table(session: SparkSession, command: UncacheTable) -> LogicalPlan:
    if session.tables.find_table(command.name, ()) is None:
        if command.if_exists:
            return nothing()
        raise table_not_found(command.name, session.tables.table_names())
    session.catalog.uncacheTable(".".join(f"`{part}`" for part in command.name))
    return nothing()


def _clear_cache(session: SparkSession, command: ClearCache) -> LogicalPlan:
    session.catalog.clearCache()
    return nothing()


def _set(session: SparkSession, command: SetSetting) -> LogicalPlan:
    schema = "key string not null, value string not null"
    conf = session.conf
    if command.key is None:
        return report(schema, sorted(conf.getAll.items()))
    if command.value is None:
        found = conf.get(command.key, "<undefined>" if command.key not in SQL_SETTINGS else None)
        if found is None:
            found = SQL_SETTINGS[command.key].default
        return report(schema, [(command.key, found)])
    conf.set(command.key, command.value)
    return report(schema, [(command.key, command.value)])


def _reset(session: SparkSession, command: ResetSetting) -> LogicalPlan:
    keys = list(session.conf.getAll) if command.key is None else [command.key]
    for key in keys:
        session.conf.unset(key)
    return nothing()


_RULES: dict[type[Command], Callable[[SparkSession, Any], LogicalPlan]] = {
    logical.AddColumns: tables.add_columns,
    logical.AddPartitions: partitions.add_partitions,
    logical.AnalyzeTable: tables.analyze_table,
    logical.CacheTable: _cache_table,
    logical.ClearCache: _clear_cache,
    logical.CommentOn: tables.comment_on,
    logical.CreateDatabase: databases.create_database,
    logical.CreateTable: tables.make_table,
    logical.CreateTableLike: tables.make_table_like,
    logical.CreateView: views.create_view,
    logical.CreateViewOfFiles: views.create_view_of_files,
    logical.DescribeDatabase: databases.describe_database,
    logical.DescribeFunction: shows.describe_function,
    logical.DescribeQuery: shows.describe_query,
    logical.DescribeTable: shows.describe_table,
    logical.DropDatabase: databases.drop_database,
    logical.DropPartitions: partitions.drop_partitions,
    logical.DropView: views.drop_view_or_table,
    logical.Explain: shows.explain,
    logical.InsertInto: inserts.insert,
    logical.InsertIntoDirectory: inserts.insert_into_directory,
    logical.RecoverPartitions: partitions.recover_partitions,
    logical.RefreshPath: tables.look_again_at_path,
    logical.RefreshTable: tables.look_again,
    logical.RenameTable: tables.rename_table,
    logical.ResetSetting: _reset,
    logical.SetProperties: tables.set_properties,
    logical.SetSetting: _set,
    logical.Show: shows.show,
    logical.TruncateTable: tables.truncate_table,
    logical.UncacheTable: _uncache_table,
    logical.Use: databases.use,
}
