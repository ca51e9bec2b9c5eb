"""What a host copies of another executor, and what it says of what it could not copy."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pyrite.cluster.ray import takeover
from pyrite.cluster.ray.messages import TakeOver
from pyrite.cluster.ray.takeover import take_over
from pyrite.executor.environment import ExecutorEnvironment
from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.block_store import BlockStore

BLOCKS = (RDDBlockId(3, 0), RDDBlockId(3, 1))
LIMIT = 1000


@pytest.fixture
def environment(tmp_path: Path) -> ExecutorEnvironment:
    made = ExecutorEnvironment(
        application_id="app",
        executor_id="5",
        directory=str(tmp_path / "executors" / "5"),
        memory_directory=str(tmp_path / "memory" / "5"),
        application_directories=(str(tmp_path),),
        storage_limit=LIMIT,
        worker_limit=10**6,
        memory_limit=10**9,
        import_path=(),
        forwards_prints=False,
        pyspark_alias=False,
        files_directory=str(tmp_path),
        results_directory=str(tmp_path),
        fusion="off",
    )
    made.make_directories()
    return made


class Keeper:
    """An executor with these blocks and files; something may happen whenever it is asked."""

    def __init__(
        self,
        blocks: dict[str, bytes] | None = None,
        files: dict[str, bytes] | None = None,
        happens: Callable[[], None] = lambda: None,
    ) -> None:
        self.blocks, self.files, self.happens = blocks or {}, files or {}, happens

    def block(self, executor_id: str, name: str) -> tuple[str, bytes] | None:
        assert executor_id == "4"
        self.happens()
        return ("", self.blocks[name]) if name in self.blocks else None

    def file(self, executor_id: str, path: str, offset: int, length: int) -> bytes:
        assert executor_id == "4"
        self.happens()
        if path not in self.files:
            raise FileNotFoundError(path)
        return self.files[path][offset : offset + length]


def store(environment: ExecutorEnvironment) -> BlockStore:
    return BlockStore(environment.memory_directory, environment.blocks_directory, LIMIT)


def test_blocks_and_outputs_are_copied(
    environment: ExecutorEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takeover, "_PORTION", 7)
    keeper = Keeper({"rdd_3_0": b"x" * 10, "rdd_3_1": b"y" * 20}, {"/there/shuffle_7_0_1": b"segments" * 5})
    report = take_over(TakeOver(9, "4", BLOCKS, ("/there/shuffle_7_0_1",)), environment, keeper)
    assert (report.number, report.executor_id) == (9, "5")
    target = os.path.join(environment.shuffle_directory, "shuffle_7_0_1")
    assert report.paths == {"rdd_3_0": "rdd_3_0", "rdd_3_1": "rdd_3_1", "/there/shuffle_7_0_1": target}
    assert Path(target).read_bytes() == b"segments" * 5
    assert os.listdir(environment.shuffle_directory) == ["shuffle_7_0_1"]
    assert [change.block for change in report.changes] == list(BLOCKS)
    paths = [store(environment).find(block) for block in BLOCKS]
    assert [Path(path or "").read_bytes() for path in paths] == [b"x" * 10, b"y" * 20]


def test_a_block_that_is_there_already_stays_as_it_is(environment: ExecutorEnvironment) -> None:
    command = TakeOver(9, "4", BLOCKS[:1], ())
    take_over(command, environment, Keeper({"rdd_3_0": b"first"}))
    report = take_over(command, environment, Keeper({"rdd_3_0": b"second"}))
    assert report.paths == {"rdd_3_0": "rdd_3_0"}
    assert report.changes == ()
    assert Path(store(environment).find(BLOCKS[0]) or "").read_bytes() == b"first"


def test_what_is_gone_there_is_not_claimed(environment: ExecutorEnvironment) -> None:
    report = take_over(TakeOver(9, "4", BLOCKS, ("/there/a",)), environment, Keeper({"rdd_3_1": b"y"}))
    assert report.paths == {"rdd_3_1": "rdd_3_1"}
    assert os.listdir(environment.shuffle_directory) == []


@pytest.mark.parametrize("error", [OSError("it is gone"), RuntimeError("nobody thought of that")])
def test_it_reports_whatever_happens(environment: ExecutorEnvironment, error: Exception) -> None:
    def fail() -> None:
        raise error

    report = take_over(TakeOver(9, "4", BLOCKS, ("/there/a",)), environment, Keeper(happens=fail))
    assert (report.number, report.paths, report.changes) == (9, {}, ())
    assert os.listdir(environment.shuffle_directory) == []
