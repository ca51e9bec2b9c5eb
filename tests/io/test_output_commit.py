"""The commit protocol under failures: the whole output or none, one attempt a partition."""

from __future__ import annotations

import bz2
import errno
import gzip
import os
import pickle
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import PySparkValueError, SparkIOException
from pyrite.io.commit import OutputCommit, TaskOutput, write_part
from pyrite.io.java_arrays import decode_byte_arrays
from pyrite.io.local_files import LocalFileSystem
from pyrite.io.output import WritePickles, WriteText, save_as_pickle_file, save_as_text_file
from pyrite.io.sequence_file import read_records
from pyrite.io.splits import FileSplit


def contents(directory):
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


@pytest.fixture
def commit(tmp_path):
    commit = OutputCommit(str(tmp_path / "out"), 2)
    commit.setup()
    return commit


def test_parts_and_success_appear_together(tmp_path, commit, new_attempt):
    outputs = [write_part(commit.attempts, new_attempt(i), [b"x", b"%d" % i]) for i in (1, 0)]
    assert not (tmp_path / "out").exists()
    commit.commit(outputs)
    assert contents(tmp_path / "out") == {"_SUCCESS": b"", "part-00000": b"x0", "part-00001": b"x1"}
    assert os.listdir(tmp_path) == ["out"]


def test_the_first_of_two_attempts_is_kept(tmp_path, commit, new_attempt):
    parts = [(0, b"first"), (1, b"one"), (0, b"second"), (1, b"two")]
    outputs = [write_part(commit.attempts, new_attempt(i), [data]) for i, data in parts]
    assert commit.commit(outputs) == outputs[:2]
    assert contents(tmp_path / "out") == {"_SUCCESS": b"", "part-00000": b"first", "part-00001": b"one"}


def test_an_attempt_that_dies_midway_leaves_nothing(commit, new_attempt):
    def chunks():
        yield b"half"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_part(commit.attempts, new_attempt(0), chunks())
    assert os.listdir(commit.attempts.removeprefix("file:")) == []


def test_a_killed_attempt_is_not_published(tmp_path, commit, new_attempt):
    killed = tmp_path / commit.attempts.removeprefix("file:") / "77-killed"
    killed.mkdir()
    (killed / "part-00000").write_bytes(b"hal")
    commit.commit([write_part(commit.attempts, new_attempt(i), [b"whole"]) for i in range(2)])
    assert contents(tmp_path / "out") == {"_SUCCESS": b"", "part-00000": b"whole", "part-00001": b"whole"}
    assert os.listdir(tmp_path) == ["out"]


def test_a_late_attempt_changes_nothing(tmp_path, commit, new_attempt):
    def late_chunks():
        yield b"late"
        commit.commit([write_part(commit.attempts, new_attempt(i), [b"on time"]) for i in range(2)])
        yield b"r"

    with pytest.raises(SparkIOException, match="nothing found"):
        write_part(commit.attempts, new_attempt(0), late_chunks())
    with pytest.raises(FileNotFoundError):
        write_part(commit.attempts, new_attempt(1), [b"later"])
    assert contents(tmp_path / "out")["part-00000"] == b"on time"
    assert os.listdir(tmp_path) == ["out"]


def test_abort_removes_everything_and_late_attempts_find_nothing(tmp_path, commit, new_attempt):
    write_part(commit.attempts, new_attempt(0), [b"x"])
    commit.abort()
    with pytest.raises(FileNotFoundError):
        write_part(commit.attempts, new_attempt(1), [b"x"])
    commit.abort()
    assert os.listdir(tmp_path) == []


def test_a_missing_partition_is_not_published(tmp_path, commit, new_attempt):
    output = write_part(commit.attempts, new_attempt(0), [b"x"])
    with pytest.raises(SparkIOException, match=r"parts \[0\] were reported, of 2 partitions"):
        commit.commit([output])
    assert not (tmp_path / "out").exists()


def test_a_part_that_changed_since_is_not_published(tmp_path, commit, new_attempt):
    outputs = [write_part(commit.attempts, new_attempt(i), [b"four"]) for i in range(2)]
    os.truncate(outputs[1].path.removeprefix("file:"), 2)
    with pytest.raises(SparkIOException, match="4 bytes were written and 2 bytes found"):
        commit.commit(outputs)
    assert not (tmp_path / "out").exists()


def test_a_short_write_is_seen(commit, new_attempt, monkeypatch):
    def lose_the_tail(self, file):
        file.truncate(1)
        file.close()

    monkeypatch.setattr(LocalFileSystem, "close_durably", lose_the_tail)
    with pytest.raises(SparkIOException, match="4 bytes were written and 1 bytes found"):
        write_part(commit.attempts, new_attempt(0), [b"four"])


class DiskFails:
    """Raises at the n-th call of a file system's method."""

    def __init__(self, monkeypatch, method, calls_before):
        self._real = getattr(LocalFileSystem, method)
        self._left = calls_before
        monkeypatch.setattr(LocalFileSystem, method, lambda *args: self(*args))

    def __call__(self, *args):
        self._left -= 1
        if self._left == -1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self._real(*args)


@pytest.mark.parametrize("method", ["rename", "create", "close_durably", "make_directory", "sync_directory"])
@pytest.mark.parametrize("calls_before", range(5))
def test_a_failure_anywhere_leaves_no_target(tmp_path, monkeypatch, run_job, new_node, method, calls_before):
    DiskFails(monkeypatch, method, calls_before)
    with suppress(OSError):
        save_as_text_file(run_job, new_node([["a"], ["b"]]), str(tmp_path / "out"))
        complete = {"_SUCCESS": b"", "part-00000": b"a\n", "part-00001": b"b\n"}
        assert contents(tmp_path / "out") == complete
        return
    assert os.listdir(tmp_path) == []


def test_a_driver_that_dies_before_the_rename_leaves_no_target(tmp_path, commit, new_attempt, monkeypatch):
    class Killed(BaseException):
        pass

    real = LocalFileSystem.rename

    def die_at_publication(self, source, target):
        if target == str(tmp_path / "out"):
            raise Killed
        real(self, source, target)

    outputs = [write_part(commit.attempts, new_attempt(i), [b"x"]) for i in range(2)]
    monkeypatch.setattr(LocalFileSystem, "rename", die_at_publication)
    with pytest.raises(Killed):
        commit.commit(outputs)
    (leftover,) = os.listdir(tmp_path)
    assert leftover.startswith(".out._pyrite_")  # hidden from whoever reads the parent directory


@pytest.mark.parametrize("make", ["mkdir", "touch"])
def test_an_existing_output_is_refused_before_the_job(tmp_path, new_node, make):
    getattr(tmp_path / "out", make)()

    def run_nothing(node, task):
        raise AssertionError("a job was run")

    with pytest.raises(SparkIOException) as caught:
        save_as_text_file(run_nothing, new_node([["a"]]), str(tmp_path / "out"))
    assert caught.value.getCondition() == "OUTPUT_PATH_ALREADY_EXISTS"
    assert os.listdir(tmp_path) == ["out"]


def test_an_output_that_appeared_meanwhile_is_not_overwritten(tmp_path, commit, new_attempt):
    outputs = [write_part(commit.attempts, new_attempt(i), [b"mine"]) for i in range(2)]
    (tmp_path / "out").mkdir()
    with pytest.raises(SparkIOException) as caught:
        commit.commit(outputs)
    assert caught.value.getCondition() == "OUTPUT_PATH_ALREADY_EXISTS"
    assert contents(tmp_path / "out") == {}


def test_an_output_under_a_file_says_so(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SparkIOException) as caught:
        OutputCommit(str(tmp_path / "file" / "out"), 1).setup()
    assert caught.value.getCondition() == "CANNOT_WRITE_OUTPUT"


def test_an_interrupt_leaves_nothing(tmp_path, new_node):
    def interrupted(node, task):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save_as_text_file(interrupted, new_node([["a"]]), str(tmp_path / "out"))
    assert os.listdir(tmp_path) == []


def test_the_parts_are_as_open_as_the_driver_makes_files(tmp_path, commit, new_attempt):
    previous = os.umask(0o077)  # as in a worker
    try:
        outputs = [write_part(commit.attempts, new_attempt(i), [b"x"]) for i in range(2)]
    finally:
        os.umask(previous)
    commit.commit(outputs)
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "out").iterdir()}
    assert modes == {0o666 & ~previous}


def test_no_partition_is_an_output_too(tmp_path, run_job, new_node):
    save_as_text_file(run_job, new_node([]), str(tmp_path / "deep" / "out"))
    assert contents(tmp_path / "deep" / "out") == {"_SUCCESS": b""}


def test_text_is_what_pyspark_writes(tmp_path, run_job, new_node):
    parts = [["a", b"b\xff", 1, None], [1.5, ("x", 2), "é", "two\nlines", ""], []]
    save_as_text_file(run_job, new_node(parts), str(tmp_path / "out"))
    assert contents(tmp_path / "out") == {
        "_SUCCESS": b"",
        "part-00000": b"a\nb\xff\n1\nNone\n",
        "part-00001": b"1.5\n('x', 2)\n\xc3\xa9\ntwo\nlines\n\n",
        "part-00002": b"",
    }


@given(st.lists(st.one_of(st.text(st.characters(codec="utf-8")), st.integers(), st.binary())))
def test_text_in_any_mixture(scratch, run_job, new_node, records):
    out = scratch() / "out"
    save_as_text_file(run_job, new_node([records]), str(out))
    expected = b"".join((r if isinstance(r, bytes) else str(r).encode()) + b"\n" for r in records)
    assert (out / "part-00000").read_bytes() == expected


@pytest.mark.parametrize(
    ("codec", "suffix", "decompress"),
    [
        ("GzipCodec", ".gz", gzip.decompress),
        ("BZip2Codec", ".bz2", bz2.decompress),
        ("DefaultCodec", ".deflate", zlib.decompress),
    ],
)
def test_compressed_text(tmp_path, run_job, new_node, codec, suffix, decompress):
    lines = [str(i) for i in range(20_000)]
    codec_class = f"org.apache.hadoop.io.compress.{codec}"
    save_as_text_file(run_job, new_node([lines]), str(tmp_path / "out"), codec_class)
    data = contents(tmp_path / "out")[f"part-00000{suffix}"]
    assert decompress(data).decode().split() == lines


def test_an_unknown_codec_is_refused_before_anything_is_made(tmp_path, run_job, new_node):
    with pytest.raises(PySparkValueError, match="compressionCodecClass"):
        save_as_text_file(run_job, new_node([["a"]]), str(tmp_path / "out"), "NoCodec")
    assert os.listdir(tmp_path) == []


@given(
    st.lists(st.lists(st.integers() | st.text(), max_size=60), max_size=3), st.sampled_from([-1, 0, 1, 3, 10])
)
def test_pickles_come_back(scratch, run_job, new_node, parts, batch_size):
    out = scratch() / "out"
    save_as_pickle_file(run_job, new_node(parts), str(out), batch_size)
    for index, part in enumerate(parts):
        path = out / f"part-{index:05d}"
        records = list(read_records(FileSplit(str(path), 0, path.stat().st_size)))
        batches = [pickle.loads(batch) for record in records for batch in decode_byte_arrays(record)]
        assert [value for batch in batches for value in batch] == part
        if batch_size > 0:
            assert all(len(batch) == batch_size for batch in batches[:-1])
        if batch_size < 0:
            assert len(batches) == bool(part)


def test_the_tasks_travel():
    for task in (WriteText("file:/out", None), WritePickles("file:/out", 10), TaskOutput(0, "file:/out", 1)):
        assert pickle.loads(pickle.dumps(task)) == task
