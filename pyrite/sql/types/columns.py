"""Python's values as columns of Arrow, and back.

A column is built from its leaves: structs, arrays and maps are taken apart into columns of their parts, which
Arrow makes from Python values in its own loops. pyarrow is imported in the functions.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from itertools import accumulate, chain, islice, pairwise, repeat
from typing import TYPE_CHECKING, Any

from pyrite.errors import PySparkTypeError
from pyrite.sql.types.arrow import to_arrow_schema, to_arrow_type
from pyrite.sql.types.atomic import BinaryType
from pyrite.sql.types.base import DataType
from pyrite.sql.types.complex import ArrayType, MapType, StructType
from pyrite.sql.types.converters import to_string
from pyrite.sql.types.datetimes import DateType, TimestampNTZType, TimestampType, TimeType
from pyrite.sql.types.decimals import MAX_PRECISION, DecimalType
from pyrite.sql.types.intervals import CalendarIntervalType, DayTimeIntervalType, YearMonthIntervalType
from pyrite.sql.types.leaves import dates, decimals, durations, moments, naive_moments
from pyrite.sql.types.row import Row, create_rows
from pyrite.sql.types.spatial import SpatialType
from pyrite.sql.types.strings import CharType, StringType, VarcharType
from pyrite.sql.types.user_defined import UserDefinedType
from pyrite.sql.types.variant import VariantType

if TYPE_CHECKING:
    import pyarrow

_MICROSECOND = datetime.timedelta(microseconds=1)
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_DECIMALS = Context(prec=2 * MAX_PRECISION, rounding=ROUND_HALF_UP)


def rows_to_table(
    rows: Sequence[Any], schema: StructType, zone: datetime.tzinfo | None = None
) -> pyarrow.Table:
    """Rows as a table of Arrow; a row is a tuple, list, dict or object with attributes.

    A datetime without a zone is in `zone`; None means this process's own, as in PySpark. Raises
    PySparkTypeError for values that are not of their type.

    >>> from pyrite.sql.types import DataType
    >>> rows_to_table([(1, "a"), (2, None)], DataType.fromDDL("n int, t string")).to_pydict()
    {'n': [1, 2], 't': ['a', None]}
    """
    import pyarrow as pa

    arrow_schema = to_arrow_schema(schema)
    if not arrow_schema.names:
        return pa.table({"rows": pa.nulls(len(rows))}).select([])
    return columns_to_table(list(_transposed(rows, schema)), schema, zone)


def columns_to_table(
    columns: Sequence[Sequence[Any]], schema: StructType, zone: datetime.tzinfo | None = None
) -> pyarrow.Table:
    """Columns of Python values as a table of Arrow; see :func:`rows_to_table`."""
    import pyarrow as pa

    arrays = [to_arrow(column, field.dataType, zone) for column, field in zip(columns, schema.fields)]
    return pa.Table.from_arrays(arrays, schema=to_arrow_schema(schema))


def table_to_rows(table: pyarrow.Table, schema: StructType, zone: datetime.tzinfo | None = None) -> list[Row]:
    """The rows of a table of Arrow whose columns have the types of a schema.

    Timestamps become datetimes without a zone, as the clocks of `zone` show them.

    >>> from pyrite.sql.types import DataType
    >>> schema = DataType.fromDDL("n int")
    >>> table_to_rows(rows_to_table([(1,)], schema), schema)
    [Row(n=1)]
    """
    names = schema.fieldNames()
    if not names:
        return create_rows(names, repeat((), table.num_rows))
    columns = [_values(column, field.dataType, zone) for column, field in zip(table.columns, schema.fields)]
    return create_rows(names, zip(*columns))


def _values(column: pyarrow.ChunkedArray, data_type: DataType, zone: datetime.tzinfo | None) -> Iterator[Any]:
    """The values of a column in pieces, each made when it is reached."""
    return chain.from_iterable(from_arrow(chunk, data_type, zone) for chunk in column.chunks)


def to_arrow(
    values: Sequence[Any], data_type: DataType, zone: datetime.tzinfo | None = None
) -> pyarrow.Array:
    """One column of Arrow for the values of a type."""
    import pyarrow as pa

    arrow_type = to_arrow_type(data_type)
    match data_type:
        case StructType() if data_type.fields:
            present = [_EMPTY if value is None else value for value in values]
            parts = _transposed(present, data_type)
            arrays = [to_arrow(part, field.dataType, zone) for part, field in zip(parts, data_type.fields)]
            missing = pa.array([value is None for value in values], pa.bool_())
            return pa.StructArray.from_arrays(arrays, fields=list(arrow_type), mask=missing)
        case ArrayType():
            elements = to_arrow(_joined(values), data_type.elementType, zone)
            return pa.ListArray.from_arrays(_offsets(values), elements, type=arrow_type)
        case MapType():
            keys = to_arrow(_joined(value and value.keys() for value in values), data_type.keyType, zone)
            items = to_arrow(_joined(value and value.values() for value in values), data_type.valueType, zone)
            return pa.MapArray.from_arrays(_offsets(values), keys, items, type=arrow_type)
        case UserDefinedType():
            stored = [None if value is None else data_type.serialize(value) for value in values]
            return to_arrow(stored, data_type.sqlType(), zone)
    try:
        return pa.array(_leaves(values, data_type, zone), arrow_type)
    except (pa.ArrowException, ArithmeticError, AttributeError, TypeError, ValueError) as error:
        raise PySparkTypeError(
            errorClass="CANNOT_CONVERT_COLUMN",
            messageParameters={"data_type": data_type.simpleString(), "reason": str(error)},
        ) from error


def _leaves(values: Sequence[Any], data_type: DataType, zone: datetime.tzinfo | None) -> Sequence[Any]:
    """What Arrow takes for the values of a type with no type inside."""
    match data_type:
        case StringType() | CharType() | VarcharType():
            return values if set(map(type, values)) <= {str, type(None)} else list(map(to_string, values))
        case BinaryType():
            return [None if value is None else bytes(value) for value in values]
        case DecimalType():
            unit = Decimal(1).scaleb(-data_type.scale)
            return [_fitted(value, unit) for value in values]
        case TimestampType():
            return [None if value is None else _instant(value, zone) for value in values]
        case TimestampNTZType() | VariantType() | TimeType() | SpatialType():
            return [data_type.toInternal(value) for value in values]
    return values


def _fitted(value: Decimal | None, unit: Decimal) -> Decimal | None:
    """A decimal rounded half up to a scale; what is not a number is NULL, as in Spark."""
    if value is None or value.is_nan():
        return None
    return value.quantize(unit, context=_DECIMALS)


def _instant(value: datetime.datetime, zone: datetime.tzinfo | None) -> int:
    """Microseconds since 1970."""
    if value.tzinfo is None:
        if zone is None:
            microseconds = TimestampType().toInternal(value)
            assert microseconds is not None
            return microseconds
        value = value.replace(tzinfo=zone)
    return (value - _EPOCH) // _MICROSECOND


_EMPTY: dict[str, Any] = {}


def _transposed(rows: Sequence[Any], schema: StructType) -> Iterable[Sequence[Any]]:
    """The columns of rows of every form."""
    width = len(schema.fields)
    if not rows:
        return [()] * width
    names = schema.names
    tuples = [row if type(row) is tuple and len(row) == width else _as_tuple(row, names) for row in rows]
    return zip(*tuples)


def _as_tuple(row: Any, names: list[str]) -> tuple[Any, ...]:
    match row:
        case dict():
            return tuple([row.get(name) for name in names])
        case tuple() | list():
            if len(row) != len(names):
                raise PySparkTypeError(
                    errorClass="FIELD_STRUCT_LENGTH_MISMATCH",
                    messageParameters={"object_length": str(len(row)), "field_length": str(len(names))},
                )
            return tuple(row)
    if not hasattr(row, "__dict__"):
        raise PySparkTypeError(
            errorClass="UNEXPECTED_TUPLE_WITH_STRUCT", messageParameters={"tuple": str(row)}
        )
    return tuple([row.__dict__.get(name) for name in names])


def _joined(parts: Iterable[Iterable[Any] | None]) -> list[Any]:
    return list(chain.from_iterable(part for part in parts if part is not None))


def _offsets(values: Sequence[Any]) -> pyarrow.Array:
    """Where each list begins among the elements of all; no beginning means NULL."""
    import pyarrow as pa

    ends = accumulate((0 if value is None else len(value) for value in values), initial=0)
    starts: list[int | None] = list(ends)
    starts[:-1] = [None if value is None else start for value, start in zip(values, starts)]
    return pa.array(starts, pa.int32())


def from_arrow(column: pyarrow.Array, data_type: DataType, zone: datetime.tzinfo | None = None) -> list[Any]:
    """The Python values of one column of Arrow, whose type is that of `data_type`."""
    match data_type:
        case StructType() if data_type.fields:
            names = data_type.fieldNames()
            parts = [
                from_arrow(part, field.dataType, zone)
                for part, field in zip(column.flatten(), data_type.fields)
            ]
            return _with_nulls(column, iter(create_rows(names, zip(*parts))))
        case ArrayType():
            elements = iter(from_arrow(column.flatten(), data_type.elementType, zone))
            return [None if n is None else list(islice(elements, n)) for n in _lengths(column)]
        case MapType():
            return _maps(column, data_type, zone)
        case UserDefinedType():
            stored = from_arrow(column, data_type.sqlType(), zone)
            return [None if value is None else data_type.deserialize(value) for value in stored]
        case TimestampType():
            return moments(column, zone)
        case TimestampNTZType():
            return naive_moments(column)
        case DateType():
            return dates(column)
        case DayTimeIntervalType():
            return durations(column)
        case YearMonthIntervalType() | CalendarIntervalType():
            # Python has no value for them: this raises.
            return [None if value is None else data_type.fromInternal(value) for value in column.to_pylist()]
        case DecimalType():
            return decimals(column)
        case TimeType():
            import pyarrow as pa

            # As the kernel has them, in microseconds, and in nanoseconds, as Spark does.
            return [data_type.fromInternal(value) for value in _integers(column.cast(pa.time64("ns")))]
        case VariantType():
            return [data_type.fromInternal(value) for value in column.to_pylist()]
        case SpatialType():
            return [
                value and data_type._value_class(value["wkb"], value["srid"]) for value in column.to_pylist()
            ]
    values: list[Any] = column.to_pylist()
    return values


def _maps(
    column: pyarrow.MapArray, data_type: MapType, zone: datetime.tzinfo | None
) -> list[dict[Any, Any] | None]:
    # Arrow has no flatten() for maps: keys and items are those of the whole column.
    if not len(column):
        return []
    offsets = column.offsets.to_pylist()
    first, count = offsets[0], offsets[-1] - offsets[0]
    keys = from_arrow(column.keys.slice(first, count), data_type.keyType, zone)
    items = from_arrow(column.items.slice(first, count), data_type.valueType, zone)
    bounds = pairwise(offset - first for offset in offsets)
    maps = (dict(zip(keys[start:end], items[start:end])) for start, end in bounds)
    return _with_nulls(column, maps)


def _with_nulls(column: pyarrow.Array, values: Iterator[Any]) -> list[Any]:
    """The values, with None where the column is NULL."""
    if not column.null_count:
        return list(values)
    return [value if valid else None for value, valid in zip(values, column.is_valid().to_pylist())]


def _lengths(column: pyarrow.Array) -> list[int | None]:
    """How many elements each list has; None for NULL."""
    if not len(column):
        return []
    valid = column.is_valid().to_pylist()
    bounds = pairwise(column.offsets.to_pylist())
    return [end - start if known else None for known, (start, end) in zip(valid, bounds)]


def _integers(column: pyarrow.Array) -> list[int | None]:
    import pyarrow as pa

    integers: list[int | None] = column.cast(pa.int64()).to_pylist()
    return integers
