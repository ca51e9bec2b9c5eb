"""Fixtures for tests that watch real processes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

WaitUntil = Callable[..., None]


@pytest.fixture
def wait_until() -> WaitUntil:
    """Wait for a condition; a test that hangs fails."""

    def wait(condition: Callable[[], bool], what: str, seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        pause = threading.Event()
        while not condition():
            assert time.monotonic() < deadline, f"{what} did not happen in {seconds} s"
            pause.wait(0.01)

    return wait
