"""Decides whether progress is drawn, and draws it now and then while jobs run."""

from __future__ import annotations

import contextlib
import sys
import threading

from pyrite.common.clock import SystemClock
from pyrite.common.conf import SparkConf
from pyrite.common.listener import JobStarted, ListenerEvent
from pyrite.common.settings import read_setting
from pyrite.status.listener_bus import ListenerBus
from pyrite.status.progress_bar import ProgressBar

#: The time between two drawings, in seconds.
_INTERVAL = 0.2


def attach_console(listeners: ListenerBus, conf: SparkConf) -> contextlib.ExitStack:
    """Draw the progress of jobs on stderr, if someone is there to see it; closing the answer ends that.

    `spark.ui.showConsoleProgress` set to false turns it off.
    """
    attached = contextlib.ExitStack()
    if read_setting(conf, "spark.ui.showConsoleProgress") and _is_watched(sys.stderr):
        ticker = Ticker(ProgressBar(sys.stderr, SystemClock()))
        listeners.add(ticker.on_event)
        attached.callback(ticker.close)
        attached.callback(listeners.remove, ticker.on_event)
    return attached


class Ticker:
    """Draws a progress bar at intervals, from a thread that is there only while jobs run."""

    def __init__(self, bar: ProgressBar, interval: float = _INTERVAL) -> None:
        self._bar = bar
        self._interval = interval
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def on_event(self, event: ListenerEvent) -> None:
        """Pass an event on to the bar; a job's start begins the drawing."""
        self._bar.on_event(event)
        if isinstance(event, JobStarted):
            with self._lock:
                if self._thread is None and not self._closed.is_set():
                    self._thread = threading.Thread(target=self._run, name="pyrite-progress", daemon=True)
                    self._thread.start()

    def close(self) -> None:
        """End the drawing, and leave an empty line."""
        self._closed.set()
        thread = self._thread
        if thread is not None:
            thread.join()
        self._bar.erase()

    def _run(self) -> None:
        while not self._closed.wait(self._interval):
            self._bar.draw()
            # Only after a whole interval without a job, so that many short jobs share one thread.
            with self._lock:
                if not self._bar.has_jobs:
                    self._thread = None
                    return


def _is_watched(stream: object) -> bool:
    """Whether a stream is a terminal, or the output of a notebook's cell."""
    if type(stream).__module__.partition(".")[0] == "ipykernel":
        return True
    try:
        return bool(stream.isatty())  # type: ignore[attr-defined]
    except (AttributeError, ValueError):  # None under pythonw, or closed
        return False
