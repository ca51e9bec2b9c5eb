"""A session for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pyrite.sql import SparkSession


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """A session on two workers, ended with the module."""
    session = (
        SparkSession.builder.master("local[2]").config("spark.sql.session.timeZone", "UTC").getOrCreate()
    )
    yield session
    session.stop()
