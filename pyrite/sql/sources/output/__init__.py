"""Rows to files: formats, names, partitions, and the commit that makes them appear whole or not at all."""

from __future__ import annotations

from pyrite.sql.sources.output.files import OutputFiles
from pyrite.sql.sources.output.formats import OUTPUT_FORMATS, check_schema, file_format
from pyrite.sql.sources.output.staging import Staging

__all__ = ["OUTPUT_FORMATS", "OutputFiles", "Staging", "check_schema", "file_format"]
