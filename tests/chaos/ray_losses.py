"""What is done to executors and nodes of a Ray cluster while a job runs."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
from collections.abc import Iterator

import psutil
from ray_nodes import RayNodes

from pyrite import SparkContext
from pyrite.errors import PySparkValueError

_LEAST_NODES = 2
_MOST_NODES = 3


class Losses:
    """Strikes at the times that a seed says, until a job ends."""

    def __init__(self, sc: SparkContext, nodes: RayNodes, choice: random.Random) -> None:
        #: What was done.
        self.done: list[str] = []
        #: What was stopped and may be let go on.
        self.stopped: list[psutil.Process] = []
        self._sc, self._nodes, self._choice = sc, nodes, choice

    def nothing(self, ended: threading.Event) -> None:
        """For jobs that have their fault in them, or none."""

    def kills_and_nodes(self, ended: threading.Event) -> None:
        """Actors, the processes of executors and workers are killed; nodes are switched off and added."""
        for _ in range(self._choice.randrange(1, 4)):
            if ended.wait(self._choice.uniform(0.02, 0.6)):
                return
            kind = self._choice.choice(["actor", "actor", "executor", "node off", "node on"])
            if kind in ("actor", "executor"):
                self._kill(kind)
            elif kind == "node off" and len(self._nodes.nodes) > 1:
                self._nodes.remove_node(self._choice.choice(self._nodes.nodes))
                self.done.append("node off")
            elif kind == "node on" and len(self._nodes.nodes) < _MOST_NODES:
                self._nodes.add_node()
                self.done.append("node on")

    def departures(self, ended: threading.Event) -> None:
        """Executors are decommissioned, and now and then one is killed meanwhile."""
        for _ in range(self._choice.randrange(2, 6)):
            if ended.wait(self._choice.uniform(0.02, 0.5)):
                return
            if self._choice.random() < 0.3:
                self._kill("actor")
                continue
            names = self._names()
            if names:
                with contextlib.suppress(PySparkValueError):  # it has gone, or is about to
                    self._sc.decommission_executor(self._choice.choice(names))
                    self.done.append("decommissioned")

    def stop_an_actor(self, ended: threading.Event) -> None:
        """An actor stands still: by itself, so that its workers write on, or with them."""
        if ended.wait(self._choice.uniform(0.05, 0.3)):
            return
        for actor in self._actors():
            with_workers = self._choice.choice([True, False])
            family = [actor, *(actor.children(recursive=True) if with_workers else [])]
            for process in family:
                with contextlib.suppress(psutil.Error):
                    process.suspend()
                    self.stopped.append(process)
            self.done.append("actor and workers stopped" if with_workers else "actor stopped")
            return

    def go_on(self) -> None:
        """Let go on what was stopped, unless it was killed meanwhile."""
        for process in self.stopped:
            with contextlib.suppress(psutil.Error):
                process.resume()

    def make_good(self) -> None:
        """Have as many nodes as at the start, at least."""
        while len(self._nodes.nodes) < _LEAST_NODES:
            self._nodes.add_node()

    def _kill(self, kind: str) -> None:
        for actor in self._actors():
            with contextlib.suppress(psutil.Error):  # it went with its node
                victim = actor if kind == "actor" else self._choice.choice(actor.children())
                os.kill(victim.pid, signal.SIGKILL)
                self.done.append(f"{kind} killed")
                return

    def _names(self) -> list[str]:
        loop = self._sc._application.loop
        executors = loop.ask(lambda: list(loop._backend._executors.values()))
        return sorted(name for executor in executors for name in executor.names)

    def _actors(self) -> Iterator[psutil.Process]:
        loop = self._sc._application.loop
        pids = loop.ask(lambda: sorted(each.process_id for each in loop._backend._executors.values()))
        running = [pid for pid in pids if pid]
        self._choice.shuffle(running)
        for pid in running:
            with contextlib.suppress(psutil.Error):
                yield psutil.Process(pid)
