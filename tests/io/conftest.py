"""Fakes of what the engine gives to input and output: task attempts, nodes, a runner of jobs."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pyrite.io.commit import TaskOutput

_attempt_ids = itertools.count()


@dataclass(frozen=True)
class Attempt:
    """One attempt of the task of a partition."""

    partition: int
    attempt_id: int = field(default_factory=_attempt_ids.__next__)

    def partitionId(self) -> int:
        return self.partition

    def taskAttemptId(self) -> int:
        return self.attempt_id


@dataclass(frozen=True)
class Node:
    """A distributed collection that is a list of lists."""

    parts: list[list[Any]]

    @property
    def num_partitions(self) -> int:
        return len(self.parts)


def run_job(node: Node, task: Callable[[Attempt, Iterator[Any]], TaskOutput]) -> list[TaskOutput]:
    return [task(Attempt(index), iter(part)) for index, part in enumerate(node.parts)]


@pytest.fixture(scope="session")
def new_attempt() -> type[Attempt]:
    return Attempt


@pytest.fixture(scope="session")
def new_node() -> type[Node]:
    return Node


@pytest.fixture(scope="session", name="run_job")
def _run_job() -> Callable[..., list[TaskOutput]]:
    return run_job


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """New empty directories, for tests that need one an example."""
    return lambda: tmp_path_factory.mktemp("example")
