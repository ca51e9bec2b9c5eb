"""Losses on a Ray cluster of several nodes on this machine: `make chaos-ray`, with SEED=n to repeat a run.

Each run takes one job and one plan of losses from its seed. The answer is compared with Python's, and what an
application leaves behind is looked for. Every tenth of the runs has another kind of fault than kills.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from ray_nodes import RayNodes

from chaos import ray_jobs
from chaos.ledger import Ledger, Measured
from chaos.page import write_page
from chaos.ray_jobs import Check
from chaos.ray_losses import Losses
from chaos.run import Report, wait_until
from chaos.scoreboard import headings_and_row, remarks, widths
from chaos.supervisor import Outcome
from pyrite import SparkConf, SparkContext
from pyrite.cluster.application_directory import shared_memory_root

#: A run that takes longer hangs, in seconds.
_LONGEST = 180.0
#: What is still there so long after the end of an application is left behind.
_SETTLE = 10.0

Fault = Callable[[Losses, threading.Event], None]


@dataclass
class Kind:
    """Runs of a kind: a row of the table."""

    name: str
    target: str
    jobs: tuple[Check, ...]
    fault: Fault
    #: Of `_RUNS` runs.
    share: int
    settings: dict[str, str] = field(default_factory=dict)


_KILLS = "actors and executors killed, nodes switched off and added: the answer of plain Python"

KINDS = (
    Kind("on Ray, in map tasks", _KILLS, (ray_jobs.counts,), Losses.kills_and_nodes, 8),
    Kind("on Ray, in reducers", _KILLS, (ray_jobs.two_shuffles,), Losses.kills_and_nodes, 8),
    Kind("on Ray, cached iterations", _KILLS, (ray_jobs.cached_iterations,), Losses.kills_and_nodes, 8),
    Kind("on Ray, a query cut at exchanges", _KILLS, (ray_jobs.query,), Losses.kills_and_nodes, 8),
    Kind(
        "on Ray, text and Parquet written",
        _KILLS + ", each row committed once, no hidden directory",
        (ray_jobs.saved_text, ray_jobs.saved_parquet),
        Losses.kills_and_nodes,
        8,
    ),
    Kind(
        "on Ray, stopped actors",
        "SIGSTOP while text is written, SIGCONT when it is there: replaced, and the output never changes",
        (ray_jobs.saved_text,),
        Losses.stop_an_actor,
        3,
    ),
    Kind(
        "on Ray, a slow executor",
        "all tasks of one executor hang: with speculation the others' count, each row is committed once",
        (ray_jobs.slow_executor,),
        Losses.nothing,
        3,
        {"spark.speculation": "true", "spark.speculation.quantile": "0.5"},
    ),
    Kind(
        "on Ray, a full object store",
        "broadcasts, results and segments, each of more than a node's store of 128 MiB: the right answer",
        (ray_jobs.more_than_the_store_holds,),
        Losses.nothing,
        4,
    ),
    Kind(
        "on Ray, executors that come and go",
        "some decommissioned, some killed, idle ones let go: the answer of plain Python",
        (ray_jobs.counts, ray_jobs.two_shuffles, ray_jobs.cached_iterations),
        Losses.departures,
        6,
        {
            "spark.dynamicAllocation.enabled": "true",
            "spark.dynamicAllocation.initialExecutors": "3",
            "spark.dynamicAllocation.schedulerBacklogTimeout": "50ms",
            "spark.dynamicAllocation.executorIdleTimeout": "50ms",
            "spark.dynamicAllocation.cachedExecutorIdleTimeout": "50ms",
            "spark.dynamicAllocation.shuffleTracking.enabled": "false",
            "spark.decommission.enabled": "true",
        },
    ),
)

_RUNS = sum(kind.share for kind in KINDS)


class Job:
    """A job in a thread of its own; Ray's nodes come and go from the main thread only."""

    def __init__(self, check: Check, sc: SparkContext, directory: Path) -> None:
        self.outcome = "hung"
        self.seconds = 0.0
        self.ended = threading.Event()
        self._check, self._sc, self._directory = check, sc, directory
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        started = time.monotonic()
        try:
            self.outcome = "right" if self._check(self._sc, self._directory) else "wrong"
        except Exception as error:
            self.outcome = f"{type(error).__name__}: {error}"
        self.seconds = time.monotonic() - started
        self.ended.set()


@dataclass
class Ran:
    """One run."""

    check: str
    outcome: str
    losses: list[str]
    seconds: float
    leftovers: list[str]


def run(seed: int, kind: Kind, nodes: RayNodes, *, fault: Fault | None = None) -> Ran:
    """Run a job under the losses that a seed says, or under another fault than its kind has."""
    choice = random.Random(seed)
    check = choice.choice(kind.jobs)
    home = Path(tempfile.mkdtemp(prefix="pyrite-chaos-"))
    directory = home / "output"
    directory.mkdir()
    conf = SparkConf().setMaster("ray[3,1,512]").setAppName(f"chaos {seed}")
    conf.set("spark.locality.wait", "100ms").set("spark.local.dir", str(home / "local"))
    (home / "local").mkdir()
    conf.setAll(list(kind.settings.items()))
    with SparkContext(conf=conf) as sc:
        application_id = sc.applicationId
        assert wait_until(lambda: len(sc.executor_pids()) == 3, 60), "the executors did not start"
        losses = Losses(sc, nodes, choice)
        job = Job(check, sc, directory)
        (fault or kind.fault)(losses, job.ended)
        losses.make_good()
        job.ended.wait(_LONGEST)
        if losses.stopped and job.outcome == "right":
            before = _files(directory)
            losses.go_on()
            time.sleep(2)
            if _files(directory) != before:
                job.outcome = "wrong"
        losses.go_on()
    wait_until(lambda: not _leftovers(home / "local", application_id), _SETTLE)
    ran = Ran(
        check.__name__, job.outcome, losses.done, job.seconds, _leftovers(home / "local", application_id)
    )
    shutil.rmtree(home, ignore_errors=True)
    return ran


def _files(directory: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def _leftovers(local: Path, application_id: str) -> list[str]:
    """Directories and actors of an application that are still there."""
    from ray.util import list_named_actors

    found = [str(path) for path in local.iterdir()]
    memory = shared_memory_root()
    if memory is not None:
        found += [str(path) for path in Path(memory).glob(f"pyrite-*{application_id}*")]
    actors = [actor["name"] for actor in list_named_actors(all_namespaces=True)]
    return found + [name for name in actors if application_id in name]


def measure(kind: Kind, seeds: list[int], nodes: RayNodes) -> Outcome:
    """Run a kind without its losses, then once for each seed."""
    outcome = Outcome(kind.name, kind.target, Report())
    report = outcome.report
    usual: dict[str, float] = {}
    times: list[tuple[float, float]] = []
    losses = 0
    for seed in seeds:
        name = random.Random(seed).choice(kind.jobs).__name__
        if kind.fault is not Losses.nothing and name not in usual:
            usual[name] = run(seed, kind, nodes, fault=Losses.nothing).seconds
        ran = run(seed, kind, nodes)
        print(
            f"    seed {seed}: {ran.check} {ran.outcome}; {', '.join(ran.losses) or 'no loss'}; "
            f"{ran.seconds:.1f} s (without {usual.get(name, 0):.1f} s)",
            flush=True,
        )
        report.runs += 1
        report.wrong += ran.outcome == "wrong"
        outcome.hangs += ran.outcome == "hung"
        if ran.outcome not in ("right", "wrong", "hung"):
            report.lost += 1
            report.notes.append(f"lost, seed {seed}: {ran.outcome.splitlines()[0][:200]}")
        outcome.leftovers += ran.leftovers
        losses += len(ran.losses)
        times.append((ran.seconds, usual.get(name, 0.0)))
    report.notes.append(f"{losses} losses; seconds of the runs: {', '.join(f'{s:.1f}' for s, _ in times)}")
    if usual and times:
        report.seconds = median(seconds / without for seconds, without in times)
        report.fault_free_seconds = 1.0
    return outcome


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=_RUNS)
    parser.add_argument("--seed", type=int, help="run this one only")
    parser.add_argument("--kind", default="on Ray", help="the beginning of a kind's name")
    parser.add_argument(
        "--ledger", type=Path, help="keep the outcomes in this file, for a page of several runs"
    )
    parser.add_argument("--write", type=Path, help="put the table into this page")
    options = parser.parse_args()
    nodes = RayNodes()
    ledger = Ledger(options.ledger)
    measured: list[Measured] = []
    columns = widths([kind.name for kind in KINDS])
    print(headings_and_row(None, columns), flush=True)
    first = 0
    try:
        for kind in KINDS:
            count = max(1, round(kind.share * options.runs / _RUNS))
            seeds = list(range(first, first + count))
            first += count
            if options.seed is not None:
                seeds = [seed for seed in seeds if seed == options.seed]
            if not seeds or not kind.name.startswith(options.kind):
                continue
            outcome = measure(kind, seeds, nodes)
            measured.append(Measured(outcome, seeds[0], is_full=count == kind.share))
            ledger.enter(measured[-1])
            print(headings_and_row(outcome, columns), flush=True)
            for remark in remarks(outcome):
                print(f"    {remark}", flush=True)
    finally:
        nodes.close()
    if options.write is not None:
        write_page(options.write, ledger.in_order([kind.name for kind in KINDS]), part="on Ray")
    bad = [each.outcome.name for each in measured if not each.outcome.is_good]
    print(f"{sum(each.outcome.report.runs for each in measured)} runs; not held: {', '.join(bad) or 'none'}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
