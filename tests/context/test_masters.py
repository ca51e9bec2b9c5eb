"""Contexts with each kind of master, one after the other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pyrite.common.conf import SparkConf
from pyrite.context import SparkContext
from pyrite.errors import PySparkRuntimeError, PySparkValueError, PythonException


def test_accumulators_of_a_task_that_was_run_again_count_once(tmp_path: Path) -> None:
    marker = tmp_path / "failed-once"
    with SparkContext("local[2,3]", "retry") as sc:
        total = sc.accumulator(0)

        def fails_once(x: int) -> None:
            total.add(1)
            if x == 5 and not marker.exists():
                marker.touch()
                raise RuntimeError("the first attempt")

        sc.parallelize(range(10), 2).foreach(fails_once)
        assert total.value == 10


EXPECTED = [(key, [x for x in range(100) if x % 7 == key]) for key in range(7)]


@pytest.mark.parametrize(
    "master",
    [
        "local",
        "local[1]",
        "local[3]",
        "local[2,2]",
        "local-cluster[2,1,256]",
        pytest.param("ray[2,1,256]", marks=pytest.mark.ray),
    ],
)
def test_every_master_gives_the_same_answer(master: str) -> None:
    with SparkContext(master, "other") as sc:
        pairs = sc.parallelize(range(100), 5).map(lambda x: (x % 7, x)).cache()
        for _ in range(2):
            assert sorted(pairs.groupByKey().mapValues(list).collect()) == EXPECTED


def test_a_stopped_context_says_where_it_was_stopped() -> None:
    sc = SparkContext("local[1]", "stopped")
    rdd = sc.parallelize([1])
    sc.stop()
    sc.stop()
    with pytest.raises(PySparkRuntimeError, match=r"CONTEXT_STOPPED.*test_masters\.py"):
        rdd.count()


def test_environment_variables_reach_the_workers() -> None:
    conf = SparkConf().setMaster("local[1]").setAppName("environment").setExecutorEnv("COLOUR", "green")
    with SparkContext(conf=conf, environment={"SHAPE": "round"}) as sc:
        values = sc.parallelize([1], 1).map(lambda _: (os.environ["COLOUR"], os.environ["SHAPE"])).first()
    assert values == ("green", "round")


@pytest.mark.parametrize(
    "master", ["", "local[", "local[0]", "local[x]", "local-cluster[1,2]", "spark://host:7077", "yarn"]
)
def test_a_malformed_or_unsupported_master_is_an_error(master: str) -> None:
    with pytest.raises(PySparkValueError, match=r"INVALID_MASTER_URL|MASTER_NOT_SUPPORTED"):
        SparkContext(conf=SparkConf().set("spark.master", master))


def test_the_driver_can_be_debugged_with_the_master_local() -> None:
    with SparkContext("local", "inline") as sc:
        assert set(sc.parallelize(range(4), 2).map(lambda _: os.getpid()).collect()) == {os.getpid()}
        with pytest.raises(PythonException, match="ZeroDivisionError"):
            sc.parallelize([0]).map(lambda x: 1 // x).collect()
        assert sc.parallelize(["a", "b", "a"]).distinct().count() == 2
