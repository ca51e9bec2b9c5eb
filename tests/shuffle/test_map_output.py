import os

import pytest

from pyrite.serializer.framing import read_frames
from pyrite.shuffle.codec import decode_columns
from pyrite.shuffle.map_output import MapOutput
from pyrite.shuffle.partitioner import Partitioner
from pyrite.shuffle.segment_file import read_segment


def contents(path, sizes):
    """The records of each segment."""
    return [
        [pair for payload in read_segment(path, n, size) for pair in zip(*decode_columns(payload))]
        for n, size in enumerate(sizes)
    ]


@pytest.fixture
def output(spaces):
    output = MapOutput(Partitioner(3), spaces())
    yield output
    output.close()


def even_and_odd(numbers):
    return ((n % 2, n) for n in numbers)


@pytest.mark.parametrize("spills", [0, 1, 2])
def test_order_stays_whatever_was_encoded_and_spilled_before(output, tmp_path, spills):
    numbers = iter(range(60_000))
    for number in range(3):
        output.add(even_and_odd(n for _, n in zip(range(20_000), numbers)))
        if number < spills:
            output.spill()
    path = str(tmp_path / "output")
    evens, odds, none = contents(path, output.write(path))
    assert evens == [(0, n) for n in range(0, 60_000, 2)]
    assert odds == [(1, n) for n in range(1, 60_000, 2)]
    assert none == []
    assert output.records == 60_000


def test_full_buckets_are_encoded_on_the_way(output):
    output.add(even_and_odd(range(100_000)))
    assert sum(map(len, output._buckets)) < 50_000


def test_frames_do_not_grow_with_the_size_of_records(output, tmp_path):
    output.add((0, os.urandom(10_000)) for _ in range(1500))
    path = str(tmp_path / "output")
    output.write(path)
    with open(path, "rb") as file:
        data = file.read()
    frames = [len(payload) for payload in read_frames(data[: -3 * 20 - 16])]
    assert sum(frames) > 15_000_000
    assert max(frames) < 3_000_000
