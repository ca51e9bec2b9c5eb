"""Fixtures for tests that need worker processes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pyrite.context import SparkContext


@pytest.fixture(scope="module")
def sc() -> Iterator[SparkContext]:
    """A context with two workers, shared by the tests of a module."""
    with SparkContext("local[2]", "tests") as context:
        yield context
