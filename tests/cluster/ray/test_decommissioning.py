"""Executors on Ray that end in good order: what they keep is with others, and nothing is computed again."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from operator import add
from pathlib import Path

import pytest
from task_probes import Counted

from pyrite import RDD, SparkConf, SparkContext
from pyrite.errors import PySparkValueError

pytest.importorskip("ray")

from pyrite.cluster.ray.backend import RayBackend

pytestmark = pytest.mark.ray

WaitUntil = Callable[..., None]

ROWS, PARTITIONS = 6_000, 6
EXPECTED = [(key, sum(range(key, ROWS, 7))) for key in range(7)]


@pytest.fixture(scope="module")
def sc() -> Iterator[SparkContext]:
    conf = SparkConf().setMaster("ray[3,1,256]").setAppName("decommissioning")
    with SparkContext(conf=conf.set("spark.locality.wait", "100ms")) as context:
        yield context


class Work:
    """Cached rows that nobody can make a second time, and a shuffle of them."""

    def __init__(self, sc: SparkContext, directory: Path) -> None:
        self.kept, self.maps = Counted(directory / "kept"), Counted(directory / "maps")
        rows = sc.parallelize(range(ROWS), PARTITIONS).map(lambda x: (x, os.urandom(8)))
        self.rows: RDD[tuple[int, bytes]] = rows.mapPartitionsWithIndex(self.kept).cache()
        pairs = self.rows.map(lambda row: (row[0] % 7, row[0])).mapPartitionsWithIndex(self.maps)
        self.sums = pairs.reduceByKey(add, 4)
        self.first = self.rows.collect()
        assert sorted(self.sums.collect()) == EXPECTED

    def check(self) -> None:
        """It is all there, and nothing was computed again."""
        assert self.rows.collect() == self.first
        assert sorted(self.sums.collect()) == EXPECTED
        assert self.kept.times() == self.maps.times() == list(range(PARTITIONS))


def backend(sc: SparkContext) -> RayBackend:
    found = sc._application.loop._backend
    assert isinstance(found, RayBackend)
    return found


def actors(sc: SparkContext) -> dict[str, int]:
    """The process of each executor's actor, by executor id."""
    sc.executor_pids()
    executors = sc._application.loop.ask(lambda: list(backend(sc)._executors.values()))
    return {each.executor_id: each.process_id for each in executors}


def holders(sc: SparkContext) -> set[str]:
    """The executors that keep a block or a map output."""
    application = sc._application
    outputs: set[str] = application.loop.ask(application.loop._tracker.executors)
    return outputs | application.blocks.executors()


def test_blocks_and_map_outputs_move_and_the_actor_ends(
    sc: SparkContext, tmp_path: Path, wait_until: WaitUntil
) -> None:
    work = Work(sc, tmp_path)
    before = actors(sc)
    leaving = sorted(before)[:2]
    for executor_id in leaving:
        sc.decommission_executor(executor_id)
    wait_until(lambda: not set(leaving) & actors(sc).keys(), "their end", 60)
    wait_until(lambda: not any(os.path.exists(f"/proc/{before[each]}") for each in leaving), "processes", 60)
    assert not holders(sc) & set(leaving)
    assert len(actors(sc)) == 3
    work.check()
    work.rows.unpersist(blocking=True)


@pytest.mark.parametrize("worker", ["lives", "dies"])
def test_one_that_runs_a_task_ends_it_first(
    sc: SparkContext, tmp_path: Path, worker: str, wait_until: WaitUntil
) -> None:
    started, may_end = tmp_path / "started", tmp_path / "may end"

    def task(index: int, records: Iterator[int]) -> Iterator[int]:
        import time

        started.mkdir(exist_ok=True)
        (started / str(index)).touch()
        deadline = time.monotonic() + 60
        while not may_end.exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return records

    ran = Counted(tmp_path / "ran")
    job = sc.parallelize(range(ROWS), 3).mapPartitionsWithIndex(ran).mapPartitionsWithIndex(task)
    pairs = job.map(lambda x: (x % 7, x)).reduceByKey(add, 4)
    victim = min(actors(sc))

    def decommission() -> None:
        wait_until(lambda: started.exists() and len(list(started.iterdir())) == 3, "the tasks", 60)
        workers = sc.executor_pids()[victim]
        sc.decommission_executor(victim)
        if worker == "dies":
            os.kill(workers[0], signal.SIGKILL)
            # The one that is forked in its place gets no tasks: the task runs where the replacement is.
            wait_until(lambda: len(ran.times()) == 4, "the second attempt", 60)
        may_end.touch()

    thread = threading.Thread(target=decommission)
    thread.start()
    assert sorted(pairs.collect()) == EXPECTED
    thread.join()
    wait_until(lambda: victim not in actors(sc), "its end", 60)
    assert sorted(pairs.collect()) == EXPECTED
    assert set(ran.times()) == {0, 1, 2}
    assert len(ran.times()) == (3 if worker == "lives" else 4)


@pytest.mark.parametrize("who", ["the one that goes", "one that stays"])
def test_losses_meanwhile_cost_time_and_nothing_else(
    sc: SparkContext, tmp_path: Path, who: str, wait_until: WaitUntil
) -> None:
    work = Work(sc, tmp_path)
    before = actors(sc)
    leaving, *staying = sorted(before)
    sc.decommission_executor(leaving)
    os.kill(before[leaving if who == "the one that goes" else staying[0]], signal.SIGKILL)
    wait_until(lambda: leaving not in actors(sc), "its end", 60)
    found = work.rows.collect()
    assert [x for x, _ in found] == [x for x, _ in work.first]
    assert sorted(work.sums.collect()) == EXPECTED
    assert work.rows.collect() == found
    wait_until(lambda: len(actors(sc)) == 3, "as many as before", 60)


def test_there_has_to_be_such_an_executor(sc: SparkContext) -> None:
    with pytest.raises(PySparkValueError, match="there is no such executor"):
        sc.decommission_executor("99")
