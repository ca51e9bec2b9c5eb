"""Variants in the kernel: structs of their two byte strings, read and written by Python."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Any

from pyrite.sql.expressions.pretty import show_double
from pyrite.sql.fragments.kernel_functions import kernel_function
from pyrite.sql.functions.duckdb_types import duckdb_type, field_names
from pyrite.sql.functions.moment_texts import date_text, timestamp_ntz_text, timestamp_text
from pyrite.sql.functions.time_zone_names import python_zone
from pyrite.sql.functions.variant_shapes import merged, shape_of, shown
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
    IntegralType,
    LongType,
    MapType,
    NullType,
    ShortType,
    StringType,
    StructType,
    TimestampNTZType,
    TimestampType,
    VariantType,
)
from pyrite.sql.types.json_form import parse_json as parse_type
from pyrite.sql.types.variant_encoding import (
    Malformed,
    Shown,
    Single,
    decode,
    encode,
    entries,
    json_text,
    parse_json,
    scalar_text,
)

_VARIANT = duckdb_type(VariantType())
_EPOCH = datetime.datetime(1970, 1, 1)
_BITS: dict[type[DataType], int] = {ByteType: 8, ShortType: 16, LongType: 64}
_STEP = re.compile(r"""\.([^.\[]+)|\[([0-9]+)\]|\['([^']*)'\]|\["([^"]*)"\]""")

Held = dict[str, bytes]


def _held(value: Any) -> Held:
    data, metadata = encode(value)
    return {"value": data, "metadata": metadata}


def _shown(zone: str) -> Shown:
    return Shown(python_zone(zone), show_double)


def _value(held: Held) -> Any:
    return decode(held["value"], held["metadata"])


@kernel_function("VARCHAR", result=_VARIANT, takes_null=True)
def parse_variant(text: str | None) -> Held | None:
    """The variant of a JSON text."""
    if text is None:
        return None
    try:
        return _held(parse_json(text))
    except (ValueError, RecursionError) as problem:
        raise ValueError(
            f"[MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION] The text {text!r} is no JSON: {problem}."
        ) from None


@kernel_function("VARCHAR", result=_VARIANT, takes_null=True)
def try_parse_variant(text: str | None) -> Held | None:
    """The variant of a JSON text; None if it is none."""
    try:
        return None if text is None else _held(parse_json(text))
    except (ValueError, RecursionError):
        return None


@kernel_function(_VARIANT, "VARCHAR", result="VARCHAR")
def variant_json(held: Held, zone: str) -> str:
    """A variant as JSON text."""
    return json_text(_value(held), _shown(zone))


@kernel_function(_VARIANT, result="BOOLEAN", takes_null=True)
def variant_is_null(held: Held | None) -> bool:
    """Whether a variant holds the null of JSON."""
    return held is not None and held["value"] == b"\0"


@kernel_function(_VARIANT, result="BOOLEAN")
def variant_is_valid(held: Held) -> bool:
    """Whether the bytes of a variant can be read."""
    try:
        _value(held)
    except Malformed:
        return False
    return True


@lru_cache(256)
def _path(path: str, called: str) -> tuple[str | int, ...]:
    steps: list[str | int] = []
    at = 1
    while path.startswith("$") and (found := _STEP.match(path, at)):
        name, place, *quoted = found.groups()
        steps.append(
            int(place) if place is not None else name or next(each for each in quoted if each is not None)
        )
        at = found.end()
    if not path.startswith("$") or at != len(path):
        raise ValueError(
            f"[INVALID_VARIANT_GET_PATH] {path!r} is no path for {called}: it begins with $, and goes on "
            "with parts such as .name, ['name'] and [123]."
        )
    return tuple(steps)


_MISSING = object()


def _at(value: Any, steps: tuple[str | int, ...]) -> Any:
    for step in steps:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else _MISSING
        else:
            value = value.get(step, _MISSING) if isinstance(value, dict) else _MISSING
        if value is _MISSING:
            return _MISSING
    return value


@kernel_function(_VARIANT, "VARCHAR", "VARCHAR", result=_VARIANT, takes_null=True)
def variant_part(held: Held | None, path: str | None, called: str | None) -> Held | None:
    """The part of a variant that a path leads to; None if there is none."""
    if held is None or path is None or called is None:
        return None
    found = _at(_value(held), _path(path, called))
    return None if found is _MISSING else _held(found)


@kernel_function(_VARIANT, "VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR", result="VARCHAR", takes_null=True)
def variant_cast(
    held: Held | None, path: str | None, target: str | None, zone: str | None, called: str | None
) -> str | None:
    """The part that a path leads to as JSON that the kernel casts to a type; a text as it is.

    What does not fit is an error, or None if the function that was called begins with `try`.
    """
    if held is None or path is None or target is None or zone is None or called is None:
        return None
    found = _at(_value(held), _path(path, called))
    if found is _MISSING or found is None:
        return None
    data_type = _type(target)

    def wrong(value: Any) -> None:
        if not called.startswith("try"):
            instead = "try_cast" if called == "cast" else f"try_{called}"
            raise ValueError(
                f"[INVALID_VARIANT_CAST] The variant {json_text(value, _shown(zone))} cannot be cast "
                f'to "{data_type._sql()}". Use `{instead}` to get NULL instead.'
            )

    cast = _castable(found, data_type, zone, wrong)
    return cast if cast is None or isinstance(data_type, StringType) else json.dumps(cast)


@lru_cache(256)
def _type(written: str) -> DataType:
    return parse_type(written)


def _castable(value: Any, target: DataType, zone: str, wrong: Callable[[Any], None]) -> Any:
    """A value as Python's JSON module writes it and the kernel reads it as the type."""
    if value is None:
        return None
    match target:
        case ArrayType(elementType=element) if isinstance(value, list):
            return [_castable(each, element, zone, wrong) for each in value]
        case MapType(keyType=StringType(), valueType=held) if isinstance(value, dict):
            return {name: _castable(each, held, zone, wrong) for name, each in value.items()}
        case StructType(fields=fields) if isinstance(value, dict):
            return {
                name: _castable(value.get(field.name), field.dataType, zone, wrong)
                for name, field in zip(field_names(target.fieldNames()), fields, strict=True)
            }
        case StringType():
            if isinstance(value, dict | list):
                return json_text(value, _shown(zone))
            return scalar_text(value, _shown(zone))
    if isinstance(value, dict | list) or isinstance(target, ArrayType | MapType | StructType):
        return wrong(value)
    try:
        return _scalar(value, target, zone)
    except (ValueError, ArithmeticError, TypeError):
        return wrong(value)


def _scalar(value: Any, target: DataType, zone: str) -> Any:
    match target:
        case BooleanType():
            return _boolean(value)
        case IntegralType():
            whole = int(value.strip()) if isinstance(value, str) else _whole(value)
            bits = _BITS.get(type(target), 32)
            if not -(1 << bits - 1) <= whole < 1 << bits - 1:
                raise OverflowError(whole)
            return whole
        case FloatType() | DoubleType():
            number = float(value if not isinstance(value, bytes) else "bytes")
            return number if math.isfinite(number) else str(number)
        case DecimalType(precision=precision, scale=scale):
            exact = Decimal(repr(value) if isinstance(value, float) else value)
            return f"{exact.quantize(Decimal(1).scaleb(-scale), context=Context(precision, ROUND_HALF_UP)):f}"
        case DateType():
            if isinstance(value, str):
                return (_EPOCH + datetime.timedelta(days=date_text(value, zone))).date().isoformat()
            if isinstance(value, datetime.datetime):
                return _local(value, zone).date().isoformat()
            return _day(value).isoformat()
        case TimestampType() | TimestampNTZType():
            return _moment(value, target, zone)
        case BinaryType():
            raise TypeError("bytes are no JSON")
    raise TypeError(f"variants are not cast to {target.simpleString()}")


def _whole(value: Any) -> int:
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return math.floor(value.timestamp())
    if isinstance(value, bool | int | float | Decimal):
        return int(value)
    raise TypeError(type(value).__name__)


def _boolean(value: Any) -> bool:
    if isinstance(value, str):
        word = value.strip().lower()
        if word not in ("t", "true", "y", "yes", "1", "f", "false", "n", "no", "0"):
            raise ValueError(value)
        return word in ("t", "true", "y", "yes", "1")
    if isinstance(value, bool | int | float | Decimal):
        return bool(value)
    raise TypeError(type(value).__name__)


def _day(value: Any) -> datetime.date:
    if not isinstance(value, datetime.date):
        raise TypeError(type(value).__name__)
    return value


def _local(value: datetime.datetime, zone: str) -> datetime.datetime:
    return value if value.tzinfo is None else value.astimezone(python_zone(zone)).replace(tzinfo=None)


def _moment(value: Any, target: DataType, zone: str) -> str:
    is_local = isinstance(target, TimestampNTZType)
    if isinstance(value, str):
        at = timestamp_ntz_text(value, zone) if is_local else timestamp_text(value, zone)
        found = _EPOCH + datetime.timedelta(microseconds=at)
        return found.isoformat() + ("" if is_local else "+00:00")
    if isinstance(value, bool | int | float | Decimal) and not is_local:
        seconds = datetime.timedelta(microseconds=int(Decimal(repr(float(value))) * 1_000_000))
        return (_EPOCH + seconds).isoformat() + "+00:00"
    if isinstance(value, datetime.datetime):
        moment: datetime.datetime = value
    else:
        moment = datetime.datetime.combine(_day(value), datetime.time())
    if is_local:
        return _local(moment, zone).isoformat()
    return (moment if moment.tzinfo else moment.replace(tzinfo=python_zone(zone))).isoformat()


@kernel_function("VARCHAR", "VARCHAR", "VARCHAR", result=_VARIANT, takes_null=True)
def variant_of(written: str | None, kind: str | None, zone: str | None) -> Held | None:
    """The variant of a value, which the kernel has written as JSON."""
    if written is None or kind is None or zone is None:
        return None
    return _held(_typed(json.loads(written, parse_float=str), _type(kind)))


def _typed(value: Any, data_type: DataType) -> Any:
    if value is None:
        return None
    match data_type:
        case ArrayType(elementType=element):
            return [_typed(each, element) for each in value]
        case MapType(valueType=held):
            return {name: _typed(each, held) for name, each in value.items()}
        case StructType(fields=fields):
            return {
                field.name: _typed(each, field.dataType)
                for field, each in zip(fields, value.values(), strict=True)
            }
        case FloatType():
            return Single(value)
        case DoubleType():
            return float(value)
        case DecimalType(scale=scale):
            return Decimal(str(value)).quantize(Decimal(1).scaleb(-scale), context=Context(38))
        case DateType():
            return datetime.date.fromisoformat(value)
        case TimestampType() | TimestampNTZType():
            return datetime.datetime.fromisoformat(value)
        case BinaryType():
            return re.sub(r"\\x([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), value).encode("latin-1")
        case VariantType():
            return decode(*(_typed(value[part], BinaryType()) for part in ("value", "metadata")))
    if not isinstance(data_type, BooleanType | IntegralType | StringType | NullType):
        raise ValueError(
            f'[DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION] "{data_type._sql()}" cannot be cast to "VARIANT".'
        )
    return value


@kernel_function(_VARIANT, result="VARCHAR")
def variant_shape(held: Held) -> str:
    """What a variant looks like, as JSON, for `variant_schema`."""
    return json.dumps(shape_of(_value(held)))


@kernel_function("VARCHAR[]", result="VARCHAR", takes_null=True)
def variant_schema(shapes: list[str | None] | None) -> str:
    """The schema that variants of these shapes have in common."""
    found: Any = "VOID"
    for each in shapes or ():
        if each is not None:
            found = merged(found, json.loads(each))
    return shown(found)


@kernel_function(
    _VARIANT, result=f'STRUCT(pos INTEGER, "key" VARCHAR, "value" {_VARIANT})[]', takes_null=True
)
def variant_entries(held: Held | None) -> list[dict[str, Any]]:
    """The elements of an array or the fields of an object, with their positions."""
    if held is None:
        return []
    return [
        {"pos": number, "key": name, "value": {"value": part, "metadata": held["metadata"]}}
        for number, (name, part) in enumerate(entries(held["value"], held["metadata"]))
    ]
