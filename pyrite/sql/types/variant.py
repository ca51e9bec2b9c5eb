"""VariantType and VariantVal: values whose type is known only when they are read."""

from __future__ import annotations

import zoneinfo
from typing import Any

from pyrite.errors import PySparkAssertionError, PySparkValueError
from pyrite.sql.types.base import AtomicType, SingleType
from pyrite.sql.types.variant_encoding import Malformed, Shown, decode, encode, json_text, parse_json


class VariantVal:
    """A value in the variant encoding of Spark and Parquet: the value's bytes and those of its metadata.

    >>> VariantVal(bytes([12, 1]), bytes([1, 0, 0]))
    VariantVal(b'\\x0c\\x01', b'\\x01\\x00\\x00')
    """

    def __init__(self, value: bytes, metadata: bytes) -> None:
        self.value = value
        self.metadata = metadata

    def __repr__(self) -> str:
        return f"VariantVal({self.value!r}, {self.metadata!r})"

    def toPython(self) -> Any:
        """The value in Python: None, a boolean, number, text, bytes, date, datetime, list or dict."""
        try:
            return decode(self.value, self.metadata)
        except Malformed:
            raise PySparkValueError(errorClass="MALFORMED_VARIANT", messageParameters={}) from None

    def toJson(self, zone_id: str = "UTC") -> str:
        """The value as JSON text, its timestamps in a time zone.

        >>> VariantVal.parseJson('{"b": [1, 2.50], "a": null}').toJson()
        '{"a":null,"b":[1,2.50]}'
        """
        return json_text(self.toPython(), Shown(zoneinfo.ZoneInfo(zone_id), repr, True, True))

    def __str__(self) -> str:
        return self.toJson()

    @classmethod
    def parseJson(cls, json_str: str) -> VariantVal:
        """The value of JSON text."""
        return cls(*encode(parse_json(json_str)))


class VariantType(AtomicType, SingleType):
    """Values of any type, each with its own: :class:`VariantVal` in Python."""

    __slots__ = ()

    def needConversion(self) -> bool:
        return True

    def toInternal(self, obj: VariantVal | None) -> dict[str, bytes] | None:
        if obj is None:
            return None
        if not isinstance(obj, VariantVal):
            raise PySparkAssertionError(
                errorClass="NOT_EXPECTED_TYPE",
                messageParameters={
                    "arg_name": "obj",
                    "expected_type": "a VariantVal",
                    "arg_type": type(obj).__name__,
                },
            )
        return {"value": obj.value, "metadata": obj.metadata}

    def fromInternal(self, obj: dict[str, Any] | None) -> VariantVal | None:
        if obj is None or "value" not in obj or "metadata" not in obj:
            return None
        return VariantVal(obj["value"], obj["metadata"])
