"""The columns that directory names give."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from pyrite.errors import AnalysisException
from pyrite.sql.sources.relation import FoundFile
from pyrite.sql.types import (
    DataType,
    DateType,
    DoubleType,
    IntegerType,
    LongType,
    StringType,
    StructField,
    TimestampType,
)


def partition_fields(files: Sequence[FoundFile], *, infer: bool = True) -> list[StructField]:
    """The partition columns of files, each of the first type that all of its values have.

    Raises AnalysisException if files are in directories of different columns.
    """
    layouts = {tuple(key for key, _ in file.partition) for file in files}
    if len(layouts) > 1:
        shown = ", ".join(sorted("/".join(layout) or "(none)" for layout in layouts))
        raise AnalysisException(
            errorClass="CONFLICTING_PARTITION_COLUMN_NAMES", messageParameters={"distinctPartColLists": shown}
        )
    if not layouts:
        return []
    [names] = layouts
    fields = []
    for place, name in enumerate(names):
        values = {file.partition[place][1] for file in files} - {None}
        data_type = type_of_values([str(value) for value in values]) if infer else StringType()
        fields.append(StructField(name, data_type))
    return fields


def type_of_values(values: Sequence[str]) -> DataType:
    """The narrowest of int, bigint, double, date, timestamp and string that takes all values."""
    if values and all(re.fullmatch(r"[+-]?\d{1,19}", value) for value in values):
        numbers = [int(value) for value in values]
        if all(-(2**31) <= number < 2**31 for number in numbers):
            return IntegerType()
        if all(-(2**63) <= number < 2**63 for number in numbers):
            return LongType()
    for data_type, fits in ((DoubleType(), _is_double), (DateType(), _is_date), (TimestampType(), _is_time)):
        if values and all(map(fits, values)):
            return data_type
    return StringType()


def _is_double(value: str) -> bool:
    return re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", value) is not None


def _is_date(value: str) -> bool:
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return False
    return len(value) == 10


def _is_time(value: str) -> bool:
    try:
        datetime.datetime.fromisoformat(value)
    except ValueError:
        return False
    return len(value) > 10
