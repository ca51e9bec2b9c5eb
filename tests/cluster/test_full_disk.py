"""A full disk: an error that names the directory, nothing half-written, and all works when there is room."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pyrite import RDD, SparkConf, SparkContext, StorageLevel
from pyrite.errors import SparkIOException

SIZE = 16 * 1024**2


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with room for a few records of a megabyte."""
    if not sys.platform.startswith("linux") or os.getuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root on Linux can mount a small disk")
    path = tmp_path / "disk"
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(path)]
    done = subprocess.run(mount, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    yield path
    subprocess.run(["umount", str(path)], check=True)


def records(sc: SparkContext, count: int) -> RDD[tuple[int, bytes]]:
    return sc.parallelize(range(count), 4).map(lambda number: (number, os.urandom(1_000_000)))


def shuffle(sc: SparkContext, count: int, directory: Path) -> None:
    assert records(sc, count).groupByKey(4).count() == count


def sort(sc: SparkContext, count: int, directory: Path) -> None:
    assert records(sc, count).coalesce(1).sortByKey(numPartitions=1).count() == count


def cache(sc: SparkContext, count: int, directory: Path) -> None:
    rdd = records(sc, count).persist(StorageLevel.DISK_ONLY)
    try:
        assert rdd.count() == rdd.count() == count
    finally:
        rdd.unpersist(blocking=True)


def results(sc: SparkContext, count: int, directory: Path) -> None:
    assert len(records(sc, count).collect()) == count


def broadcast(sc: SparkContext, count: int, directory: Path) -> None:
    value = sc.broadcast(os.urandom(count * 1_000_000))
    assert sc.parallelize([0], 1).map(lambda _: len(value.value)).collect() == [count * 1_000_000]
    value.destroy()


def collection(sc: SparkContext, count: int, directory: Path) -> None:
    assert sc.parallelize([os.urandom(1_000_000) for _ in range(count)], 2).count() == count


def output(sc: SparkContext, count: int, directory: Path) -> None:
    target = directory / "output"
    try:
        records(sc, count).saveAsPickleFile(str(target))
        assert sc.pickleFile(str(target)).count() == count
    finally:
        assert target.exists() == (count < 10)
        shutil.rmtree(target, ignore_errors=True)


def has_room(sc: SparkContext, directory: Path) -> bool:
    gc.collect()  # a thread may have let go of the error after the test did
    sc.range(1).count()  # what is released is deleted between jobs
    return shutil.disk_usage(directory).free > SIZE // 2


@pytest.mark.parametrize("master", ["local[2]", "local-cluster[2,1,512]"])
def test_a_full_disk_is_named_and_the_context_works_again(
    small_disk: Path, master: str, wait_until: Callable[..., None]
) -> None:
    conf = SparkConf().setMaster(master).setAppName("full disk").set("spark.local.dir", str(small_disk))
    conf.set("spark.python.worker.memory", "1m")
    steps: list[Callable[[SparkContext, int, Path], None]] = [
        shuffle,
        sort,
        cache,
        results,
        broadcast,
        collection,
        output,
    ]
    with SparkContext(conf=conf) as sc:
        for step in steps:
            started = time.monotonic()
            with pytest.raises(SparkIOException, match="No space left on device") as caught:
                step(sc, 60, small_disk)
            assert caught.value.getCondition() in ("CANNOT_WRITE_LOCAL_DISK", "CANNOT_WRITE_OUTPUT")
            assert str(small_disk) in str(caught.value)
            assert time.monotonic() - started < 10, "the promise is an error within 10 s"
            # The traceback refers to the RDD, whose files stay as long as that does; those of tasks that were
            # killed go with their workers.
            del caught
            gc.collect()
            wait_until(lambda: has_room(sc, small_disk), "the release of what the failed job held")
            step(sc, 4, small_disk)
