"""A session for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pyrite.sql import SparkSession


@pytest.fixture(scope="module")
def spark(request: pytest.FixtureRequest) -> Iterator[SparkSession]:
    """A session on two workers, ended with the module; see `masters.on_masters`."""
    builder = SparkSession.builder.master(getattr(request, "param", "local[2]"))
    session = builder.config("spark.sql.session.timeZone", "UTC").getOrCreate()
    yield session
    session.stop()
