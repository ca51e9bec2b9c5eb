"""Files as tables: which files, which columns, and how the kernel reads them."""

from __future__ import annotations

from pyrite.sql.sources.relation import FileRelation
from pyrite.sql.sources.resolve import relation_of

__all__ = ["FileRelation", "relation_of"]
