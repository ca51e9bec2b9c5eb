"""DataFrames and SQL: PySpark's API, analyzed as Spark does, run by DuckDB."""

from __future__ import annotations

from pyrite.sql.catalog import Catalog
from pyrite.sql.column import Column
from pyrite.sql.dataframe import DataFrame, DataFrameNaFunctions, DataFrameStatFunctions, GroupedData
from pyrite.sql.observation import Observation
from pyrite.sql.session import SparkSession
from pyrite.sql.types import Row
from pyrite.sql.window import Window, WindowSpec

__all__ = [
    "Catalog",
    "Column",
    "DataFrame",
    "DataFrameNaFunctions",
    "DataFrameStatFunctions",
    "GroupedData",
    "Observation",
    "Row",
    "SparkSession",
    "Window",
    "WindowSpec",
]
