"""Reading and writing files by DataFrames."""

from __future__ import annotations

from pyrite.sql.readwriter.reader import DataFrameReader
from pyrite.sql.readwriter.writer import DataFrameWriter
from pyrite.sql.readwriter.writer_v2 import DataFrameWriterV2

__all__ = ["DataFrameReader", "DataFrameWriter", "DataFrameWriterV2"]
