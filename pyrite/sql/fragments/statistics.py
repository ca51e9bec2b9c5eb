"""Numbers about columns that no function of Spark SQL gives: queries around a plan's own.

Each takes columns of the query by their names in the kernel.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyrite.sql.fragments.plans import Query


def asking(query: Query, numbers: Sequence[str]) -> Query:
    """One row: each of the numbers, over the rows of a query."""
    return Query(f"SELECT {', '.join(numbers)} FROM ({query.text}) AS s", query.inputs)


def as_double(column: str) -> str:
    """A column as doubles; text that is no number is NULL."""
    return f"TRY_CAST({column} AS DOUBLE)"


def deviation(column: str) -> str:
    """The standard deviation of a sample; NaN if a value is not finite."""
    value = as_double(column)
    return _finite(f"stddev_samp({value})", [value])


def correlation(left: str, right: str) -> str:
    """Pearson's correlation, NULL counting as 0."""
    values = [f"coalesce({as_double(each)}, 0)" for each in (left, right)]
    return _finite(f"corr({', '.join(values)})", values)


def covariance(left: str, right: str) -> str:
    """The covariance of a sample, NULL counting as 0."""
    values = [f"coalesce({as_double(each)}, 0)" for each in (left, right)]
    return _finite(f"covar_samp({', '.join(values)})", values)


def _finite(aggregate: str, values: Sequence[str]) -> str:
    """An aggregate that the kernel refuses for infinities and NaN: it is NaN then."""
    finite = " AND ".join(f"coalesce(isfinite({each}), true)" for each in values)
    are_all = f"coalesce(bool_and({finite}), true)"
    return f"CASE WHEN {are_all} THEN {aggregate} FILTER ({finite}) ELSE 'NaN'::DOUBLE END"


def quantiles(column: str, probabilities: Sequence[float], *, skip_nan: bool = False) -> str:
    """The values below which these parts of the values are, as a list; each is one of the values."""
    shown = ", ".join(f"{each!r}::DOUBLE" for each in probabilities)
    kept = f" FILTER (NOT isnan({column}))" if skip_nan else ""
    return f"quantile_disc({column}, [{shown}]){kept}"
