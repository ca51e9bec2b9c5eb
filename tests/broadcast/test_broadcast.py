"""Values that are written once and mapped by their readers."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from pyrite.broadcast.broadcast import Broadcast, forget_broadcast, write_broadcast
from pyrite.errors import PySparkRuntimeError

IDS = iter(range(10**9, 2 * 10**9))


def make(value: object, directory: Path) -> Broadcast[object]:
    number = next(IDS)
    path = directory / f"broadcast_{number}"
    write_broadcast(value, str(path))

    def release(broadcast_id: int, delete: bool) -> None:
        forget_broadcast(broadcast_id)
        if delete:
            path.unlink()

    return Broadcast(number, str(path), release)


def test_the_value_is_what_it_was_when_it_was_broadcast(tmp_path: Path) -> None:
    original = [1, 2]
    broadcast = make(original, tmp_path)
    original.append(3)
    assert broadcast.value == [1, 2]


def test_a_reader_gets_the_value_by_the_file(tmp_path: Path) -> None:
    broadcast = make({"a": 1}, tmp_path)
    copy = pickle.loads(pickle.dumps(broadcast))
    assert copy.value == {"a": 1}
    with pytest.raises(PySparkRuntimeError, match="in the driver only"):
        copy.destroy()


def test_an_array_is_mapped_and_writable_in_private(tmp_path: Path) -> None:
    numpy = pytest.importorskip("numpy")
    broadcast = make(numpy.arange(1000.0), tmp_path)
    before = Path(broadcast._path).read_bytes()
    array = broadcast.value
    array[0] = -1.0  # type: ignore[index]
    assert Path(broadcast._path).read_bytes() == before
    broadcast.unpersist()
    assert broadcast.value[0] == 0.0  # type: ignore[index]


def test_a_destroyed_broadcast_says_where_it_was_destroyed(tmp_path: Path) -> None:
    broadcast = make("value", tmp_path)
    copy = pickle.loads(pickle.dumps(broadcast))
    broadcast.destroy()
    with pytest.raises(PySparkRuntimeError, match=r"test_broadcast\.py"):
        _ = broadcast.value
    with pytest.raises(PySparkRuntimeError, match="BROADCAST_DESTROYED"):
        _ = copy.value
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_seen(tmp_path: Path) -> None:
    broadcast = make("value" * 100, tmp_path)
    path = Path(broadcast._path)
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(PySparkRuntimeError, match="BLOCK_CORRUPT"):
        _ = broadcast.value
