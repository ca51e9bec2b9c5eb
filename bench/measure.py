"""One workload on all engines: the right answer first, then rounds in which the engines take turns."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench import inputs, oracle
from bench.contestant import BrokenError, Contestant, LateError
from bench.job import Job
from bench.peers import ROOT, Engine
from bench.workloads import Workload

_START_SECONDS = 180.0
#: For an engine to end by itself.
_STOP_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    rounds: int = 5
    #: Seconds that one run may take.
    deadline: float = 60.0
    #: Engines that no target is about.
    extras: tuple[str, ...] = ("dask", "pysparkling")
    #: Seconds that one run of these may take.
    extra_deadline: float = 30.0
    #: Seconds that all their measured runs may take together.
    patience: float = 10.0
    cores: int = 2
    scale: float = 1.0
    watches_memory: bool = True


@dataclass
class Outcome:
    """What became of one engine on one workload."""

    workload: str
    engine: str
    size: int
    cores: int
    #: Of each measured run.
    seconds: list[float] = field(default_factory=list)
    #: Of each measured run, what all its processes used of processors together.
    cpu_seconds: list[float] = field(default_factory=list)
    #: Of each measured run, the seconds of its passes.
    passes: list[list[float]] = field(default_factory=list)
    #: Bytes, of all its processes at once.
    peak: int = 0
    #: The deadline, if the first run missed it.
    late: float | None = None
    #: Why there is no number.
    failed: str | None = None
    #: There is no program for it.
    has_program: bool = True
    is_wrong: bool = False

    @property
    def median(self) -> float | None:
        return statistics.median(self.seconds) if self.seconds else None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class Inputs:
    """Input files, each written when it is first needed."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def path(self, kind: str, size: int) -> Path:
        path = self._directory / f"{kind}-{size}.txt"
        if not path.exists():
            inputs.WRITERS[kind](path, size)
        return path

    def forget(self) -> None:
        """Remove all files."""
        for path in self._directory.glob("*.txt"):
            path.unlink()


def measure(
    workload: Workload, engines: Sequence[Engine], plan: Plan, files: Inputs, directory: Path
) -> list[Outcome]:
    """Run one workload on engines in turn; see `Outcome` for what can become of each."""
    size = max(int(workload.size * plan.scale), 1)
    path = files.path(workload.input, size) if workload.input else None
    expected = oracle.EXPECTED[workload.name](Job(size, plan.cores, path, directory))
    entries = [_Entry(workload, engine, size, path, plan, directory) for engine in engines]
    try:
        for entry in entries:
            entry.warm_up(expected)
        for _ in range(plan.rounds):
            for entry in entries:
                entry.take_turn(expected)
    except BaseException:
        for entry in entries:
            entry.stop(grace=0)
        raise
    for entry in entries:
        entry.stop()
    return [entry.outcome for entry in entries]


class _Entry:
    """One engine in one workload's rounds."""

    def __init__(
        self, workload: Workload, engine: Engine, size: int, path: Path | None, plan: Plan, directory: Path
    ) -> None:
        self.outcome = Outcome(workload.name, engine.name, size, plan.cores)
        self._engine = engine
        self._plan = plan
        self._is_start = workload.is_start
        self._scratch = directory / f"{workload.name}-{engine.name}"
        self._scratch.mkdir()
        self._compiled = directory / "compiled"
        self._contestant: Contestant | None = None
        self._turns_left = plan.rounds
        if workload.is_start:
            self._command = [engine.python, "-m", "bench.first_result", engine.program, str(plan.cores)]
        else:
            self._command = [engine.python, "-m", "bench.engine", engine.program, workload.name, str(size)]
            self._command += [str(plan.cores), str(self._scratch), *([str(path)] if path else [])]
            self._command += [f"--conf={setting}" for setting in engine.settings]

    def warm_up(self, expected: Any) -> None:
        """One run that is not measured in time; memory is, since looking at it takes time."""
        try:
            contestant = self._started()
            watch = self._plan.watches_memory
            if self._is_start:
                report = self._report_of_start(contestant, watch)
            elif (first := contestant.wait_line(_START_SECONDS)) != "ready":
                report = json.loads(first)
            elif watch:
                with contestant.watched():
                    report = self._report_of_run(contestant)
            else:
                report = self._report_of_run(contestant)
        except LateError:
            self._give_up()
        except BrokenError as error:
            self._fail(str(error))
        else:
            self.outcome.peak = contestant.peak
            if self._accepts(report, expected) and self._is_slow_extra(report["seconds"]):
                # One run must do.
                self._note(report)
                self._leave()

    def take_turn(self, expected: Any) -> None:
        """One measured run, if this engine is still in the game."""
        if self._turns_left <= 0 or (self._contestant is None and not self._is_start):
            return
        self._turns_left -= 1
        try:
            if self._is_start:
                report = self._report_of_start(self._started(), watch=False)
            else:
                assert self._contestant is not None
                report = self._report_of_run(self._contestant)
        except LateError:
            self._give_up()
        except BrokenError as error:
            self._fail(str(error))
        else:
            if self._accepts(report, expected):
                self._note(report)
                if self._is_extra and sum(self.outcome.seconds) > self._plan.patience:
                    self._leave()

    def stop(self, grace: float = _STOP_SECONDS) -> None:
        self._end(grace)

    @property
    def _is_extra(self) -> bool:
        return self._engine.name in self._plan.extras

    @property
    def _deadline(self) -> float:
        return self._plan.extra_deadline if self._is_extra else self._plan.deadline

    def _is_slow_extra(self, seconds: float) -> bool:
        return self._is_extra and seconds > self._plan.patience

    def _started(self) -> Contestant:
        self._started_at = time.perf_counter()
        # The peers' interpreters know nothing of the harness.
        environment = {"PYTHONPATH": str(ROOT), "TMPDIR": str(self._scratch), "PYTHONWARNINGS": "ignore"}
        # Every core has a process; with as many threads of numpy in each they would get in each other's way.
        environment |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        # As after an installation. The first run, which is not timed, compiles what is imported.
        environment |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(self._compiled)}
        log = self._scratch.with_suffix(".log")
        self._contestant = Contestant(self._command, ROOT, log, environment)
        return self._contestant

    def _report_of_run(self, contestant: Contestant) -> dict[str, Any]:
        before = contestant.cpu_seconds()
        report = contestant.run(self._deadline)
        return {**report, "cpu": contestant.cpu_seconds() - before}

    def _report_of_start(self, contestant: Contestant, watch: bool) -> dict[str, Any]:
        if watch:
            with contestant.watched():
                line = contestant.wait_line(self._deadline)
        else:
            line = contestant.wait_line(self._deadline)
        seconds = time.perf_counter() - self._started_at
        cpu = contestant.cpu_seconds()
        self._end()
        return {"seconds": seconds, "cpu": cpu, "passes": [], **json.loads(line)}

    def _accepts(self, report: dict[str, Any], expected: Any) -> bool:
        if "error" in report:
            self.outcome.has_program = report["error"] != "no program"
            self._fail(report["error"])
            return False
        if not oracle.agrees(report["answer"], expected):
            self.outcome.is_wrong = True
            self._fail(f"wrong answer: {report['answer']!r} instead of {expected!r}"[:300])
            return False
        return True

    def _note(self, report: dict[str, Any]) -> None:
        self.outcome.seconds.append(report["seconds"])
        self.outcome.cpu_seconds.append(round(report["cpu"], 2))
        if report["passes"]:
            self.outcome.passes.append(report["passes"])

    def _give_up(self) -> None:
        # Without the late run, the others would look like the whole truth.
        self.outcome.late = self._deadline
        self.outcome.seconds.clear()
        self.outcome.cpu_seconds.clear()
        self.outcome.passes.clear()
        self._leave(grace=0)

    def _fail(self, reason: str) -> None:
        self.outcome.failed = reason
        self._leave()

    def _leave(self, grace: float = _STOP_SECONDS) -> None:
        self._turns_left = 0
        self._end(grace)

    def _end(self, grace: float = _STOP_SECONDS) -> None:
        if self._contestant is not None:
            self._contestant.stop(grace)
            self._contestant = None
