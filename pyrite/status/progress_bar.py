"""Draws how far the running stages are, on one line that is erased when the job ends."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from pyrite.common.clock import Clock
from pyrite.common.listener import (
    JobFinished,
    JobStarted,
    ListenerEvent,
    StageEnded,
    StageSubmitted,
    TaskFinished,
    TaskStarted,
)

#: Jobs that take less than this are not drawn, in seconds.
FIRST_DELAY = 0.5
#: More stages than this do not fit on a line.
_MOST_STAGES = 3


class TextStream(Protocol):
    """Where the line is drawn."""

    def write(self, text: str, /) -> object: ...

    def flush(self) -> object: ...


@dataclass(slots=True)
class _Stage:
    job_id: int
    attempt: int
    total: int
    active: int = 0
    completed: int = 0


class ProgressBar:
    """Follows the events of jobs, and draws them when it is told to.

    The line is written over itself with a carriage return and blanks: no terminal codes, so that it also
    works in a notebook's output.
    """

    def __init__(self, stream: TextStream, clock: Clock, width: Callable[[], int] | None = None) -> None:
        self._stream = stream
        self._clock = clock
        self._width = width or _terminal_width
        #: Events come from the driver's loop, drawing from a timer.
        self._lock = threading.Lock()
        self._job_starts: dict[int, float] = {}
        self._stages: dict[int, _Stage] = {}
        #: How many characters of the line are ours to erase.
        self._drawn = 0

    @property
    def has_jobs(self) -> bool:
        """Whether a job is running."""
        return bool(self._job_starts)

    def on_event(self, event: ListenerEvent) -> None:
        """Take note of an event; the end of a job erases the line before anyone else can write."""
        with self._lock:
            match event:
                case TaskStarted(stage_id, attempt):
                    if (stage := self._attempt(stage_id, attempt)) is not None:
                        stage.active += 1
                case TaskFinished(stage_id, attempt, _, ok):
                    if (stage := self._attempt(stage_id, attempt)) is not None:
                        stage.active -= 1
                        stage.completed += ok
                case StageSubmitted(stage_id, attempt, _, num_tasks, job_id):
                    self._stages[stage_id] = _Stage(job_id, attempt, num_tasks)
                case StageEnded(stage_id, attempt):
                    if self._attempt(stage_id, attempt) is not None:
                        del self._stages[stage_id]
                case JobStarted(job_id):
                    self._job_starts[job_id] = self._clock.now()
                case JobFinished(job_id):
                    self._job_starts.pop(job_id, None)
                    self._stages = {
                        stage_id: stage for stage_id, stage in self._stages.items() if stage.job_id != job_id
                    }
                    self._erase()

    def draw(self) -> None:
        """Draw the stages of the jobs that have taken long enough."""
        with self._lock:
            now = self._clock.now()
            shown = [
                (stage_id, stage)
                for stage_id, stage in sorted(self._stages.items())
                if now - self._job_starts.get(stage.job_id, now) >= FIRST_DELAY
            ][:_MOST_STAGES]
            if not shown:
                self._erase()
                return
            # The last column stays free: a character there makes terminals begin a new line.
            width = (self._width() - 1) // len(shown)
            line = "".join(
                render_stage(stage_id, stage.completed, stage.active, stage.total, width)
                for stage_id, stage in shown
            )
            self._write("\r" + line + " " * (self._drawn - len(line)))
            self._drawn = len(line)

    def erase(self) -> None:
        """Take the line away."""
        with self._lock:
            self._erase()

    def _attempt(self, stage_id: int, attempt: int) -> _Stage | None:
        """The stage, unless the event is of an attempt that was given up."""
        stage = self._stages.get(stage_id)
        return stage if stage is not None and stage.attempt == attempt else None

    def _erase(self) -> None:
        if self._drawn:
            self._write("\r" + " " * self._drawn + "\r")
            self._drawn = 0

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def render_stage(stage_id: int, completed: int, active: int, total: int, width: int) -> str:
    """One stage in `width` characters: how far it is, and its tasks as (completed + running) / all.

    >>> render_stage(1, 3, 2, 8, 45)
    '[Stage 1:=========>              (3 + 2) / 8]'
    """
    head = f"[Stage {stage_id}:"
    tail = f"({completed} + {active}) / {total}]"
    room = width - len(head) - len(tail)
    if room <= 0:
        return head + tail
    done = room * completed // max(total, 1)
    return head + ("=" * done + ">").ljust(room)[:room] + tail


def _terminal_width() -> int:
    return shutil.get_terminal_size().columns
