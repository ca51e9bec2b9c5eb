"""Finds all processes that come of one, wherever they have gone, by a variable of their environment."""

from __future__ import annotations

import contextlib
from pathlib import Path

import psutil

#: Set to a directory of the test's for a driver, and by `spark.pyrite.ray.runtimeEnv` for actors.
MARK = "PYRITE_VICTIM"


def processes_of(directory: Path) -> list[psutil.Process]:
    """The processes that are marked with a directory and have not ended."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if is_there(process) and process.environ().get(MARK) == str(directory):
                found.append(process)
    return found


def is_there(process: psutil.Process) -> bool:
    """Whether a process has not ended."""
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def command_of(process: psutil.Process) -> str:
    """The command line of a process; empty if it has ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
