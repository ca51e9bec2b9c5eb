"""Runs an experiment as a process of its own, holds its deadline, and counts what it leaves behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from chaos.experiment import Experiment
from chaos.run import APPLICATIONS, Report, wait_until
from pyrite.cluster.application_directory import shared_memory_root

#: In the environment of all processes of one experiment, so that they are found wherever they have gone.
MARK = "PYRITE_CHAOS_RUN"
REPORT = "report.json"
#: What is still there so long after the end of the experiment is left behind.
_SETTLE_SECONDS = 5.0

_ROOT = Path(__file__).parents[2]


@dataclass
class Outcome:
    """What became of an experiment."""

    name: str
    target: str
    report: Report
    hangs: int = 0
    leftovers: list[str] = field(default_factory=list)
    #: Why the experiment itself ended without a report.
    broken: str | None = None
    not_run: str | None = None

    @property
    def is_good(self) -> bool:
        """Whether everything held, as far as it is there."""
        report = self.report
        return not (
            report.wrong or report.lost or report.missed or self.hangs or self.leftovers or self.broken
        )


def supervise(
    experiment: Experiment, seed: int, *, is_full: bool, settle: float = _SETTLE_SECONDS
) -> Outcome:
    """Run an experiment in a process and a directory of its own."""
    directory = Path(tempfile.mkdtemp(prefix="pyrite-chaos-"))
    mark = uuid.uuid4().hex
    outcome = Outcome(experiment.name, experiment.target, Report())
    try:
        _run(experiment, seed, is_full, directory, mark, outcome)
        _look_around(directory, mark, outcome, settle)
    finally:
        _end_processes(mark)
        shutil.rmtree(directory)
    return outcome


def _run(
    experiment: Experiment, seed: int, is_full: bool, directory: Path, mark: str, outcome: Outcome
) -> None:
    deadline = experiment.deadline(is_full=is_full)
    function = experiment.function
    command = [sys.executable, "-m", "chaos.alone", function.__module__, function.__name__]
    command += [str(seed), str(int(is_full)), str(directory)]
    path = os.pathsep.join((str(_ROOT / "tests"), str(_ROOT)))
    with open(directory / "output", "wb") as output:
        process = subprocess.Popen(
            command,
            env={**os.environ, MARK: mark, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        code = process.wait(deadline)
    except subprocess.TimeoutExpired:
        outcome.hangs = 1
        process.send_signal(signal.SIGUSR1)
        wait_until(lambda: "most recent call first" in _said(directory), 1.0)
        process.kill()
        process.wait()
        outcome.report.notes.append(f"nothing came back within {deadline:.0f} s. {_said(directory)[-3000:]}")
        return
    with suppress(FileNotFoundError):
        text = (directory / REPORT).read_text()
        if text.startswith("{"):
            outcome.report = Report.from_json(text)
        else:
            outcome.not_run = text
        return
    said = _said(directory).splitlines()
    outcome.broken = f"exit code {code}: {said[-1] if said else 'it said nothing'}"


def _said(directory: Path) -> str:
    return (directory / "output").read_text(errors="replace").strip()


def _look_around(directory: Path, mark: str, outcome: Outcome, settle: float) -> None:
    wait_until(lambda: not (list(processes_with(mark)) or _files_of(directory)), settle)
    outcome.leftovers = [f"process {pid}: {_command(pid)}" for pid in processes_with(mark)]
    outcome.leftovers += map(str, _files_of(directory))


def processes_with(mark: str) -> Iterator[int]:
    """The processes that carry a mark, zombies aside: these have no environment any more."""
    wanted = f"{MARK}={mark}".encode()
    for name in os.listdir("/proc"):
        if name.isdigit():
            with suppress(OSError):
                variables = Path("/proc", name, "environ").read_bytes().split(b"\0")
                if wanted in variables:
                    yield int(name)


def _command(pid: int) -> str:
    with suppress(OSError):
        return (
            Path("/proc", str(pid), "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")[:80]
        )
    return "gone meanwhile"


def _files_of(directory: Path) -> list[Path]:
    """The directories of applications that are still there, on disk and in memory."""
    found = [path for path in directory.iterdir() if path.name.startswith("pyrite-")]
    memory = shared_memory_root()
    with suppress(FileNotFoundError):
        for application_id in (directory / APPLICATIONS).read_text().split():
            path = Path(memory or directory, f"pyrite-{os.getuid()}-{application_id}")
            if path.exists() and path not in found:
                found.append(path)
    return found


def _end_processes(mark: str) -> None:
    for pid in processes_with(mark):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
