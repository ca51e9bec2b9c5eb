"""What belongs to no family: NULL for zero, checks, types, and places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pyrite.sql.column import Column
from pyrite.sql.expressions import Call, Expression, Literal, UnresolvedCall
from pyrite.sql.expressions.pretty import pretty
from pyrite.sql.functions.accepts import ANY, BOOLEAN, NUMERIC, STRING, Exactly
from pyrite.sql.functions.columns import ColumnOrName, call, constant
from pyrite.sql.functions.declaration import Declaration, Setting, cast_to
from pyrite.sql.functions.duckdb_types import text
from pyrite.sql.functions.math import in_capitals
from pyrite.sql.functions.operators import numbers, remainder_form
from pyrite.sql.functions.registry import find, function, register, same_as
from pyrite.sql.functions.rendering import Rendering, failure, render
from pyrite.sql.types import (
    DataType,
    DecimalType,
    IntegerType,
    IntegralType,
    LongType,
    NullType,
    StringType,
    UserDefinedType,
)

__all__ = [
    "assert_true",
    "equal_null",
    "monotonically_increasing_id",
    "nullifzero",
    "pmod",
    "raise_error",
    "spark_partition_id",
    "try_add",
    "try_divide",
    "try_mod",
    "try_multiply",
    "try_subtract",
    "typeof",
    "unwrap_udt",
    "zeroifnull",
]


@function(NUMERIC, result=same_as(), nullable=True, form="nullif({0}, 0)")
def nullifzero(col: ColumnOrName) -> Column:
    """NULL where the value is zero."""
    return call("nullifzero", col)


def _int_for_null(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) == 1 and isinstance(arguments[0].type, NullType):
        return [cast_to(arguments[0], IntegerType(), setting)]
    return arguments


@function(NUMERIC, result=same_as(), nullable=False, coerce=_int_for_null, form="coalesce({0}, 0)")
def zeroifnull(col: ColumnOrName) -> Column:
    """Zero where the value is NULL."""
    return call("zeroifnull", col)


def equal_null(col1: ColumnOrName, col2: ColumnOrName) -> Column:
    """Whether the values are equal, NULLs being equal to each other."""
    return call("equal_null", col1, col2)


@function(ANY, result=StringType(), nullable=False, form=lambda r: text(r.types[0].simpleString()))
def typeof(col: ColumnOrName) -> Column:
    """The name of the value's type."""
    return call("typeof", col)


def _stored_type(arguments: Sequence[Expression]) -> DataType:
    data_type = arguments[0].type
    assert isinstance(data_type, UserDefinedType)
    return data_type.sqlType()


@function(Exactly("UserDefinedType", (UserDefinedType,), UserDefinedType()), result=_stored_type, form="{0}")
def unwrap_udt(col: ColumnOrName) -> Column:
    """A value of a type that users define as the kernel holds it: as its type's `sqlType`."""
    return call("unwrap_udt", col)


def _raised(rendering: Rendering) -> str:
    [message] = rendering.arguments
    return failure("USER_RAISED_EXCEPTION", "{0}", message)


@function(STRING, result=NullType(), nullable=True, form=_raised, is_deterministic=False)
def raise_error(errMsg: Column | str) -> Column:
    """Fail with a message."""
    return call("raise_error", constant(errMsg))


def _with_message(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if len(arguments) != 1:
        return arguments
    return [*arguments, Literal(f"'{pretty(arguments[0])}' is not true!", StringType())]


def _asserted(rendering: Rendering) -> str:
    condition, shown = rendering.arguments
    return f"CASE WHEN {condition} THEN NULL ELSE {failure('USER_RAISED_EXCEPTION', '{0}', shown)} END"


@function(
    BOOLEAN,
    STRING,
    optional=1,
    result=NullType(),
    nullable=True,
    coerce=_with_message,
    form=_asserted,
    is_deterministic=False,
)
def assert_true(col: ColumnOrName, errMsg: Column | str | None = None) -> Column:
    """NULL where the condition is true; a failure with a message where not."""
    if errMsg is None:
        return call("assert_true", col)
    return call("assert_true", col, constant(errMsg))


# Arithmetic that gives NULL


class _Try(Declaration):
    """An operator whose errors are NULL."""

    def resolve(self, call: UnresolvedCall, arguments: Sequence[Expression], setting: Setting) -> Expression:
        self._check_count(call.name, arguments)
        symbol = _TRIED[self.name]
        operator = find(symbol)
        assert operator is not None
        name = UnresolvedCall(symbol, call.arguments)
        found = operator.resolve(name, arguments, replace(setting, ansi=True, called=symbol))
        assert isinstance(found, Call)
        return Call(
            self.name,
            found.arguments,
            found.type,
            True,
            shown_as=call.name,
            detail=(found.function, found.detail),
        )


def _tried(rendering: Rendering) -> str:
    function_name, detail = rendering.call.detail
    declaration = find(function_name)
    assert declaration is not None
    given = rendering.call
    inner = Call(function_name, given.arguments, given.type, ansi=True, detail=detail)
    return f"TRY({render(declaration.form, Rendering(inner, rendering.arguments))})"


_TRIED = {
    "try_add": "+",
    "try_subtract": "-",
    "try_multiply": "*",
    "try_divide": "/",
    "try_mod": "%",
}

for _name in _TRIED:
    register(_Try(name=_name, takes=(ANY, ANY), result=NullType(), form=_tried))


def try_add(left: ColumnOrName, right: ColumnOrName) -> Column:
    """The sum; NULL if it does not fit."""
    return call("try_add", left, right)


def try_subtract(left: ColumnOrName, right: ColumnOrName) -> Column:
    """The difference; NULL if it does not fit."""
    return call("try_subtract", left, right)


def try_multiply(left: ColumnOrName, right: ColumnOrName) -> Column:
    """The product; NULL if it does not fit."""
    return call("try_multiply", left, right)


def try_divide(left: ColumnOrName, right: ColumnOrName) -> Column:
    """The quotient; NULL if the divisor is zero."""
    return call("try_divide", left, right)


def try_mod(left: ColumnOrName, right: ColumnOrName) -> Column:
    """The rest of a division; NULL if the divisor is zero."""
    return call("try_mod", left, right)


def _pmod(rendering: Rendering) -> str:
    _, right = rendering.arguments
    rest = remainder_form(rendering)
    again = f"({rest} + {right})"
    if isinstance(rendering.call.type, IntegralType):
        # The sum may be too large for the type; the rest of it is not.
        again = f"(CAST({rest} AS HUGEINT) + {right})"
    return f"CASE WHEN {rest} < 0 THEN CAST({again} % {right} AS {rendering.result}) ELSE {rest} END"


def _pmod_type(arguments: Sequence[Expression]) -> DataType:
    left, right = arguments[0].type, arguments[1].type
    if isinstance(left, DecimalType) and isinstance(right, DecimalType):
        scale = max(left.scale, right.scale)
        digits = min(left.precision - left.scale, right.precision - right.scale)
        return DecimalType(min(digits + scale, 38), scale)
    return left


@function(ANY, ANY, result=_pmod_type, nullable=True, coerce=numbers, form=_pmod)
def pmod(dividend: ColumnOrName | float, divisor: ColumnOrName | float) -> Column:
    """The rest of a division, with the sign of the divisor."""
    return call("pmod", dividend, divisor)


# Places


@function(result=LongType(), nullable=False, form="(row_number() OVER () - 1)", is_deterministic=False)
def monotonically_increasing_id() -> Column:
    """A number for each row, larger than those before it.

    Above `spark.range`, it has the number of the partition in its upper bits.
    """
    return call("monotonically_increasing_id")


@function(result=IntegerType(), nullable=False, form="0", is_deterministic=False, prepare=in_capitals)
def spark_partition_id() -> Column:
    """The number of the row's partition, above `spark.range`; rows of other plans are in number 0."""
    return call("spark_partition_id")
