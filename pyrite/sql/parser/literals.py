"""Literals whose type is a word before a string: DATE '2020-01-01', X'FF', INTERVAL '1' DAY."""

from __future__ import annotations

import datetime
import zoneinfo

from pyrite.sql.expressions import Literal
from pyrite.sql.parser.moments import parse_date, parse_time, parse_timestamp, parse_zone
from pyrite.sql.parser.settings import ParserSettings
from pyrite.sql.types import BinaryType, DateType, TimestampNTZType, TimestampType, TimeType

#: The words, INTERVAL aside, which has a syntax of its own.
TYPED_LITERALS = ("DATE", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP", "INTERVAL", "X", "TIME")


def typed_literal(word: str, text: str, settings: ParserSettings) -> Literal | None:
    """The literal of a type's word and a text; None if the text is not a value of that type.

    >>> typed_literal("X", "1C7", ParserSettings())
    Literal(value=b'\\x01\\xc7', value_type=BinaryType())
    """
    match word:
        case "DATE":
            date = parse_date(text)
            return None if date is None else Literal(date, DateType())
        case "TIME":
            time = parse_time(text)
            return None if time is None else Literal(time, TimeType())
        case "X":
            return _binary(text)
        case _:
            return _timestamp(word, text, settings)


def _binary(text: str) -> Literal | None:
    if not text.isalnum() and text:
        return None
    try:
        return Literal(bytes.fromhex("0" + text if len(text) % 2 else text), BinaryType())
    except ValueError:
        return None


def _timestamp(word: str, text: str, settings: ParserSettings) -> Literal | None:
    found = parse_timestamp(text)
    if found is None:
        return None
    moment, zone = found
    has_zone = word == "TIMESTAMP_LTZ" or (
        word == "TIMESTAMP" and (zone is not None or not settings.timestamps_without_zone)
    )
    if has_zone:
        return Literal(moment.replace(tzinfo=zone or session_zone(settings)), TimestampType())
    return Literal(moment, TimestampNTZType()) if zone is None else None


def session_zone(settings: ParserSettings) -> datetime.tzinfo:
    """The session's time zone; UTC where its name says nothing to Python."""
    try:
        return parse_zone(settings.time_zone)
    except (ValueError, zoneinfo.ZoneInfoNotFoundError):
        return datetime.UTC
