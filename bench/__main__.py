"""Measure Pyrite beside its peers, and print one table: ``python -m bench [WORKLOAD ...]``.

`make bench` installs the peers first, measures everything and writes docs/BENCHMARKS.md.
"""

from __future__ import annotations

import argparse
import datetime
import shlex
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bench import page, peers, table
from bench.machine import machine
from bench.measure import Inputs, Outcome, Plan, measure
from bench.workloads import WORKLOADS

DOCS = peers.ROOT / "docs"


def parsed(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line, checked."""
    parser = argparse.ArgumentParser(prog="bench", description="Measure Pyrite beside its peers.")
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help=f"of: {', '.join(WORKLOADS)}")
    parser.add_argument("--peers", help=f"separated by commas, of: {', '.join(peers.NAMES)}")
    parser.add_argument("--python", action="append", default=[], metavar="PEER=INTERPRETER")
    parser.add_argument("--rounds", type=int, default=None, help="measured runs of each; 5 by default")
    parser.add_argument("--quick", action="store_true", help="two rounds and short deadlines")
    parser.add_argument("--cores", type=int, default=None, help="2 by default")
    parser.add_argument("--scale", default=None, help="multiples of the sizes; several make a growth table")
    parser.add_argument(
        "--deadline", type=float, default=None, help="seconds for a run; 60, or 30 for extra peers"
    )
    parser.add_argument("--growth", action="store_true", help="sizes 1, 4 and 16, on 1 and 2 cores")
    parser.add_argument("--update", action="store_true", help="write docs/BENCHMARKS.md, its measured part")
    parser.add_argument("--remark", default="", help="what to know about this measurement")
    found = parser.parse_args(arguments)
    for name in found.workloads:
        if name not in WORKLOADS:
            parser.error(f"there is no workload {name}; there are: {', '.join(WORKLOADS)}")
    defaults = ["pyrite"] if found.growth else list(peers.DEFAULT)
    found.peers = found.peers.split(",") if found.peers else defaults
    for name in found.peers:
        if name not in peers.NAMES:
            parser.error(f"there is no peer {name}; there are: {', '.join(peers.NAMES)}")
    found.python = dict(choice.split("=", 1) for choice in found.python)
    default_scale = "1,4,16" if found.growth else "1"
    found.scales = [float(scale) for scale in (found.scale or default_scale).split(",")]
    found.growth = found.growth or len(found.scales) > 1
    # A start has no size to grow with.
    chosen = found.workloads or WORKLOADS
    found.workloads = [name for name in chosen if not (found.growth and WORKLOADS[name].is_start)]
    return found


def plan_of(arguments: argparse.Namespace) -> Plan:
    """How much is measured, from the command line."""
    plan = Plan(rounds=2, deadline=30.0, extra_deadline=15.0, patience=5.0) if arguments.quick else Plan()
    if arguments.growth:
        # The large sizes run once, if they take as long as that.
        plan = replace(plan, rounds=2, watches_memory=False, extras=peers.NAMES, extra_deadline=300.0)
    if arguments.deadline is not None:
        plan = replace(plan, deadline=arguments.deadline, extra_deadline=arguments.deadline)
    chosen = {"rounds": arguments.rounds, "cores": arguments.cores}
    return replace(plan, **{name: value for name, value in chosen.items() if value is not None})


def main() -> int:
    """Measure and print; the exit code is 1 if an answer was wrong or Pyrite failed."""
    arguments = parsed()
    # Like Ctrl-C: what runs is ended and removed first.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    engines = [peers.found(name, arguments.python.get(name)) for name in arguments.peers]
    plan = plan_of(arguments)
    record: dict[str, Any] = {
        "date": datetime.date.today().isoformat(),
        "command": _command(sys.argv[1:], arguments.remark),
        "machine": machine(),
        "versions": {engine.title: engine.version for engine in engines if not engine.missing},
        "engines": [asdict(replace(engine, python="")) for engine in engines],
        "rounds": plan.rounds,
        "scales": arguments.scales,
        "remark": arguments.remark,
    }
    started = time.monotonic()
    outcomes = measure_all(arguments, plan, engines)
    record["minutes"] = round((time.monotonic() - started) / 60, 1)
    record["outcomes"] = [outcome.to_json() for outcome in outcomes]
    present = [engine for engine in engines if not engine.missing]
    print(f"\n{page.described(record)}")
    for rows in (
        [table.growth_rows(outcomes, arguments.scales)]
        if arguments.growth
        else [
            table.main_rows(outcomes, present, plan.rounds),
            table.pass_rows(outcomes, present),
            table.spread_rows(outcomes, present),
            table.cpu_rows(outcomes, present),
            table.memory_rows(outcomes, present),
        ]
    ):
        if rows:
            print(table.text(rows) + "\n")
    for remark in table.remarks(outcomes, engines):
        print(remark)
    if arguments.update:
        part = "growth" if arguments.growth else "main"
        page.update(DOCS / "BENCHMARKS.md", DOCS / "benchmarks.json", part, record)
        print(f"Written to {DOCS / 'BENCHMARKS.md'} and benchmarks.json.")
    is_bad = any(
        outcome.is_wrong or (outcome.engine.startswith("pyrite") and outcome.failed) for outcome in outcomes
    )
    return 1 if is_bad else 0


def _command(arguments: Sequence[str], remark: str) -> str:
    # Where interpreters lie says nothing to others, and the remark stands beside.
    hidden = ("--python=", "--remark")
    shown = [word for word in arguments if not word.startswith(hidden) and (word != remark or not remark)]
    return shlex.join(["python", "-m", "bench", *shown])


def measure_all(arguments: argparse.Namespace, plan: Plan, engines: Sequence[peers.Engine]) -> list[Outcome]:
    """All workloads at all sizes, in a directory that is removed after."""
    present = [engine for engine in engines if not engine.missing]
    for engine in engines:
        if engine.missing:
            print(f"{engine.title}: not available ({engine.missing})", flush=True)
    cores = [1, 2] if arguments.growth and arguments.cores is None else [plan.cores]
    outcomes: list[Outcome] = []
    directory = Path(tempfile.mkdtemp(prefix="pyrite-bench-"))
    try:
        for name in arguments.workloads:
            for scale in arguments.scales:
                files = Inputs(directory)
                for count in cores:
                    own = Path(tempfile.mkdtemp(dir=directory))
                    now = replace(plan, cores=count, scale=scale)
                    found = measure(WORKLOADS[name], present, now, files, own)
                    print(_progress(found, now, arguments.growth), flush=True)
                    outcomes += found
                    shutil.rmtree(own)
                if arguments.growth:
                    files.forget()
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    return outcomes


def _progress(outcomes: Sequence[Outcome], plan: Plan, shows_size: bool) -> str:
    times = ", ".join(
        f"{outcome.engine} {table.seconds(outcome.median) if outcome.median else table.no_number(outcome)}"
        for outcome in outcomes
    )
    size = f" {plan.scale:g} times on {plan.cores}" if shows_size else ""
    return f"{outcomes[0].workload}{size}: {times}"


if __name__ == "__main__":
    sys.exit(main())
