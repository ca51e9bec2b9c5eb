"""Which types INSERT takes for a column: those that ANSI SQL lets be assigned to it."""

from __future__ import annotations

from pyrite.errors import AnalysisException
from pyrite.sql.expressions.castable import can_cast
from pyrite.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    DataType,
    DateType,
    DayTimeIntervalType,
    MapType,
    NullType,
    NumericType,
    StringType,
    StructField,
    StructType,
    TimestampNTZType,
    TimestampType,
    YearMonthIntervalType,
)

_DATES = (DateType, TimestampType, TimestampNTZType)


def check_assignment(given: DataType, field: StructField, table: str) -> None:
    """Raise AnalysisException if a column does not take values of a type."""
    if not can_assign(given, field.dataType):
        raise AnalysisException(
            errorClass="INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST",
            messageParameters={
                "tableName": table,
                "colName": f"`{field.name}`",
                "srcType": f'"{given.simpleString().upper()}"',
                "targetType": f'"{field.dataType.simpleString().upper()}"',
            },
        )


def can_assign(source: DataType, target: DataType) -> bool:
    """Whether a column of one type takes values of another, where a value that does not fit is an error.

    >>> from pyrite.sql.types import IntegerType, LongType
    >>> can_assign(LongType(), IntegerType()), can_assign(StringType(), IntegerType())
    (True, False)
    """
    match source, target:
        case ArrayType(elementType=one), ArrayType(elementType=other):
            return can_assign(one, other)
        case MapType(keyType=key, valueType=value), MapType(keyType=other_key, valueType=other_value):
            return can_assign(key, other_key) and can_assign(value, other_value)
        case StructType(fields=fields), StructType(fields=others):
            return len(fields) == len(others) and all(
                can_assign(one.dataType, other.dataType) for one, other in zip(fields, others)
            )
        case _ if source == target or isinstance(source, NullType):
            return True
        case NumericType(), NumericType():
            return True
        case _, StringType():
            return can_cast(source, target, ansi=True) and not isinstance(source, ArrayType | MapType)
        case _:
            kinds = (_DATES, (DayTimeIntervalType,), (YearMonthIntervalType,), (BooleanType,), (BinaryType,))
            return any(isinstance(source, kind) and isinstance(target, kind) for kind in kinds)
