"""What the driver puts into the object store, with a fake in the store's place."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyrite.cluster.ray import shared_values
from pyrite.cluster.ray.shared_values import SharedValues


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    stored: list[bytes] = []

    def put(data: object) -> int:
        stored.append(bytes(memoryview(data)))  # type: ignore[arg-type]
        return len(stored)

    monkeypatch.setattr(shared_values, "put", put)
    return stored


def test_a_file_is_stored_once_until_it_is_forgotten(tmp_path: Path, stored: list[bytes]) -> None:
    path = tmp_path / "broadcast_1"
    path.write_bytes(b"value")
    values = SharedValues([str(tmp_path)])
    assert [values.file(str(path)), values.file(str(path))] == [1, 1]
    values.forget("broadcast_1")
    assert values.file(str(path)) == 2
    assert stored == [b"value", b"value"]


def test_files_elsewhere_are_not_shared(tmp_path: Path, stored: list[bytes]) -> None:
    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(b"secret")
    (tmp_path / "ours" / "link").symlink_to(tmp_path / "theirs" / "file")
    values = SharedValues([str(tmp_path / "ours")])
    for path in ("theirs/file", "ours/../theirs/file", "ours/link", "ours/none"):
        with pytest.raises(FileNotFoundError):
            values.file(str(tmp_path / path))
    assert stored == []


def test_small_attachments_travel_themselves(stored: list[bytes]) -> None:
    values = SharedValues([])
    assert values.travelling("code", b"small") == b"small"
    large = bytes(200 * 1024)
    assert [values.travelling("statuses", large), values.travelling("statuses", large)] == [1, 1]
