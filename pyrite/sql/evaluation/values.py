"""What a user's function gives, as a column of the type it was declared with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pyrite.errors import PySparkTypeError
from pyrite.sql.types import (
    ArrayType,
    BinaryType,
    DataType,
    IntegralType,
    MapType,
    StringType,
    StructType,
    UserDefinedType,
)

if TYPE_CHECKING:
    import pyarrow as pa


def column_of(values: Sequence[Any], data_type: DataType) -> pa.Array:
    """Python values as a column. Numbers and texts are converted where that loses nothing but a fraction."""
    import pyarrow as pa

    from pyrite.sql.types.arrow import to_arrow_type
    from pyrite.sql.types.columns import to_arrow

    if isinstance(data_type, ArrayType | MapType | StructType | UserDefinedType | BinaryType):
        return to_arrow(values, data_type)
    if isinstance(data_type, StringType):
        return pa.array(
            [None if v is None else v if isinstance(v, str) else str(v) for v in values], pa.string()
        )
    wanted = to_arrow_type(data_type)
    try:
        return to_arrow(values, data_type)
    except (pa.ArrowInvalid, pa.ArrowTypeError, TypeError, ValueError, PySparkTypeError):
        return converted(pa.array(values), wanted, data_type)


def converted(column: Any, wanted: Any, data_type: DataType) -> Any:
    """A column as one of another Arrow type."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if column.type == wanted:
        return column
    if isinstance(data_type, IntegralType) and pa.types.is_floating(column.type):
        column = pc.trunc(column)
    if isinstance(data_type, IntegralType) and pa.types.is_boolean(column.type):
        raise pa.ArrowTypeError(f"a boolean is not {data_type.simpleString()}")
    return column.cast(wanted)
