"""However a driver ends, its processes and its files go with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from pyrite.cluster.application_directory import (
    ApplicationDirectory,
    new_application_id,
    remove_stale_directories,
    shared_memory_root,
)

DEADLINE = 20.0

DRIVER = """
import os, subprocess, sys, time
from pyrite import SparkConf, SparkContext
conf = SparkConf().setMaster(sys.argv[1]).setAppName("victim").set("spark.local.dir", sys.argv[2])
sc = SparkContext(conf=conf)
directory = sys.argv[2]
def work(x):
    # A child that has left the worker's process group and session: the hardest to find.
    child = subprocess.Popen(["sleep", "1000"], start_new_session=True)
    with open(os.path.join(directory, "ready-%d" % x), "w") as file:
        file.write("%d %d" % (os.getpid(), child.pid))
    time.sleep(1000)
cached = sc.parallelize(range(100), 2).map(lambda x: (x % 3, "x" * 1000)).cache()
cached.groupByKey().count()
sc.parallelize(range(2), 2).foreach(work)
"""


def wait_until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not happen in {DEADLINE} s"
        os.sched_yield()


def start_driver(master: str, directory: Path) -> tuple[subprocess.Popen[bytes], list[int]]:
    """A driver in the middle of a job, and the processes that it has started, all generations."""
    driver = subprocess.Popen(
        [sys.executable, "-c", DRIVER, master, str(directory)], stderr=subprocess.DEVNULL
    )
    ready = [directory / f"ready-{x}" for x in range(2)]
    wait_until(lambda: all(path.exists() and " " in path.read_text() for path in ready), "the job's start")
    pids = [int(pid) for path in ready for pid in path.read_text().split()]
    zygotes = [process.pid for process in psutil.Process(driver.pid).children(recursive=True)]
    return driver, sorted({*pids, *zygotes})


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="escaped children are found on Linux only")
@pytest.mark.parametrize("master", ["local[2]", "local-cluster[2,1,256]"])
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda s: s.name)
def test_a_driver_that_is_killed_leaves_no_process_and_no_file(
    master: str, end: signal.Signals, tmp_path: Path
) -> None:
    driver, pids = start_driver(master, tmp_path)
    memory = [path.name for path in tmp_path.glob("pyrite-*")]
    driver.send_signal(end)
    driver.wait()
    wait_until(lambda: not any(psutil.pid_exists(pid) for pid in pids), "the end of its processes")
    wait_until(lambda: not list(tmp_path.glob("pyrite-*")), "the removal of its files")
    root = shared_memory_root()
    if root is not None:
        wait_until(lambda: not any((Path(root) / name).exists() for name in memory), "the removal of blocks")


STOPPING_DRIVER = """
import os, signal, sys
from pyrite import SparkConf, SparkContext
from pyrite.cluster.application_directory import ApplicationDirectory
conf = SparkConf().setMaster(sys.argv[1]).setAppName("victim").set("spark.local.dir", sys.argv[2])
sc = SparkContext(conf=conf)
sc.parallelize(range(100), 2).cache().map(lambda x: (x % 3, x)).groupByKey().count()
ApplicationDirectory.remove = lambda self: os.kill(os.getpid(), signal.SIGKILL)
sc.stop()
"""


@pytest.mark.parametrize("master", ["local[2]", "local-cluster[2,1,256]"])
def test_a_driver_that_is_killed_as_it_stops_leaves_no_file(master: str, tmp_path: Path) -> None:
    """Its executors have ended, and it has not come to removing the files itself."""
    driver = subprocess.run([sys.executable, "-c", STOPPING_DRIVER, master, str(tmp_path)], check=False)
    assert driver.returncode == -signal.SIGKILL
    assert list(tmp_path.glob("pyrite-*")) == []


def test_stale_directories_are_removed_and_live_ones_are_not(tmp_path: Path) -> None:
    live = ApplicationDirectory(new_application_id(), str(tmp_path))
    stale = tmp_path / f"pyrite-{os.getuid()}-local-1-dead"
    stale.mkdir()
    (stale / "lock").touch()
    (stale / "block").write_text("left behind")
    young = tmp_path / f"pyrite-{os.getuid()}-local-2-being-made"
    young.mkdir()
    assert str(stale) in remove_stale_directories(str(tmp_path))
    assert os.path.isdir(live.disk)
    assert young.is_dir()
    assert not stale.exists()
    live.remove()
    assert not os.path.exists(live.disk)
    assert not os.path.exists(live.memory)


def test_the_directories_are_private(tmp_path: Path) -> None:
    directory = ApplicationDirectory(new_application_id(), str(tmp_path))
    try:
        assert [os.stat(path).st_mode & 0o077 for path in directory.all] == [0] * len(directory.all)
    finally:
        directory.remove()
