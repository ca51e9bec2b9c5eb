"""Aggregates in two steps: parts of them where the rows are, and what puts the parts together.

The functions here have names that no user can write. Whole numbers are added up in 128 bits until the last
step, as where an aggregate is computed at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyrite.sql.expressions import Attribute, Call, Expression, Kind
from pyrite.sql.functions.decimal_arithmetic import mean
from pyrite.sql.functions.declaration import Declaration
from pyrite.sql.functions.registry import register_internal
from pyrite.sql.functions.rendering import Rendering
from pyrite.sql.types import DataType, DecimalType, DoubleType, FloatType, IntegralType, LongType

#: Aggregates of which the aggregate of aggregates is the whole.
_OF_ITSELF = frozenset(("min", "max", "bool_and", "bool_or", "bit_and", "bit_or", "bit_xor"))

#: All digits that the kernel's sums of whole numbers have.
_WIDE = DecimalType(38, 0)

_TAKEN_APART = frozenset(("sum", "count", "avg")) | _OF_ITSELF


def can_be_taken_apart(call: Call) -> bool:
    """Whether an aggregate can be computed of aggregates of parts of its rows."""
    if call.is_distinct or call.order or call.function not in _TAKEN_APART:
        return False
    if call.function in ("sum", "avg") and not call.ansi:
        # A sum that overflows goes on with the lower bits.
        return False
    if call.function in ("sum", "avg"):
        return isinstance(call.arguments[0].type, IntegralType | DecimalType | DoubleType | FloatType)
    return True


def parts_of(call: Call) -> list[Call]:
    """The aggregates that are computed where the rows are."""
    argument = call.arguments[0].type
    match call.function:
        case "sum":
            return [_part("#sum", call, _sum_type(argument))]
        case "avg":
            return [_part("#sum", call, _sum_type(argument)), _part("count", call, LongType())]
        case _:
            return [call]


def whole_of(call: Call, parts: Sequence[Attribute]) -> Call:
    """What gives the aggregate of its parts."""
    match call.function:
        case "sum":
            return _whole("#sum_of_sums", call, parts)
        case "avg":
            return _whole("#average_of_sums", call, parts)
        case "count":
            return _whole("#sum_of_counts", call, parts)
        case _:
            return _whole(call.function, call, parts)


def _part(function: str, call: Call, data_type: DataType) -> Call:
    return Call(function, call.arguments, data_type, True, Kind.AGGREGATE, filter=call.filter, ansi=call.ansi)


def _whole(function: str, call: Call, parts: Sequence[Expression]) -> Call:
    return Call(function, tuple(parts), call.type, call.nullable, Kind.AGGREGATE, ansi=call.ansi)


def _sum_type(argument: DataType) -> DataType:
    match argument:
        case IntegralType():
            return _WIDE
        case DecimalType(scale=scale):
            return DecimalType(38, scale)
        case _:
            return DoubleType()


def _sum(rendering: Rendering) -> str:
    return f"CAST(sum({rendering.arguments[0]}){rendering.over} AS {rendering.result})"


def _sum_of_sums(rendering: Rendering) -> str:
    total = f"sum({rendering.arguments[0]})"
    if isinstance(rendering.call.type, IntegralType):
        # As where the sum is computed at once: the error says that it was a sum of 128 bits.
        total = f"CAST({total} AS HUGEINT)"
    return f"CAST({total} AS {rendering.result})"


def _sum_of_counts(rendering: Rendering) -> str:
    return f"CAST(coalesce(sum({rendering.arguments[0]}), 0) AS BIGINT)"


def _average_of_sums(rendering: Rendering) -> str:
    total, count = (f"sum({each})" for each in rendering.arguments)
    match rendering.call.type:
        case DecimalType() as result:
            of_sum = rendering.call.arguments[0].type
            assert isinstance(of_sum, DecimalType)
            return mean(total, count, DecimalType(38, of_sum.scale), result)
        case _:
            return f"CAST({total} AS DOUBLE) / nullif(CAST({count} AS DOUBLE), 0)"


_FORMS: dict[str, Callable[[Rendering], str]] = {
    "#sum": _sum,
    "#sum_of_sums": _sum_of_sums,
    "#sum_of_counts": _sum_of_counts,
    "#average_of_sums": _average_of_sums,
}

for _name, _form in _FORMS.items():
    register_internal(Declaration(name=_name, takes=(), result=DoubleType(), form=_form, kind=Kind.AGGREGATE))
