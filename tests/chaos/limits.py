"""Too little memory, too little disk: an error that says so, nothing corrupt, and a context that goes on."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chaos.oracle import Rows, rows_in, rows_of
from chaos.run import NotRunError, Run, stopwatch, wait_until
from pyrite import SparkContext
from pyrite.errors import PySparkException

_MIB = 1024 * 1024
#: CLONE_NEWNS, and MS_REC | MS_PRIVATE.
_NEW_MOUNTS = 0x00020000
_PRIVATE_AND_BELOW = (1 << 14) | (1 << 18)


def endless_allocation(run: Run) -> None:
    """A function takes ten times what its executor may: its worker is killed, and the error names it."""
    with run.context("local-cluster[2,1,256]", spark_executor_memoryOverhead="64") as sc:
        sc.parallelize(range(4), 4).count()
        before = sc.executor_pids().keys()
        with stopwatch() as elapsed:
            try:
                sc.parallelize(range(8), 4).map(_allocate).collect()
                run.require(False, "no error")
            except PySparkException as error:
                text = str(error)
                run.require("partition 2" in text, f"the error does not name the task: {text[:300]}")
                run.require("memory" in text.lower(), f"the error does not name the cause: {text[:300]}")
            run.require(elapsed() < 30, f"the error took {elapsed():.0f} s")
        run.require(sc.executor_pids().keys() == before, "an executor went with its worker")
        run.judge(sum(range(1000)), lambda: sc.parallelize(range(1000), 8).sum())


def _allocate(number: int) -> int:
    if number == 5:
        return len([bytearray(b"x") * (16 * _MIB) for _ in range(10 * 320 // 16)])
    return number


def full_disk(run: Run) -> None:
    """The disk is full while a job shuffles, sorts and saves; it says so, and works when there is room."""
    small = run.directory / "small"
    small.mkdir()
    _mount_small_file_system(small, 24 * _MIB)
    ballast = small / "ballast"
    for master in ("local[2]", "local-cluster[2,1,512]"):
        settings = {"spark_local_dir": str(small), "spark_python_worker_memory": "8m"}
        with run.context(master, **settings) as sc:
            room = _room(small)
            for name, job in _JOBS.items():
                expected = job(sc, 2_000, small)
                gc.collect()
                # Else the jobs before this one make room for it while it runs.
                is_free = wait_until(lambda room=room: _room(small) > room - _MIB // 4, 10)
                run.require(is_free, f"before {name} on {master}: files of jobs that have ended stay")
                _fill(ballast, keep=2 * _MIB)
                _overflow(run, f"{name} on {master}", lambda job=job: job(sc, 10_000, small))
                run.require(not (small / "saved").exists(), "half an output")
                run.judge(sum(range(100)), lambda: sc.parallelize(range(100), 4).sum())
                ballast.unlink()
                run.judge(expected, lambda job=job: job(sc, 2_000, small))


def _overflow(run: Run, what: str, job: Callable[[], Any]) -> None:
    with stopwatch() as elapsed:
        try:
            job()
            run.require(False, f"{what}: no error on a full disk")
        except PySparkException as error:
            text = str(error)
            is_clear = "No space left" in text or "disk" in text
            run.require(is_clear, f"{what}: the error does not say so: {text[:200]}")
        run.require(elapsed() < 10, f"{what}: the error took {elapsed():.0f} s")


def _shuffled(sc: SparkContext, rows: int, directory: Path) -> Rows:
    pairs = sc.parallelize(range(rows), 4).map(_incompressible)
    return rows_in(pairs.groupByKey(4).mapValues(len))


def _sorted(sc: SparkContext, rows: int, directory: Path) -> Rows:
    return rows_in(sc.parallelize(range(rows), 4).map(_incompressible).sortByKey(numPartitions=4).keys())


def _saved(sc: SparkContext, rows: int, directory: Path) -> Rows:
    target = directory / "saved"
    sc.parallelize(range(rows), 4).map(_incompressible).saveAsTextFile(str(target))
    rows_saved = rows_of(line for part in target.glob("part-*") for line in part.read_text().splitlines())
    for path in target.iterdir():
        path.unlink()
    target.rmdir()
    return rows_saved


_JOBS = {"shuffle": _shuffled, "sort": _sorted, "saving": _saved}


def _incompressible(number: int) -> tuple[int, str]:
    state, words = number + 1, []
    for _ in range(40):
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        words.append(f"{state:016x}")
    return number, "".join(words)


def _room(directory: Path) -> int:
    """What can be written there, in bytes."""
    status = os.statvfs(directory)
    return status.f_bavail * status.f_frsize


def _fill(path: Path, keep: int) -> None:
    block = b"\0" * 65536
    with open(path, "wb") as file:
        for _ in range(max(0, _room(path.parent) - keep) // len(block)):
            file.write(block)


def _mount_small_file_system(path: Path, size: int) -> None:
    """Mount memory as a disk, for this process and its children only: it goes with the last of them."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        raise NotRunError("only root can make a small file system to fill")
    libc = ctypes.CDLL(None, use_errno=True)
    if (
        libc.unshare(_NEW_MOUNTS)
        or libc.mount(None, b"/", None, _PRIVATE_AND_BELOW, None)
        or libc.mount(b"tmpfs", bytes(path), b"tmpfs", 0, f"size={size}".encode())
    ):
        raise NotRunError(f"no file system can be mounted here: {os.strerror(ctypes.get_errno())}")
