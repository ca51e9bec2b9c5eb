"""Random partitions that are kept have one version, whoever computes them and however often.

Workers meet by files: one waits until another has come as far.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from pyrite import SparkConf, SparkContext, StorageLevel

WaitUntil = Callable[..., None]
LEVELS = [StorageLevel.MEMORY_ONLY, StorageLevel.DISK_ONLY]


@pytest.fixture(params=["local-cluster[2,1,512]", pytest.param("ray[2,1,512]", marks=pytest.mark.ray)])
def sc(request: pytest.FixtureRequest) -> Iterator[SparkContext]:
    with SparkContext(request.param, "versions") as context:
        # Both are there, so that tasks for both are launched at once.
        assert len(context.parallelize(range(2), 2).collect()) == 2
        yield context


class Meeting:
    """Waits until it was called in two processes."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def __call__(self) -> None:
        (self.directory / f"came-{os.getpid()}").touch()
        deadline = time.monotonic() + 20
        while self.number < 2:
            assert time.monotonic() < deadline, "the other one did not come"
            threading.Event().wait(0.005)

    @property
    def number(self) -> int:
        return len(list(self.directory.glob("came-*")))


def random_after(meeting: Meeting) -> Callable[[Any], Iterator[bytes]]:
    def compute(records: Any) -> Iterator[bytes]:
        meeting()
        yield from (os.urandom(8) for _ in records)

    return compute


def named(name: str) -> Callable[[bytes], tuple[str, bytes]]:
    return lambda value: (name, value)


@pytest.mark.parametrize("level", LEVELS, ids=str)
def test_two_executors_that_compute_a_partition_at_once_agree(
    sc: SparkContext, tmp_path: Path, level: StorageLevel
) -> None:
    meeting = Meeting(tmp_path)
    kept = sc.parallelize(range(10), 1).mapPartitions(random_after(meeting)).persist(level)
    # Two stages of one job that run at the same time, each of which computes the one partition.
    left, right = (kept.map(named(name)).groupByKey(1).mapValues(list) for name in ("left", "right"))
    found = dict(left.union(right).collect())
    assert meeting.number == 2
    assert found["left"] == found["right"] == kept.collect()
    assert kept.coalesce(1).collect() == found["left"]


def test_a_local_checkpoint_has_one_version(sc: SparkContext, tmp_path: Path) -> None:
    meeting = Meeting(tmp_path)
    kept = sc.parallelize(range(10), 1).mapPartitions(random_after(meeting))
    kept.localCheckpoint()
    left, right = (kept.map(named(name)).groupByKey(1).mapValues(list) for name in ("left", "right"))
    found = dict(left.union(right).collect())
    assert meeting.number == 2
    assert found["left"] == found["right"] == kept.collect()


def test_a_copy_is_of_the_same_version(sc: SparkContext, tmp_path: Path, wait_until: WaitUntil) -> None:
    meeting = Meeting(tmp_path)
    kept = sc.parallelize(range(10), 1).mapPartitions(random_after(meeting))
    kept.persist(StorageLevel.MEMORY_ONLY_2)
    left, right = (kept.map(named(name)).groupByKey(1).mapValues(list) for name in ("left", "right"))
    found = dict(left.union(right).collect())
    registry = sc._application.blocks
    wait_until(lambda: len(set(registry.locations(kept.id(), 0)) & {"0", "1"}) == 2, "the copy")
    zygote = psutil.Process(sc.executor_pids()["0"][0]).parent()
    assert zygote is not None
    zygote.kill()
    for _ in range(3):
        assert kept.collect() == found["left"] == found["right"]


def test_a_second_attempt_of_a_slow_task_does_not_make_a_second_version(tmp_path: Path) -> None:
    meeting = Meeting(tmp_path)
    conf = SparkConf().setMaster("local-cluster[2,1,512]").setAppName("versions")
    conf.set("spark.speculation", "true").set("spark.speculation.quantile", "0.5").set(
        "spark.speculation.minTaskRuntime", "50ms"
    )

    def compute(index: int, records: Any) -> Iterator[bytes]:
        if index == 3:
            meeting()  # the first attempt waits for the second one
        yield from (os.urandom(8) for _ in records)

    with SparkContext(conf=conf) as sc:
        kept = sc.parallelize(range(40), 4).mapPartitionsWithIndex(compute).cache()
        first = kept.collect()
        assert meeting.number == 2
        for _ in range(3):
            assert kept.collect() == first
