"""Files in cut plans: read in pieces by the tasks, they give what Spark read of them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sql.physical.both_ways import EXECUTION, assert_ways_agree, collected, settings
from sql.sources.cases import Case, cases
from sql.sources.test_recorded import test_a_file_is_read_as_spark_reads_it as replayed

from pyrite.errors import SparkException
from pyrite.sql import SparkSession
from pyrite.sql.execution.cut.choice import cut_settings
from pyrite.sql.optimizer.order_joins import rows_of_plan
from pyrite.sql.physical.sources import parts_of_stream

SMALL = {"spark.sql.files.maxPartitionBytes": "9", "spark.sql.files.openCostInBytes": "0"}


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    builder = SparkSession.builder.master("local[2]").config("spark.sql.session.timeZone", "UTC")
    session = builder.config(map={**SMALL, EXECUTION: "cut"}).getOrCreate()
    yield session
    session.stop()


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name[:80])
def test_a_file_in_pieces_is_read_as_spark_reads_it(spark: SparkSession, case: Case, tmp_path: Path) -> None:
    replayed(spark, case, tmp_path)


def parts_of(spark: SparkSession, frame: Any) -> int:
    cutting = cut_settings(spark.conf, spark.sparkContext)
    assert cutting is not None
    return len(parts_of_stream(frame._plan, cutting.splitting))


def test_partitions_and_several_files_keep_their_order(spark: SparkSession, tmp_path: Path) -> None:
    for day in ("1", "2", "__HIVE_DEFAULT_PARTITION__"):
        (tmp_path / f"day={day}").mkdir()
        for number in range(2):
            lines = "".join(f"{number},{line}\n" for line in range(20))
            (tmp_path / f"day={day}" / f"{number}.csv").write_text("a,b\n" + lines)
    frame = spark.read.csv(str(tmp_path), header=True, schema="a int, b int, day int")
    assert parts_of(spark, frame) > 20
    assert_ways_agree(spark, frame, ordered=True)
    assert_ways_agree(spark, frame.where("day = 2 AND b > 3").groupBy("a").sum("b"))
    assert_ways_agree(spark, frame.join(frame.withColumnRenamed("a", "c"), "b"))


def test_stripes_are_read_by_several_tasks(spark: SparkSession, tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import orc

    with orc.ORCWriter(str(tmp_path / "a.orc"), stripe_size=1, batch_size=1) as writer:
        for number in range(4):
            writer.write(pa.table({"a": range(number * 3000, number * 3000 + 3000)}))
    with settings(spark, {"spark.sql.files.maxPartitionBytes": "200"}):
        frame = spark.read.orc(str(tmp_path))
        assert parts_of(spark, frame) > 3
        assert [row.a for row in frame.collect()] == list(range(12_000))


@pytest.mark.parametrize("kind", ["csv", "json", "text"])
def test_what_cannot_be_split_is_read_whole(spark: SparkSession, tmp_path: Path, kind: str) -> None:
    lines = b'{"a": 1}\n' * 40
    (tmp_path / "a.gz").write_bytes(gzip.compress(lines))
    (tmp_path / "b").write_bytes(lines)
    frame = spark.read.format(kind).load(str(tmp_path / "a.gz"))
    assert parts_of(spark, frame) == 1
    assert frame.count() == 40
    whole = spark.read.format(kind).options(multiLine=True, wholetext=True).load(str(tmp_path / "b"))
    assert parts_of(spark, whole) == 1
    assert parts_of(spark, spark.read.format(kind).load(str(tmp_path / "b"))) == 40


def test_the_error_of_a_task_names_the_record(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"a": 1}\n' * 20 + '{"a": oops}\n' + '{"a": 1}\n' * 20)
    frame = spark.read.json(str(tmp_path), schema="a int", mode="FAILFAST")
    with pytest.raises(SparkException, match="oops") as raised:
        frame.collect()
    assert raised.value.getCondition() == "FAILED_READ_FILE.NO_HINT"


def test_rows_of_a_program_and_of_no_files(spark: SparkSession, tmp_path: Path) -> None:
    lines = spark.sparkContext.parallelize(['{"a": 1}', '{"a": 2}'] * 30)
    assert [row.a for row in spark.read.json(lines).collect()] == [1, 2] * 30
    assert spark.read.csv(str(tmp_path), schema="a int").collect() == []


def test_executors_read_the_pieces(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("".join(json.dumps({"a": n, "b": f"b{n}"}) + "\n" for n in range(500)))
    builder = SparkSession.builder.master("local-cluster[2,1,512]")
    spark = builder.config(map={**SMALL, "spark.sql.files.maxPartitionBytes": "1000"}).getOrCreate()
    try:
        frame = spark.read.json(str(tmp_path))
        assert parts_of(spark, frame) > 5
        assert [row.a for row in frame.collect()] == list(range(500))
        assert collected(spark, frame.groupBy().sum("a"), "auto") == collected(
            spark, frame.groupBy().sum("a"), "driver"
        )
    finally:
        spark.stop()


def test_rows_are_guessed_by_the_sizes_of_files(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1,x\n" * 1600)
    (tmp_path / "b.csv").write_text("1,x\n" * 16)
    many, few = (
        spark.read.csv(str(tmp_path / name), schema="a int, b string") for name in ("a.csv", "b.csv")
    )
    assert rows_of_plan(many._plan) == 100 * rows_of_plan(few._plan) == 400
