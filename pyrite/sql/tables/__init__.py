"""What a session knows by name: views, tables in databases, the user's functions."""

from __future__ import annotations

from pyrite.sql.tables.databases import (
    DEFAULT_CATALOG,
    DEFAULT_DATABASE,
    DEFAULT_VALUE,
    Database,
    Databases,
    Table,
)
from pyrite.sql.tables.session_tables import GLOBAL_DATABASE, SessionTables, scan_of

__all__ = [
    "DEFAULT_CATALOG",
    "DEFAULT_DATABASE",
    "DEFAULT_VALUE",
    "GLOBAL_DATABASE",
    "Database",
    "Databases",
    "SessionTables",
    "Table",
    "scan_of",
]
