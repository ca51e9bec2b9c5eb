"""An engine's processes: started, asked with a deadline, their memory watched, and all ended.

They are one process group with a mark in their environment, by which those are found that left it.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

MARK = "PYRITE_BENCH_RUN"
_SAMPLE_SECONDS = 0.2
#: For the kernel to remove what was killed.
_KILLED_SECONDS = 10.0

#: Proportional set size counts what processes share once; only Linux has it.
MEMORY_KIND = "PSS" if Path("/proc/self/smaps_rollup").exists() else "RSS"


class LateError(Exception):
    """Nothing came back before the deadline."""


class BrokenError(Exception):
    """The process ended without an answer."""


class Contestant:
    """One engine at work on one workload."""

    def __init__(
        self, command: Sequence[str], directory: Path, log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.peak = 0
        self._log = log
        self._mark = uuid.uuid4().hex
        self._unread = b""
        with open(log, "wb") as output:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                cwd=directory,
                env={**os.environ, **(environment or {}), MARK: self._mark},
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The id of the first process."""
        return self._process.pid

    def wait_line(self, seconds: float) -> str:
        """The next line that the process writes."""
        assert self._process.stdout is not None
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while b"\n" not in self._unread:
                if not selector.select(max(deadline - time.monotonic(), 0)):
                    raise LateError(f"nothing within {seconds:.0f} s")
                data = os.read(self._process.stdout.fileno(), 1 << 16)
                if not data:
                    raise BrokenError(f"the process ended: {self.last_words()}")
                self._unread += data
        line, _, self._unread = self._unread.partition(b"\n")
        return line.decode()

    def run(self, seconds: float, asked: str = "run") -> dict[str, Any]:
        """Ask for one run and wait for its report."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # `wait_line` says why
            self._process.stdin.write(asked.encode() + b"\n")
            self._process.stdin.flush()
        report: dict[str, Any] = json.loads(self.wait_line(seconds))
        return report

    def cpu_seconds(self) -> float:
        """What all processes have used of processors since they started, those that ended included."""
        total = 0.0
        for process in self.processes():
            with suppress(psutil.Error, OSError):
                # User and system, of its own and of the children that it has waited for.
                total += sum(process.cpu_times()[:4])
        return total

    def last_words(self) -> str:
        """The last line of what the process wrote to standard error."""
        lines = self._log.read_text(errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else "it said nothing"

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Sample the memory of all processes while a block runs, into `peak`."""
        is_over = threading.Event()
        thread = threading.Thread(target=self._watch, args=(is_over,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()

    def _watch(self, is_over: threading.Event) -> None:
        is_last = False
        while not is_last:
            # What ended between two samples still shows in the last one, as far as it was kept.
            is_last = is_over.wait(_SAMPLE_SECONDS)
            self.peak = max(self.peak, sum(map(memory_of, self.processes())))

    def processes(self) -> list[psutil.Process]:
        """All processes that descend from the first one, wherever they have gone."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                if process.environ().get(MARK) == self._mark:
                    found.append(process)
        return found

    def stop(self, grace: float) -> None:
        """End everything, kindly at first."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(grace)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        remaining = self.processes()
        for process in remaining:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(remaining, timeout=_KILLED_SECONDS)
        self._process.stdout.close()


def memory_of(process: psutil.Process) -> int:
    """What a process holds of memory, in bytes; 0 once it is gone."""
    with suppress(psutil.Error, OSError):
        if MEMORY_KIND == "RSS":
            return int(process.memory_info().rss)
        rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        return next(int(line.split()[1]) * 1_024 for line in rollup.splitlines() if line.startswith("Pss:"))
    return 0
