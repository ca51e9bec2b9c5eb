"""The bits of whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression
from pyrite.sql.functions.accepts import BIGINT, BOOLEAN, INT, INTEGRAL, one_of
from pyrite.sql.functions.columns import ColumnOrName, call
from pyrite.sql.functions.declaration import Setting, cast_to
from pyrite.sql.functions.operators import BITS, wrapped
from pyrite.sql.functions.registry import function, same_as
from pyrite.sql.functions.rendering import Rendering, failure
from pyrite.sql.types import ByteType, IntegerType, IntegralType, LongType

__all__ = [
    "bit_count",
    "bit_get",
    "bitwiseNOT",
    "bitwise_not",
    "getbit",
    "shiftLeft",
    "shiftRight",
    "shiftRightUnsigned",
    "shiftleft",
    "shiftright",
    "shiftrightunsigned",
]


def bitwise_not(col: ColumnOrName) -> Column:
    """The value with all bits turned."""
    return call("~", col)


bitwiseNOT = bitwise_not


def _int_or_long(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    kind = arguments[0].type if len(arguments) == 2 else None
    if isinstance(kind, IntegralType) and not isinstance(kind, LongType):
        return [cast_to(arguments[0], IntegerType(), setting), arguments[1]]
    return arguments


def _shifted(operation: str, *, is_unsigned: bool = False) -> Callable[[Rendering], str]:
    def form(rendering: Rendering) -> str:
        value, count = rendering.arguments
        bits = BITS[rendering.result]
        # As in Java, only so many bits of the distance count as the value has places.
        power = f"(1::HUGEINT << CAST({count} & {bits - 1} AS HUGEINT))"
        wide = f"CAST({value} AS HUGEINT)"
        if is_unsigned:
            wide = f"(CASE WHEN {value} < 0 THEN {wide} + {1 << bits}::HUGEINT ELSE {wide} END)"
        if operation == ">>":
            # An arithmetic shift goes down, also for negative numbers.
            return f"CAST({value} >> CAST({count} & {bits - 1} AS {rendering.result}) AS {rendering.result})"
        return wrapped(f"({wide} {operation} {power})", rendering)

    return form


_INT_OR_LONG = one_of(INT, BIGINT)


@function(_INT_OR_LONG, INT, result=same_as(), coerce=_int_or_long, form=_shifted("*"), aliases=("<<",))
def shiftleft(col: ColumnOrName, numBits: int) -> Column:
    """The bits moved to the left; what goes beyond the type is lost."""
    return call("shiftleft", col, numBits)


@function(_INT_OR_LONG, INT, result=same_as(), coerce=_int_or_long, form=_shifted(">>"), aliases=(">>",))
def shiftright(col: ColumnOrName, numBits: int) -> Column:
    """The bits moved to the right, with the sign filled in from the left."""
    return call("shiftright", col, numBits)


@function(
    _INT_OR_LONG,
    INT,
    result=same_as(),
    coerce=_int_or_long,
    form=_shifted("//", is_unsigned=True),
    aliases=(">>>",),
)
def shiftrightunsigned(col: ColumnOrName, numBits: int) -> Column:
    """The bits moved to the right, with zeros filled in from the left."""
    return call("shiftrightunsigned", col, numBits)


shiftLeft, shiftRight, shiftRightUnsigned = shiftleft, shiftright, shiftrightunsigned


@function(
    one_of(INTEGRAL, BOOLEAN), result=IntegerType(), form="CAST(bit_count(CAST({0} AS BIGINT)) AS INTEGER)"
)
def bit_count(col: ColumnOrName) -> Column:
    """How many bits are set, of 64."""
    return call("bit_count", col)


def _bit(rendering: Rendering) -> str:
    value, position = rendering.arguments
    bits = BITS[
        {"ByteType": "TINYINT", "ShortType": "SMALLINT", "LongType": "BIGINT"}.get(
            type(rendering.types[0]).__name__, "INTEGER"
        )
    ]
    outside = failure(
        "INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE",
        "The position {0} of a bit must be at least 0 and less than {1}.",
        position,
        str(bits),
    )
    found = f"CAST((CAST({value} AS BIGINT) >> CAST({position} AS BIGINT)) & 1 AS TINYINT)"
    is_outside = f"{value} IS NOT NULL AND NOT ({position} BETWEEN 0 AND {bits - 1})"
    if position.isdigit() and int(position) < bits:
        return found
    return f"CASE WHEN {is_outside} THEN {outside} ELSE {found} END"


@function(INTEGRAL, INT, result=ByteType(), form=_bit, aliases=("getbit",))
def bit_get(col: ColumnOrName, pos: ColumnOrName) -> Column:
    """The bit at a position, which counts from 0 at the right."""
    return call("bit_get", col, pos)


def getbit(col: ColumnOrName, pos: ColumnOrName) -> Column:
    """The bit at a position, which counts from 0 at the right."""
    return call("getbit", col, pos)
