"""The lineage in Spark's format."""

from __future__ import annotations

import re

from pyrite.rdd.debug_string import format_size
from pyrite.testing.local_runner import LocalRunner


def shape(rdd):
    """The debug string without ids, call sites and sizes."""
    text = re.sub(r"\[\d+\] at \S+ at \S+", "", rdd.toDebugString().decode())
    return re.sub(r"Size: [^;\n]+", "Size: _", text).splitlines()


def keyed(sc, slices=2):
    return sc.parallelize([(i % 3, i) for i in range(9)], slices)


def test_it_is_bytes_and_names_the_call_sites(sc):
    text = sc.parallelize([1], 1).map(str).toDebugString()
    assert isinstance(text, bytes)
    first, second = text.decode().splitlines()
    assert re.fullmatch(r"\(1\) PythonRDD\[\d+\] at map at test_debug_string.py:\d+ \[\]", first)
    assert re.fullmatch(r" \|  ParallelCollectionRDD\[\d+\] at parallelize at \S+:\d+ \[\]", second)


def test_a_narrow_chain_is_one_node(sc):
    assert shape(keyed(sc).map(str).filter(len).map(str)) == [
        "(2) PythonRDD []",
        " |  ParallelCollectionRDD []",
    ]


def test_a_shuffle_indents(sc):
    assert shape(keyed(sc).partitionBy(3).map(str).repartition(12)) == [
        "(12) PythonRDD []",
        " |   ShuffledRDD []",
        " +-(3) PythonRDD []",
        "    |  ShuffledRDD []",
        "    +-(2) ParallelCollectionRDD []",
    ]


def test_several_parents_hang_on_one_rail(sc):
    left, right = keyed(sc, 2), keyed(sc, 3)
    assert shape(left.partitionBy(2).union(right)) == [
        "(5) UnionRDD []",
        " |  ShuffledRDD []",
        " +-(2) ParallelCollectionRDD []",
        " |  ParallelCollectionRDD []",
    ]
    assert shape(left.cogroup(right))[-2:] == [
        " +-(2) ParallelCollectionRDD []",
        " +-(3) ParallelCollectionRDD []",
    ]


def test_a_shuffle_that_is_not_the_last_parent_keeps_a_bar(sc):
    left, right = keyed(sc, 2).partitionBy(7).map(tuple), keyed(sc, 3)
    assert shape(left.cogroup(right, 4))[-4:] == [
        " +-(7) PythonRDD []",
        " |  |  ShuffledRDD []",
        " |  +-(2) ParallelCollectionRDD []",
        " +-(3) ParallelCollectionRDD []",
    ]


def test_what_is_kept_is_shown_once_it_is_there(sc):
    rdd = keyed(sc).map(str).setName("texts").cache()
    level = "[Memory Serialized 1x Replicated]"
    assert shape(rdd) == [f"(2) texts PythonRDD {level}", " |  ParallelCollectionRDD []"]
    rdd.count()
    kept = "CachedPartitions: 2; MemorySize: _; DiskSize: _"
    assert shape(rdd) == [
        f"(2) texts PythonRDD {level}",
        f" |       {kept}",
        " |  ParallelCollectionRDD []",
    ]
    assert shape(rdd.map(len)) == [
        "(2) PythonRDD []",
        f" |  texts PythonRDD {level}",
        f" |      {kept}",
        " |  ParallelCollectionRDD []",
    ]


def test_a_checkpoint_takes_the_place_of_the_parents(sc):
    rdd = keyed(sc).partitionBy(3).map(str)
    rdd.localCheckpoint()
    rdd.count()
    assert shape(rdd.map(len))[-1] == " |  LocalCheckpointRDD []"


def test_a_deep_graph_is_no_recursion():
    sc = LocalRunner()
    rdd = sc.parallelize([1], 1)
    for _ in range(3000):
        rdd = rdd.coalesce(1)
        assert rdd.getNumPartitions() == 1
    assert len(rdd.toDebugString().splitlines()) == 3001


def test_sizes():
    assert [format_size(n) for n in (0, 1, 2047, 2048, 3 << 20, 5 << 40, 1 << 62)] == [
        "0.0 B",
        "1.0 B",
        "2047.0 B",
        "2.0 KiB",
        "3.0 MiB",
        "5.0 TiB",
        "4096.0 PiB",
    ]
