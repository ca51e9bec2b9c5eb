"""What doctests find: a context `sc`, as a user has it, and the names that examples use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from _pytest.doctest import DoctestItem

from pyrite.context import SparkContext
from pyrite.storage.level import StorageLevel


@pytest.fixture(scope="session")
def _doctest_context() -> Iterator[SparkContext]:
    with SparkContext("local[2]", "doctests") as context:
        yield context


@pytest.fixture(autouse=True)
def _doctest_names(request: pytest.FixtureRequest, doctest_namespace: dict[str, Any]) -> None:
    if isinstance(request.node, DoctestItem):
        # Started with the first doctest; other tests make contexts of their own, one at a time.
        doctest_namespace["sc"] = request.getfixturevalue("_doctest_context")
        doctest_namespace["StorageLevel"] = StorageLevel
