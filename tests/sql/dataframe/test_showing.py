"""What `show`, a shell and a notebook print."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import IllegalArgumentException, PySparkTypeError, PySparkValueError
from pyrite.sql import DataFrame, SparkSession
from pyrite.sql.dataframe.tables_of_text import cut, html, records, table, width
from pyrite.sql.execution.text import show_float, shower
from pyrite.sql.functions import udf
from pyrite.sql.types import DataType


@pytest.fixture
def frame(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame([(1, "a<b", 1.5), (2, None, None)], "id int, name string, v double")


@pytest.fixture
def eager(spark: SparkSession) -> Iterator[None]:
    spark.conf.set("spark.sql.repl.eagerEval.enabled", True)
    spark.conf.set("spark.sql.repl.eagerEval.maxNumRows", 1)
    yield
    spark.conf.unset("spark.sql.repl.eagerEval.enabled")
    spark.conf.unset("spark.sql.repl.eagerEval.maxNumRows")


def test_show_prints_the_first_rows(frame: DataFrame, capsys: pytest.CaptureFixture[str]) -> None:
    frame.show(1)
    frame.show(vertical=True)
    frame.limit(0).show(vertical=True)
    assert capsys.readouterr().out == (
        "+---+----+---+\n| id|name|  v|\n+---+----+---+\n|  1| a<b|1.5|\n+---+----+---+\n"
        "only showing top 1 row\n"
        "-RECORD 0----\n id   | 1    \n name | a<b  \n v    | 1.5  \n"
        "-RECORD 1----\n id   | 2    \n name | NULL \n v    | NULL \n\n"
        "(0 rows)\n"
    )


def test_a_shell_prints_the_types_or_if_asked_the_rows(frame: DataFrame) -> None:
    assert repr(frame) == "DataFrame[id: int, name: string, v: double]"
    assert frame._repr_html_() is None


@pytest.mark.usefixtures("eager")
def test_rows_are_printed_eagerly_if_asked(frame: DataFrame) -> None:
    assert repr(frame).endswith("only showing top 1 row")
    assert frame._repr_html_() == (
        "<table border='1'>\n<tr><th>id</th><th>name</th><th>v</th></tr>\n"
        "<tr><td>1</td><td>a&lt;b</td><td>1.5</td></tr>\n</table>\nonly showing top 1 row\n"
    )


@pytest.mark.parametrize(
    ("ddl", "value", "text"),
    [
        ("double", 1e10, "1.0E10"),
        ("double", -0.0, "-0.0"),
        ("float", 0.10000000149011612, "0.1"),
        ("decimal(10,8)", Decimal("0E-8"), "0.00000000"),
        ("boolean", True, "true"),
        ("binary", b"abc", "[61 62 63]"),
        ("timestamp_ntz", datetime.datetime(2024, 2, 29, 12, 0, 0, 500000), "2024-02-29 12:00:00.5"),
        (
            "timestamp",
            datetime.datetime(2024, 7, 1, 12, tzinfo=datetime.UTC),
            "2024-07-01 14:00:00",
        ),
        ("interval day", -86_400_000_000, "INTERVAL '-1' DAY"),
        ("interval hour to second", 3_661_000_001, "INTERVAL '01:01:01.000001' HOUR TO SECOND"),
        ("interval year to month", -14, "INTERVAL '-1-2' YEAR TO MONTH"),
        ("array<int>", [1, None], "[1, NULL]"),
        ("map<string,array<double>>", [("k", [1.5])], "{k -> [1.5]}"),
        ("struct<a:int,b:string>", {"a": 1, "b": None}, "{1, NULL}"),
        ("string", None, "NULL"),
    ],
)
def test_values_look_as_in_spark(ddl: str, value: object, text: str) -> None:
    assert shower(DataType.fromDDL(ddl), "Europe/Berlin")(value) == text


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_float_is_told_by_its_text(value: float) -> None:
    import struct

    assert struct.pack("f", float(show_float(value))) == struct.pack("f", value)


@given(st.text(), st.integers(0, 30))
def test_cells_are_cut_to_their_length(text: str, limit: int) -> None:
    shown = cut(text, limit)
    assert limit == 0 or len(shown) <= limit
    assert "\n" not in shown


def test_wide_characters_take_two_places() -> None:
    assert width("日本ü😀") == 7
    assert table(["c"], [["日本"]], False) == "+----+\n|   c|\n+----+\n|日本|\n+----+\n"
    assert records(["c"], [["日本"]]) == "-RECORD 0---\n c   | 日本 \n"
    assert html(["&"], []) == "<table border='1'>\n<tr><th>&amp;</th></tr>\n</table>\n"


def test_a_plan_is_explained(frame: DataFrame, capsys: pytest.CaptureFixture[str]) -> None:
    frame.filter("id > 1").explain(True)
    frame.explain(mode="formatted")
    out = capsys.readouterr().out
    assert "Filter [(id > 1)]" in out.partition("== Analyzed Logical Plan ==")[2]
    assert out.count("== Physical Plan ==") == 2
    assert out.count("== Queries of the Kernel (in the driver) ==\nSELECT") == 2
    titles = [line for line in out.splitlines() if line.startswith("==")][:4]
    kinds = ("Parsed Logical", "Analyzed Logical", "Optimized Logical", "Physical")
    assert titles == [f"== {each} Plan ==" for each in kinds]


def test_explaining_runs_nothing(spark: SparkSession, capsys: pytest.CaptureFixture[str]) -> None:
    frame = spark.range(3).select(udf(lambda x: 1 // 0, "int")("id").alias("a")).cache()
    frame.explain("extended")
    assert "InMemoryTableScan [a#" in capsys.readouterr().out
    frame.unpersist()
    frame.explain(mode="cost")
    assert "Statistics(unknown)" in capsys.readouterr().out
    [row] = spark.sql("EXPLAIN CREATE TABLE never_made (a INT)").collect()
    assert "Execute CreateTable" in row.plan
    assert not spark.catalog.tableExists("never_made")


def test_what_makes_no_sense_is_an_error(frame: DataFrame) -> None:
    with pytest.raises(PySparkTypeError):
        frame.show(True)
    with pytest.raises(PySparkTypeError):
        frame.show(truncate="x")  # type: ignore[arg-type]
    with pytest.raises(PySparkValueError):
        frame.explain(True, "simple")
    with pytest.raises(IllegalArgumentException):
        frame.explain(mode="nope")
