"""Fixtures for tests that need worker processes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from pyrite.context import SparkContext

# Machines that run tests are shared and slow at times; an example that takes long is no failure.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")


@pytest.fixture(scope="module")
def sc() -> Iterator[SparkContext]:
    """A context with two workers, shared by the tests of a module."""
    with SparkContext("local[2]", "tests") as context:
        yield context
