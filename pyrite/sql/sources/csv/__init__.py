"""CSV files."""

from __future__ import annotations

from pyrite.sql.sources.csv.relation import CsvRelation

__all__ = ["CsvRelation"]
