"""What a session knows by name: temporary views, tables in memory, the user's functions."""

from __future__ import annotations

from pyrite.sql.tables.session_tables import FileTable, SessionTables, scan_of

__all__ = ["FileTable", "SessionTables", "scan_of"]
