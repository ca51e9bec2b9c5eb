"""SequenceFiles of pickles: as PySpark writes them, and wherever they are cut."""

from __future__ import annotations

import pickle
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import SparkIOException
from pyrite.io.file_system import FileStatus
from pyrite.io.java_arrays import decode_byte_arrays, encode_byte_arrays
from pyrite.io.sequence_file import SYNC_INTERVAL, encode_records, read_records
from pyrite.io.splits import FileSplit, file_splits

RECORDED = Path(__file__).parent / "data" / "pyspark-object-file.seq"
HEADER_SIZE = 95
MARK = slice(79, HEADER_SIZE)


def whole(path):
    return FileSplit(str(path), 0, path.stat().st_size)


def test_reads_what_pyspark_wrote():
    (record,) = read_records(whole(RECORDED))
    batches = [pickle.loads(batch) for batch in decode_byte_arrays(record)]
    assert batches == [[1, "two", (3,)], [{"f": 4.0}, None, 0], [1, 2, 3], [4, 5, 6]]


def test_writes_the_bytes_that_pyspark_wrote():
    recorded = RECORDED.read_bytes()
    (record,) = read_records(whole(RECORDED))
    assert encode_byte_arrays(decode_byte_arrays(record)) == record
    written = bytearray(b"".join(encode_records([record])))
    written[MARK] = recorded[MARK]  # which is random
    assert bytes(written) == recorded


@given(st.lists(st.binary(max_size=50), max_size=12))
def test_java_arrays_come_back(arrays):
    assert decode_byte_arrays(encode_byte_arrays(arrays)) == arrays


@given(st.lists(st.binary(max_size=8), max_size=4), st.data())
def test_java_arrays_cut_short_are_refused(arrays, data):
    encoded = encode_byte_arrays(arrays)
    cut = data.draw(st.integers(0, len(encoded) - 1))
    with pytest.raises(ValueError, match=r"cut short|not a Java|other than"):
        decode_byte_arrays(encoded[:cut])


RECORD_SIZES = st.sampled_from([0, 1, 1000, SYNC_INTERVAL // 3, SYNC_INTERVAL, 2 * SYNC_INTERVAL])


@given(st.lists(RECORD_SIZES, max_size=12), st.lists(st.integers(0, 2**21), max_size=6))
def test_splits_together_are_the_file(scratch, sizes, cuts):
    values = [bytes([i]) * size for i, size in enumerate(sizes)]
    path = scratch() / "seq"
    path.write_bytes(b"".join(encode_records(values)))
    size = path.stat().st_size
    edges = sorted({0, size, *(cut % (size + 1) for cut in cuts)})
    splits = [FileSplit(str(path), start, end - start) for start, end in pairwise(edges)]
    assert [value for split in splits for value in read_records(split)] == values


def test_marks_lie_where_hadoop_sets_them(tmp_path):
    path = tmp_path / "seq"
    path.write_bytes(b"".join(encode_records([b"x" * 50_000] * 5)))
    data = path.read_bytes()
    # Before the first record that begins 102,400 bytes or more after the header, and so on.
    first = HEADER_SIZE + 3 * (12 + 50_000)
    assert data.find(b"\xff\xff\xff\xff" + data[MARK]) == first
    splits = file_splits([FileStatus(str(path), len(data), False)], 2, minimum_size=SYNC_INTERVAL)
    assert [len(list(read_records(split))) for split in splits] == [3, 2]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "does not begin"),
        (b"a1\n", "does not begin"),
        (b"SEQ\x06", "cut short"),
        (RECORDED.read_bytes()[:-1], "cut short"),
        (RECORDED.read_bytes()[: HEADER_SIZE + 2], "cut short"),
        (RECORDED.read_bytes().replace(b"BytesWritable", b"OtherWritable"), "holds .*OtherWritable"),
        (RECORDED.read_bytes()[:73] + b"\x01" + RECORDED.read_bytes()[74:], "compressed"),
        (RECORDED.read_bytes()[:HEADER_SIZE] + b"\x00\x00\x00\x09" * 9, "impossible lengths"),
        (RECORDED.read_bytes() + b"\xff\xff\xff\xff" + b"0" * 16, "sync mark at byte 295"),
    ],
)
def test_a_file_that_is_none_says_why(tmp_path, data, reason):
    path = tmp_path / "odd"
    path.write_bytes(data)
    with pytest.raises(SparkIOException, match=f"odd .*{reason}") as caught:
        list(read_records(FileSplit(str(path), 0, 1_000_000)))
    assert caught.value.getCondition() == "CORRUPT_FILE"
