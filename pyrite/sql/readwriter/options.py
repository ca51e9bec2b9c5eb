"""What readers and writers take from their callers and from the session."""

from __future__ import annotations

from typing import Any

from pyrite.sql.conf import RuntimeConfig
from pyrite.sql.sources import SourceSettings


def option_text(value: Any) -> str | None:
    """An option as text, as Spark writes it; None is no option."""
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def source_settings(conf: RuntimeConfig) -> SourceSettings:
    """The settings of a session that change what files mean."""
    analysis = conf.analysis
    return SourceSettings(
        time_zone=analysis.time_zone,
        is_case_sensitive=analysis.is_case_sensitive,
        infer_partition_types=conf.flag("spark.sql.sources.partitionColumnTypeInference.enabled"),
        timestamps_without_zone=analysis.timestamps_without_zone,
        merge_parquet_schemas=conf.flag("spark.sql.parquet.mergeSchema"),
        corrupt_record_column=str(conf.get("spark.sql.columnNameOfCorruptRecord")),
    )
