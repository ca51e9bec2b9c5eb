"""Decimals as the driver's database gives them. Between fragments those of few digits are kept in 64 bits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def with_wide_decimals(table: pa.Table) -> pa.Table:
    """The table with all decimals in 128 bits, those inside other values too.

    Only the columns that change are cast: a cast that changes nothing still looks at all values, and fails at
    some of those that the kernel gives, such as the NULLs of a list without a type.
    """
    for number, field in enumerate(table.schema):
        wide = _wide(field.type)
        if wide != field.type:
            table = table.set_column(number, field.with_type(wide), table.column(number).cast(wide))
    return table


def _wide(data_type: pa.DataType) -> pa.DataType:
    import pyarrow as pa

    if pa.types.is_decimal32(data_type) or pa.types.is_decimal64(data_type):
        return pa.decimal128(data_type.precision, data_type.scale)
    if pa.types.is_list(data_type):
        inner = data_type.value_field
        wide = _wide(inner.type)
        return data_type if wide == inner.type else pa.list_(inner.with_type(wide))
    if pa.types.is_map(data_type):
        key, item = _wide(data_type.key_type), _wide(data_type.item_type)
        if (key, item) == (data_type.key_type, data_type.item_type):
            return data_type
        return pa.map_(key, data_type.item_field.with_type(item))
    if pa.types.is_struct(data_type):
        fields = [field.with_type(_wide(field.type)) for field in data_type]
        return data_type if pa.struct(fields) == data_type else pa.struct(fields)
    return data_type
