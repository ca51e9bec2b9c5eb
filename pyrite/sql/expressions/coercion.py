"""Which type two values have in common, and which casts Spark makes by itself.

Two sets of rules: those of ANSI mode, the default of Spark 4 (strings give way to the other type), and those
from before (strings win). `ansi` says which.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyrite.sql.types import (
    ArrayType,
    AtomicType,
    BinaryType,
    BooleanType,
    ByteType,
    CharType,
    DataType,
    DateType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    FloatType,
    FractionalType,
    IntegerType,
    IntegralType,
    LongType,
    MapType,
    NullType,
    NumericType,
    ShortType,
    StringType,
    StructField,
    StructType,
    TimestampNTZType,
    TimestampType,
    TimeType,
    VarcharType,
    YearMonthIntervalType,
)

_PRECEDENCE: tuple[type[DataType], ...] = (ByteType, ShortType, IntegerType, LongType, FloatType, DoubleType)

#: The decimals that hold every value of a type.
_DECIMAL_FOR: dict[type[DataType], tuple[int, int]] = {
    ByteType: (3, 0),
    ShortType: (5, 0),
    IntegerType: (10, 0),
    LongType: (20, 0),
    FloatType: (14, 7),
    DoubleType: (30, 15),
}

MAX_PRECISION = 38
#: So many digits after the point are kept when a result has more digits than fit.
_MINIMUM_ADJUSTED_SCALE = 6


def decimal_for(data_type: DataType) -> DecimalType:
    """The decimal type that holds the values of a number type."""
    if isinstance(data_type, DecimalType):
        return data_type
    return DecimalType(*_DECIMAL_FOR[type(data_type)])


def bounded(precision: int, scale: int) -> DecimalType:
    """A decimal type with at most as many digits as there can be."""
    return DecimalType(min(precision, MAX_PRECISION), min(scale, MAX_PRECISION))


def bounded_for_integers(precision: int, scale: int) -> DecimalType:
    """A decimal type that gives up digits after the point before those in front of it."""
    if precision <= MAX_PRECISION:
        return DecimalType(precision, scale)
    return DecimalType(MAX_PRECISION, max(0, scale - (precision - MAX_PRECISION)))


def adjusted(precision: int, scale: int) -> DecimalType:
    """The decimal type of an arithmetic result, with digits after the point given up where it is too long.

    >>> adjusted(76, 36)
    DecimalType(38,6)
    """
    if precision <= MAX_PRECISION:
        return DecimalType(precision, scale)
    digits = precision - scale
    return DecimalType(MAX_PRECISION, max(MAX_PRECISION - digits, min(scale, _MINIMUM_ADJUSTED_SCALE)))


def wider_decimal(left: DecimalType, right: DecimalType) -> DecimalType:
    """The decimal type that holds the values of both."""
    scale = max(left.scale, right.scale)
    digits = max(left.precision - left.scale, right.precision - right.scale)
    return bounded_for_integers(digits + scale, scale)


def is_string(data_type: DataType) -> bool:
    """Whether it is text, of a fixed length or not."""
    return isinstance(data_type, StringType | CharType | VarcharType)


def common_type(left: DataType, right: DataType, *, ansi: bool = True) -> DataType | None:
    """The type that both are cast to where they must be one, as in UNION; None if there is none."""
    found = tightest_common_type(left, right, ansi=ansi)
    if found is not None:
        return found
    if isinstance(left, NumericType) and isinstance(right, NumericType):
        return _common_with_decimal(left, right)
    if is_string(left) or is_string(right):
        return _with_string(left, right, ansi=ansi)
    return _common_of_nested(left, right, ansi=ansi)


def common_type_of(types: Iterable[DataType], *, ansi: bool = True) -> DataType | None:
    """The common type of many; strings first, as Spark does, because the order would matter."""
    types = list(types)
    strings = [data_type for data_type in types if is_string(data_type)]
    found: DataType = NullType()
    for data_type in (*strings, *(each for each in types if not is_string(each))):
        wider = common_type(found, data_type, ansi=ansi)
        if wider is None:
            return None
        found = wider
    return found


def comparison_type(left: DataType, right: DataType, *, ansi: bool = True) -> DataType | None:
    """The type in which two values are compared."""
    if not ansi:
        if is_string(left) and isinstance(right, AtomicType) and not is_string(right):
            return right
        if is_string(right) and isinstance(left, AtomicType) and not is_string(left):
            return left
        if isinstance(left, BooleanType) and isinstance(right, NumericType):
            return right
        if isinstance(right, BooleanType) and isinstance(left, NumericType):
            return left
    return common_type(left, right, ansi=ansi)


def tightest_common_type(left: DataType, right: DataType, *, ansi: bool = True) -> DataType | None:
    """The type that holds the values of both without a loss; None if there is none."""
    if left == right:
        return left
    if isinstance(left, NullType):
        return right
    if isinstance(right, NullType):
        return left
    if is_string(left) and is_string(right):
        return _common_of_strings(left, right)
    if type(left) in _PRECEDENCE and type(right) in _PRECEDENCE:
        return _common_of_numbers(left, right, ansi=ansi)
    if isinstance(left, DecimalType) and isinstance(right, IntegralType):
        return left if _is_wider(left, decimal_for(right)) else None
    if isinstance(right, DecimalType) and isinstance(left, IntegralType):
        return right if _is_wider(right, decimal_for(left)) else None
    moments = (DateType, TimestampType, TimestampNTZType)
    if isinstance(left, moments) and isinstance(right, moments):
        return _common_of_moments(left, right)
    if isinstance(left, TimeType) and isinstance(right, TimeType):
        return TimeType(max(left.precision, right.precision))
    for kind in (DayTimeIntervalType, YearMonthIntervalType):
        if isinstance(left, kind) and isinstance(right, kind):
            return kind(min(left.startField, right.startField), max(left.endField, right.endField))
    return None


def _common_of_strings(left: DataType, right: DataType) -> DataType:
    for each in (left, right):
        if isinstance(each, StringType) and not each.isUTF8BinaryCollation():
            return each
    return StringType()


def _common_of_numbers(left: DataType, right: DataType, *, ansi: bool) -> DataType:
    numbers = {_PRECEDENCE.index(type(left)): left, _PRECEDENCE.index(type(right)): right}
    widest = numbers[max(numbers)]
    narrowest = numbers[min(numbers)]
    if ansi and isinstance(widest, FloatType) and isinstance(narrowest, IntegralType):
        return DoubleType()
    return widest


def _common_of_moments(left: DataType, right: DataType) -> DataType:
    for each in (left, right):
        if isinstance(each, TimestampType):
            return each
    return TimestampNTZType()


def _is_wider(left: DecimalType, right: DecimalType) -> bool:
    return left.precision - left.scale >= right.precision - right.scale and left.scale >= right.scale


def _common_with_decimal(left: DataType, right: DataType) -> DataType:
    if isinstance(left, FloatType | DoubleType) or isinstance(right, FloatType | DoubleType):
        return DoubleType()
    return wider_decimal(decimal_for(left), decimal_for(right))


def _with_string(left: DataType, right: DataType, *, ansi: bool) -> DataType | None:
    other = right if is_string(left) else left
    if not isinstance(other, AtomicType):
        return None
    if not ansi:
        return None if isinstance(other, BinaryType | BooleanType) else StringType()
    if isinstance(other, IntegralType):
        return LongType()
    if isinstance(other, FractionalType):
        return DoubleType()
    return other


def _common_of_nested(left: DataType, right: DataType, *, ansi: bool) -> DataType | None:
    if isinstance(left, ArrayType) and isinstance(right, ArrayType):
        element = common_type(left.elementType, right.elementType, ansi=ansi)
        return element and ArrayType(element, left.containsNull or right.containsNull)
    if isinstance(left, MapType) and isinstance(right, MapType):
        key = common_type(left.keyType, right.keyType, ansi=ansi)
        value = common_type(left.valueType, right.valueType, ansi=ansi)
        if key is None or value is None:
            return None
        return MapType(key, value, left.valueContainsNull or right.valueContainsNull)
    if isinstance(left, StructType) and isinstance(right, StructType):
        return _common_struct(left, right, ansi=ansi)
    return None


def _common_struct(left: StructType, right: StructType, *, ansi: bool) -> DataType | None:
    if len(left.fields) != len(right.fields):
        return None
    fields = []
    for a, b in zip(left.fields, right.fields, strict=True):
        if a.name.lower() != b.name.lower():
            return None
        found = common_type(a.dataType, b.dataType, ansi=ansi)
        if found is None:
            return None
        fields.append(StructField(a.name, found, a.nullable or b.nullable))
    return StructType(fields)


def can_store(source: DataType, target: DataType) -> bool:
    """Whether ANSI lets a value of one type be stored in a column of another by itself."""
    if source == target or isinstance(source, NullType):
        return True
    if is_string(target):
        return isinstance(source, AtomicType)
    if isinstance(source, NumericType) and isinstance(target, NumericType):
        return True
    moments = (DateType, TimestampType, TimestampNTZType)
    if isinstance(source, moments) and isinstance(target, moments):
        return True
    for kind in (DayTimeIntervalType, YearMonthIntervalType):
        if isinstance(source, kind) and isinstance(target, kind):
            return True
    if isinstance(source, ArrayType) and isinstance(target, ArrayType):
        fits = target.containsNull or not source.containsNull
        return fits and can_store(source.elementType, target.elementType)
    if isinstance(source, MapType) and isinstance(target, MapType):
        fits = target.valueContainsNull or not source.valueContainsNull
        keys = can_store(source.keyType, target.keyType)
        return fits and keys and can_store(source.valueType, target.valueType)
    if isinstance(source, StructType) and isinstance(target, StructType):
        return len(source.fields) == len(target.fields) and all(
            can_store(a.dataType, b.dataType) and (b.nullable or not a.nullable)
            for a, b in zip(source.fields, target.fields, strict=True)
        )
    return False


def implicit_cast(source: DataType, target: DataType, *, ansi: bool = True) -> DataType | None:
    """What an argument of type `source` is cast to where `target` is wanted; None if it does not fit."""
    if source == target or (is_string(source) and type(target) is StringType):
        return source
    if isinstance(source, NullType):
        return target
    if is_string(source):
        if isinstance(target, AtomicType):
            return target
        return None
    if ansi:
        return target if can_store(source, target) else None
    if isinstance(source, AtomicType) and is_string(target):
        return target
    if isinstance(source, NumericType) and isinstance(target, NumericType):
        return target
    return target if can_store(source, target) else None
