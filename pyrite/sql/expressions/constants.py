"""Python values as constants, with the types that Spark gives them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from pyrite.errors import PySparkRuntimeError
from pyrite.sql.expressions.base import Expression
from pyrite.sql.expressions.literals import Literal
from pyrite.sql.types import (
    BinaryType,
    BooleanType,
    DataType,
    DateType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    IntegerType,
    LongType,
    NullType,
    StringType,
    TimestampType,
    TimeType,
    _infer_type,
)


def literal_of(value: Any) -> Expression:
    """A Python value as a constant.

    >>> literal_of(1).type, literal_of(2**40).type, literal_of("x").type
    (IntegerType(), LongType(), StringType())
    """
    if isinstance(value, Expression):
        return value
    if isinstance(value, Enum):
        value = value.value
    return Literal(value, _type_of(value))


def _type_of(value: Any) -> DataType:
    match value:
        case None:
            return NullType()
        case bool():
            return BooleanType()
        case int():
            if -(2**31) <= value < 2**31:
                return IntegerType()
            if -(2**63) <= value < 2**63:
                return LongType()
            return DecimalType(len(str(abs(value))), 0)
        case float():
            return DoubleType()
        case str():
            return StringType()
        case bytes() | bytearray():
            return BinaryType()
        case Decimal():
            return decimal_type_of(value)
        case datetime.datetime():
            return TimestampType()
        case datetime.date():
            return DateType()
        case datetime.time():
            return TimeType()
        case datetime.timedelta():
            return DayTimeIntervalType()
        case list() | tuple() | dict():
            return _infer_type(value)
    if type(value).__module__ == "numpy" and hasattr(value, "item"):
        return _infer_type(value)
    raise PySparkRuntimeError(
        errorClass="UNSUPPORTED_LITERAL",
        messageParameters={"value": repr(value), "type": type(value).__name__},
    )


def decimal_type_of(value: Decimal) -> DecimalType:
    """The smallest decimal type that holds a value.

    >>> decimal_type_of(Decimal("12.50"))
    DecimalType(4,2)
    """
    _, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int), "infinities and NaN are no decimals"
    scale = max(0, -exponent)
    return DecimalType(max(len(digits) + max(0, exponent), scale), scale)
