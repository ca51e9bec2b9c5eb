"""The kernel's Arrow data in the types that users are given: Arrow's for Spark's types, and pandas."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from pyrite.errors import PySparkImportError
from pyrite.sql.types import StructType, TimestampNTZType, TimestampType
from pyrite.sql.types.arrow import to_arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa


def arrow_of(table: pa.Table, schema: StructType, time_zone: str) -> pa.Table:
    """The table with Arrow's types for those of the schema, timestamps in the session's time zone."""
    import pyarrow as pa

    target = to_arrow_schema(schema, time_zone)
    if not target.names:
        return pa.table({"rows": pa.nulls(table.num_rows)}).select([])
    arrays = [_cast(table.column(number), field.type, pa) for number, field in enumerate(target)]
    return pa.Table.from_arrays(arrays, schema=target)


def _cast(column: Any, target: Any, pa: Any) -> Any:
    if column.type == target:
        return column
    try:
        return column.cast(target)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
        chunks = [_rebuilt(chunk, target, pa) for chunk in column.chunks]
        return pa.chunked_array(chunks, target)


def _rebuilt(array: Any, target: Any, pa: Any) -> Any:
    """An array whose parts are cast one by one: Arrow does not cast all nested types as a whole."""
    types = pa.types
    if array.type == target:
        return array
    if types.is_struct(target):
        parts = [_rebuilt(part, field.type, pa) for part, field in zip(array.flatten(), target, strict=True)]
        return pa.StructArray.from_arrays(parts, fields=list(target), mask=array.is_null())
    if types.is_map(target):
        offsets = _offsets(array, pa)
        keys = _rebuilt(array.keys, target.key_type, pa)
        items = _rebuilt(array.items, target.item_type, pa)
        return pa.MapArray.from_arrays(offsets, keys, items, type=target)
    if types.is_list(target):
        values = _rebuilt(array.values, target.value_type, pa)
        return pa.ListArray.from_arrays(_offsets(array, pa), values, type=target)
    return array.cast(target)


def _offsets(array: Any, pa: Any) -> Any:
    """The offsets of lists, NULL where the list is."""
    if not array.null_count:
        return array.offsets
    is_null = pa.concat_arrays([array.is_null(), pa.array([False])])
    import pyarrow.compute as pc

    return pc.if_else(is_null, pa.scalar(None, pa.int32()), array.offsets)


def pandas_of(table: pa.Table, schema: StructType) -> Any:
    """A pandas DataFrame of a table that `arrow_of` made; timestamps as the session's clocks show them."""
    import pyarrow as pa

    try:
        import pandas as pd
    except ImportError:
        raise PySparkImportError(
            errorClass="PACKAGE_NOT_INSTALLED",
            messageParameters={"package_name": "Pandas", "minimum_version": "2.2"},
        ) from None
    series = []
    for number, field in enumerate(schema.fields):
        column = table.column(number)
        if isinstance(field.dataType, TimestampType):
            column = _local(column, pa)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = column.to_pandas(date_as_object=True, maps_as_pydicts="strict")
        if isinstance(field.dataType, TimestampType | TimestampNTZType) and len(made):
            made = made.astype("datetime64[us]") if made.dtype == object else made
        series.append(made.rename(number))
    if not series:
        return pd.DataFrame(index=range(table.num_rows))
    frame = pd.concat(series, axis=1)
    frame.columns = schema.fieldNames()
    return frame


def _local(column: Any, pa: Any) -> Any:
    import pyarrow.compute as pc

    return pc.local_timestamp(column)
