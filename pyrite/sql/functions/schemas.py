"""Schemas as constants in calls, as `from_json` takes them, and the functions that find them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pyrite.errors import AnalysisException, ParseException
from pyrite.sql.column import Column
from pyrite.sql.expressions import Call, Cast, Expression, Literal, UnresolvedCall
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.functions.accepts import ANY, STRING
from pyrite.sql.functions.columns import call, constant
from pyrite.sql.functions.declaration import Declaration, Setting
from pyrite.sql.functions.duckdb_types import text
from pyrite.sql.functions.problems import call_text, mismatch
from pyrite.sql.functions.registry import register
from pyrite.sql.types import (
    ArrayType,
    DataType,
    MapType,
    StringType,
    StructType,
)
from pyrite.sql.types.ddl import parse_ddl
from pyrite.sql.types.json_form import parse_json

__all__ = ["schema_of_csv", "schema_of_json"]


def options_of(arguments: Sequence[Expression], number: int) -> tuple[tuple[str, str], ...]:
    """The map of options that is the argument of a number. Raises AnalysisException if it is not."""
    if len(arguments) <= number:
        return ()
    given = arguments[number]
    while isinstance(given, Cast):
        given = given.child
    values = given.arguments if isinstance(given, Call) and given.function == "map" else ()
    texts = [each.value if isinstance(each, Literal) else None for each in values]
    if not texts or not all(isinstance(each, str) for each in texts):
        raise AnalysisException(errorClass="INVALID_OPTIONS.NON_MAP_FUNCTION", messageParameters={})
    pairs = [str(each) for each in texts]
    return tuple(zip(pairs[::2], pairs[1::2], strict=True))


def with_options(name: str, options: Mapping[str, str] | None, *arguments: Any) -> Column:
    """A call of the API with options, if there are any."""
    if not options:
        return call(name, *arguments)
    pairs = [constant(str(part)) for pair in options.items() for part in pair]
    return call(name, *arguments, call("map", *pairs))


def schema_of(name: str, arguments: Sequence[Expression]) -> DataType:
    """The schema that the second argument of a call is: constant text, or a call that finds one.

    Raises AnalysisException if it is not constant, or no schema.
    """
    given = arguments[1]
    written = given.value if isinstance(given, Literal) else None
    if isinstance(given, Call) and given.function in ("schema_of_json", "schema_of_csv"):
        written = given.detail
    if not isinstance(written, str):
        raise AnalysisException(
            errorClass="INVALID_SCHEMA.NON_STRING_LITERAL",
            messageParameters={"inputSchema": f'"{call_text(name, arguments)}"'},
        )
    written = written.strip()
    if written.startswith("{"):
        return all_nullable(parse_json(written))
    try:
        return all_nullable(parse_ddl(written))
    except ParseException:
        # As a type it has one word too many.
        extra = f"'{(written.split() * 2)[1]}'"
        raise AnalysisException(
            errorClass="PARSE_SYNTAX_ERROR",
            messageParameters={"error": extra, "hint": f": extra input {extra}"},
        ) from None


def all_nullable(data_type: DataType) -> DataType:
    """The type with NULL allowed everywhere: texts promise nothing."""
    match data_type:
        case ArrayType(elementType=element):
            return ArrayType(all_nullable(element), True)
        case MapType(keyType=key, valueType=value):
            return MapType(key, all_nullable(value), True)
        case StructType(fields=fields):
            found = StructType([])
            for field in fields:
                found.add(field.name, all_nullable(field.dataType), True)
            return found
    return data_type


class _SchemaOf(Declaration):
    """The schema of a constant text is a constant."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        self._check_count(call.name, arguments)
        kind = self.name.removeprefix("schema_of_")
        given = arguments[0]
        if not isinstance(given, Literal):
            raise mismatch(
                "NON_FOLDABLE_INPUT",
                call_text(call.name, arguments),
                inputName=f"`{kind}`",
                inputType='"STRING"',
                inputExpr=f'"{pretty(given)}"',
            )
        if given.value is None:
            raise mismatch("UNEXPECTED_NULL", call_text(call.name, arguments), exprName=kind)
        found = FINDERS[kind](str(given.value), dict(options_of(arguments, 1)), setting.time_zone)
        return Call(self.name, (given,), StringType(), False, shown_as=call.name, detail=found._sql())


#: What finds the schema of a text of a kind, from its options and the time zone.
#: `sources.schemas_of_texts`, which knows how such texts are read, puts them in.
FINDERS: dict[str, Callable[[str, Mapping[str, str], str], DataType]] = {}

for _name in ("schema_of_json", "schema_of_csv"):
    register(
        _SchemaOf(
            name=_name,
            takes=(STRING, ANY),
            optional=1,
            result=StringType(),
            form=lambda rendering: text(rendering.call.detail),
        )
    )


def schema_of_json(json: Column | str, options: Mapping[str, str] | None = None) -> Column:
    """The schema of a constant JSON text, as `from_json` takes it."""
    return with_options("schema_of_json", options, constant(json))


def schema_of_csv(csv: Column | str, options: Mapping[str, str] | None = None) -> Column:
    """The schema of a constant record of CSV, as `from_csv` takes it."""
    return with_options("schema_of_csv", options, constant(csv))
