"""Reading and writing files by DataFrames."""

from __future__ import annotations

from pyrite.sql.readwriter.reader import DataFrameReader

__all__ = ["DataFrameReader"]
