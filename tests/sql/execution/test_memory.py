"""The memory of the driver: how it is shared and given back, and that a killed driver leaves no spills."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pyrite.context.machine_memory import machine_memory
from pyrite.errors import SparkException
from pyrite.sql import SparkSession
from pyrite.storage.memory import give_back_free_memory, private_bytes

MIB = 1 << 20


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Callable[..., SparkSession]]:
    """Makes a session with settings; its files lie in the test's directory."""
    made: list[SparkSession] = []

    def make(**settings: str) -> SparkSession:
        builder = SparkSession.builder.master("local[2]").config("spark.local.dir", str(tmp_path))
        for key, value in settings.items():
            builder = builder.config(key.replace("_", "."), value)
        made.append(builder.getOrCreate())
        return made[-1]

    yield make
    for each in made:
        each.stop()


def test_without_a_setting_the_driver_has_a_share_of_the_machine(
    session: Callable[..., SparkSession],
) -> None:
    limit = session().engine.database.memory_limit
    assert limit == pytest.approx(0.36 * machine_memory(), rel=0.01)


def test_what_is_kept_is_taken_from_the_kernel_and_given_back(session: Callable[..., SparkSession]) -> None:
    spark = session(spark_driver_memory="200m")
    engine = spark.engine
    assert engine.database.memory_limit == 120 * MIB
    [[shown]] = engine.database.rows(_setting(), "UTC")
    assert shown == "120.0 MiB"
    wide = spark.range(1_000_000).selectExpr("id", "concat('a text of ', id) AS t").cache()
    assert wide.count() == 1_000_000
    assert 20 * MIB < engine.keeper.held <= 60 * MIB
    assert 60 * MIB <= engine.database.memory_limit <= 100 * MIB
    [[shown]] = engine.database.rows(_setting(), "UTC")
    assert shown == f"{engine.database.memory_limit / MIB:.1f} MiB"
    # More than the half goes to disk, and is read from there.
    more = spark.range(3_000_000).selectExpr("id", "concat('another text of ', id) AS t").cache()
    assert more.where("t = 'another text of 2999999'").count() == 1
    assert engine.keeper.held <= 60 * MIB
    assert os.listdir(engine.keeper.directory())
    wide.unpersist()
    more.unpersist()
    assert spark.range(1).count() == 1
    assert engine.keeper.held == 0
    assert engine.database.memory_limit == 120 * MIB
    assert os.listdir(engine.keeper.directory()) == []


def _setting() -> Any:
    from pyrite.sql.fragments.plans import Query

    return Query("SELECT current_setting('memory_limit')")


def test_caching_and_unpersisting_for_long_holds_no_more(session: Callable[..., SparkSession]) -> None:
    spark = session()

    def once(number: int) -> None:
        frame = (
            spark.range(400_000).selectExpr(f"id + {number} AS id", "concat('a text of ', id) AS t").cache()
        )
        assert frame.count() == 400_000
        assert frame.selectExpr("max(t)").first() is not None
        frame.unpersist()

    for number in range(3):
        once(number)
    give_back_free_memory()
    before = private_bytes()
    for number in range(20):
        once(number)
    give_back_free_memory()
    assert spark.range(1).count() == 1
    assert spark.engine.keeper.held == 0
    # One of these frames is 14 MiB, so all are 280; the process has been seen to differ by 146 by itself.
    assert private_bytes() - before < 210 * MIB


def test_what_cannot_spill_names_the_setting(session: Callable[..., SparkSession]) -> None:
    spark = session(spark_driver_memory="100m")
    frame = spark.range(30_000_000).selectExpr("size(collect_list(id)) AS n")
    for action in (frame.collect, frame.toArrow, frame.cache().count, lambda: list(frame.toLocalIterator())):
        with pytest.raises(
            SparkException, match=r"60 MiB.*spark\.driver\.memory.*Raise spark\.driver\.memory"
        ) as caught:
            action()
        assert caught.value.getCondition() == "OUT_OF_MEMORY"
    assert spark.range(10).count() == 10


def test_a_killed_driver_leaves_no_spilled_rows(tmp_path: Path) -> None:
    program = f"""
from pyrite.sql import SparkSession
spark = (SparkSession.builder.master("local[2]").config("spark.local.dir", {str(tmp_path)!r})
    .config("spark.driver.memory", "150m").getOrCreate())
spark.sparkContext.parallelize([1]).count()
numbers = spark.range(200_000_000)
numbers.selectExpr("id * 7919 % 100000007 AS h", "concat('a text of ', id) AS t").orderBy("h").toArrow()
"""
    driver = subprocess.Popen([sys.executable, "-c", program])
    try:
        assert _comes_true(lambda: any("storage" in path.name for path in tmp_path.rglob("duckdb_temp*")), 60)
    finally:
        driver.send_signal(signal.SIGKILL)
        driver.wait()
    assert _comes_true(lambda: not any(tmp_path.iterdir()), 10), sorted(tmp_path.rglob("*"))


def _comes_true(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
