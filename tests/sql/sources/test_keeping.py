"""Rows that are kept: computed once, used wherever the same steps are, and given up again."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pyarrow as pa
import pytest

from pyrite import StorageLevel
from pyrite.errors import ArithmeticException
from pyrite.sql import SparkSession
from pyrite.sql import functions as F
from pyrite.sql.execution.kept_rows import RowKeeper


def test_rows_are_computed_once_and_found_again_in_other_queries(spark: SparkSession) -> None:
    # Random numbers would be others if they were computed again.
    frame = spark.range(1000).select("id", F.rand().alias("r")).cache()
    assert frame.is_cached
    first = frame.collect()
    assert frame.collect() == first
    assert frame.select("r").collect() == [(row.r,) for row in first]
    assert frame.where("id < 10").select("id", "r").collect() == first[:10]
    joined = frame.alias("a").join(frame.alias("b"), F.col("a.id") == F.col("b.id")).where("a.r = b.r")
    assert joined.count() == 1000
    frame.unpersist()
    assert not frame.is_cached
    assert frame.collect() != first


def test_storage_levels_are_told(spark: SparkSession) -> None:
    frame = spark.range(3)
    assert frame.storageLevel == StorageLevel.NONE
    assert frame.persist(StorageLevel.DISK_ONLY).storageLevel == StorageLevel.DISK_ONLY
    directory = spark.engine.keeper.directory()
    assert [row.id for row in frame.collect()] == [0, 1, 2]
    assert len(os.listdir(directory)) == 1
    frame.unpersist()
    assert os.listdir(directory) == []


def test_what_does_not_fit_into_memory_goes_to_disk(tmp_path: Path) -> None:
    batches = [pa.record_batch({"x": pa.array(range(start, start + 1000))}) for start in range(0, 5000, 1000)]
    keeper = RowKeeper(20_000, lambda: str(tmp_path))
    kept = keeper.keep(batches[0].schema, batches)
    assert kept.table.column("c0").to_pylist() == list(range(5000))
    assert 0 < keeper.held <= 20_000
    assert len(list(tmp_path.iterdir())) == 1
    kept.remove()
    keeper.settle()
    assert (keeper.held, list(tmp_path.iterdir())) == (0, [])


def test_a_failure_keeps_nothing(spark: SparkSession) -> None:
    frame = spark.range(10).select((F.lit(1) / (F.col("id") - 5)).alias("x")).persist(StorageLevel.DISK_ONLY)
    for _ in range(2):
        with pytest.raises(ArithmeticException):
            frame.collect()
    assert os.listdir(spark.engine.keeper.directory()) == []
    frame.unpersist()


def test_checkpoints_begin_with_the_rows_there_were(spark: SparkSession, tmp_path: Path) -> None:
    frame = spark.range(5).select("id", F.rand().alias("r"))
    local = frame.localCheckpoint()
    assert local.collect() == local.collect()
    held = spark.engine.keeper.held
    assert held > 0
    lazy = frame.localCheckpoint(eager=False)
    assert lazy.collect() == lazy.select("id", "r").collect()
    del local, lazy
    gc.collect()
    spark.engine.keeper.settle()
    assert spark.engine.keeper.held < held
    spark.sparkContext.setCheckpointDir(str(tmp_path))
    reliable = frame.checkpoint()
    assert reliable.collect() == reliable.collect()
    assert list(tmp_path.rglob("*.arrow"))
