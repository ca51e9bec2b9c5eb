"""Files as tables: which files, which columns, and how the kernel reads them."""

from __future__ import annotations

from pyrite.sql.sources.relation import FileRelation
from pyrite.sql.sources.resolve import format_key, is_format, relation_of, relation_of_lines
from pyrite.sql.sources.settings import Options, SourceSettings

__all__ = [
    "FileRelation",
    "Options",
    "SourceSettings",
    "format_key",
    "is_format",
    "relation_of",
    "relation_of_lines",
]
