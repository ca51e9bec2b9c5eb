"""Reliable checkpoints: what was written comes back, and damage is seen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import BlockUnavailable, SparkIOException
from pyrite.io.checkpoint import make_checkpoint_directory, read_checkpoint, write_checkpoint


@given(st.lists(st.lists(st.integers() | st.tuples(st.text(), st.floats(allow_nan=False))), max_size=4))
def test_what_was_written_comes_back(scratch, run_job, new_node, parts):
    files = write_checkpoint(run_job, new_node(parts), str(scratch() / "rdd-1"))
    assert [list(read_checkpoint(file)) for file in files] == parts


@pytest.fixture
def file(tmp_path, run_job, new_node):
    (file,) = write_checkpoint(run_job, new_node([list(range(1000))]), str(tmp_path / "app" / "rdd-1"))
    return file


@given(data=st.data())
def test_a_flipped_bit_is_seen(scratch, run_job, new_node, data):
    (file,) = write_checkpoint(run_job, new_node([["some", "records"]]), str(scratch() / "rdd-1"))
    path = Path(file.path.removeprefix("file:"))
    content = bytearray(path.read_bytes())
    # The header's and the payload's padding carry nothing.
    position = data.draw(st.integers(0, 11) | st.integers(16, file.size - 16))
    content[position] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    with pytest.raises(BlockUnavailable) as caught:
        read_checkpoint(file)
    assert caught.value.getCondition() == "BLOCK_CORRUPT"


def test_a_file_cut_short_is_seen_even_between_frames(file):
    os.truncate(file.path.removeprefix("file:"), 0)
    with pytest.raises(BlockUnavailable, match=f"has 0 bytes, and {file.size} were written"):
        read_checkpoint(file)


def test_a_file_that_is_gone_is_named(file):
    Path(file.path.removeprefix("file:")).unlink()
    with pytest.raises(BlockUnavailable, match="rdd-1/part-00000 is not there") as caught:
        read_checkpoint(file)
    assert caught.value.getCondition() == "BLOCK_NOT_FOUND"


def test_the_directory_of_an_application(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert make_checkpoint_directory("deep/checkpoints", "app-1") == f"file:{tmp_path}/deep/checkpoints/app-1"
    assert (tmp_path / "deep" / "checkpoints" / "app-1").is_dir()
    (tmp_path / "file").touch()
    with pytest.raises(SparkIOException, match="file cannot be written"):
        make_checkpoint_directory("file", "app-1")
