"""Files go with what they belong to: shuffles and data with their RDDs, values with their broadcasts."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from functools import partial
from operator import add
from pathlib import Path

import pytest

from pyrite import SparkConf, SparkContext, StorageLevel
from pyrite.broadcast import Broadcast
from pyrite.cluster.application_directory import shared_memory_root


@pytest.fixture(params=["local[2]", "local-cluster[2,1,256]"])
def sc(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SparkContext]:
    conf = SparkConf().setMaster(request.param).setAppName("cleaning").set("spark.local.dir", str(tmp_path))
    with SparkContext(conf=conf) as context:
        yield context


def looked_up(value: Broadcast[list[int]], index: int) -> int:
    return value.value[index]


def kept(sc: SparkContext, tmp_path: Path) -> Counter[str]:
    """How many files lie in directories of each name, once garbage is gone and the driver has heard of it."""
    gc.collect()
    sc.parallelize([0], 1).count()
    (disk,) = tmp_path.glob("pyrite-*")
    memory = shared_memory_root()
    roots = [disk] if memory is None else [disk, Path(memory, disk.name)]
    # Directly in the application's directory are its two locks.
    files = (path for root in roots for path in root.glob("*/**/*") if path.is_file())
    return Counter("blocks" if "memory" in path.parts[:-1] else path.parent.name for path in files)


def test_shuffle_files_go_with_their_rdd(sc: SparkContext, tmp_path: Path) -> None:
    summed = sc.parallelize(range(100), 4).map(lambda x: (x % 3, x)).reduceByKey(add)
    ordered = summed.sortByKey()
    assert ordered.count() == 3
    assert kept(sc, tmp_path)["shuffle"] > 4
    del summed
    assert ordered.count() == 3, "what an RDD is made from stays as long as it does"
    assert kept(sc, tmp_path)["shuffle"] > 4
    del ordered
    assert kept(sc, tmp_path) == Counter()


def test_shuffle_files_go_when_they_are_told_to(sc: SparkContext, tmp_path: Path) -> None:
    summed = sc.parallelize(range(100), 4).map(lambda x: (x % 3, x)).reduceByKey(add)
    assert summed.count() == 3
    assert kept(sc, tmp_path) == {"shuffle": 4}
    summed.cleanShuffleDependencies(blocking=True)
    assert kept(sc, tmp_path) == Counter()
    assert summed.count() == 3


def test_a_failed_job_leaves_no_shuffle_file(sc: SparkContext, tmp_path: Path) -> None:
    summed = sc.parallelize(range(100), 4).map(lambda x: (x % 3, 1 // (x - 99))).reduceByKey(add)
    with pytest.raises(Exception, match="ZeroDivisionError"):
        summed.count()
    del summed
    assert kept(sc, tmp_path) == Counter()


def test_kept_partitions_go_when_they_are_told_to(sc: SparkContext, tmp_path: Path) -> None:
    rdd = sc.parallelize(range(100), 4).map(str).cache()
    assert rdd.count() == 100
    assert kept(sc, tmp_path) == {"blocks": 4}
    rdd.unpersist(blocking=True)
    assert kept(sc, tmp_path) == Counter()


@pytest.mark.parametrize("level", [StorageLevel.MEMORY_ONLY, StorageLevel.DISK_ONLY])
def test_kept_partitions_go_with_their_rdd(sc: SparkContext, tmp_path: Path, level: StorageLevel) -> None:
    rdd = sc.parallelize(range(100), 4).map(str).persist(level)
    child = rdd.map(len)
    assert child.count() == 100
    del rdd
    assert kept(sc, tmp_path).total() == 4, "what an RDD is made from stays as long as it does"
    del child
    assert kept(sc, tmp_path) == Counter()


def test_a_local_checkpoint_goes_with_its_rdd(sc: SparkContext, tmp_path: Path) -> None:
    rdd = sc.parallelize(range(100), 4).map(str)
    rdd.localCheckpoint()
    assert (rdd.count(), rdd.count()) == (100, 100)
    assert kept(sc, tmp_path).total() == 4
    del rdd
    assert kept(sc, tmp_path) == Counter()


def test_the_data_of_parallelize_goes_with_its_rdd(sc: SparkContext, tmp_path: Path) -> None:
    rdd = sc.parallelize([bytes([x]) * 5_000 for x in range(200)], 2).map(len)
    assert rdd.sum() == 1_000_000
    assert kept(sc, tmp_path) == {"data": 1}
    del rdd
    assert kept(sc, tmp_path) == Counter()


def test_a_broadcast_goes_with_its_last_reference(sc: SparkContext, tmp_path: Path) -> None:
    value = sc.broadcast(list(range(1000)))
    assert sc.parallelize([1, 2], 2).map(partial(looked_up, value)).sum() == 3
    assert kept(sc, tmp_path) == {"broadcast": 1}
    del value
    assert kept(sc, tmp_path) == Counter()


def test_large_results_leave_no_file(sc: SparkContext, tmp_path: Path) -> None:
    assert len(sc.parallelize(range(2), 2).map(lambda x: b"x" * 2_000_000).collect()) == 2
    assert kept(sc, tmp_path) == Counter()


def test_all_files_go_when_the_context_stops(sc: SparkContext, tmp_path: Path) -> None:
    rdd = sc.parallelize([bytes([x]) * 5_000 for x in range(200)], 2).map(lambda x: (x, 1)).cache()
    value = sc.broadcast([1])
    summed = rdd.reduceByKey(add)
    assert summed.count() == 200
    name = next(tmp_path.glob("pyrite-*")).name
    sc.stop()
    assert list(tmp_path.iterdir()) == []
    memory = shared_memory_root()
    assert memory is None or not Path(memory, name).exists()
    # What still refers to the files afterwards lets go of them without a word.
    del rdd, value, summed
    gc.collect()
