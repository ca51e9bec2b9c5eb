"""Replicas and decommission in a local cluster: an executor goes, and nothing is computed again."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pyrite import SparkContext, StorageLevel
from pyrite.cluster.local.backend import LocalBackend
from pyrite.errors import PySparkValueError
from pyrite.storage.block_id import RDDBlockId

WaitUntil = Callable[..., None]


@pytest.fixture
def sc() -> Iterator[SparkContext]:
    with SparkContext("local-cluster[2,1,256]", "copies") as context:
        yield context


def executor_process_ids(sc: SparkContext) -> dict[str, int]:
    """The process ids of the executors' own processes, by executor id."""
    loop = sc._application.loop
    backend = loop._backend
    assert isinstance(backend, LocalBackend)
    pids: dict[str, int] = loop.ask(backend.executor_process_ids)
    return pids


def directories(sc: SparkContext) -> set[str]:
    """The executors that have files."""
    return set(os.listdir(Path(sc._application.directory.disk) / "executors"))


def copies_of(sc: SparkContext, rdd_id: int) -> list[set[str]]:
    """For each of eight partitions, the executors that keep it."""
    registry = sc._application.blocks
    return [set(registry.holders(RDDBlockId(rdd_id, partition))) for partition in range(8)]


@pytest.mark.parametrize(
    "level",
    [StorageLevel.MEMORY_ONLY_2, StorageLevel.MEMORY_AND_DISK_2, StorageLevel.DISK_ONLY_2],
    ids=str,
)
def test_a_lost_executor_costs_nothing_with_two_copies(
    sc: SparkContext, level: StorageLevel, wait_until: WaitUntil
) -> None:
    computed = sc.accumulator(0)
    rdd = sc.parallelize(range(100), 8).map(lambda x: (computed.add(1), x)[1]).persist(level)
    assert rdd.sum() == 4950
    # The one that comes after the first loss gets copies too, so the second loss is harmless as well.
    for victim, replacement in (("0", "2"), ("1", "3"), ("2", "4")):
        os.kill(executor_process_ids(sc)[victim], signal.SIGKILL)
        wait_until(lambda name=replacement: name in executor_process_ids(sc), "the replacement")
        assert rdd.sum() == 4950
        assert computed.value == 100
        wait_until(
            lambda: copies_of(sc, rdd.id()) == [set(executor_process_ids(sc))] * 8, "the second copies"
        )


def ask_by_call(sc: SparkContext, executor: str) -> None:
    sc.decommission_executor(executor)


def ask_by_signal(sc: SparkContext, executor: str) -> None:
    number = signal.SIGPWR if sys.platform.startswith("linux") else signal.SIGUSR2
    os.kill(executor_process_ids(sc)[executor], number)


@pytest.mark.parametrize("ask", [ask_by_call, ask_by_signal])
def test_a_decommissioned_executor_leaves_nothing_to_be_computed_again(
    sc: SparkContext, ask: Callable[[SparkContext, str], None], wait_until: WaitUntil
) -> None:
    cached, mapped = sc.accumulator(0), sc.accumulator(0)
    rdd = sc.parallelize(range(100), 8).map(lambda x: (cached.add(1), x)[1]).cache()
    sums = rdd.map(lambda x: (mapped.add(1), (x % 5, x))[1]).reduceByKey(lambda a, b: a + b, 4)
    expected = [(0, 950), (1, 970), (2, 990), (3, 1010), (4, 1030)]
    assert sorted(sums.collect()) == expected
    for number, victim in enumerate(("0", "1")):
        ask(sc, victim)
        wait_until(lambda name=victim: name not in directories(sc), "the removal of the executor's files")
        assert victim not in executor_process_ids(sc)
        assert len(sc.executor_pids()) == 2
        assert str(2 + number) in sc.executor_pids()
        assert rdd.sum() == 4950
        assert sorted(sums.collect()) == expected
        assert (cached.value, mapped.value) == (100, 100)


def test_a_running_task_ends_before_its_executor(
    sc: SparkContext, tmp_path: Path, wait_until: WaitUntil
) -> None:
    def work(number: int) -> tuple[int, int]:
        import time

        (tmp_path / f"started-{number}").touch()
        while not (tmp_path / "go").exists():
            time.sleep(0.01)
        return number, os.getpid()

    import threading

    results: list[tuple[int, int]] = []
    pids = sc.executor_pids()
    rdd = sc.parallelize(range(4), 4).map(work)
    thread = threading.Thread(target=lambda: results.extend(rdd.collect()))
    thread.start()
    wait_until(lambda: len(list(tmp_path.iterdir())) == 2, "the start of two tasks")
    sc.decommission_executor("0")
    sc.decommission_executor("0")
    # The replacement takes the third task while the old executor goes on with its own.
    wait_until(lambda: len(list(tmp_path.iterdir())) == 3, "the start of a task on the replacement")
    assert "0" in executor_process_ids(sc)
    (tmp_path / "go").touch()
    thread.join(20)
    assert [number for number, _ in results] == [0, 1, 2, 3]
    assert sum(pid in pids["0"] for _, pid in results) == 1
    wait_until(lambda: "0" not in directories(sc), "the end of the executor")


def test_the_one_executor_of_a_local_master_is_replaced(wait_until: WaitUntil) -> None:
    with SparkContext("local[2]", "copies") as sc:
        before = sc.executor_pids()["driver"]
        rdd = sc.parallelize(range(10), 2).cache()
        assert rdd.sum() == 45
        sc.decommission_executor("driver")
        wait_until(
            lambda: (
                not set(before) & set(sc.executor_pids()["driver"]) and len(sc.executor_pids()["driver"]) == 2
            ),
            "the replacement",
        )
        assert rdd.sum() == 45
        assert rdd.is_cached


@pytest.mark.parametrize("master", ["local", "local[1]"])
def test_an_executor_that_is_not_there_is_named(master: str) -> None:
    name = "driver" if master == "local" else "elsewhere"
    with SparkContext(master, "copies") as sc, pytest.raises(PySparkValueError, match=name) as caught:
        sc.decommission_executor(name)
    assert caught.value.getCondition() == "CANNOT_DECOMMISSION"
