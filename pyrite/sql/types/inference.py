"""The types of Python values, and the schema of rows that come without one."""

from __future__ import annotations

import datetime
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from pyrite.errors import PySparkTypeError, PySparkValueError
from pyrite.sql.types.atomic import (
    BinaryType,
    BooleanType,
    ByteType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    NullType,
    ShortType,
)
from pyrite.sql.types.base import DataType
from pyrite.sql.types.complex import ArrayType, MapType, StructField, StructType
from pyrite.sql.types.datetimes import DateType, TimestampNTZType, TimestampType, TimeType
from pyrite.sql.types.decimals import DecimalType
from pyrite.sql.types.intervals import DayTimeIntervalType
from pyrite.sql.types.merging import has_null_type, merge_all, merge_types
from pyrite.sql.types.spatial import Geography, GeographyType, Geometry, GeometryType
from pyrite.sql.types.strings import StringType
from pyrite.sql.types.variant import VariantType, VariantVal

if TYPE_CHECKING:
    import numpy

#: The type of all values of a Python type. A subclass of one of these is not looked up: as in PySpark, it
#: is a row if it has attributes.
_BY_PYTHON_TYPE: dict[type, DataType] = {
    type(None): NullType(),
    bool: BooleanType(),
    int: LongType(),
    float: DoubleType(),
    str: StringType(),
    bytes: BinaryType(),
    bytearray: BinaryType(),
    Decimal: DecimalType(38, 18),
    datetime.date: DateType(),
    datetime.datetime: TimestampType(),
    datetime.time: TimeType(),
    datetime.timedelta: DayTimeIntervalType(),
}

#: By the letter of an ``array.array``: signed numbers by size, unsigned ones where they fit.
_FLOATS: dict[str, DataType] = {"f": FloatType(), "d": DoubleType(), "u": StringType()}
_INTEGERS: tuple[tuple[int, DataType], ...] = (
    (8, ByteType()),
    (16, ShortType()),
    (32, IntegerType()),
    (64, LongType()),
)

_BY_DTYPE: dict[str, DataType] = {
    "bool": BooleanType(),
    "int8": ByteType(),
    "int16": ShortType(),
    "int32": IntegerType(),
    "int64": LongType(),
    "float32": FloatType(),
    "float64": DoubleType(),
}


@dataclass(frozen=True)
class Inference:
    """The settings under which types are inferred, each named after Spark's.

    >>> Inference().infer_type({"a": [1, None]})
    MapType(StringType(), ArrayType(LongType(), True), True)
    """

    #: ``spark.sql.pyspark.inferNestedDictAsStruct.enabled``
    dict_as_struct: bool = False
    #: ``spark.sql.pyspark.legacy.inferArrayTypeFromFirstElement.enabled``
    array_from_first_element: bool = False
    #: ``spark.sql.pyspark.legacy.inferMapTypeFromFirstPair.enabled``
    map_from_first_pair: bool = False
    #: ``spark.sql.timestampType`` is TIMESTAMP_NTZ
    prefer_timestamp_ntz: bool = False

    def infer_type(self, value: Any) -> DataType:
        """The type of a value. Raises PySparkTypeError if there is none."""
        if value is not None and hasattr(value, "__UDT__"):
            user_defined: DataType = value.__UDT__
            return user_defined
        found = _BY_PYTHON_TYPE.get(type(value))
        if found is not None:
            if self.prefer_timestamp_ntz and type(value) is datetime.datetime and value.tzinfo is None:
                return TimestampNTZType()
            return found
        match value:
            case Geometry():
                return GeometryType(value.getSrid())
            case Geography():
                return GeographyType(value.getSrid())
            case VariantVal():
                return VariantType()
            case dict():
                return self._struct_of(value) if self.dict_as_struct else self._map_of(value)
            case list():
                return self._array_of(value)
            case array():
                return _array_by_typecode(value.typecode)
        try:
            return self.infer_row(value)
        except TypeError:
            raise PySparkTypeError(
                errorClass="UNSUPPORTED_DATA_TYPE", messageParameters={"data_type": type(value).__name__}
            ) from None

    def infer_row(self, row: Any, names: list[str] | None = None) -> StructType:
        """The schema of one row: a tuple, list, Row, namedtuple, dict or object with attributes.

        Columns without a name are ``_1``, ``_2`` and so on; `names` that are too few get these appended.
        The fields of a dict or an object are in the order of their names. Raises PySparkTypeError.
        """
        fields = []
        for name, value in _items(row, names):
            try:
                fields.append(StructField(name, self.infer_type(value)))
            except TypeError as error:
                raise PySparkTypeError(
                    errorClass="CANNOT_INFER_TYPE_FOR_FIELD", messageParameters={"field_name": name}
                ) from error
        return StructType(fields)

    def infer_schema(self, rows: Sequence[Any], names: list[str] | None = None) -> StructType:
        """The schema of all rows.

        Raises PySparkValueError if there are none or a column is None in all, PySparkTypeError for a
        value without a type and for values in one column whose types do not merge.

        >>> Inference().infer_schema([(1, "a"), (None, "b")], ["id"])
        StructType([StructField('id', LongType(), True), StructField('_2', StringType(), True)])
        """
        if not rows:
            raise PySparkValueError(errorClass="CANNOT_INFER_EMPTY_SCHEMA", messageParameters={})
        schema: DataType | None = self._infer_columns(rows, names)
        if schema is None:
            schema = merge_all(self.infer_row(row, names) for row in rows)
        assert isinstance(schema, StructType)
        if has_null_type(schema):
            raise PySparkValueError(errorClass="CANNOT_DETERMINE_TYPE", messageParameters={})
        return schema

    def _infer_columns(self, rows: Sequence[Any], names: list[str] | None) -> StructType | None:
        """The schema of plain tuples whose columns hold one plain type each, or None.

        Millions of such rows are common, and the loops here run in the interpreter's own code.
        """
        if set(map(type, rows)) != {tuple} or len(set(map(len, rows))) != 1:
            return None
        width = len(rows[0])
        column_types = [self._common_type(map(itemgetter(place), rows)) for place in range(width)]
        if None in column_types:
            return None
        fields = zip(_names(names, len(column_types)), column_types)
        return StructType([StructField(name, found) for name, found in fields if found is not None])

    def _common_type(self, column: Iterable[Any]) -> DataType | None:
        python_types = set(map(type, column)) - {type(None)}
        if not python_types:
            return NullType()
        if len(python_types) > 1:
            return None
        (python_type,) = python_types
        if python_type is datetime.datetime and self.prefer_timestamp_ntz:
            return None
        return _BY_PYTHON_TYPE.get(python_type)

    def _struct_of(self, values: dict[Any, Any]) -> StructType:
        pairs = _without_none(values)
        return StructType([StructField(key, self.infer_type(value)) for key, value in pairs])

    def _map_of(self, values: dict[Any, Any]) -> MapType:
        if self.map_from_first_pair:
            for key, value in _without_none(values):
                return MapType(self.infer_type(key), self.infer_type(value))
            return MapType(NullType(), NullType())
        # Key and value in turn, so that of several errors the first is raised.
        key_type: DataType = NullType()
        value_type: DataType = NullType()
        for key, value in values.items():
            key_type = merge_types(key_type, self.infer_type(key))
            value_type = merge_types(value_type, self.infer_type(value))
        return MapType(key_type, value_type)

    def _array_of(self, values: list[Any]) -> ArrayType:
        looked_at = values[:1] if self.array_from_first_element else values
        return ArrayType(merge_all(map(self.infer_type, looked_at)))


def _without_none(values: dict[Any, Any]) -> Iterator[tuple[Any, Any]]:
    return ((key, value) for key, value in values.items() if key is not None and value is not None)


def _items(row: Any, names: list[str] | None) -> Iterable[tuple[str, Any]]:
    """The names and values of a row."""
    if isinstance(row, dict):
        return sorted(row.items())
    if isinstance(row, tuple | list):
        # A Row has the one, a namedtuple the other.
        own_names = getattr(row, "__fields__", None) or getattr(row, "_fields", None)
        return zip(_names(names, len(row)) if own_names is None else own_names, row)
    if hasattr(row, "__dict__"):
        return sorted(row.__dict__.items())
    raise PySparkTypeError(
        errorClass="CANNOT_INFER_SCHEMA_FOR_TYPE", messageParameters={"data_type": type(row).__name__}
    )


def _names(names: list[str] | None, count: int) -> list[str]:
    """The names of `count` columns; those that are missing are appended to the list that was given."""
    if names is None:
        names = []
    names += [f"_{position}" for position in range(len(names) + 1, count + 1)]
    return names


def _array_by_typecode(typecode: str) -> ArrayType:
    element_type = _FLOATS.get(typecode)
    if element_type is None and typecode.lower() in "bhil":
        bits = array(typecode).itemsize * 8 + typecode.isupper()
        element_type = next((data_type for size, data_type in _INTEGERS if bits <= size), None)
    if element_type is None:
        raise PySparkTypeError(
            errorClass="UNSUPPORTED_DATA_TYPE", messageParameters={"data_type": f"array({typecode})"}
        )
    return ArrayType(element_type, containsNull=False)


def from_numpy_dtype(dtype: numpy.dtype[Any]) -> DataType | None:
    """The type of NumPy's values of a dtype, or None.

    >>> import numpy
    >>> from_numpy_dtype(numpy.dtype("int16"))
    ShortType()
    """
    return StringType() if dtype.kind == "U" else _BY_DTYPE.get(dtype.name)


def _infer_type(
    obj: Any,
    infer_dict_as_struct: bool = False,
    infer_array_from_first_element: bool = False,
    infer_map_from_first_pair: bool = False,
    prefer_timestamp_ntz: bool = False,
) -> DataType:
    """PySpark's private form of :meth:`Inference.infer_type`."""
    return Inference(
        infer_dict_as_struct, infer_array_from_first_element, infer_map_from_first_pair, prefer_timestamp_ntz
    ).infer_type(obj)


def _infer_schema(
    row: Any,
    names: list[str] | None = None,
    infer_dict_as_struct: bool = False,
    infer_array_from_first_element: bool = False,
    infer_map_from_first_pair: bool = False,
    prefer_timestamp_ntz: bool = False,
) -> StructType:
    """PySpark's private form of :meth:`Inference.infer_row`."""
    return Inference(
        infer_dict_as_struct, infer_array_from_first_element, infer_map_from_first_pair, prefer_timestamp_ntz
    ).infer_row(row, names)
