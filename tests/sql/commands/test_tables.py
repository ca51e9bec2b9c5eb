"""Databases, tables on disk, their partitions, and views in databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pyrite.errors import AnalysisException
from pyrite.sql import SparkSession
from pyrite.sql.catalog import TablePartition


@pytest.fixture
def home(spark: SparkSession, tmp_path: Path) -> Iterator[Path]:
    """A directory for tables, in which the current database is; nothing of it stays."""
    spark.conf.set("spark.sql.warehouse.dir", str(tmp_path))
    spark.sql("CREATE DATABASE home COMMENT 'of the test'")
    spark.sql("USE home")
    yield tmp_path
    spark.sql("USE default")
    spark.sql("DROP DATABASE home CASCADE")
    spark.conf.unset("spark.sql.warehouse.dir")
    assert not list(tmp_path.iterdir())


def rows(spark: SparkSession, text: str) -> list[tuple[object, ...]]:
    return sorted(map(tuple, spark.sql(text).collect()))


def condition(spark: SparkSession, text: str) -> str | None:
    with pytest.raises(AnalysisException) as caught:
        spark.sql(text)
    return caught.value.getCondition()


def test_databases_have_names_and_directories(spark: SparkSession, home: Path) -> None:
    assert spark.catalog.currentDatabase() == "home"
    assert [each.name for each in spark.catalog.listDatabases()] == ["default", "home"]
    assert spark.catalog.getDatabase("home").locationUri == f"file:{home}/home.db"
    spark.sql("CREATE TABLE t (a INT)")
    assert (home / "home.db" / "t").is_dir()
    assert condition(spark, "CREATE DATABASE home") == "SCHEMA_ALREADY_EXISTS"
    assert condition(spark, "DROP DATABASE home") == "SCHEMA_NOT_EMPTY"
    assert condition(spark, "USE nosuch") == "SCHEMA_NOT_FOUND"
    assert condition(spark, "DROP DATABASE default") == "UNSUPPORTED_FEATURE.DROP_DATABASE"


def test_names_have_up_to_three_parts(spark: SparkSession, home: Path) -> None:
    spark.sql("CREATE TABLE t (a INT) USING parquet")
    spark.sql("INSERT INTO t VALUES (1)")
    spark.sql("USE default")
    assert rows(spark, "SELECT * FROM home.t") == [(1,)]
    assert rows(spark, "SELECT home.t.a FROM spark_catalog.home.t") == [(1,)]
    assert condition(spark, "SELECT * FROM t") == "TABLE_OR_VIEW_NOT_FOUND"


def test_partitions_are_directories(spark: SparkSession, home: Path) -> None:
    spark.sql("CREATE TABLE p (a INT) USING parquet PARTITIONED BY (b INT, c STRING)")
    spark.sql("INSERT INTO p PARTITION (b = 1, c = 'x') SELECT 10")
    spark.sql("INSERT INTO p PARTITION (b = 2, c) SELECT 20, 'y'")
    spark.sql("INSERT INTO p (b, a, c) VALUES (4, 40, 'w')")
    assert rows(spark, "SELECT * FROM p") == [(10, 1, "x"), (20, 2, "y"), (40, 4, "w")]
    assert spark.catalog.listPartitions("p") == [
        TablePartition("b=1/c=x"),
        TablePartition("b=2/c=y"),
        TablePartition("b=4/c=w"),
    ]
    spark.sql("INSERT OVERWRITE p PARTITION (b = 1, c) SELECT 11, 'z'")
    assert rows(spark, "SELECT * FROM p WHERE b = 1") == [(11, 1, "z")]
    spark.sql("TRUNCATE TABLE p PARTITION (b = 2)")
    spark.sql("ALTER TABLE p ADD PARTITION (b = 9, c = 'n')")
    spark.sql("ALTER TABLE p DROP PARTITION (b = 4, c = 'w')")
    assert rows(spark, "SELECT * FROM p") == [(11, 1, "z")]
    assert ("b=9/c=n",) in rows(spark, "SHOW PARTITIONS p")
    assert condition(spark, "INSERT INTO p PARTITION (q = 1) SELECT 1") == "PARTITIONS_NOT_FOUND"


def test_inserts_take_columns_by_name_with_defaults(spark: SparkSession, home: Path) -> None:
    spark.sql("CREATE TABLE d (a INT, b INT DEFAULT 5 + 1, c STRING COMMENT 'the c') USING json")
    spark.sql("INSERT INTO d (c, a) VALUES ('x', 1)")
    spark.sql("INSERT INTO d BY NAME SELECT 2 AS b, 'y' AS c")
    assert set(rows(spark, "SELECT a, b, c FROM d WHERE a = 1")) == {(1, 6, "x")}
    assert set(rows(spark, "SELECT b, c FROM d WHERE a IS NULL")) == {(2, "y")}
    assert condition(spark, "INSERT INTO d (q) VALUES (1)") == "UNRESOLVED_COLUMN.WITH_SUGGESTION"
    assert condition(spark, "INSERT INTO d VALUES ('a', 1, 'x')") == (
        "INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST"
    )


def test_a_view_shows_what_its_tables_hold(spark: SparkSession, home: Path) -> None:
    spark.sql("CREATE TABLE t USING parquet AS SELECT 1 AS a")
    spark.sql("CREATE VIEW v (n COMMENT 'a number') COMMENT 'of t' AS SELECT a FROM t")
    spark.sql("INSERT INTO t VALUES (2)")
    spark.sql("USE default")
    assert rows(spark, "SELECT n FROM home.v") == [(1,), (2,)]
    assert [each.name for each in spark.catalog.listViews("home")] == ["v"]
    assert spark.catalog.getTable("home.v").tableType == "VIEW"
    assert condition(spark, "DROP VIEW home.t") == "WRONG_COMMAND_FOR_OBJECT_TYPE"
    spark.sql("DROP VIEW home.v")
    assert not spark.catalog.tableExists("home.v")


def test_the_statement_of_a_table_makes_it_again(spark: SparkSession, home: Path) -> None:
    spark.sql(
        "CREATE TABLE t (a INT, b STRING COMMENT 'it''s') USING csv OPTIONS (header 'true') "
        "PARTITIONED BY (a) COMMENT 'tt' TBLPROPERTIES ('x' = '1')"
    )
    text = spark.catalog.getCreateTableString("t")
    spark.sql("DROP TABLE t")
    spark.sql(text)
    assert spark.catalog.getCreateTableString("t") == text
    assert spark.catalog.getTableProperties("t") == {"x": "1"}
    assert spark.catalog.listColumns("t")[-1].isPartition


def test_kept_rows_follow_inserts(spark: SparkSession, home: Path) -> None:
    spark.sql("CREATE TABLE t USING parquet AS SELECT 1 AS a")
    spark.catalog.cacheTable("t")
    assert spark.table("t").count() == 1
    spark.sql("INSERT INTO t VALUES (2)")
    assert spark.catalog.isCached("t")
    assert spark.table("t").count() == 2
    spark.sql("ALTER TABLE t RENAME TO u")
    assert not spark.catalog.isCached("u")
    assert spark.table("u").count() == 2


def test_a_report_without_columns_can_be_collected(spark: SparkSession, home: Path) -> None:
    assert spark.sql("CREATE TABLE t (a INT)").collect() == []
