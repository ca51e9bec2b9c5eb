"""The schema of JSON records: the types of their values, widened until all fit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import reduce
from typing import Any

from pyrite.sql.sources.json.parsing import NumberText
from pyrite.sql.sources.moments import ntz_reader, timestamp_reader
from pyrite.sql.sources.settings import Options
from pyrite.sql.types import (
    ArrayType,
    BooleanType,
    DataType,
    DecimalType,
    DoubleType,
    LongType,
    NullType,
    StringType,
    StructField,
    StructType,
    TimestampNTZType,
    TimestampType,
)

_WHOLE = re.compile(r"-?[0-9]+")


class SchemaInference:
    """The type that all records seen so far have."""

    def __init__(self, options: Options, time_zone: str, *, timestamps_without_zone: bool) -> None:
        self._as_strings = options.flag("primitivesAsString")
        self._prefers_decimal = options.flag("prefersDecimal")
        self._drops_nulls = options.flag("dropFieldIfAllNull")
        self._infers_timestamps = options.flag("inferTimestamp")
        self._ntz = timestamps_without_zone
        self._timestamp = timestamp_reader(options.find("timestampFormat"), time_zone)
        self._clock = ntz_reader(options.find("timestampNTZFormat"))
        self.type: DataType = NullType()

    def add(self, records: Iterable[Any]) -> None:
        """See more records."""
        for record in records:
            found = self._type_of(record)
            if isinstance(found, ArrayType):
                # A record may be an array of records.
                found = found.elementType
            if isinstance(found, StructType):
                self.type = wider(self.type, found)

    @property
    def takes_columns(self) -> bool:
        """Whether a value's type is what its form says, whatever the value."""
        return not (self._as_strings or self._prefers_decimal or self._infers_timestamps)

    def add_type(self, found: StructType) -> None:
        """See more records, whose type is known."""
        self.type = wider(self.type, found)

    def result(self) -> StructType:
        """The columns, in order of their names."""
        finished = self._finished(self.type)
        return finished if isinstance(finished, StructType) else StructType([])

    def of_value(self, value: Any) -> DataType:
        """The type of one value that need not be a record."""
        return self._finished(self._type_of(value)) or StructType([])

    def _type_of(self, value: Any) -> DataType:
        match value:
            case None:
                return NullType()
            case NumberText():
                return StringType() if self._as_strings else self._number(value)
            case str():
                return self._text(value)
            case bool():
                return StringType() if self._as_strings else BooleanType()
            case dict():
                return StructType(
                    [
                        StructField(name, self._type_of(each))
                        for name, each in sorted(value.items())
                        # Spark leaves out what has no name.
                        if name
                    ]
                )
            case _:
                start: DataType = NullType()
                return ArrayType(reduce(wider, map(self._type_of, value), start))

    def _number(self, text: str) -> DataType:
        if _WHOLE.fullmatch(text):
            number = int(text)
            if -(2**63) <= number < 2**63:
                return LongType()
            digits = len(str(abs(number)))
            return DecimalType(digits, 0) if digits <= 38 else DoubleType()
        if self._prefers_decimal and text.lstrip("+-")[:1].isdigit():
            _, digits_of, exponent = Decimal(text).as_tuple()
            assert isinstance(exponent, int)
            scale = max(-exponent, 0)
            precision = max(len(digits_of) + max(exponent, 0), scale)
            if precision <= 38:
                return DecimalType(precision, scale)
        return DoubleType()

    def _text(self, text: str) -> DataType:
        if self._infers_timestamps:
            if self._ntz and _fits(self._clock, text):
                return TimestampNTZType()
            if _fits(self._timestamp, text):
                return TimestampType()
        return StringType()

    def _finished(self, data_type: DataType) -> DataType | None:
        """The type with strings for what was always null; None for what is to be left out."""
        match data_type:
            case NullType():
                return None if self._drops_nulls else StringType()
            case StructType():
                kept = [(each.name, self._finished(each.dataType)) for each in data_type.fields]
                fields = [StructField(name, found) for name, found in kept if found is not None]
                return StructType(fields) if fields else None
            case ArrayType(elementType=element):
                inner = self._finished(element)
                return None if inner is None else ArrayType(inner)
            case _:
                return data_type


def wider(one: DataType, other: DataType) -> DataType:
    """The type that holds both; a string if nothing else does.

    >>> wider(LongType(), DoubleType()), wider(LongType(), BooleanType())
    (DoubleType(), StringType())
    """
    if isinstance(other, NullType) or one == other:
        return one
    match one, other:
        case NullType(), _:
            return other
        case StructType(), StructType():
            fields = {each.name: each.dataType for each in one.fields}
            for each in other.fields:
                known = fields.get(each.name)
                fields[each.name] = each.dataType if known is None else wider(known, each.dataType)
            return StructType([StructField(name, found) for name, found in sorted(fields.items())])
        case ArrayType(elementType=first), ArrayType(elementType=second):
            return ArrayType(wider(first, second))
        case (DoubleType(), (LongType() | DecimalType())) | ((LongType() | DecimalType()), DoubleType()):
            return DoubleType()
        case ((LongType() | DecimalType()), (LongType() | DecimalType())):
            return _wider_decimal(_as_decimal(one), _as_decimal(other))
        case ((TimestampType() | TimestampNTZType()), (TimestampType() | TimestampNTZType())):
            return TimestampType()
        case _:
            return StringType()


def _as_decimal(data_type: DataType) -> DecimalType:
    return data_type if isinstance(data_type, DecimalType) else DecimalType(20, 0)


def _wider_decimal(one: DecimalType, other: DecimalType) -> DataType:
    scale = max(one.scale, other.scale)
    whole = max(one.precision - one.scale, other.precision - other.scale)
    return DecimalType(whole + scale, scale) if whole + scale <= 38 else DoubleType()


def _fits(read: Any, text: str) -> bool:
    try:
        read(text)
    except (ValueError, OverflowError, KeyError):
        return False
    return True
