"""Files of map outputs are deleted, cut short or changed between two jobs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from operator import add
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pyrite import SparkContext
from pyrite.common.conf import SparkConf
from pyrite.errors import SparkException

MAPS = 60
REDUCERS = 4
DAMAGED = 50
Damage = Callable[[Path, Random], None]


@pytest.fixture
def sc(tmp_path: Path) -> Iterator[SparkContext]:
    conf = SparkConf().setMaster("local[2]").setAppName("damaged").set("spark.local.dir", str(tmp_path))
    with SparkContext(conf=conf) as context:
        yield context


def delete(path: Path, random: Random) -> None:
    path.unlink()


def cut_short(path: Path, random: Random) -> None:
    os.truncate(path, random.randrange(path.stat().st_size))


def flip_a_bit(path: Path, random: Random) -> None:
    """In the checksum or the payload of the segment of a reducer, all of which have one frame here."""
    data = bytearray(path.read_bytes())
    # A frame: the length in 8 bytes, the checksum in 4, padding; the payload follows after 16.
    position = data.index(b"\x80\x05")  # how a pickle begins
    data[random.choice([position - 10, position, position + 20])] ^= 1 << random.randrange(8)
    path.write_bytes(data)


def any_of_them(path: Path, random: Random) -> None:
    random.choice([delete, cut_short, flip_a_bit])(path, random)


def maps_noted_in(log: Path) -> Callable[[int, Iterator[Any]], Iterator[Any]]:
    def noted(index: int, records: Iterator[Any]) -> Iterator[Any]:
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(descriptor, bytes([index]))
        os.close(descriptor)
        return records

    return noted


def map_outputs(directory: Path) -> dict[int, Path]:
    """The files of the only shuffle, by map index."""
    return {int(path.name.split("_")[2]): path for path in directory.glob("*/executors/*/shuffle/shuffle_*")}


@pytest.mark.parametrize("damage", [delete, cut_short, flip_a_bit, any_of_them])
def test_only_the_damaged_outputs_are_made_again(sc: SparkContext, tmp_path: Path, damage: Damage) -> None:
    log = tmp_path / "log"
    numbers = sc.parallelize(range(6_000), MAPS).mapPartitionsWithIndex(maps_noted_in(log))
    sums = numbers.map(lambda number: (number % 101, number / 7)).reduceByKey(add, REDUCERS)
    expected = sums.collect()
    assert sorted(log.read_bytes()) == list(range(MAPS))
    log.unlink()
    random = Random(f"{damage.__name__}")
    outputs = map_outputs(tmp_path)
    chosen = random.sample(range(MAPS), DAMAGED)
    for index in chosen:
        damage(outputs[index], random)
    # Floats are added, so this sees the order of the additions too.
    assert sums.collect() == expected
    assert sorted(log.read_bytes()) == sorted(chosen)


def test_an_output_that_is_lost_again_and_again_fails_the_job(sc: SparkContext, tmp_path: Path) -> None:
    def lose_it_again(index: int, records: Iterator[Any]) -> Iterator[Any]:
        for path in tmp_path.glob("*/executors/*/shuffle/shuffle_*_1_*"):
            path.unlink()
        return records

    placed = sc.parallelize([(number, number) for number in range(40)], 3).partitionBy(1)
    with pytest.raises(SparkException, match="it lost the same input 4 times") as caught:
        placed.mapPartitionsWithIndex(lose_it_again).count()
    assert caught.value.getCondition() == "STAGE_FAILED"
    assert placed.count() == 40


def test_how_often_an_input_may_be_lost_is_a_setting(tmp_path: Path) -> None:
    conf = SparkConf().setMaster("local[1]").setAppName("damaged").set("spark.local.dir", str(tmp_path))
    log = tmp_path / "log"

    def lose_it_again(index: int, records: Iterator[Any]) -> Iterator[Any]:
        with log.open("a") as file:
            file.write("read\n")
        for path in tmp_path.glob("*/executors/*/shuffle/shuffle_*_1_*"):
            path.unlink()
        return records

    with SparkContext(conf=conf.set("spark.stage.maxConsecutiveAttempts", "2")) as context:
        placed = context.parallelize([(number, number) for number in range(40)], 3).partitionBy(1)
        with pytest.raises(SparkException, match="it lost the same input 2 times"):
            placed.mapPartitionsWithIndex(lose_it_again).count()
    assert log.read_text().split() == ["read"] * 2
