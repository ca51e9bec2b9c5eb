"""Types in which everything may be NULL: what files hold is not promised by anybody."""

from __future__ import annotations

from typing import TypeVar

from pyrite.sql.types import ArrayType, DataType, MapType, StructField, StructType

T = TypeVar("T", bound=DataType)


def as_nullable(data_type: T) -> T:
    """The type with NULL allowed in all of its parts.

    >>> from pyrite.sql.types import IntegerType
    >>> as_nullable(ArrayType(IntegerType(), False))
    ArrayType(IntegerType(), True)
    """
    result: DataType
    match data_type:
        case StructType():
            result = StructType(
                [StructField(f.name, as_nullable(f.dataType), True, f.metadata) for f in data_type.fields]
            )
        case ArrayType(elementType=element):
            result = ArrayType(as_nullable(element), True)
        case MapType(keyType=key, valueType=value):
            result = MapType(as_nullable(key), as_nullable(value), True)
        case _:
            result = data_type
    return result  # type: ignore[return-value]
