"""The queries of TPC-H on executors that share nothing, and with one of them killed on the way."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from sql.physical.both_ways import EVERYTHING_MOVES, EXECUTION, assert_ways_agree, collected, settings

from pyrite.sql import SparkSession
from pyrite.sql.execution.cut.runner import CutRunner
from pyrite.sql.physical.operators import Exchange

QUERIES = Path(__file__).parents[3] / "bench" / "tpch" / "queries"
TABLES = ["customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables at scale factor 0.01."""
    tool = Path(sys.executable).parent / "tpchgen-cli"
    if not tool.exists() and shutil.which("tpchgen-cli") is None:
        pytest.skip("tpchgen-cli is not installed")
    found = tmp_path_factory.mktemp("tpch")
    command = [str(tool) if tool.exists() else "tpchgen-cli", "parquet", "-s", "0.01", "-o", str(found)]
    subprocess.run(command, check=True, capture_output=True)
    return found


@pytest.fixture(
    scope="module",
    params=[
        "local[2]",
        "local-cluster[2,1,1024]",
        pytest.param("ray[2,1,1024]", marks=pytest.mark.ray),
    ],
)
def spark(request: pytest.FixtureRequest, data: Path) -> Iterator[SparkSession]:
    builder = SparkSession.builder.master(request.param).config("spark.sql.session.timeZone", "UTC")
    session = builder.getOrCreate()
    for name in TABLES:
        session.read.parquet(str(data / f"{name}.parquet")).createOrReplaceTempView(name)
    yield session
    session.stop()


def is_cluster(spark: SparkSession) -> bool:
    return spark.sparkContext.master.startswith(("local-cluster", "ray"))


def text_of(number: int) -> str:
    return (QUERIES / f"q{number:02}.sql").read_text().replace("{fraction}", "0.01")


@pytest.mark.parametrize("number", range(1, 23))
def test_cut_queries_give_the_same_rows(spark: SparkSession, number: int) -> None:
    if number % 6 != 1 and not is_cluster(spark):
        pytest.skip("the executors that share nothing run it")
    if number % 3 != 1 and spark.sparkContext.master.startswith("ray"):
        pytest.skip("local-cluster runs it")
    with settings(spark, EVERYTHING_MOVES):
        assert_ways_agree(spark, spark.sql(text_of(number)))


def test_a_cluster_cuts_by_itself(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[Any] = []
    monkeypatch.setattr(CutRunner, "table", lambda self, fragment: runs.append(fragment))
    if is_cluster(spark):
        with pytest.raises(AttributeError):  # of the table that is not there
            spark.sql("SELECT count(*) FROM nation").collect()
    else:
        spark.sql("SELECT count(*) FROM nation").collect()
    assert bool(runs) == is_cluster(spark)


@pytest.mark.parametrize("number", [3, 18])
def test_a_killed_executor_changes_nothing(
    spark: SparkSession, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it had written is written again."""
    frame = spark.sql(text_of(number))
    killed: list[int] = []
    sizes = CutRunner.sizes

    def kill_then_tell(self: CutRunner, exchange: Exchange) -> list[int]:
        found = sizes(self, exchange)
        if not killed:
            before = workers(spark)
            zygote = psutil.Process(min(before)).parent()
            assert zygote is not None
            assert "pyrite.executor.zygote" in " ".join(zygote.cmdline())
            killed.append(zygote.pid)
            os.kill(zygote.pid, signal.SIGKILL)
            wait_for_another_executor(spark, before)
        return found

    with settings(spark, EVERYTHING_MOVES):
        expected = collected(spark, frame, "driver")
        monkeypatch.setattr(CutRunner, "sizes", kill_then_tell)
        with settings(spark, {EXECUTION: "cut"}):
            assert collected(spark, frame, "cut") == expected
    assert killed


def workers(spark: SparkSession) -> set[int]:
    return {pid for pids in spark.sparkContext.executor_pids().values() for pid in pids}


def wait_for_another_executor(spark: SparkSession, before: set[int]) -> None:
    deadline = time.monotonic() + 30
    while before == workers(spark):
        assert time.monotonic() < deadline, "the killed executor is still there"
        time.sleep(0.01)
