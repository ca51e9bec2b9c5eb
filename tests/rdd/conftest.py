"""What the tests of the RDD API share."""

from __future__ import annotations

import pytest

from pyrite.testing.local_runner import LocalRunner


@pytest.fixture
def sc() -> LocalRunner:
    """A context that runs jobs in this process."""
    return LocalRunner(parallelism=3)
