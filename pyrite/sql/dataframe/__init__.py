"""DataFrames: plans with methods."""

from __future__ import annotations

from pyrite.sql.dataframe.frame import DataFrame
from pyrite.sql.dataframe.grouped import GroupedData

__all__ = ["DataFrame", "GroupedData"]
