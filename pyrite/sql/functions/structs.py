"""Structs, and the fields of structs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pyrite.sql.column import Column
from pyrite.sql.expressions import (
    Alias,
    Attribute,
    Call,
    Expression,
    Extract,
    Literal,
    UnresolvedAlias,
    UnresolvedCall,
    UnresolvedName,
)
from pyrite.sql.functions.accepts import ANY
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.declaration import Declaration, Setting
from pyrite.sql.functions.duckdb_types import field_names, quoted, text
from pyrite.sql.functions.problems import call_text, mismatch, wrong_number_of_arguments
from pyrite.sql.functions.registry import declare, register
from pyrite.sql.functions.rendering import Rendering
from pyrite.sql.types import ArrayType, DataType, StringType, StructField, StructType

__all__ = ["named_struct", "struct"]


def flattened(cols: Sequence[Any]) -> Sequence[Any]:
    """Columns that were given one by one, or as one list or tuple."""
    if len(cols) == 1 and isinstance(cols[0], list | tuple | set):
        return list(cols[0])
    return cols


def struct(*cols: Any) -> Column:
    """The columns as the fields of one struct.

    >>> struct("a", "b")
    Column<'struct(a, b)'>
    """
    return call("struct", *flattened(cols))


def named_struct(*cols: ColumnOrName) -> Column:
    """A struct of names and values in turn.

    >>> from pyrite.sql.functions import lit
    >>> named_struct(lit("x"), "a")
    Column<'named_struct('x', a)'>
    """
    return call("named_struct", *cols)


def _packed(names: Sequence[str], values: Sequence[str]) -> str:
    inside = ", ".join(
        f"{quoted(name)} := {value}" for name, value in zip(field_names(names), values, strict=True)
    )
    return f"struct_pack({inside})"


def _struct_form(rendering: Rendering) -> str:
    return _packed(rendering.call.detail, rendering.arguments)


def _named_struct_form(rendering: Rendering) -> str:
    assert isinstance(rendering.call.type, StructType)
    return _packed(rendering.call.type.fieldNames(), rendering.arguments[1::2])


def field_name(written: Expression, resolved: Expression, otherwise: str) -> str:
    """The name of a field: that of the column, alias or field it is made of."""
    match written, resolved:
        case UnresolvedName(parts=parts), _:
            return parts[-1]
        case UnresolvedAlias(names=(name,)), _:
            return name
        case Extract(key=Literal(value=str(key))), _:
            return key
        case _, Alias(name=name) | Attribute(name=name):
            return name
        case _, Call(function="struct_field", arguments=(_, Literal(value=str(name)))):
            return name
        case _:
            return otherwise


class _Struct(Declaration):
    """`struct(a, b AS c, 1)` has the fields a, c and col3."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        if not arguments:
            raise wrong_number_of_arguments(call.name, "> 0", 0)
        names = tuple(
            field_name(written, argument, f"col{number + 1}")
            for number, (written, argument) in enumerate(zip(call.arguments, arguments, strict=True))
        )
        # An alias inside is but a name: two structs of the same columns are the same.
        given = tuple(replace(each, id=0) if isinstance(each, Alias) else each for each in arguments)
        fields = [
            StructField(name, each.type, each.nullable) for name, each in zip(names, given, strict=True)
        ]
        return Call("struct", given, StructType(fields), False, detail=names, shown_as=call.name)


register(
    _Struct(
        name="struct",
        takes=(),
        more=ANY,
        result=StructType([]),
        form=_struct_form,
        documentation=struct.__doc__,
    )
)


def _named_fields(arguments: Sequence[Expression]) -> StructType:
    fields = []
    for name, value in zip(arguments[::2], arguments[1::2], strict=True):
        assert isinstance(name, Literal)
        fields.append(StructField(name.value, value.type, value.nullable))
    return StructType(fields)


def _names_and_values(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if not arguments or len(arguments) % 2:
        raise wrong_number_of_arguments(setting.called, "2n (n > 0)", len(arguments))
    if not all(isinstance(each, Literal) and isinstance(each.value, str) for each in arguments[::2]):
        raise mismatch(
            "CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING",
            call_text(setting.called, arguments),
            inputExprs="[" + ", ".join(call_text("", [each])[1:-1] for each in arguments[::2]) + "]",
        )
    return arguments


declare(
    "named_struct",
    more=ANY,
    result=_named_fields,
    nullable=False,
    coerce=_names_and_values,
    form=_named_struct_form,
    documentation=named_struct.__doc__,
)


def _fields(data_type: DataType) -> list[str]:
    assert isinstance(data_type, StructType)
    return field_names(data_type.fieldNames())


def _field_form(rendering: Rendering) -> str:
    name = _fields(rendering.types[0])[rendering.call.detail]
    return f"struct_extract({rendering.arguments[0]}, {text(name)})"


def _array_of_fields_form(rendering: Rendering) -> str:
    array = rendering.types[0]
    assert isinstance(array, ArrayType)
    name = _fields(array.elementType)[rendering.call.detail]
    return f"list_transform({rendering.arguments[0]}, lambda item: struct_extract(item, {text(name)}))"


# The analyzer makes these calls itself, with the position of the field as their detail.
declare("struct_field", ANY, ANY, result=StringType(), form=_field_form)
declare("array_struct_field", ANY, ANY, result=StringType(), form=_array_of_fields_form)
