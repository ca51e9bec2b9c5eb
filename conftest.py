"""What doctests find: a context `sc`, as a user has it, and the names that examples use."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from typing import Any

import pytest
from _pytest.doctest import DoctestItem

from pyrite.context import SparkContext
from pyrite.storage.level import StorageLevel

# Its modules import ray, which is an extra.
collect_ignore_glob = [] if importlib.util.find_spec("ray") else ["pyrite/cluster/ray/*"]


@pytest.fixture(scope="module")
def _doctest_context() -> Iterator[SparkContext]:
    with SparkContext("local[2]", "doctests") as context:
        yield context


@pytest.fixture(autouse=True)
def _doctest_names(request: pytest.FixtureRequest, doctest_namespace: dict[str, Any]) -> None:
    doctest_namespace.pop("sc", None)
    if isinstance(request.node, DoctestItem) and request.node.dtest is not None:
        doctest_namespace["StorageLevel"] = StorageLevel
        if any("sc." in example.source for example in request.node.dtest.examples):
            doctest_namespace["sc"] = request.getfixturevalue("_doctest_context")
