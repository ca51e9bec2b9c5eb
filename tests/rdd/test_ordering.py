"""Sorts and the first records in an order."""

from __future__ import annotations

import random
from itertools import chain
from operator import itemgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import PySparkTypeError, PySparkValueError
from pyrite.rdd.by_key import itself
from pyrite.rdd.range_bounds import KeySample, choose_bounds, range_placement
from pyrite.rdd.samplers import generator
from pyrite.testing.local_runner import LocalRunner

PAIRS = st.lists(st.tuples(st.integers(-20, 20), st.integers()), max_size=60)
COUNTS = st.integers(1, 4)


@given(PAIRS, COUNTS, COUNTS, st.booleans())
def test_sort_by_key_is_a_stable_sort_in_ranges(pairs, slices, count, ascending):
    rdd = LocalRunner().parallelize(pairs, slices).sortByKey(ascending, count)
    if pairs:
        assert rdd.collect() == sorted(pairs, key=itemgetter(0), reverse=not ascending)
        parts = rdd.keys().glom().collect()
        assert len(parts) == count
        assert len(list(chain(*map(set, parts)))) == len({key for key, _ in pairs})
    else:
        assert rdd.collect() == []


@given(st.lists(st.text(max_size=3), max_size=40), COUNTS, COUNTS, st.booleans())
def test_sort_by_takes_a_function(words, slices, count, ascending):
    def order(word):
        return len(word), word

    rdd = LocalRunner().parallelize(words, slices).sortBy(order, ascending, count)
    assert rdd.collect() == sorted(words, key=order, reverse=not ascending)


@pytest.mark.parametrize("keyfunc", [str.lower, len, lambda word: (len(word), word)])
@pytest.mark.parametrize("ascending", [True, False])
def test_sort_by_a_function_of_the_key(sc, keyfunc, ascending):
    words = [(word, None) for word in ["Be", "or", "not", "to", "be", "That", "Is", "the", "question"]]
    found = sc.parallelize(words, 3).sortByKey(ascending, 3, keyfunc).collect()
    assert found == sorted(words, key=lambda pair: keyfunc(pair[0]), reverse=not ascending)


@given(st.lists(st.text(max_size=2), min_size=1), st.text(max_size=2), st.text(max_size=2), st.booleans())
def test_ranges_are_in_order_even_with_bounds_that_the_function_was_not_applied_to(
    keys, key, other, ascending
):
    place = range_placement(sorted(keys, key=str.lower), str.lower, ascending)
    smaller, larger = sorted([key, other], key=str.lower, reverse=not ascending)
    assert 0 <= place(smaller) <= place(larger) <= len(keys)


def test_one_partition_is_sorted_without_a_shuffle(sc):
    rdd = sc.parallelize([(2, "b"), (1, "a")], 2).sortByKey(numPartitions=1)
    assert rdd.glom().collect() == [[(1, "a"), (2, "b")]]
    assert [kind for kind in rdd.toDebugString().decode().split() if "Shuffled" in kind] == []


def test_a_sort_runs_one_job_to_find_its_ranges(runner):
    runner.parallelize([(i, i) for i in range(10)], 2).sortByKey()
    assert len(runner.jobs) == 1


@pytest.mark.parametrize(
    ("size", "slices", "ranges"), [(50, 2, 3), (5000, 3, 2), (30_000, 4, 7), (20_000, 1, 2)]
)
def test_one_pass_samples_what_a_count_and_a_sample_would(sc, size, slices, ranges):
    keys = random.Random(7).sample(range(size), size)
    rdd = sc.parallelize([(key, None) for key in keys], slices)
    fraction = min(ranges * 20.0 / size, 1.0)
    sampled = []
    for index, part in enumerate(rdd.keys().glom().collect()):
        draw = generator(1, index).random
        sampled += [key for key in part if draw() < fraction]
    sampled.sort()
    bounds = [sampled[int(len(sampled) * (cut + 1) / ranges)] for cut in range(ranges - 1)]
    assert list(rdd.sortByKey(True, ranges).partitioner.partitionFunc.args[0]) == bounds


def test_bounds_of_no_records_are_none():
    assert choose_bounds([KeySample(0, [])], 3, itself) is None


def test_sort_of_an_rdd_without_partitions(sc):
    assert sc.emptyRDD().sortByKey().collect() == []


@given(PAIRS, COUNTS, COUNTS, st.booleans())
def test_repartition_and_sort(pairs, slices, count, ascending):
    rdd = LocalRunner().parallelize(pairs, slices)
    sorted_parts = rdd.repartitionAndSortWithinPartitions(count, lambda key: key // 2, ascending)
    for index, part in enumerate(sorted_parts.glom().collect()):
        here = [pair for pair in pairs if pair[0] // 2 % count == index]
        assert part == sorted(here, key=itemgetter(0), reverse=not ascending)


def test_repartition_and_sort_of_a_placed_rdd_does_not_move_it(sc):
    placed = sc.parallelize([(i * 7 % 5, i) for i in range(10)], 2).partitionBy(2)
    assert placed.repartitionAndSortWithinPartitions(2)._lineage.chain()[0] is placed._lineage


@given(st.lists(st.integers(), max_size=40), COUNTS, st.integers(0, 6))
def test_top_and_take_ordered(records, slices, num):
    rdd = LocalRunner().parallelize(records, slices)
    assert rdd.top(num) == sorted(records, reverse=True)[:num]
    assert rdd.takeOrdered(num) == sorted(records)[:num]
    assert rdd.top(num, key=abs) == sorted(records, key=abs, reverse=True)[:num]
    assert rdd.takeOrdered(num, key=lambda x: x % 3) == sorted(records, key=lambda x: x % 3)[:num]


def test_numbers_that_top_and_take_ordered_do_not_know(sc):
    assert sc.parallelize([1, 2]).top(-1) == []
    with pytest.raises(PySparkValueError, match="negative"):
        sc.parallelize([1, 2]).takeOrdered(-1)
    with pytest.raises(PySparkValueError, match="empty RDD"):
        sc.emptyRDD().top(1)
    assert sc.emptyRDD().takeOrdered(1) == []


def test_a_number_of_ranges_is_an_int(sc):
    with pytest.raises(PySparkTypeError, match="numPartitions"):
        sc.parallelize([(1, 2)]).sortByKey(True, "2")
