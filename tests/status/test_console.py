"""When progress is drawn, and that the drawing thread goes with the jobs."""

from __future__ import annotations

import io
import sys
import threading

import pytest

from pyrite.common.call_site import UNKNOWN_CALL_SITE
from pyrite.common.clock import ManualClock
from pyrite.common.conf import SparkConf
from pyrite.common.listener import JobFinished, JobStarted
from pyrite.status.console import Ticker, attach_console
from pyrite.status.listener_bus import ListenerBus
from pyrite.status.progress_bar import ProgressBar

START = JobStarted(0, UNKNOWN_CALL_SITE, 1)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class CellOutput(io.StringIO):
    """A notebook's stream is known by its module."""


CellOutput.__module__ = "ipykernel.iostream"


def drawing_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "pyrite-progress"]


def attached(monkeypatch: pytest.MonkeyPatch, stream: object, show: str = "true") -> bool:
    monkeypatch.setattr(sys, "stderr", stream)
    bus = ListenerBus()
    conf = SparkConf(loadDefaults=False).set("spark.ui.showConsoleProgress", show)
    with attach_console(bus, conf):
        bus.post(START)
        is_drawing = bool(drawing_threads())
    assert drawing_threads() == []
    return is_drawing


def test_a_terminal_and_a_notebook_are_drawn_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert attached(monkeypatch, Terminal())
    assert attached(monkeypatch, CellOutput())


def test_nothing_else_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not attached(monkeypatch, io.StringIO())
    assert not attached(monkeypatch, None)


def test_a_setting_turns_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not attached(monkeypatch, Terminal(), show="false")


def test_the_thread_ends_by_itself_when_no_job_runs() -> None:
    ticker = Ticker(ProgressBar(io.StringIO(), ManualClock()), interval=0.001)
    ticker.on_event(START)
    (thread,) = drawing_threads()
    ticker.on_event(JobFinished(0, True))
    thread.join(10)
    assert not thread.is_alive()
    ticker.on_event(START)
    assert len(drawing_threads()) == 1
    ticker.close()
    assert drawing_threads() == []


def test_a_closed_ticker_starts_no_thread() -> None:
    ticker = Ticker(ProgressBar(io.StringIO(), ManualClock()))
    ticker.close()
    ticker.on_event(START)
    assert drawing_threads() == []
