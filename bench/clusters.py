"""Measure Pyrite on Ray beside `local-cluster` and beside Ray Data, and print tables of ratios.

    python -m bench.clusters [--rounds 3] [--scale 1] [--tpch 1] [--only programs arrow big] [--update]

Each contestant is one process that stays, with as many slots as the others; they take turns, workload by
workload and round by round, and the median counts. The first run of each is not counted. Every answer is
compared with one that was worked out without them.

- ``local-cluster``: `local-cluster[2,1,2048]`
- ``ray``: `ray[2,1,2048]`, a Ray of this machine's own
- ``ray-nodes``: a Ray of two nodes on this machine, with an executor on each: nothing is read where it lies
- ``ray-data``: Ray's own library, in its own environment (`make .venv/peer-ray_data`)
- ``ray-small-store``: as ``ray-nodes``, with an object store much smaller than the data
"""

from __future__ import annotations

import argparse
import datetime
import json
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import psutil

from bench import arrow_data, big_sort, inputs, oracle, page, query_answers, table
from bench.cluster_table import ARROW, BIG_RECORDS, MASTERS, PROGRAMS, START, Outcome, Workload, written
from bench.cluster_worker import WAVES
from bench.contestant import BrokenError, Contestant, LateError, memory_of
from bench.job import Job
from bench.machine import machine
from bench.peers import ROOT
from bench.queries import generate

BEGIN, END = "<!-- clusters: begin -->\n", "<!-- clusters: end -->\n"
PARTS = ("programs", "arrow", "big")
RAY_DATA = ROOT / ".venv" / "ray_data" / "bin" / "python"
#: A run that takes longer is given up, in seconds.
_DEADLINE = 120.0
_BIG_DEADLINE = 600.0
_STOP_SECONDS = 20.0
_SAMPLE_SECONDS = 0.5


class Runner:
    """A contestant's process."""

    def __init__(self, name: str, slots: int, scratch: Path) -> None:
        self.name = name
        self.started = time.perf_counter()
        python = str(RAY_DATA) if name == "ray-data" else sys.executable
        command = [python, "-m", "bench.cluster_worker", name, str(slots), str(scratch / "files")]
        # Every slot has a process; with as many threads of numpy in each they would get in each other's way.
        environment = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        environment |= {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "PYTHONDONTWRITEBYTECODE": ""}
        environment["PYTHONPYCACHEPREFIX"] = str(scratch / "compiled")
        # As warnings of Ray's say, none of which is about what is measured.
        environment |= {"RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0", "RAY_USAGE_STATS_ENABLED": "0"}
        self.process = Contestant(command, ROOT, scratch / f"{name}.log", environment)

    def wait_until_ready(self) -> None:
        """Return once it takes tasks."""
        said = self.process.wait_line(_DEADLINE)
        if said != "ready":
            raise BrokenError(said)

    def run(self, workload: str, size: int, path: Path | None, deadline: float = _DEADLINE) -> dict[str, Any]:
        """Seconds and answer of one run, or an error."""
        asked = {"workload": workload, "size": size, "input": str(path) if path else None}
        return self.process.run(deadline, json.dumps(asked))

    def close(self) -> None:
        """End all of its processes."""
        self.process.stop(_STOP_SECONDS)


def take_turns(
    runners: Sequence[Runner],
    programs: dict[str, str],
    workload: Workload,
    path: Path | None,
    expected: Any,
    rounds: int,
    agree: Callable[[Any, Any], bool] = oracle.agrees,
) -> list[Outcome]:
    """Run a workload on all in turn. `programs` names those that have programs of another name for it."""
    outcomes = [Outcome(workload.name, runner.name, workload.size) for runner in runners]
    outcomes += [Outcome(name, "ray", workload.size) for name in programs]
    takers = [*zip(runners, outcomes)]
    ours = next((runner for runner in runners if runner.name == "ray"), None)
    takers += [(ours, outcome) for outcome in outcomes[len(runners) :] if ours is not None]
    for number in range(rounds + 1):
        for runner, outcome in takers:
            if outcome.failed:
                continue
            try:
                report = runner.run(outcome.workload, workload.size, path)
            except (LateError, BrokenError) as error:
                outcome.failed = str(error)
                continue
            if "error" in report:
                outcome.failed = report["error"]
            elif not agree(report["answer"], expected):
                outcome.failed = f"wrong answer: {report['answer']!r} instead of {expected!r}"[:300]
            elif number:
                outcome.seconds.append(report["seconds"])
    for outcome in outcomes:
        shown = outcome.failed or f"{outcome.median:.3f} s ({min(outcome.seconds):.3f})"
        print(f"{outcome.workload} on {outcome.contestant}: {shown}", flush=True)
    return outcomes


@contextmanager
def running(names: Sequence[str], slots: int, scratch: Path) -> Iterator[list[Runner]]:
    """The contestants, ready; they end with the block."""
    with ExitStack() as stack:
        runners = []
        for name in names:
            own = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=scratch))
            runner = Runner(name, slots, own)
            stack.callback(runner.close)
            runner.wait_until_ready()
            runners.append(runner)
        yield runners


# --- the parts ----------------------------------------------------------------------------------------


def measure_starts(slots: int, rounds: int, scratch: Path) -> list[Outcome]:
    """From the start of a process to the answer of its first job."""
    outcomes = [Outcome(START.name, name, 1) for name in MASTERS[:2]]
    for number in range(rounds + 1):
        for outcome in outcomes:
            own = Path(tempfile.mkdtemp(prefix="start-", dir=scratch))
            runner = Runner(outcome.contestant, slots, own)
            try:
                runner.wait_until_ready()
                report = runner.run(START.name, 1, None)
                seconds = time.perf_counter() - runner.started
                if report.get("answer") != [2, 3, 4]:
                    outcome.failed = str(report)
            except (LateError, BrokenError) as error:
                outcome.failed = str(error)
            finally:
                runner.close()
            if number and not outcome.failed:
                outcome.seconds.append(seconds)
    for outcome in outcomes:
        print(
            f"{START.title} on {outcome.contestant}: {outcome.failed or f'{outcome.median:.2f} s'}",
            flush=True,
        )
    return outcomes


def measure_programs(options: argparse.Namespace, scratch: Path) -> list[Outcome]:
    """The same programs on `local-cluster` and on Ray."""
    outcomes = [*measure_starts(options.slots, options.rounds, scratch)]
    with running(MASTERS, options.slots, scratch) as runners:
        for workload in PROGRAMS:
            size = int(workload.size * (options.scale if workload.name != "tiny_tasks" else 1))
            path = None
            if workload.input:
                path = scratch / f"{workload.input}.txt"
                inputs.WRITERS[workload.input](path, size)
            job = Job(size, options.slots * WAVES, path, scratch)
            sized = replace(workload, size=size)
            expected = oracle.EXPECTED[workload.name](job)
            outcomes += take_turns(runners, {}, sized, path, expected, options.rounds)
        outcomes += measure_queries(runners, options, scratch)
    return outcomes


def measure_queries(runners: Sequence[Runner], options: argparse.Namespace, scratch: Path) -> list[Outcome]:
    """TPC-H, one outcome a query."""
    data = scratch / "tpch"
    generate(data, options.tpch)
    answers = query_answers.expected(data)
    outcomes = []
    for name, expected in answers.items():
        query = Workload(name, name, 1, "query")
        outcomes += take_turns(runners, {}, query, data, expected, options.rounds, query_answers.agree)
    shutil.rmtree(data)
    return outcomes


def measure_arrow(options: argparse.Namespace, scratch: Path) -> list[Outcome]:
    """Ray Data, DataFrames and RDDs on the same files."""
    names = ["ray", *(["ray-data"] if RAY_DATA.exists() else [])]
    if len(names) == 1:
        print("Ray Data is not installed: make .venv/peer-ray_data", flush=True)
    rows = int(ARROW[0].size * options.scale)
    data = scratch / "arrow"
    arrow_data.write(data, rows)
    expected = {"arrow_sort": arrow_data.expected_sort(rows), "arrow_group": arrow_data.expected_groups(rows)}
    outcomes = []
    with running(names, options.slots, scratch) as runners:
        for workload in ARROW:
            sized = replace(workload, size=rows)
            of_rdds = {f"{workload.name}_rdd": "ray"}
            outcomes += take_turns(runners, of_rdds, sized, data, expected[workload.name], options.rounds)
    shutil.rmtree(data)
    return outcomes


def measure_big(options: argparse.Namespace, scratch: Path) -> dict[str, Any]:
    """A sort of 2 GB through 64 partitions, with small object stores; what it took."""
    records = int(BIG_RECORDS * options.scale)
    expected = big_sort.expected(records)
    with running(["ray-small-store"], options.slots, scratch) as (runner,), Peaks(runner.process) as peaks:
        try:
            report = runner.run("big_sort", records, None, _BIG_DEADLINE)
        except (LateError, BrokenError) as error:
            report = {"error": str(error)}
    told: dict[str, Any] = {"records": records, "bytes": records * big_sort.RECORD_BYTES}
    if "error" in report:
        return told | {"failed": report["error"]}
    found = report["answer"]
    told |= {"seconds": report["seconds"], "is_right": oracle.agrees(found.pop("checked"), expected)}
    told |= found
    return told | {"peaks": peaks.bytes}


class Peaks:
    """The most memory that the driver, the executors and Ray's own processes held, each kind by itself."""

    def __init__(self, contestant: Contestant) -> None:
        self.bytes = {"driver": 0, "one executor": 0, "Ray": 0}
        self._contestant = contestant
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Peaks:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._is_over.wait(_SAMPLE_SECONDS):
            held: dict[Any, int] = {}
            for process in self._contestant.processes():
                with suppress(psutil.Error, OSError):
                    owner = self._owner_of(process)
                    held[owner] = held.get(owner, 0) + memory_of(process)
            executors = [size for owner, size in held.items() if isinstance(owner, int)]
            now = {
                "driver": held.get("driver", 0),
                "Ray": held.get("Ray", 0),
                "one executor": max(executors, default=0),
            }
            self.bytes = {kind: max(size, now[kind]) for kind, size in self.bytes.items()}

    def _owner_of(self, process: psutil.Process) -> str | int:
        """ "driver", "Ray", or the process id of an executor's host."""
        if process.pid == self._contestant.pid:
            return "driver"
        for each in (process, *process.parents()):
            if "ExecutorActor" in "".join(each.cmdline()[:1]):
                return each.pid
        return "Ray"


def _version(python: Path | str, code: str) -> str:
    done = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def parsed(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="bench.clusters", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--slots", type=int, default=2)
    parser.add_argument("--scale", type=float, default=1.0, help="multiples of all sizes but TPC-H's")
    parser.add_argument("--tpch", type=float, default=1.0, help="the scale of TPC-H")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--remark", default="", help="what to know about this measurement")
    parser.add_argument("--update", action="store_true", help="write the tables into docs/BENCHMARKS.md")
    return parser.parse_args(arguments)


def main() -> int:
    """Measure and print; the exit code is 1 if something failed or was wrong."""
    options = parsed()
    shown = [word for word in sys.argv[1:] if not word.startswith("--remark") and word != options.remark]
    record: dict[str, Any] = {
        "date": datetime.date.today().isoformat(),
        "command": shlex.join(["python", "-m", "bench.clusters", *shown]),
        "machine": machine(),
        "versions": {
            "Pyrite": _version(sys.executable, "import pyrite.version as v; print(v.__version__)"),
            "Ray": _version(sys.executable, "import ray; print(ray.__version__)"),
        },
        "rounds": options.rounds,
        "remark": options.remark,
        "big": None,
    }
    started = time.monotonic()
    outcomes: list[Outcome] = []
    scratch = Path(tempfile.mkdtemp(prefix="pyrite-bench-"))
    try:
        if "programs" in options.only:
            outcomes += measure_programs(options, scratch)
        if "arrow" in options.only:
            outcomes += measure_arrow(options, scratch)
        if "big" in options.only:
            record["big"] = measure_big(options, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    record["minutes"] = round((time.monotonic() - started) / 60, 1)
    record["outcomes"] = [asdict(outcome) for outcome in outcomes]
    print(f"\n{written(record, table.text)}")
    if options.update:
        docs = ROOT / "docs"
        page.keep(docs / "benchmarks.json", "clusters", record)
        page.replace_between(docs / "BENCHMARKS.md", BEGIN, END, written(record))
    is_bad = any(outcome.failed for outcome in outcomes)
    is_bad = is_bad or (record["big"] is not None and not record["big"].get("is_right"))
    return 1 if is_bad else 0


if __name__ == "__main__":
    sys.exit(main())
