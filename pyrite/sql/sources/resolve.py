"""Which relation a format name means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyrite.errors import AnalysisException, PySparkNotImplementedError
from pyrite.sql.sources.listing import find_files
from pyrite.sql.sources.parquet import ParquetRelation
from pyrite.sql.sources.relation import FileRelation
from pyrite.sql.types import StructType

_KNOWN = ("parquet", "csv", "json", "text", "orc")


def relation_of(
    format_name: str, paths: Sequence[str], schema: StructType | None, options: Mapping[str, str]
) -> FileRelation:
    """The relation of files. Raises AnalysisException if there is no such format or path.

    The names of `options` are in lower case.
    """
    match format_name.lower():
        case "parquet":
            return ParquetRelation(
                tuple(find_files(paths)), schema, options.get("mergeschema", "false").lower() == "true"
            )
        case known if known in _KNOWN:
            raise PySparkNotImplementedError(
                errorClass="NOT_IMPLEMENTED", messageParameters={"feature": f"Reading {known}", "hint": ""}
            )
        case _:
            raise AnalysisException(
                errorClass="DATA_SOURCE_NOT_FOUND", messageParameters={"provider": format_name}
            )
