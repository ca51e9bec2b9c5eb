"""Bringing records of several sides together, with and without room in memory."""

from __future__ import annotations

import pickle
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrite.lineage.cogrouping import Cogrouped, SpilledSide
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
    assert list(Cogrouped([*map(iter, sides)], ample("unused"))) == list(expected(sides).items())


@settings(max_examples=50)
@given(sides=SIDES)
def test_what_is_spilled_comes_back_whole(sides, tmp_path_factory):
    space = tight(str(tmp_path_factory.getbasetemp()))
    found = [(key, tuple(map(list, groups))) for key, groups in Cogrouped([*map(iter, sides)], space)]
    assert len(found) == len(dict(found))
    assert dict(found) == expected(sides)
    assert (space.metrics.spilled_bytes > 0) == (sum(map(len, sides)) > 0)


def test_a_key_with_very_many_values_stays_in_the_file(tmp_path):
    sides = [[("a", n) for n in range(500)], [("b", 0)], [("a", -n) for n in range(300)]]
    groups = dict(Cogrouped([*map(iter, sides)], tight(str(tmp_path))))
    assert Counter(map(type, groups["a"])) == {SpilledSide: 3}
    assert [*map(len, groups["a"])] == [500, 0, 300]
    assert [*map(list, groups["a"])] == [list(range(500)), [], [-n for n in range(300)]]
    assert pickle.loads(pickle.dumps(groups["a"][0])) == list(range(500))
    assert [*map(list, groups["b"])] == [[], [0], []]


def test_nothing_is_read_before_a_group_is_asked_for():
    def side():
        raise AssertionError("read")
        yield

    Cogrouped([side()], ample("unused"))


KEYS = st.one_of(st.integers(0, 8), st.booleans(), st.floats(0, 3), st.text(max_size=1), st.none())
TWO_SIDES = st.tuples(*(st.lists(st.tuples(KEYS, st.integers()), max_size=30) for _ in range(2)))
DEFAULTS = st.sampled_from([(), (None,)])


def in_pairs(sides, no_left, no_right):
    return [
        (key, (left, right))
        for key, (lefts, rights) in expected(sides).items()
        for left in lefts or no_left
        for right in rights or no_right
    ]


def one_of_each_key(side):
    return list(dict(side).items())


@given(TWO_SIDES, DEFAULTS, DEFAULTS, st.booleans(), st.booleans())
def test_pairs_are_those_of_the_groups_in_their_order(sides, no_left, no_right, left_single, right_single):
    left, right = sides
    sides = one_of_each_key(left) if left_single else left, one_of_each_key(right) if right_single else right
    found = list(Cogrouped([*map(iter, sides)], ample("unused")).paired(no_left, no_right))
    assert found == in_pairs(sides, no_left, no_right)
    # The key of the first side, where equal ones differ.
    assert [type(key) for key, _ in found] == [type(key) for key, _ in in_pairs(sides, no_left, no_right)]


@settings(max_examples=50)
@given(TWO_SIDES, DEFAULTS, DEFAULTS, st.booleans())
def test_pairs_of_what_is_spilled_are_the_same(tmp_path_factory, sides, no_left, no_right, single):
    if single:
        sides = [*map(one_of_each_key, sides)]
    space = tight(str(tmp_path_factory.getbasetemp()))
    found = list(Cogrouped([*map(iter, sides)], space).paired(no_left, no_right))
    assert Counter(found) == Counter(in_pairs(sides, no_left, no_right))


def test_a_key_that_comes_again_late_keeps_all_its_values():
    left = [*((n, n) for n in range(20_000)), (3, "again")]
    right = [(n, -n) for n in range(0, 20_000, 7)] + [(0, "again")]
    found = list(Cogrouped([iter(left), iter(right)], ample("unused")).paired((), ()))
    assert len(found) == 20_000 // 7 + 1 + 1
    assert [pair for key, pair in found if key == 0] == [(0, 0), (0, "again")]


@pytest.mark.parametrize("record", [(1, 2, 3), 7, ([], 1)])
def test_what_is_no_pair_fails_as_where_keys_come_twice(record):
    with pytest.raises((TypeError, ValueError)) as alone:
        list(Cogrouped([iter([record]), iter([])], ample("unused")).paired((), ()))
    with pytest.raises((TypeError, ValueError)) as among_others:
        list(Cogrouped([iter([(0, 1), (0, 2), record]), iter([])], ample("unused")).paired((), ()))
    assert str(alone.value) == str(among_others.value)


def test_no_pair_is_made_before_one_is_asked_for():
    def side():
        raise AssertionError("read")
        yield

    Cogrouped([side(), side()], ample("unused")).paired((), ())
