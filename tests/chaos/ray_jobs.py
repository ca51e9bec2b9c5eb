"""Jobs that a Ray cluster runs under losses. Each says whether its answer is that of plain Python."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from operator import add
from pathlib import Path
from typing import Any

from pyrite import SparkContext

_ROWS = 30_000
_MILLION = 1_000_000

#: Takes a context and an empty directory.
Check = Callable[[SparkContext, Path], bool]


def slowly(x: int) -> int:
    if x % 1_000 == 0:
        time.sleep(0.05)
    return x


def counts(sc: SparkContext, directory: Path) -> bool:
    pairs = sc.parallelize(range(_ROWS), 12).map(slowly).map(lambda x: (x % 997, 1))
    return sorted(pairs.reduceByKey(add, 7).collect()) == [
        (key, len(range(key, _ROWS, 997))) for key in range(997)
    ]


def two_shuffles(sc: SparkContext, directory: Path) -> bool:
    rows = sc.parallelize(range(_ROWS), 10).map(slowly).repartition(8).map(lambda x: (x * 7919 % 30_011, x))
    found = rows.sortByKey(numPartitions=5).values().map(slowly).collect()
    return found == sorted(range(_ROWS), key=lambda x: x * 7919 % 30_011)


def cached_iterations(sc: SparkContext, directory: Path) -> bool:
    rows = sc.parallelize(range(_ROWS), 9).map(slowly).map(lambda x: (x % 101, (x, os.urandom(4)))).cache()
    for _ in range(4):
        found = dict(rows.mapValues(lambda pair: pair[0]).reduceByKey(add, 4).collect())
        if found != {key: sum(range(key, _ROWS, 101)) for key in range(101)}:
            return False
    return True


def _rows_of_a_query(sc: SparkContext) -> Any:
    """Two exchanges and a function of rows: the sums of 97 groups, each with a joined column."""
    from pyrite.sql import SparkSession
    from pyrite.sql import functions as F

    spark = SparkSession(sc)
    for key, value in {
        "spark.sql.autoBroadcastJoinThreshold": "-1",
        "spark.sql.adaptive.coalescePartitions.minPartitionSize": "0",
    }.items():
        spark.conf.set(key, value)
    slow = F.udf(slowly, "long")
    left = spark.range(0, _ROWS, 1, 9).select(slow("id").alias("v"), (F.col("id") % 97).alias("k"))
    right = spark.range(0, 97, 1, 3).select(F.col("id").alias("k"), (F.col("id") * 2).alias("w"))
    return left.repartition(5).join(right, "k").groupBy("k", "w").agg(F.sum("v").alias("s"))


_GROUPS = [(key, key * 2, sum(range(key, _ROWS, 97))) for key in range(97)]


def query(sc: SparkContext, directory: Path) -> bool:
    return [tuple(row) for row in _rows_of_a_query(sc).orderBy("k").collect()] == _GROUPS


def saved_text(sc: SparkContext, directory: Path) -> bool:
    target = directory / "text"
    sc.parallelize(range(_ROWS), 12).map(slowly).saveAsTextFile(str(target))
    return text_is_whole(target)


def text_is_whole(target: Path) -> bool:
    """Whether each row was committed once, and nothing else is there."""
    lines = [line for path in target.glob("part-*") for line in path.read_text().splitlines()]
    return sorted(map(int, lines)) == list(range(_ROWS)) and _is_alone(target)


def saved_parquet(sc: SparkContext, directory: Path) -> bool:
    import pyarrow.parquet as pq

    target = directory / "parquet"
    _rows_of_a_query(sc).write.parquet(str(target))
    found = [row for path in target.glob("part-*") for row in pq.read_table(path).to_pylist()]
    return sorted((row["k"], row["w"], row["s"]) for row in found) == _GROUPS and _is_alone(target)


def _is_alone(target: Path) -> bool:
    return (target / "_SUCCESS").exists() and [path.name for path in target.parent.iterdir()] == [target.name]


def more_than_the_store_holds(sc: SparkContext, directory: Path) -> bool:
    """Values of broadcasts, results and segments, each kind of them more than a node's object store holds."""
    values = [sc.broadcast(os.urandom(50 * _MILLION)) for _ in range(4)]
    expected = [(len(value.value), sum(value.value[:1000])) for value in values]

    def look(_: int) -> list[tuple[int, int]]:
        return [(len(value.value), sum(value.value[:1000])) for value in values]

    if any(found != expected for found in sc.parallelize(range(6), 6).map(look).collect()):
        return False
    for value in values:
        value.destroy()
    large = sc.parallelize(range(8), 8).map(lambda x: bytes([x]) * 40 * _MILLION).collect()
    if [(len(each), each[0], each[-1]) for each in large] != [(40 * _MILLION, x, x) for x in range(8)]:
        return False
    del large
    blocks = sc.parallelize(range(240), 12).map(lambda x: (x, bytes([x]) * _MILLION))
    sizes = blocks.partitionBy(6).map(lambda pair: (pair[0], len(pair[1]), pair[1][-1])).collect()
    return sorted(sizes) == [(x, _MILLION, x) for x in range(240)]


def slow_executor(sc: SparkContext, directory: Path) -> bool:
    """All tasks of one executor, the first to come, hang; others run them too, and each row counts once."""
    markers, target = directory / "markers", directory / "out" / "text"
    markers.mkdir()
    counted = sc.accumulator(0)

    def line(rows: Iterator[int]) -> Iterator[str]:
        with contextlib.suppress(FileExistsError):
            os.symlink(str(os.getppid()), markers / "slow")
        if os.readlink(markers / "slow") == str(os.getppid()):
            time.sleep(600)
        for row in rows:
            counted.add(1)
            yield str(slowly(row))

    sc.parallelize(range(_ROWS), 12).mapPartitions(line).saveAsTextFile(str(target))
    return counted.value == _ROWS and text_is_whole(target)
