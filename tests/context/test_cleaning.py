"""Files go with what they belong to: shuffles and data with their RDDs, values with their broadcasts."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from operator import add
from pathlib import Path

import pytest
from masters import RAY

from pyrite import SparkConf, SparkContext, StorageLevel
from pyrite.broadcast import Broadcast
from pyrite.cluster.application_directory import shared_memory_root

WaitUntil = Callable[..., None]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the contexts of this module, one after the other, keep their files."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module", params=["local[2]", "local-cluster[2,1,256]", RAY])
def sc(request: pytest.FixtureRequest, home: Path) -> Iterator[SparkContext]:
    conf = SparkConf().setMaster(request.param).setAppName("cleaning").set("spark.local.dir", str(home))
    with SparkContext(conf=conf) as context:
        yield context


def looked_up(value: Broadcast[list[int]], index: int) -> int:
    return value.value[index]


def kept(sc: SparkContext, home: Path) -> Counter[str]:
    """How many files lie in directories of each name, once garbage is gone and the driver has heard of it."""
    gc.collect()
    sc.parallelize([0], 1).count()
    memory = shared_memory_root()
    # The driver's; on Ray each executor has its own, too.
    disks = list(home.glob("pyrite-*"))
    roots = disks if memory is None else [*disks, *(Path(memory, disk.name) for disk in disks)]
    # Directly in the application's directory are its two locks, and beside copies of the driver's files some.
    found = (path for root in roots for path in root.glob("*/**/*") if not path.name.startswith(".lock"))
    files = (path for path in found if path.is_file())
    return Counter("blocks" if "memory" in path.parts[:-1] else path.parent.name for path in files)


def assert_nothing_is_kept(sc: SparkContext, home: Path, wait_until: WaitUntil) -> None:
    """On Ray, executors hear of it a little later than the driver does."""
    if sc.master.startswith("ray"):
        wait_until(lambda: kept(sc, home) == Counter(), "the removal of all files")
    assert kept(sc, home) == Counter()


def test_shuffle_files_go_with_their_rdd(sc: SparkContext, home: Path, wait_until: WaitUntil) -> None:
    summed = sc.parallelize(range(100), 4).map(lambda x: (x % 3, x)).reduceByKey(add)
    ordered = summed.sortByKey()
    assert ordered.count() == 3
    assert kept(sc, home)["shuffle"] > 4
    del summed
    assert ordered.count() == 3, "what an RDD is made from stays as long as it does"
    assert kept(sc, home)["shuffle"] > 4
    del ordered
    assert_nothing_is_kept(sc, home, wait_until)


def test_shuffle_files_go_when_they_are_told_to(sc: SparkContext, home: Path, wait_until: WaitUntil) -> None:
    summed = sc.parallelize(range(100), 4).map(lambda x: (x % 3, x)).reduceByKey(add)
    assert summed.count() == 3
    assert kept(sc, home) == {"shuffle": 4}
    summed.cleanShuffleDependencies(blocking=True)
    assert_nothing_is_kept(sc, home, wait_until)
    assert summed.count() == 3


def test_a_failed_job_leaves_no_shuffle_file(sc: SparkContext, home: Path, wait_until: WaitUntil) -> None:
    summed = sc.parallelize(range(100), 4).map(lambda x: (x % 3, 1 // (x - 99))).reduceByKey(add)
    with pytest.raises(Exception, match="ZeroDivisionError"):
        summed.count()
    del summed
    assert_nothing_is_kept(sc, home, wait_until)


def test_kept_partitions_go_when_they_are_told_to(
    sc: SparkContext, home: Path, wait_until: WaitUntil
) -> None:
    rdd = sc.parallelize(range(100), 4).map(str).cache()
    assert rdd.count() == 100
    assert kept(sc, home) == {"blocks": 4}
    rdd.unpersist(blocking=True)
    assert_nothing_is_kept(sc, home, wait_until)


@pytest.mark.parametrize("level", [StorageLevel.MEMORY_ONLY, StorageLevel.DISK_ONLY])
def test_kept_partitions_go_with_their_rdd(
    sc: SparkContext, home: Path, wait_until: WaitUntil, level: StorageLevel
) -> None:
    rdd = sc.parallelize(range(100), 4).map(str).persist(level)
    child = rdd.map(len)
    assert child.count() == 100
    del rdd
    assert kept(sc, home).total() == 4, "what an RDD is made from stays as long as it does"
    del child
    assert_nothing_is_kept(sc, home, wait_until)


def test_a_local_checkpoint_goes_with_its_rdd(sc: SparkContext, home: Path, wait_until: WaitUntil) -> None:
    rdd = sc.parallelize(range(100), 4).map(str)
    rdd.localCheckpoint()
    assert (rdd.count(), rdd.count()) == (100, 100)
    assert kept(sc, home).total() == 4
    del rdd
    assert_nothing_is_kept(sc, home, wait_until)


def test_the_data_of_parallelize_goes_with_its_rdd(
    sc: SparkContext, home: Path, wait_until: WaitUntil
) -> None:
    rdd = sc.parallelize([bytes([x]) * 5_000 for x in range(200)], 2).map(len)
    assert rdd.sum() == 1_000_000
    assert kept(sc, home)["data"] == 1
    del rdd
    assert_nothing_is_kept(sc, home, wait_until)


def test_a_broadcast_goes_with_its_last_reference(
    sc: SparkContext, home: Path, wait_until: WaitUntil
) -> None:
    value = sc.broadcast(list(range(1000)))
    assert sc.parallelize([1, 2], 2).map(partial(looked_up, value)).sum() == 3
    assert kept(sc, home)["broadcast"] == 1
    del value
    assert_nothing_is_kept(sc, home, wait_until)


def test_large_results_leave_no_file(sc: SparkContext, home: Path, wait_until: WaitUntil) -> None:
    assert len(sc.parallelize(range(2), 2).map(lambda x: b"x" * 2_000_000).collect()) == 2
    assert_nothing_is_kept(sc, home, wait_until)


def test_all_files_go_when_the_context_stops(sc: SparkContext, home: Path) -> None:
    rdd = sc.parallelize([bytes([x]) * 5_000 for x in range(200)], 2).map(lambda x: (x, 1)).cache()
    value = sc.broadcast([1])
    summed = rdd.reduceByKey(add)
    assert summed.count() == 200
    names = [path.name for path in home.glob("pyrite-*")]
    sc.stop()
    assert list(home.iterdir()) == []
    memory = shared_memory_root()
    assert memory is None or not any(Path(memory, name).exists() for name in names)
    # What still refers to the files afterwards lets go of them without a word.
    del rdd, value, summed
    gc.collect()
