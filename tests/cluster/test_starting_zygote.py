"""Zygotes that are started before anybody knows whose they will be."""

from __future__ import annotations

import os
from pathlib import Path

import psutil
import pytest

from pyrite import SparkConf, SparkContext
from pyrite.cluster.local.executor_process import StartingZygote


def test_one_that_is_told_nothing_ends_with_its_driver() -> None:
    zygote = StartingZygote({})
    zygote.socket.close()
    assert zygote.process.wait(20) == 0


def test_one_that_is_not_needed_is_gone() -> None:
    zygote = StartingZygote({})
    zygote.abandon()
    assert zygote.process.returncode is not None


@pytest.mark.parametrize("master", ["local[2]", "local-cluster[2,1,256]"])
def test_a_context_that_cannot_start_leaves_none(master: str, tmp_path: Path) -> None:
    not_a_directory = tmp_path / "file"
    not_a_directory.touch()
    conf = (
        SparkConf().setMaster(master).setAppName("none").set("spark.local.dir", str(not_a_directory / "in"))
    )
    before = {process.pid for process in psutil.Process().children()}
    with pytest.raises(NotADirectoryError):
        SparkContext(conf=conf)
    assert {process.pid for process in psutil.Process().children()} <= before
    with SparkContext("local[1]", "after") as sc:
        assert sc.range(3).collect() == [0, 1, 2]


def test_they_have_the_environment_that_was_asked_for() -> None:
    conf = (
        SparkConf()
        .setMaster("local-cluster[2,1,256]")
        .setAppName("none")
        .setExecutorEnv("OF_THE_TEST", "yes")
    )
    with SparkContext(conf=conf) as sc:
        seen = sc.range(4, numSlices=4).map(lambda _: os.environ["OF_THE_TEST"]).collect()
    assert seen == ["yes"] * 4
