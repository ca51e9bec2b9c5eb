"""Run the workloads on Pyrite and on PySpark in turn, and print one table of ratios.

    python bench/run.py --pyspark PYTHON [--runs 5] [--master local[2]] [--markdown FILE] [workload ...]

PYTHON is an interpreter with PySpark 4.2 and Java. Both engines are warm and take turns, so that a machine
whose speed drifts is fair to both; the ratio is that of the medians. `make bench` does all of it.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from workloads import WORKLOADS

HERE = Path(__file__).resolve().parent
FIRST_RESULT = """
import sys
if sys.argv[1] == "pyrite":
    import pyrite
    pyrite.install_as_pyspark()
from pyspark import SparkContext
sc = SparkContext(sys.argv[2], "first")
sc.setLogLevel("OFF")
assert sc.parallelize([1, 2, 3], 2).map(lambda x: x + 1).collect() == [2, 3, 4]
sc.stop()
"""


class Engine:
    """A process with a warm context that answers with how long a workload took."""

    def __init__(self, name: str, python: str, master: str) -> None:
        self.name = name
        self._process = subprocess.Popen(
            [python, str(HERE / "engine.py"), name, master],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=HERE,
        )
        if self._read() != "ready":
            sys.exit(f"{name} did not start; run bench/engine.py by hand to see why")

    def run(self, workload: str) -> tuple[float, str]:
        """Seconds that the workload took, and its result."""
        assert self._process.stdin is not None
        self._process.stdin.write(workload + "\n")
        self._process.stdin.flush()
        seconds, _, result = self._read().partition("\t")
        return float(seconds), result

    def stop(self) -> None:
        self._process.communicate()

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().rstrip("\n")


@dataclass
class Row:
    """The times of one workload by engine, in seconds."""

    workload: str
    description: str
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def median(self, engine: str) -> float:
        return statistics.median(self.seconds[engine])

    @property
    def ratio(self) -> float:
        return self.median("pyspark") / self.median("pyrite")


def first_result(pythons: dict[str, str], master: str, runs: int) -> Row:
    """From the start of a process to its end, with one small job in between."""
    row = Row("first_result", "A new process: start, first result, end.")
    for _ in range(runs):
        for name, python in pythons.items():
            started = time.perf_counter()
            subprocess.run(
                [python, "-c", FIRST_RESULT, name, master], check=True, stderr=subprocess.DEVNULL, cwd=HERE
            )
            row.seconds.setdefault(name, []).append(time.perf_counter() - started)
    return row


def measure(pythons: dict[str, str], master: str, runs: int, names: list[str]) -> list[Row]:
    """All rows; stops if the engines disagree about a result."""
    rows = [first_result(pythons, master, runs)]
    engines = [Engine(name, python, master) for name, python in pythons.items()]
    for name in names:
        row = Row(name, (WORKLOADS[name].__doc__ or "").strip())
        results = {engine.run(name)[1] for engine in engines}  # the warm-up
        for _ in range(runs):
            for engine in engines:
                seconds, result = engine.run(name)
                row.seconds.setdefault(engine.name, []).append(seconds)
                results.add(result)
        if len(results) != 1:
            sys.exit(f"{name}: the engines disagree: {results}")
        rows.append(row)
        print(
            f"{name:15} {row.median('pyrite'):8.3f} s {row.median('pyspark'):8.3f} s {row.ratio:7.1f}x",
            flush=True,
        )
    for engine in engines:
        engine.stop()
    return rows


def markdown(rows: list[Row], master: str, runs: int) -> str:
    """The table as Markdown, with what it was measured on."""
    lines = [
        f"Medians of {runs} runs, engines in turn, `{master}`, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}.",
        "",
        "| workload | Pyrite | PySpark | PySpark / Pyrite |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {row.description.rstrip('.')} | {row.median('pyrite'):.3f} s | {row.median('pyspark'):.3f} s "
        f"| {row.ratio:.1f} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("workloads", nargs="*", default=list(WORKLOADS))
    parser.add_argument("--pyspark", required=True, metavar="PYTHON")
    parser.add_argument("--pyrite", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--markdown", type=Path)
    arguments = parser.parse_args()
    pythons = {"pyrite": arguments.pyrite, "pyspark": arguments.pyspark}
    rows = measure(pythons, arguments.master, arguments.runs, arguments.workloads)
    text = markdown(rows, arguments.master, arguments.runs)
    print("\n" + text)
    if arguments.markdown:
        arguments.markdown.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
