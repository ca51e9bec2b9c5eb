"""Files that the tasks of a cut plan write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from masters import RAY
from sql.physical.both_ways import EVERYTHING_MOVES, EXECUTION

from pyrite.errors import PySparkException
from pyrite.sql import SparkSession
from pyrite.sql import functions as F


@pytest.fixture(scope="module", params=["local[2]", "local-cluster[2,1,1024]", RAY])
def spark(request: pytest.FixtureRequest) -> Iterator[SparkSession]:
    builder = SparkSession.builder.master(request.param).config("spark.sql.session.timeZone", "UTC")
    session = builder.config(map={**EVERYTHING_MOVES, EXECUTION: "cut"}).getOrCreate()
    yield session
    session.stop()


def parts(path: Path) -> list[Path]:
    """The files with rows, in order."""
    return sorted(path.rglob("part-*"))


def test_each_partition_is_a_file(spark: SparkSession, tmp_path: Path) -> None:
    spark.range(1000).repartition(5).write.parquet(str(tmp_path / "out"))
    files = parts(tmp_path / "out")
    assert [each.name[:10] for each in files] == [f"part-{number:05d}" for number in range(5)]
    assert [pq.read_metadata(each).num_rows for each in files] == [200] * 5
    assert (tmp_path / "out" / "_SUCCESS").exists()
    assert spark.read.parquet(str(tmp_path / "out")).agg(F.sum("id")).first()[0] == 499_500


def test_partitions_by_range_follow_each_other(spark: SparkSession, tmp_path: Path) -> None:
    spark.range(0, 1000, 1, 4).repartitionByRange(3, "id").write.parquet(str(tmp_path / "out"))
    values = [pq.read_table(each).column("id").to_pylist() for each in parts(tmp_path / "out")]
    assert len(values) == 3
    assert max(values[0]) < min(values[1])
    assert max(values[1]) < min(values[2])
    assert sum(map(len, values)) == 1000


def test_coalesce_asks_for_few_files(spark: SparkSession, tmp_path: Path) -> None:
    frame = spark.range(0, 1000, 1, 8)
    frame.coalesce(1).write.json(str(tmp_path / "one"))
    frame.coalesce(3).write.csv(str(tmp_path / "three"))
    assert len(parts(tmp_path / "one")) == 1
    assert len(parts(tmp_path / "three")) == 3
    assert spark.read.json(str(tmp_path / "one")).count() == 1000


def test_sorted_rows_are_sorted_over_the_files(spark: SparkSession, tmp_path: Path) -> None:
    spark.range(0, 1000, 1, 4).orderBy(F.desc("id")).write.parquet(str(tmp_path / "out"))
    values = [v for each in parts(tmp_path / "out") for v in pq.read_table(each).column("id").to_pylist()]
    assert values == list(range(999, -1, -1))


def test_directories_of_partitions(spark: SparkSession, tmp_path: Path) -> None:
    path = str(tmp_path / "out")
    frame = spark.range(0, 100, 1, 4).select("id", (F.col("id") % 3).alias("k"), F.lit("a b").alias("s"))
    frame.write.partitionBy("k", "s").parquet(path)
    assert sorted({str(each.parent.relative_to(path)) for each in parts(tmp_path / "out")}) == [
        f"k={number}/s=a b" for number in range(3)
    ]
    frame.write.mode("append").partitionBy("k", "s").parquet(path)
    found = spark.read.parquet(path).groupBy("k").agg(F.sum("id")).orderBy("k").collect()
    assert [tuple(row) for row in found] == [(0, 3366), (1, 3234), (2, 3300)]


def test_no_rows_leave_a_file_that_tells_the_columns(spark: SparkSession, tmp_path: Path) -> None:
    spark.range(0, 100, 1, 4).filter("id < 0").write.parquet(str(tmp_path / "out"))
    assert spark.read.parquet(str(tmp_path / "out")).columns == ["id"]
    assert len(parts(tmp_path / "out")) == 1


def test_a_task_that_fails_leaves_nothing(spark: SparkSession, tmp_path: Path) -> None:
    bad = spark.range(0, 100, 1, 4).select((F.lit(1) / (F.col("id") - 77)).alias("x"))
    with pytest.raises(PySparkException, match="DIVIDE_BY_ZERO"):
        bad.write.parquet(str(tmp_path / "out"))
    assert list(tmp_path.iterdir()) == []


def test_an_executor_that_dies_while_files_are_written_changes_nothing(
    spark: SparkSession, tmp_path: Path
) -> None:
    marker = tmp_path / "killed"

    def dies_once(number: int) -> int:
        import os
        import signal

        if number == 777 and not marker.exists():
            marker.touch()
            os.kill(os.getppid(), signal.SIGKILL)
            signal.pause()
        return number

    rows = spark.range(0, 1000, 1, 4).select(F.udf(dies_once, "long")("id").alias("id"))
    rows.write.parquet(str(tmp_path / "out" / "rows"))
    assert marker.exists()
    found = [v for each in parts(tmp_path / "out") for v in pq.read_table(each).column("id").to_pylist()]
    assert sorted(found) == list(range(1000))
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["rows"]


@pytest.mark.parametrize("kind", ["csv", "json", "orc"])
def test_files_of_other_formats_are_read(spark: SparkSession, tmp_path: Path, kind: str) -> None:
    frame = spark.range(0, 50, 1, 4).select("id", (F.col("id") % 2).alias("k"))
    frame.write.format(kind).save(str(tmp_path / kind))
    read = spark.read.format(kind).schema("id long, k long").load(str(tmp_path / kind))
    assert [tuple(row) for row in read.groupBy("k").sum("id").orderBy("k").collect()] == [(0, 600), (1, 625)]


def test_a_bad_file_is_named(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{"a": 1}\n{"a": ')
    read = spark.read.schema("a int").option("mode", "FAILFAST").json(str(tmp_path / "bad.json"))
    with pytest.raises(PySparkException, match=r"bad\.json"):
        read.groupBy("a").count().collect()
