"""Rules of the functions of arrays and maps: the types that their arguments come to have in common."""

from __future__ import annotations

from collections.abc import Sequence

from pyrite.errors import AnalysisException
from pyrite.sql.expressions import Expression
from pyrite.sql.expressions.coercion import common_type, is_string, tightest_common_type
from pyrite.sql.functions.declaration import Setting, cast_to
from pyrite.sql.functions.problems import call_text, mismatch
from pyrite.sql.types import ArrayType, DataType, MapType, NullType, StructType


def is_orderable(data_type: DataType) -> bool:
    """Whether values of the type have an order."""
    match data_type:
        case MapType():
            return False
        case ArrayType(elementType=element):
            return is_orderable(element)
        case StructType(fields=fields):
            return all(is_orderable(each.dataType) for each in fields)
        case _:
            return data_type.typeName() not in ("variant", "interval")


def holds_map(data_type: DataType) -> bool:
    """Whether values of the type have maps in them, whose entries have no order."""
    match data_type:
        case MapType():
            return True
        case ArrayType(elementType=element):
            return holds_map(element)
        case StructType(fields=fields):
            return any(holds_map(each.dataType) for each in fields)
        case _:
            return False


def element_type(array: Expression) -> DataType:
    """The type of an array's elements."""
    assert isinstance(array.type, ArrayType)
    return array.type.elementType


def null_type(name: str, arguments: Sequence[Expression]) -> AnalysisException:
    """The error for a NULL without a type."""
    return mismatch("NULL_TYPE", call_text(name, arguments), functionName=f"`{name}`")


def array_and_element(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    """An array and a value, as an array and an element of it; others may follow."""
    if len(arguments) < 2:
        return arguments
    array, value, *rest = arguments
    if not isinstance(array.type, ArrayType):
        return arguments
    found = tightest_common_type(array.type.elementType, value.type, ansi=setting.ansi)
    if found is None:
        raise _no_element(arguments, setting)
    wanted = ArrayType(found, array.type.containsNull)
    return [cast_to(array, wanted, setting), cast_to(value, found, setting), *rest]


def search_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    """An array and a value to look for, neither of them a NULL without a type."""
    if len(arguments) == 2 and any(isinstance(each.type, NullType) for each in arguments):
        raise null_type(setting.called, arguments)
    if len(arguments) == 2 and not isinstance(arguments[0].type, ArrayType):
        raise _no_element(arguments, setting)
    return array_and_element(arguments, setting)


def contains_arguments(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    """As :func:`search_arguments`, where a number may be looked for among numbers of any other type."""
    if len(arguments) == 2 and isinstance(arguments[0].type, ArrayType):
        array, value = arguments
        element = element_type(array)
        if is_string(element) == is_string(value.type) and not isinstance(value.type, NullType):
            found = common_type(element, value.type, ansi=setting.ansi)
            if found is not None:
                contains_null = _contains_null(array.type)
                return [
                    cast_to(array, ArrayType(found, contains_null), setting),
                    cast_to(value, found, setting),
                ]
    return search_arguments(arguments, setting)


def _no_element(arguments: Sequence[Expression], setting: Setting) -> AnalysisException:
    array, value, *_ = arguments
    return mismatch(
        "ARRAY_FUNCTION_DIFF_TYPES",
        call_text(setting.called, arguments),
        functionName=f"`{setting.called}`",
        dataType='"ARRAY"',
        leftType=f'"{array.type._sql()}"',
        rightType=f'"{value.type._sql()}"',
    )


def two_arrays(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    """Two arrays as arrays of one type."""
    if len(arguments) != 2:
        return arguments
    left, right = arguments
    found = None
    if isinstance(left.type, ArrayType) and isinstance(right.type, ArrayType):
        found = tightest_common_type(left.type.elementType, right.type.elementType, ansi=setting.ansi)
    if found is None:
        raise mismatch(
            "BINARY_ARRAY_DIFF_TYPES",
            call_text(setting.called, arguments),
            functionName=f"`{setting.called}`",
            arrayType='"ARRAY"',
            leftType=f'"{left.type._sql()}"',
            rightType=f'"{right.type._sql()}"',
        )
    assert isinstance(left.type, ArrayType)
    assert isinstance(right.type, ArrayType)
    return [cast_to(each, ArrayType(found, _contains_null(each.type)), setting) for each in (left, right)]


def _contains_null(array: DataType) -> bool:
    return isinstance(array, ArrayType) and array.containsNull
