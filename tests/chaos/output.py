"""Kills while output is saved: the old state or the new one, never a mixture."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from chaos.killer import Killer
from chaos.oracle import Rows, rows_of
from chaos.run import Run, stopwatch
from chaos.saved import FORMATS, Format
from pyrite import SparkContext

_PARTS = 12


def saved_under_kills(run: Run) -> None:
    """Executors die while a directory is written; it is there in the end, and each row once.

    In between, an action counts its rows by accumulators, on which each row is to count once too.
    """
    rows, kills = run.choose(short=(40_000, 4), full=(400_000, 50))
    expected = _rows(rows)
    for master in ("local[2]", "local-cluster[3,1,512]"):
        with run.context(master) as sc:
            killer = Killer(
                sc, run.random, pause=run.choose(short=0.15, full=0.4), kills=kills // 2, executors=0.3
            )
            with killer:
                while killer.kills < kills // 2:
                    for name, form in FORMATS.items():
                        target = run.directory / f"saved-{name}-{master}-{run.report.runs}"
                        run.judge(expected, lambda t=target, f=form: _save_and_read(sc, rows, t, f))
                    run.judge((rows, rows), lambda: _counted(sc, rows))
            run.note(f"{master}: {killer.kills} kills in {', '.join(FORMATS)} and foreach")
    staging = [path.name for path in run.directory.iterdir() if path.name.startswith(".saved")]
    run.require(not staging, f"hidden directories of finished jobs stayed: {staging}")


def _save_and_read(sc: SparkContext, rows: int, target: Path, form: Format) -> Rows:
    form.save(sc.parallelize(range(rows), _PARTS).map(_line), str(target))
    return form.read(target)


def _counted(sc: SparkContext, rows: int) -> tuple[int, int]:
    seen, length = sc.accumulator(0), sc.accumulator(0)

    def count(records: Iterable[str]) -> None:
        for _ in records:
            seen.add(1)

    # The second one is added to in a transformation, of which an action counts the tasks that succeeded.
    sc.parallelize(range(rows), _PARTS).map(lambda number: (length.add(1), number)[1]).foreachPartition(count)
    return seen.value, length.value


def _line(number: int) -> str:
    return f"row {number}"


def _rows(count: int) -> Rows:
    return rows_of(map(_line, range(count)))


def saved_by_a_killed_driver(run: Run) -> None:
    """The driver dies while it saves: there is no output, or all of it."""
    rows, kills = run.choose(short=(20_000, 2), full=(200_000, 20))
    expected = _rows(rows)
    for name, form in FORMATS.items():
        whole = run.directory / f"whole-{name}"
        with stopwatch() as elapsed:
            _wait(_start(run, name, rows, whole))
            seconds = elapsed()
        run.judge(expected, lambda form=form, whole=whole: form.read(whole))
        complete = 0
        for number in range(kills // 2):
            target = run.directory / f"{name}-{number}"
            process = _start(run, name, rows, target)
            assert process.stdout is not None
            process.stdout.readline()  # it begins to save
            try:
                process.wait(run.random.uniform(0, seconds))
            except subprocess.TimeoutExpired:
                process.kill()
            _wait(process)
            if target.exists():
                complete += 1
                run.judge(expected, lambda form=form, target=target: form.read(target))
                run.require((target / "_SUCCESS").exists(), f"{target.name} is there without its _SUCCESS")
            else:
                run.report.runs += 1
        run.note(f"{name}: of {kills // 2} outputs {complete} are complete, the others are not there")


def _start(run: Run, form: str, rows: int, target: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "chaos.saving_driver", form, str(rows), str(target), str(run.directory)],
        stdout=subprocess.PIPE,
    )


def _wait(process: subprocess.Popen[bytes]) -> None:
    process.communicate()


def save(form: str, rows: int, target: str, directory: str) -> None:
    """The driver that is killed: it says when it begins."""
    run = Run(0, is_full=False, directory=Path(directory))
    with run.context("local[2]") as sc:
        sc.parallelize(range(4), 2).count()
        print("saving", flush=True)
        FORMATS[form].save(sc.parallelize(range(rows), _PARTS).map(_line), target)
