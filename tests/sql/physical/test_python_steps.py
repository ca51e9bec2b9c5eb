"""Functions of users in cut plans: in the tasks that have the rows, with the results of the driver's way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from masters import RAY
from sql.physical.both_ways import EVERYTHING_MOVES, EXECUTION, assert_ways_agree, settings

from pyrite.sql import DataFrame, Observation, SparkSession
from pyrite.sql import functions as F

ROWS = [
    (n % 7 if n % 11 else None, float("nan") if n % 5 == 0 else n / 2, Decimal(n).scaleb(-2))
    for n in range(90)
]


@pytest.fixture(scope="module", params=["local[2]", RAY])
def spark(request: pytest.FixtureRequest) -> Iterator[SparkSession]:
    builder = SparkSession.builder.master(request.param).config("spark.sql.session.timeZone", "UTC")
    session = builder.config(map=EVERYTHING_MOVES).getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def rows(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame(ROWS, "k int, x double, d decimal(10,2)").repartition(3)


def programs() -> dict[str, Callable[[DataFrame], DataFrame]]:
    """Programs by name. Their functions are local, as workers do not find the modules of tests."""

    def doubled(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for batch in batches:
            yield batch.assign(x=batch.x * 2)[["k", "x"]]

    def of_arrow(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield batch.select(["k", "d"])

    def summed(key: tuple[Any, ...], group: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"k": [key[0]], "n": [len(group)], "s": [float(group.d.sum())]})

    def paired(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"n": [len(left)], "m": [len(right)]})

    @F.pandas_udf("double")
    def mean_of(values: pd.Series) -> float:
        return float(values.astype(float).mean())

    plus = F.udf(lambda n: None if n is None else n + 1, "int")
    shown = F.udf(str, "string")

    return {
        "a function of rows": lambda t: t.select("k", plus("k").alias("p"), shown("d").alias("s")),
        "functions of functions, filtered": lambda t: t.filter(plus(plus("k")) > 3).select("k", "d"),
        "before and after groups": lambda t: t.groupBy(plus("k").alias("p")).count().filter(plus("p") > 2),
        "mapInPandas": lambda t: t.mapInPandas(doubled, "k int, x double").filter("k > 2"),
        "mapInArrow": lambda t: t.mapInArrow(of_arrow, "k int, d decimal(10,2)").groupBy("k").agg(F.sum("d")),
        "applyInPandas": lambda t: t.groupBy("k").applyInPandas(summed, "k int, n long, s double"),
        "groups of NaN": lambda t: t.groupBy("x").applyInPandas(summed, "k double, n long, s double"),
        "aggregates of pandas": lambda t: t.groupBy("k").agg(mean_of("d").alias("m")),
        "an aggregate without a key": lambda t: t.agg(mean_of("d").alias("m")),
        "an aggregate of nothing": lambda t: t.filter("k > 100").agg(mean_of("d").alias("m")),
        "cogroups": lambda t: (
            t.groupBy("k").cogroup(t.filter("k > 3").groupBy("k")).applyInPandas(paired, "n long, m long")
        ),
        "a join of what functions gave": lambda t: t.select(plus("k").alias("p")).join(
            t.groupBy("k").count(), F.col("p") == F.col("k")
        ),
        "no rows": lambda t: t.filter("k > 100").select(plus("k").alias("p")),
    }


PROGRAMS = programs()
plus = F.udf(lambda n: None if n is None else n + 1, "int")


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_functions_give_what_they_give_on_the_driver(
    spark: SparkSession, rows: DataFrame, program: Callable[[DataFrame], DataFrame]
) -> None:
    assert_ways_agree(spark, program(rows))


def test_functions_run_in_several_tasks(spark: SparkSession) -> None:
    def own_process(_: int) -> int:
        import os

        return os.getpid()

    where = F.udf(own_process, "long")
    with settings(spark, {EXECUTION: "cut"}):
        found = spark.range(0, 20_000, 1, 8).select(where("id").alias("p")).distinct().collect()
    assert len(found) == 2


def test_observations_are_told(spark: SparkSession, rows: DataFrame) -> None:
    seen = Observation("seen")
    with settings(spark, {EXECUTION: "cut"}):
        rows.observe(seen, F.count(F.lit(1)).alias("n")).groupBy("k").count().collect()
    assert seen.get == {"n": 90}


def test_cached_rows_are_read_by_tasks(spark: SparkSession, rows: DataFrame) -> None:
    cached = rows.select(plus("k").alias("p")).cache()
    try:
        assert_ways_agree(spark, cached.groupBy("p").count())
    finally:
        cached.unpersist()
