"""What the hosts of other executors may read of an executor."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyrite.cluster.ray.kept_files import KeptFiles


@pytest.fixture
def kept(tmp_path: Path) -> KeptFiles:
    (tmp_path / "executor").mkdir()
    (tmp_path / "executor" / "output").write_bytes(b"0123456789")
    (tmp_path / "executor-of-another").mkdir()
    (tmp_path / "executor-of-another" / "output").write_bytes(b"secret")
    return KeptFiles(str(tmp_path / "executor"), list)


def test_a_map_output_is_read_in_portions(kept: KeptFiles, tmp_path: Path) -> None:
    path = str(tmp_path / "executor" / "output")
    assert [kept.portion(path, offset, 4) for offset in (0, 4, 8, 12)] == [b"0123", b"4567", b"89", b""]


@pytest.mark.parametrize(
    "path", ["executor/../executor-of-another/output", "executor-of-another/output", "executor/link", "no"]
)
def test_nothing_else_is_read(kept: KeptFiles, tmp_path: Path, path: str) -> None:
    (tmp_path / "executor" / "link").symlink_to(tmp_path / "executor-of-another" / "output")
    with pytest.raises(FileNotFoundError):
        kept.portion(str(tmp_path / path), 0, 10)
    data, [place] = kept.segments([(str(tmp_path / path), 0, 6)])
    assert data.nbytes == 0
    assert isinstance(place, str)
    assert place.startswith("FileNotFoundError")


def test_a_damaged_output_does_not_hide_the_others(kept: KeptFiles, tmp_path: Path) -> None:
    wanted = [(str(tmp_path / "executor" / name), 0, 4) for name in ("output", "gone")]
    data, places = kept.segments(wanted)
    assert data.nbytes == 0
    assert [str(place).partition(":")[0] for place in places] == ["CorruptFrame", "FileNotFoundError"]


def test_a_block_that_no_store_has_is_none(kept: KeptFiles) -> None:
    assert kept.block("rdd_1_0") is None
