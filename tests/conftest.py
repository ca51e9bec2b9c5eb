"""Fixtures for tests that need worker processes."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator

import pytest
from hypothesis import settings
from ray_nodes import RayNodes

from pyrite.context import SparkContext

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
def sc() -> Iterator[SparkContext]:
    """A context with two workers, shared by the tests of a module."""
    with SparkContext("local[2]", "tests") as context:
        yield context
