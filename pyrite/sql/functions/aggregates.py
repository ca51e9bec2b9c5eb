"""The aggregates of SQL-92."""

from __future__ import annotations

from collections.abc import Sequence

from pyrite.sql.column import Column
from pyrite.sql.expressions import Expression
from pyrite.sql.expressions.coercion import bounded
from pyrite.sql.functions.accepts import ANY, DAY_TIME_INTERVAL, NUMERIC, YEAR_MONTH_INTERVAL, one_of
from pyrite.sql.functions.collections_rules import is_orderable
from pyrite.sql.functions.columns import ColumnOrName, call, call_distinct
from pyrite.sql.functions.decimal_arithmetic import mean as decimal_mean
from pyrite.sql.functions.declaration import Setting
from pyrite.sql.functions.nested_orders import order_key
from pyrite.sql.functions.operators import wrapped
from pyrite.sql.functions.problems import without_order
from pyrite.sql.functions.registry import aggregate, same_as
from pyrite.sql.functions.rendering import Form, Rendering, raised
from pyrite.sql.types import (
    DataType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegralType,
    LongType,
    YearMonthIntervalType,
)

__all__ = [
    "avg",
    "count",
    "countDistinct",
    "count_distinct",
    "max",
    "mean",
    "min",
    "sum",
    "sumDistinct",
    "sum_distinct",
]

_SUMMABLE = one_of(NUMERIC, YEAR_MONTH_INTERVAL, DAY_TIME_INTERVAL)


def sum_type(arguments: Sequence[Expression]) -> DataType:
    """The type of a sum."""
    match arguments[0].type:
        case DecimalType(precision=precision, scale=scale):
            return bounded(precision + 10, scale)
        case IntegralType():
            return LongType()
        case DayTimeIntervalType() | YearMonthIntervalType() as interval:
            return interval
        case _:
            return DoubleType()


def _sum_form(rendering: Rendering) -> str:
    inside = f"{rendering.distinct}{rendering.arguments[0]}"
    if isinstance(rendering.call.type, DoubleType):
        return f"sum({inside}){rendering.over}"
    if isinstance(rendering.call.type, DayTimeIntervalType | YearMonthIntervalType):
        wrong = raised(
            "INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION",
            "The sum of the intervals is out of range. Use `try_sum` to get NULL instead.",
            type=rendering.result,
        )
        total = f"TRY_CAST(sum({inside}){rendering.over} AS {rendering.result})"
        return f"CASE WHEN count({inside}){rendering.over} > 0 THEN coalesce({total}, {wrong}) END"
    if not rendering.call.ansi and isinstance(rendering.call.type, LongType):
        return wrapped(f"sum({inside}){rendering.over}", rendering)
    # DuckDB adds whole numbers up in 128 bits; the cast finds what Spark's 64 bits cannot hold.
    total = rendering.held(f"sum({inside}){rendering.over}")
    return f"CAST({total} AS {rendering.result})"


@aggregate(_SUMMABLE, result=sum_type, nullable=True, form=_sum_form)
def sum(col: ColumnOrName) -> Column:
    """The sum of the values; NULLs are left out."""
    return call("sum", col)


def average_type(arguments: Sequence[Expression]) -> DataType:
    """The type of a mean."""
    match arguments[0].type:
        case DecimalType(precision=precision, scale=scale):
            return bounded(precision + 4, scale + 4)
        case DayTimeIntervalType():
            return DayTimeIntervalType()
        case YearMonthIntervalType():
            return YearMonthIntervalType()
        case _:
            return DoubleType()


def _average_form(rendering: Rendering) -> str:
    inside = f"{rendering.distinct}{rendering.arguments[0]}"
    result = rendering.call.type
    if isinstance(result, DecimalType):
        source = rendering.types[0]
        assert isinstance(source, DecimalType)
        total = rendering.held(f"sum({inside}){rendering.over}")
        count = rendering.held(f"count({inside}){rendering.over}")
        return decimal_mean(total, count, DecimalType(38, source.scale), result)
    if isinstance(result, DayTimeIntervalType | YearMonthIntervalType):
        # Half away from zero, in whole numbers.
        total, count = f"sum({inside}){rendering.over}", f"count({inside}){rendering.over}"
        rounded = f"(2 * abs({total}) + {count}) // nullif(2 * {count}, 0)"
        return f"CAST(sign({total}) * ({rounded}) AS {rendering.result})"
    return f"avg({inside}){rendering.over}"


@aggregate(_SUMMABLE, result=average_type, nullable=True, form=_average_form, aliases=("mean",))
def avg(col: ColumnOrName) -> Column:
    """The mean of the values; NULLs are left out."""
    return call("avg", col)


def mean(col: ColumnOrName) -> Column:
    """The mean of the values: another name of :func:`avg`."""
    return call("avg", col)


def _count_form(rendering: Rendering) -> str:
    if len(rendering.arguments) == 1:
        return f"count({rendering.distinct}{rendering.arguments[0]}){rendering.over}"
    # Rows in which no value is NULL.
    values = ", ".join(rendering.arguments)
    complete = " AND ".join(f"{argument} IS NOT NULL" for argument in rendering.arguments)
    return f"count({rendering.distinct}CASE WHEN {complete} THEN row({values}) END){rendering.over}"


@aggregate(ANY, more=ANY, result=LongType(), nullable=False, form=_count_form)
def count(col: ColumnOrName) -> Column:
    """How many values are not NULL; `count("*")` counts rows."""
    return call("count", 1 if isinstance(col, str) and col == "*" else col)


def count_distinct(col: ColumnOrName, *cols: ColumnOrName) -> Column:
    """How many different values there are, NULLs left out."""
    return call_distinct("count", col, *cols)


def countDistinct(col: ColumnOrName, *cols: ColumnOrName) -> Column:
    """How many different values there are: another name of :func:`count_distinct`."""
    return count_distinct(col, *cols)


def sum_distinct(col: ColumnOrName) -> Column:
    """The sum of the different values."""
    return call_distinct("sum", col)


def sumDistinct(col: ColumnOrName) -> Column:
    """The sum of the different values: an old name of :func:`sum_distinct`."""
    return sum_distinct(col)


def _orderable(arguments: Sequence[Expression], setting: Setting) -> Sequence[Expression]:
    if arguments and not is_orderable(arguments[0].type):
        raise without_order(setting.called, arguments)
    return arguments


def _extreme(name: str) -> Form:
    def form(rendering: Rendering) -> str:
        [value] = rendering.arguments
        key = order_key(value, rendering.types[0])
        if key == value and not isinstance(rendering.types[0], DoubleType | FloatType):
            return f"{name}({value}){rendering.over}"
        # Of -0.0 and 0.0, which are equal, the first is kept, as nowhere in the kernel's `max`.
        return f"arg_{name}({value}, {key}){rendering.over}"

    return form


@aggregate(ANY, result=same_as(), nullable=True, coerce=_orderable, form=_extreme("max"))
def max(col: ColumnOrName) -> Column:
    """The largest value; NULLs are left out."""
    return call("max", col)


@aggregate(ANY, result=same_as(), nullable=True, coerce=_orderable, form=_extreme("min"))
def min(col: ColumnOrName) -> Column:
    """The smallest value; NULLs are left out."""
    return call("min", col)
