"""What tasks add is counted once, whatever becomes of the attempts and of the blocks that they keep."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pyrite import SparkConf, SparkContext, StorageLevel

ROWS = 100
Counted = Callable[[Any], Any]
#: What the first attempt of a task does once it has kept its block.
End = Callable[[], None]


def raise_an_error() -> None:
    raise RuntimeError("the first attempt")


def kill_the_worker() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hang() -> None:
    threading.Event().wait()


def context(master: str, **settings: str) -> SparkContext:
    conf = SparkConf().setMaster(master).setAppName("once")
    for name, value in settings.items():
        conf.set(name.replace("_", "."), value)
    return SparkContext(conf=conf)


def counted_by(accumulator: Any) -> Counted:
    def count(record: Any) -> Any:
        accumulator.add(1)
        return record

    return count


def ends_early_once(
    directory: Path, partition: int, end: End
) -> Callable[[int, Iterator[Any]], Iterator[Any]]:
    def read(index: int, records: Iterator[Any]) -> Iterator[Any]:
        kept = list(records)
        marker = directory / "ended"
        if index == partition and not marker.exists():
            marker.touch()
            end()
        return iter(kept)

    return read


@pytest.mark.parametrize(
    ("end", "is_shuffled"), [(raise_an_error, False), (kill_the_worker, True), (hang, False)]
)
def test_a_second_attempt_that_finds_the_block_counts_what_the_first_added(
    tmp_path: Path, end: End, is_shuffled: bool
) -> None:
    """SPARK-41497; the second attempt comes after a failure, a kill, or beside a first one that is slow."""
    settings = {} if end is not hang else {"spark_speculation": "true", "spark_speculation_quantile": "0.5"}
    with context("local[2,4]", **settings) as sc:
        in_kept, in_task = sc.accumulator(0), sc.accumulator(0)
        kept = sc.parallelize(range(ROWS), 4).map(counted_by(in_kept)).cache()
        read = kept.mapPartitionsWithIndex(ends_early_once(tmp_path, 3, end)).map(counted_by(in_task))
        if is_shuffled:
            assert sum(read.map(lambda x: (x % 3, 1)).reduceByKey(int.__add__).values().collect()) == ROWS
        else:
            assert read.count() == ROWS
        assert (tmp_path / "ended").exists()
        assert (in_kept.value, in_task.value) == (ROWS, ROWS)
        # Later jobs read the blocks, and nothing is computed.
        assert kept.count() == kept.map(str).count() == ROWS
        assert in_kept.value == ROWS


def test_blocks_that_are_computed_again_count_again(tmp_path: Path) -> None:
    """As the lazily computed do in PySpark: each computation counts, and each once."""
    with context("local[2]") as sc:
        counted = sc.accumulator(0)
        kept = sc.parallelize(range(ROWS), 4).map(counted_by(counted)).cache()
        assert kept.count() == ROWS
        kept.unpersist(blocking=True)
        assert kept.cache().count() == ROWS
        assert counted.value == 2 * ROWS


def test_blocks_of_blocks_count_once(tmp_path: Path) -> None:
    with context("local[2,4]") as sc:
        first, second = sc.accumulator(0), sc.accumulator(0)
        behind = sc.parallelize(range(ROWS), 4).map(counted_by(first)).cache()
        ahead = behind.map(counted_by(second)).persist(StorageLevel.DISK_ONLY)
        read = ahead.mapPartitionsWithIndex(ends_early_once(tmp_path, 1, raise_an_error))
        assert read.count() == ROWS
        behind.unpersist(blocking=True)
        assert ahead.count() == ROWS
        assert (first.value, second.value) == (ROWS, ROWS)


def test_partitions_that_do_not_fit_count_once_for_each_action() -> None:
    with context("local[1]", spark_executor_memory="1m") as sc:
        counted = sc.accumulator(0)
        kept = sc.parallelize(range(ROWS), 1).map(counted_by(counted)).map(lambda _: bytes(10_000)).cache()
        assert kept.count() == ROWS
        assert kept.count() == ROWS
        assert counted.value == 2 * ROWS


@pytest.mark.parametrize("keeps", [False, True])
def test_what_is_rolled_back_does_not_count(tmp_path: Path, keeps: bool) -> None:
    """A map output that comes out differently: the results from its first version are discarded."""

    def with_random_key(number: int) -> tuple[int, int]:
        return int.from_bytes(os.urandom(4), "big"), number

    def destroy_once(index: int, records: Iterator[Any]) -> Iterator[Any]:
        marker = tmp_path / "destroyed"
        if index == 3 and not marker.exists():
            (path,) = tmp_path.glob("pyrite-*/executors/*/shuffle/shuffle_0_1_*")
            path.unlink()
            marker.touch()
        return records

    with context("local[1]", spark_local_dir=str(tmp_path)) as sc:
        in_map, after, in_action = sc.accumulator(0), sc.accumulator(0), sc.accumulator(0)
        placed = sc.parallelize(range(ROWS), 3).map(counted_by(in_map)).map(with_random_key).partitionBy(4)
        values = placed.values().mapPartitionsWithIndex(destroy_once).map(counted_by(after))
        if keeps:
            values.cache()
        values.foreach(counted_by(in_action))
        assert (tmp_path / "destroyed").exists()
        # The map that was run again is not counted again.
        assert (in_map.value, after.value, in_action.value) == (ROWS, ROWS, ROWS)
