"""The types of the columns of CSV files: each value may widen the type that those before it gave."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from pyrite.sql.sources.csv.options import CsvOptions
from pyrite.sql.sources.csv.usual import usual_type
from pyrite.sql.sources.moments import date_reader, ntz_reader, timestamp_reader
from pyrite.sql.sources.values import read_floating
from pyrite.sql.types import (
    BooleanType,
    DataType,
    DateType,
    DecimalType,
    DoubleType,
    IntegerType,
    LongType,
    NullType,
    StringType,
    TimestampNTZType,
    TimestampType,
)

if TYPE_CHECKING:
    import pyarrow as pa

_WHOLE = re.compile(r"[+-]?[0-9]{1,19}")


class ColumnInference:
    """The type of one column so far."""

    def __init__(self, options: CsvOptions, *, timestamps_without_zone: bool) -> None:
        self.type: DataType = NullType()
        self._options = options
        self._ntz = timestamps_without_zone
        forms = options.forms
        self._date = date_reader(forms.date_format or "yyyy-MM-dd")
        self._timestamp = timestamp_reader(forms.timestamp_format, forms.time_zone)
        self._clock = ntz_reader(forms.ntz_format)

    def add(self, values: Iterable[str | None]) -> None:
        """See more values of the column."""
        for value in set(values) if isinstance(self.type, StringType) else values:
            if value is None or value == self._options.null:
                continue
            if isinstance(self.type, StringType):
                return
            self.type = _wider(self.type, self._type_of(value))

    def add_column(self, values: pa.Array) -> None:
        """See many values of the column, without what means NULL."""
        import pyarrow.compute as pc

        if isinstance(self.type, StringType):
            return
        texts = values.drop_null()
        if not len(texts):
            return
        options = self._options
        found = usual_type(
            texts, self.type, options.forms, prefer_date=options.prefer_date, without_zone=self._ntz
        )
        if found is not None:
            self.type = found
        else:
            self.add(pc.unique(texts).to_pylist())

    def result(self) -> DataType:
        """The type; without values, a string."""
        return StringType() if isinstance(self.type, NullType) else self.type

    def _type_of(self, value: str) -> DataType:
        """The first type, from the one so far on, that can read the value."""
        first = _ORDER.index(type(self.type))
        if first <= _LONG and _WHOLE.fullmatch(value):
            number = int(value)
            if first <= _INTEGER and -(2**31) <= number < 2**31:
                return IntegerType()
            if -(2**63) <= number < 2**63:
                return LongType()
        if first <= _DECIMAL:
            decimal = _whole_decimal(value)
            if decimal is not None:
                return decimal
        if first <= _DOUBLE and _reads(lambda each: read_floating(each, self._options.forms), value):
            return DoubleType()
        if first <= _DATE and self._options.prefer_date and _reads(self._date, value):
            return DateType()
        if first <= _TIMESTAMP:
            if self._ntz and _reads(self._clock, value):
                return TimestampNTZType()
            if _reads(self._timestamp, value):
                return TimestampType()
        return BooleanType() if value.lower() in ("true", "false") else StringType()


_ORDER: list[type[DataType]] = [
    NullType,
    IntegerType,
    LongType,
    DecimalType,
    DoubleType,
    DateType,
    TimestampNTZType,
    TimestampType,
    BooleanType,
    StringType,
]
_INTEGER, _LONG, _DECIMAL, _DOUBLE, _DATE, _TIMESTAMP = 1, 2, 3, 4, 5, 7


def _reads(read: object, value: str) -> bool:
    try:
        read(value)  # type: ignore[operator]
    except (ValueError, OverflowError, KeyError):
        return False
    return True


def _whole_decimal(value: str) -> DecimalType | None:
    """The type of a number without digits after the point that no bigint holds."""
    try:
        number = Decimal(value.replace(",", ""))
    except InvalidOperation:
        return None
    if not number.is_finite() or "_" in value or value != value.strip():
        return None
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or exponent != 0 or len(digits) > 38:
        return None
    return DecimalType(len(digits), 0)


def _wider(one: DataType, other: DataType) -> DataType:
    if one == other or isinstance(other, NullType):
        return one
    if isinstance(one, NullType):
        return other
    kinds = {type(one), type(other)}
    if kinds <= {IntegerType, LongType}:
        return LongType()
    if kinds <= {IntegerType, LongType, DecimalType}:
        widths = [
            each.precision if isinstance(each, DecimalType) else 10 if isinstance(each, IntegerType) else 20
            for each in (one, other)
        ]
        return DecimalType(max(widths), 0)
    if kinds <= {IntegerType, LongType, DecimalType, DoubleType}:
        return DoubleType()
    if kinds <= {DateType, TimestampType, TimestampNTZType}:
        return TimestampType() if TimestampType in kinds else TimestampNTZType()
    return StringType()
