"""Parsed JSON as the values of types: what does not fit is NULL, and the record is then malformed."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pyrite.sql.expressions.pretty import show_double
from pyrite.sql.sources.json.parsing import ListText, Malformed, NumberText, ObjectText
from pyrite.sql.sources.moments import date_reader, ntz_reader, timestamp_reader
from pyrite.sql.sources.values import ValueForms, read_decimal
from pyrite.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    ByteType,
    DataType,
    DateType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    IntegralType,
    LongType,
    MapType,
    NullType,
    ShortType,
    StringType,
    StructType,
    TimestampNTZType,
    TimestampType,
)

_BITS: dict[type[DataType], int] = {ByteType: 8, ShortType: 16, IntegerType: 32, LongType: 64}
_WHOLE = re.compile(r"-?[0-9]+")
_INFINITE = {
    "NaN": math.nan,
    "INF": math.inf,
    "+INF": math.inf,
    "Infinity": math.inf,
    "+Infinity": math.inf,
    "-INF": -math.inf,
    "-Infinity": -math.inf,
}


class Unfit(Exception):
    """A value that is not of its type; `partial` is what is left of it."""

    def __init__(self, partial: Any = None) -> None:
        super().__init__()
        self.partial = partial


Reader = Callable[[Any], Any]


def reader_of(data_type: DataType, forms: ValueForms) -> Reader:
    """What makes values of a type of parsed JSON; None stays None. The reader raises Unfit."""
    read = _reader(data_type, forms)

    def read_or_null(value: Any) -> Any:
        return None if value is None else read(value)

    return read_or_null


def _reader(data_type: DataType, forms: ValueForms) -> Reader:
    match data_type:
        case StringType():
            return _string if forms.has_exact_texts else written_anew
        case IntegralType():
            return _whole(_BITS[type(data_type)])
        case DoubleType() | FloatType():
            return _floating
        case DecimalType():
            return _decimal(data_type)
        case BooleanType():
            return _boolean
        case DateType():
            return _moment(date_reader(forms.date_format, forms.time_zone))
        case TimestampType():
            return _timestamp(forms)
        case TimestampNTZType():
            return _moment(ntz_reader(forms.ntz_format, forms.time_zone))
        case BinaryType():
            return _binary
        case NullType():
            return _nothing
        case ArrayType(elementType=element):
            return _array(reader_of(element, forms))
        case MapType(valueType=value):
            return _map(reader_of(value, forms))
        case StructType():
            return struct_reader(data_type, forms)
        case _:
            return _nothing


def _nothing(value: Any) -> Any:
    raise Unfit


def _string(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return str(value)
        case ObjectText() | ListText():
            return str(value.text)
        case _:
            raise Malformed("an array or object whose text is not known")


def written_anew(value: Any) -> str:
    """A value as text: a string as it is, anything else as JSON without white space and with Java's doubles.

    >>> written_anew([NumberText("1.50"), {"a": NumberText("1e5")}, "x"])
    '[1.5,{"a":100000.0},"x"]'
    """
    return str(value) if isinstance(value, str) and not isinstance(value, NumberText) else _json(value)


def _json(value: Any) -> str:
    match value:
        case NumberText():
            return value if _WHOLE.fullmatch(value) else show_double(float(value))
        case dict():
            pairs = (f"{json.dumps(name, ensure_ascii=False)}:{_json(each)}" for name, each in value.items())
            return "{" + ",".join(pairs) + "}"
        case list():
            return "[" + ",".join(map(_json, value)) + "]"
        case _:
            return json.dumps(value, ensure_ascii=False)


def _whole(bits: int) -> Reader:
    high = 1 << (bits - 1)

    def read(value: Any) -> int:
        if not isinstance(value, NumberText) or not _WHOLE.fullmatch(value):
            raise Unfit
        number = int(value)
        if not -high <= number < high:
            raise Unfit
        return number

    return read


def _floating(value: Any) -> float:
    if isinstance(value, str):
        if value in _INFINITE:
            return _INFINITE[value]
        if isinstance(value, NumberText):
            return float(value)
    raise Unfit


def _decimal(data_type: DecimalType) -> Reader:
    def read(value: Any) -> Decimal:
        if not isinstance(value, str):
            raise Unfit
        try:
            return read_decimal(value, data_type)
        except ValueError:
            raise Unfit from None

    return read


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise Unfit


def _moment(read_text: Callable[[str], Any]) -> Reader:
    known: dict[str, Any] = {}

    def read(value: Any) -> Any:
        if not isinstance(value, str) or isinstance(value, NumberText):
            raise Unfit
        found = known.get(value)
        if found is None:
            try:
                found = read_text(value)
            except (ValueError, OverflowError, KeyError):
                raise Unfit from None
            if len(known) < 10_000:
                known[value] = found
        return found

    return read


def _timestamp(forms: ValueForms) -> Reader:
    read_text = _moment(timestamp_reader(forms.timestamp_format, forms.time_zone))

    def read(value: Any) -> int:
        # A number counts seconds.
        if isinstance(value, NumberText) and _WHOLE.fullmatch(value):
            return int(value) * 1_000_000
        found: int = read_text(value)
        return found

    return read


def _binary(value: Any) -> bytes:
    if not isinstance(value, str) or isinstance(value, NumberText):
        raise Unfit
    try:
        return base64.b64decode(value, validate=True)
    except ValueError:
        raise Unfit from None


def _array(read: Reader) -> Reader:
    def read_all(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise Unfit
        return [read(each) for each in value]

    return read_all


def _map(read: Reader) -> Reader:
    def read_all(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Unfit
        return {name: read(each) for name, each in value.items()}

    return read_all


def struct_reader(data_type: StructType, forms: ValueForms) -> Reader:
    """What makes the values of a struct, as a tuple; Unfit has what is left of them."""
    readers = [(each.name, reader_of(each.dataType, forms)) for each in data_type.fields]

    def read(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, dict):
            raise Unfit
        values: list[Any] = []
        fits = True
        for name, read_field in readers:
            try:
                values.append(read_field(value.get(name)))
            except Unfit as problem:
                values.append(problem.partial)
                fits = False
        if not fits:
            raise Unfit(tuple(values))
        return tuple(values)

    return read


def arrow_value(value: Any, data_type: DataType) -> Any:
    """A value in the form in which Arrow takes it: structs by the names of their fields."""
    if value is None:
        return None
    match data_type:
        case StructType(fields=fields):
            return {
                each.name: arrow_value(part, each.dataType) for each, part in zip(fields, value, strict=True)
            }
        case ArrayType(elementType=element):
            return [arrow_value(each, element) for each in value]
        case MapType(valueType=inner):
            return [(key, arrow_value(each, inner)) for key, each in value.items()]
        case _:
            return value
