"""Kill executors under a job, and a driver in mid-job, on Pyrite or on PySpark: what becomes of them.

    python bench/kills.py pyrite|pyspark [--python PYTHON] [--master 'local-cluster[2,1,1024]']
                          [--kills 100] [--pause 4] [--seed 1] [--patience 600]

PYTHON is an interpreter with Pyrite, or with PySpark 4.2, where Java is in the path.
First a job of three shuffles and a cached RDD runs again and again, and one executor is killed every `pause`
seconds, until so many were killed, or a job has no answer for `patience` seconds or ends with an error; its
answer without kills is the oracle. Then a driver is killed with -9 whose functions have child processes:
told are the processes and files that are there five seconds later.

An executor is what its engine calls so: a JVM with its Python workers, or a zygote with its workers.
"""

from __future__ import annotations

import argparse
import os
import random
import select
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).resolve().parent
#: In the environment of everything that a run starts, so that it is found wherever it has gone.
MARK = "BENCH_KILLS_RUN"
SETTLE_SECONDS = 5.0
#: What the command line of an executor's process has in it.
EXECUTORS = {"pyrite": "pyrite.executor.zygote", "pyspark": "CoarseGrainedExecutorBackend"}


class Driver:
    """A driver process and all that descends from it, told by their mark."""

    def __init__(self, engine: str, python: str, master: str, task: str, directory: str) -> None:
        self.engine = engine
        self._mark = f"{MARK}={uuid.uuid4().hex}".encode()
        name, _, value = self._mark.decode().partition("=")
        self.process = subprocess.Popen(
            [python, str(HERE / "kills_driver.py"), engine, master, task, directory],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**_environment(engine, python, directory), name: value},
            cwd=HERE,
        )

    def ask(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"run\n")
        self.process.stdin.flush()

    def answer(self, seconds: float) -> str | None:
        """What the driver says within some seconds; None if nothing, empty if it has ended."""
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        return self.process.stdout.readline().decode().strip() if ready else None

    def processes(self) -> dict[int, str]:
        """The command lines of its processes, itself among them, by process id."""
        return dict(self._marked())

    def executors(self) -> list[int]:
        return sorted(pid for pid, line in self._marked() if EXECUTORS[self.engine] in line)

    def end(self) -> None:
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def _marked(self) -> Iterator[tuple[int, str]]:
        for name in filter(str.isdigit, os.listdir("/proc")):
            with suppress(OSError):
                if self._mark in Path("/proc", name, "environ").read_bytes().split(b"\0"):
                    line = Path("/proc", name, "cmdline").read_bytes().replace(b"\0", b" ")
                    yield int(name), line.decode(errors="replace")


def _environment(engine: str, python: str, directory: str) -> dict[str, str]:
    """That of a driver: nothing of a Spark that the caller may have set up for himself."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("SPARK_", "PYSPARK_"))}
    if engine == "pyspark":
        find = "import os, pyspark; print(os.path.dirname(pyspark.__file__))"
        own["SPARK_HOME"] = subprocess.check_output([python, "-c", find], text=True, env=own).strip()
        own["SPARK_LOCAL_IP"] = "127.0.0.1"
        own["SPARK_WORKER_DIR"] = directory  # where executors keep their logs
        own["PYSPARK_PYTHON"] = python
    return own


def kill_executors(driver: Driver, kills: int, pause: float, seed: int, patience: float) -> str:
    """Run jobs under kills; what to tell of them."""
    for _ in range(2):  # the first one pays for what is started once
        driver.ask()
        started = time.monotonic()
        expected = driver.answer(patience)
        fault_free = time.monotonic() - started
    if not expected or expected.startswith("lost"):
        return f"no answer even without kills: {expected}"
    draw = random.Random(seed)
    done = killed = jobs = 0
    began = time.monotonic()
    while killed < kills:
        driver.ask()
        asked = time.monotonic()
        answer = None
        while answer is None and time.monotonic() < asked + patience:
            answer = driver.answer(pause if killed < kills else patience)
            victims = driver.executors()
            if answer is None and victims and killed < kills:
                with suppress(ProcessLookupError):
                    os.kill(draw.choice(victims), signal.SIGKILL)
                killed += 1
        jobs += 1
        if answer != expected:
            what = "no answer" if answer is None else "a wrong answer" if answer[:4] == "rows" else answer
            return f"{what or 'the driver has ended'} in job {jobs}, after {killed} kills; {done} were right"
        done += 1
    seconds = (time.monotonic() - began) / jobs
    return f"{killed} kills in {jobs} jobs, all right, of {seconds:.1f} s (without kills {fault_free:.1f} s)"


def kill_driver(driver: Driver, directory: Path, patience: float) -> str:
    """Kill a driver while its tasks hang; what is left of it, besides the files that tell they began."""
    for _ in range(2):
        if not driver.answer(patience):
            return "its tasks did not begin"
    before = driver.processes()
    driver.process.kill()
    driver.process.wait()
    time.sleep(SETTLE_SECONDS)
    left = driver.processes()
    files = [path for path in directory.rglob("*") if path.is_file()]
    after = f"after {SETTLE_SECONDS:.0f} s"
    return f"of {len(before)} processes {len(left)} are left {after}, and {len(files)} files"


def main() -> None:
    """Parse the arguments, do both, print what became of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("engine", choices=list(EXECUTORS))
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--master", default="local-cluster[2,1,1024]")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--pause", type=float, default=4.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=float, default=600.0)
    arguments = parser.parse_args()
    print(f"{arguments.engine}, {arguments.master}, seed {arguments.seed}", flush=True)
    for task in ("jobs", "hang"):
        with tempfile.TemporaryDirectory(prefix="bench-kills-") as directory:
            driver = Driver(arguments.engine, arguments.python, arguments.master, task, directory)
            try:
                if task == "jobs":
                    said = kill_executors(
                        driver, arguments.kills, arguments.pause, arguments.seed, arguments.patience
                    )
                    print(f"executors killed: {said}", flush=True)
                else:
                    said = kill_driver(driver, Path(directory), arguments.patience)
                    print(f"driver killed: {said}", flush=True)
            finally:
                driver.end()


if __name__ == "__main__":
    main()
