"""Lines and splits: whatever the cuts, each line is read once, and where PySpark puts it."""

from __future__ import annotations

import re
from itertools import pairwise
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import SparkIOException
from pyrite.io import text_reader
from pyrite.io.file_system import FileStatus
from pyrite.io.splits import FileSplit, file_splits
from pyrite.io.text_reader import read_lines, read_text

BOM = b"\xef\xbb\xbf"
PIECES = st.sampled_from(
    [b"a", b"bc", "é€😀".encode(), b"\n", b"\r", b"\r\n", b"\x0b", "\u2028".encode(), BOM]
)
CONTENT = st.lists(PIECES, max_size=30).map(b"".join)


def lines_of(content: bytes) -> list[bytes]:
    """The lines by definition, without any cut."""
    lines = re.split(rb"\r\n|\r|\n", content.removeprefix(BOM))
    return lines if lines[-1] else lines[:-1]


def parts(path, num_splits, use_unicode=True):
    status = FileStatus(str(path), path.stat().st_size, False)
    return [list(read_lines(split, use_unicode)) for split in file_splits([status], num_splits)]


@given(CONTENT, st.integers(1, 40), st.integers(1, 7), st.integers(1, 7))
def test_splits_together_are_the_file(scratch, content, num_splits, block_size, scan_size):
    path = scratch() / "text"
    path.write_bytes(content)
    with (
        patch.object(text_reader, "_BLOCK_SIZE", block_size),
        patch.object(text_reader, "_SCAN_SIZE", scan_size),
    ):
        read = [line for part in parts(path, num_splits, use_unicode=False) for line in part]
        text = [line for part in parts(path, num_splits) for line in part]
    assert read == lines_of(content)
    assert text == [line.decode() for line in lines_of(content)]


@given(CONTENT, st.lists(st.integers(0, 100), max_size=8))
def test_any_cuts_will_do(scratch, content, cuts):
    path = scratch() / "text"
    path.write_bytes(content)
    edges = sorted({0, len(content), *(cut % (len(content) + 1) for cut in cuts)})
    splits = [FileSplit(str(path), start, end - start) for start, end in pairwise(edges)]
    assert [line for split in splits for line in read_lines(split, False)] == lines_of(content)


@pytest.mark.parametrize(
    ("content", "num_splits", "expected"),
    [
        # Each was read off PySpark 4.2: sc.textFile(path, num_splits).glom().collect()
        (b"0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n", 2, ["012345", "6789"]),
        (b"0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n", 3, ["0123", "456", "789", ""]),
        (b"0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n", 4, ["012", "345", "67", "89"]),
        (b"0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n", 7, ["01", *"23456789", ""]),
        (b"a\rb\r\nc\nd", 3, ["ab", "", "c", "d"]),
        (b"a\r\nb\r\nc\r\nd\r\n", 2, ["abc", "d"]),
        (b"a\r\nb\r\nc\r\nd\r\n", 4, ["ab", "c", "d", ""]),
        (b"a\r\nb\r\nc\r\nd\r\n", 5, ["a", "b", "c", "", "d", ""]),
        (BOM, 3, ["", "", ""]),
        (b"", 3, []),
    ],
)
def test_lines_lie_where_pyspark_puts_them(tmp_path, content, num_splits, expected):
    path = tmp_path / "text"
    path.write_bytes(content)
    assert parts(path, num_splits) == [list(part) for part in expected]


def test_only_the_first_byte_order_mark_is_dropped(tmp_path):
    path = tmp_path / "text"
    path.write_bytes(BOM + BOM + b"a\n" + BOM + b"b\n")
    assert parts(path, 1) == [["\ufeffa", "\ufeffb"]]


@given(st.lists(st.integers(0, 500), max_size=6), st.integers(1, 30))
def test_splits_cover_each_file_once(sizes, num_splits):
    files = [FileStatus(f"f{i}", size, False) for i, size in enumerate(sizes)]
    splits = file_splits(files, num_splits)
    for file in files:
        mine = [split for split in splits if split.path == file.path]
        assert sum(split.length for split in mine) == file.size
        assert [split.start for split in mine[1:]] == [split.end for split in mine[:-1]]


def test_a_large_file_is_cut_at_blocks():
    splits = file_splits([FileStatus("big", 70_000_000, False)], 1)
    assert [split.length for split in splits] == [33554432, 36445568]  # as PySpark: the slop is a tenth


def test_text_in_another_encoding_names_the_file_and_the_byte(tmp_path):
    path = tmp_path / "latin"
    path.write_bytes(b"good\nna\xefve\n")
    split = FileSplit(str(path), 0, 11)
    with pytest.raises(SparkIOException, match=r"latin is not UTF-8 text: .* 0xef at byte 7") as caught:
        list(read_lines(split))
    assert caught.value.getCondition() == "CANNOT_DECODE_TEXT"
    assert list(read_lines(split, use_unicode=False)) == [b"good", b"na\xefve"]


def test_utf_16_is_recognised(tmp_path):
    path = tmp_path / "wide"
    path.write_bytes("text\n".encode("utf-16"))
    with pytest.raises(SparkIOException, match="it begins like UTF-16 at byte 0"):
        read_text(str(path))
