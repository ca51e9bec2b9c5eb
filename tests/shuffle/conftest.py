"""Memory and disk for steps that spill."""

import itertools

import pytest

from pyrite.lineage.task_context import TaskMetrics
from pyrite.shuffle.external import SpillSpace
from pyrite.storage.memory import MemoryBudget

#: By how much memory is found to have grown, look after look.
GROWTH = {
    "enough memory": [0],
    # Every step spills whenever it may, one record at a time.
    "no memory": [1000],
    # Steps hold some records before they spill, and some at the end.
    "little memory": [0, 0, 0, 1000],
}


def fake_memory(kind):
    return MemoryBudget(800, itertools.accumulate(itertools.cycle(GROWTH[kind])).__next__)


@pytest.fixture(scope="session")
def scratch(tmp_path_factory):
    """A directory for all examples of a test; unnamed files only may be left in it."""
    return str(tmp_path_factory.mktemp("scratch"))


@pytest.fixture(scope="session")
def spaces(scratch):
    """Makes a space to spill to, with one of the kinds of memory."""

    def make(kind="enough memory"):
        return SpillSpace(fake_memory(kind), scratch, TaskMetrics())

    return make
