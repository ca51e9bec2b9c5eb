"""The types of Spark SQL, their values in Python, and the forms they are written in.

Public are the names that ``pyspark.sql.types`` has; those that begin with an underscore are PySpark's
private names that programs use all the same.
"""

from __future__ import annotations

from pyrite.sql.types import base, datetimes, intervals, spatial, user_defined
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
from pyrite.sql.types.complex import ArrayType, MapType, StructField, StructType
from pyrite.sql.types.converters import create_converter, need_converter
from pyrite.sql.types.datetimes import DateType, TimestampNTZType, TimestampType, TimeType
from pyrite.sql.types.ddl import parse_ddl
from pyrite.sql.types.decimals import DecimalType
from pyrite.sql.types.inference import _infer_schema as _infer_schema
from pyrite.sql.types.inference import _infer_type as _infer_type
from pyrite.sql.types.intervals import CalendarIntervalType, DayTimeIntervalType, YearMonthIntervalType
from pyrite.sql.types.json_form import parse_json, parse_json_value
from pyrite.sql.types.merging import has_null_type, merge_types
from pyrite.sql.types.row import Row, create_row
from pyrite.sql.types.spatial import Geography, GeographyType, Geometry, GeometryType
from pyrite.sql.types.strings import CharType, StringType, VarcharType
from pyrite.sql.types.variant import VariantType, VariantVal
from pyrite.sql.types.verification import make_type_verifier

# Not in PySpark's __all__, but imported by programs.
AnsiIntervalType = intervals.AnsiIntervalType
AnyTimeType = datetimes.AnyTimeType
AtomicType = base.AtomicType
DataTypeSingleton = base.DataTypeSingleton
DatetimeType = base.DatetimeType
FractionalType = base.FractionalType
IntegralType = base.IntegralType
NumericType = base.NumericType
SpatialType = spatial.SpatialType
UserDefinedType = user_defined.UserDefinedType

# PySpark's private names.
_create_converter = create_converter
_create_row = create_row
_has_nulltype = has_null_type
_make_type_verifier = make_type_verifier
_merge_type = merge_types
_need_converter = need_converter
_parse_datatype_json_string = parse_json
_parse_datatype_json_value = parse_json_value
_parse_datatype_string = parse_ddl

__all__ = [
    "ArrayType",
    "BinaryType",
    "BooleanType",
    "ByteType",
    "CalendarIntervalType",
    "CharType",
    "DataType",
    "DateType",
    "DayTimeIntervalType",
    "DecimalType",
    "DoubleType",
    "FloatType",
    "Geography",
    "GeographyType",
    "Geometry",
    "GeometryType",
    "IntegerType",
    "LongType",
    "MapType",
    "NullType",
    "Row",
    "ShortType",
    "StringType",
    "StructField",
    "StructType",
    "TimeType",
    "TimestampNTZType",
    "TimestampType",
    "VarcharType",
    "VariantType",
    "VariantVal",
    "YearMonthIntervalType",
]
