"""Literals whose type is a word before a string: DATE '2020-01-01', X'FF', INTERVAL '1' DAY."""

from __future__ import annotations

import datetime
import zoneinfo

from pyrite.errors import IllegalArgumentException
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
            date = parse_date(text) or _special_day(text, settings)
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
    special = _special_moment(text, settings)
    if special is not None:
        found: tuple[datetime.datetime, datetime.tzinfo | None] | None = (
            special.replace(tzinfo=None),
            None if word == "TIMESTAMP_NTZ" else special.tzinfo,
        )
    else:
        found = parse_timestamp(text)
    if found is None:
        return None
    moment, zone = found
    has_zone = word == "TIMESTAMP_LTZ" or (
        word == "TIMESTAMP" and (zone is not None or not settings.timestamps_without_zone)
    )
    if has_zone:
        there = session_zone(settings)
        return Literal(_shown_in(moment.replace(tzinfo=zone or there), there), TimestampType())
    return Literal(moment, TimestampNTZType()) if zone is None else None


def _shown_in(moment: datetime.datetime, zone: datetime.tzinfo) -> datetime.datetime:
    """A moment as the clocks of a zone show it, also if it was given as a time that they leave out."""
    try:
        return moment.astimezone(datetime.UTC).astimezone(zone)
    except OverflowError:
        return moment


def session_zone(settings: ParserSettings) -> datetime.tzinfo:
    """The session's time zone. Raises IllegalArgumentException if there is none of its name."""
    try:
        return parse_zone(settings.time_zone)
    except (ValueError, zoneinfo.ZoneInfoNotFoundError):
        raise IllegalArgumentException(
            errorClass="INVALID_CONF_VALUE.TIME_ZONE",
            messageParameters={"confName": "spark.sql.session.timeZone", "confValue": settings.time_zone},
        ) from None


def _special_day(text: str, settings: ParserSettings) -> datetime.date | None:
    """The day that `today` and its like are in the zone of the session."""
    word = text.strip().lower()
    if word == "epoch":
        return datetime.date(1970, 1, 1)
    distance = {"yesterday": -1, "today": 0, "now": 0, "tomorrow": 1}.get(word)
    if distance is None:
        return None
    return datetime.datetime.now(session_zone(settings)).date() + datetime.timedelta(days=distance)


def _special_moment(text: str, settings: ParserSettings) -> datetime.datetime | None:
    """The moment that `now`, `today` and their like are, in the zone of the session."""
    zone = session_zone(settings)
    word = text.strip().lower()
    if word == "now":
        return datetime.datetime.now(zone)
    if word == "epoch":
        return datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    day = _special_day(text, settings)
    return None if day is None else datetime.datetime(day.year, day.month, day.day, tzinfo=zone)
