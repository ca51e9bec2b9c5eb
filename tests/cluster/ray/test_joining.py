"""What stands between a program and a Ray cluster, and what is left of a driver that was killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from marked_processes import MARK, command_of, is_there, processes_of
from ray_nodes import RayNodes

from pyrite import SparkConf, SparkContext
from pyrite.cluster.application_directory import shared_memory_root
from pyrite.cluster.ray.cluster import Versions, objection
from pyrite.errors import PySparkImportError, PythonException, SparkException

WaitUntil = Callable[..., None]

OURS = Versions((3, 11), "2.60.0", "1.0")


@pytest.mark.parametrize(
    ("theirs", "words"),
    [
        (OURS._replace(python=(3, 12)), "Python 3.12"),
        (OURS._replace(ray="2.55.1"), "Ray 2.55.1"),
        (OURS._replace(pyrite=""), "no Pyrite"),
        (OURS._replace(pyrite="0.9"), "Pyrite 0.9"),
    ],
)
def test_other_versions_are_refused(theirs: Versions, words: str) -> None:
    assert objection(OURS, OURS, may_be_joined=True) is None
    assert words in str(objection(theirs, OURS, may_be_joined=True))


def test_a_cluster_that_anybody_may_command_is_refused() -> None:
    reason = str(objection(OURS, OURS, may_be_joined=False))
    assert "token authentication is off" in reason
    assert "spark.pyrite.ray.allowInsecure=true" in reason


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    conf = SparkConf().setMaster("ray").setAppName("nothing to run on").set("spark.local.dir", str(tmp_path))
    with pytest.raises(PySparkImportError, match=r"pip install 'pyrite\[ray\]'"):
        SparkContext(conf=conf)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("master", ["ray:127.0.0.1:1", "ray://127.0.0.1:1"])
def test_an_address_where_nobody_answers_is_an_error_at_once(master: str) -> None:
    pytest.importorskip("ray")
    program = f"from pyrite import SparkContext\nSparkContext('{master}', 'nobody')"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "CANNOT_JOIN_CLUSTER" in done.stderr
    assert "nothing answers at 127.0.0.1:1" in done.stderr


@pytest.mark.ray
def test_executors_that_fit_nowhere_are_an_error_that_says_what_is_there() -> None:
    conf = SparkConf().setMaster("ray[1,64,512]").setAppName("large")
    conf.set("spark.pyrite.ray.startTimeout", "1s")
    with SparkContext(conf=conf) as sc, pytest.raises(SparkException) as caught:
        sc.parallelize([1]).count()
    assert "64 cores and" in str(caught.value)
    assert "4 cores and 8 GiB" in str(caught.value)


@pytest.mark.ray
def test_shipped_files_and_modules_reach_the_executors(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    from pyrite import SparkFiles

    (tmp_path / "shipped_module.py").write_text("def answer():\n    return 42\n")
    (tmp_path / "table.txt").write_text("one\ntwo\n")
    (tmp_path / "directory").mkdir()
    (tmp_path / "directory" / "inside.txt").write_text("three")
    with SparkContext("ray[2,1,256]", "files") as sc:
        assert sc.parallelize([1, 2], 2).sum() == 3  # the executors are there before the files
        sc.addFile(str(tmp_path / "table.txt"))
        sc.addFile(str(tmp_path / "directory"), recursive=True)
        sc.addPyFile(str(tmp_path / "shipped_module.py"))
        sc.addArchive(
            shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path / "directory") + "#unpacked"
        )

        def look(_: int) -> tuple[int, str, str, str]:
            import shipped_module

            table, inside = SparkFiles.get("table.txt"), SparkFiles.get("directory/inside.txt")
            print("looked", flush=True)
            with open(SparkFiles.get("unpacked/inside.txt")) as unpacked:
                assert unpacked.read() == "three"
            with open(table) as lines, open(inside) as text:
                return shipped_module.answer(), lines.read(), text.read(), table

        def look_for_more(_: int) -> None:
            import never_shipped  # noqa: F401

        driver_file = SparkFiles.get("table.txt")
        with pytest.raises(PythonException, match="never_shipped") as caught:
            sc.parallelize([1], 1).foreach(look_for_more)
        assert "addPyFile" in caught.value.__notes__[0]
        found = sc.parallelize(range(4), 4).map(look).collect()
    assert {each[:3] for each in found} == {(42, "one\ntwo\n", "three")}
    assert driver_file not in {each[3] for each in found}
    assert capfd.readouterr().out.count("looked") == 4


DRIVER = """
import json, os, subprocess, sys, time
from pyrite import SparkConf, SparkContext
conf = SparkConf().setMaster(sys.argv[1]).setAppName("victim").set("spark.local.dir", sys.argv[2])
conf.set("spark.executor.instances", "2").set("spark.executor.memory", "256m")
# In the environment of the actors, and so of all that they start.
conf.set("spark.pyrite.ray.runtimeEnv", json.dumps({"env_vars": {"PYRITE_VICTIM": sys.argv[2]}}))
directory = sys.argv[2]
def busy(x):
    # A child that has left the worker's process group and session: the hardest to find.
    subprocess.Popen(["sleep", "1000"], start_new_session=True)
    with open(os.path.join(directory, f"ready-{x}"), "w") as file:
        file.write(os.environ["PYRITE_VICTIM"] + "\\n")
    time.sleep(600)
sc = SparkContext(conf=conf)
with open(os.path.join(directory, "application"), "w") as file:
    file.write(sc.applicationId)
cached = sc.parallelize(range(100), 2).map(lambda x: (x % 3, "x" * 1000)).cache()
cached.groupByKey().count()
sc.parallelize(range(2), 2).foreach(busy)
"""


def listening(process: psutil.Process) -> set[str]:
    return {each.laddr.ip for each in process.net_connections("inet") if each.status == psutil.CONN_LISTEN}


@pytest.mark.ray
@pytest.mark.parametrize("kind", ["started", "joined"])
def test_a_driver_that_is_killed_leaves_no_process(
    kind: str, tmp_path: Path, ray_nodes: RayNodes, wait_until: WaitUntil
) -> None:
    master = "ray[2,1,256]" if kind == "started" else "ray:auto"
    driver = subprocess.Popen(
        [sys.executable, "-c", DRIVER, master, str(tmp_path)],
        env={**os.environ, MARK: str(tmp_path), "RAY_ADDRESS": ray_nodes.address},
    )
    try:
        ready = [tmp_path / f"ready-{x}" for x in range(2)]
        wait_until(
            lambda: all(path.exists() and path.read_text().endswith("\n") for path in ready), "the job", 90
        )
        ours = processes_of(tmp_path)
        commands = [*map(command_of, ours)]
        for what in ("ExecutorActor", "pyrite-janitor", "sleep 1000"):
            assert sum(what in command for command in commands) >= 2, commands
        if kind == "started":
            addresses = {address for process in ours for address in listening(process)}
            assert {address.removeprefix("::ffff:") for address in addresses} == {"127.0.0.1"}
    finally:
        driver.send_signal(signal.SIGKILL)
        driver.wait()
    # Ray's own agents take about a minute to believe that their node is gone.
    agents = [process for process, command in zip(ours, commands, strict=True) if "Agent" in command]
    wait_until(lambda: not {*processes_of(tmp_path)} - {*agents}, "the end of what was started", 30)
    for agent in filter(is_there, agents):
        agent.kill()
    application = (tmp_path / "application").read_text()
    roots = [tmp_path, *map(Path, filter(None, [shared_memory_root()]))]
    wait_until(
        lambda: not any([*root.glob(f"*{application}*")] for root in roots), "the removal of files", 30
    )
    assert not list(tmp_path.glob("pyrite-*"))
