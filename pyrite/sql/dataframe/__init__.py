"""DataFrames: plans with methods."""

from __future__ import annotations

from pyrite.sql.dataframe.frame import DataFrame
from pyrite.sql.dataframe.grouped import GroupedData
from pyrite.sql.dataframe.missing_values import DataFrameNaFunctions
from pyrite.sql.dataframe.statistics import DataFrameStatFunctions

__all__ = ["DataFrame", "DataFrameNaFunctions", "DataFrameStatFunctions", "GroupedData"]
