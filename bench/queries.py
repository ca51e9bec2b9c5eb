"""Measure queries on Pyrite, plain DuckDB, PySpark and Sail side by side, and print tables of ratios.

    python -m bench.queries [--pyspark PYTHON] [--sail PYTHON] [--scale 1 5] [--rounds 5] [--update]

Each engine is one process that stays; they take turns, workload by workload and round by round, and the
median counts. The first run of each is not counted. TPC-H data comes from tpchgen-cli. `pyrite-cut` is Pyrite
with plans that are cut at exchanges and run by worker processes, as on a cluster.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "BENCHMARKS.md"
BEGIN, END = "<!-- queries: begin -->", "<!-- queries: end -->"
TPCH = [f"q{number:02d}" for number in range(1, 23)]
#: What only TPC-H is asked of: the others are measured on Pyrite and PySpark.
ONLY_TPCH = ("duckdb", "pyrite-cut", "sail")
#: What is wanted of Pyrite: at least so many times as fast as PySpark.
OTHERS = {
    "small query": None,
    "createDataFrame": 5.0,
    "collect": 5.0,
    "udf, pickled": 3.0,
    "udf on Arrow": 1.5,
}


class Worker:
    """An engine's process."""

    def __init__(self, engine: str, python: str, data: Path, cores: int) -> None:
        environment = environment_of(python, data)
        command = [python, str(HERE / "query_worker.py"), engine, str(data), str(cores)]
        self.engine = engine
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        if self._answer() != "ready":
            raise RuntimeError(f"{engine} did not start")

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def run(self, workload: str) -> dict[str, Any]:
        """Seconds and a number to compare, or an error."""
        assert self._process.stdin is not None
        print(workload, file=self._process.stdin, flush=True)
        answer = self._answer()
        return json.loads(answer) if answer else {"error": "the process ended"}

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)


def environment_of(python: str, data: Path) -> dict[str, str]:
    """The variables of an engine's process: its modules are compiled once, as after an installation."""
    environment = {**os.environ, "PYSPARK_PYTHON": python, "SPARK_LOCAL_IP": "127.0.0.1"}
    environment.pop("SPARK_HOME", None)
    compiled = data.parent / "compiled" / Path(python).parent.parent.name
    return environment | {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(compiled)}


def start_seconds(engine: str, python: str, data: Path) -> float:
    """From the start of a process to the first `spark.range(10).count()`, and its end."""
    code = "from pyspark.sql import SparkSession as S; assert S.builder.getOrCreate().range(10).count() == 10"
    if engine == "pyrite":
        code = "import pyrite; pyrite.install_as_pyspark()\n" + code
    environment = environment_of(python, data)
    start = time.perf_counter()
    subprocess.run([python, "-c", code], check=True, stderr=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - start


def generate(directory: Path, scale: float) -> None:
    """TPC-H's tables as Parquet files."""
    found = shutil.which("tpchgen-cli", path=os.path.dirname(sys.executable)) or shutil.which("tpchgen-cli")
    if found is None:
        sys.exit("tpchgen-cli is not installed: pip install tpchgen-cli")
    subprocess.run([found, "parquet", "-s", str(scale), "-o", str(directory), "--quiet"], check=True)


def measure(workers: list[Worker], workloads: list[str], rounds: int) -> dict[str, dict[str, float]]:
    """The median seconds of each workload on each engine that can run it."""
    medians: dict[str, dict[str, float]] = {}
    for workload in workloads:
        able = [w for w in workers if workload in TPCH or w.engine not in ONLY_TPCH]
        seconds: dict[str, list[float]] = {worker.engine: [] for worker in able}
        answers: dict[str, Any] = {}
        for number in range(rounds + 1):
            for worker in able:
                answer = worker.run(workload)
                if "error" in answer:
                    print(f"{workload} on {worker.engine}: {answer['error']}", file=sys.stderr)
                    seconds.pop(worker.engine, None)
                    continue
                answers[worker.engine] = answer["found"]
                if number and worker.engine in seconds:
                    seconds[worker.engine].append(answer["seconds"])
            able = [worker for worker in able if worker.engine in seconds]
        if len(set(answers.values())) > 1:
            sys.exit(f"{workload}: the engines disagree: {answers}")
        medians[workload] = {engine: statistics.median(each) for engine, each in seconds.items()}
        shown = ", ".join(f"{engine} {value * 1000:.0f} ms" for engine, value in medians[workload].items())
        print(f"{workload}: {shown}", flush=True)
    return medians


def table(medians: dict[str, dict[str, float]], starts: dict[str, float], scale: float) -> str:
    """The page's part."""
    engines = sorted({engine for each in medians.values() for engine in each} - {"pyrite"})
    lines = [
        f"TPC-H at scale {scale:g} from Parquet, warm, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}; seconds for Pyrite, and how many times as long the others take.",
        "",
        "| workload | Pyrite s | " + " | ".join(f"{engine} / Pyrite" for engine in engines) + " | wanted |",
        "|---|---|" + "---|" * (len(engines) + 1),
    ]

    def row(title: str, values: dict[str, float], wanted: str) -> None:
        own = values.get("pyrite")
        if own is None:
            return
        ratios = [f"{values[e] / own:.2f}" if e in values else "" for e in engines]
        lines.append(f"| {title} | {own:.3f} | {' | '.join(ratios)} | {wanted} |")

    whole = [name for name in TPCH if len(medians.get(name, {})) == len(engines) + 1]
    total = {engine: sum(medians[name][engine] for name in whole) for engine in ["pyrite", *engines] if whole}
    row(
        f"TPC-H, {len(whole)} queries",
        total,
        "DuckDB at least 0.91, PySpark at least 10, Sail at least 1.67, cut at most 2",
    )
    for name in TPCH:
        row(name, medians.get(name, {}), "")
    if starts:
        row("process start to the first count", starts, "at most 0.5 s")
    for name, wanted in OTHERS.items():
        title = "10 rows" if name == "small query" else name
        shown = "at most 0.015 s" if wanted is None else f"PySpark at least {wanted:g}"
        row(title, medians.get(name, {}), shown)
    return "\n".join(lines) + "\n"


def measured(options: argparse.Namespace, scale: float, scratch: Path, with_others: bool) -> str:
    """The table of one scale; `with_others` adds what does not depend on it."""
    data = scratch / f"scale-{scale:g}"
    generate(data, scale)
    pythons = {"pyrite": sys.executable, "duckdb": sys.executable, "pyrite-cut": sys.executable}
    if options.pyspark:
        pythons["pyspark"] = options.pyspark
    if options.sail:
        pythons["sail"] = options.sail
    starts: dict[str, list[float]] = {}
    for number in range(6 if with_others else 0):
        for engine, python in pythons.items():
            if engine not in ONLY_TPCH:
                seconds = start_seconds(engine, python, data)
                if number:
                    starts.setdefault(engine, []).append(seconds)
    load = os.getloadavg()[0]
    workers = [Worker(engine, python, data, options.cores) for engine, python in pythons.items()]
    try:
        medians = measure(workers, [*TPCH, *(OTHERS if with_others else ())], options.rounds)
    finally:
        for worker in workers:
            worker.close()
    shutil.rmtree(data)
    text = table(medians, {engine: statistics.median(each) for engine, each in starts.items()}, scale)
    return text + f"\nMedians of {options.rounds}; the load of the machine before was {load:.1f}.\n"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pyspark", help="an interpreter with PySpark 4.2; it needs Java")
    parser.add_argument("--sail", help="an interpreter with pysail and pyspark-client")
    parser.add_argument("--scale", type=float, nargs="+", default=[1.0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--update", action="store_true", help="write the table into docs/BENCHMARKS.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        text = "\n".join(
            measured(options, scale, Path(scratch), number == 0) for number, scale in enumerate(options.scale)
        )
    print(text)
    if options.update:
        page = PAGE.read_text(encoding="utf-8")
        before, _, rest = page.partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n{text}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
