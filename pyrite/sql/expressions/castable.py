"""Which types can be cast to which."""

from __future__ import annotations

from pyrite.sql.expressions.coercion import decimal_for, is_string
from pyrite.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    ByteType,
    CalendarIntervalType,
    DataType,
    DateType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    FloatType,
    FractionalType,
    IntegerType,
    IntegralType,
    MapType,
    NullType,
    NumericType,
    ShortType,
    StructType,
    TimestampNTZType,
    TimestampType,
    TimeType,
    UserDefinedType,
    VariantType,
    YearMonthIntervalType,
)


def can_cast(source: DataType, target: DataType, *, ansi: bool) -> bool:
    """Whether `CAST` takes a value of one type to another, whatever the value is."""
    if source == target or isinstance(source, NullType):
        return True
    if isinstance(source, VariantType) or isinstance(target, VariantType):
        return True
    if is_string(target):
        return True
    match source, target:
        case UserDefinedType(), _:
            return can_cast(source.sqlType(), target, ansi=ansi)
        case _, UserDefinedType():
            return can_cast(source, target.sqlType(), ansi=ansi)
        case ArrayType(), ArrayType():
            return can_cast(source.elementType, target.elementType, ansi=ansi) and _keeps_nulls(
                source.containsNull, target.containsNull, source.elementType, target.elementType, ansi=ansi
            )
        case MapType(), MapType():
            return (
                can_cast(source.keyType, target.keyType, ansi=ansi)
                and not _may_be_null(source.keyType, target.keyType, ansi=ansi)
                and can_cast(source.valueType, target.valueType, ansi=ansi)
                and _keeps_nulls(
                    source.valueContainsNull,
                    target.valueContainsNull,
                    source.valueType,
                    target.valueType,
                    ansi=ansi,
                )
            )
        case StructType(), StructType():
            return len(source.fields) == len(target.fields) and all(
                can_cast(old.dataType, new.dataType, ansi=ansi)
                and _keeps_nulls(old.nullable, new.nullable, old.dataType, new.dataType, ansi=ansi)
                for old, new in zip(source.fields, target.fields)
            )
        case _:
            return _can_cast_atoms(source, target, ansi=ansi)


def _keeps_nulls(before: bool, after: bool, source: DataType, target: DataType, *, ansi: bool) -> bool:
    """Whether a place for NULLs is left where there may be some."""
    return after or not (before or _may_be_null(source, target, ansi=ansi))


def _may_be_null(source: DataType, target: DataType, *, ansi: bool) -> bool:
    """Whether a cast may make NULL of a value: only with ANSI mode off, where something may not fit."""
    if ansi or source == target:
        return False
    return is_string(source) and not is_string(target)


def _can_cast_atoms(source: DataType, target: DataType, *, ansi: bool) -> bool:
    moments = (DateType, TimestampType, TimestampNTZType)
    intervals = (DayTimeIntervalType, YearMonthIntervalType)
    match source, target:
        case _, (ArrayType() | MapType() | StructType()):
            return False
        case _ if is_string(source):
            return not isinstance(target, NullType)
        case BinaryType(), _:
            return False
        case IntegralType(), BinaryType():
            return not ansi
        case _, BinaryType():
            return False
        case ((NumericType() | BooleanType()), (NumericType() | BooleanType())):
            return True
        case ((NumericType() | BooleanType()), TimestampType()):
            return True
        case TimestampType(), NumericType():
            return True
        case TimestampType(), BooleanType():
            return not ansi
        case DateType(), (NumericType() | BooleanType()):
            return not ansi
        case _ if isinstance(source, moments) and isinstance(target, moments):
            return True
        case TimeType(), (TimeType() | IntegralType() | DecimalType()):
            return True
        case _ if isinstance(source, intervals) and type(source) is type(target):
            return True
        case IntegralType(), _ if isinstance(target, intervals):
            return target.startField == target.endField
        case ((DayTimeIntervalType() | YearMonthIntervalType()), NumericType()):
            return source.startField == source.endField
        case _:
            return isinstance(source, CalendarIntervalType) and isinstance(target, CalendarIntervalType)


def how_to_convert(source: DataType, target: DataType, *, ansi: bool) -> str:
    """The end of the condition for a cast that cannot be: what Spark suggests in its place."""
    moments = (DateType, TimestampType, TimestampNTZType)
    if not ansi:
        return "CAST_WITHOUT_SUGGESTION"
    if isinstance(source, NumericType) and isinstance(target, DateType):
        return "CAST_WITH_FUNC_SUGGESTION"
    if isinstance(source, DateType) and isinstance(target, NumericType):
        return "CAST_WITH_FUNC_SUGGESTION"
    if can_cast(source, target, ansi=False):
        return "CAST_WITH_CONF_SUGGESTION"
    if isinstance(source, ArrayType) and is_string(target) and isinstance(source.elementType, moments):
        return "CAST_WITH_FUNC_SUGGESTION"
    return "CAST_WITHOUT_SUGGESTION"


def cast_may_be_null(source: DataType, target: DataType) -> bool:
    """Whether Spark takes the cast of a value for one that may be NULL, ANSI mode or not."""
    if source == target:
        return False
    match source, target:
        case NullType(), _:
            return True
        case _ if is_string(source):
            return not (is_string(target) or isinstance(target, BinaryType))
        case _ if is_string(target):
            return False
        case TimestampType(), (ByteType() | ShortType() | IntegerType()):
            return True
        case ((FloatType() | DoubleType()), TimestampType()):
            return True
        case ((TimestampType() | TimestampNTZType()), DateType()):
            return False
        case _, DateType():
            return True
        case DateType(), (TimestampType() | TimestampNTZType()):
            return False
        case DateType(), _:
            return True
        case _, DecimalType():
            return not _holds(target, source)
        case FractionalType(), IntegralType():
            return True
        case _:
            return False


def _holds(target: DecimalType, source: DataType) -> bool:
    """Whether a decimal type has room for every value of another type."""
    if isinstance(source, BooleanType):
        return target.precision - target.scale >= 1
    if not isinstance(source, NumericType) or isinstance(source, FloatType | DoubleType):
        return False
    own = decimal_for(source)
    return target.precision - target.scale >= own.precision - own.scale and target.scale >= own.scale
