"""The files of cached partitions: found, admitted, evicted."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.block_store import BlockStore, StoredBlock, file_identity
from pyrite.storage.level import StorageLevel


@pytest.fixture
def store(tmp_path: Path) -> BlockStore:
    return BlockStore(str(tmp_path / "memory"), str(tmp_path / "disk"), memory_limit=100)


def put(
    store: BlockStore, block: RDDBlockId, level: StorageLevel, size: int
) -> tuple[str | None, list[StoredBlock]]:
    temporary = store.temporary_path(block, level, "a-1")
    Path(temporary).write_bytes(b"x" * size)
    return store.admit(block, level, temporary, size)


def test_a_block_in_memory_is_found_where_it_was_put(store: BlockStore) -> None:
    block = RDDBlockId(1, 0)
    path, changes = put(store, block, StorageLevel.MEMORY_ONLY, 10)
    assert path == store.find(block)
    assert changes == [StoredBlock(block, 10, 0)]


def test_a_block_too_large_for_memory_goes_to_disk_if_its_level_allows(store: BlockStore) -> None:
    on_disk, kept_nowhere = RDDBlockId(1, 0), RDDBlockId(1, 1)
    path, changes = put(store, on_disk, StorageLevel.MEMORY_AND_DISK, 200)
    assert path is not None
    assert path.startswith(store.disk_directory)
    assert changes == [StoredBlock(on_disk, 0, 200)]
    assert put(store, kept_nowhere, StorageLevel.MEMORY_ONLY, 200) == (None, [])
    assert store.find(kept_nowhere) is None


def test_the_block_used_longest_ago_gives_way(store: BlockStore) -> None:
    first, second, third = (RDDBlockId(rdd, 0) for rdd in (1, 2, 3))
    paths = {block: put(store, block, StorageLevel.MEMORY_ONLY, 40)[0] for block in (first, second)}
    for age, block in ((10, first), (20, second)):
        os.utime(paths[block] or "", ns=(age, age))
    store.touch(paths[first] or "")
    _, changes = put(store, third, StorageLevel.MEMORY_ONLY, 40)
    assert changes == [StoredBlock(second, 0, 0), StoredBlock(third, 40, 0)]
    assert store.find(first) is not None
    assert store.find(second) is None


def test_blocks_give_way_to_steps_down_to_their_own_share(store: BlockStore) -> None:
    kept, moved, dropped, late = (RDDBlockId(rdd, 0) for rdd in (1, 2, 3, 4))
    levels = {dropped: StorageLevel.MEMORY_ONLY, moved: StorageLevel.MEMORY_AND_DISK}
    for age, block in enumerate((dropped, moved, kept)):
        path, _ = put(store, block, levels.get(block, StorageLevel.MEMORY_ONLY), 30)
        os.utime(path or "", ns=(age, age))
    assert store.give_way("a-1") == [StoredBlock(dropped, 0, 0), StoredBlock(moved, 0, 30)]
    assert store.give_way("a-2") == []
    assert put(store, RDDBlockId(1, 1), StorageLevel.MEMORY_ONLY, 21) == (None, [])
    store.take_back("a-1")
    assert put(store, RDDBlockId(1, 1), StorageLevel.MEMORY_ONLY, 21) == (None, []), "a-2 needs it still"
    store.remove_temporary_files("a-2")  # it was killed
    assert put(store, late, StorageLevel.MEMORY_ONLY, 70)[1] == [StoredBlock(late, 70, 0)]


def test_an_evicted_block_moves_to_disk_if_its_level_allows(store: BlockStore) -> None:
    moved, newer = RDDBlockId(1, 0), RDDBlockId(2, 0)
    put(store, moved, StorageLevel.MEMORY_AND_DISK, 80)
    _, changes = put(store, newer, StorageLevel.MEMORY_ONLY, 80)
    assert changes[0] == StoredBlock(moved, 0, 80)
    path = store.find(moved)
    assert path is not None
    assert path.startswith(store.disk_directory)
    assert Path(path).read_bytes() == b"x" * 80


def test_blocks_of_the_same_rdd_never_push_each_other_out(store: BlockStore) -> None:
    put(store, RDDBlockId(1, 0), StorageLevel.MEMORY_ONLY, 60)
    assert put(store, RDDBlockId(1, 1), StorageLevel.MEMORY_ONLY, 60) == (None, [])
    assert store.find(RDDBlockId(1, 0)) is not None


def test_the_version_that_was_stored_first_stays(store: BlockStore) -> None:
    block = RDDBlockId(1, 0)
    first, _ = put(store, block, StorageLevel.MEMORY_ONLY, 10)
    second, changes = put(store, block, StorageLevel.MEMORY_ONLY, 20)
    assert (second, changes) == (first, [])
    assert os.path.getsize(first or "") == 10


def test_touching_keeps_the_time_that_tells_versions_apart(store: BlockStore) -> None:
    path, _ = put(store, RDDBlockId(1, 0), StorageLevel.MEMORY_ONLY, 10)
    before = os.stat(path or "").st_mtime_ns
    store.touch(path or "")
    assert os.stat(path or "").st_mtime_ns == before


def test_removing_an_rdd_removes_only_its_blocks(store: BlockStore) -> None:
    put(store, RDDBlockId(1, 0), StorageLevel.MEMORY_ONLY, 10)
    put(store, RDDBlockId(1, 1), StorageLevel.DISK_ONLY, 10)
    put(store, RDDBlockId(12, 0), StorageLevel.MEMORY_ONLY, 10)
    store.remove_rdd(1)
    assert [store.find(RDDBlockId(1, 0)), store.find(RDDBlockId(1, 1))] == [None, None]
    assert store.find(RDDBlockId(12, 0)) is not None


# --- other processes, which find a block corrupt or remove its RDD meanwhile --------------------------


def losing(monkeypatch: pytest.MonkeyPatch, function: str, path: str | None) -> None:
    """A file is gone as soon as a function of the `os` module has returned."""
    called = getattr(os, function)

    def call(*arguments: Any) -> Any:
        result = called(*arguments)
        monkeypatch.undo()
        os.unlink(path or "")
        return result

    monkeypatch.setattr(os, function, call)


def test_a_block_may_go_while_room_is_made_for_another(
    store: BlockStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it did where one worker stored a block and another found the next one of the RDD corrupt."""
    corrupt, other, new = RDDBlockId(1, 0), RDDBlockId(2, 0), RDDBlockId(1, 1)
    path, _ = put(store, corrupt, StorageLevel.MEMORY_ONLY, 50)
    put(store, other, StorageLevel.MEMORY_ONLY, 50)
    losing(monkeypatch, "listdir", path)
    assert put(store, new, StorageLevel.MEMORY_ONLY, 50)[1] == [StoredBlock(new, 50, 0)]
    assert store.find(other) is not None


@pytest.mark.parametrize("level", [StorageLevel.MEMORY_ONLY, StorageLevel.MEMORY_AND_DISK], ids=str)
def test_a_block_may_go_before_it_is_evicted(
    store: BlockStore, level: StorageLevel, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = RDDBlockId(1, 0), RDDBlockId(2, 0)
    path, _ = put(store, old, level, 80)
    losing(monkeypatch, "stat", path)
    assert put(store, new, StorageLevel.MEMORY_ONLY, 80)[1] == [
        StoredBlock(old, 0, 0),
        StoredBlock(new, 80, 0),
    ]


def test_a_block_may_go_while_its_rdd_is_removed(store: BlockStore, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [put(store, RDDBlockId(1, part), StorageLevel.MEMORY_ONLY, 10)[0] for part in range(3)]
    losing(monkeypatch, "scandir", paths[1])
    store.remove_rdd(1)
    assert store.blocks() == []


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_block_that_is_removed_while_it_moves_does_not_come_back(
    store: BlockStore, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From one file system to another, where a move is a copy."""
    old, new = RDDBlockId(1, 0), RDDBlockId(2, 0)
    put(store, old, StorageLevel.MEMORY_AND_DISK, 80)
    rename, copy = os.rename, shutil.copyfileobj

    def rename_within(source: str, target: str) -> None:
        if os.path.dirname(source) != os.path.dirname(target):
            if when == "before":
                store.remove_rdd(1)
            raise OSError(errno.EXDEV, "another file system")
        rename(source, target)

    def copy_slowly(source: Any, target: Any) -> None:
        copy(source, target)
        store.remove_rdd(1)

    monkeypatch.setattr(os, "rename", rename_within)
    monkeypatch.setattr(shutil, "copyfileobj", copy_slowly)
    temporary = store.temporary_path(new, StorageLevel.MEMORY_ONLY, "a-1")
    Path(temporary).write_bytes(b"x" * 80)
    _, changes = store.admit(new, StorageLevel.MEMORY_ONLY, temporary, 80)
    assert changes == [StoredBlock(old, 0, 0), StoredBlock(new, 80, 0)]
    assert store.blocks() == [new]
    assert os.listdir(store.disk_directory) == []


def test_a_block_that_was_stored_anew_is_not_discarded(store: BlockStore) -> None:
    block = RDDBlockId(1, 0)
    path, _ = put(store, block, StorageLevel.MEMORY_ONLY, 10)
    assert path is not None
    older = file_identity(path)
    assert store.discard(path, older)
    put(store, block, StorageLevel.MEMORY_ONLY, 10)
    assert not store.discard(path, older)
    assert store.find(block) == path
    assert store.discard(path, file_identity(path))
    assert not store.discard(path, older)
