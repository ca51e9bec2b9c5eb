"""Runs a query on both ways of execution."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sql.corpus.encoding import encode, same_rows

from pyrite.sql import DataFrame, SparkSession

#: Small data in many parts, and nothing is small enough to be sent to all tasks.
EVERYTHING_MOVES = {
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.adaptive.coalescePartitions.minPartitionSize": "0",
    "spark.sql.files.maxPartitionBytes": "200k",
}

EXECUTION = "spark.pyrite.sql.execution"


@contextmanager
def settings(spark: SparkSession, values: dict[str, str]) -> Iterator[None]:
    """The session with other settings for a while."""
    before = {key: spark.conf.get(key, None) for key in values}
    for key, value in values.items():
        spark.conf.set(key, value)
    try:
        yield
    finally:
        for key, old in before.items():
            if old is None:
                spark.conf.unset(key)
            else:
                spark.conf.set(key, old)


def collected(spark: SparkSession, frame: DataFrame, execution: str) -> list[list[Any]]:
    """The rows, as the corpus writes them. Both zeros are one value of which either may come."""
    with settings(spark, {EXECUTION: execution}):
        found = frame.collect()
    return [[encode(value + 0.0 if isinstance(value, float) else value) for value in row] for row in found]


def assert_ways_agree(spark: SparkSession, frame: DataFrame, *, ordered: bool = False) -> None:
    """Both ways give the same rows; doubles may differ as sums in another order do."""
    one, other = collected(spark, frame, "driver"), collected(spark, frame, "cut")
    assert same_rows(one, other, ordered=ordered, tolerance=1e-9), f"driver: {one}\ncut: {other}"
