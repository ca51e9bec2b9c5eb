"""Sizes and times as Spark's settings write them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from pyrite.errors import IllegalArgumentException

_BYTES = {
    "b": 1,
    **{
        name: 1024**power
        for power, letter in enumerate("kmgtp", start=1)
        for name in (letter, f"{letter}b", f"{letter}ib")
    },
}

_SECONDS = {
    "us": 1e-6,
    "ms": 1e-3,
    "s": 1.0,
    "m": 60.0,
    "min": 60.0,
    "h": 3600.0,
    "d": 86400.0,
}

_QUANTITY = re.compile(r"(-?[0-9]+)\s*([a-z]*)")


def parse_bytes(text: str, unit: str = "b") -> int:
    """A size in bytes; a number by itself is in `unit`.

    >>> parse_bytes("512m"), parse_bytes("2", unit="g")
    (536870912, 2147483648)
    """
    number, factor = _parse(text, unit, _BYTES, "a size", "512m or 2g; the units are b, k, m, g, t and p")
    return int(number * factor)


def format_bytes(size: int) -> str:
    """A size for people to read.

    >>> format_bytes(640 * 1024**2), format_bytes(15_300_000_000), format_bytes(99)
    ('640 MiB', '14.2 GiB', '99 bytes')
    """
    for unit, bytes_in_unit in (("GiB", 1024**3), ("MiB", 1024**2), ("KiB", 1024)):
        if size >= bytes_in_unit:
            return f"{size / bytes_in_unit:.1f}".removesuffix(".0") + f" {unit}"
    return f"{size} bytes"


def parse_seconds(text: str, unit: str = "ms") -> float:
    """A time in seconds; a number by itself is in `unit`, by default milliseconds, as for most settings.

    >>> parse_seconds("3s"), parse_seconds("250"), parse_seconds("2min")
    (3.0, 0.25, 120.0)
    """
    number, factor = _parse(
        text, unit, _SECONDS, "a time", "3s or 100ms; the units are us, ms, s, m, h and d"
    )
    return number * factor


def parse_boolean(text: str) -> bool:
    """``true`` or ``false``, in any case.

    >>> parse_boolean("True")
    True
    """
    match text.strip().lower():
        case "true":
            return True
        case "false":
            return False
    raise _unreadable(text, "a boolean", "true or false")


def parse_integer(text: str) -> int:
    """A whole number."""
    try:
        return int(text)
    except ValueError:
        raise _unreadable(text, "a whole number", "4") from None


def parse_number(text: str) -> float:
    """A decimal number."""
    try:
        return float(text)
    except ValueError:
        raise _unreadable(text, "a number", "0.6") from None


def parse_json_object(text: str) -> dict[str, Any]:
    """A JSON object.

    >>> parse_json_object('{"pip": ["polars"]}')
    {'pip': ['polars']}
    """
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise _unreadable(text, "a JSON object", '{"pip": ["polars"]}')
    return value


def parse_choice(text: str, choices: Sequence[str]) -> str:
    """One of a few words.

    >>> parse_choice(" Off", ("on", "off"))
    'off'
    """
    choice = text.strip().lower()
    if choice not in choices:
        raise IllegalArgumentException(
            errorClass="CANNOT_CONVERT_VALUE",
            messageParameters={
                "value": text,
                "kind": "one of the values that there are",
                "hint": f"Use {', '.join(choices[:-1])} or {choices[-1]}.",
            },
        )
    return choice


def _parse(text: str, unit: str, factors: dict[str, float], kind: str, example: str) -> tuple[int, float]:
    match = _QUANTITY.fullmatch(text.strip().lower())
    factor = factors.get(match[2] or unit) if match else None
    if match is None or factor is None:
        raise _unreadable(text, kind, example)
    return int(match[1]), factor


def _unreadable(text: str, kind: str, example: str) -> IllegalArgumentException:
    return IllegalArgumentException(
        errorClass="CANNOT_CONVERT_VALUE",
        messageParameters={"value": text, "kind": kind, "hint": f"Write it as in {example}."},
    )
