"""Rows that are kept: cache, by DataFrame and by name."""

from __future__ import annotations

from pyrite.sql import SparkSession


def test_the_rows_of_a_table_are_kept_by_its_name(spark: SparkSession) -> None:
    spark.range(3).createOrReplaceTempView("kept_numbers")
    spark.catalog.cacheTable("kept_numbers")
    try:
        # The name around the plan means what the plan means: it must not wait for itself.
        assert spark.table("kept_numbers").count() == 3
        assert spark.table("kept_numbers").alias("a").count() == 3
    finally:
        spark.catalog.uncacheTable("kept_numbers")
        spark.catalog.dropTempView("kept_numbers")
