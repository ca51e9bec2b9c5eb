"""Map outputs that are lost and come out differently when they are made again.

In each job the function of the last result task destroys a map output that the others have read already. The
context has one worker, so that tasks run one after the other.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from operator import add
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pyrite import SparkContext
from pyrite.common.conf import SparkConf

ROWS = 2_000
PARTITIONS = 4
#: Runs a job and gives back the numbers that it found, each of which should be there once.
Job = Callable[[Any], Iterable[int]]


@pytest.fixture
def sc(tmp_path: Path) -> Iterator[SparkContext]:
    conf = SparkConf().setMaster("local[1]").setAppName("changed").set("spark.local.dir", str(tmp_path))
    with SparkContext(conf=conf) as context:
        yield context


class Destroyer:
    """Deletes one file of a shuffle, once, when the last partition is about to be read."""

    def __init__(self, directory: Path, shuffle_id: int, map_index: int) -> None:
        self.directory = directory
        self.pattern = f"pyrite-*/executors/*/shuffle/shuffle_{shuffle_id}_{map_index}_*"

    @property
    def marker(self) -> Path:
        return self.directory / "destroyed"

    def __call__(self, index: int, records: Iterator[Any]) -> Iterator[Any]:
        if index == PARTITIONS - 1 and not self.marker.exists():
            (path,) = self.directory.glob(self.pattern)
            path.unlink()
            self.marker.touch()
        return records


def with_random_key(number: int) -> tuple[int, int]:
    return int.from_bytes(os.urandom(4), "big"), number


def random_partitions(sc: SparkContext) -> Any:
    """The numbers, placed at random: a second attempt of a map places its numbers somewhere else."""
    return sc.parallelize(range(ROWS), 3).map(with_random_key).partitionBy(PARTITIONS).values()


def collected(rdd: Any) -> Iterable[int]:
    numbers: list[int] = rdd.collect()
    return numbers


def saved(rdd: Any) -> Iterable[int]:
    target = Path(rdd.ctx.getConf().get("spark.local.dir")) / "saved"
    rdd.saveAsTextFile(str(target))
    return [int(line) for path in target.glob("part-*") for line in path.read_text().split()]


def added_up(rdd: Any) -> Iterable[int]:
    """By an accumulator: it has the numbers of each task once, and of none that was discarded."""
    found = rdd.ctx.accumulator(0)
    total = rdd.ctx.accumulator(0)
    rdd.foreach(lambda number: (found.add(1), total.add(number)))
    assert found.value == ROWS
    return range(ROWS) if total.value == sum(range(ROWS)) else []


@pytest.mark.parametrize("job", [collected, saved, added_up])
def test_results_are_all_of_one_version(sc: SparkContext, tmp_path: Path, job: Job) -> None:
    destroyer = Destroyer(tmp_path, shuffle_id=0, map_index=1)
    found = job(random_partitions(sc).mapPartitionsWithIndex(destroyer))
    assert destroyer.marker.exists()
    assert sorted(found) == list(range(ROWS))


def test_a_changed_output_changes_all_that_follows(sc: SparkContext, tmp_path: Path) -> None:
    destroyer = Destroyer(tmp_path, shuffle_id=0, map_index=2)
    # The first shuffle is read again by the maps of the second one, when the last of these destroys it.
    again = random_partitions(sc).mapPartitionsWithIndex(destroyer).map(with_random_key)
    grouped = again.groupByKey(PARTITIONS).flatMap(lambda pair: list(pair[1]))
    assert sorted(grouped.collect()) == list(range(ROWS))
    assert destroyer.marker.exists()


def test_the_readers_of_the_readers_are_run_again(sc: SparkContext, tmp_path: Path) -> None:
    first = random_partitions(sc)
    second = first.map(lambda number: (number % 100, number)).partitionBy(PARTITIONS)
    assert second.count() == ROWS
    # Both shuffles are written, and the job reads both. The second was made of the first as it was.
    destroyer = Destroyer(tmp_path, shuffle_id=0, map_index=0)
    ours = first.map(lambda number: (number, "first")).mapPartitionsWithIndex(destroyer)
    both = second.values().map(lambda number: (number, "second")).union(ours)
    runs = both.mapPartitions(lambda records: [sorted(records)]).collect()
    found = sorted(record for records in runs for record in records)
    expected = [(number, side) for number in range(ROWS) for side in ("first", "second")]
    assert found == expected


def test_cached_partitions_are_of_one_version(sc: SparkContext, tmp_path: Path) -> None:
    destroyer = Destroyer(tmp_path, shuffle_id=0, map_index=1)
    cached = random_partitions(sc).mapPartitionsWithIndex(destroyer).cache()
    assert cached.count() == ROWS
    assert destroyer.marker.exists()
    assert sorted(cached.collect()) == list(range(ROWS))


def test_a_locally_checkpointed_version_stays(sc: SparkContext, tmp_path: Path) -> None:
    destroyer = Destroyer(tmp_path, shuffle_id=0, map_index=1)
    kept = random_partitions(sc).mapPartitionsWithIndex(destroyer)
    kept.localCheckpoint()
    first = kept.glom().collect()
    assert destroyer.marker.exists()
    assert sorted(number for part in first for number in part) == list(range(ROWS))
    assert kept.glom().collect() == first


def test_what_comes_out_the_same_is_not_run_again(sc: SparkContext, tmp_path: Path) -> None:
    placed = sc.parallelize(range(ROWS), 3).map(lambda number: (number % 50, number)).partitionBy(PARTITIONS)
    log = tmp_path / "log"

    def noted(index: int, records: Iterator[Any]) -> Iterator[Any]:
        with log.open("a") as file:
            file.write(f"{index} ")
        return records

    destroyer = Destroyer(tmp_path, shuffle_id=0, map_index=1)
    assert placed.mapPartitionsWithIndex(noted).mapPartitionsWithIndex(destroyer).count() == ROWS
    # The last task did not end the first time: only that one is run again.
    assert log.read_text().split() == ["0", "1", "2", "3", "3"]


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_lost_or_doubled_when_executors_die(seed: int, tmp_path: Path) -> None:
    """Tasks kill their own executors at random places of a job of random rows, dealt round-robin twice."""

    def dies(stage: int) -> Callable[[int, Iterator[Any]], Iterator[Any]]:
        def run(index: int, records: Iterator[Any]) -> Iterator[Any]:
            choice = Random(f"{seed} {stage} {index}")
            marker = tmp_path / f"killed-{stage}-{index}"
            last = choice.randrange(ROWS // 8) if choice.random() < 0.25 and not marker.exists() else -1
            for number, record in enumerate(records):
                yield record
                if number == last:
                    marker.touch()
                    os.kill(os.getppid(), 9)

        return run

    with SparkContext("local-cluster[3,1,256]", "dying") as sc:
        dealt = sc.parallelize(range(ROWS), 6).mapPartitionsWithIndex(dies(0)).repartition(8)
        keyed = dealt.mapPartitionsWithIndex(dies(1)).map(with_random_key).groupByKey(6)
        whole = keyed.mapPartitionsWithIndex(dies(2)).flatMap(lambda pair: list(pair[1])).repartition(5)
        found = whole.mapPartitionsWithIndex(dies(3)).collect()
        assert sorted(found) == list(range(ROWS))
        assert len(list(tmp_path.glob("killed-*"))) >= 2
        summed = keyed.mapValues(sum).values().reduce(add)
        assert summed == sum(range(ROWS))
