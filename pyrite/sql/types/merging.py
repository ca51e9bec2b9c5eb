"""The type that holds the values of two types, where values of both were found in one place."""

from __future__ import annotations

from collections.abc import Iterable

from pyrite.errors import PySparkTypeError
from pyrite.sql.types.atomic import NullType
from pyrite.sql.types.base import AtomicType, DataType
from pyrite.sql.types.complex import ArrayType, MapType, StructField, StructType
from pyrite.sql.types.datetimes import TimestampNTZType, TimestampType
from pyrite.sql.types.spatial import SpatialType
from pyrite.sql.types.strings import StringType


def merge_types(first: DataType, second: DataType, name: str | None = None) -> DataType:
    """The type for values of both: NULL gives way to all, and text takes every type without parts.

    Numbers of different types do not merge, as in PySpark. `name` is what the value is called in errors.
    Raises PySparkTypeError with CANNOT_MERGE_TYPE.

    >>> from pyrite.sql.types import LongType, NullType, StringType
    >>> merge_types(NullType(), LongType()), merge_types(LongType(), StringType())
    (LongType(), StringType())
    """
    if first is second:
        return first
    if isinstance(first, NullType):
        return second
    if isinstance(second, NullType):
        return first
    if {type(first), type(second)} == {TimestampType, TimestampNTZType}:
        return TimestampType()
    if isinstance(first, SpatialType) and type(first) is type(second) and first != second:
        return type(first)("ANY")
    if isinstance(first, AtomicType) and isinstance(second, StringType):
        return second
    if isinstance(first, StringType) and isinstance(second, AtomicType):
        return first
    if type(first) is not type(second):
        raise PySparkTypeError(
            errorClass="CANNOT_MERGE_TYPE",
            messageParameters={
                "data_type1": type(first).__name__,
                "data_type2": type(second).__name__,
            },
        )
    if isinstance(first, StructType) and isinstance(second, StructType):
        return _merge_structs(first, second, name)
    if isinstance(first, ArrayType) and isinstance(second, ArrayType):
        return ArrayType(merge_types(first.elementType, second.elementType, f"element in array {name}"))
    if isinstance(first, MapType) and isinstance(second, MapType):
        return MapType(
            merge_types(first.keyType, second.keyType, f"key of map {name}"),
            merge_types(first.valueType, second.valueType, f"value of map {name}"),
        )
    return first


def merge_all(types: Iterable[DataType]) -> DataType:
    """The type for the values of all these types, merged from first to last; that of NULL for none.

    >>> from pyrite.sql.types import LongType, NullType
    >>> merge_all([NullType(), LongType()]), merge_all([])
    (LongType(), NullType())
    """
    merged: DataType = NullType()
    for data_type in types:
        merged = merge_types(merged, data_type)
    return merged


def _merge_structs(first: StructType, second: StructType, name: str | None) -> StructType:
    """The fields of both by name: those of the first in order, then those that only the second has."""
    where = "" if name is None else f" in {name}"
    others = {field.name: field.dataType for field in second.fields}
    fields = [
        StructField(
            field.name,
            merge_types(field.dataType, others.get(field.name, NullType()), f"field {field.name}{where}"),
        )
        for field in first.fields
    ]
    known = set(first.names)
    fields += [StructField(other, data_type) for other, data_type in others.items() if other not in known]
    return StructType(fields)


def has_null_type(data_type: DataType) -> bool:
    """Whether there is a type in it that nothing but NULL was seen for.

    >>> from pyrite.sql.types import ArrayType, NullType
    >>> has_null_type(ArrayType(NullType()))
    True
    """
    return isinstance(data_type, NullType) or any(
        has_null_type(child.data_type) for child in data_type._children()
    )
