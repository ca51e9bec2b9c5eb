"""Reading types from JSON, the form in which Spark stores schemas."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from pyrite.errors import PySparkTypeError, PySparkValueError
from pyrite.sql.types.atomic import (
    BinaryType,
    BooleanType,
    ByteType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    NullType,
    ShortType,
)
from pyrite.sql.types.base import DataType
from pyrite.sql.types.complex import ArrayType, MapType, StructType
from pyrite.sql.types.datetimes import DateType, TimestampNTZType, TimestampType, TimeType
from pyrite.sql.types.decimals import DecimalType
from pyrite.sql.types.intervals import CalendarIntervalType, DayTimeIntervalType, YearMonthIntervalType
from pyrite.sql.types.spatial import GeographyType, GeometryType
from pyrite.sql.types.strings import CharType, StringType, VarcharType
from pyrite.sql.types.user_defined import UserDefinedType
from pyrite.sql.types.variant import VariantType

_BY_NAME: dict[str, Callable[[], DataType]] = {
    "binary": BinaryType,
    "boolean": BooleanType,
    "byte": ByteType,
    "date": DateType,
    "decimal": DecimalType,
    "double": DoubleType,
    "float": FloatType,
    "integer": IntegerType,
    "interval": CalendarIntervalType,
    "long": LongType,
    "short": ShortType,
    "string": StringType,
    "timestamp": TimestampType,
    "timestamp_ntz": TimestampNTZType,
    "variant": VariantType,
    "void": NullType,
}

#: What a name with parameters looks like, and the type of its parts.
_BY_PATTERN: tuple[tuple[re.Pattern[str], Callable[..., DataType]], ...] = tuple(
    (re.compile(pattern), make)
    for pattern, make in (
        (r"decimal\(\s*(\d+)\s*,\s*(-?\d+)\s*\)", lambda p, s: DecimalType(int(p), int(s))),
        (r"time\(\s*(\d+)\s*\)", lambda precision: TimeType(int(precision))),
        (
            r"interval (day|hour|minute|second)(?: to (day|hour|minute|second))?",
            DayTimeIntervalType._between,
        ),
        (r"interval (year|month)(?: to (year|month))?", YearMonthIntervalType._between),
        (r"string\s+collate\s+(\w+)", StringType),
        (r"char\(\s*(\d+)\s*\)", lambda length: CharType(int(length))),
        (r"varchar\(\s*(\d+)\s*\)", lambda length: VarcharType(int(length))),
        (
            r"geometry(?:\(\s*(\w+:-?\w+)\s*\))?",
            lambda crs: GeometryType._from_crs(crs or GeometryType.DEFAULT_CRS),
        ),
        (
            r"geography(?:\(\s*(\w+:-?\w+)?\s*,?\s*(\w+)?\s*\))?",
            lambda crs, algorithm: GeographyType._from_crs(
                crs or GeographyType.DEFAULT_CRS, algorithm or GeographyType.DEFAULT_ALG
            ),
        ),
    )
)


def parse_json(text: str) -> DataType:
    """The type of JSON text.

    >>> parse_json('{"type":"array","elementType":"long","containsNull":false}')
    ArrayType(LongType(), False)
    """
    return parse_json_value(json.loads(text))


def parse_json_value(value: Any, path: str = "", collations: dict[str, str] | None = None) -> DataType:
    """The type of a parsed JSON value, with the collations that the metadata of its field names by path.

    Raises PySparkValueError if it is not a type, PySparkTypeError for a collation of what is no string.
    """
    if not isinstance(value, dict):
        if collations and path in collations:
            _require_string(value)
            return StringType(collations[path])
        return _parse_name(value)
    kind = value["type"]
    match kind:
        case "udt":
            return UserDefinedType.fromJson(value)
        case "array" | "map" | "struct":
            if collations and path in collations:
                _require_string(kind)
            if kind == "struct":
                return StructType.fromJson(value)
            complex_type = ArrayType if kind == "array" else MapType
            return complex_type.fromJson(value, path, collations)
    raise PySparkValueError(errorClass="UNSUPPORTED_DATA_TYPE", messageParameters={"data_type": str(kind)})


def _parse_name(name: Any) -> DataType:
    if isinstance(name, str):
        if name in _BY_NAME:
            return _BY_NAME[name]()
        for pattern, make in _BY_PATTERN:
            found = pattern.fullmatch(name)
            if found is not None:
                return make(*found.groups())
    raise PySparkValueError(errorClass="CANNOT_PARSE_DATATYPE", messageParameters={"msg": str(name)})


def _require_string(kind: Any) -> None:
    if kind != "string":
        raise PySparkTypeError(
            errorClass="INVALID_JSON_DATA_TYPE_FOR_COLLATIONS", messageParameters={"jsonType": str(kind)}
        )
