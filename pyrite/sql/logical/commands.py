"""Statements that do something instead of giving rows of tables. Their rows, if any, are a small report."""

from __future__ import annotations

from dataclasses import dataclass

from pyrite.sql.expressions import Expression
from pyrite.sql.logical.base import LogicalPlan
from pyrite.sql.logical.leaves import Leaf


class Command(Leaf):
    """A statement that runs as soon as it is given to `spark.sql`."""


@dataclass(frozen=True, eq=False)
class CreateView(Command):
    """CREATE [OR REPLACE] [GLOBAL] TEMPORARY VIEW."""

    name: tuple[str, ...]
    query: LogicalPlan
    text: str
    columns: tuple[str, ...] = ()
    is_global: bool = False
    is_temporary: bool = True
    replace: bool = False
    if_not_exists: bool = False
    comment: str | None = None
    column_comments: tuple[str | None, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class CreateViewOfFiles(Command):
    """CREATE TEMPORARY VIEW v USING parquet OPTIONS (path '...')."""

    name: tuple[str, ...]
    format: str
    options: tuple[tuple[str, str], ...]
    schema_text: str | None = None
    replace: bool = False


@dataclass(frozen=True, eq=False)
class DropView(Command):
    """DROP [TEMPORARY] VIEW and DROP TABLE."""

    name: tuple[str, ...]
    if_exists: bool
    is_table: bool = False


@dataclass(frozen=True, eq=False)
class CreateTable(Command):
    """CREATE TABLE [AS query]."""

    name: tuple[str, ...]
    schema_text: str | None
    query: LogicalPlan | None
    format: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    partitioned_by: tuple[str, ...] = ()
    location: str | None = None
    if_not_exists: bool = False
    replace: bool = False
    comment: str | None = None
    properties: tuple[tuple[str, str], ...] = ()
    #: The texts of the values that INSERT gives columns it does not name.
    defaults: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class InsertInto(Command):
    """INSERT INTO and INSERT OVERWRITE."""

    name: tuple[str, ...]
    query: LogicalPlan
    columns: tuple[str, ...] = ()
    overwrite: bool = False
    is_by_name: bool = False
    #: The columns of PARTITION (...), with their values where there are any.
    partition: tuple[tuple[str, Expression | None], ...] = ()
    if_not_exists: bool = False


@dataclass(frozen=True, eq=False)
class CacheTable(Command):
    """CACHE [LAZY] TABLE name [AS query]."""

    name: tuple[str, ...]
    query: LogicalPlan | None = None
    is_lazy: bool = False


@dataclass(frozen=True, eq=False)
class UncacheTable(Command):
    """UNCACHE TABLE."""

    name: tuple[str, ...]
    if_exists: bool = False


@dataclass(frozen=True, eq=False)
class ClearCache(Command):
    """CLEAR CACHE."""


@dataclass(frozen=True, eq=False)
class SetSetting(Command):
    """SET key = value; SET key; SET."""

    key: str | None = None
    value: str | None = None


@dataclass(frozen=True, eq=False)
class ResetSetting(Command):
    """RESET [key]."""

    key: str | None = None


@dataclass(frozen=True, eq=False)
class Show(Command):
    """SHOW TABLES, VIEWS, COLUMNS, FUNCTIONS, DATABASES, CATALOGS, ...

    `what` is the word after SHOW, in upper case.
    """

    what: str
    name: tuple[str, ...] = ()
    pattern: str | None = None
    partition: tuple[tuple[str, Expression | None], ...] = ()


@dataclass(frozen=True, eq=False)
class DescribeTable(Command):
    """DESCRIBE [TABLE] name [column]."""

    name: tuple[str, ...]
    is_extended: bool = False
    column: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class DescribeQuery(Command):
    """DESCRIBE QUERY."""

    query: LogicalPlan


@dataclass(frozen=True, eq=False)
class DescribeFunction(Command):
    """DESCRIBE FUNCTION [EXTENDED] name."""

    name: str
    is_extended: bool = False


@dataclass(frozen=True, eq=False)
class Explain(Command):
    """EXPLAIN [EXTENDED | CODEGEN | COST | FORMATTED] query."""

    query: LogicalPlan
    mode: str = "simple"


@dataclass(frozen=True, eq=False)
class Use(Command):
    """USE name."""

    name: tuple[str, ...]
