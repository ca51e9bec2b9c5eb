"""Stores behind fsspec, with its in-memory store as the example."""

from __future__ import annotations

import sys
import uuid

import pytest

from pyrite.errors import PySparkImportError, SparkIOException
from pyrite.io.checkpoint import read_checkpoint, write_checkpoint
from pyrite.io.file_system import locate
from pyrite.io.output import save_as_text_file
from pyrite.io.paths import input_entries, input_files
from pyrite.io.splits import file_splits
from pyrite.io.text_reader import read_lines


def test_a_missing_fsspec_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec", None)
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(PySparkImportError, match=r"pip install 'pyrite\[remote\]'"):
        locate("s3://bucket/key")


@pytest.fixture
def store():
    fsspec = pytest.importorskip("fsspec", reason="fsspec, of the extra `remote`, is not installed")
    path = f"/{uuid.uuid4().hex}"
    memory = fsspec.filesystem("memory")
    yield memory, path
    if memory.exists(path):
        memory.rm(path, recursive=True)


def test_saved_text_is_read_back(store, run_job, new_node):
    memory, path = store
    save_as_text_file(run_job, new_node([["a", "b"], ["c"]]), f"memory:/{path}/out")
    assert sorted(memory.ls(f"{path}", detail=False)) == [f"{path}/out"]
    files = input_files(f"memory:/{path}/out")
    assert [file.name for file in files] == ["part-00000", "part-00001"]
    lines = [line for split in file_splits(files, 4) for line in read_lines(split)]
    assert lines == ["a", "b", "c"]


def test_patterns_and_missing_paths(store):
    memory, path = store
    for name in ["a/x", "a/_x", "b/x", "b/y"]:
        memory.pipe_file(f"{path}/{name}", b"line\n")
    entries = input_entries(f"memory:/{path}/*/[x-z],memory:/{path}/b")
    assert [entry.path.partition(path)[2] for entry in entries] == ["/a/x", "/b/x", "/b/y", "/b/x", "/b/y"]
    with pytest.raises(SparkIOException, match="does not exist"):
        input_entries(f"memory:/{path}/c*")


def test_an_existing_output_is_refused(store, run_job, new_node):
    memory, path = store
    memory.pipe_file(f"{path}/out/part-00000", b"old")
    with pytest.raises(SparkIOException, match="already exists"):
        save_as_text_file(run_job, new_node([["a"]]), f"memory:/{path}/out")
    assert memory.cat(f"{path}/out/part-00000") == b"old"


def test_a_failed_job_leaves_nothing(store, new_node):
    memory, path = store

    def fail(node, task):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        save_as_text_file(fail, new_node([["a"]]), f"memory:/{path}/out")
    assert memory.find(path) == []


def test_checkpoints(store, run_job, new_node):
    _, path = store
    files = write_checkpoint(run_job, new_node([[1, 2], []]), f"memory:/{path}/rdd-1")
    assert [list(read_checkpoint(file)) for file in files] == [[1, 2], []]


def test_an_unknown_scheme_is_named(store):
    with pytest.raises(SparkIOException, match=r"the file system `nosuch`") as caught:
        locate("nosuch://x/y")
    assert caught.value.getCondition() == "UNSUPPORTED_PATH"
