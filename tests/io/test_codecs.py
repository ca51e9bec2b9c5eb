"""Compressed files: whole ones are read to the end, damaged ones are an error that names them."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import PySparkValueError, SparkIOException
from pyrite.io.codecs import CODECS, codec_of_class, codec_of_file, decompressed
from pyrite.io.splits import FileSplit
from pyrite.io.text_reader import read_lines

every_codec = pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.name)


def compress(codec, data):
    compressor = codec.new_compressor()
    return compressor.compress(data) + compressor.flush()


def read(path):
    return list(read_lines(FileSplit(str(path), 0, path.stat().st_size), use_unicode=False))


@every_codec
@given(st.lists(st.binary(max_size=200), max_size=4))
def test_streams_in_one_file_are_one_content(scratch, codec, contents):
    path = scratch() / "data"
    path.write_bytes(b"".join(compress(codec, content) for content in contents))
    with path.open("rb") as file:
        assert b"".join(decompressed(file, codec, "data")) == b"".join(contents)


@every_codec
def test_lines_run_over_the_ends_of_streams(tmp_path, codec):
    path = tmp_path / f"lines{codec.suffix.upper()}"
    path.write_bytes(compress(codec, b"a\nb") + compress(codec, b"c\r") + compress(codec, b"\nd"))
    assert read(path) == [b"a", b"bc", b"d"]


@every_codec
@given(cut=st.integers(1, 10_000))
def test_a_file_cut_short_is_seen(scratch, codec, cut):
    whole = compress(codec, b"".join(b"line %d\n" % i for i in range(300)))
    path = scratch() / f"cut{codec.suffix}"
    path.write_bytes(whole[: 1 + cut % (len(whole) - 1)])
    with pytest.raises(SparkIOException, match=r"cut.*ends before") as caught:
        read(path)
    assert caught.value.getCondition() == "CORRUPT_FILE"


@every_codec
def test_a_file_of_something_else_is_seen(tmp_path, codec):
    path = tmp_path / f"plain{codec.suffix}"
    path.write_bytes(b"hello world")
    with pytest.raises(SparkIOException, match=f"plain.*cannot be read as {codec.name} data"):
        read(path)


@every_codec
def test_what_follows_the_stream_is_not_passed_over(tmp_path, codec):
    path = tmp_path / f"more{codec.suffix}"
    path.write_bytes(compress(codec, b"hello") + b"garbage")
    with pytest.raises(SparkIOException, match=r"more.*cannot be read"):
        read(path)


def test_damage_is_reported_before_the_encoding_it_breaks(tmp_path):
    gzip = codec_of_file("x.gz")
    data = bytearray(compress(gzip, b"\xff is no text here\n" * 3))
    data[-5] ^= 1  # in the checksum
    path = tmp_path / "damaged.gz"
    path.write_bytes(data)
    with pytest.raises(SparkIOException) as caught:
        list(read_lines(FileSplit(str(path), 0, len(data))))
    assert caught.value.getCondition() == "CORRUPT_FILE"


def test_a_format_that_is_not_read_is_refused():
    with pytest.raises(SparkIOException, match=r"\.snappy.*\.gz, \.bz2, \.zst, \.deflate"):
        codec_of_file("part-00000.snappy")


def test_codec_classes():
    assert codec_of_class("org.apache.hadoop.io.compress.DefaultCodec").suffix == ".deflate"
    with pytest.raises(PySparkValueError, match=r"GzipCodec.*got org\.example\.Codec"):
        codec_of_class("org.example.Codec")


@every_codec
def test_codecs_travel_by_name(codec):
    assert pickle.loads(pickle.dumps(codec)) is codec
