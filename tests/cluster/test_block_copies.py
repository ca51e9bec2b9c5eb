"""Copies of blocks while a worker that holds a lock is stopped; a real process, really stopped."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pyrite import SparkContext, StorageLevel
from pyrite.cluster.local.block_copies import BlockCopies
from pyrite.executor.environment import ExecutorEnvironment
from pyrite.executor.process_state import process_state
from pyrite.storage.block_id import RDDBlockId
from pyrite.storage.block_locks import BlockLocks
from pyrite.storage.block_store import BlockStore, StoredBlock

WaitUntil = Callable[..., None]
Stopped = Callable[[str], subprocess.Popen[bytes]]

_HOLD = "import fcntl, os, signal, sys; fcntl.flock(os.open(sys.argv[1], os.O_RDONLY), fcntl.LOCK_EX)"
_STOP = "; os.kill(os.getpid(), signal.SIGSTOP)"


@pytest.fixture
def stopped(wait_until: WaitUntil) -> Iterator[Stopped]:
    """Start a process that holds the lock of a store and is stopped."""
    processes = []

    def start(directory: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, "-S", "-c", _HOLD + _STOP, directory])
        processes.append(process)
        wait_until(lambda: is_stopped(process.pid), "the stop of the process")
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()


def is_stopped(pid: int) -> bool:
    state = process_state(pid)
    return state is not None and state.is_stopped


def environment(directory: Path, name: str) -> ExecutorEnvironment:
    made = ExecutorEnvironment(
        application_id="app",
        executor_id=name,
        directory=str(directory / "executors" / name),
        memory_directory=str(directory / "memory" / name),
        application_directories=(str(directory),),
        storage_limit=10**6,
        worker_limit=10**6,
        memory_limit=10**9,
        import_path=(),
        forwards_prints=False,
        pyspark_alias=False,
        files_directory=str(directory),
        results_directory=str(directory),
        fusion="off",
    )
    made.make_directories()
    return made


def store_of(environment: ExecutorEnvironment) -> BlockStore:
    return BlockStore(environment.memory_directory, environment.blocks_directory, 10**6)


def put(store: BlockStore, block: RDDBlockId) -> None:
    temporary = store.temporary_path(block, StorageLevel.MEMORY_ONLY, "a-1")
    Path(temporary).write_bytes(b"x" * 10)
    store.admit(block, StorageLevel.MEMORY_ONLY, temporary, 10)


def test_a_copy_waits_for_no_stopped_process(tmp_path: Path, stopped: Stopped) -> None:
    executors = {name: environment(tmp_path, name) for name in ("0", "1", "2")}
    blocks = [RDDBlockId(1, partition) for partition in range(3)]
    for block in blocks:
        put(store_of(executors["0"]), block)
    holder = stopped(executors["1"].blocks_directory)
    copies = BlockCopies()
    copies.ask(blocks[0], "0", "1", now=0.0)
    copies.ask(blocks[1], "0", "1", now=0.0)
    copies.ask(blocks[2], "0", "2", now=0.0)
    assert copies.advance(executors, now=1.0) == [("2", [StoredBlock(blocks[2], 10, 0)])]
    assert copies.is_source("0")
    assert copies.advance(executors, now=2.0) == []
    holder.kill()
    holder.wait()
    assert sorted(copies.advance(executors, now=3.0), key=str) == [
        ("1", [StoredBlock(block, 10, 0)]) for block in blocks[:2]
    ]
    assert not copies
    assert not copies.is_source("0")


def test_a_copy_is_given_up_some_time(
    tmp_path: Path, stopped: Stopped, caplog: pytest.LogCaptureFixture
) -> None:
    executors = {name: environment(tmp_path, name) for name in ("0", "1")}
    put(store_of(executors["0"]), RDDBlockId(1, 0))
    stopped(executors["1"].blocks_directory)
    copies = BlockCopies()
    copies.ask(RDDBlockId(1, 0), "0", "1", now=0.0)
    assert copies.advance(executors, now=19.0) == []
    assert copies
    assert copies.advance(executors, now=21.0) == []
    assert not copies
    assert "was not copied to executor 1" in caplog.text


def test_the_lock_of_one_block_does_not_keep_the_others_waiting(tmp_path: Path) -> None:
    executors = {name: environment(tmp_path, name) for name in ("0", "1")}
    blocks = [RDDBlockId(1, partition) for partition in range(3)]
    copies = BlockCopies()
    for block in blocks:
        put(store_of(executors["0"]), block)
        copies.ask(block, "0", "1", now=0.0)
    with BlockLocks(executors["0"].block_locks_path).holding(blocks[0]):
        assert copies.advance(executors, now=1.0) == []
        assert len(copies.advance(executors, now=1.0)) == 2
    assert len(copies.advance(executors, now=1.0)) == 1


def test_copies_of_executors_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    copies = BlockCopies()
    copies.ask(RDDBlockId(1, 0), "0", "1", now=0.0)
    assert copies.advance({"1": environment(tmp_path, "1")}, now=1.0) == []
    assert not copies


def test_the_driver_goes_on_while_a_worker_is_stopped_that_holds_a_lock(
    tmp_path: Path, wait_until: WaitUntil
) -> None:
    """It is killed after some seconds; until then the driver answers, and copies wait."""

    with SparkContext("local-cluster[2,1,256]", "copies") as sc:
        executors = Path(sc._application.directory.disk, "executors")
        home = {
            pid: str(executors / name / "blocks") for name, pids in sc.executor_pids().items() for pid in pids
        }

        def stop_with_lock(_: int) -> None:
            if not list(tmp_path.iterdir()):
                fcntl.flock(os.open(home[os.getpid()], os.O_RDONLY), fcntl.LOCK_EX)
                (tmp_path / str(os.getpid())).touch()
                os.kill(os.getpid(), signal.SIGSTOP)

        thread = threading.Thread(target=lambda: sc.parallelize([0], 1).foreach(stop_with_lock))
        thread.start()
        wait_until(lambda: bool(list(tmp_path.iterdir())), "the start of the task")
        victim = int(next(tmp_path.iterdir()).name)
        kept = sc.parallelize(range(100), 8).persist(StorageLevel.MEMORY_ONLY_2)
        assert kept.sum() == 4950

        def copies() -> list[int]:
            registry = sc._application.blocks
            return [len(registry.holders(RDDBlockId(kept.id(), partition))) for partition in range(8)]

        # More jobs than it takes to come to the copies, again and again.
        for _ in range(5):
            assert sc.parallelize(range(10), 2).sum() == 45
        assert copies() == [1] * 8
        assert process_state(victim) is not None, "the driver has waited for it"
        wait_until(lambda: copies() == [2] * 8, "the second copies")
        thread.join(20)
        assert not thread.is_alive()
