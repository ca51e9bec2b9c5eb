"""Bringing records of several sides together, with and without room in memory."""

from __future__ import annotations

import pickle
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from pyrite.lineage.cogrouping import SpilledSide, cogroup
from pyrite.lineage.task_context import TaskMetrics
from pyrite.shuffle.external import SpillSpace
from pyrite.storage.memory import MemoryBudget

SIDES = st.lists(st.lists(st.tuples(st.integers(0, 8), st.integers()), max_size=30), min_size=1, max_size=3)


def ample(directory) -> SpillSpace:
    return SpillSpace(MemoryBudget(1 << 40, measure=lambda: 0), directory)


def tight(directory) -> SpillSpace:
    """More is in use each time that somebody asks."""
    used = iter(range(0, 10**9, 1000))
    return SpillSpace(MemoryBudget(100, measure=lambda: next(used)), directory, TaskMetrics())


def expected(sides):
    keys = dict.fromkeys(key for side in sides for key, _ in side)
    return {key: tuple([v for k, v in side if k == key] for side in sides) for key in keys}


@given(SIDES)
def test_in_memory_the_keys_keep_their_order(sides):
    assert list(cogroup([*map(iter, sides)], ample("unused"))) == list(expected(sides).items())


@settings(max_examples=50)
@given(sides=SIDES)
def test_what_is_spilled_comes_back_whole(sides, tmp_path_factory):
    space = tight(str(tmp_path_factory.getbasetemp()))
    found = [(key, tuple(map(list, groups))) for key, groups in cogroup([*map(iter, sides)], space)]
    assert len(found) == len(dict(found))
    assert dict(found) == expected(sides)
    assert (space.metrics.spilled_bytes > 0) == (sum(map(len, sides)) > 0)


def test_a_key_with_very_many_values_stays_in_the_file(tmp_path):
    sides = [[("a", n) for n in range(500)], [("b", 0)], [("a", -n) for n in range(300)]]
    groups = dict(cogroup([*map(iter, sides)], tight(str(tmp_path))))
    assert Counter(map(type, groups["a"])) == {SpilledSide: 3}
    assert [*map(len, groups["a"])] == [500, 0, 300]
    assert [*map(list, groups["a"])] == [list(range(500)), [], [-n for n in range(300)]]
    assert pickle.loads(pickle.dumps(groups["a"][0])) == list(range(500))
    assert [*map(list, groups["b"])] == [[], [0], []]


def test_nothing_is_read_before_a_group_is_asked_for():
    def side():
        raise AssertionError("read")
        yield

    cogroup([side()], ample("unused"))
