"""Databases, and the tables and views in them: what all sessions of an application know by name."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pyrite.sql.logical import LogicalPlan
from pyrite.sql.types import StructType

DEFAULT_DATABASE = "default"
DEFAULT_CATALOG = "spark_catalog"

#: The key, in a field's metadata, of the text of the value that INSERT gives a column it does not name.
DEFAULT_VALUE = "CURRENT_DEFAULT"


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True)
class Database:
    """A name for tables, and the directory of those that are managed."""

    name: str
    description: str
    location: str
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A table, whose rows are in files, or a view, whose rows are what its text gives."""

    database: str
    name: str
    #: MANAGED: its files go when its name goes; EXTERNAL: they stay; VIEW: there are none.
    kind: str
    schema: StructType
    #: An analyzed plan of the rows that are there now.
    plan: Callable[[], LogicalPlan]
    format: str = ""
    location: str = ""
    partitions: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    comment: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    #: The query of a view, and the names of the columns it gives.
    text: str = ""
    query_columns: tuple[str, ...] = ()
    created: datetime.datetime = field(default_factory=_now)

    @property
    def is_view(self) -> bool:
        """Whether it has no rows of its own."""
        return self.kind == "VIEW"

    @property
    def full_name(self) -> str:
        """The name with its catalog and database, as messages show it."""
        return ".".join(f"`{each}`" for each in (DEFAULT_CATALOG, self.database, self.name))


@dataclass
class Databases:
    """What there is, by names in lower case."""

    databases: dict[str, Database] = field(default_factory=dict)
    tables: dict[tuple[str, str], Table] = field(default_factory=dict)

    def put(self, table: Table) -> None:
        """Let a name mean a table."""
        self.tables[table.database, table.name] = table

    def remove(self, table: Table) -> None:
        """Forget a table; its files stay."""
        self.tables.pop((table.database, table.name), None)

    def tables_of(self, database: str) -> list[Table]:
        """The tables and views of a database, by name."""
        return [table for key, table in sorted(self.tables.items()) if key[0] == database]
