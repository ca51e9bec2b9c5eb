"""Arrow data on its way into the kernel."""

from __future__ import annotations

from typing import Any


def without_durations(table: Any) -> Any:
    """The table with lengths of time as microseconds, which the kernel holds them as, and times of day too.

    The kernel would make intervals of months, days and microseconds of the former, and of the latter a type
    of nanoseconds. Other columns are not touched.
    """
    import pyarrow as pa

    for number, field in enumerate(table.schema):
        held = _held(field.type, pa)
        if held != field.type:
            column = table.column(number).cast(held)
            table = table.set_column(number, field.with_type(held), column)
    return table


def _held(arrow_type: Any, pa: Any) -> Any:
    types = pa.types
    if types.is_duration(arrow_type):
        return pa.int64()
    if types.is_time64(arrow_type):
        return pa.time64("us")
    if types.is_map(arrow_type):
        return pa.map_(_held_field(arrow_type.key_field, pa), _held_field(arrow_type.item_field, pa))
    if types.is_list(arrow_type):
        return pa.list_(_held_field(arrow_type.value_field, pa))
    if types.is_struct(arrow_type):
        return pa.struct([_held_field(field, pa) for field in arrow_type])
    return arrow_type


def _held_field(field: Any, pa: Any) -> Any:
    return field.with_type(_held(field.type, pa))
