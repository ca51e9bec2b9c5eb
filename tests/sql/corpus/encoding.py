"""Python values, types and errors of the corpus as JSON, and back.

Shared by `tools/record_spark.py`, which runs on PySpark, and by the tests, which run on Pyrite: it imports
neither. What JSON has no form for is an object with one key that says what it is:

    {"float": "nan"}  {"decimal": "1.20"}  {"bytes": "00ff"}  {"date": "2020-02-29"}  {"time": "12:00:00"}
    {"timestamp": "2020-02-29T12:00:00"}  {"timedelta": [days, seconds, microseconds]}
    {"row": [["name", value], ...]}  {"map": [[key, value], ...]}  {"tuple": [value, ...]}
    {"variant": "json"}
"""

from __future__ import annotations

import contextlib
import datetime
import decimal
import math
from collections.abc import Callable
from typing import Any


def encode(value: Any) -> Any:
    """A value that a collected row holds, as JSON."""
    match value:
        case None | bool() | int() | str():
            return value if type(value) in (type(None), bool, int, str) else encode_other(value)
        case float():
            return float(value) if math.isfinite(value) else {"float": str(float(value))}
        case decimal.Decimal():
            return {"decimal": str(value)}
        case bytes() | bytearray():
            return {"bytes": bytes(value).hex()}
        case datetime.datetime():
            return {"timestamp": value.isoformat()}
        case datetime.date():
            return {"date": value.isoformat()}
        case datetime.time():
            return {"time": value.isoformat()}
        case datetime.timedelta():
            return {"timedelta": [value.days, value.seconds, value.microseconds]}
        case dict():
            return {"map": [[encode(key), encode(item)] for key, item in value.items()]}
        case list():
            return [encode(item) for item in value]
        case tuple() if hasattr(value, "__fields__"):
            return {"row": [[name, encode(item)] for name, item in zip(value.__fields__, value)]}
        case tuple():
            return {"tuple": [encode(item) for item in value]}
    return encode_other(value)


def encode_other(value: Any) -> Any:
    """A variant value or a numpy scalar; anything else has no business in a row."""
    if type(value).__name__ == "VariantVal":
        return {"variant": str(value)}
    if hasattr(value, "item"):
        return encode(value.item())
    raise TypeError(f"A {type(value).__name__} has no form in the corpus: {value!r}")


DECODERS: dict[str, Callable[[Any], Any]] = {
    "float": float,
    "decimal": decimal.Decimal,
    "bytes": bytes.fromhex,
    "timestamp": datetime.datetime.fromisoformat,
    "date": datetime.date.fromisoformat,
    "time": datetime.time.fromisoformat,
    "timedelta": lambda parts: datetime.timedelta(*parts),
    "map": lambda pairs: {hashable(decode(key)): decode(item) for key, item in pairs},
    "tuple": lambda items: tuple(decode(item) for item in items),
}


def decode(encoded: Any) -> Any:
    """The value that `encode` was given; a row comes back as a tuple of (name, value) pairs."""
    if isinstance(encoded, list):
        return [decode(item) for item in encoded]
    if not isinstance(encoded, dict):
        return encoded
    ((kind, content),) = encoded.items()
    if kind == "row":
        return tuple((name, decode(item)) for name, item in content)
    return DECODERS[kind](content) if kind in DECODERS else encoded


def hashable(value: Any) -> Any:
    """Lists as tuples, so that a map may have them as keys."""
    return tuple(hashable(item) for item in value) if isinstance(value, list) else value


def same(expected: Any, found: Any, tolerance: float = 0.0) -> bool:
    """Whether two encoded values are the same: types, signs of zeros and scales of decimals included.

    Floats may differ by `tolerance`, relative to the expected one. The order of a map does not matter.
    """
    if isinstance(expected, float) and isinstance(found, float):
        if tolerance:
            return math.isclose(expected, found, rel_tol=tolerance, abs_tol=tolerance)
        return expected == found and math.copysign(1.0, expected) == math.copysign(1.0, found)
    if type(expected) is not type(found):
        return False
    if isinstance(expected, list):
        return len(expected) == len(found) and all(
            same(one, other, tolerance) for one, other in zip(expected, found)
        )
    if isinstance(expected, dict):
        if expected.keys() != found.keys():
            return False
        if "map" in expected:
            return same_rows(expected["map"], found["map"], ordered=False, tolerance=tolerance)
        return all(same(expected[key], found[key], tolerance) for key in expected)
    return bool(expected == found)


def same_rows(expected: list[Any], found: list[Any], *, ordered: bool, tolerance: float = 0.0) -> bool:
    """Whether two lists hold the same encoded values, in this order or as multisets."""
    if not ordered:
        expected, found = sorted(expected, key=sorting_key), sorted(found, key=sorting_key)
    return same(expected, found, tolerance)


def sorting_key(encoded: Any) -> str:
    """A text to sort by that two floats within a small tolerance nearly always share."""
    if isinstance(encoded, float):
        return f"{encoded:.6g}"
    if isinstance(encoded, list):
        return "[" + ",".join(map(sorting_key, encoded)) + "]"
    if isinstance(encoded, dict):
        return "{" + ",".join(f"{key}:{sorting_key(item)}" for key, item in encoded.items()) + "}"
    return repr(encoded)


def describe_type(type_json: Any) -> str:
    """A data type, given as `DataType.jsonValue()` gives it, as text with the nullability of its parts.

    >>> describe_type({"type": "array", "elementType": "integer", "containsNull": False})
    'array<int not null>'
    """
    if isinstance(type_json, str):
        return {"integer": "int", "long": "bigint", "short": "smallint", "byte": "tinyint"}.get(
            type_json, type_json
        )
    match type_json["type"]:
        case "array":
            return f"array<{part(type_json['elementType'], type_json['containsNull'])}>"
        case "map":
            key, value = type_json["keyType"], type_json["valueType"]
            return f"map<{describe_type(key)}, {part(value, type_json['valueContainsNull'])}>"
        case "struct":
            fields = (
                f"{field['name']}: {part(field['type'], field['nullable'])}" for field in type_json["fields"]
            )
            return f"struct<{', '.join(fields)}>"
    raise TypeError(f"No such type in the corpus: {type_json!r}")


def part(type_json: Any, nullable: bool) -> str:
    return describe_type(type_json) + ("" if nullable else " not null")


def describe_schema(schema_json: Any) -> list[list[str]]:
    """The columns of a schema, given as `StructType.jsonValue()` gives it, as [name, type] pairs."""
    return [[field["name"], part(field["type"], field["nullable"])] for field in schema_json["fields"]]


def without_nullability(schema: list[list[str]]) -> list[list[str]]:
    """The same columns, told apart by names and types only."""
    return [[name, text.replace(" not null", "")] for name, text in schema]


def encode_error(error: Exception) -> dict[str, Any]:
    """What programs can see of an error without reading its message."""
    named: Any = error if hasattr(error, "getCondition") else java_cause(error)
    condition = named and named.getCondition()
    encoded = {"class": type(error).__name__, "condition": condition}
    if condition is not None:
        encoded["sqlState"] = named.getSqlState()
    return encoded


def java_cause(error: Exception) -> Any:
    """The cause of a Java error that PySpark shows as it is, so far as it has a condition; None without one.

    Recorded as a `Py4JJavaError`, its class says nothing that a program could rely on.
    """
    cause = getattr(error, "java_exception", None)
    while cause is not None:
        with contextlib.suppress(Exception):  # py4j raises errors of several kinds for a missing method
            if cause.getCondition():
                return cause
        cause = cause.getCause()
    return None
