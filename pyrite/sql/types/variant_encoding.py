"""The encoding of variants, which Spark and Parquet share: values in bytes, and the names of their fields.

A value is bytes whose first tells its kind; objects name their fields by numbers of the metadata, which holds
each name once, in the order in which they came up. In Python, values are None, booleans, numbers, texts,
bytes, dates, datetimes (with a zone or without), lists and dicts.
"""

from __future__ import annotations

import base64
import datetime
import json
import math
import re
import struct
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

_PRIMITIVE, _SHORT_TEXT, _OBJECT, _ARRAY = range(4)
_NULL, _TRUE, _FALSE, _INT1, _INT2, _INT4, _INT8, _DOUBLE = range(8)
_DECIMAL4, _DECIMAL8, _DECIMAL16, _DATE, _TIMESTAMP, _TIMESTAMP_NTZ, _FLOAT, _BINARY, _TEXT = range(8, 17)
_UUID = 20

_WHOLE = {_INT1: 1, _INT2: 2, _INT4: 4, _INT8: 8}
_DECIMALS = {_DECIMAL4: (4, 9), _DECIMAL8: (8, 18), _DECIMAL16: (16, 38)}
_LONGEST_SHORT_TEXT = 63
_EPOCH = datetime.datetime(1970, 1, 1)
_EPOCH_UTC = _EPOCH.replace(tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)
_PLAIN_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Single(float):
    """A floating point number of 32 bits."""


def encode(value: Any) -> tuple[bytes, bytes]:
    """The bytes of a value and of its metadata.

    >>> encode({"b": 1, "a": "x"})
    (b'\\x02\\x02\\x01\\x00\\x02\\x00\\x04\\x0c\\x01\\x05x', b'\\x01\\x02\\x00\\x01\\x02ba')
    """
    names: dict[str, int] = {}
    return _written(value, names), _metadata(names)


def _metadata(names: dict[str, int]) -> bytes:
    texts = [name.encode() for name in names]
    width = _width(max(len(texts), sum(map(len, texts))))
    header = 1 | (width - 1) << 6
    return bytes([header]) + _number(len(texts), width) + _offsets(texts, width) + b"".join(texts)


def _width(largest: int) -> int:
    return 1 if largest <= 0xFF else 2 if largest <= 0xFFFF else 3 if largest <= 0xFFFFFF else 4


def _number(value: int, width: int) -> bytes:
    return value.to_bytes(width, "little")


def _offsets(parts: Sequence[bytes], width: int) -> bytes:
    at, found = 0, [_number(0, width)]
    for part in parts:
        at += len(part)
        found.append(_number(at, width))
    return b"".join(found)


def _head(kind: int) -> bytes:
    return bytes([kind << 2])


def _written(value: Any, names: dict[str, int]) -> bytes:
    match value:
        case None:
            return _head(_NULL)
        case bool():
            return _head(_TRUE if value else _FALSE)
        case int():
            kind = next(
                kind for kind, width in _WHOLE.items() if -(1 << 8 * width - 1) <= value < 1 << 8 * width - 1
            )
            return _head(kind) + value.to_bytes(_WHOLE[kind], "little", signed=True)
        case Single():
            return _head(_FLOAT) + struct.pack("<f", value)
        case float():
            return _head(_DOUBLE) + struct.pack("<d", value)
        case Decimal():
            return _decimal(value)
        case str():
            text = value.encode()
            if len(text) <= _LONGEST_SHORT_TEXT:
                return bytes([len(text) << 2 | _SHORT_TEXT]) + text
            return _head(_TEXT) + _number(len(text), 4) + text
        case bytes() | bytearray():
            return _head(_BINARY) + _number(len(value), 4) + bytes(value)
        case datetime.datetime():
            is_local = value.tzinfo is None
            moment = (value - (_EPOCH if is_local else _EPOCH_UTC)) // _MICROSECOND
            return _head(_TIMESTAMP_NTZ if is_local else _TIMESTAMP) + moment.to_bytes(
                8, "little", signed=True
            )
        case datetime.date():
            return _head(_DATE) + (value.toordinal() - _EPOCH.toordinal()).to_bytes(4, "little", signed=True)
        case dict():
            return _object(value, names)
        case _:
            return _array([_written(each, names) for each in value])


def _decimal(value: Decimal) -> bytes:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int), "infinities and NaN are no decimals"
    scale = max(0, -exponent)
    unscaled = int(value.scaleb(scale))
    precision = max(len(str(abs(unscaled))), 1)
    kind = next(kind for kind, (_, most) in _DECIMALS.items() if precision <= most and scale <= most)
    return _head(kind) + bytes([scale]) + unscaled.to_bytes(_DECIMALS[kind][0], "little", signed=True)


def _object(value: dict[str, Any], names: dict[str, int]) -> bytes:
    """Fields are listed by their names; their values lie in the order in which they came."""
    at, parts, fields = 0, [], []
    for name, held in value.items():
        number = names.setdefault(name, len(names))
        part = _written(held, names)
        fields.append((name.encode("utf-16-be"), number, at))
        parts.append(part)
        at += len(part)
    fields.sort()
    is_large = len(fields) > 0xFF
    of_ids = _width(max((number for _, number, _ in fields), default=0))
    of_offsets = _width(at)
    header = (is_large << 4 | of_ids - 1 << 2 | of_offsets - 1) << 2 | _OBJECT
    return b"".join(
        (
            bytes([header]),
            _number(len(fields), 4 if is_large else 1),
            *(_number(number, of_ids) for _, number, _ in fields),
            *(_number(offset, of_offsets) for _, _, offset in fields),
            _number(at, of_offsets),
            *parts,
        )
    )


def _array(parts: Sequence[bytes]) -> bytes:
    is_large = len(parts) > 0xFF
    width = _width(sum(map(len, parts)))
    header = (is_large << 2 | width - 1) << 2 | _ARRAY
    count = _number(len(parts), 4 if is_large else 1)
    return bytes([header]) + count + _offsets(parts, width) + b"".join(parts)


class Malformed(ValueError):
    """Bytes that are no variant."""


def decode(value: bytes, metadata: bytes) -> Any:
    """The value that bytes hold; fields are in the order of their names.

    >>> decode(*encode({"b": [1.5, None], "a": Decimal("2.50")}))
    {'a': Decimal('2.50'), 'b': [1.5, None]}
    """
    try:
        return _read(value, 0, _names(metadata))
    except (IndexError, struct.error, KeyError, UnicodeDecodeError, OverflowError) as problem:
        raise Malformed("These bytes are no variant.") from problem


def _names(metadata: bytes) -> list[str]:
    if metadata[0] & 0x0F != 1:
        raise Malformed(f"Variants of version {metadata[0] & 0x0F} cannot be read.")
    width = (metadata[0] >> 6) + 1
    count = _whole(metadata, 1, width)
    start = 1 + (count + 2) * width
    bounds = [start + _whole(metadata, 1 + (n + 1) * width, width) for n in range(count + 1)]
    return [metadata[a:b].decode() for a, b in pairwise(bounds)]


def _whole(data: bytes, at: int, width: int, *, signed: bool = False) -> int:
    if at + width > len(data):
        raise IndexError(at)
    return int.from_bytes(data[at : at + width], "little", signed=signed)


def _read(data: bytes, at: int, names: Sequence[str]) -> Any:
    basic, kind = data[at] & 3, data[at] >> 2
    if basic == _SHORT_TEXT:
        return _slice(data, at + 1, kind).decode()
    if basic == _OBJECT:
        return {name: _read(data, start, names) for name, start in object_fields(data, at, names)}
    if basic == _ARRAY:
        return [_read(data, start, names) for start in array_items(data, at)]
    return _primitive(data, at + 1, kind)


def _slice(data: bytes, at: int, length: int) -> bytes:
    if at + length > len(data):
        raise IndexError(at)
    return data[at : at + length]


def object_fields(data: bytes, at: int, names: Sequence[str]) -> list[tuple[str, int]]:
    """The names of the fields of an object, and where their values begin."""
    kind = data[at] >> 2
    of_count, of_ids, of_offsets = 4 if kind >> 4 & 1 else 1, (kind >> 2 & 3) + 1, (kind & 3) + 1
    count = _whole(data, at + 1, of_count)
    ids = at + 1 + of_count
    offsets = ids + count * of_ids
    start = offsets + (count + 1) * of_offsets
    return [
        (
            names[_whole(data, ids + n * of_ids, of_ids)],
            start + _whole(data, offsets + n * of_offsets, of_offsets),
        )
        for n in range(count)
    ]


def array_items(data: bytes, at: int) -> list[int]:
    """Where the elements of an array begin."""
    kind = data[at] >> 2
    of_count, of_offsets = 4 if kind >> 2 & 1 else 1, (kind & 3) + 1
    count = _whole(data, at + 1, of_count)
    offsets = at + 1 + of_count
    start = offsets + (count + 1) * of_offsets
    return [start + _whole(data, offsets + n * of_offsets, of_offsets) for n in range(count)]


def _primitive(data: bytes, at: int, kind: int) -> Any:
    match kind:
        case 0:
            return None
        case 1 | 2:
            return kind == _TRUE
        case _ if kind in _WHOLE:
            return _whole(data, at, _WHOLE[kind], signed=True)
        case _ if kind in _DECIMALS:
            unscaled = _whole(data, at + 1, _DECIMALS[kind][0], signed=True)
            return Decimal(unscaled).scaleb(-data[at])
        case 7:
            return float(struct.unpack_from("<d", data, at)[0])
        case 14:
            return Single(struct.unpack_from("<f", data, at)[0])
        case 11:
            return _EPOCH.date() + datetime.timedelta(days=_whole(data, at, 4, signed=True))
        case 12 | 13:
            start = _EPOCH_UTC if kind == _TIMESTAMP else _EPOCH
            return start + _whole(data, at, 8, signed=True) * _MICROSECOND
        case 15:
            return _slice(data, at + 4, _whole(data, at, 4))
        case 16:
            return _slice(data, at + 4, _whole(data, at, 4)).decode()
        case 20:
            digits = _slice(data, at, 16).hex()
            return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    raise Malformed(f"There is no kind {kind} of values in a variant.")


def entries(value: bytes, metadata: bytes) -> list[tuple[str | None, bytes]]:
    """The parts of an array or an object: their names, and their bytes, which go with the same metadata."""
    basic = value[0] & 3
    if basic == _ARRAY:
        starts: list[tuple[str | None, int]] = [(None, start) for start in array_items(value, 0)]
    elif basic == _OBJECT:
        starts = list(object_fields(value, 0, _names(metadata)))
    else:
        return []
    ends = [*sorted(start for _, start in starts)[1:], len(value)]
    end_of = dict(zip(sorted(start for _, start in starts), ends))
    return [(name, value[start : end_of[start]]) for name, start in starts]


def parse_json(text: str) -> Any:
    """The value of a JSON text: numbers without an exponent are whole or decimal, if they fit.

    Raises ValueError for what is no JSON.
    """
    return json.loads(
        text,
        parse_int=_json_number,
        parse_float=_json_number,
        parse_constant=_no_constant,
        object_pairs_hook=_json_object,
    )


def _json_number(text: str) -> int | float | Decimal:
    if "." not in text and "e" not in text.lower() and -(1 << 63) <= int(text) < 1 << 63:
        return int(text)
    if _PLAIN_DECIMAL.fullmatch(text):
        value = Decimal(text)
        _, digits, exponent = value.as_tuple()
        if isinstance(exponent, int) and len(digits) <= 38 and -exponent <= 38:
            return value
    return float(text)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no value of JSON")


def _json_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in an object")
    return found


class Shown(NamedTuple):
    """How values are shown: as Spark's own functions do, or as `VariantVal` does."""

    zone: datetime.tzinfo
    show_double: Callable[[float], str]
    is_ascii: bool = False
    has_zeros: bool = False


def json_text(value: Any, shown: Shown) -> str:
    """A value as JSON text."""
    match value:
        case None:
            return "null"
        case dict():
            fields = (f"{_quoted(name, shown)}:{json_text(each, shown)}" for name, each in value.items())
            return f"{{{','.join(fields)}}}"
        case list():
            return f"[{','.join(json_text(each, shown) for each in value)}]"
        case bytes():
            return _quoted(base64.b64encode(value).decode(), shown)
        case bool() | int() | Decimal():
            return scalar_text(value, shown)
        case float() if math.isfinite(value):
            return shown.show_double(value)
    return _quoted(scalar_text(value, shown), shown)


def variant_text(value: bytes, metadata: bytes, shown: Shown) -> str:
    """What the bytes of a variant hold as text: a text as it is, objects and arrays as JSON."""
    held = decode(value, metadata)
    return (json_text if isinstance(held, dict | list) or held is None else scalar_text)(held, shown)


def scalar_text(value: Any, shown: Shown) -> str:
    """A value that is neither an object nor an array as text."""
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            return shown.show_double(value)
        case Decimal():
            digits = f"{value:f}"
            return digits.rstrip("0").rstrip(".") if "." in digits and not shown.has_zeros else digits
        case datetime.datetime():
            return _moment(value, shown.zone)
        case bytes():
            return value.decode(errors="replace")
    return str(value)


def _moment(value: datetime.datetime, zone: datetime.tzinfo) -> str:
    local = value if value.tzinfo is None else value.astimezone(zone)
    text = local.replace(tzinfo=None).isoformat(" ", "seconds")
    if local.microsecond:
        text += f".{local.microsecond:06d}".rstrip("0")
    offset = f"{local:%z}"
    return text + (f"{offset[:3]}:{offset[3:5]}" if offset else "")


def _quoted(text: str, shown: Shown) -> str:
    return json.dumps(text, ensure_ascii=shown.is_ascii)
