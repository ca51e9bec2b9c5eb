"""Bringing rows of every form to tuples, and what stands in string columns to strings.

What `createDataFrame` does to rows whose schema was inferred.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyrite.errors import PySparkTypeError
from pyrite.sql.types.atomic import NullType
from pyrite.sql.types.base import DataType
from pyrite.sql.types.complex import ArrayType, MapType, StructType
from pyrite.sql.types.strings import StringType

Converter = Callable[[Any], Any]


def need_converter(dataType: DataType) -> bool:
    """Whether values of a type change under :func:`create_converter`.

    >>> from pyrite.sql.types import LongType
    >>> need_converter(LongType()), need_converter(ArrayType(StringType()))
    (False, True)
    """
    if isinstance(dataType, ArrayType | MapType):
        return any(need_converter(child.data_type) for child in dataType._children())
    return isinstance(dataType, StructType | NullType | StringType)


def create_converter(dataType: DataType) -> Converter:
    """A function from values as users write them to tuples, lists, dicts and strings.

    >>> create_converter(DataType.fromDDL("a string, b int"))({"b": 1, "a": True})
    ('true', 1)
    """
    if not need_converter(dataType):
        return _same
    match dataType:
        case StructType():
            return _struct_converter(dataType)
        case ArrayType():
            element = create_converter(dataType.elementType)
            return lambda values: None if values is None else [element(value) for value in values]
        case MapType():
            key, value = create_converter(dataType.keyType), create_converter(dataType.valueType)
            return lambda values: (
                None if values is None else {key(name): value(item) for name, item in values.items()}
            )
        case StringType():
            return to_string
    return _nothing


def to_string(value: Any) -> str | None:
    """The text for a value in a column of strings; booleans as SQL writes them.

    >>> to_string(1.5), to_string(True), to_string(None)
    ('1.5', 'true', None)
    """
    if value is None or type(value) is str:
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


def _same(value: Any) -> Any:
    return value


def _nothing(value: Any) -> None:
    return None


def _struct_converter(struct: StructType) -> Converter:
    names = struct.fieldNames()
    converters = [create_converter(field.dataType) for field in struct.fields]
    nothing_to_do = all(converter is _same for converter in converters)

    def convert(row: Any) -> tuple[Any, ...] | None:
        if row is None:
            return None
        if isinstance(row, tuple | list):
            values = row
        elif isinstance(row, dict):
            values = [row.get(name) for name in names]
        elif hasattr(row, "__dict__"):
            values = [row.__dict__.get(name) for name in names]
        else:
            raise PySparkTypeError(
                errorClass="UNSUPPORTED_DATA_TYPE", messageParameters={"data_type": type(row).__name__}
            )
        if nothing_to_do:
            return tuple(values)
        return tuple([converter(value) for value, converter in zip(values, converters)])

    return convert
