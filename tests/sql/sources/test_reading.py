"""Which files are read, what of them, and what is said of those that cannot be."""

from __future__ import annotations

import datetime
import os
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pyrite.errors import AnalysisException, SparkException
from pyrite.sql import Row, SparkSession
from pyrite.sql import functions as F


def _write(path: Path, **columns: list[object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)


def test_partitions_are_columns_and_those_that_a_filter_excludes_are_not_read(
    spark: SparkSession, tmp_path: Path
) -> None:
    for day in ("2020-01-01", "2020-01-02", "__HIVE_DEFAULT_PARTITION__"):
        _write(tmp_path / f"day={day}" / "n=1" / "part.parquet", a=[1, 2])
    frame = spark.read.parquet(str(tmp_path))
    assert frame.dtypes == [("a", "bigint"), ("day", "date"), ("n", "int")]
    one = frame.where(F.col("day") == "2020-01-02")
    assert one.collect() == [
        Row(a=1, day=datetime.date(2020, 1, 2), n=1),
        Row(a=2, day=datetime.date(2020, 1, 2), n=1),
    ]
    assert frame.where("day is null").count() == 2


def test_a_filter_on_a_column_reaches_the_parquet_files(spark: SparkSession, tmp_path: Path) -> None:
    _write(tmp_path / "a.parquet", a=[1, 2], b=["x", "y"])
    frame = spark.read.parquet(str(tmp_path)).where("a > 1").select("a")
    query = spark.engine.query(frame.plan)
    [[_, text]] = spark.engine.database.rows(replace(query, text=f"EXPLAIN {query.text}"), "UTC")
    assert "Filters: a > 1" in text
    assert "FILTER" not in text.upper().replace("FILTERS:", "")


def test_text_files_of_excluded_partitions_are_not_opened(spark: SparkSession, tmp_path: Path) -> None:
    for number in range(3):
        directory = tmp_path / f"n={number}"
        directory.mkdir()
        (directory / "f.csv").write_text(f"{number},x\n")
    (tmp_path / "n=1" / "f.csv").rename(tmp_path / "n=1" / "f.csv.gz")
    (tmp_path / "n=1" / "f.csv.gz").write_bytes(b"\x1f\x8bgarbage")
    frame = spark.read.schema("a int, b string").csv(str(tmp_path))
    assert frame.where("n = 2").collect() == [Row(a=2, b="x", n=2)]
    with pytest.raises(SparkException, match=r"n=1/f\.csv\.gz"):
        frame.collect()


def test_patterns_and_filters_choose_files(spark: SparkSession, tmp_path: Path) -> None:
    for name in ("a1.txt", "a2.txt", "b.log", "_hidden", ".dot"):
        (tmp_path / name).write_text(name)
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "c.txt").write_text("c.txt")

    def read(path: str = "", **options: object) -> list[str]:
        return sorted(row.value for row in spark.read.options(**options).text(f"{tmp_path}/{path}").collect())

    assert read() == ["a1.txt", "a2.txt", "b.log"]
    assert read("a[12].txt") == ["a1.txt", "a2.txt"]
    assert read("{a1,deep/er/c}.txt") == ["a1.txt", "c.txt"]
    assert read(pathGlobFilter="*.log") == ["b.log"]
    assert read(recursiveFileLookup=True) == ["a1.txt", "a2.txt", "b.log", "c.txt"]
    os.utime(tmp_path / "b.log", (0, 0))
    assert read(modifiedBefore="2000-01-01T00:00:00") == ["b.log"]
    assert read(modifiedAfter="2000-01-01T00:00:00") == ["a1.txt", "a2.txt"]


def test_a_base_path_makes_partitions_of_the_directories_below_it(
    spark: SparkSession, tmp_path: Path
) -> None:
    _write(tmp_path / "p=1" / "f.parquet", a=[1])
    assert spark.read.parquet(f"{tmp_path}/p=1").columns == ["a"]
    assert spark.read.option("basePath", str(tmp_path)).parquet(f"{tmp_path}/p=1").columns == ["a", "p"]


def test_parquet_files_of_several_schemas_are_merged_when_asked(spark: SparkSession, tmp_path: Path) -> None:
    _write(tmp_path / "1.parquet", a=[1])
    _write(tmp_path / "2.parquet", a=[2], b=["x"])
    assert spark.read.parquet(str(tmp_path)).columns == ["a"]
    merged = spark.read.option("mergeSchema", True).parquet(str(tmp_path))
    assert merged.collect() == [Row(a=1, b=None), Row(a=2, b="x")]
    given = spark.read.schema("b string, c int").parquet(str(tmp_path))
    assert given.collect() == [Row(b=None, c=None), Row(b="x", c=None)]


def test_old_parquet_timestamps_are_moments(spark: SparkSession, tmp_path: Path) -> None:
    table = pa.table({"t": pa.array([10**15], pa.timestamp("us"))})
    pq.write_table(table, tmp_path / "old.parquet", use_deprecated_int96_timestamps=True)
    pq.write_table(table, tmp_path / "new.parquet")
    old = spark.read.parquet(str(tmp_path / "old.parquet"))
    assert old.dtypes == [("t", "timestamp")]
    assert old.select(F.col("t").cast("long")).collect() == [(10**9,)]
    assert spark.read.parquet(str(tmp_path / "new.parquet")).dtypes == [("t", "timestamp_ntz")]


def test_what_is_no_parquet_file_is_named(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "bad.parquet").write_bytes(b"no parquet at all")
    with pytest.raises(SparkException, match=r"bad\.parquet") as caught:
        spark.read.parquet(str(tmp_path))
    assert caught.value.getCondition() == "FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER"


def test_a_path_that_is_not_there_is_an_error(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(AnalysisException) as caught:
        spark.read.csv(str(tmp_path / "none"))
    assert caught.value.getCondition() == "PATH_NOT_FOUND"


def test_sql_names_files_by_format_and_path(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text('{"a": 1}\n{"a": 2}\n')
    assert spark.sql(f"SELECT sum(a) AS s FROM json.`{tmp_path}`").collect() == [Row(s=3)]


def test_records_of_the_program_are_read_like_files(spark: SparkSession) -> None:
    lines = spark.sparkContext.parallelize(["a,b", "1,x", "2,y"])
    frame = spark.read.csv(lines, header=True, inferSchema=True)
    assert frame.collect() == [Row(a=1, b="x"), Row(a=2, b="y")]
    records = spark.createDataFrame([('{"a": 1}',), ('{"b": [1]}',)], "value string")
    assert spark.read.json(records).collect() == [Row(a=1, b=None), Row(a=None, b=[1])]


def test_a_stream_of_batches_is_read_again_in_a_self_join(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("1,x\n2,y\n")
    frame = spark.read.schema("a int, b string").csv(str(tmp_path))
    assert frame.alias("l").join(frame.alias("r"), F.col("l.a") == F.col("r.a")).count() == 2


def test_large_csv_files_agree_on_both_ways_through_the_reader(spark: SparkSession, tmp_path: Path) -> None:
    rows = 120_000
    (tmp_path / "plain.csv").write_text("".join(f"{n},{n / 4},v{n}\n" for n in range(rows)))
    (tmp_path / "quoted.csv").write_text("".join(f'"{n}",{n / 4},"v{n}"\n' for n in range(rows)))
    schema = "a int, b double, c string"
    plain, quoted = (
        spark.read.schema(schema).csv(str(tmp_path / name)) for name in ("plain.csv", "quoted.csv")
    )
    assert plain.exceptAll(quoted).count() == 0
    assert plain.count() == quoted.count() == rows
