"""What the tests of the RDD API share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pyrite.context import SparkContext
from pyrite.testing.local_runner import LocalRunner


@pytest.fixture
def runner() -> LocalRunner:
    """A context that runs jobs in this process, and tells of them."""
    return LocalRunner(parallelism=3)


@pytest.fixture(scope="module")
def _ray_context() -> Iterator[SparkContext]:
    with SparkContext("ray[1,3,1024]", "the RDD API on Ray") as context:
        yield context


@pytest.fixture(params=["in this process", pytest.param("on Ray", marks=pytest.mark.ray)])
def sc(request: pytest.FixtureRequest) -> LocalRunner | SparkContext:
    """A context that runs jobs in this process, and one that runs them on a Ray cluster."""
    if request.param == "on Ray":
        context: SparkContext = request.getfixturevalue("_ray_context")
        return context
    return LocalRunner(parallelism=3)
