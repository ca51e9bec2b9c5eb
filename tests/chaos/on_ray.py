"""Losses on a Ray cluster of several nodes on this machine: `make chaos-ray`, with SEED=n to repeat a run.

Each run takes one job and one plan of losses from its seed: executors' actors are killed and nodes are
switched off and added while maps, reducers and cached iterations run. The answer is compared with Python's.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from operator import add
from typing import Any

from ray_nodes import RayNodes

from pyrite import SparkConf, SparkContext

_ROWS = 30_000
#: A run that takes longer hangs, in seconds.
_LONGEST = 180.0
_LEAST_NODES = 2
_MOST_NODES = 3


class Job:
    """A job in a thread of its own; Ray's nodes come and go from the main thread only."""

    def __init__(self, check: Callable[[SparkContext], bool], sc: SparkContext) -> None:
        self.outcome = "hung"
        self.ended = threading.Event()
        self._check, self._sc = check, sc
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        try:
            self.outcome = "right" if self._check(self._sc) else "wrong"
        except Exception as error:
            self.outcome = f"{type(error).__name__}: {error}"
        self.ended.set()


class Losses:
    """Kills actors and nodes at the times that a seed says, until a job ends."""

    def __init__(self, sc: SparkContext, nodes: RayNodes, choice: random.Random) -> None:
        self.done: list[str] = []
        self._sc, self._nodes, self._choice = sc, nodes, choice

    def strike(self, ended: threading.Event) -> None:
        for _ in range(self._choice.randrange(1, 4)):
            if ended.wait(self._choice.uniform(0.02, 0.6)):
                return
            kind = self._choice.choice(["actor", "actor", "node off", "node on"])
            if kind == "actor":
                self._kill_actor()
            elif kind == "node off" and len(self._nodes.nodes) > 1:
                self._nodes.remove_node(self._choice.choice(self._nodes.nodes))
            elif kind == "node on" and len(self._nodes.nodes) < _MOST_NODES:
                self._nodes.add_node()
            else:
                continue
            self.done.append(kind)

    def make_good(self) -> None:
        """Have as many nodes as at the start, at least."""
        while len(self._nodes.nodes) < _LEAST_NODES:
            self._nodes.add_node()

    def _kill_actor(self) -> None:
        loop = self._sc._application.loop
        executors = loop.ask(lambda: [each.process_id for each in loop._backend._executors.values()])
        pids = [pid for pid in executors if pid]
        if pids:
            with contextlib.suppress(ProcessLookupError):  # it went with its node
                os.kill(self._choice.choice(pids), signal.SIGKILL)


def slowly(x: int) -> int:
    if x % 1_000 == 0:
        time.sleep(0.05)
    return x


def counts(sc: SparkContext) -> bool:
    pairs = sc.parallelize(range(_ROWS), 12).map(slowly).map(lambda x: (x % 997, 1))
    return sorted(pairs.reduceByKey(add, 7).collect()) == [
        (key, len(range(key, _ROWS, 997))) for key in range(997)
    ]


def two_shuffles(sc: SparkContext) -> bool:
    rows = sc.parallelize(range(_ROWS), 10).map(slowly).repartition(8).map(lambda x: (x * 7919 % 30_011, x))
    found = rows.sortByKey(numPartitions=5).values().map(slowly).collect()
    return found == sorted(range(_ROWS), key=lambda x: x * 7919 % 30_011)


def cached_iterations(sc: SparkContext) -> bool:
    rows = sc.parallelize(range(_ROWS), 9).map(slowly).map(lambda x: (x % 101, (x, os.urandom(4)))).cache()
    for _ in range(4):
        found = dict(rows.mapValues(lambda pair: pair[0]).reduceByKey(add, 4).collect())
        if found != {key: sum(range(key, _ROWS, 101)) for key in range(101)}:
            return False
    return True


JOBS: tuple[Callable[[SparkContext], bool], ...] = (counts, two_shuffles, cached_iterations)


def run(seed: int, nodes: RayNodes) -> tuple[str, list[str], float]:
    """One run: "right", "wrong" or what was raised; the losses; and its seconds."""
    choice = random.Random(seed)
    check = choice.choice(JOBS)
    conf = SparkConf().setMaster("ray[3,1,256]").setAppName(f"chaos {seed}")
    conf.set("spark.locality.wait", "100ms")
    started = time.monotonic()
    with SparkContext(conf=conf) as sc:
        sc.parallelize(range(3), 3).count()  # an executor is there
        losses = Losses(sc, nodes, choice)
        job = Job(check, sc)
        losses.strike(job.ended)
        losses.make_good()
        job.ended.wait(_LONGEST)
    return f"{job.outcome} ({check.__name__})", losses.done, time.monotonic() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--seed", type=int, help="run this one only")
    options = parser.parse_args()
    seeds: Any = range(options.runs) if options.seed is None else [options.seed]
    nodes = RayNodes()
    bad = lost = 0
    try:
        for seed in seeds:
            outcome, losses, seconds = run(seed, nodes)
            print(f"seed {seed}: {outcome}; {', '.join(losses) or 'no loss'}; {seconds:.1f} s", flush=True)
            bad += not outcome.startswith("right")
            lost += len(losses)
    finally:
        nodes.close()
    print(f"{len(seeds)} runs, {lost} losses, {bad} of the runs wrong or lost")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
