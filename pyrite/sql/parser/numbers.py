"""Numbers in text: the suffix or the size gives the type."""

from __future__ import annotations

import re
import struct
from decimal import Decimal

from pyrite.errors import AnalysisException, ArithmeticException
from pyrite.sql.expressions import Literal
from pyrite.sql.types import (
    ByteType,
    DataType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    ShortType,
)

_NUMBER = re.compile(r"(.*?)(BD|[LSYDF])?", re.IGNORECASE)

_MAX_PRECISION = 38
_LARGEST_FLOAT = 3.4028234663852886e38
_LARGEST_DOUBLE = "1.7976931348623157E+308"

_WHOLE: dict[str, tuple[type[DataType], str, int]] = {
    "Y": (ByteType, "tinyint", 8),
    "S": (ShortType, "smallint", 16),
    "L": (LongType, "bigint", 64),
}


def number_literal(text: str, *, is_negative: bool = False) -> Literal | None:
    """The literal that a number is; None if its suffix does not go with its digits.

    Raises AnalysisException if it is out of the range of its type, ArithmeticException if no decimal has so
    many digits.

    >>> number_literal("7"), number_literal("5000000000"), number_literal("1.50")
    (Literal(value=7, value_type=IntegerType()), Literal(value=5000000000, value_type=LongType()),
    Literal(value=Decimal('1.50'), value_type=DecimalType(3,2)))
    """
    match = _NUMBER.fullmatch(text)
    assert match is not None
    digits, suffix = match[1], (match[2] or "").upper()
    signed = "-" + digits if is_negative else digits
    if suffix in _WHOLE:
        return _whole(signed, *_WHOLE[suffix]) if digits.isdigit() else None
    if suffix == "F":
        return _float(signed)
    if suffix == "D" or (not suffix and ("e" in digits or "E" in digits)):
        return _double(signed, text)
    if digits.isdigit() and not suffix:
        value = int(signed)
        if -(2**31) <= value < 2**31:
            return Literal(value, IntegerType())
        if -(2**63) <= value < 2**63:
            return Literal(value, LongType())
    return _decimal(signed)


def _whole(signed: str, data_type: type[DataType], name: str, bits: int) -> Literal:
    value, bound = int(signed), 2 ** (bits - 1)
    if not -bound <= value < bound:
        raise _out_of_range(signed, name, str(-bound), str(bound - 1))
    return Literal(value, data_type())


def _float(signed: str) -> Literal:
    value = float(signed)
    if abs(value) > _LARGEST_FLOAT:
        raise _out_of_range(signed, "float", "-3.4028234663852886E+38", "3.4028234663852886E+38")
    [rounded] = struct.unpack("f", struct.pack("f", value))
    return Literal(rounded, FloatType())


def _double(signed: str, text: str) -> Literal:
    value = float(signed)
    if value in (float("inf"), float("-inf")):
        raise _out_of_range(text, "double", "-" + _LARGEST_DOUBLE, _LARGEST_DOUBLE)
    return Literal(value, DoubleType())


def _decimal(signed: str) -> Literal:
    value = Decimal(signed)
    _, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    if exponent > 0:
        value = Decimal(int(value))
        digits, exponent = value.as_tuple().digits, 0
    scale = -exponent
    precision = max(len(digits), scale)
    if precision > _MAX_PRECISION:
        raise ArithmeticException(
            errorClass="DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
            messageParameters={"precision": str(precision), "maxPrecision": str(_MAX_PRECISION)},
        )
    return Literal(value, DecimalType(precision, scale))


def _out_of_range(number: str, type_name: str, least: str, greatest: str) -> AnalysisException:
    return AnalysisException(
        errorClass="INVALID_NUMERIC_LITERAL_RANGE",
        messageParameters={
            "rawStrippedQualifier": number,
            "typeName": type_name,
            "minValue": least,
            "maxValue": greatest,
        },
    )
