"""Fixtures for tests that need worker processes."""

from __future__ import annotations

import importlib.util
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import settings
from ray_nodes import RayNodes

from pyrite.context import SparkContext

WaitUntil = Callable[..., None]

#: The Ray cluster that all tests with the marker `ray` share, once one of them has run.
_RAY = pytest.StashKey[RayNodes]()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests on Ray share one: it starts before the first of them, and ends before those it would disturb."""
    if item.get_closest_marker("without_ray") is not None and _RAY in item.session.stash:
        item.session.stash[_RAY].close()
        del item.session.stash[_RAY]
    if item.get_closest_marker("ray") is None:
        return
    if importlib.util.find_spec("ray") is None:
        pytest.skip("Ray is not installed: pip install 'pyrite[ray]'")
    if _RAY not in item.session.stash:
        item.session.stash[_RAY] = RayNodes()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Nothing of Ray's outlives the tests."""
    if _RAY in session.stash:
        session.stash[_RAY].close()


# Machines that run tests are shared and slow at times; an example that takes long is no failure.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")


@pytest.fixture
def ray_nodes(request: pytest.FixtureRequest) -> RayNodes:
    """The nodes of the cluster that the tests with the marker `ray` share."""
    return request.session.stash[_RAY]


@pytest.fixture(scope="module")
def sc(request: pytest.FixtureRequest) -> Iterator[SparkContext]:
    """A context with two workers, shared by the tests of a module; see `masters.on_masters`."""
    with SparkContext(getattr(request, "param", "local[2]"), "tests") as context:
        yield context


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
