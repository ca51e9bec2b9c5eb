"""Memory and disk for steps that spill."""

import itertools

import pytest

from pyrite.lineage.task_context import TaskMetrics
from pyrite.shuffle.external import SpillSpace
from pyrite.storage.memory import MemoryBudget


def roomy_memory():
    return MemoryBudget(1 << 60, lambda: 0)


def short_memory():
    """It is found to have grown whenever one looks, so every step spills whenever it may."""
    return MemoryBudget(800, itertools.count(step=1000).__next__)


@pytest.fixture(scope="session")
def scratch(tmp_path_factory):
    """A directory for all examples of a test; unnamed files only may be left in it."""
    return str(tmp_path_factory.mktemp("scratch"))


@pytest.fixture(scope="session")
def spaces(scratch):
    """Makes a space to spill to: with enough memory, or short of it."""

    def make(short):
        return SpillSpace(short_memory() if short else roomy_memory(), scratch, TaskMetrics())

    return make
