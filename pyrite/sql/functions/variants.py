"""Variants: making them of JSON and of values, their parts, and their schemas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyrite.errors import AnalysisException
from pyrite.sql.column import Column
from pyrite.sql.expressions import Call, Expression, Kind, Literal, UnresolvedCall
from pyrite.sql.expressions.coercion import is_string
from pyrite.sql.functions.accepts import ANY, STRING, VARIANT
from pyrite.sql.functions.columns import ColumnOrName, call, constant
from pyrite.sql.functions.declaration import Declaration, Setting
from pyrite.sql.functions.duckdb_types import duckdb_type, text
from pyrite.sql.functions.problems import call_text, mismatch
from pyrite.sql.functions.registry import aggregate, declare, function, register
from pyrite.sql.functions.rendering import Rendering
from pyrite.sql.types import (
    ArrayType,
    BooleanType,
    DataType,
    IntegerType,
    MapType,
    StringType,
    StructType,
    VariantType,
    _parse_datatype_string,
)

__all__ = [
    "is_valid_variant",
    "is_variant_null",
    "parse_json",
    "schema_of_variant",
    "schema_of_variant_agg",
    "to_variant_object",
    "try_parse_json",
    "try_variant_get",
    "variant_get",
]

_ZONE = "current_setting('TimeZone')"


def variant_as(variant: str, path: str, target: DataType, called: str) -> str:
    """The part of a variant that a path leads to, as a value of a type."""
    if isinstance(target, VariantType):
        return f"pyrite_variant_part({variant}, {path}, {text(called)})"
    found = f"pyrite_variant_cast({variant}, {path}, {text(target.json())}, {_ZONE}, {text(called)})"
    return found if is_string(target) else f"CAST(CAST({found} AS JSON) AS {duckdb_type(target)})"


def variant_of(value: str, source: DataType) -> str:
    """A value as a variant."""
    return f"pyrite_variant_of(CAST(to_json({value}) AS VARCHAR), {text(source.json())}, {_ZONE})"


@function(STRING, result=VariantType(), form="pyrite_parse_variant({0})")
def parse_json(col: ColumnOrName) -> Column:
    """The variant that a JSON text says; what is no JSON is an error.

    Whole numbers become integers, numbers without an exponent decimals if they have at most 38 digits.
    """
    return call("parse_json", col)


@function(STRING, result=VariantType(), nullable=True, form="pyrite_try_parse_variant({0})")
def try_parse_json(col: ColumnOrName) -> Column:
    """The variant that a JSON text says; NULL if it is no JSON."""
    return call("try_parse_json", col)


@function(VARIANT, result=BooleanType(), nullable=False, form="pyrite_variant_is_null({0})")
def is_variant_null(v: ColumnOrName) -> Column:
    """Whether a variant holds the null of JSON; a NULL of SQL does not."""
    return call("is_variant_null", v)


@function(VARIANT, result=BooleanType(), form="pyrite_variant_is_valid({0})")
def is_valid_variant(v: ColumnOrName) -> Column:
    """Whether the bytes of a variant are one."""
    return call("is_valid_variant", v)


class _Get(Declaration):
    """`variant_get`: the type that is wanted is a constant, and not shown in the column's name."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        self._check_count(call.name, arguments)
        target: DataType = VariantType()
        if len(arguments) == 3:
            wanted = arguments[2]
            if not isinstance(wanted, Literal) or not isinstance(wanted.value, str):
                raise AnalysisException(
                    errorClass="INVALID_SCHEMA.NON_STRING_LITERAL",
                    messageParameters={"inputSchema": f'"{call_text(call.name, arguments)}"'},
                )
            target = _parse_datatype_string(wanted.value)
        given = tuple(
            self._argument(number, each, arguments, setting) for number, each in enumerate(arguments[:2])
        )
        return Call(self.name, given, target, True, shown_as=call.name)


def _get_form(rendering: Rendering) -> str:
    variant, path = rendering.arguments
    return variant_as(variant, path, rendering.call.type, rendering.call.function)


for _name in ("variant_get", "try_variant_get"):
    register(
        _Get(
            name=_name,
            takes=(VARIANT, STRING, STRING),
            optional=1,
            result=VariantType(),
            form=_get_form,
            parameters=("v", "path", "targetType"),
        )
    )


def variant_get(v: ColumnOrName, path: Column | str, targetType: str) -> Column:
    """The part of a variant at a path such as `$.a[0]`, as a type; NULL if there is none.

    A string is a path, a column holds one for each row. What cannot be cast is an error.
    """
    return call("variant_get", v, constant(path), constant(targetType))


def try_variant_get(v: ColumnOrName, path: Column | str, targetType: str) -> Column:
    """The part of a variant at a path, as a type; NULL if there is none, or if it cannot be cast."""
    return call("try_variant_get", v, constant(path), constant(targetType))


_SCHEMA = "pyrite_variant_schema([pyrite_variant_shape({0})])"


@function(VARIANT, result=StringType(), form=f"CASE WHEN {{0}} IS NOT NULL THEN {_SCHEMA} END")
def schema_of_variant(v: ColumnOrName) -> Column:
    """The schema of a variant, such as `OBJECT<a: BIGINT>`."""
    return call("schema_of_variant", v)


def _common_schema(rendering: Rendering) -> str:
    shape = f"pyrite_variant_shape({rendering.arguments[0]})"
    return f"pyrite_variant_schema(list(DISTINCT {shape}){rendering.over})"


@aggregate(VARIANT, result=StringType(), nullable=False, form=_common_schema)
def schema_of_variant_agg(v: ColumnOrName) -> Column:
    """The schema that all variants fit."""
    return call("schema_of_variant_agg", v)


def _nested(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) == 1 and not isinstance(arguments[0].type, ArrayType | MapType | StructType):
        kind = f'"{arguments[0].type._sql()}"'
        raise mismatch(
            "CAST_WITHOUT_SUGGESTION",
            call_text(setting.called, arguments),
            srcType=kind,
            targetType='"VARIANT"',
        )
    return arguments


@function(
    ANY,
    result=VariantType(),
    coerce=_nested,
    form=lambda rendering: variant_of(rendering.arguments[0], rendering.types[0]),
)
def to_variant_object(col: ColumnOrName) -> Column:
    """A struct, a map with texts for keys, or an array as a variant."""
    return call("to_variant_object", col)


def _entries(arguments: Sequence[str], call: Call) -> list[str]:
    found = f"pyrite_variant_entries({arguments[0]})"
    return [f'list_transform({found}, lambda part: part."{name}")' for name in ("pos", "key", "value")]


def _columns(arguments: Sequence[Expression]) -> Sequence[tuple[str, DataType, bool]]:
    return [("pos", IntegerType(), False), ("key", StringType(), True), ("value", VariantType(), False)]


def _with_outer(call: Call, setting: Setting) -> Expression:
    return Call(
        call.function, call.arguments, call.type, True, call.kind, shown_as=call.shown_as, detail="outer"
    )


_EXPLODE: dict[str, Any] = {
    "kind": Kind.GENERATOR,
    "result": VariantType(),
    "form": _entries,
    "columns": _columns,
}
declare("variant_explode", VARIANT, **_EXPLODE)
declare("variant_explode_outer", VARIANT, prepare=_with_outer, **_EXPLODE)
