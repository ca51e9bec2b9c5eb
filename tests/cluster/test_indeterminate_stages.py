"""Random rows, keys and sums while executors die: no row is lost or doubled (SPARK-23207, 23243, 38160).

Executors are killed by their own tasks in the middle of a stage, when others have read the first version of
what is lost with them.
"""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from pyrite import SparkContext

ROWS = 3_000
Rows = Iterator[Any]


@pytest.fixture(
    scope="module",
    params=["local-cluster[2,1,1024]", pytest.param("ray[2,1,1024]", marks=pytest.mark.ray)],
)
def sc(request: pytest.FixtureRequest) -> Iterator[SparkContext]:
    with SparkContext(request.param, "indeterminate") as context:
        yield context


class Kills:
    """Kills the executor of the task that reads so many rows of a partition, once."""

    def __init__(self, directory: Path, partition: int, rows: int, stage: str = "last") -> None:
        self.marker = directory / f"killed-{stage}-{partition}"
        self.partition = partition
        self.rows = rows

    def __call__(self, index: int, records: Rows) -> Rows:
        if index != self.partition or self.marker.exists():
            return records
        return self._dying(records)

    def _dying(self, records: Rows) -> Rows:
        for number, record in enumerate(chain(records, [None])):
            if number == self.rows or record is None:
                self.marker.touch()
                os.kill(os.getppid(), signal.SIGKILL)
                signal.pause()
            yield record

    @property
    def happened(self) -> bool:
        return self.marker.exists()


def shuffled(index: int, records: Rows) -> Rows:
    """The same rows in another order each time, as from a system that answers in any order."""
    rows = list(records)
    random.Random(os.urandom(8)).shuffle(rows)
    return iter(rows)


def random_key(row: int) -> tuple[int, int]:
    return random.SystemRandom().randrange(2**40), row


def random_value(row: int) -> tuple[int, tuple[bytes, int]]:
    return row % 11, (os.urandom(8), row)


def check_rows(found: list[int]) -> None:
    assert len(found) == ROWS
    assert sorted(found) == list(range(ROWS))


@pytest.mark.parametrize("seed", range(2))
def test_repartition_of_rows_in_any_order(sc: SparkContext, tmp_path: Path, seed: int) -> None:
    choice = random.Random(seed)
    kills = Kills(tmp_path, choice.randrange(2, 6), choice.randrange(300))
    dealt = sc.parallelize(range(ROWS), 4).mapPartitionsWithIndex(shuffled).repartition(6)
    check_rows(dealt.mapPartitionsWithIndex(kills).collect())
    assert kills.happened


def test_two_repartitions_and_a_kill_in_each(sc: SparkContext, tmp_path: Path) -> None:
    first, second, third = (Kills(tmp_path, 3, 100, stage) for stage in ("first", "second", "third"))
    rows = sc.parallelize(range(ROWS), 4).mapPartitionsWithIndex(shuffled).mapPartitionsWithIndex(first)
    dealt = rows.repartition(5).mapPartitionsWithIndex(shuffled).mapPartitionsWithIndex(second)
    check_rows(dealt.repartition(4).mapPartitionsWithIndex(third).collect())
    assert all(kills.happened for kills in (first, second, third))


def test_random_keys(sc: SparkContext, tmp_path: Path) -> None:
    kills = Kills(tmp_path, 4, 10)
    grouped = sc.parallelize(range(ROWS), 4).map(random_key).groupByKey(6).mapPartitionsWithIndex(kills)
    check_rows(list(chain.from_iterable(rows for _, rows in grouped.collect())))
    assert kills.happened


def test_sorted_random_keys(sc: SparkContext, tmp_path: Path) -> None:
    """Ranges are chosen from a sample, of other keys than those that are sorted then."""
    kills = Kills(tmp_path, 2, 10)
    ordered = sc.parallelize(range(ROWS), 4).map(random_key).sortByKey(numPartitions=3)
    found = ordered.mapPartitionsWithIndex(kills).collect()
    check_rows([row for _, row in found])
    keys = [key for key, _ in found]
    assert keys == sorted(keys)
    assert kills.happened


def test_random_values_of_the_same_keys_are_of_one_version(sc: SparkContext, tmp_path: Path) -> None:
    """Both sides read the same shuffle; a row has the same value on both."""
    kills = Kills(tmp_path, 2, 5)
    placed = sc.parallelize(range(ROWS), 4).map(random_value).partitionBy(3)
    sides = [placed.values().map(lambda value, side=side: (value, side)) for side in ("left", "right")]
    both = sides[0].union(sides[1]).groupByKey(3).mapPartitionsWithIndex(kills).mapValues(sorted).collect()
    assert all(found == ["left", "right"] for _, found in both)
    check_rows([row for (_, row), _ in both])
    assert kills.happened


def test_float_sums_in_any_order_agree_with_what_is_computed_from_them(
    sc: SparkContext, tmp_path: Path
) -> None:
    """A sum depends on the order of its terms; what is derived from it twice must not."""
    kills = Kills(tmp_path, 5, 0)
    terms = sc.parallelize(range(ROWS), 4).mapPartitionsWithIndex(shuffled)
    sums = terms.map(lambda row: (row % 40, 0.1 * row)).reduceByKey(float.__add__, 4)
    sides = [sums.map(lambda pair, side=side: (pair[0], (side, pair[1]))) for side in (0, 1)]
    pairs = sides[0].union(sides[1]).partitionBy(6).mapPartitionsWithIndex(kills).groupByKey(6).collect()
    assert sorted(key for key, _ in pairs) == list(range(40))
    for key, values in pairs:
        (left, one), (right, other) = sorted(values)
        assert (left, right) == (0, 1)
        assert one == other == pytest.approx(0.1 * sum(range(key, ROWS, 40)))
    assert kills.happened


@pytest.mark.parametrize("save", ["saveAsTextFile", "saveAsPickleFile"])
def test_output_of_which_parts_were_written(sc: SparkContext, tmp_path: Path, save: str) -> None:
    """Nothing is moved to its place before all parts are of one version, so they may be written again."""
    kills = Kills(tmp_path, 5, 10)
    dealt = sc.parallelize(range(ROWS), 4).mapPartitionsWithIndex(shuffled).repartition(6)
    target = str(tmp_path / "saved")
    getattr(dealt.mapPartitionsWithIndex(kills), save)(target)
    assert kills.happened
    read: Callable[[str], Any] = sc.textFile if save == "saveAsTextFile" else sc.pickleFile
    check_rows([int(row) for row in read(target).collect()])
    assert sorted(name for name in os.listdir(target) if name.startswith("part-")) == [
        f"part-{number:05d}" for number in range(6)
    ]
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".saved")]


def test_results_that_the_driver_has_already_are_given_anew(sc: SparkContext, tmp_path: Path) -> None:
    """Also where they were large and came as files, and where the driver reduces them."""
    kills = Kills(tmp_path, 5, 10)
    dealt = sc.parallelize(range(ROWS), 4).map(random_key).partitionBy(6).mapPartitionsWithIndex(kills)
    counted = sc.accumulator(0)

    def noted(pair: tuple[int, int]) -> tuple[int, bytes]:
        counted.add(1)
        return pair[1], bytes(1_000)

    check_rows([row for row, _ in dealt.map(noted).collect()])
    assert kills.happened
    assert counted.value == ROWS


def test_rows_are_counted_by_key_exactly(sc: SparkContext, tmp_path: Path) -> None:
    kills = Kills(tmp_path, 3, 1)
    dealt = sc.parallelize(range(ROWS), 4).mapPartitionsWithIndex(shuffled).repartition(4)
    counts = dealt.map(lambda row: (row % 7, 1)).reduceByKey(int.__add__, 4).mapPartitionsWithIndex(kills)
    assert dict(counts.collect()) == Counter(row % 7 for row in range(ROWS))
    assert kills.happened
