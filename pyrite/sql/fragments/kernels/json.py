"""JSON texts: parts of them, and their values."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from pyrite.sql.expressions.pretty import show_double
from pyrite.sql.fragments.kernel_functions import kernel_function
from pyrite.sql.functions.duckdb_types import field_names
from pyrite.sql.sources.json.parsing import Malformed, parse, syntax_of
from pyrite.sql.sources.json.values import Unfit, reader_of
from pyrite.sql.sources.settings import Options
from pyrite.sql.sources.values import ValueForms
from pyrite.sql.types import ArrayType, DataType, DateType, MapType, StructType, TimestampType
from pyrite.sql.types.json_form import parse_json

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@kernel_function("VARCHAR", result="VARCHAR")
def json_number(shown: str) -> str:
    """A floating point number as Java writes it; what JSON has no number for is a text."""
    value = float(shown)
    return show_double(value) if math.isfinite(value) else f'"{show_double(value)}"'


@kernel_function("BIGINT", "VARCHAR", result="VARCHAR")
def json_timestamp(microseconds: int, zone: str) -> str:
    """A moment in a time zone, to the millisecond."""
    moment = (_EPOCH + datetime.timedelta(microseconds=microseconds)).astimezone(ZoneInfo(zone))
    shown = moment.isoformat(timespec="milliseconds")
    return '"' + (shown[:-6] + "Z" if shown.endswith("+00:00") else shown) + '"'


class _Number(str):
    """A number as Spark writes it again."""

    __slots__ = ()


class _Pairs(list[tuple[str, Any]]):
    """An object: its names may come twice."""


_DECODER = json.JSONDecoder(
    object_pairs_hook=_Pairs,
    parse_float=lambda shown: _Number(show_double(float(shown))),
    parse_int=_Number,
)


def _decoded(text: str) -> Any:
    value, _ = _DECODER.raw_decode(text.lstrip())
    return value


def _encoded(value: Any) -> str:
    match value:
        case _Number():
            return value
        case _Pairs():
            return "{" + ",".join(f"{_encoded(name)}:{_encoded(held)}" for name, held in value) + "}"
        case list():
            return "[" + ",".join(map(_encoded, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


_STEP = re.compile(r"\.\*|\.([^.\[]+)|\[\*\]|\[(\d+)\]|\['([^'?]+)'\]")
_EVERY = "*"


@lru_cache(1024)
def _steps(path: str) -> tuple[str | int | tuple[str], ...] | None:
    """Names as tuples, numbers of elements, and a star for all elements; None if the path is wrong.

    >>> _steps("$.a[0]['b c'][*]")
    (('a',), 0, ('b c',), '*')
    """
    if not path.startswith("$"):
        return None
    steps: list[str | int | tuple[str]] = []
    position = 1
    while position < len(path):
        match = _STEP.match(path, position)
        if match is None:
            return None
        position = match.end()
        name = match[1] or match[3]
        if name is not None:
            steps.append((name,))
        elif match[2] is not None:
            steps.append(int(match[2]))
        else:
            steps.append(_EVERY if match[0] == "[*]" else ".*")
    return tuple(steps)


def _found(value: Any, steps: tuple[Any, ...], style: str) -> list[str]:
    """What a path leads to, written; `style` is raw, quoted (inside an array) or flat (arrays dissolve)."""
    if not steps:
        if style == "raw" and isinstance(value, str) and not isinstance(value, _Number):
            return [value]
        if style == "flat" and isinstance(value, list) and not isinstance(value, _Pairs):
            return [part for each in value for part in _found(each, (), "flat")]
        return [_encoded(value)]
    step, rest = steps[0], steps[1:]
    if isinstance(step, tuple):
        if not isinstance(value, _Pairs):
            return []
        held = next((each for name, each in value if name == step[0]), None)
        return [] if held is None else _found(held, rest, style)
    if not isinstance(value, list) or isinstance(value, _Pairs) or step == ".*":
        return []
    if isinstance(step, int):
        if step >= len(value):
            return []
        return _found(value[step], rest, "quoted" if rest[:1] == (_EVERY,) else style)
    if rest[:1] == (_EVERY,):
        inner = [part for each in value for part in _found(each, rest[1:], "flat")]
        return [f"[{','.join(inner)}]"]
    if style == "quoted":
        return ["[" + ",".join(part for each in value for part in _found(each, rest, style)) + "]"]
    next_style = "quoted" if style == "raw" else style
    parts = [part for each in value for part in _found(each, rest, next_style)]
    return [f"[{','.join(parts)}]"] if len(parts) > 1 else parts


@kernel_function("VARCHAR", "VARCHAR", result="VARCHAR", takes_null=True)
def get_json_object(text: str | None, path: str | None) -> str | None:
    """What a path leads to in a JSON text.

    >>> get_json_object('{"a": [{"b": 1}, {"b": "x"}]}', "$.a[*].b")
    '[1,"x"]'
    """
    steps = None if text is None or path is None else _steps(path)
    if text is None or steps is None:
        return None
    try:
        parts = _found(_decoded(text), steps, "raw")
    except (ValueError, RecursionError):
        return None
    return parts[0] if parts else None


@kernel_function("VARCHAR", result="INTEGER", takes_null=True)
def json_array_length(text: str | None) -> int | None:
    """How many elements an array has."""
    value = _value_or_none(text)
    return len(value) if isinstance(value, list) and not isinstance(value, _Pairs) else None


@kernel_function("VARCHAR", result="VARCHAR[]", takes_null=True)
def json_object_keys(text: str | None) -> list[str] | None:
    """The names of an object."""
    value = _value_or_none(text)
    return [name for name, _ in value] if isinstance(value, _Pairs) else None


def _value_or_none(text: str | None) -> Any:
    try:
        return None if text is None else _decoded(text)
    except (ValueError, RecursionError):
        return None


@kernel_function("VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR", result="VARCHAR", takes_null=True)
def from_json(text: str | None, schema: str | None, options: str | None, zone: str | None) -> str | None:
    """A JSON text read by a schema, as JSON that DuckDB casts to the schema's type."""
    if text is None or schema is None or options is None or zone is None or not text.strip():
        return None
    return _reader(schema, options, zone)(text)


@lru_cache(256)
def _reader(schema: str, options: str, zone: str) -> Callable[[str], str | None]:
    data_type, given = parse_json(schema), Options.of(json.loads(options))
    syntax = syntax_of(given)
    forms = ValueForms(
        given.text("timeZone", zone),
        given.find("dateFormat"),
        given.find("timestampFormat"),
        given.find("timestampNTZFormat"),
        has_exact_texts=False,
    )
    read = reader_of(data_type, forms)
    fails = given.text("mode", "PERMISSIVE").upper() == "FAILFAST"
    nothing = [None] * len(data_type.fields) if isinstance(data_type, StructType) else None

    def read_text(text: str) -> str | None:
        try:
            value = parse(text, syntax, with_texts=False)
            if isinstance(data_type, ArrayType) and isinstance(value, dict):
                value = [value]
            found = read(value)
        except (Malformed, Unfit, RecursionError) as problem:
            if fails:
                raise ValueError(
                    f"[MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION] The text {text!r} does not fit."
                ) from None
            found = getattr(problem, "partial", None) or nothing
        shown = _castable(found, data_type)
        return None if shown is None else json.dumps(shown)

    return read_text


def _castable(value: Any, data_type: DataType) -> Any:
    """A value as Python's JSON module writes it and DuckDB reads it as the type."""
    if value is None:
        return None
    match data_type:
        case StructType(fields=fields):
            names = field_names(data_type.fieldNames())
            return {
                name: _castable(each, field.dataType)
                for name, field, each in zip(names, fields, value, strict=True)
            }
        case ArrayType(elementType=element):
            return [_castable(each, element) for each in value]
        case MapType(valueType=held):
            return {name: _castable(each, held) for name, each in dict(value).items()}
        case TimestampType() if isinstance(value, int):
            return (_EPOCH + datetime.timedelta(microseconds=value)).isoformat()
        case DateType() if isinstance(value, int):
            return (_EPOCH + datetime.timedelta(days=value)).date().isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bytes):
        try:
            # The kernel casts a text of JSON to the bytes of its characters.
            return value.decode()
        except UnicodeDecodeError:
            raise ValueError(
                "[NOT_IMPLEMENTED] from_json cannot give bytes that are no UTF-8. Read the text as STRING "
                "and use `unbase64`."
            ) from None
    return value.isoformat() if isinstance(value, datetime.date) else value
