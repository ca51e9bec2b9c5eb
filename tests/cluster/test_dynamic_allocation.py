"""Executors of `local-cluster` that come with the work and go without it; what is kept is not made again."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from operator import add
from pathlib import Path

import pytest
from task_probes import Counted, Gate

from pyrite import SparkConf, SparkContext

WaitUntil = Callable[..., None]


@pytest.fixture
def settings(tmp_path: Path) -> SparkConf:
    conf = SparkConf().setMaster("local-cluster[3,1,256]").setAppName("dynamic allocation")
    conf.set("spark.local.dir", str(tmp_path)).set("spark.locality.wait", "100ms")
    conf.set("spark.dynamicAllocation.enabled", "true")
    for name in ("schedulerBacklogTimeout", "sustainedSchedulerBacklogTimeout"):
        conf.set(f"spark.dynamicAllocation.{name}", "50ms")
    conf.set("spark.dynamicAllocation.executorIdleTimeout", "200ms")
    return conf


def shortest_idleness(sc: SparkContext) -> float:
    """For how long the executor has been idle that was busy last, in seconds."""
    loop = sc._application.loop
    allocation = loop._allocator._allocation
    assert allocation is not None
    idle = loop.ask(lambda: [since for _, since in allocation._idle.values()])
    return time.monotonic() - max(idle, default=math.inf)


def test_it_grows_from_none_to_as_many_as_there_is_room_for_and_shrinks(
    settings: SparkConf, tmp_path: Path, wait_until: WaitUntil
) -> None:
    gate = Gate(tmp_path / "gate", 3)
    with SparkContext(conf=settings) as sc:
        assert sc.executor_pids() == {}
        assert sc.defaultParallelism == 3
        assert sc.parallelize(range(30), 30).mapPartitions(gate).sum() == sum(range(30))
        assert len(gate.ran()) == 3
        wait_until(lambda: sc.executor_pids() == {}, "the end of idle executors")
        wait_until(lambda: not list(tmp_path.glob("pyrite-*/executors/*")), "the end of their files")
        again = Gate(tmp_path / "again", 3)
        assert sc.parallelize(range(30), 30).mapPartitions(again).sum() == sum(range(30))
        assert not gate.ran() & again.ran()


def test_cached_blocks_and_map_outputs_keep_their_executors(
    settings: SparkConf, tmp_path: Path, wait_until: WaitUntil
) -> None:
    settings.set("spark.dynamicAllocation.initialExecutors", "3")
    maps, kept = Counted(tmp_path / "maps"), Counted(tmp_path / "kept")
    gate = Gate(tmp_path / "gate", 3)
    with SparkContext(conf=settings) as sc:
        # The gate spreads the tasks: each executor has one.
        numbers = sc.parallelize(range(300), 3).mapPartitions(gate)
        cached = numbers.mapPartitionsWithIndex(kept).cache()
        assert cached.count() == 300
        executors = set(sc.executor_pids())
        assert len(executors) == 3
        pairs = cached.map(lambda x: (x % 7, x)).mapPartitionsWithIndex(maps)
        sums = pairs.reduceByKey(add, 3)
        expected = sorted((key, sum(range(key, 300, 7))) for key in range(7))
        assert sorted(sums.collect()) == expected
        wait_until(lambda: shortest_idleness(sc) > 0.4, "the idle timeout")
        assert cached.count() == 300
        cached.unpersist(blocking=True)
        wait_until(lambda: shortest_idleness(sc) > 0.4, "the idle timeout")
        assert set(sc.executor_pids()) == executors
        assert sorted(sums.collect()) == expected
        assert maps.times() == [0, 1, 2], "no map task ran a second time"
        assert kept.times() == [0, 1, 2]
        del sums, pairs
        wait_until(lambda: sc.executor_pids() == {}, "the end of idle executors")


def test_what_is_kept_moves_to_the_last_executor_with_decommissioning(
    settings: SparkConf, tmp_path: Path, wait_until: WaitUntil
) -> None:
    settings.set("spark.decommission.enabled", "true")
    settings.set("spark.dynamicAllocation.shuffleTracking.enabled", "false")
    settings.set("spark.dynamicAllocation.cachedExecutorIdleTimeout", "200ms")
    maps, kept = Counted(tmp_path / "maps"), Counted(tmp_path / "kept")
    gate = Gate(tmp_path / "gate", 3)
    with SparkContext(conf=settings) as sc:
        numbers = sc.parallelize(range(300), 6).mapPartitions(gate).map(lambda x: (x, os.urandom(8)))
        cached = numbers.mapPartitionsWithIndex(kept).cache()
        sums = (
            cached.map(lambda pair: (pair[0] % 7, pair[0])).mapPartitionsWithIndex(maps).reduceByKey(add, 3)
        )
        expected = sorted((key, sum(range(key, 300, 7))) for key in range(7))
        assert sorted(sums.collect()) == expected
        assert len(gate.ran()) == 3
        wait_until(lambda: len(sc.executor_pids()) == 1, "the end of all but one")
        assert sc._application.blocks.stored(cached._lineage.blocks_id).partitions == 6
        first = cached.collect()
        assert cached.collect() == first
        assert sorted(sums.collect()) == expected
        assert maps.times() == kept.times() == list(range(6)), "nothing was made again"
        cached.unpersist(blocking=True)
        del sums
        wait_until(lambda: sc.executor_pids() == {}, "the end of the last one")
