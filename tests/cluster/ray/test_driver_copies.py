"""Executors of one node share the copies of the driver's files."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pyrite.cluster.ray.driver_copies import DriverCopies

Executor = Callable[[str], DriverCopies]


@pytest.fixture
def executor(tmp_path: Path) -> Executor:
    def make(name: str) -> DriverCopies:
        return DriverCopies(str(tmp_path / f"app-{name}"), str(tmp_path / "app-node[1]-"))

    return make


class Driver:
    """Counts what it is asked for."""

    def __init__(self, content: bytes | None = b"content") -> None:
        self.asked = 0
        self._content = content

    def file(self) -> bytes | None:
        self.asked += 1
        return self._content


def _path(copies: DriverCopies, driver: Driver, path: str = "/driver/broadcast_1") -> Path:
    found = copies.of(path, driver.file)
    assert found is not None
    return Path(found)


def test_the_second_executor_gets_a_link(executor: Executor) -> None:
    one, other, driver = executor("node[1]-0"), executor("node[1]-1"), Driver()
    found = [_path(one, driver), _path(other, driver), _path(one, driver)]
    assert driver.asked == 1
    assert found[0] == found[2] != found[1]
    assert len({path.stat().st_ino for path in found}) == 1
    assert found[1].read_bytes() == b"content"


def test_another_node_has_a_copy_of_its_own(executor: Executor, tmp_path: Path) -> None:
    driver = Driver()
    elsewhere = DriverCopies(str(tmp_path / "app-node2-0"), str(tmp_path / "app-node2-"))
    inodes = {_path(copies, driver).stat().st_ino for copies in (executor("node[1]-0"), elsewhere)}
    assert (len(inodes), driver.asked) == (2, 2)


def test_who_forgets_does_not_take_it_from_others(executor: Executor) -> None:
    one, other, driver = executor("node[1]-0"), executor("node[1]-1"), Driver()
    first, second = _path(one, driver), _path(other, driver)
    one.forget("broadcast_1")
    assert not first.exists()
    assert second.read_bytes() == b"content"
    other.forget("broadcast_1")
    assert not second.exists()
    assert _path(one, driver).read_bytes() == b"content"
    assert driver.asked == 2


def test_files_of_the_same_name_are_told_apart(executor: Executor) -> None:
    copies = executor("node[1]-0")
    found = [_path(copies, Driver(text), path) for text, path in ((b"a", "/a/data"), (b"b", "/b/data"))]
    assert [path.read_bytes() for path in found] == [b"a", b"b"]


def test_what_the_driver_has_not_is_none(executor: Executor) -> None:
    copies = executor("node[1]-0")
    assert copies.of("/driver/broadcast_1", Driver(None).file) is None
    assert _path(copies, Driver()).read_bytes() == b"content"


def test_all_who_ask_at_once_wait_for_one_copy(executor: Executor) -> None:
    everybody = [executor(f"node[1]-{number}") for number in range(4)]
    start = threading.Barrier(4)
    driver = Driver(b"x" * 1_000_000)

    def ask(copies: DriverCopies) -> Path:
        start.wait()
        return _path(copies, driver)

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(ask, everybody))
    assert driver.asked == 1
    assert {path.stat().st_size for path in found} == {1_000_000}


def test_a_copy_that_fails_leaves_nothing(executor: Executor) -> None:
    copies = executor("node[1]-0")

    def gone() -> bytes:
        raise OSError("the driver is gone")

    with pytest.raises(OSError, match="the driver is gone"):
        copies.of("/driver/broadcast_1", gone)
    assert [name for name in os.listdir(copies._directory) if not name.startswith(".lock")] == []
