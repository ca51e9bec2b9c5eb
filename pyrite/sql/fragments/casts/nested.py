"""Casts of arrays, maps and structs: of what is in them."""

from __future__ import annotations

from pyrite.sql.functions.duckdb_types import duckdb_type, field_names, quoted, text
from pyrite.sql.types import ArrayType, DataType, MapType, StructType


def to_nested(child: str, source: DataType, target: DataType, *, ansi: bool) -> str:
    """An array, map or struct with other types inside."""
    if duckdb_type(source) == duckdb_type(target):
        return child
    match source, target:
        case ArrayType(), ArrayType():
            return _list(child, source.elementType, target.elementType, ansi=ansi)
        case MapType(), MapType():
            keys = _list(f"map_keys({child})", source.keyType, target.keyType, ansi=ansi)
            values = _list(f"map_values({child})", source.valueType, target.valueType, ansi=ansi)
            return f"CASE WHEN {child} IS NULL THEN NULL ELSE map({keys}, {values}) END"
        case StructType(), StructType():
            return _struct(child, source, target, ansi=ansi)
        case _:
            return f"CAST({child} AS {duckdb_type(target)})"


def _list(child: str, source: DataType, target: DataType, *, ansi: bool) -> str:
    from pyrite.sql.fragments.casts.write import write_conversion

    item = quoted(f"item{len(child)}")
    inner = write_conversion(item, source, target, ansi=ansi)
    if inner == item:
        return child
    return f"CAST(list_transform({child}, lambda {item}: {inner}) AS {duckdb_type(target)}[])"


def _struct(child: str, source: StructType, target: StructType, *, ansi: bool) -> str:
    from pyrite.sql.fragments.casts.write import write_conversion

    old_names, new_names = field_names(source.fieldNames()), field_names(target.fieldNames())
    parts = []
    for number, (old, new) in enumerate(zip(source.fields, target.fields)):
        value = write_conversion(
            f"struct_extract({child}, {text(old_names[number])})", old.dataType, new.dataType, ansi=ansi
        )
        parts.append(f"{quoted(new_names[number])} := {value}")
    return f"CASE WHEN {child} IS NULL THEN NULL ELSE struct_pack({', '.join(parts)}) END"
