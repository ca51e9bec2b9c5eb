"""Combining, grouping and sorting: the same with enough memory and short of it."""

import heapq
import itertools
import pickle
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.shuffle.external import ExternalCombiner, ExternalGrouper, ExternalSorter, SpilledGroup
from pyrite.shuffle.key_portions import portion_of
from pyrite.shuffle.spec import Aggregator

keys = st.integers(-3, 30) | st.text("ab", max_size=2) | st.none() | st.tuples(st.integers(0, 2))
records = st.lists(st.tuples(keys, st.integers(0, 9)), max_size=120)
#: Commutative it is not: the order of a key's values shows.
listing = Aggregator(lambda v: [v], lambda c, v: [*c, v], lambda a, b: a + b)
with_any_memory = pytest.mark.parametrize("memory", ["enough memory", "no memory", "little memory"])


class Colliding:
    """Keys that are different and have one hash."""

    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return 1

    def __eq__(self, other):
        return self.name == other.name


def grouped(pairs):
    groups = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def test_short_memory_spills(spaces):
    for step in (
        lambda space: ExternalCombiner(listing, space).combine((n, n) for n in range(9)),
        lambda space: ExternalGrouper(space).group((n, n) for n in range(9)),
        lambda space: ExternalSorter(space).sorted(iter(range(9))),
    ):
        space = spaces("no memory")
        assert len(list(step(space))) == 9
        assert space.metrics.spilled_bytes > 0


@with_any_memory
@given(pairs=records)
def test_values_are_combined_in_their_order(spaces, memory, pairs):
    combined = list(ExternalCombiner(listing, spaces(memory)).combine(iter(pairs)))
    assert dict(combined) == grouped(pairs)
    assert len(combined) == len(dict(combined))


@with_any_memory
@given(pairs=records)
def test_combiners_are_merged_in_their_order(spaces, memory, pairs):
    merged = list(ExternalCombiner(listing, spaces(memory)).merge((k, [v]) for k, v in pairs))
    assert dict(merged) == grouped(pairs)
    assert len(merged) == len(dict(merged))


@with_any_memory
@given(pairs=records)
def test_values_are_grouped_in_their_order(spaces, memory, pairs):
    groups = [(k, list(group)) for k, group in ExternalGrouper(spaces(memory)).group(iter(pairs))]
    assert dict(groups) == grouped(pairs)
    assert len(groups) == len(dict(groups))


@given(pairs=records)
def test_keys_come_in_order_of_first_occurrence_unless_spilled(spaces, pairs):
    expected = list(grouped(pairs))
    assert [k for k, _ in ExternalGrouper(spaces()).group(iter(pairs))] == expected
    assert [k for k, _ in ExternalCombiner(listing, spaces()).combine(iter(pairs))] == expected


@with_any_memory
def test_keys_of_one_hash_stay_apart(spaces, memory):
    pairs = [(name, number) for number in range(3) for name in "abcdef"]
    combiner, grouper = ExternalCombiner(listing, spaces(memory)), ExternalGrouper(spaces(memory))
    colliding = [(Colliding(name), value) for name, value in pairs]
    assert {k.name: v for k, v in combiner.combine(iter(colliding))} == grouped(pairs)
    assert {k.name: list(v) for k, v in grouper.group(iter(colliding))} == grouped(pairs)


@with_any_memory
@pytest.mark.parametrize("key", [[1], {}])
def test_a_key_without_a_hash_is_refused(spaces, memory, key):
    with pytest.raises(TypeError, match="unhashable"):
        list(ExternalCombiner(listing, spaces(memory)).combine(iter([(key, 1)])))
    with pytest.raises(TypeError, match="unhashable"):
        list(ExternalGrouper(spaces(memory)).group(iter([(key, 1)])))


def test_nothing_runs_before_a_record_is_asked_for(spaces):
    def never():
        raise AssertionError("it ran")
        yield

    ExternalCombiner(listing, spaces()).combine(never())
    ExternalGrouper(spaces()).group(never())
    ExternalSorter(spaces()).sorted(never())


def test_a_group_in_memory_is_a_list(spaces):
    assert list(ExternalGrouper(spaces()).group(iter([(1, 2), (1, 3)]))) == [(1, [2, 3])]


def test_a_group_too_large_for_memory_is_read_again_and_again(spaces):
    ((key, group),) = ExternalGrouper(spaces("no memory")).group((7, n) for n in range(1000))
    assert key == 7
    assert isinstance(group, SpilledGroup)
    assert len(group) == 1000
    assert list(group) == list(group) == list(range(1000))
    assert list(zip(group, group)) == list(zip(range(1000), range(1000)))
    assert pickle.loads(pickle.dumps(group)) == list(range(1000))


@with_any_memory
@pytest.mark.parametrize("first", [0, 200], ids=["at once", "after many small ones"])
def test_a_large_group_among_small_ones_keeps_its_order(spaces, memory, first):
    pairs = [(0 if n > first and n % 10 else n % 100, n) for n in range(2000)]
    groups = {k: list(group) for k, group in ExternalGrouper(spaces(memory)).group(iter(pairs))}
    assert groups == grouped(pairs)


@with_any_memory
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("key", [None, lambda record: record[0]], ids=["whole", "by the first"])
@given(items=st.lists(st.tuples(st.integers(0, 5), st.integers()), max_size=200))
def test_sorting_is_that_of_sorted(spaces, memory, reverse, key, items):
    result = list(ExternalSorter(spaces(memory)).sorted(iter(items), key, reverse))
    assert result == sorted(items, key=key, reverse=reverse)


@pytest.mark.parametrize("reverse", [False, True])
def test_more_runs_than_can_be_merged_at_once_stay_stable(spaces, monkeypatch, reverse):
    def merge(*streams, **options):
        assert len(streams) <= 65
        return heapq.merge(*streams, **options)

    monkeypatch.setattr("pyrite.shuffle.sort.merge", merge)
    space = spaces("no memory")
    items = [(n % 3, n) for n in range(5000)]
    result = ExternalSorter(space).sorted(iter(items), lambda record: record[0], reverse)
    assert list(result) == sorted(items, key=lambda record: record[0], reverse=reverse)


@with_any_memory
def test_what_cannot_be_compared_raises_as_in_sorted(spaces, memory):
    with pytest.raises(TypeError, match="not supported between"):
        list(ExternalSorter(spaces(memory)).sorted(iter([1, "a", 2])))


@with_any_memory
def test_stopping_early_leaves_nothing_open(spaces, memory):
    space = spaces(memory)
    endless = ((n % 50, n) for n in range(500))
    assert len(list(itertools.islice(ExternalGrouper(space).group(endless), 3))) == 3
    assert next(ExternalSorter(space).sorted(iter([3, 1, 2]))) == 1


def test_portions_are_even_for_keys_of_one_reducer():
    for depth in range(5):
        counts = Counter(portion_of(key, depth) for key in range(0, 160_000, 16))
        assert len(counts) == 16
        assert max(counts.values()) < 2 * min(counts.values())


def test_each_depth_divides_what_the_one_before_left_together():
    together = [key for key in range(10_000) if portion_of(key, 0) == 3]
    assert {portion_of(key, 1) for key in together} == set(range(16))
