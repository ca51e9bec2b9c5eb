"""Files as tables: which files, which columns, and how the kernel reads them."""

from __future__ import annotations

from pyrite.sql.sources.relation import FileRelation
from pyrite.sql.sources.resolve import is_format, relation_of, relation_of_lines
from pyrite.sql.sources.settings import Options, SourceSettings

__all__ = ["FileRelation", "Options", "SourceSettings", "is_format", "relation_of", "relation_of_lines"]
