"""The kernel's errors as Spark's."""

from __future__ import annotations

import re

from pyrite.errors import (
    ArithmeticException,
    ArrayIndexOutOfBoundsException,
    DateTimeException,
    IllegalArgumentException,
    NumberFormatException,
    PySparkException,
    SparkException,
    SparkRuntimeException,
    SparkUpgradeException,
)
from pyrite.sql.fragments.error_parameters import sent_parameters, told_parameters

#: What stands between the parts of an error that a query raised itself: see `functions.rendering.failure`.
SEPARATOR = "\x1f"

_OUT_OF_RANGE = "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION"
#: A text that no cast could take, which `casts.numbers.matching` marked.
_NOT_A_NUMBER = re.compile(r"string ['\"][?]")

#: A date or a time of day that `make_date` or `make_timestamp` could not make.
_WRONG_FIELD = re.compile(r"(Date|Time) out of range: -?\d{1,7}[-:]")

_TO_A_MOMENT = re.compile(r'cast to "(DATE|TIME)')

#: Conditions of values for which Spark raises an illegal argument.
_ILLEGAL_VALUES = (
    "INVALID_PARAMETER_VALUE.BINARY_FORMAT",
    "INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE",
    "INVALID_PARAMETER_VALUE.CHARSET",
    "INVALID_PARAMETER_VALUE.TIME_UNIT",
)

#: What the kernel says of maps that cannot be made.
_OF_MAPS = {
    "Map keys must be unique": "DUPLICATED_MAP_KEY",
    "Map keys can not be NULL": "NULL_MAP_KEY",
    "key list does not align with the map value list": "_LEGACY_ERROR_TEMP_2128",
}

#: What the kernel says of a Parquet file that it cannot read.
_FAILED_READ = re.compile(r"Failed to read file ['\"]([^'\"]+)['\"]: (.+)")
_UNREADABLE = re.compile(
    r"(?:Error: )(No magic bytes found at end of file|.*?(?:too small|corrupt|footer|Failed to read|"
    r"Invalid Input Error).*?)[^'\"]*['\"]([^'\"]+)['\"]"
)

_OWN = re.compile(r"\[([A-Z][A-Z0-9_.]*)\] (.*)", re.DOTALL)

#: The kernel's kinds of errors, as their texts begin: what comes through a stream has lost its class.
_KINDS = {
    "Conversion Error:": "ConversionException",
    "FATAL Error:": "FatalException",
    "INTERNAL Error:": "InternalException",
    "INTERRUPT Error:": "InterruptException",
    "Out of Memory Error:": "OutOfMemoryException",
}
_ERROR_OF_KERNEL = re.compile(r"\b[A-Z]\w* Error: ")
_FULL_DISK = re.compile(r"No space left on device|failed to offload data block|Disk quota exceeded")


def kind_of(problem: Exception) -> str:
    """The name of the kernel's class for an error, however it came."""
    text = str(problem)
    for beginning, kind in _KINDS.items():
        # Arrow puts words of its own before it.
        if beginning in text[:200]:
            return kind
    return type(problem).__name__


def ends_the_database(problem: Exception) -> bool:
    """Whether the kernel refuses all further queries of this database after an error."""
    return kind_of(problem) in ("FatalException", "InternalException")


def is_of_a_reader(problem: Exception) -> bool:
    """Whether an error is none of the kernel's own, but one of what decodes a file: it names no file then.

    >>> is_of_a_reader(Exception("Variable-length int over 10 bytes."))
    True
    >>> is_of_a_reader(Exception("Conversion Error: Could not convert string 'x' to INT32"))
    False
    """
    return _ERROR_OF_KERNEL.search(str(problem)) is None


def out_of_resources(problem: Exception, memory: str, hint: str, directory: str | None) -> Exception | None:
    """The error of a query that had too little memory or disk; None if it is another one.

    `memory` is the limit, `hint` what to do about it, `directory` where the kernel spills to.
    """
    text = str(problem)
    if _FULL_DISK.search(text) and (directory is None or "duckdb_temp" in text or "offload" in text):
        return SparkException(
            errorClass="CANNOT_WRITE_LOCAL_DISK",
            messageParameters={"directory": str(directory), "reason": _first_line(text).rstrip(".")},
        )
    if kind_of(problem) == "OutOfMemoryException":
        return SparkException(
            errorClass="OUT_OF_MEMORY",
            messageParameters={
                "what": f"A query ({_first_line(text)})",
                "limit": memory,
                "hint": "Sorts, joins, aggregates and windows spill to disk, but what makes one value of "
                "many rows (collect_list, percentile and others) does not, nor what each core needs. "
                f"{hint}",
            },
        )
    return None


def as_spark_error(problem: Exception) -> Exception:
    """The exception that a user sees for one that the kernel raised."""
    text = str(problem)
    own = _OWN.search(text)
    if own is not None:
        condition, message = own.groups()
        message, *parameters = message.split(SEPARATOR)
        shown = message.format(*parameters) if parameters else message
        if condition == "ILLEGAL_ARGUMENT":
            # Spark has no condition for it.
            return IllegalArgumentException(shown)
        if condition == "CAST_INVALID_INPUT" and _TO_A_MOMENT.search(shown):
            return DateTimeException(shown, condition, sent_parameters(condition, parameters))
        return _class_of(condition)(shown, condition, sent_parameters(condition, parameters))
    kind = kind_of(problem)
    if _WRONG_FIELD.search(text):
        return _told("DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION", text)
    if kind == "ConversionException":
        return _failed_cast(text)
    if "verflow" in text and ("INT8 " in text or "INT16 " in text) and "(0 - " not in text:
        return _told("BINARY_ARITHMETIC_OVERFLOW", text)
    if "verflow" in text and "DECIMAL" in text and "SUM" not in text:
        return _told(_OUT_OF_RANGE, text)
    if "verflow" in text or "out of range" in text:
        return _told("ARITHMETIC_OVERFLOW", text)
    if "Division by zero" in text:
        return _told("REMAINDER_BY_ZERO" if " % " in text else "DIVIDE_BY_ZERO", text)
    if "More than one row returned by a subquery" in text:
        return _told("SCALAR_SUBQUERY_TOO_MANY_ROWS", text)
    for part, condition in _OF_MAPS.items():
        if part in text:
            return SparkRuntimeException(_first_line(text), condition, {})

    failed = _FAILED_READ.search(text)
    if failed is not None:
        path, reason = failed.groups()
        return unreadable(path, reason)
    found = _UNREADABLE.search(text)
    if found is not None:
        reason, path = found.groups()
        return unreadable(path, reason)
    return SparkException(f"The query failed in the kernel: {text}")


def unreadable(path: str, reason: str) -> SparkException:
    """The error of a file that cannot be read."""
    return SparkException(
        errorClass="FAILED_READ_FILE.NO_HINT",
        messageParameters={"path": f"file:{path}", "reason": reason.strip().rstrip(".")},
    )


def _failed_cast(text: str) -> PySparkException:
    """What a cast could not do. The question mark is of `casts.numbers.matching` and `kernel_texts`."""
    if "INT128" in text and "sum" in text:
        return _told("ARITHMETIC_OVERFLOW", text)
    if "Could not convert string" in text:
        if " to DECIMAL" in text and not _NOT_A_NUMBER.search(text):
            return _told(_OUT_OF_RANGE, text)
        return _told("CAST_INVALID_INPUT", text, SparkRuntimeException if " to BOOL" in text else None)
    if " field " in text:
        return _told("CAST_INVALID_INPUT", text, DateTimeException)
    is_decimal = "DECIMAL" in _first_line(text)
    return _told(_OUT_OF_RANGE if is_decimal else "CAST_OVERFLOW", text)


def _first_line(text: str) -> str:
    return text.partition("\n")[0].partition(": ")[2]


def _told(condition: str, text: str, kind: type[PySparkException] | None = None) -> PySparkException:
    """The exception for what the kernel said in words of its own."""
    parameters = told_parameters(condition, _first_line(text))
    raised = kind or _class_of(condition)
    if parameters is None:
        # Not in a form that is known: its own words tell more than none.
        return raised(_first_line(text).replace("'?", "'").replace('"?', '"'), condition, {})
    return raised(errorClass=condition, messageParameters=parameters)


def _class_of(condition: str) -> type[PySparkException]:
    match condition.partition(".")[0]:
        case "ARITHMETIC_OVERFLOW" | "DIVIDE_BY_ZERO" | "REMAINDER_BY_ZERO" | "CAST_OVERFLOW":
            return ArithmeticException
        case (
            "NUMERIC_VALUE_OUT_OF_RANGE"
            | "BINARY_ARITHMETIC_OVERFLOW"
            | "INTERVAL_ARITHMETIC_OVERFLOW"
            | "DATETIME_OVERFLOW"
        ):
            return ArithmeticException
        case "CAST_INVALID_INPUT":
            return NumberFormatException
        case (
            "CANNOT_PARSE_TIME"
            | "CANNOT_PARSE_TIMESTAMP"
            | "DATETIME_FIELD_OUT_OF_BOUNDS"
            | "INVALID_TIMEZONE"
            | "INVALID_FRACTION_OF_SECOND"
        ):
            return DateTimeException
        case (
            "ILLEGAL_DAY_OF_WEEK" | "INVALID_INTERVAL_FORMAT" | "INVALID_INTERVAL_WITH_MICROSECONDS_ADDITION"
        ):
            return IllegalArgumentException
        case "INVALID_DATETIME_PATTERN" if not condition.endswith("WITH_SUGGESTION"):
            return IllegalArgumentException
        case "INCONSISTENT_BEHAVIOR_CROSS_VERSION":
            is_week = condition.endswith("DATETIME_WEEK_BASED_PATTERN")
            return IllegalArgumentException if is_week else SparkUpgradeException
        case "INTERVAL_DIVIDED_BY_ZERO":
            return ArithmeticException
        case "INVALID_ARRAY_INDEX" | "INVALID_ARRAY_INDEX_IN_ELEMENT_AT" | "INVALID_BITMAP_POSITION":
            return ArrayIndexOutOfBoundsException
        case "CONVERSION_INVALID_INPUT" | "INVALID_URL" | "CANNOT_DECODE_URL" | "INVALID_FORMAT":
            return IllegalArgumentException
        case _ if condition in _ILLEGAL_VALUES:
            return IllegalArgumentException
        case _:
            return SparkRuntimeException
