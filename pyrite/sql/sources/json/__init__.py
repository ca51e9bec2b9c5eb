"""Files of JSON records."""

from __future__ import annotations

from pyrite.sql.sources.json.relation import JsonRelation

__all__ = ["JsonRelation"]
