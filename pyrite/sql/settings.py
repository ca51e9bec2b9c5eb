"""The settings of `spark.sql.*` that Pyrite heeds, with Spark's defaults."""

from __future__ import annotations

import os
from dataclasses import dataclass
from zoneinfo import available_timezones

from pyrite.common.units import parse_bytes
from pyrite.errors import IllegalArgumentException


@dataclass(frozen=True)
class SqlSetting:
    """A setting: its default, and what it may be."""

    default: str
    kind: str = "text"

    def check(self, key: str, value: str) -> None:
        """Raise IllegalArgumentException if the setting cannot have the value."""
        match self.kind:
            case "flag" if value.lower() not in ("true", "false"):
                wanted = "boolean"
            case "number" if not value.lstrip("-").isdigit():
                wanted = "int"
            case "size" if not _is_size(value):
                wanted = "bytes"
            case "execution" if value not in EXECUTIONS:
                raise IllegalArgumentException(
                    errorClass="INVALID_CONF_VALUE.OUT_OF_RANGE_OF_OPTIONS",
                    messageParameters={
                        "confName": key,
                        "confValue": value,
                        "confOptions": ", ".join(EXECUTIONS),
                    },
                )
            case "fixed" if value.upper() != self.default:
                raise IllegalArgumentException(
                    errorClass="UNSUPPORTED_CONFIG",
                    messageParameters={"key": key, "value": value, "hint": f"Leave it at {self.default}."},
                )
            case "zone" if (
                value not in available_timezones()
                and value[:1] not in ("+", "-")
                and (value[:3] not in ("GMT", "UTC"))
            ):
                raise IllegalArgumentException(
                    errorClass="INVALID_CONF_VALUE.TIME_ZONE",
                    messageParameters={"confValue": value, "confName": key},
                )
            case _:
                return
        raise IllegalArgumentException(
            errorClass="INVALID_CONF_VALUE.TYPE_MISMATCH",
            messageParameters={"confName": key, "confValue": value, "confType": wanted},
        )


#: How the names of settings begin that each session has for itself.
SETTINGS_OF_SESSIONS = ("spark.sql.", "spark.pyrite.sql.")

#: Where plans run: in the driver's database, cut into fragments for the executors, or as the master suggests.
EXECUTIONS = ("auto", "driver", "cut")


def _is_size(value: str) -> bool:
    try:
        size_of(value)
    except (ValueError, IllegalArgumentException):
        return False
    return True


def size_of(value: str) -> int:
    """A number of bytes, such as `10MB` or `-1`. Raises ValueError if it is none."""
    return int(value) if value.lstrip("-").isdigit() else parse_bytes(value)


def local_time_zone() -> str:
    """The name of the time zone of this machine."""
    name = os.environ.get("TZ", "")
    if name in available_timezones():
        return name
    path = os.path.realpath("/etc/localtime")
    name = path.partition("zoneinfo/")[2]
    return name if name in available_timezones() else "UTC"


SQL_SETTINGS: dict[str, SqlSetting] = {
    "spark.sql.ansi.enabled": SqlSetting("true", "flag"),
    "spark.sql.ansi.doubleQuotedIdentifiers": SqlSetting("false", "flag"),
    "spark.sql.caseSensitive": SqlSetting("false", "flag"),
    "spark.sql.groupByAliases": SqlSetting("true", "flag"),
    "spark.sql.groupByOrdinal": SqlSetting("true", "flag"),
    "spark.sql.orderByOrdinal": SqlSetting("true", "flag"),
    "spark.sql.mapKeyDedupPolicy": SqlSetting("EXCEPTION", "fixed"),
    "spark.sql.parser.escapedStringLiterals": SqlSetting("false", "flag"),
    "spark.sql.pivotMaxValues": SqlSetting("10000", "number"),
    "spark.sql.transposeMaxValues": SqlSetting("500", "number"),
    "spark.sql.session.timeZone": SqlSetting(local_time_zone(), "zone"),
    "spark.sql.shuffle.partitions": SqlSetting("200", "number"),
    "spark.sql.repl.eagerEval.enabled": SqlSetting("false", "flag"),
    "spark.sql.repl.eagerEval.maxNumRows": SqlSetting("20", "number"),
    "spark.sql.repl.eagerEval.truncate": SqlSetting("20", "number"),
    "spark.sql.execution.arrow.pyspark.enabled": SqlSetting("true", "flag"),
    "spark.sql.execution.arrow.maxRecordsPerBatch": SqlSetting("10000", "number"),
    "spark.sql.crossJoin.enabled": SqlSetting("true", "flag"),
    "spark.sql.pyspark.inferNestedDictAsStruct.enabled": SqlSetting("false", "flag"),
    "spark.sql.pyspark.legacy.inferArrayTypeFromFirstElement.enabled": SqlSetting("false", "flag"),
    "spark.sql.pyspark.legacy.inferMapTypeFromFirstPair.enabled": SqlSetting("false", "flag"),
    "spark.sql.timestampType": SqlSetting("TIMESTAMP_LTZ"),
    "spark.sql.warehouse.dir": SqlSetting("spark-warehouse"),
    "spark.sql.adaptive.enabled": SqlSetting("true", "flag"),
    "spark.sql.execution.pythonUDF.arrow.enabled": SqlSetting("true", "flag"),
    "spark.sql.columnNameOfCorruptRecord": SqlSetting("_corrupt_record"),
    "spark.sql.files.maxRecordsPerFile": SqlSetting("0", "number"),
    "spark.sql.orc.compression.codec": SqlSetting("zstd"),
    "spark.sql.parquet.compression.codec": SqlSetting("snappy"),
    "spark.sql.parquet.mergeSchema": SqlSetting("false", "flag"),
    "spark.sql.sources.partitionColumnTypeInference.enabled": SqlSetting("true", "flag"),
    "spark.sql.sources.partitionOverwriteMode": SqlSetting("STATIC"),
    "spark.sql.sources.default": SqlSetting("parquet"),
    "spark.sql.autoBroadcastJoinThreshold": SqlSetting("10485760", "size"),
    "spark.sql.adaptive.coalescePartitions.enabled": SqlSetting("true", "flag"),
    "spark.sql.adaptive.coalescePartitions.minPartitionSize": SqlSetting("1MB", "size"),
    "spark.sql.files.maxPartitionBytes": SqlSetting("128MB", "size"),
    "spark.sql.files.openCostInBytes": SqlSetting("4MB", "size"),
    "spark.pyrite.sql.execution": SqlSetting("auto", "execution"),
}
