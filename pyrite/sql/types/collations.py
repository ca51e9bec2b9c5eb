"""Collations of strings in JSON: beside the type, in the metadata of the field that they are in.

A path names each string: ``field.element``, ``field.key``, ``field.value.element``.
"""

from __future__ import annotations

from typing import Any

from pyrite.errors import PySparkValueError
from pyrite.sql.types.base import DataType
from pyrite.sql.types.strings import StringType

#: The key of the metadata that holds the collations.
COLLATIONS_METADATA = "__COLLATIONS"


def collations_of(data_type: DataType, path: str) -> dict[str, str]:
    """The collations in a type as ``provider.name``, by path; a struct inside keeps those of its own fields.

    >>> from pyrite.sql.types import ArrayType, StringType
    >>> collations_of(ArrayType(StringType("UNICODE")), "a")
    {'a.element': 'icu.UNICODE'}
    """
    if isinstance(data_type, StringType):
        if data_type.isUTF8BinaryCollation():
            return {}
        return {path: f"{StringType.collationProvider(data_type.collation)}.{data_type.collation}"}
    found: dict[str, str] = {}
    for child in data_type._children():
        if child.null_property == "nullable":
            break
        found |= collations_of(child.data_type, f"{path}.{child.label}")
    return found


def without_collations(data_type: DataType) -> DataType:
    """The type with plain strings, down to the structs in it."""
    if isinstance(data_type, StringType):
        return StringType()
    return data_type._map_children(without_collations)


def collation_names(metadata: dict[str, Any]) -> dict[str, str]:
    """The names of the collations in the metadata of a field, by path.

    >>> collation_names({"__COLLATIONS": {"a": "icu.UNICODE"}})
    {'a': 'UNICODE'}
    """
    return {path: _name(value) for path, value in metadata.get(COLLATIONS_METADATA, {}).items()}


def _name(collation: str) -> str:
    provider, _, name = collation.partition(".")
    if provider.lower() not in StringType.providers:
        raise PySparkValueError(
            errorClass="COLLATION_INVALID_PROVIDER",
            messageParameters={
                "provider": provider,
                "supportedProviders": ", ".join(StringType.providers),
            },
        )
    return name
