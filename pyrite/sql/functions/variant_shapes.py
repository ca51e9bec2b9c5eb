"""What variants look like: the schemas that `schema_of_variant` tells.

A shape is a name of a type, or `["DECIMAL", precision, scale]`, `["ARRAY", shape]`,
`["OBJECT", {name: shape}]`.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any

from pyrite.sql.types.variant_encoding import Single

Shape = Any

_DIGITS_OF_BIGINT = 20
_MOST_DIGITS = 38


def shape_of(value: Any) -> Shape:
    """The shape of a value.

    >>> shown(shape_of({"a": [1, Decimal("2.5")], "b": None}))
    'OBJECT<a: ARRAY<DECIMAL(21,1)>, b: VOID>'
    """
    match value:
        case None:
            return "VOID"
        case bool():
            return "BOOLEAN"
        case int():
            return "BIGINT"
        case Single():
            return "FLOAT"
        case float():
            return "DOUBLE"
        case Decimal():
            return _of_decimal(value)
        case str():
            return "STRING"
        case bytes():
            return "BINARY"
        case datetime.datetime():
            return "TIMESTAMP" if value.tzinfo is not None else "TIMESTAMP_NTZ"
        case datetime.date():
            return "DATE"
        case dict():
            return ["OBJECT", {name: shape_of(each) for name, each in value.items()}]
    found: Shape = "VOID"
    for each in value:
        found = merged(found, shape_of(each))
    return ["ARRAY", found]


def _of_decimal(value: Decimal) -> Shape:
    shown_value = f"{value:f}"
    if "." in shown_value:
        shown_value = shown_value.rstrip("0").rstrip(".")
    whole, _, fraction = shown_value.lstrip("-").partition(".")
    digits = len((whole + fraction).lstrip("0")) or 1
    return ["DECIMAL", max(digits, len(fraction)), len(fraction)]


def merged(left: Shape, right: Shape) -> Shape:
    """The shape that two values have in common: VARIANT where they have none.

    >>> merged("BIGINT", "STRING"), merged("VOID", "DATE")
    ('VARIANT', 'DATE')
    """
    if left == right or right == "VOID":
        return left
    if left == "VOID":
        return right
    if isinstance(left, list) and isinstance(right, list) and left[0] == right[0] == "ARRAY":
        return ["ARRAY", merged(left[1], right[1])]
    if isinstance(left, list) and isinstance(right, list) and left[0] == right[0] == "OBJECT":
        fields = dict(left[1])
        for name, each in right[1].items():
            fields[name] = merged(fields.get(name, "VOID"), each)
        return ["OBJECT", dict(sorted(fields.items(), key=lambda field: field[0].encode("utf-16-be")))]
    return _number(left, right)


def _number(left: Shape, right: Shape) -> Shape:
    kinds = [each[0] if isinstance(each, list) else each for each in (left, right)]
    if not set(kinds) <= {"BIGINT", "DECIMAL", "FLOAT", "DOUBLE"}:
        return "VARIANT"
    if "DOUBLE" in kinds or "FLOAT" in kinds:
        return "DOUBLE"
    of_bigint: Shape = ["DECIMAL", _DIGITS_OF_BIGINT, 0]
    _, precision, scale = left if isinstance(left, list) else of_bigint
    _, other_precision, other_scale = right if isinstance(right, list) else of_bigint
    whole = max(precision - scale, other_precision - other_scale)
    scale = max(scale, other_scale)
    precision = whole + scale
    return ["DECIMAL", precision, scale] if precision <= _MOST_DIGITS else "DOUBLE"


def shown(shape: Shape) -> str:
    """A shape as Spark writes it."""
    match shape:
        case ["DECIMAL", precision, scale]:
            return f"DECIMAL({precision},{scale})"
        case ["ARRAY", element]:
            return f"ARRAY<{shown(element)}>"
        case ["OBJECT", fields]:
            return f"OBJECT<{', '.join(f'{_name(name)}: {shown(each)}' for name, each in fields.items())}>"
    return str(shape)


def _name(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) else "`" + name.replace("`", "``") + "`"
