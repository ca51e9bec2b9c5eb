"""The order of structs and arrays: a NULL inside of one comes before all values there.

The kernel puts it behind all values. So where values are compared, a key stands for each of them, in which a
flag goes before what may be NULL.
"""

from __future__ import annotations

from pyrite.sql.functions.duckdb_types import field_names, text
from pyrite.sql.functions.rendering import bound
from pyrite.sql.types import ArrayType, DataType, StructType, UserDefinedType


def order_key(value: str, data_type: DataType, depth: int = 0) -> str:
    """What the kernel orders as Spark orders the values of a type: the value itself, where that is the same.

    >>> from pyrite.sql.types import IntegerType
    >>> order_key("x", IntegerType())
    'x'
    >>> order_key("x", ArrayType(IntegerType()))
    "list_transform(x, lambda held0: {'known': held0 IS NOT NULL, 'value': held0})"
    """
    if not _has_nulls_inside(data_type):
        return value
    match data_type:
        case ArrayType(elementType=element, containsNull=contains_null):
            name = f"held{depth}"
            inside = order_key(name, element, depth + 1)
            if contains_null:
                inside = f"{{'known': {name} IS NOT NULL, 'value': {inside}}}"
            return f"list_transform({value}, lambda {name}: {inside})"
        case StructType():
            return bound(lambda each: _struct_key(each, data_type, depth), value)
        case UserDefinedType():
            return order_key(value, data_type.sqlType(), depth)
    return value


def extreme_of_list(name: str, values: str, element: DataType) -> str:
    """The `min` or `max` of a list, NULLs left out."""
    if order_key("each", element) == "each":
        return f"list_{name}({values})"
    return f"list_{name}({_keyed(values, element)}).item"


def sorted_list(values: str, element: DataType, order: str) -> str:
    """A list in an order, as the kernel's `list_sort` is told of it."""
    if order_key("each", element) == "each":
        return f"list_sort({values}, {order})"
    return f"list_transform(list_sort({_keyed(values, element)}, {order}), lambda each: each.item)"


def _keyed(values: str, element: DataType) -> str:
    """The elements behind the keys that order them; NULL stays NULL."""
    held = f"{{'key': {order_key('each', element)}, 'item': each}}"
    return f"list_transform({values}, lambda each: CASE WHEN each IS NOT NULL THEN {held} END)"


def _struct_key(value: str, data_type: StructType, depth: int) -> str:
    parts: list[str] = []
    names = field_names(data_type.names)
    for name, field in zip(names, data_type.fields, strict=True):
        found = f"struct_extract({value}, {text(name)})"
        if field.nullable:
            parts.append(f"{found} IS NOT NULL")
        parts.append(order_key(found, field.dataType, depth + 1))
    inside = ", ".join(f"'{number}': {part}" for number, part in enumerate(parts))
    return f"CASE WHEN {value} IS NOT NULL THEN {{{inside}}} END"


def _has_nulls_inside(data_type: DataType) -> bool:
    match data_type:
        case ArrayType(elementType=element, containsNull=contains_null):
            return contains_null or _has_nulls_inside(element)
        case StructType(fields=fields):
            return any(each.nullable or _has_nulls_inside(each.dataType) for each in fields)
        case UserDefinedType():
            return _has_nulls_inside(data_type.sqlType())
        case _:
            return False
