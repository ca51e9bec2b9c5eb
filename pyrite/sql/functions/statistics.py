"""Aggregates of numbers: moments, correlations and regressions, and those of bits and truths."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pyrite.sql.column import Column
from pyrite.sql.expressions import Call, Expression, Kind
from pyrite.sql.functions.accepts import ANY, BOOLEAN, DOUBLE, INTEGRAL
from pyrite.sql.functions.aggregates import average_type, sum_type
from pyrite.sql.functions.columns import ColumnOrName, call, constant
from pyrite.sql.functions.registry import aggregate, declare, same_as
from pyrite.sql.functions.rendering import Rendering
from pyrite.sql.types import BooleanType, ByteType, DecimalType, DoubleType, LongType

__all__ = [
    "approxCountDistinct",
    "approx_count_distinct",
    "bit_and",
    "bit_or",
    "bit_xor",
    "bool_and",
    "bool_or",
    "corr",
    "count_if",
    "covar_pop",
    "covar_samp",
    "every",
    "grouping",
    "grouping_id",
    "kurtosis",
    "product",
    "regr_avgx",
    "regr_avgy",
    "regr_count",
    "regr_intercept",
    "regr_r2",
    "regr_slope",
    "regr_sxx",
    "regr_sxy",
    "regr_syy",
    "skewness",
    "some",
    "std",
    "stddev",
    "stddev_pop",
    "stddev_samp",
    "try_avg",
    "try_sum",
    "var_pop",
    "var_samp",
    "variance",
]

_NUMBER: dict[str, Any] = {"result": DoubleType(), "nullable": True}


def _of_one(name: str) -> Callable[[Rendering], str]:
    return lambda r: f"{name}({r.distinct}{r.arguments[0]}){r.over}"


@aggregate(DOUBLE, form=_of_one("stddev_samp"), **_NUMBER)
def stddev(col: ColumnOrName) -> Column:
    """The standard deviation of a sample: another name of :func:`stddev_samp`."""
    return call("stddev", col)


@aggregate(DOUBLE, form=_of_one("stddev_samp"), **_NUMBER)
def std(col: ColumnOrName) -> Column:
    """The standard deviation of a sample: another name of :func:`stddev_samp`."""
    return call("std", col)


@aggregate(DOUBLE, form=_of_one("stddev_samp"), **_NUMBER)
def stddev_samp(col: ColumnOrName) -> Column:
    """The standard deviation of a sample: NULL for a single value."""
    return call("stddev_samp", col)


@aggregate(DOUBLE, form=lambda r: f"sqrt(var_pop({r.distinct}{r.arguments[0]}){r.over})", **_NUMBER)
def stddev_pop(col: ColumnOrName) -> Column:
    """The standard deviation of all values."""
    return call("stddev_pop", col)


@aggregate(DOUBLE, form=_of_one("var_samp"), **_NUMBER)
def variance(col: ColumnOrName) -> Column:
    """The variance of a sample: another name of :func:`var_samp`."""
    return call("variance", col)


@aggregate(DOUBLE, form=_of_one("var_samp"), **_NUMBER)
def var_samp(col: ColumnOrName) -> Column:
    """The variance of a sample: NULL for a single value."""
    return call("var_samp", col)


@aggregate(DOUBLE, form=_of_one("var_pop"), **_NUMBER)
def var_pop(col: ColumnOrName) -> Column:
    """The variance of all values."""
    return call("var_pop", col)


def _skewness_form(rendering: Rendering) -> str:
    # The kernel's is that of a sample; this one of all values, by their number.
    value = f"{rendering.distinct}{rendering.arguments[0]}"
    n = f"CAST(count({value}){rendering.over} AS DOUBLE)"
    third = f"skewness({value}){rendering.over} * ({n} - 2) / sqrt({n} * ({n} - 1))"
    two = f"CASE WHEN {n} = 2 AND var_pop({value}){rendering.over} > 0 THEN 0.0::DOUBLE"
    return f"{two} WHEN {n} > 2 THEN {third} END"


@aggregate(DOUBLE, form=_skewness_form, **_NUMBER)
def skewness(col: ColumnOrName) -> Column:
    """The skewness of the values; NULL where all are the same."""
    return call("skewness", col)


def _kurtosis_form(rendering: Rendering) -> str:
    return f"kurtosis_pop({rendering.distinct}{rendering.arguments[0]}){rendering.over}"


@aggregate(DOUBLE, form=_kurtosis_form, **_NUMBER)
def kurtosis(col: ColumnOrName) -> Column:
    """The excess kurtosis of the values; NULL where all are the same."""
    return call("kurtosis", col)


def _of_pairs(name: str) -> Callable[[Rendering], str]:
    return lambda r: f"{name}({r.distinct}{r.arguments[0]}, {r.arguments[1]}){r.over}"


def _corr_form(rendering: Rendering) -> str:
    # As Spark multiplies, to its last digit; a spread of zero gives no correlation.
    xx, yy, xy = _spreads(rendering)
    return f"CASE WHEN {xx} > 0 AND {yy} > 0 THEN {xy} / sqrt({xx} * {yy}) END"


def _spreads(rendering: Rendering) -> tuple[str, str, str]:
    """The sums of squared distances of the second and first values, and of the products of both."""
    pairs = f"({', '.join(rendering.arguments)}){rendering.over}"
    return f"regr_sxx{pairs}", f"regr_syy{pairs}", f"regr_sxy{pairs}"


def _slope_form(rendering: Rendering) -> str:
    xx, _, xy = _spreads(rendering)
    return f"CASE WHEN {xx} > 0 THEN {xy} / {xx} END"


def _intercept_form(rendering: Rendering) -> str:
    pairs = f"({', '.join(rendering.arguments)}){rendering.over}"
    return f"(regr_avgy{pairs} - ({_slope_form(rendering)}) * regr_avgx{pairs})"


def _r2_form(rendering: Rendering) -> str:
    xx, yy, xy = _spreads(rendering)
    return (
        f"CASE WHEN {xx} > 0 THEN CASE WHEN {yy} > 0 THEN {xy} * {xy} / {xx} / {yy} ELSE 1.0::DOUBLE END END"
    )


@aggregate(DOUBLE, DOUBLE, form=_corr_form, **_NUMBER)
def corr(col1: ColumnOrName, col2: ColumnOrName) -> Column:
    """Pearson's correlation of the pairs in which neither value is NULL."""
    return call("corr", col1, col2)


@aggregate(DOUBLE, DOUBLE, form=_of_pairs("covar_pop"), **_NUMBER)
def covar_pop(col1: ColumnOrName, col2: ColumnOrName) -> Column:
    """The covariance of all pairs in which neither value is NULL."""
    return call("covar_pop", col1, col2)


@aggregate(DOUBLE, DOUBLE, form=_of_pairs("covar_samp"), **_NUMBER)
def covar_samp(col1: ColumnOrName, col2: ColumnOrName) -> Column:
    """The covariance of a sample of pairs in which neither value is NULL."""
    return call("covar_samp", col1, col2)


@aggregate(ANY, ANY, result=LongType(), nullable=False, form=_of_pairs("regr_count"))
def regr_count(y: ColumnOrName, x: ColumnOrName) -> Column:
    """How many pairs there are in which neither value is NULL."""
    return call("regr_count", y, x)


@aggregate(DOUBLE, DOUBLE, form=_of_pairs("regr_avgx"), **_NUMBER)
def regr_avgx(y: ColumnOrName, x: ColumnOrName) -> Column:
    """The mean of the second values of the pairs."""
    return call("regr_avgx", y, x)


@aggregate(DOUBLE, DOUBLE, form=_of_pairs("regr_avgy"), **_NUMBER)
def regr_avgy(y: ColumnOrName, x: ColumnOrName) -> Column:
    """The mean of the first values of the pairs."""
    return call("regr_avgy", y, x)


@aggregate(DOUBLE, DOUBLE, form=_of_pairs("regr_sxx"), **_NUMBER)
def regr_sxx(y: ColumnOrName, x: ColumnOrName) -> Column:
    """The sum of the squared distances of the second values from their mean."""
    return call("regr_sxx", y, x)


@aggregate(DOUBLE, DOUBLE, form=_of_pairs("regr_sxy"), **_NUMBER)
def regr_sxy(y: ColumnOrName, x: ColumnOrName) -> Column:
    """The sum of the products of both values' distances from their means."""
    return call("regr_sxy", y, x)


@aggregate(DOUBLE, DOUBLE, form=_of_pairs("regr_syy"), **_NUMBER)
def regr_syy(y: ColumnOrName, x: ColumnOrName) -> Column:
    """The sum of the squared distances of the first values from their mean."""
    return call("regr_syy", y, x)


@aggregate(DOUBLE, DOUBLE, form=_slope_form, **_NUMBER)
def regr_slope(y: ColumnOrName, x: ColumnOrName) -> Column:
    """The slope of the straight line that fits the pairs best."""
    return call("regr_slope", y, x)


@aggregate(DOUBLE, DOUBLE, form=_intercept_form, **_NUMBER)
def regr_intercept(y: ColumnOrName, x: ColumnOrName) -> Column:
    """Where the straight line that fits the pairs best is for 0."""
    return call("regr_intercept", y, x)


@aggregate(DOUBLE, DOUBLE, form=_r2_form, **_NUMBER)
def regr_r2(y: ColumnOrName, x: ColumnOrName) -> Column:
    """How much of the first values the straight line explains, from 0 to 1."""
    return call("regr_r2", y, x)


_TRUTH: dict[str, Any] = {"result": BooleanType(), "nullable": True}


@aggregate(BOOLEAN, form=_of_one("bool_and"), **_TRUTH)
def bool_and(col: ColumnOrName) -> Column:
    """Whether all values are true; NULLs are left out."""
    return call("bool_and", col)


@aggregate(BOOLEAN, form=_of_one("bool_and"), **_TRUTH)
def every(col: ColumnOrName) -> Column:
    """Whether all values are true: another name of :func:`bool_and`."""
    return call("every", col)


@aggregate(BOOLEAN, form=_of_one("bool_or"), **_TRUTH)
def bool_or(col: ColumnOrName) -> Column:
    """Whether a value is true; NULLs are left out."""
    return call("bool_or", col)


@aggregate(BOOLEAN, form=_of_one("bool_or"), aliases=("any",), **_TRUTH)
def some(col: ColumnOrName) -> Column:
    """Whether a value is true: another name of :func:`bool_or`."""
    return call("some", col)


def _count_if_form(rendering: Rendering) -> str:
    [condition] = rendering.arguments
    if rendering.distinct:
        return f"count(DISTINCT CASE WHEN {condition} THEN true END){rendering.over}"
    return f"count(CASE WHEN {condition} THEN 1 END){rendering.over}"


@aggregate(BOOLEAN, result=LongType(), nullable=False, form=_count_if_form)
def count_if(col: ColumnOrName) -> Column:
    """How many values are true."""
    return call("count_if", col)


_BITS: dict[str, Any] = {"result": same_as(), "nullable": True}


@aggregate(INTEGRAL, form=_of_one("bit_and"), **_BITS)
def bit_and(col: ColumnOrName) -> Column:
    """The bits that all values have."""
    return call("bit_and", col)


@aggregate(INTEGRAL, form=_of_one("bit_or"), **_BITS)
def bit_or(col: ColumnOrName) -> Column:
    """The bits that a value has."""
    return call("bit_or", col)


@aggregate(INTEGRAL, form=_of_one("bit_xor"), **_BITS)
def bit_xor(col: ColumnOrName) -> Column:
    """The bits that an odd number of values have."""
    return call("bit_xor", col)


# SQL text has no `product`: the function of the API has a name that no text can hold.
declare(
    "product ",
    DOUBLE,
    kind=Kind.AGGREGATE,
    result=DoubleType(),
    nullable=True,
    form=_of_one("product"),
    prepare=lambda call, setting: replace(call, shown_as="product"),
)


def product(col: ColumnOrName) -> Column:
    """The product of the values, as a double; NULLs are left out."""
    return call("product ", col)


def _try_sum_form(rendering: Rendering) -> str:
    inside = f"sum({rendering.distinct}{rendering.arguments[0]}){rendering.over}"
    if isinstance(rendering.call.type, DoubleType):
        return inside
    return f"TRY_CAST({inside} AS {rendering.result})"


@aggregate(ANY, result=sum_type, nullable=True, form=_try_sum_form)
def try_sum(col: ColumnOrName) -> Column:
    """The sum of the values, NULL if it is too large for its type."""
    return call("try_sum", col)


def _try_avg_form(rendering: Rendering) -> str:
    inside = f"{rendering.distinct}{rendering.arguments[0]}"
    result = rendering.call.type
    if isinstance(result, DoubleType):
        return f"avg({inside}){rendering.over}"
    if isinstance(result, DecimalType):
        total = f"CAST(sum({inside}){rendering.over} AS VARCHAR)"
        count = f"CAST(count({inside}){rendering.over} AS VARCHAR)"
        mean = f"pyrite_decimal_quotient({total}, nullif({count}, '0'), {result.scale})"
        return f"TRY_CAST({mean} AS {rendering.result})"
    return f"TRY_CAST(round(avg({inside}){rendering.over}) AS {rendering.result})"


@aggregate(ANY, result=average_type, nullable=True, form=_try_avg_form)
def try_avg(col: ColumnOrName) -> Column:
    """The mean of the values, NULL if it is too large for its type."""
    return call("try_avg", col)


def _without_error(found: Call, setting: Any) -> Expression:
    """The name of the column leaves the permitted error out."""
    from dataclasses import replace

    return replace(found, arguments=found.arguments[:1])


@aggregate(
    ANY,
    DOUBLE,
    result=LongType(),
    nullable=False,
    optional=1,
    prepare=_without_error,
    form=lambda r: f"approx_count_distinct({r.arguments[0]}){r.over}",
)
def approx_count_distinct(col: ColumnOrName, rsd: float | None = None) -> Column:
    """About how many different values there are; the error is below 5 %, whichever `rsd` is asked for."""
    if rsd is None:
        return call("approx_count_distinct", col)
    return call("approx_count_distinct", col, constant(rsd))


def approxCountDistinct(col: ColumnOrName, rsd: float | None = None) -> Column:
    """About how many different values there are: an old name of :func:`approx_count_distinct`."""
    found: Column = approx_count_distinct(col, rsd)
    return found


declare("grouping", ANY, result=ByteType(), nullable=False, form="CAST(grouping({0}) AS TINYINT)")
declare("grouping_id", more=ANY, result=LongType(), nullable=False, form="grouping({all})")


def grouping(col: ColumnOrName) -> Column:
    """1 in rows of a grouping set that leaves the column out, and 0 elsewhere."""
    return call("grouping", col)


def grouping_id(*cols: ColumnOrName) -> Column:
    """A number whose bits say which columns the row's grouping set leaves out; the last is the lowest."""
    return call("grouping_id", *cols)
