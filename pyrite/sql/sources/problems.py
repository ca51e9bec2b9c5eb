"""The errors of reading and writing files."""

from __future__ import annotations

from pyrite.errors import AnalysisException, SparkException
from pyrite.sql.types import StructType


def cannot_read(path: str, reason: str) -> SparkException:
    """A file that could not be read, and why."""
    return SparkException(
        errorClass="FAILED_READ_FILE.NO_HINT", messageParameters={"path": f"file:{path}", "reason": reason}
    )


def malformed(path: str, record: str) -> SparkException:
    """A record that FAILFAST mode does not take."""
    shown = record if len(record) <= 200 else record[:200] + "..."
    return cannot_read(
        path,
        f"[MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION] the record `{shown}` is malformed, and the mode "
        "is FAILFAST. Set the option `mode` to PERMISSIVE to get NULL for what cannot be read",
    )


def malformed_text(record: str) -> SparkException:
    """A text in a query that cannot be read."""
    return SparkException(
        errorClass="MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
        messageParameters={"badRecord": record, "failFastMode": "FAILFAST"},
    )


def cannot_infer(format_name: str) -> AnalysisException:
    """No file tells a schema."""
    return AnalysisException(errorClass="UNABLE_TO_INFER_SCHEMA", messageParameters={"format": format_name})


def only_corrupt_records() -> AnalysisException:
    """No record of the files could be read."""
    return AnalysisException(
        errorClass="UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN", messageParameters={}
    )


def check_no_duplicates(schema: StructType, *, is_case_sensitive: bool) -> None:
    """Raise AnalysisException if two columns have the same name."""
    seen: set[str] = set()
    for name in schema.fieldNames():
        key = name if is_case_sensitive else name.lower()
        if key in seen:
            raise AnalysisException(
                errorClass="COLUMN_ALREADY_EXISTS", messageParameters={"columnName": f"`{key}`"}
            )
        seen.add(key)


def unsupported_type(format_name: str, name: str, type_text: str) -> AnalysisException:
    """A column of a type that a format has no form for."""
    return AnalysisException(
        errorClass="UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE",
        messageParameters={"format": format_name, "columnName": f"`{name}`", "columnType": f'"{type_text}"'},
    )
