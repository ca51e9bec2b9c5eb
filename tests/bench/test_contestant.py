"""The engine's processes: late ones are given up, broken ones say why, and none stays."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.contestant import BrokenError, Contestant, LateError


def _contestant(program: str, directory: Path) -> Contestant:
    return Contestant([sys.executable, "-c", program], directory, directory / "log")


def test_one_that_does_not_answer_is_late_and_leaves_nothing(tmp_path: Path) -> None:
    hides = (
        "import subprocess, sys, time\n"
        "subprocess.Popen(['sleep', '600'], start_new_session=True)\n"
        "print('ready', flush=True)\n"
        "time.sleep(600)\n"
    )
    contestant = _contestant(hides, tmp_path)
    assert contestant.wait_line(30) == "ready"
    assert len(contestant.processes()) == 2
    with pytest.raises(LateError):
        contestant.run(0.05)
    contestant.stop(grace=0)
    assert contestant.processes() == []


def test_one_that_dies_is_broken_and_quoted(tmp_path: Path) -> None:
    contestant = _contestant("print('not yet'); raise SystemExit('no engine here')", tmp_path)
    assert contestant.wait_line(30) == "not yet"
    with pytest.raises(BrokenError, match="no engine here"):
        contestant.run(30)
    contestant.stop(grace=0)


def test_memory_of_all_processes_is_seen(tmp_path: Path) -> None:
    holds = (
        "import subprocess, sys\n"
        "child = 'data = bytearray(80_000_000); print(len(data), flush=True); input()'\n"
        "subprocess.Popen([sys.executable, '-c', child])\n"
        "import time; time.sleep(600)\n"
    )
    contestant = _contestant(holds, tmp_path)
    assert contestant.wait_line(30) == "80000000"
    with contestant.watched():
        while contestant.peak == 0:
            pass
    contestant.stop(grace=0)
    assert contestant.peak > 80_000_000
