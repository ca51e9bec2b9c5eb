"""Kills while output is saved: the old state or the new one, never a mixture."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from chaos.killer import Killer
from chaos.oracle import Rows, rows_of
from chaos.run import Run, stopwatch
from pyrite import SparkContext

_PARTS = 12


def saved_under_kills(run: Run) -> None:
    """Executors die while a directory is written; it is there in the end, and each row once."""
    rows, kills = run.choose(short=(40_000, 4), full=(400_000, 50))
    expected = _rows(rows)
    for master in ("local[2]", "local-cluster[3,1,512]"):
        with run.context(master) as sc:
            killer = Killer(
                sc, run.random, pause=run.choose(short=0.15, full=0.4), kills=kills // 2, executors=0.3
            )
            with killer:
                while killer.kills < kills // 2:
                    target = run.directory / f"saved-{master}-{run.report.runs}"
                    run.judge(expected, lambda target=target: _save_and_read(sc, rows, target))
            run.note(f"{master}: {killer.kills} kills in saveAsTextFile")
    staging = [path.name for path in run.directory.iterdir() if path.name.startswith(".saved")]
    run.require(not staging, f"hidden directories of finished jobs stayed: {staging}")


def _save_and_read(sc: SparkContext, rows: int, target: Path) -> Rows:
    sc.parallelize(range(rows), _PARTS).map(_line).saveAsTextFile(str(target))
    return _saved(target)


def _line(number: int) -> str:
    return f"row {number}"


def _rows(count: int) -> Rows:
    return rows_of(map(_line, range(count)))


def _saved(target: Path) -> Rows:
    return rows_of(line for path in target.glob("part-*") for line in path.read_text().splitlines())


def saved_by_a_killed_driver(run: Run) -> None:
    """The driver dies while it saves: there is no output, or all of it."""
    rows, kills = run.choose(short=(20_000, 3), full=(200_000, 20))
    expected = _rows(rows)
    with stopwatch() as elapsed:
        _wait(_start(run, rows, run.directory / "whole"))
        seconds = elapsed()
    run.judge(expected, lambda: _saved(run.directory / "whole"))
    complete = 0
    for number in range(kills):
        target = run.directory / f"target-{number}"
        process = _start(run, rows, target)
        assert process.stdout is not None
        process.stdout.readline()  # it begins to save
        try:
            process.wait(run.random.uniform(0, seconds))
        except subprocess.TimeoutExpired:
            process.kill()
        _wait(process)
        if target.exists():
            complete += 1
            run.judge(expected, lambda target=target: _saved(target))
            run.require((target / "_SUCCESS").exists(), f"{target.name} is there without its _SUCCESS")
        else:
            run.report.runs += 1
    run.note(f"{kills} drivers killed: {complete} outputs were complete, {kills - complete} not there")


def _start(run: Run, rows: int, target: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "chaos.saving_driver", str(rows), str(target), str(run.directory)],
        stdout=subprocess.PIPE,
    )


def _wait(process: subprocess.Popen[bytes]) -> None:
    process.communicate()


def save(rows: int, target: str, directory: str) -> None:
    """The driver that is killed: it says when it begins."""
    run = Run(0, is_full=False, directory=Path(directory))
    with run.context("local[2]") as sc:
        sc.parallelize(range(4), 2).count()
        print("saving", flush=True)
        sc.parallelize(range(rows), _PARTS).map(_line).saveAsTextFile(target)
