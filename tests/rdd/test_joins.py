"""Cogroups, joins, and set operations."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import PySparkTypeError
from pyrite.lineage.dependency import OneToOneDependency, ShuffleDependency
from pyrite.testing.local_runner import LocalRunner

PAIRS = st.lists(st.tuples(st.integers(0, 5), st.integers()), max_size=25)
COUNTS = st.integers(1, 4)


def two(left, right, slices):
    sc = LocalRunner()
    return sc.parallelize(left, slices), sc.parallelize(right, 2)


def inner(left, right):
    return [(k, (v, w)) for k, v in left for other, w in right if k == other]


def only(left, right):
    keys = {key for key, _ in right}
    return [(k, v) for k, v in left if k not in keys]


@given(PAIRS, PAIRS, COUNTS)
def test_joins_are_the_products_of_equal_keys(left, right, slices):
    here, there = two(left, right, slices)
    left_only = [(k, (v, None)) for k, v in only(left, right)]
    right_only = [(k, (None, w)) for k, w in only(right, left)]
    assert Counter(here.join(there).collect()) == Counter(inner(left, right))
    assert Counter(here.leftOuterJoin(there).collect()) == Counter(inner(left, right) + left_only)
    assert Counter(here.rightOuterJoin(there).collect()) == Counter(inner(left, right) + right_only)
    assert Counter(here.fullOuterJoin(there).collect()) == Counter(
        inner(left, right) + left_only + right_only
    )


@given(PAIRS, PAIRS, COUNTS)
def test_cogroup_finds_the_values_of_both_in_the_order_of_arrival(left, right, slices):
    here, there = two(left, right, slices)
    found = {k: tuple(map(list, both)) for k, both in here.cogroup(there, 3).collect()}
    keys = {key for key, _ in left + right}
    assert found == {k: tuple([v for key, v in side if key == k] for side in (left, right)) for k in keys}


@given(PAIRS, PAIRS, COUNTS)
def test_keys_come_in_the_order_of_their_first_pair(left, right, slices):
    here, there = two(left, right, slices)
    rdd = here.cogroup(there, 2)
    ordered = list(dict.fromkeys(key for key, _ in left + right))
    assert rdd.keys().glom().collect() == [[k for k in ordered if rdd.partitioner(k) == i] for i in (0, 1)]


@given(PAIRS, PAIRS, COUNTS)
def test_set_operations(left, right, slices):
    here, there = two(left, right, slices)
    assert Counter(here.subtractByKey(there).collect()) == Counter(only(left, right))
    assert Counter(here.subtract(there).collect()) == Counter(r for r in left if r not in right)
    assert Counter(here.intersection(there).collect()) == Counter(set(left) & set(right))


@given(PAIRS, PAIRS)
def test_placed_sides_give_the_same_answer(left, right):
    here, there = two(left, right, 3)
    expected = here.join(there, 4).glom().collect()
    assert here.partitionBy(4).join(there, 4).glom().collect() == expected
    assert here.join(there.partitionBy(4), 4).glom().collect() == expected
    assert here.partitionBy(4).join(there.partitionBy(4)).glom().collect() == expected


def test_only_sides_that_are_not_placed_are_shuffled(sc):
    rdd = sc.parallelize([(1, 2)], 2)
    joined = rdd.partitionBy(4).cogroup(rdd, 4)
    cogrouped = joined._lineage.chain()[0]
    assert [type(dependency) for dependency in cogrouped.dependencies] == [
        OneToOneDependency,
        ShuffleDependency,
    ]


def test_group_with_takes_any_number(sc):
    rdds = [sc.parallelize([("a", n), (n, n)], 2) for n in range(4)]
    groups = rdds[0].groupWith(*rdds[1:]).mapValues(lambda all_: [list(values) for values in all_])
    assert dict(groups.collect()) == {
        "a": [[0], [1], [2], [3]],
        **{n: [[n] if side == n else [] for side in range(4)] for n in range(4)},
    }


def test_an_rdd_joins_itself(sc):
    rdd = sc.parallelize([(1, "a"), (1, "b")], 2)
    assert rdd.join(rdd, 1).values().collect() == [("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]


def test_the_default_number_of_partitions_counts_a_common_placement_once(sc):
    rdd = sc.parallelize([(1, 2)], 2)
    placed = rdd.partitionBy(3)
    assert rdd.join(rdd).getNumPartitions() == 4
    assert placed.join(rdd).getNumPartitions() == 5
    assert placed.join(placed.mapValues(str)).getNumPartitions() == 3
    assert placed.groupWith(placed, rdd).getNumPartitions() == 5
    assert rdd.join(sc.emptyRDD()).getNumPartitions() == 2
    configured = LocalRunner(conf={"spark.default.parallelism": "7"}).parallelize([(1, 2)], 2)
    assert configured.join(configured).getNumPartitions() == 7


def test_joins_know_their_placement_and_intersection_does_not(sc):
    rdd = sc.parallelize([(1, 2)], 2)
    assert rdd.join(rdd).partitioner == rdd.partitionBy(4).partitioner
    assert rdd.subtractByKey(rdd).partitioner == rdd.partitionBy(4).partitioner
    assert rdd.intersection(rdd).partitioner is None


@pytest.mark.parametrize(
    "method", ["join", "cogroup", "groupWith", "subtract", "subtractByKey", "intersection"]
)
def test_the_other_side_is_an_rdd(sc, method):
    with pytest.raises(PySparkTypeError) as caught:
        getattr(sc.parallelize([(1, 2)]), method)([(1, 2)])
    assert caught.value.getCondition() == "NOT_RDD"
