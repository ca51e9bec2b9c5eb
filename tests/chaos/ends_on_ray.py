"""What becomes of drivers whose cluster goes away, and who may join one: a part of `make chaos-ray`.

Each experiment starts a Ray of its own and a driver that joins it, and looks at all processes and files that
come of the driver: they carry a mark in their environment.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from marked_processes import MARK, processes_of

from pyrite.cluster.application_directory import shared_memory_root

#: The default of spark.pyrite.ray.headTimeout, and what the end of a driver may take beyond it, in seconds.
_HEAD_TIMEOUT = 30.0
_ALLOWANCE = 30.0

CLUSTER = """
import json, sys
from ray.cluster_utils import Cluster
head = {"num_cpus": 0, "object_store_memory": 128 * 1024**2, "include_dashboard": sys.argv[1] == "with jobs"}
cluster = Cluster(initialize_head=True, head_node_args={"dashboard_port": 0, **head})
node = cluster.add_node(num_cpus=4, memory=4 * 1024**3, object_store_memory=128 * 1024**2)
processes = cluster.head_node.all_processes
of_head = {name: [each.process.pid for each in found] for name, found in processes.items()}
print(json.dumps({"address": cluster.address, "head": of_head}), flush=True)
sys.stdin.read()
for node in (cluster.head_node, *cluster.worker_nodes):
    node.kill_all_processes(check_alive=False, allow_graceful=False)
"""

DRIVER = """
import json, os, subprocess, sys, time
from pyrite import SparkConf, SparkContext
directory = sys.argv[2]
conf = SparkConf().setMaster(sys.argv[1]).setAppName("victim").set("spark.local.dir", directory)
conf.set("spark.executor.instances", "2").set("spark.executor.memory", "256m")
conf.set("spark.pyrite.ray.runtimeEnv", json.dumps({"env_vars": {"PYRITE_VICTIM": directory}}))
conf.setAll(each.split("=") for each in sys.argv[3:])
def busy(x):
    subprocess.Popen(["sleep", "1000"], start_new_session=True)
    with open(os.path.join(directory, f"ready-{x}"), "w") as file:
        file.write("ready")
    time.sleep(600)
try:
    with SparkContext(conf=conf) as sc:
        with open(os.path.join(directory, "application"), "w") as file:
            file.write(sc.applicationId)
        print("sum", sc.parallelize(range(5), 2).sum(), flush=True)
        if not sys.argv[3:]:
            sc.parallelize(range(2), 2).foreach(busy)
except Exception as error:
    print(type(error).__name__, error, flush=True)
    sys.exit(1)
"""


class Cluster(NamedTuple):
    """A Ray of one head and one node, its address and the processes of its head by their kind."""

    address: str
    head: dict[str, list[int]]
    environment: dict[str, str]


@contextmanager
def cluster(jobs: str = "", **authentication: str) -> Iterator[Cluster]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RAY_AUTH")}
    environment |= {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", **authentication}
    process = subprocess.Popen(
        [sys.executable, "-c", CLUSTER, jobs],
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Cluster(**json.loads(process.stdout.readline()), environment=environment)
    finally:
        process.stdin.close()
        process.wait()


def driver(where: Cluster, directory: Path, *settings: str, **environment: str) -> subprocess.Popen[str]:
    # No token but one that is given: none of this user's.
    everything = {**where.environment, "HOME": str(directory), MARK: str(directory), **environment}
    return subprocess.Popen(
        [sys.executable, "-c", DRIVER, f"ray:{where.address}", str(directory), *settings],
        env=everything,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def seconds_until(condition: Callable[[], Any], what: str, at_most: float) -> float:
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > at_most:
            raise AssertionError(f"{what} did not happen in {at_most:.0f} s")
        time.sleep(0.05)
    return time.monotonic() - started


def loses(what: str, words: str, directory: Path) -> str:
    """Kill a process of the head node under a job; its driver has to end with an error and leave nothing."""
    with cluster(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN=secrets.token_hex(32)) as where:
        victim = driver(where, directory)
        ready = [directory / f"ready-{x}" for x in range(2)]
        seconds_until(lambda: all(path.exists() for path in ready), "the job", 120)
        for pid in where.head[what]:
            os.kill(pid, signal.SIGKILL)
        ended = seconds_until(
            lambda: victim.poll() is not None, "the driver's end", _HEAD_TIMEOUT + _ALLOWANCE
        )
        said, _ = victim.communicate()
        assert victim.returncode == 1, (victim.returncode, said)
        assert "SparkException" in said, said
        assert words in said, said
        left = seconds_until(lambda: not processes_of(directory), "the end of all processes", 30)
        application = (directory / "application").read_text()
        roots = [directory, *map(Path, filter(None, [shared_memory_root()]))]
        seconds_until(lambda: not any([*root.glob(f"*{application}*")] for root in roots), "removal", 30)
    return f"the driver ended after {ended:.0f} s with an error, all processes {left:.0f} s later"


def head_is_gone(directory: Path) -> str:
    return loses("gcs_server", "the head node of the Ray cluster is gone", directory)


def own_node_is_gone(directory: Path) -> str:
    return loses("raylet", "Ray on the driver's own node has not answered", directory)


def answer(where: Cluster, directory: Path, *settings: str, **environment: str) -> str:
    process = driver(where, directory, *settings, **environment)
    said, _ = process.communicate(timeout=180)
    return said


def open_cluster(directory: Path) -> str:
    insecure = "spark.pyrite.ray.allowInsecure=true"
    with cluster(RAY_AUTH_MODE="disabled") as where:
        refused = answer(where, directory, "spark.task.maxFailures=4")
        assert "token authentication is off" in refused, refused
        joined = answer(where, directory, insecure)
        assert joined == "sum 10\n", joined
        wants_one = answer(where, directory, insecure, RAY_AUTH_MODE="token", RAY_AUTH_TOKEN="a" * 64)
        assert "Start the program with RAY_AUTH_MODE=disabled" in wants_one, wants_one
    return "refused, joined with allowInsecure, and a driver that wants a token is told so"


def wrong_token(directory: Path) -> str:
    with cluster(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN="a" * 64) as where:
        started = time.monotonic()
        refused = answer(where, directory, "spark.task.maxFailures=4", RAY_AUTH_TOKEN="b" * 64)
        took = time.monotonic() - started
        assert "CANNOT_JOIN_CLUSTER" in refused, refused
        assert "RAY_AUTH_TOKEN" in refused, refused
        joined = answer(where, directory, "spark.task.maxFailures=4")
        assert joined == "sum 10\n", joined
    return f"refused after {took:.0f} s, and the right one joins"


def submitted(where: Cluster, directory: Path, *settings: str) -> subprocess.Popen[str]:
    program = directory / "program.py"
    program.write_text(DRIVER)
    options = ["spark.pyspark.python=" + sys.executable, *settings]
    command = ["submit", "--deploy-mode", "cluster", "--master", f"ray:{where.address}"]
    for option in options:
        command += ["--conf", option]
    return subprocess.Popen(
        [sys.executable, "-m", "pyrite", *command, str(program), f"ray:{where.address}", str(directory)],
        env={**where.environment, "HOME": str(directory)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def submitted_driver_is_killed(directory: Path) -> str:
    """A driver that runs as a job is killed: `pyrite submit` exits as it does, and nothing of it is left."""
    mark = json.dumps({"env_vars": {MARK: str(directory)}})
    with cluster("with jobs", RAY_AUTH_MODE="token", RAY_AUTH_TOKEN=secrets.token_hex(32)) as where:
        following = submitted(where, directory, f"spark.pyrite.ray.runtimeEnv={mark}")
        ready = [directory / f"ready-{x}" for x in range(2)]
        seconds_until(lambda: all(path.exists() for path in ready), "the job", 120)
        drivers = [each for each in processes_of(directory) if "program.py" in each.cmdline()]
        assert len(drivers) == 1, drivers
        drivers[0].kill()
        left = seconds_until(lambda: not processes_of(directory), "the end of all processes", 30)
        said, _ = following.communicate(timeout=30)
        assert following.returncode == 128 + signal.SIGKILL, (following.returncode, said)
        application = (directory / "application").read_text()
        roots = [directory, *map(Path, filter(None, [shared_memory_root()]))]
        seconds_until(lambda: not any([*root.glob(f"*{application}*")] for root in roots), "removal", 30)
    return f"no process after {left:.0f} s"


def open_job_server(directory: Path) -> str:
    with cluster("with jobs", RAY_AUTH_MODE="disabled") as where:
        refused = submitted(where, directory)
        said, _ = refused.communicate(timeout=120)
        assert refused.returncode == 2, said
        assert "token authentication is off" in said, said
    return "refused before anything was sent"


EXPERIMENTS = (
    head_is_gone,
    own_node_is_gone,
    open_cluster,
    wrong_token,
    submitted_driver_is_killed,
    open_job_server,
)


def main() -> int:
    chosen = [each for each in EXPERIMENTS if not sys.argv[1:] or each.__name__ in sys.argv[1:]]
    bad = 0
    for experiment in chosen:
        with tempfile.TemporaryDirectory(prefix="chaos-ends-", ignore_cleanup_errors=True) as directory:
            try:
                outcome = experiment(Path(directory))
            except Exception as error:
                bad += 1
                outcome = f"FAILED: {type(error).__name__}: {error}"
            finally:
                for process in processes_of(Path(directory)):
                    process.kill()
        print(f"{experiment.__name__}: {outcome}", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
