"""What a worker keeps of persisted partitions, and what readers get back."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.common import accumulators
from pyrite.common.accumulators import Accumulator
from pyrite.serializer.data import loads
from pyrite.serializer.framing import HEADER_SIZE, frame, read_frames
from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.block_locks import BlockLocks
from pyrite.storage.block_manager import BlockManager
from pyrite.storage.block_store import BlockStore, StoredBlock
from pyrite.storage.level import StorageLevel
from pyrite.storage.live_copies import is_unchangeable

BLOCK = RDDBlockId(7, 3)


class Source:
    """Records that count how often they were computed."""

    def __init__(self, records: list[Any]) -> None:
        self.records = records
        self.computed = 0

    def __call__(self) -> Iterator[Any]:
        self.computed += 1
        return iter(self.records)


def make_manager(directory: Path, *, memory_limit: int = 10**6, live_limit: int = 10**6) -> BlockManager:
    store = BlockStore(str(directory / "memory"), str(directory / "disk"), memory_limit)
    return BlockManager(store, live_limit)


LEVELS = [StorageLevel.MEMORY_ONLY, StorageLevel.MEMORY_AND_DISK, StorageLevel.DISK_ONLY]


@pytest.mark.parametrize("level", LEVELS, ids=str)
@pytest.mark.parametrize("live_limit", [0, 10**6])
def test_a_kept_partition_is_computed_once(tmp_path: Path, level: StorageLevel, live_limit: int) -> None:
    manager = make_manager(tmp_path, live_limit=live_limit)
    source = Source(list(range(10_000)))
    for _ in range(3):
        assert list(manager.get_or_compute(BLOCK, level, source)) == source.records
    assert source.computed == 1
    assert [change.block for change in manager.take_changes()] == [BLOCK]
    assert manager.take_changes() == []


def test_another_worker_of_the_executor_reads_what_the_first_kept(tmp_path: Path) -> None:
    source = Source([1, "two", None])
    list(make_manager(tmp_path).get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, source))
    again = make_manager(tmp_path).get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, source)
    assert list(again) == source.records
    assert source.computed == 1


def test_a_peers_block_is_read_and_not_computed(tmp_path: Path) -> None:
    source = Source([1, 2, 3])
    list(make_manager(tmp_path / "a").get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, source))
    own = BlockStore(str(tmp_path / "b" / "memory"), str(tmp_path / "b" / "disk"), 10**6)
    peer = BlockStore(str(tmp_path / "a" / "memory"), str(tmp_path / "a" / "disk"), 0)
    manager = BlockManager(own, 0, lambda: [peer])
    assert list(manager.get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, source)) == [1, 2, 3]
    assert source.computed == 1


def test_peers_are_not_asked_for_what_is_here(tmp_path: Path) -> None:
    def no_peers() -> list[BlockStore]:
        raise AssertionError("asked")

    source = Source([1, 2, 3])
    list(make_manager(tmp_path).get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, source))
    own = make_manager(tmp_path)._store
    manager = BlockManager(own, 0, no_peers)
    assert list(manager.get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, source)) == [1, 2, 3]


def test_changing_what_was_read_does_not_change_what_is_kept(tmp_path: Path) -> None:
    manager = make_manager(tmp_path)
    source = Source([[1], [2]])
    for record in manager.get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, source):
        record.append("changed")
    for record in manager.get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, source):
        record.append("changed again")
    assert list(manager.get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, source)) == [[1], [2]]


def test_changing_a_mapped_array_does_not_change_what_is_kept(tmp_path: Path) -> None:
    numpy = pytest.importorskip("numpy")
    manager = make_manager(tmp_path)
    source = Source([numpy.zeros(1000)])
    for _ in range(3):
        (array,) = manager.get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, source)
        assert array.sum() == 0
        array += 1  # writable, as PySpark's are
    assert source.computed == 1


def test_what_does_not_fit_is_passed_on_and_not_computed_twice(tmp_path: Path) -> None:
    manager = make_manager(tmp_path, memory_limit=1000, live_limit=0)
    source = Source([f"record {i}" for i in range(5000)])
    assert list(manager.get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, source)) == source.records
    assert source.computed == 1
    assert manager.take_changes() == []
    assert list((tmp_path / "memory").iterdir()) == []


def test_a_corrupt_block_is_dropped_and_computed_again(tmp_path: Path) -> None:
    source = Source(list(range(100)))
    list(make_manager(tmp_path, live_limit=0).get_or_compute(BLOCK, StorageLevel.DISK_ONLY, source))
    path = tmp_path / "disk" / BLOCK.name
    data = bytearray(path.read_bytes())
    data[HEADER_SIZE + 5] ^= 1  # in the first frame, and not in the padding behind it
    path.write_bytes(data)
    manager = make_manager(tmp_path, live_limit=0)
    assert list(manager.get_or_compute(BLOCK, StorageLevel.DISK_ONLY, source)) == source.records
    assert source.computed == 2
    assert manager.take_changes()[0] == StoredBlock(BLOCK, 0, 0)


@pytest.mark.parametrize("kept_frames", [0, 1, 2])
def test_a_block_that_is_cut_between_two_frames_is_computed_again(tmp_path: Path, kept_frames: int) -> None:
    """What is left of it are good frames, or nothing at all."""
    source = Source(list(range(200)))
    list(make_manager(tmp_path, live_limit=0).get_or_compute(BLOCK, StorageLevel.DISK_ONLY, source))
    path = tmp_path / "disk" / BLOCK.name
    frames = list(read_frames(path.read_bytes()))
    assert len(frames) > kept_frames + 1
    whole = b"".join(b"".join(map(bytes, frame([payload]))) for payload in frames[:kept_frames])
    assert path.read_bytes().startswith(whole)
    os.truncate(path, len(whole))
    manager = make_manager(tmp_path, live_limit=0)
    assert list(manager.get_or_compute(BLOCK, StorageLevel.DISK_ONLY, source)) == source.records
    assert source.computed == 2


def test_the_file_of_another_block_is_not_read(tmp_path: Path) -> None:
    other = RDDBlockId(7, 4)
    manager = make_manager(tmp_path, live_limit=0)
    list(manager.get_or_compute(BLOCK, StorageLevel.DISK_ONLY, Source([1])))
    (tmp_path / "disk" / BLOCK.name).rename(tmp_path / "disk" / other.name)
    assert list(manager.get_or_compute(other, StorageLevel.DISK_ONLY, Source([2]))) == [2]


def test_an_empty_partition_is_kept_too(tmp_path: Path) -> None:
    source = Source([])
    for _ in range(2):
        manager = make_manager(tmp_path, live_limit=0)
        assert list(manager.get_or_compute(BLOCK, StorageLevel.DISK_ONLY, source)) == []
    assert source.computed == 1


def test_a_block_that_was_stored_anew_is_not_mistaken_for_the_older_one(tmp_path: Path) -> None:
    manager = make_manager(tmp_path)
    list(manager.get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, Source([1, 2, 3])))
    BlockStore(str(tmp_path / "memory"), str(tmp_path / "disk"), 0).remove_rdd(BLOCK.rdd_id)
    newer = Source([4, 5, 6])
    assert list(manager.get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, newer)) == [4, 5, 6]
    assert list(manager.get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, newer)) == [4, 5, 6]
    assert newer.computed == 1


def test_a_failure_in_the_computation_leaves_no_file(tmp_path: Path) -> None:
    def fails() -> Iterator[int]:
        yield from range(1000)
        raise ZeroDivisionError

    manager = make_manager(tmp_path)
    with pytest.raises(ZeroDivisionError):
        list(manager.get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, fails))
    assert list((tmp_path / "memory").iterdir()) == []


leaves = st.none() | st.integers() | st.floats() | st.text() | st.binary()
unchangeable = st.recursive(leaves, lambda inner: st.tuples(inner, inner), max_leaves=6)


@given(st.lists(unchangeable))
def test_numbers_strings_and_tuples_of_them_cannot_be_changed(values: list[Any]) -> None:
    assert is_unchangeable(values)


@given(st.lists(unchangeable), st.sampled_from([[], {}, set(), bytearray(), object()]), st.booleans())
def test_anything_else_among_them_can(values: list[Any], other: Any, nested: bool) -> None:
    assert not is_unchangeable([*values, (1, other) if nested else other])


# --- one version --------------------------------------------------------------------------------------


def two_managers(tmp_path: Path, *, limit: int = 10**6) -> tuple[BlockManager, BlockManager]:
    """Those of two executors; the second one can keep so many bytes in memory."""
    stores = [
        BlockStore(str(tmp_path / name / "memory"), str(tmp_path / name / "disk"), room)
        for name, room in (("a", 10**6), ("b", limit))
    ]
    locks = BlockLocks(str(tmp_path / "locks"))
    a, b = (
        BlockManager(own, 10**6, lambda peer=peer: [peer], locks=locks)  # type: ignore[misc]
        for own, peer in (stores, stores[::-1])
    )
    return a, b


@pytest.mark.parametrize("level", LEVELS, ids=str)
@pytest.mark.parametrize("limit", [10**6, 1])
def test_who_computes_a_block_that_another_has_kept_by_then_takes_that_one(
    tmp_path: Path, level: StorageLevel, limit: int
) -> None:
    first, second = two_managers(tmp_path, limit=limit)

    def slow() -> Iterator[int]:
        yield 0
        assert list(first.get_or_compute(BLOCK, level, Source([1, 2]))) == [1, 2]
        yield 3

    assert list(second.get_or_compute(BLOCK, level, slow)) == [1, 2]
    assert second.take_changes() == []
    for manager in (first, second):
        assert list(manager.get_or_compute(BLOCK, level, Source([]))) == [1, 2]
    assert not list((tmp_path / "b").glob("*/*"))


def test_a_lock_is_free_again_when_its_holder_is_done(tmp_path: Path) -> None:
    locks, others = (BlockLocks(str(tmp_path / "locks")) for _ in range(2))
    with locks.holding(BLOCK):
        with pytest.raises(BlockingIOError), others.holding(BLOCK, wait=False):
            pass
        with others.holding(RDDBlockId(7, 4), wait=False):
            pass
    with others.holding(BLOCK, wait=False):
        pass


# --- other processes ----------------------------------------------------------------------------------


class Interrupted(BlockStore):
    """A store in which something happens as soon as a block was admitted."""

    def __init__(self, directory: Path, happens: Callable[[BlockStore, str], None]) -> None:
        super().__init__(str(directory / "memory"), str(directory / "disk"), 10**6)
        self._happens = happens

    def admit(
        self, block: RDDBlockId, level: StorageLevel, temporary: str, size: int, *, wait: bool = True
    ) -> tuple[str | None, list[StoredBlock]]:
        path, changes = super().admit(block, level, temporary, size, wait=wait)
        assert path is not None
        self._happens(self, path)
        return path, changes


@pytest.mark.parametrize("level", LEVELS, ids=str)
@pytest.mark.parametrize("live_limit", [0, 10**6])
def test_a_block_that_is_evicted_at_once_is_passed_on(
    tmp_path: Path, level: StorageLevel, live_limit: int
) -> None:
    store = Interrupted(tmp_path, lambda store, path: os.unlink(path))
    manager = BlockManager(store, live_limit)
    source = Source(list(range(1000)))
    for times in (1, 2):
        assert list(manager.get_or_compute(BLOCK, level, source)) == source.records
        assert source.computed == times


def test_a_block_that_is_moved_at_once_is_passed_on(tmp_path: Path) -> None:
    def move(store: BlockStore, path: str) -> None:
        os.rename(path, os.path.join(store.disk_directory, BLOCK.name))

    manager = BlockManager(Interrupted(tmp_path, move), 10**6)
    source = Source(list(range(1000)))
    for _ in range(2):
        assert list(manager.get_or_compute(BLOCK, StorageLevel.MEMORY_AND_DISK, source)) == source.records
    assert source.computed == 1


def test_who_finds_a_corrupt_block_leaves_the_one_that_another_has_stored_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_manager(tmp_path, live_limit=0), make_manager(tmp_path, live_limit=0)
    source = Source(list(range(1000)))
    list(first.get_or_compute(BLOCK, StorageLevel.DISK_ONLY, source))
    path = tmp_path / "disk" / BLOCK.name
    os.truncate(path, 100)
    discard = BlockStore.discard

    def late(store: BlockStore, path: str, identity: tuple[int, int]) -> bool:
        monkeypatch.undo()
        assert list(second.get_or_compute(BLOCK, StorageLevel.DISK_ONLY, source)) == source.records
        return discard(store, path, identity)

    monkeypatch.setattr(BlockStore, "discard", late)
    manager = make_manager(tmp_path, live_limit=0)
    assert list(manager.get_or_compute(BLOCK, StorageLevel.DISK_ONLY, source)) == source.records
    assert source.computed == 2
    assert manager.take_changes() == []


# --- accumulators -------------------------------------------------------------------------------------


class Adding:
    """Records that add 1 to an accumulator of the running task, each."""

    def __init__(self, accumulator: Any, records: Iterable[Any]) -> None:
        self.accumulator = accumulator
        self.records = records

    def __call__(self) -> Iterator[Any]:
        for record in self.records:
            self.accumulator.add(1)
            yield record


@pytest.fixture
def counter() -> Iterator[Any]:
    """An accumulator in a task."""
    in_driver = Accumulator(None, 100, accumulators.INT_ACCUMULATOR_PARAM)
    accumulators.begin_task()
    yield pickle.loads(pickle.dumps(in_driver))
    accumulators.end_task()


def added(manager: BlockManager) -> list[int]:
    return sorted(update for data in manager.take_additions().values() for update in loads(data).values())


def test_what_computing_a_block_adds_is_kept_with_it(tmp_path: Path, counter: Any) -> None:
    manager = make_manager(tmp_path)
    counter.add(1000)
    source = Adding(counter, range(10))
    list(manager.get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, source))
    first = manager.take_additions()
    assert [loads(data) for data in first.values()] == [{counter.aid: 10}]
    assert accumulators.end_task()[counter.aid] == 1000
    for other in (manager, make_manager(tmp_path, live_limit=0), make_manager(tmp_path)):
        for _ in range(2):
            list(other.get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, source))
            assert other.take_additions() == first
    assert manager.take_additions() == {}


def test_a_block_knows_what_those_behind_it_have_added(tmp_path: Path, counter: Any) -> None:
    manager = make_manager(tmp_path)
    behind = RDDBlockId(6, 3)

    def compute() -> Iterator[int]:
        counter.add(5)
        return manager.get_or_compute(behind, StorageLevel.MEMORY_ONLY, Adding(counter, range(10)))

    list(manager.get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, compute))
    assert added(manager) == [5, 10]
    again = make_manager(tmp_path)
    list(again.get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, compute))
    assert added(again) == [5, 10]
    list(again.get_or_compute(behind, StorageLevel.MEMORY_ONLY, compute))
    assert added(again) == [10]
    assert accumulators.end_task()[counter.aid] == 0


def test_what_computing_adds_is_the_tasks_own_where_no_block_is_kept(tmp_path: Path, counter: Any) -> None:
    manager = make_manager(tmp_path, memory_limit=1000, live_limit=0)
    records = manager.get_or_compute(
        BLOCK, StorageLevel.MEMORY_ONLY, Adding(counter, [f"record {i}" for i in range(5000)])
    )
    assert len(list(records)) == 5000
    assert added(manager) == []
    assert accumulators.end_task() == {counter.aid: 5000}


def test_what_was_added_before_computing_failed_is_the_tasks_own(tmp_path: Path, counter: Any) -> None:
    def fails() -> Iterator[int]:
        counter.add(3)
        raise ValueError("in the user's function")
        yield 0

    manager = make_manager(tmp_path)
    with pytest.raises(ValueError, match="in the user's"):
        manager.get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, fails)
    assert added(manager) == []
    assert accumulators.end_task() == {counter.aid: 3}


def test_the_loser_of_two_adds_what_the_winner_has_added(tmp_path: Path, counter: Any) -> None:
    first, second = two_managers(tmp_path)

    def slow() -> Iterator[int]:
        counter.add(1)
        list(first.get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, Adding(counter, range(10))))
        yield 0

    list(second.get_or_compute(BLOCK, StorageLevel.MEMORY_ONLY, slow))
    assert added(second) == [10]
    assert second.take_additions() == {}
