"""Numbers about columns: describe, quantiles, correlations, frequencies.

Their queries run when the methods are called.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pyrite.errors import IllegalArgumentException, PySparkTypeError, PySparkValueError
from pyrite.sql.dataframe.arguments import demand, require, wrong_item
from pyrite.sql.dataframe.missing_values import MissingValues
from pyrite.sql.dataframe.sampling import Sampling
from pyrite.sql.expressions import (
    Attribute,
    Cast,
    CastMode,
    Expression,
    Literal,
    UnresolvedAlias,
    UnresolvedCall,
)
from pyrite.sql.expressions.pretty import show_double
from pyrite.sql.fragments import statistics
from pyrite.sql.fragments.expressions import column_name
from pyrite.sql.local.python_data import of_rows
from pyrite.sql.logical import Aggregate, Project
from pyrite.sql.types import (
    ArrayType,
    DataType,
    DecimalType,
    DoubleType,
    FloatType,
    LongType,
    NumericType,
    StringType,
    StructField,
    StructType,
)

if TYPE_CHECKING:
    from pyrite.sql.dataframe.frame import DataFrame

_DESCRIBED = ("count", "mean", "stddev", "min", "max")
_SUMMARIZED = ("count", "mean", "stddev", "min", "25%", "50%", "75%", "max")
_KNOWN = ("count", "count_distinct", "approx_count_distinct", "mean", "stddev", "min", "max")
_LEAST_SUPPORT = 1e-4


class Statistics(MissingValues, Sampling):
    """Statistics; `stat` has some of the methods as well."""

    @property
    def stat(self) -> DataFrameStatFunctions:
        """Methods for statistics."""
        return DataFrameStatFunctions(self)

    def describe(self, *cols: Any) -> DataFrame:
        """Count, mean, deviation, least and largest of columns of numbers and text, as text."""
        names = list(cols[0]) if len(cols) == 1 and isinstance(cols[0], list) else list(cols)
        columns = self._columns_called(names or None)
        return self._summarized([each for each in columns if _is_described(each)], _DESCRIBED)

    def summary(self, *statistics: Any) -> DataFrame:
        """Statistics of columns of numbers and text, as text: as `describe` has, and quantiles as "25%"."""
        names = statistics[0] if len(statistics) == 1 and isinstance(statistics[0], list) else statistics
        for name in names:
            require(name, str, "statistics", "str")
            if name.lower() in _KNOWN:
                continue
            if not name.endswith("%"):
                raise IllegalArgumentException(
                    errorClass="UNRECOGNIZED_STATISTIC", messageParameters={"stats": f"'{name}'"}
                )
            demand(0 <= _part(name) <= 1, "Percentiles must be in the range [0, 1]")
        columns = [each for each in self.plan.visible_output if _is_described(each)]
        return self._summarized(columns, names or _SUMMARIZED)

    def _summarized(self, columns: Sequence[Attribute], wanted: Sequence[str]) -> DataFrame:
        found = [self._statistics_of(each, wanted) for each in columns]
        rows = [(name, *(each[number] for each in found)) for number, name in enumerate(wanted)]
        fields = [StructField(name, StringType()) for name in ("summary", *(each.name for each in columns))]
        return self._with(of_rows(rows, StructType(fields)))

    def _statistics_of(self, column: Attribute, wanted: Sequence[str]) -> list[str | None]:
        is_text = isinstance(column.type, StringType)
        number: Expression = Cast(column, DoubleType(), CastMode.TRY) if is_text else column
        calls = {
            "count": UnresolvedCall("count", (column,)),
            "count_distinct": UnresolvedCall("count", (column,), is_distinct=True),
            "mean": UnresolvedCall("avg", (number,)),
            "min": UnresolvedCall("min", (column,)),
            "max": UnresolvedCall("max", (column,)),
        }
        # Counted exactly, which is well within what the approximation may be off.
        calls["approx_count_distinct"] = calls["count_distinct"]
        names = [name.lower() for name in wanted]
        row = tuple(
            UnresolvedAlias(Cast(calls[name], StringType()), (name,)) for name in names if name in calls
        )
        texts = iter(self._with(Aggregate((), row, self.plan)).collect()[0] if row else ())
        asked = [statistics.deviation(column_name(column))]
        is_double = is_text or isinstance(column.type, DecimalType | DoubleType | FloatType)
        held = statistics.as_double(column_name(column)) if is_double else column_name(column)
        parts = [_part(name) for name in names if name.endswith("%")]
        if parts:
            asked.append(statistics.quantiles(held, parts))
        deviation, *quantiles = self._asked(asked)
        values = iter((quantiles[0] if quantiles else None) or [None] * len(parts))
        shown: list[str | None] = []
        for name in names:
            if name in calls:
                shown.append(next(texts))
            else:
                value = deviation if name == "stddev" else next(values)
                shown.append(
                    None if value is None else show_double(value) if isinstance(value, float) else str(value)
                )
        return shown

    def _asked(self, numbers: Sequence[str]) -> tuple[Any, ...]:
        engine = self._session.engine
        [row] = engine.database.rows(statistics.asking(engine.query(self.plan), numbers), self._time_zone)
        return row

    def corr(self, col1: str, col2: str, method: str | None = None) -> float:
        """Pearson's correlation of two columns of numbers; NULL counts as 0."""
        left, right = self._two_numbers(col1, col2, "correlation")
        if method not in (None, "", "pearson"):
            raise PySparkValueError(
                errorClass="VALUE_NOT_PEARSON",
                messageParameters={"arg_name": "method", "arg_value": str(method)},
            )
        return _number(self._asked([statistics.correlation(left, right)])[0])

    def cov(self, col1: str, col2: str) -> float:
        """The covariance of two columns of numbers, as those of a sample; NULL counts as 0."""
        left, right = self._two_numbers(col1, col2, "covariance")
        return _number(self._asked([statistics.covariance(left, right)])[0])

    def _two_numbers(self, col1: Any, col2: Any, what: str) -> list[str]:
        require(col1, str, "col1", "str")
        require(col2, str, "col2", "str")
        columns = self._columns_called([col1, col2])
        for each in columns:
            name = each.type.simpleString()
            demand(
                isinstance(each.type, NumericType),
                f"Currently {what} calculation for columns with dataType {name} not supported.",
            )
        return list(map(column_name, columns))

    def approxQuantile(self, col: Any, probabilities: Any, relativeError: float) -> Any:
        """The quantiles of a column of numbers, or of each of several; NULL and NaN are left out.

        They are computed exactly, whatever `relativeError` allows.
        """
        require(col, (str, list, tuple), "col", "list, str or tuple")
        names = [col] if isinstance(col, str) else list(col)
        for name in names:
            if not isinstance(name, str):
                raise wrong_item("col", names, "str", name)
        require(probabilities, (list, tuple), "probabilities", "list or tuple")
        for part in probabilities:
            if not isinstance(part, float | int) or not 0 <= part <= 1:
                raise PySparkTypeError(
                    errorClass="NOT_EXPECTED_TYPE",
                    messageParameters={
                        "arg_name": "probabilities",
                        "expected_type": "list[float, int]",
                        "arg_type": type(part).__name__,
                    },
                )
        require(relativeError, (float, int), "relativeError", "float or int")
        if relativeError < 0:
            raise PySparkValueError(
                errorClass="NEGATIVE_VALUE",
                messageParameters={"arg_name": "relativeError", "arg_value": str(float(relativeError))},
            )
        columns = self._columns_called(names)
        for each in columns:
            demand(
                isinstance(each.type, NumericType),
                f"Quantile calculation for column {each.name} with data type {type(each.type).__name__} is "
                "not supported.",
            )
        if not probabilities:
            return [] if isinstance(col, str) else [[] for _ in columns]
        parts = [float(part) for part in probabilities]
        asked = [
            statistics.quantiles(statistics.as_double(column_name(each)), parts, skip_nan=True)
            for each in columns
        ]
        found = [list(each) if each is not None else [] for each in self._asked(asked)]
        return found[0] if isinstance(col, str) else found

    def crosstab(self, col1: str, col2: str) -> DataFrame:
        """How often each pair of values is there: values of `col1` are rows, those of `col2` columns."""
        require(col1, str, "col1", "str")
        require(col2, str, "col2", "str")
        keys = tuple(
            UnresolvedAlias(
                UnresolvedCall("coalesce", (Cast(each, StringType()), Literal("null", StringType()))), (name,)
            )
            for each, name in zip(self._columns_called([col1, col2]), ("row", "column"), strict=True)
        )
        count = UnresolvedAlias(UnresolvedCall("count", (Literal(1, LongType()),)), ("times",))
        named = self._with(Project(keys, self.plan)).plan
        counted = self._with(Aggregate(named.output, (*named.output, count), named)).collect()
        names = sorted({column for _, column, _ in counted})
        times: dict[str, dict[str, int]] = {}
        for row, column, number in sorted(counted):
            times.setdefault(row, {})[column] = number
        fields = [StructField(f"{col1}_{col2}", StringType())]
        fields += [StructField(name, LongType(), False) for name in names]
        rows = [(row, *(held.get(name, 0) for name in names)) for row, held in times.items()]
        return self._with(of_rows(rows, StructType(fields)))

    def freqItems(self, cols: Any, support: float | None = None) -> DataFrame:
        """The values that at least a part (`support`, 1 %) of the rows have, as arrays in one row.

        They are counted exactly: Spark may add values that are rarer.
        """
        require(cols, (list, tuple), "cols", "list or tuple")
        part = 0.01 if support is None else float(support)
        demand(_LEAST_SUPPORT <= part <= 1, f"Support must be in [1e-4, 1], but got {part}.")
        fields, found = [], []
        for column in self._columns_called(list(cols)):
            count = UnresolvedAlias(UnresolvedCall("count", (Literal(1, LongType()),)), ("times",))
            counted = self._with(Aggregate((column,), (column, count), self.plan)).collect()
            total = sum(times for _, times in counted)
            items = [item for item, times in counted if times >= part * total]
            found.append(sorted(items, key=lambda item: (item is not None, item)))
            held: DataType = ArrayType(column.type, column.nullable)
            fields.append(StructField(f"{column.name}_freqItems", held, False))
        return self._with(of_rows([tuple(found)], StructType(fields)))


class DataFrameStatFunctions:
    """Methods for statistics.

    Mirrors `pyspark.sql.DataFrameStatFunctions`.
    """

    def __init__(self, df: Statistics) -> None:
        self.df = df

    def approxQuantile(self, col: Any, probabilities: Any, relativeError: float) -> Any:
        """Quantiles: `DataFrame.approxQuantile`."""
        return self.df.approxQuantile(col, probabilities, relativeError)

    def corr(self, col1: str, col2: str, method: str | None = None) -> float:
        """Pearson's correlation: `DataFrame.corr`."""
        return self.df.corr(col1, col2, method)

    def cov(self, col1: str, col2: str) -> float:
        """The covariance: `DataFrame.cov`."""
        return self.df.cov(col1, col2)

    def crosstab(self, col1: str, col2: str) -> DataFrame:
        """How often each pair of values is there: `DataFrame.crosstab`."""
        return self.df.crosstab(col1, col2)

    def freqItems(self, cols: Any, support: float | None = None) -> DataFrame:
        """Frequent values: `DataFrame.freqItems`."""
        return self.df.freqItems(cols, support)

    def sampleBy(self, col: Any, fractions: dict[Any, float], seed: int | None = None) -> DataFrame:
        """A sample of each stratum: `DataFrame.sampleBy`."""
        return self.df.sampleBy(col, fractions, seed)


def _is_described(column: Attribute) -> bool:
    return isinstance(column.type, NumericType | StringType)


def _part(name: str) -> float:
    """What a name such as "25%" says."""
    try:
        return float(name[:-1]) / 100
    except ValueError:
        raise IllegalArgumentException(f"Unable to parse {name} as a percentile.") from None


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
