"""Files that appear whole or not at all, and errors that name their directory."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from pyrite.errors import SparkIOException
from pyrite.storage.local_disk import LocalFile, remove_temporary_files, temporary_path, writing_to


def test_a_full_disk_is_explained() -> None:
    with (
        pytest.raises(SparkIOException, match="in /tmp/x cannot be written: No space left") as caught,
        writing_to("/tmp/x"),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert caught.value.getCondition() == "CANNOT_WRITE_LOCAL_DISK"


def test_a_file_holds_what_was_written(tmp_path: Path) -> None:
    with LocalFile(str(tmp_path / "file")) as file:
        assert file.write(b"abc") == 3
        assert file.write(memoryview(b"def")) == 3
    assert (tmp_path / "file").read_bytes() == b"abcdef"


def test_a_missing_directory_is_explained(tmp_path: Path) -> None:
    with pytest.raises(SparkIOException, match="gone cannot be written"):
        LocalFile(str(tmp_path / "gone" / "file"))


def test_the_users_error_passes_and_the_file_goes(tmp_path: Path) -> None:
    def fails() -> None:
        with LocalFile(str(tmp_path / "file")) as file:
            file.write(b"abc")
            raise OSError("the user's own")

    with pytest.raises(OSError, match=r"^the user's own$"):
        fails()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_had_not_finished_is_removed(tmp_path: Path) -> None:
    for owner in ("a-1", "a-11", "b-1"):
        Path(temporary_path(str(tmp_path), "block", owner)).touch()
    (tmp_path / "block.a-1.tmp").touch()
    remove_temporary_files(str(tmp_path), "a-1")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".block.a-11.tmp",
        ".block.b-1.tmp",
        "block.a-1.tmp",
    ]
    remove_temporary_files(str(tmp_path / "gone"), "a-1")
