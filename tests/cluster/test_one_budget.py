"""The cache and the steps of tasks share the memory of an executor: blocks give way, steps spill."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pyrite import RDD, SparkConf, SparkContext, StorageLevel
from pyrite.cluster.application_directory import shared_memory_root

MIB = 1024**2
#: Of the executor's memory, what blocks and steps may fill, and the share that stays the blocks' own.
POOL = int(100 * MIB * 0.6)
ROWS, WIDTH = 60_000, 700


@pytest.fixture
def sc(tmp_path: Path) -> Iterator[SparkContext]:
    conf = SparkConf().setMaster("local-cluster[1,1,100]").setAppName("one budget")
    conf.set("spark.local.dir", str(tmp_path))
    with SparkContext(conf=conf) as context:
        yield context


def cached(sc: SparkContext, level: StorageLevel) -> RDD[bytes]:
    # Lists, which may change, so that no worker keeps them decoded too.
    return sc.range(50, numSlices=10).map(lambda number: [bytes([number % 251]) * MIB]).persist(level)


def in_memory(rdd: RDD[bytes]) -> int:
    return rdd.ctx.cached_blocks(rdd._lineage.blocks_id).memory_bytes


def files_in_memory(sc: SparkContext, tmp_path: Path) -> int:
    root = Path(shared_memory_root() or tmp_path, next(tmp_path.glob("pyrite-*")).name, "memory")
    return sum(path.stat().st_size for path in root.rglob("rdd_*"))


def sort(sc: SparkContext) -> list[int]:
    """Sort 40 MB in a single task, and look at the memory meanwhile."""
    pairs = sc.range(ROWS, numSlices=4).map(lambda number: (number * 7919 % ROWS, "x" * WIDTH))

    def check(records: Iterator[tuple[int, str]]) -> Iterator[int]:
        yield sum(key == number for number, (key, _) in enumerate(records))

    return pairs.sortByKey(numPartitions=1).mapPartitions(check).collect()


@pytest.mark.parametrize("level", [StorageLevel.MEMORY_ONLY, StorageLevel.MEMORY_AND_DISK])
def test_a_full_cache_gives_way_to_a_large_sort(
    sc: SparkContext, tmp_path: Path, level: StorageLevel
) -> None:
    rdd = cached(sc, level)
    assert rdd.count() == 50
    assert POOL * 0.8 < in_memory(rdd) <= POOL, "while nothing else needs it the cache may fill it all"
    assert sort(sc) == [ROWS]
    assert in_memory(rdd) <= POOL / 2, "a half was the sort's"
    assert in_memory(rdd) == files_in_memory(sc, tmp_path)
    blocks = rdd.ctx.cached_blocks(rdd._lineage.blocks_id)
    assert blocks.partitions == 10 if level.useDisk else 3 <= blocks.partitions < 10
    assert rdd.map(lambda record: len(record[0])).sum() == 50 * MIB
    rdd.unpersist(blocking=True)
    again = cached(sc, StorageLevel.MEMORY_ONLY)
    assert again.count() == 50
    assert in_memory(again) > POOL * 0.8, "the sort has given it back"
