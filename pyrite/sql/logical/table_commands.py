"""Statements about databases and tables, other than those that make a table or fill it."""

from __future__ import annotations

from dataclasses import dataclass

from pyrite.sql.expressions import Expression
from pyrite.sql.logical.base import LogicalPlan
from pyrite.sql.logical.commands import Command

#: The columns of PARTITION (...), with their values where there are any.
PartitionSpec = tuple[tuple[str, Expression | None], ...]


@dataclass(frozen=True, eq=False)
class CreateDatabase(Command):
    """CREATE DATABASE."""

    name: tuple[str, ...]
    if_not_exists: bool = False
    comment: str = ""
    location: str | None = None
    properties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class DropDatabase(Command):
    """DROP DATABASE [RESTRICT | CASCADE]."""

    name: tuple[str, ...]
    if_exists: bool = False
    cascade: bool = False


@dataclass(frozen=True, eq=False)
class DescribeDatabase(Command):
    """DESCRIBE DATABASE [EXTENDED]."""

    name: tuple[str, ...]
    is_extended: bool = False


@dataclass(frozen=True, eq=False)
class CreateTableLike(Command):
    """CREATE TABLE name LIKE another: its columns, without its rows."""

    name: tuple[str, ...]
    source: tuple[str, ...]
    if_not_exists: bool = False
    format: str | None = None
    location: str | None = None


@dataclass(frozen=True, eq=False)
class TruncateTable(Command):
    """TRUNCATE TABLE [PARTITION]."""

    name: tuple[str, ...]
    partition: PartitionSpec = ()


@dataclass(frozen=True, eq=False)
class RenameTable(Command):
    """ALTER TABLE or VIEW ... RENAME TO."""

    name: tuple[str, ...]
    new_name: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class AddColumns(Command):
    """ALTER TABLE ... ADD COLUMNS."""

    name: tuple[str, ...]
    schema_text: str


@dataclass(frozen=True, eq=False)
class SetProperties(Command):
    """ALTER TABLE or VIEW ... SET and UNSET TBLPROPERTIES; None is a property that goes."""

    name: tuple[str, ...]
    properties: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, eq=False)
class AddPartitions(Command):
    """ALTER TABLE ... ADD PARTITION."""

    name: tuple[str, ...]
    partitions: tuple[PartitionSpec, ...]
    if_not_exists: bool = False


@dataclass(frozen=True, eq=False)
class DropPartitions(Command):
    """ALTER TABLE ... DROP PARTITION."""

    name: tuple[str, ...]
    partitions: tuple[PartitionSpec, ...]
    if_exists: bool = False


@dataclass(frozen=True, eq=False)
class RecoverPartitions(Command):
    """MSCK REPAIR TABLE, and ALTER TABLE ... RECOVER PARTITIONS."""

    name: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class RefreshTable(Command):
    """REFRESH TABLE."""

    name: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class RefreshPath(Command):
    """REFRESH path."""

    path: str


@dataclass(frozen=True, eq=False)
class AnalyzeTable(Command):
    """ANALYZE TABLE: a check that it is there, as statistics are those of the files."""

    name: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class CommentOn(Command):
    """COMMENT ON TABLE or DATABASE; None takes a comment away."""

    name: tuple[str, ...]
    comment: str | None
    is_table: bool = True


@dataclass(frozen=True, eq=False)
class InsertIntoDirectory(Command):
    """INSERT OVERWRITE DIRECTORY."""

    path: str | None
    format: str
    options: tuple[tuple[str, str], ...]
    query: LogicalPlan
