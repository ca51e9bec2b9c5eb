"""Experiments with which the chaos driver itself is tested."""

from __future__ import annotations

import subprocess
import time

from chaos.run import Run


def hang(run: Run) -> None:
    time.sleep(3600)


def fail(run: Run) -> None:
    raise ValueError("this experiment is broken")


def leave(run: Run) -> None:
    (run.directory / "pyrite-left").mkdir()
    subprocess.Popen(["sleep", "3600"], start_new_session=True)
