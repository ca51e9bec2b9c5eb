"""Caching, checkpoints, names."""

from __future__ import annotations

import pytest

from pyrite.errors import BlockUnavailable, PySparkValueError, SparkException, SparkIOException
from pyrite.storage.level import StorageLevel
from pyrite.testing.local_runner import LocalRunner


def counted(sc, rdd):
    """The RDD, and an accumulator that says how many of its records were computed."""
    seen = sc.accumulator(0)

    def count(x):
        seen.add(1)
        return x

    return rdd.map(count), seen


def test_a_cached_rdd_is_computed_once(sc):
    rdd, seen = counted(sc, sc.parallelize(range(6), 3))
    assert not rdd.is_cached
    assert rdd.cache() is rdd
    assert rdd.is_cached
    assert [rdd.sum(), rdd.map(str).count(), seen.value] == [15, 6, 6]
    rdd.unpersist()
    assert [rdd.sum(), seen.value, rdd.getStorageLevel()] == [15, 12, StorageLevel.NONE]


def test_caching_after_deriving_takes_effect(sc):
    rdd, seen = counted(sc, sc.parallelize(range(6), 3))
    derived = rdd.map(str)
    rdd.cache()
    derived.count()
    derived.count()
    assert seen.value == 6


def test_the_level_cannot_be_changed_while_it_is_kept(sc):
    rdd = sc.parallelize([1]).persist(StorageLevel.DISK_ONLY)
    assert rdd.persist(StorageLevel.DISK_ONLY).getStorageLevel() == StorageLevel.DISK_ONLY
    with pytest.raises(PySparkValueError) as caught:
        rdd.cache()
    assert caught.value.getCondition() == "CANNOT_CHANGE_STORAGE_LEVEL"
    assert rdd.unpersist().cache().getStorageLevel() == StorageLevel.MEMORY_ONLY


def test_a_checkpoint_needs_a_directory(sc):
    with pytest.raises(SparkException) as caught:
        sc.parallelize([1]).checkpoint()
    assert caught.value.getCondition() == "CHECKPOINT_DIRECTORY_NOT_SET"


def test_a_checkpoint_is_written_after_the_next_job(tmp_path):
    sc = LocalRunner(checkpoint_directory=str(tmp_path))
    rdd, seen = counted(sc, sc.parallelize([(i % 2, i) for i in range(6)], 3).partitionBy(2))
    derived = rdd.map(str).union(rdd)
    before = derived.collect()
    seen.value = 0
    rdd.checkpoint()
    assert (rdd.isCheckpointed(), rdd.getCheckpointFile()) == (False, None)
    assert derived.collect() == before
    assert (rdd.isCheckpointed(), rdd.isLocallyCheckpointed()) == (True, False)
    assert rdd.getCheckpointFile() == str(tmp_path / f"rdd-{rdd.id()}")
    computed = seen.value
    assert derived.collect() == before
    assert seen.value == computed
    assert rdd.partitioner is None
    assert rdd.getNumPartitions() == 2


def test_the_checkpoint_of_a_parent_is_done_with_the_childs_job(tmp_path):
    sc = LocalRunner(checkpoint_directory=str(tmp_path))
    parent = sc.parallelize(range(4), 2).map(str)
    parent.checkpoint()
    assert parent.map(len).count() == 4
    assert parent.isCheckpointed()
    assert parent._lineage.dependencies == ()


def test_a_checkpoint_that_fails_is_tried_again_with_the_next_job(tmp_path):
    sc = LocalRunner(checkpoint_directory=str(tmp_path / "file" / "below"))
    (tmp_path / "file").write_text("in the way of the directory")
    rdd = sc.parallelize(range(4), 2).map(str)
    rdd.checkpoint()
    with pytest.raises(SparkIOException):
        rdd.count()
    (tmp_path / "file").unlink()
    assert rdd.count() == 4
    assert rdd.isCheckpointed()


def test_a_local_checkpoint_keeps_the_records_and_forgets_the_rest(sc):
    rdd, seen = counted(sc, sc.parallelize(range(6), 3))
    rdd.localCheckpoint()
    assert rdd.getStorageLevel() == StorageLevel.MEMORY_AND_DISK_DESER
    assert (rdd.isLocallyCheckpointed(), rdd.isCheckpointed()) == (True, False)
    assert rdd.take(1) == [0]
    assert (rdd.isLocallyCheckpointed(), rdd.isCheckpointed()) == (True, True)
    assert seen.value == 6  # the partitions that take() left out too
    assert rdd.collect() == list(range(6))
    assert seen.value == 6
    assert rdd.getCheckpointFile() is None
    rdd.localCheckpoint()
    assert rdd.isCheckpointed()


def test_a_local_checkpoint_stays_on_disk_whatever_its_level(sc):
    rdd = sc.parallelize([1]).map(str).cache()
    rdd.localCheckpoint()
    assert rdd.getStorageLevel() == StorageLevel.MEMORY_AND_DISK
    assert rdd.persist(StorageLevel.MEMORY_ONLY).getStorageLevel() == StorageLevel.MEMORY_AND_DISK


def test_a_lost_local_checkpoint_is_an_error(sc):
    rdd = sc.parallelize([1]).map(str)
    rdd.localCheckpoint()
    rdd.count()
    rdd.unpersist()
    with pytest.raises(BlockUnavailable) as caught:
        rdd.count()
    assert caught.value.getCondition() == "LOCAL_CHECKPOINT_LOST"


def test_shuffles_behind_are_released_up_to_what_is_persisted(sc):
    released = []
    sc.release_shuffle = lambda shuffle_id, blocking: released.append((shuffle_id, blocking))
    first = sc.parallelize([(1, 1)]).partitionBy(2)
    kept = first.map(lambda x: x).partitionBy(3).cache()
    last = kept.map(lambda x: x).partitionBy(4).map(str)
    ids = [rdd._lineage.dependencies[0].shuffle_id for rdd in (first, kept)]
    kept.cleanShuffleDependencies(blocking=True)
    assert sorted(released) == [(shuffle_id, True) for shuffle_id in sorted(ids)]
    released.clear()
    last.cleanShuffleDependencies()
    assert len(released) == 1
    assert released[0][0] not in ids


def test_a_released_shuffle_is_computed_again(sc):
    rdd = sc.parallelize([(1, 1), (2, 2)]).reduceByKey(max)
    before = rdd.collect()
    rdd.cleanShuffleDependencies()
    assert rdd.collect() == before


def test_names_and_ids(sc):
    first, second = sc.parallelize([1]), sc.parallelize([2])
    assert first.id() != second.id()
    assert first.name() is None
    assert first.setName("first") is first
    assert first.name() == "first"
    assert first.context is first.ctx is sc
