"""What doctests find in their namespace: a context `sc` and the names that examples use."""

from __future__ import annotations

from typing import Any

import pytest

from pyrite.storage.level import StorageLevel
from pyrite.testing.local_runner import LocalRunner


@pytest.fixture(autouse=True)
def _doctest_names(doctest_namespace: dict[str, Any]) -> None:
    doctest_namespace["sc"] = LocalRunner(parallelism=2)
    doctest_namespace["StorageLevel"] = StorageLevel
