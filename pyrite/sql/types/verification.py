"""Checking that Python values are values of a type, before they are converted."""

from __future__ import annotations

import datetime
from array import array
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NoReturn

from pyrite.errors import PySparkAssertionError, PySparkTypeError, PySparkValueError
from pyrite.sql.types.atomic import (
    BinaryType,
    BooleanType,
    ByteType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    ShortType,
)
from pyrite.sql.types.base import DataType
from pyrite.sql.types.complex import ArrayType, MapType, StructField, StructType
from pyrite.sql.types.datetimes import DateType, TimestampNTZType, TimestampType, TimeType
from pyrite.sql.types.decimals import DecimalType
from pyrite.sql.types.intervals import DayTimeIntervalType
from pyrite.sql.types.spatial import Geography, GeographyType, Geometry, GeometryType
from pyrite.sql.types.strings import CharType, StringType, VarcharType
from pyrite.sql.types.user_defined import UserDefinedType
from pyrite.sql.types.variant import VariantType

#: A function that raises if its argument is not a value of a type.
Verifier = Callable[[Any], None]

#: The Python types of the values of a type. Subclasses are not among them, as in PySpark.
_ACCEPTED: dict[type[DataType], tuple[type, ...]] = {
    ArrayType: (list, tuple, array),
    BinaryType: (bytearray, bytes),
    BooleanType: (bool,),
    ByteType: (int,),
    DateType: (datetime.date, datetime.datetime),
    DayTimeIntervalType: (datetime.timedelta,),
    DecimalType: (Decimal,),
    DoubleType: (float,),
    FloatType: (float,),
    GeographyType: (Geography,),
    GeometryType: (Geometry,),
    IntegerType: (int,),
    LongType: (int,),
    MapType: (dict,),
    ShortType: (int,),
    TimeType: (datetime.time,),
    TimestampNTZType: (datetime.datetime,),
    TimestampType: (datetime.datetime,),
}

_BITS: dict[type[DataType], int] = {ByteType: 8, ShortType: 16, IntegerType: 32, LongType: 64}


def columns_are_of(columns: Sequence[Sequence[Any]], struct: StructType) -> bool:
    """Whether it can be told in one look at each column that its values are of their types.

    False says nothing: the values may be right all the same, and `make_type_verifier` finds out.
    """
    return all(_column_is_of(column, field) for column, field in zip(columns, struct.fields))


def _column_is_of(column: Sequence[Any], field: StructField) -> bool:
    kinds = set(map(type, column))
    if type(None) in kinds:
        if not field.nullable:
            return False
        kinds.discard(type(None))
    data_type = field.dataType
    if isinstance(data_type, ArrayType | MapType | StructType | UserDefinedType | CharType | VarcharType):
        return False
    if isinstance(data_type, StringType):
        return kinds <= {str}
    accepted = _ACCEPTED.get(type(data_type))
    if accepted is None or not kinds <= set(accepted):
        return False
    bits = _BITS.get(type(data_type))
    if bits is None or not kinds:
        return True
    present = column if None not in column else [value for value in column if value is not None]
    return bool(-(1 << (bits - 1)) <= min(present) and max(present) < 1 << (bits - 1))


def make_type_verifier(dataType: DataType, nullable: bool = True, name: str | None = None) -> Verifier:
    """A function that raises PySparkTypeError or PySparkValueError for what is not a value of a type.

    `name` is what the value is called in errors. As in PySpark every value is taken for a string, because
    it is converted by ``str``, and a Decimal that is not a number counts as NULL.

    >>> verify = make_type_verifier(ByteType())
    >>> verify(127)
    >>> verify(128)
    Traceback (most recent call last):
    pyrite.errors.PySparkValueError: [VALUE_OUT_OF_BOUNDS] Value for `obj` must be between -128 ...
    """
    verify_value = _value_verifier(dataType, name)

    def verify(value: Any) -> None:
        if value is None or (isinstance(value, Decimal) and value.is_nan()):
            if not nullable:
                _refuse(PySparkValueError, "FIELD_NOT_NULLABLE", name)
        elif verify_value is not None:
            verify_value(value)

    return verify


def _value_verifier(data_type: DataType, name: str | None) -> Verifier | None:
    """The verifier for what is not None; None if every value will do."""
    match data_type:
        case StringType() | CharType() | VarcharType() | VariantType():
            return None
        case UserDefinedType():
            return _user_defined(data_type, name)
        case StructType():
            return _struct(data_type, name)
        case ArrayType():
            return _array(data_type, name)
        case MapType():
            return _map(data_type, name)
        case ByteType() | ShortType() | IntegerType() | LongType():
            return _integer(data_type, name)
    return _type_verifier(data_type, name)


def _type_verifier(data_type: DataType, name: str | None) -> Verifier:
    accepted = _ACCEPTED.get(type(data_type))

    def verify(value: Any) -> None:
        if accepted is None:
            raise PySparkAssertionError(
                errorClass="UNSUPPORTED_DATA_TYPE", messageParameters={"data_type": str(data_type)}
            )
        if type(value) not in accepted:
            _refuse_type(data_type, value, name)

    return verify


def _integer(data_type: DataType, name: str | None) -> Verifier:
    bound = 1 << (_BITS[type(data_type)] - 1)

    def verify(value: Any) -> None:
        if type(value) is not int:
            _refuse_type(data_type, value, name)
        if not -bound <= value < bound:
            raise PySparkValueError(
                errorClass="VALUE_OUT_OF_BOUNDS",
                messageParameters={
                    "arg_name": "obj",
                    "lower_bound": str(-bound),
                    "upper_bound": str(bound - 1),
                    "actual": str(value),
                },
            )

    return verify


def _array(data_type: ArrayType, name: str | None) -> Verifier:
    verify_type = _type_verifier(data_type, name)
    verify_element = make_type_verifier(
        data_type.elementType, data_type.containsNull, f"element in array {name}"
    )

    def verify(values: Any) -> None:
        verify_type(values)
        for value in values:
            verify_element(value)

    return verify


def _map(data_type: MapType, name: str | None) -> Verifier:
    verify_type = _type_verifier(data_type, name)
    verify_key = make_type_verifier(data_type.keyType, False, f"key of map {name}")
    verify_value = make_type_verifier(
        data_type.valueType, data_type.valueContainsNull, f"value of map {name}"
    )

    def verify(values: Any) -> None:
        verify_type(values)
        for key, value in values.items():
            verify_key(key)
            verify_value(value)

    return verify


def _struct(data_type: StructType, name: str | None) -> Verifier:
    where = "" if name is None else f" in {name}"
    names = data_type.fieldNames()
    verifiers = [
        make_type_verifier(field.dataType, field.nullable, f"field {field.name}{where}")
        for field in data_type.fields
    ]

    def verify(row: Any) -> None:
        if isinstance(row, dict):
            row = [row.get(field) for field in names]
        elif isinstance(row, tuple | list):
            if len(row) != len(verifiers):
                _refuse(
                    PySparkValueError,
                    "FIELD_STRUCT_LENGTH_MISMATCH",
                    name,
                    object_length=str(len(row)),
                    field_length=str(len(verifiers)),
                )
        elif hasattr(row, "__dict__"):
            row = [row.__dict__.get(field) for field in names]
        else:
            _refuse_type(data_type, row, name)
        for value, verify_field in zip(row, verifiers):
            verify_field(value)

    return verify


def _user_defined(data_type: UserDefinedType, name: str | None) -> Verifier:
    verify_stored = make_type_verifier(data_type.sqlType(), name=name)

    def verify(value: Any) -> None:
        if getattr(value, "__UDT__", None) != data_type:
            _refuse(PySparkValueError, "FIELD_TYPE_MISMATCH", name, obj=str(value), data_type=str(data_type))
        verify_stored(data_type.toInternal(value))

    return verify


def _refuse_type(data_type: DataType, value: object, name: str | None) -> NoReturn:
    _refuse(
        PySparkTypeError,
        "FIELD_DATA_TYPE_UNACCEPTABLE",
        name,
        data_type=str(data_type),
        obj=repr(value),
        obj_type=str(type(value)),
    )


def _refuse(
    error: type[PySparkTypeError] | type[PySparkValueError],
    condition: str,
    name: str | None,
    **parameters: str,
) -> NoReturn:
    """Raise a condition, in its form with the name of the field if there is one."""
    if name is None:
        raise error(errorClass=condition, messageParameters=parameters)
    raise error(errorClass=f"{condition}_WITH_NAME", messageParameters={"field_name": name, **parameters})
