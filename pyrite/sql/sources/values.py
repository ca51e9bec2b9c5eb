"""Texts as the values of a type: what the columns of CSV files hold.

Columns are converted as a whole where Arrow's result is known to be Spark's, and value by value otherwise.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from pyrite.sql.sources.moments import date_reader, ntz_reader, timestamp_reader
from pyrite.sql.types import (
    BinaryType,
    BooleanType,
    ByteType,
    CharType,
    DataType,
    DateType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    IntegralType,
    LongType,
    ShortType,
    StringType,
    TimestampNTZType,
    TimestampType,
    VarcharType,
)
from pyrite.sql.types.arrow import to_arrow_type

if TYPE_CHECKING:
    import pyarrow as pa

_BITS: dict[type[DataType], int] = {ByteType: 8, ShortType: 16, IntegerType: 32, LongType: 64}
_WHOLE = re.compile(r"[+-]?[0-9]+")
_FLOATING = re.compile(
    r"[+-]?(NaN|Infinity|([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?[fFdD]?"
    r"|0[xX]([0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+[fFdD]?)"
)
_DECIMALS = Context(prec=100, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class ValueForms:
    """How values look in texts."""

    time_zone: str = "UTC"
    date_format: str | None = None
    timestamp_format: str | None = None
    ntz_format: str | None = None
    nan: str = "NaN"
    positive_infinity: str = "Inf"
    negative_infinity: str = "-Inf"
    #: Whether numbers, arrays and objects of JSON that become strings are as in the text, or written anew.
    has_exact_texts: bool = True


def reader_of(data_type: DataType, forms: ValueForms) -> Callable[[str], Any]:
    """What reads one value; it raises ValueError for a text that is none.

    Dates come as days since 1970, timestamps as microseconds.
    """
    match data_type:
        case IntegralType():
            return _whole_reader(_BITS[type(data_type)])
        case DoubleType() | FloatType():
            return lambda given: read_floating(given, forms)
        case DecimalType():
            return lambda given: read_decimal(given.replace(",", ""), data_type)
        case BooleanType():
            return _read_boolean
        case DateType():
            return date_reader(forms.date_format, forms.time_zone)
        case TimestampType():
            return timestamp_reader(forms.timestamp_format, forms.time_zone)
        case TimestampNTZType():
            return ntz_reader(forms.ntz_format, forms.time_zone)
        case BinaryType():
            return str.encode
        case _:
            return str


def _whole_reader(bits: int) -> Callable[[str], int]:
    high = 1 << (bits - 1)

    def read(given: str) -> int:
        if not _WHOLE.fullmatch(given):
            raise ValueError(given)
        number = int(given)
        if not -high <= number < high:
            raise ValueError(given)
        return number

    return read


def read_floating(given: str, forms: ValueForms) -> float:
    """A floating point number as Java reads it, or one of the names of the special values."""
    if given == forms.nan:
        return math.nan
    if given == forms.positive_infinity:
        return math.inf
    if given == forms.negative_infinity:
        return -math.inf
    bare = given.strip("".join(map(chr, range(33))))
    if not _FLOATING.fullmatch(bare):
        raise ValueError(given)
    if "x" in bare.lower():
        return float.fromhex(bare.rstrip("fFdD") if "p" in bare.lower() else bare)
    return float(bare.rstrip("fFdD")) if bare[-1] in "fFdD" else float(bare)


def read_decimal(given: str, data_type: DecimalType) -> Decimal:
    """A decimal, rounded half up to the scale. Raises ValueError if it does not fit."""
    try:
        number = Decimal(given)
        if not number.is_finite() or "_" in given or given != given.strip():
            raise ValueError(given)
        scaled = number.quantize(Decimal(1).scaleb(-data_type.scale), context=_DECIMALS)
    except InvalidOperation:
        raise ValueError(given) from None
    if scaled and scaled.adjusted() >= data_type.precision - data_type.scale:
        raise ValueError(given)
    return scaled


def _read_boolean(given: str) -> bool:
    match given.lower():
        case "true":
            return True
        case "false":
            return False
        case _:
            raise ValueError(given)


#: What a column's texts must look like for Arrow to read them as Spark does.
_USUAL: tuple[tuple[type[DataType], str], ...] = (
    (IntegralType, r"^-?[0-9]{1,18}$"),
    (DoubleType, r"^-?[0-9]+(\.[0-9]+)?([eE]-?[0-9]+)?$"),
    (FloatType, r"^-?[0-9]{1,7}(\.[0-9]+)?$"),
    (DateType, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    (TimestampType, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?$"),
    (TimestampNTZType, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?$"),
)


def convert(texts: pa.Array, data_type: DataType, forms: ValueForms) -> tuple[pa.Array, Sequence[int]]:
    """A column of strings as one of a type, and the places of what could not be read, which are NULL."""
    if isinstance(data_type, StringType | CharType | VarcharType):
        return texts, ()
    usual = converted_as_usual(texts, data_type, forms)
    return (usual, ()) if usual is not None else _one_by_one(texts, data_type, forms)


def converted_as_usual(texts: pa.Array, data_type: DataType, forms: ValueForms) -> pa.Array | None:
    """A column of strings as one of a type, if Arrow reads all of them as Spark does."""
    import pyarrow as pa
    import pyarrow.compute as pc

    pattern = next((each for kind, each in _USUAL if isinstance(data_type, kind)), None)
    match data_type:
        case DateType():
            custom = forms.date_format
        case TimestampType():
            custom = forms.timestamp_format
        case TimestampNTZType():
            custom = forms.ntz_format
        case _:
            custom = None
    if pattern is None or custom is not None:
        return None
    if pc.all(pc.match_substring_regex(texts, pattern)).as_py() is False:
        return None
    try:
        if isinstance(data_type, TimestampType):
            return pc.assume_timezone(pc.cast(texts, pa.timestamp("us")), forms.time_zone).cast(
                to_arrow_type(data_type)
            )
        return pc.cast(texts, to_arrow_type(data_type))
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return None


def _one_by_one(texts: pa.Array, data_type: DataType, forms: ValueForms) -> tuple[pa.Array, Sequence[int]]:
    import pyarrow as pa

    read = reader_of(data_type, forms)
    known: dict[str, Any] = {}
    bad: list[int] = []
    values: list[Any] = []
    for place, given in enumerate(texts.to_pylist()):
        if given is None:
            values.append(None)
            continue
        try:
            value = known[given]
        except KeyError:
            try:
                value = read(given)
            except (ValueError, OverflowError, KeyError):
                value = None
            if len(known) < 10_000:
                known[given] = value
        if value is None:
            bad.append(place)
        values.append(value)
    return pa.array(values, to_arrow_type(data_type)), bad
