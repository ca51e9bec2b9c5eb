"""DataFrames and SQL: PySpark's API, analyzed as Spark does, run by DuckDB."""

from __future__ import annotations

from pyrite.sql.catalog import Catalog
from pyrite.sql.column import Column
from pyrite.sql.dataframe import DataFrame, DataFrameNaFunctions, DataFrameStatFunctions, GroupedData
from pyrite.sql.dataframe.python_mapping import PandasCogroupedOps
from pyrite.sql.observation import Observation
from pyrite.sql.readwriter import DataFrameReader, DataFrameWriter, DataFrameWriterV2
from pyrite.sql.session import SparkSession
from pyrite.sql.types import Geography, Geometry, Row, VariantVal
from pyrite.sql.udf import UDFRegistration
from pyrite.sql.window import Window, WindowSpec

__all__ = [
    "Catalog",
    "Column",
    "DataFrame",
    "DataFrameNaFunctions",
    "DataFrameReader",
    "DataFrameStatFunctions",
    "DataFrameWriter",
    "DataFrameWriterV2",
    "Geography",
    "Geometry",
    "GroupedData",
    "Observation",
    "PandasCogroupedOps",
    "Row",
    "SparkSession",
    "UDFRegistration",
    "VariantVal",
    "Window",
    "WindowSpec",
]
