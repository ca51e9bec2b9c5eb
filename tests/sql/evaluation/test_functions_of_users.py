"""Python functions in queries, in the workers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from masters import RAY, on_masters

from pyrite.errors import PySparkRuntimeError, PySparkTypeError, PythonException
from pyrite.sql import Row, SparkSession
from pyrite.sql import functions as F

pd = pytest.importorskip("pandas")
pa = pytest.importorskip("pyarrow")

pytestmark = on_masters("spark", "local[2]", RAY)


def values(frame: Any) -> list[Any]:
    return [row[0] for row in frame.collect()]


def tuples(frame: Any) -> list[tuple[Any, ...]]:
    return sorted(map(tuple, frame.collect()))


def test_a_function_of_values_is_called_for_each_row(spark: SparkSession) -> None:
    double = F.udf(lambda x: x * 2, "long")
    assert values(spark.range(5).select(double("id"))) == [0, 2, 4, 6, 8]


@pytest.mark.parametrize(
    ("function", "declared", "expected"),
    [
        (lambda x: "7", "int", 7),
        (lambda x: 1.9, "int", 1),
        (lambda x: x, "string", "0"),
        (lambda x: 1, "double", 1.0),
        (lambda x: None, "int", None),
        (lambda x: (1, "a"), "struct<a:int,b:string>", Row(a=1, b="a")),
        (lambda x: {"a": [1]}, "map<string,array<int>>", {"a": [1]}),
    ],
)
def test_what_a_function_gives_becomes_its_type(
    spark: SparkSession, function: Any, declared: str, expected: Any
) -> None:
    assert values(spark.range(1).select(F.udf(function, declared)("id"))) == [expected]


@pytest.mark.parametrize(
    ("function", "declared", "problem"),
    [
        (lambda x: "a", "int", "Failed to parse string: 'a'"),
        (lambda x: 2**40, "int", "not in range"),
        (lambda x: 1 // x, "int", "ZeroDivisionError"),
    ],
)
def test_what_does_not_fit_is_an_error_with_the_users_line(
    spark: SparkSession, function: Any, declared: str, problem: str
) -> None:
    with pytest.raises(PythonException, match=problem):
        spark.range(1).select(F.udf(function, declared)("id")).collect()


def test_a_chain_of_functions_is_one_step(spark: SparkSession) -> None:
    plus = F.udf(lambda x: x + 1, "long")
    frame = spark.range(3).select(plus(plus(plus("id"))).alias("n"))
    assert values(frame) == [3, 4, 5]
    assert frame.columns == ["n"]


def test_functions_work_in_filters_groups_and_orders(spark: SparkSession) -> None:
    parity = F.udf(lambda x: x % 2, "long")
    frame = spark.range(10).filter(parity("id") == 1)
    assert values(frame) == [1, 3, 5, 7, 9]
    counted = spark.range(5).groupBy(parity("id").alias("p")).agg(F.count("*").alias("n")).orderBy("p")
    assert [tuple(row) for row in counted.collect()] == [(0, 3), (1, 2)]
    assert values(spark.range(4).orderBy(parity("id"), F.desc("id"))) == [2, 0, 3, 1]
    of_sum = F.udf(lambda x: -x, "long")
    assert values(spark.range(4).agg(of_sum(F.sum("id")))) == [-6]


def test_a_registered_function_has_its_name_in_sql(spark: SparkSession) -> None:
    spark.udf.register("plus_one", lambda x: x + 1, "long")
    frame = spark.sql("SELECT plus_one(id) FROM range(3) WHERE plus_one(id) > 1")
    assert frame.columns == ["plus_one(id)"]
    assert values(frame) == [2, 3]


def test_vectorized_functions_get_whole_batches(spark: SparkSession) -> None:
    @F.pandas_udf("double")
    def half(series: pd.Series) -> pd.Series:
        return series / 2

    @F.pandas_udf("long")
    def running(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
        for batch in batches:
            yield batch + 1

    @F.arrow_udf("long")
    def same(array: pa.Array) -> pa.Array:
        return array

    found = spark.range(3).select(half("id"), running("id"), same("id")).collect()
    assert [tuple(row) for row in found] == [(0.0, 1, 0), (0.5, 2, 1), (1.0, 3, 2)]


def test_a_vectorized_aggregate_gives_one_value_a_group(spark: SparkSession) -> None:
    @F.pandas_udf("double")
    def mean(series: pd.Series) -> float:
        return float(series.mean())

    frame = spark.range(10).withColumn("k", F.col("id") % 3)
    found = frame.groupBy("k").agg(mean("id").alias("m")).orderBy("k").collect()
    assert [tuple(row) for row in found] == [(0, 4.5), (1, 4.0), (2, 5.0)]
    assert values(frame.agg(mean("id"))) == [4.5]


def test_functions_of_partitions_and_of_groups(spark: SparkSession) -> None:
    frame = spark.range(6).withColumn("k", F.col("id") % 2)

    def keep_even(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for batch in batches:
            yield batch[batch.id % 2 == 0]

    assert sorted(values(frame.mapInPandas(keep_even, "id long, k long"))) == [0, 2, 4]

    def centred(key: tuple[Any, ...], group: pd.DataFrame) -> pd.DataFrame:
        return group.assign(id=group.id - group.id.mean(), k=key[0])

    found = frame.groupBy("k").applyInPandas(centred, "id double, k long").orderBy("k", "id").collect()
    assert [tuple(row) for row in found] == [(-2.0, 0), (0.0, 0), (2.0, 0), (-2.0, 1), (0.0, 1), (2.0, 1)]

    def totals(group: pa.Table) -> pa.Table:
        return pa.table({"n": [group.num_rows]})

    assert values(frame.groupBy("k").applyInArrow(totals, "n long")) == [3, 3]


def test_cogroups_have_the_rows_of_both_sides(spark: SparkSession) -> None:
    left = spark.range(4).withColumn("k", F.col("id") % 2)
    right = spark.range(3, 6).withColumn("k", F.col("id") - 3)

    def sizes(key: tuple[Any, ...], first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"k": [key[0]], "a": [len(first)], "b": [len(second)]})

    found = left.groupBy("k").cogroup(right.groupBy("k")).applyInPandas(sizes, "k long, a long, b long")
    assert sorted(tuple(row) for row in found.collect()) == [(0, 2, 1), (1, 2, 1), (2, 0, 1)]


def test_wrong_columns_are_told(spark: SparkSession) -> None:
    with pytest.raises(PySparkRuntimeError, match="RESULT_COLUMNS_MISMATCH_FOR_PANDAS_UDF"):
        spark.range(1).mapInPandas(lambda batches: batches, "other long").collect()
    with pytest.raises(PySparkTypeError):
        spark.range(1).mapInPandas(lambda batches: batches, "long")


def test_arguments_are_computed_in_the_time_zone_that_the_session_has_now(spark: SparkSession) -> None:
    same = F.udf(lambda text: text, "string")
    moment = F.timestamp_seconds(F.lit(0))
    spark.conf.set("spark.sql.session.timeZone", "Asia/Tokyo")
    try:
        assert values(spark.range(1).select(same(moment.cast("string")))) == ["1970-01-01 09:00:00"]
    finally:
        spark.conf.set("spark.sql.session.timeZone", "UTC")
    assert values(spark.range(1).select(same(moment.cast("string")))) == ["1970-01-01 00:00:00"]


def test_functions_of_groups_may_take_and_give_iterators(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(1, 1.0), (1, 2.0), (2, 3.0)], "id long, v double")

    def doubled(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for batch in batches:
            yield batch.assign(v=batch.v * 2)

    def of_key(key: tuple[pa.Scalar, ...], batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        total = sum(sum(batch.column("v").to_pylist()) for batch in batches)
        yield pa.RecordBatch.from_pydict({"id": [key[0].as_py()], "v": [total]})

    @F.pandas_udf("double")
    def weighted(pairs: Iterator[tuple[pd.Series, pd.Series]]) -> float:
        return float(sum((left * right).sum() for left, right in pairs))

    groups = frame.groupBy("id")
    assert tuples(groups.applyInPandas(doubled, "id long, v double")) == [(1, 2.0), (1, 4.0), (2, 6.0)]
    assert tuples(groups.applyInArrow(of_key, "id long, v double")) == [(1, 3.0), (2, 3.0)]
    assert tuples(groups.agg(weighted("v", "id"))) == [(1, 3.0), (2, 6.0)]
