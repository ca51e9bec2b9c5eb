"""What is written, where it appears, and what is left when writing fails."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyrite.errors import AnalysisException, ArithmeticException, PySparkNotImplementedError
from pyrite.sql import Row, SparkSession
from pyrite.sql import functions as F
from pyrite.sql.sources.output import Staging


def _files(directory: Path) -> list[str]:
    return sorted(str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file())


_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=8)
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "s string": _TEXTS,
    "i int": st.integers(-(2**31), 2**31 - 1),
    "l bigint": st.integers(-(2**63), 2**63 - 1),
    "y tinyint": st.integers(-128, 127),
    "d double": st.floats(),
    "f float": st.floats(width=32),
    "b boolean": st.booleans(),
    "e decimal(20,3)": st.decimals(-(10**16), 10**16, places=3),
    "t date": st.dates(),
    "m timestamp": st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),
}
_NESTED: dict[str, st.SearchStrategy[Any]] = {
    "a array<string>": st.lists(st.none() | _TEXTS, max_size=3),
    "p map<string,bigint>": st.dictionaries(_TEXTS, st.none() | st.integers(-(2**63), 2**63 - 1), max_size=3),
    "r struct<x:int,y:string>": st.tuples(st.none() | st.integers(-9, 9), _TEXTS),
}


def _rows(draw: Any, kinds: dict[str, st.SearchStrategy[Any]]) -> tuple[str, list[tuple[Any, ...]]]:
    names = draw(st.lists(st.sampled_from(sorted(kinds)), min_size=1, max_size=5, unique=True))
    row = st.tuples(*(st.none() | kinds[name] for name in names))
    return ", ".join(names), draw(st.lists(row, max_size=6))


def _comparable(row: Any) -> str:
    return repr(row)


@pytest.mark.parametrize("kind", ["parquet", "json", "orc"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_written_is_read_again(
    spark: SparkSession, tmp_path: Path, kind: str, data: st.DataObject
) -> None:
    kinds = dict(_VALUES | _NESTED)
    if kind == "json":
        # Its timestamps have milliseconds.
        kinds["m timestamp"] = kinds["m timestamp"].map(
            lambda value: value.replace(microsecond=value.microsecond // 1000 * 1000)
        )
    schema, rows = _rows(data.draw, kinds)
    frame = spark.createDataFrame(rows, schema)
    path = str(tmp_path / "out")
    frame.write.mode("overwrite").format(kind).save(path)
    again = spark.read.schema(schema).format(kind).load(path)
    assert list(map(_comparable, again.collect())) == list(map(_comparable, frame.collect()))
    if kind == "parquet":
        assert spark.read.parquet(path).schema == again.schema


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_csv_is_read_again_with_several_lines_a_record(
    spark: SparkSession, tmp_path: Path, data: st.DataObject
) -> None:
    kinds = dict(_VALUES)
    kinds["m timestamp"] = kinds["m timestamp"].map(lambda value: value.replace(microsecond=0))
    schema, rows = _rows(data.draw, kinds)
    # A first column keeps the record from being an empty line; empty texts and NULL are told apart.
    rows = [(number, *row) for number, row in enumerate(rows)]
    schema = f"n int, {schema}"
    kept = {"ignoreLeadingWhiteSpace": False, "ignoreTrailingWhiteSpace": False}
    frame = spark.createDataFrame(rows, schema)
    path = str(tmp_path / "out")
    frame.write.mode("overwrite").options(nullValue="\x01", **kept).csv(path)
    again = spark.read.schema(schema).options(nullValue="\x01", multiLine=True, **kept).csv(path)
    expected = [row for row in frame.collect() if "\x01" not in repr(row) and "\\x01" not in repr(row)]
    found = [row for row in again.collect() if row.n in {each.n for each in expected}]
    assert list(map(_comparable, found)) == list(map(_comparable, expected))


def test_files_are_called_as_spark_calls_them(spark: SparkSession, tmp_path: Path) -> None:
    spark.range(3).write.parquet(str(tmp_path / "a"))
    part, mark = sorted(_files(tmp_path / "a"), reverse=True)
    assert re.fullmatch(r"part-00000-[0-9a-f-]{36}-c000\.snappy\.parquet", part)
    assert mark == "_SUCCESS"
    assert [each.name for each in tmp_path.iterdir()] == ["a"]
    metadata = pq.read_schema(tmp_path / "a" / part).metadata
    assert b"org.apache.spark.sql.parquet.row.metadata" in metadata


def test_partitions_become_directories_and_columns_again(spark: SparkSession, tmp_path: Path) -> None:
    path = str(tmp_path / "out")
    rows = [(1, "a/b", date(2020, 1, 2)), (2, None, date(2020, 1, 3)), (3, "x =%", None), (4, "a/b", None)]
    frame = spark.createDataFrame(rows, "i int, p string, d date")
    frame.write.partitionBy("p", "d").csv(path)
    assert (tmp_path / "out" / "p=a%2Fb" / "d=2020-01-02").is_dir()
    again = spark.read.schema("i int").csv(path).orderBy("i")
    assert [tuple(row) for row in again.collect()] == rows


def test_modes_decide_about_what_is_there(spark: SparkSession, tmp_path: Path) -> None:
    path = str(tmp_path / "out")
    spark.range(3).write.json(path)
    with pytest.raises(AnalysisException) as caught:
        spark.range(1).write.json(path)
    assert caught.value.getCondition() == "PATH_ALREADY_EXISTS"
    spark.range(1).write.mode("ignore").json(path)
    assert spark.read.json(path).count() == 3
    spark.range(4).write.mode("append").json(path)
    assert spark.read.json(path).count() == 7
    spark.range(1).write.mode("overwrite").json(path)
    assert spark.read.json(path).count() == 1
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


def test_a_dynamic_overwrite_replaces_the_partitions_that_it_has(spark: SparkSession, tmp_path: Path) -> None:
    path = str(tmp_path / "out")
    spark.createDataFrame([(1, "a"), (2, "b")], "i bigint, p string").write.partitionBy("p").json(path)
    new = spark.createDataFrame([(3, "b"), (4, "c")], "i bigint, p string")
    new.write.mode("overwrite").option("partitionOverwriteMode", "dynamic").partitionBy("p").json(path)
    assert sorted(map(tuple, spark.read.json(path).collect())) == [(1, "a"), (3, "b"), (4, "c")]


def test_files_end_at_so_many_records_and_parts_share_them(spark: SparkSession, tmp_path: Path) -> None:
    spark.range(10).write.option("maxRecordsPerFile", 4).json(str(tmp_path / "a"))
    assert len(_files(tmp_path / "a")) == 4
    spark.range(10).repartition(3).write.json(str(tmp_path / "b"))
    assert [name[:10] for name in _files(tmp_path / "b")] == [
        "_SUCCESS",
        "part-00000",
        "part-00001",
        "part-00002",
    ]
    assert spark.read.json(str(tmp_path / "b")).count() == 10


def test_no_rows_are_a_file_that_tells_the_columns(spark: SparkSession, tmp_path: Path) -> None:
    spark.range(0).write.parquet(str(tmp_path / "out"))
    assert spark.read.parquet(str(tmp_path / "out")).dtypes == [("id", "bigint")]


def test_a_query_that_fails_leaves_what_was_there(spark: SparkSession, tmp_path: Path) -> None:
    path = str(tmp_path / "out")
    spark.range(3).write.parquet(path)
    before = _files(tmp_path)
    failing = spark.range(10).select((F.lit(1) / (F.col("id") - 5)).alias("x"))
    with pytest.raises(ArithmeticException):
        failing.write.mode("overwrite").parquet(path)
    assert _files(tmp_path) == before


_KILLED = """
import sys
from pyrite.sql import SparkSession
spark = SparkSession.builder.master("local[1]").getOrCreate()
print("ready", flush=True)
spark.range(10**11).write.mode("overwrite").json(sys.argv[1])
"""


def test_a_writer_that_is_killed_leaves_what_was_there(spark: SparkSession, tmp_path: Path) -> None:
    path = tmp_path / "out"
    spark.range(3).write.json(str(path))
    before = _files(path)
    process = subprocess.Popen([sys.executable, "-c", _KILLED, str(path)], stdout=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 60
        while not any(
            each.is_file() and each.stat().st_size for each in tmp_path.glob(".out._pyrite_*/output/*")
        ):
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.02)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    assert _files(path) == before
    assert spark.read.json(str(path)).count() == 3
    # Who writes there next removes what the dead writer left.
    spark.range(1).write.mode("append").json(str(path))
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


def test_an_exchange_puts_one_directory_in_the_place_of_another(tmp_path: Path) -> None:
    target = tmp_path / "t"
    target.mkdir()
    (target / "old").touch()
    staging = Staging(str(target))
    staging.begin()
    Path(staging.output, "new").touch()
    staging.replace()
    assert _files(tmp_path) == ["t/_SUCCESS", "t/new"]


def test_what_is_read_is_not_overwritten(spark: SparkSession, tmp_path: Path) -> None:
    path = str(tmp_path / "out")
    spark.range(3).write.json(path)
    with pytest.raises(AnalysisException) as caught:
        spark.read.json(path).write.mode("overwrite").json(path)
    assert caught.value.getCondition() == "UNSUPPORTED_OVERWRITE.PATH"


def test_what_a_format_cannot_hold_is_told(spark: SparkSession, tmp_path: Path) -> None:
    path = str(tmp_path / "out")
    conditions = {}
    frame = spark.range(1)
    for name, attempt in {
        "array": lambda: frame.select(F.array("id").alias("a")).write.csv(path),
        "number": lambda: frame.write.text(path),
        "nothing": lambda: frame.select().write.parquet(path),
        "twice": lambda: frame.selectExpr("id", "id AS ID").write.parquet(path),
        "all": lambda: frame.write.partitionBy("id").parquet(path),
        "format": lambda: frame.write.format("nope").save(path),
    }.items():
        with pytest.raises(AnalysisException) as caught:
            attempt()
        conditions[name] = caught.value.getCondition()
    assert conditions == {
        "array": "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE",
        "number": "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE",
        "nothing": "EMPTY_SCHEMA_NOT_SUPPORTED_FOR_DATASOURCE",
        "twice": "COLUMN_ALREADY_EXISTS",
        "all": "ALL_PARTITION_COLUMNS_NOT_ALLOWED",
        "format": "DATA_SOURCE_NOT_FOUND",
    }
    with pytest.raises(PySparkNotImplementedError):
        frame.write.bucketBy(2, "id").parquet(path)
    assert not list(tmp_path.iterdir())


def test_tables_are_files_that_the_session_knows_by_name(spark: SparkSession, tmp_path: Path) -> None:
    spark.conf.set("spark.sql.warehouse.dir", str(tmp_path))
    try:
        spark.range(2).write.saveAsTable("numbers")
        with pytest.raises(AnalysisException):
            spark.range(2).write.saveAsTable("numbers")
        spark.range(2, 4).write.mode("append").saveAsTable("numbers")
        spark.sql("INSERT INTO numbers VALUES (10)")
        spark.range(20, 21).write.insertInto("numbers")
        assert sorted(row.id for row in spark.table("numbers").collect()) == [0, 1, 2, 3, 10, 20]
        spark.range(1).write.insertInto("numbers", overwrite=True)
        assert spark.table("numbers").collect() == [Row(id=0)]
        spark.createDataFrame([(1, "a"), (2, "b")], "i int, p string").writeTo("parts").using(
            "json"
        ).partitionedBy("p").create()
        spark.createDataFrame([("b", 3)], "p string, i int").writeTo("parts").overwritePartitions()
        assert sorted(map(tuple, spark.table("parts").collect())) == [(1, "a"), (3, "b")]
        assert sorted(each.name for each in tmp_path.iterdir()) == ["numbers", "parts"]
    finally:
        spark.sql("DROP TABLE IF EXISTS numbers")
        spark.sql("DROP TABLE IF EXISTS parts")
        spark.conf.unset("spark.sql.warehouse.dir")
    assert not list(tmp_path.iterdir())


def test_parquet_keeps_intervals_and_clocks(spark: SparkSession, tmp_path: Path) -> None:
    frame = spark.sql(
        "SELECT INTERVAL '1 02:03:04.5' DAY TO SECOND AS i, INTERVAL '3' YEAR AS y, "
        "timestamp_ntz'2020-01-01 00:00:00' AS n, CAST('1.50' AS DECIMAL(10,2)) AS d, X'00ff' AS b"
    )
    frame.write.parquet(str(tmp_path / "out"))
    again = spark.read.parquet(str(tmp_path / "out"))
    assert again.dtypes == frame.dtypes
    # Python has no value for intervals of months.
    shown = F.col("y").cast("string")
    assert again.withColumn("y", shown).collect() == frame.withColumn("y", shown).collect()
    assert again.select("d").collect()[0].d == Decimal("1.50")
