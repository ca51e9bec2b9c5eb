"""Executors on Ray that come with the work and go without it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from task_probes import Gate

from pyrite import SparkConf, SparkContext
from pyrite.errors import SparkException

pytest.importorskip("ray")

from pyrite.cluster.ray.backend import RayBackend

pytestmark = pytest.mark.ray

WaitUntil = Callable[..., None]


def settings(master: str) -> SparkConf:
    conf = SparkConf().setMaster(master).setAppName("dynamic allocation").set("spark.locality.wait", "100ms")
    conf.set("spark.dynamicAllocation.enabled", "true")
    conf.set("spark.dynamicAllocation.schedulerBacklogTimeout", "50ms")
    conf.set("spark.dynamicAllocation.executorIdleTimeout", "200ms")
    return conf


def test_it_grows_with_the_work_and_keeps_what_is_kept(tmp_path: Path, wait_until: WaitUntil) -> None:
    with SparkContext(conf=settings("ray[3,1,256]")) as sc:
        assert sc.executor_pids() == {}
        gate = Gate(tmp_path / "gate", 2)
        rows = sc.parallelize(range(40), 2).mapPartitions(gate).map(lambda x: (x, os.urandom(8))).cache()
        first = rows.collect()
        wider = Gate(tmp_path / "wider", 3)
        assert sc.parallelize(range(30), 30).mapPartitions(wider).count() == 30
        wait_until(lambda: len(sc.executor_pids()) == 2, "the end of the one that keeps nothing")
        assert rows.collect() == first
        rows.unpersist(blocking=True)
        wait_until(lambda: sc.executor_pids() == {}, "the end of all")


def test_executors_that_find_no_room_are_given_up_when_nobody_wants_them(wait_until: WaitUntil) -> None:
    with SparkContext(conf=settings("ray[2,64,256]")) as sc:
        loop = sc._application.loop
        backend = loop._backend
        assert isinstance(backend, RayBackend)
        backend._start_timeout = 1.0  # the setting is also how long Ray has to answer at the start

        def pending() -> int:
            number: int = loop.ask(lambda: len(backend._executors))
            return number

        with pytest.raises(SparkException, match="64 cores and") as caught:
            sc.parallelize([1]).count()
        assert "no executor has started on the Ray cluster in 1 s" in str(caught.value)
        wait_until(lambda: pending() == 0, "the end of the demand")
