import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import SparkIOException
from pyrite.serializer.framing import CorruptFrame, frame
from pyrite.shuffle.segment_file import read_segment, write_segments

#: For each segment, the payloads of its frames.
segments = st.lists(st.lists(st.binary(max_size=30), max_size=3), max_size=6)


@pytest.fixture(scope="module")
def new_path(tmp_path_factory):
    directory = tmp_path_factory.mktemp("segments")
    names = iter(range(10**9))
    return lambda: str(directory / f"output_{next(names)}")


def write(path, payloads):
    return write_segments(path, ([part for p in segment for part in frame([p])] for segment in payloads))


def read(path, number, length):
    return list(map(bytes, read_segment(path, number, length)))


@given(payloads=segments)
def test_each_segment_is_read_alone(new_path, payloads):
    path = new_path()
    lengths = write(path, payloads)
    assert len(lengths) == len(payloads)
    assert all((length == 0) == (segment == []) for length, segment in zip(lengths, payloads))
    for number in reversed(range(len(payloads))):
        assert read(path, number, lengths[number]) == payloads[number]


def test_an_empty_segment_takes_only_its_entry(new_path):
    path = new_path()
    lengths = write_segments(path, ([] for _ in range(10_000)))
    assert set(lengths) == {0}
    assert os.path.getsize(path) == 10_000 * 20 + 16


@given(payloads=segments.filter(any), data=st.data())
def test_a_flipped_bit_is_never_read_as_data(new_path, payloads, data):
    path = new_path()
    lengths = write(path, payloads)
    with open(path, "r+b") as file:
        content = bytearray(file.read())
        content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        file.seek(0)
        file.write(content)
    for number, (segment, length) in enumerate(zip(payloads, lengths)):
        try:
            assert read(path, number, length) == segment
        except CorruptFrame:
            continue


@given(payloads=segments.filter(any), data=st.data())
def test_a_file_cut_short_is_never_read_as_less(new_path, payloads, data):
    path = new_path()
    lengths = write(path, payloads)
    os.truncate(path, data.draw(st.integers(0, os.path.getsize(path) - 1)))
    for number, length in enumerate(lengths):
        with pytest.raises(CorruptFrame):
            read(path, number, length)


def test_another_output_under_the_same_name_is_seen(new_path):
    path = new_path()
    write(path, [[b"a"], [b"b" * 100]])
    with pytest.raises(CorruptFrame, match="segment 1 has 128 bytes instead of 32"):
        read(path, 1, 32)
    with pytest.raises(CorruptFrame):
        read(path, 2, 32)


def test_entries_that_changed_places_are_seen(new_path):
    path = new_path()
    write(path, [[b"a"], [b"b"]])
    with open(path, "r+b") as file:
        content = file.read()
        file.seek(64)
        file.write(content[84:104] + content[64:84])
    with pytest.raises(CorruptFrame, match="index is damaged"):
        read(path, 0, 32)


def test_something_else_is_not_a_map_output(new_path):
    path = new_path()
    with open(path, "wb") as file:
        file.write(b"#" * 100)
    with pytest.raises(CorruptFrame, match="cut short or something else"):
        read(path, 0, 16)


def test_a_missing_file_is_an_os_error(new_path):
    with pytest.raises(FileNotFoundError):
        read(new_path(), 0, 16)


def test_the_file_appears_whole_or_not_at_all(tmp_path):
    path = str(tmp_path / "output")

    def failing():
        yield frame([b"a" * 4_000_000])
        assert os.listdir(tmp_path) == ["output.tmp"]
        raise KeyError("no more")

    with pytest.raises(KeyError):
        write_segments(path, failing())
    assert os.listdir(tmp_path) == []


def test_a_disk_that_refuses_is_explained(tmp_path):
    with pytest.raises(SparkIOException, match=r"cannot be written.*larger disk") as caught:
        write(str(tmp_path / "missing" / "output"), [])
    assert caught.value.getCondition() == "CANNOT_WRITE_LOCAL_DISK"
