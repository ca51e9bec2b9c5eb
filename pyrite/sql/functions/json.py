"""JSON: parts of a text, texts as values, and values as text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from pyrite.errors import AnalysisException, PySparkNotImplementedError
from pyrite.sql.column import Column
from pyrite.sql.expressions import Call, Expression, Literal, UnresolvedCall
from pyrite.sql.functions.accepts import ANY, STRING
from pyrite.sql.functions.columns import ColumnOrName, call, constant
from pyrite.sql.functions.declaration import Declaration, Setting, cast_to
from pyrite.sql.functions.duckdb_types import duckdb_type, field_names, text
from pyrite.sql.functions.problems import call_text
from pyrite.sql.functions.registry import function, register
from pyrite.sql.functions.rendering import Rendering
from pyrite.sql.functions.schemas import options_of, schema_of, with_options
from pyrite.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    DataType,
    DateType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    IntegralType,
    MapType,
    NullType,
    StringType,
    StructType,
    TimestampNTZType,
    TimestampType,
    TimeType,
    VariantType,
    YearMonthIntervalType,
)

__all__ = ["from_json", "get_json_object", "json_array_length", "json_object_keys", "to_json"]


@function(STRING, STRING, result=StringType(), nullable=True, form="pyrite_get_json_object({0}, {1})")
def get_json_object(col: ColumnOrName, path: str) -> Column:
    """The part of a JSON text that a path leads to, such as `$.a[0].b`; NULL if there is none.

    >>> get_json_object("j", "$.a")
    Column<'get_json_object(j, '$.a')'>
    """
    return call("get_json_object", col, constant(path))


@function(STRING, result=IntegerType(), nullable=True, form="pyrite_json_array_length({0})")
def json_array_length(col: ColumnOrName) -> Column:
    """How many elements a JSON array has; NULL of what is none."""
    return call("json_array_length", col)


@function(
    STRING,
    result=ArrayType(StringType(), True),
    nullable=True,
    form="pyrite_json_object_keys({0})",
)
def json_object_keys(col: ColumnOrName) -> Column:
    """The names in a JSON object; NULL of what is none."""
    return call("json_object_keys", col)


class _FromJson(Declaration):
    """The schema is a constant: it is the type of the result."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        self._check_count(call.name, arguments)
        data_type = schema_of(call.name, arguments)
        options = options_of(arguments, 2)
        return Call(
            self.name,
            (cast_to(arguments[0], StringType(), setting),),
            data_type,
            True,
            shown_as=call.name,
            detail=(json.dumps(dict(options)), setting.time_zone),
        )


def _from_json(rendering: Rendering) -> str:
    options, zone = rendering.call.detail
    schema = rendering.call.type.json()
    read = f"pyrite_from_json({rendering.arguments[0]}, {text(schema)}, {text(options)}, {text(zone)})"
    return f"CAST(CAST({read} AS JSON) AS {duckdb_type(rendering.call.type)})"


register(
    _FromJson(
        name="from_json",
        takes=(STRING, STRING, ANY),
        optional=1,
        result=NullType(),
        form=_from_json,
    )
)


def from_json(
    col: ColumnOrName,
    schema: ArrayType | StructType | Column | str,
    options: Mapping[str, str] | None = None,
) -> Column:
    """A JSON text as a value of a type: a struct, an array or a map; NULL where the text does not fit.

    >>> from_json("j", "a INT, b STRING")
    Column<'from_json(j, 'a INT, b STRING')'>
    """
    written = schema.json() if isinstance(schema, DataType) else schema
    return with_options("from_json", options, col, constant(written))


# Values as text


class _ToJson(Declaration):
    """The options are constants."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        self._check_count(call.name, arguments)
        value = arguments[0]
        if not isinstance(value.type, StructType | ArrayType | MapType | VariantType | NullType):
            raise AnalysisException(
                errorClass="DATATYPE_MISMATCH.INVALID_JSON_SCHEMA",
                messageParameters={
                    "sqlExpr": f'"{call_text(call.name, arguments)}"',
                    "schema": f'"{value.type._sql()}"',
                },
            )
        options = {key.lower(): found for key, found in options_of(arguments, 1)}
        unknown = set(options) - {"ignorenullfields", "timezone"}
        if unknown:
            raise PySparkNotImplementedError(
                errorClass="NOT_IMPLEMENTED",
                messageParameters={"feature": f"The option {min(unknown)} of to_json", "hint": ""},
            )
        keeps_nulls = options.get("ignorenullfields", "true").lower() == "false"
        zone = options.get("timezone", setting.time_zone)
        given = (value,) if not isinstance(value.type, NullType) else (Literal(None, NullType()),)
        return Call(self.name, given, StringType(), True, shown_as=call.name, detail=(keeps_nulls, zone))


def written_json(value: str, data_type: DataType, keeps_nulls: bool, zone: str, depth: int = 0) -> str:
    """An expression that writes a value as JSON; NULL for NULL."""

    def inner(child: str, kind: DataType) -> str:
        return written_json(child, kind, keeps_nulls, zone, depth + 1)

    match data_type:
        case NullType():
            return "CAST(NULL AS VARCHAR)"
        case BooleanType() | IntegralType() | DecimalType():
            return f"CAST({value} AS VARCHAR)"
        case DoubleType() | FloatType():
            return f"pyrite_json_number(CAST({value} AS VARCHAR))"
        case DateType():
            return f"strftime({value}, '\"%Y-%m-%d\"')"
        case VariantType():
            return f"pyrite_variant_json({value}, {text(zone)})"
        case TimeType():
            return f"('\"' || CAST({value} AS VARCHAR) || '\"')"
        case TimestampNTZType():
            return f"strftime({value}, '\"%Y-%m-%dT%H:%M:%S.%g\"')"
        case TimestampType():
            return f"pyrite_json_timestamp(epoch_us({value}), {text(zone)})"
        case BinaryType():
            return f"('\"' || to_base64({value}) || '\"')"
        case DayTimeIntervalType(startField=start, endField=end):
            return f"('\"' || pyrite_day_time_text({value}, {start}, {end}) || '\"')"
        case YearMonthIntervalType(startField=start, endField=end):
            return f"('\"' || pyrite_year_month_text({value}, {start}, {end}) || '\"')"
        case ArrayType(elementType=element):
            item = f"json_item{depth}"
            written = f"list_transform({value}, lambda {item}: coalesce({inner(item, element)}, 'null'))"
            return f"('[' || array_to_string({written}, ',') || ']')"
        case MapType(keyType=key, valueType=held):
            item = f"json_item{depth}"
            name = _map_key(f"{item}.key", key)
            pair = f"{name} || ':' || coalesce({inner(f'{item}.value', held)}, 'null')"
            written = f"list_transform(map_entries({value}), lambda {item}: {pair})"
            return f"('{{' || array_to_string({written}, ',') || '}}')"
        case StructType(fields=fields):
            parts = []
            for field, name in zip(fields, field_names(data_type.fieldNames()), strict=True):
                found = inner(f"struct_extract({value}, {text(name)})", field.dataType)
                found = f"coalesce({found}, 'null')" if keeps_nulls else found
                parts.append(f"{text(json.dumps(field.name, ensure_ascii=False) + ':')} || {found}")
            inside = f"concat_ws(',', {', '.join(parts)})" if parts else "''"
            return f"CASE WHEN {value} IS NOT NULL THEN '{{' || {inside} || '}}' END"
        case StringType():
            return f"CAST(to_json({value}) AS VARCHAR)"
    raise PySparkNotImplementedError(
        errorClass="NOT_IMPLEMENTED",
        messageParameters={"feature": f"JSON of {data_type.simpleString()}", "hint": ""},
    )


def _map_key(key: str, data_type: DataType) -> str:
    if not isinstance(data_type, StringType | IntegralType | BooleanType | DecimalType | NullType):
        raise PySparkNotImplementedError(
            errorClass="NOT_IMPLEMENTED",
            messageParameters={
                "feature": f"JSON of a map whose keys are {data_type.simpleString()}",
                "hint": "Cast the keys to strings.",
            },
        )
    return f"CAST(to_json(CAST({key} AS VARCHAR)) AS VARCHAR)"


def _to_json(rendering: Rendering) -> str:
    keeps_nulls, zone = rendering.call.detail
    return written_json(rendering.arguments[0], rendering.types[0], keeps_nulls, zone)


register(_ToJson(name="to_json", takes=(ANY, ANY), optional=1, result=StringType(), form=_to_json))


def to_json(col: ColumnOrName, options: Mapping[str, str] | None = None) -> Column:
    """A struct, an array or a map as JSON; fields that are NULL are left out."""
    return with_options("to_json", options, col)
