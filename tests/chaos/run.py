"""What an experiment is given, and what it reports."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from chaos.oracle import Rows
from pyrite import SparkConf, SparkContext

#: Written by the experiment as it starts contexts, read by the supervisor when it has ended.
APPLICATIONS = "applications"


class NotRunError(Exception):
    """An experiment cannot be made on this machine, or what it is about is not there; the message says it."""


@dataclass
class Report:
    """The numbers of one experiment; a row of the scoreboard."""

    runs: int = 0
    wrong: int = 0
    lost: int = 0
    #: Everything else that missed its target, in words.
    missed: list[str] = field(default_factory=list)
    #: What is worth telling beside the numbers.
    notes: list[str] = field(default_factory=list)
    #: Seconds of a run with faults, and of one without, where both were measured.
    seconds: float | None = None
    fault_free_seconds: float | None = None

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> Report:
        return Report(**json.loads(text))


class Run:
    """One experiment on its way: its seed, its size, its directory, and its report."""

    def __init__(self, seed: int, *, is_full: bool, directory: Path) -> None:
        self.random = Random(seed)
        self.is_full = is_full
        self.directory = directory
        self.report = Report()

    def choose(self, *, short: Any, full: Any) -> Any:
        """A size: `short` in the tests, `full` for `make chaos`."""
        return full if self.is_full else short

    @contextmanager
    def context(self, master: str, **settings: str) -> Iterator[SparkContext]:
        """A context whose files lie in the experiment's directory."""
        conf = SparkConf().setMaster(master).setAppName("chaos").set("spark.local.dir", str(self.directory))
        conf.set("spark.ui.showConsoleProgress", "false")
        conf.setAll([(key.replace("_", "."), value) for key, value in settings.items()])
        with SparkContext(conf=conf) as sc:
            sc.setLogLevel("OFF")
            with open(self.directory / APPLICATIONS, "a") as file:
                file.write(f"{sc.applicationId}\n")
            yield sc

    def application_directory(self, sc: SparkContext) -> Path:
        """Where an application of this run keeps its files on disk."""
        return self.directory / f"pyrite-{os.getuid()}-{sc.applicationId}"

    def judge(self, expected: Any, job: Callable[[], Any]) -> None:
        """Run a job under faults: its answer is right, wrong, or it has none, which is a lost job."""
        self.report.runs += 1
        try:
            answer = job()
        except Exception as error:
            self.report.lost += 1
            self.note(f"lost: {type(error).__name__}: {str(error).splitlines()[0][:200]}")
            return
        if answer != expected:
            self.report.wrong += 1
            self.note(f"wrong: {_shown(answer)} instead of {_shown(expected)}")

    def require(self, condition: bool, otherwise: str) -> None:
        """A target besides the answers; `otherwise` says how it was missed."""
        if not condition:
            self.report.missed.append(otherwise)

    def note(self, text: str) -> None:
        if text not in self.report.notes:
            self.report.notes.append(text)


def _shown(answer: Any) -> str:
    return str(answer) if isinstance(answer, Rows) else repr(answer)[:100]


@contextmanager
def stopwatch() -> Iterator[Callable[[], float]]:
    """A function that says how many seconds have gone by."""
    started = time.monotonic()
    yield lambda: time.monotonic() - started


def wait_until(condition: Callable[[], Any], seconds: float) -> bool:
    """Whether something came true within some seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
