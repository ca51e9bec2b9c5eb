"""Combining, grouping and placing pairs by key."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import PySparkRuntimeError, PySparkTypeError, PySparkValueError
from pyrite.lineage.cogrouped import CogroupedLineage
from pyrite.lineage.operators import MapPartitions
from pyrite.lineage.shuffled import ShuffledLineage
from pyrite.rdd.by_key import keys_with_none
from pyrite.testing.local_runner import LocalRunner

KEYS = st.one_of(st.integers(-5, 5), st.none(), st.tuples(st.integers(0, 2), st.none()))
PAIRS = st.lists(st.tuples(KEYS, st.integers()), max_size=40)
COUNTS = st.integers(1, 5)


def grouped(pairs):
    """Plain Python's answer, the keys in the order of their first occurrence."""
    groups = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return dict(groups)


def layout(rdd):
    return rdd.glom().collect()


@given(PAIRS, COUNTS, COUNTS)
def test_partition_by_keeps_every_pair_in_the_order_of_arrival(pairs, slices, count):
    rdd = LocalRunner().parallelize(pairs, slices).partitionBy(count)
    parts = layout(rdd)
    assert len(parts) == count
    for index, part in enumerate(parts):
        assert part == [pair for pair in pairs if rdd.partitioner(pair[0]) == index]


@given(PAIRS, COUNTS, COUNTS)
def test_group_by_key_finds_the_values_in_the_order_of_arrival(pairs, slices, count):
    found = LocalRunner().parallelize(pairs, slices).groupByKey(count).mapValues(list).collect()
    assert len(found) == len(dict(found))
    assert dict(found) == grouped(pairs)


@given(PAIRS, COUNTS, COUNTS)
def test_groups_come_in_the_order_of_their_first_pair(pairs, slices, count):
    rdd = LocalRunner().parallelize(pairs, slices).groupByKey(count)
    for index, part in enumerate(layout(rdd.keys())):
        assert part == [key for key in grouped(pairs) if rdd.partitioner(key) == index]


@given(PAIRS, COUNTS)
def test_methods_that_combine_agree_with_groups(pairs, slices):
    rdd = LocalRunner().parallelize(pairs, slices)
    expected = grouped(pairs)
    assert dict(rdd.reduceByKey(lambda a, b: a + b).collect()) == {k: sum(v) for k, v in expected.items()}
    assert rdd.reduceByKeyLocally(lambda a, b: a + b) == {k: sum(v) for k, v in expected.items()}
    assert dict(rdd.foldByKey(0, lambda a, b: a + b).collect()) == {k: sum(v) for k, v in expected.items()}
    appended = rdd.aggregateByKey([], lambda list_, v: [*list_, v], lambda a, b: a + b)
    assert dict(appended.collect()) == expected
    assert rdd.countByKey() == Counter(key for key, _ in pairs)


@given(PAIRS, COUNTS)
def test_an_aggregate_may_change_its_zero_value(pairs, slices):
    def append(values, value):
        values.append(value)
        return values

    def extend(values, others):
        values.extend(others)
        return values

    rdd = LocalRunner().parallelize(pairs, slices)
    assert dict(rdd.aggregateByKey([], append, extend).collect()) == grouped(pairs)


@given(st.lists(KEYS, max_size=40), COUNTS, COUNTS)
def test_distinct_keeps_the_first_of_each(records, slices, count):
    rdd = LocalRunner().parallelize(records, slices).distinct(count)
    assert sorted(rdd.collect(), key=repr) == sorted(set(records), key=repr)
    assert rdd.getNumPartitions() == count


def test_repetitions_are_dropped_in_portions():
    records = ["a", "a", "b", "a", "b", "c", "c", "a"]
    dropped = LocalRunner().parallelize(records, 1)._derive(MapPartitions(keys_with_none))
    # Portions begin with a single record and grow to four times as many.
    assert dropped.collect() == [(c, None) for c in "aabca"]


@given(PAIRS, COUNTS, KEYS)
def test_lookup_finds_the_values_wherever_they_are(pairs, slices, key):
    rdd = LocalRunner().parallelize(pairs, slices)
    expected = grouped(pairs).get(key, [])
    assert rdd.lookup(key) == expected
    assert rdd.partitionBy(3).lookup(key) == expected


def test_lookup_computes_the_one_partition_where_the_key_is(runner):
    rdd = runner.parallelize([(i, i) for i in range(9)], 3).partitionBy(3)
    del runner.jobs[:]
    assert rdd.lookup(4) == [4]
    assert [partitions for _, partitions in runner.jobs] == [(1,)]


def test_lookup_asks_a_task_for_the_place_of_a_key_that_the_driver_may_hash_otherwise(runner):
    rdd = runner.parallelize([(i, i) for i in range(9)], 3).partitionBy(3, lambda key: key + 1)
    del runner.jobs[:]
    assert rdd.lookup(4) == [4]
    placing, looking = runner.jobs
    assert placing[0].kind == "ParallelCollectionRDD"
    assert looking == (rdd._lineage, (2,))


def test_lookup_in_an_rdd_without_partitions(sc):
    assert sc.emptyRDD().groupByKey().lookup(1) == []


def test_pairs_that_are_placed_already_do_not_move(sc):
    placed = sc.parallelize([(i % 4, i) for i in range(12)], 3).partitionBy(2)
    assert placed.partitionBy(2) is placed
    for derived in (placed.reduceByKey(max), placed.groupByKey(), placed.mapValues(str).foldByKey("", max)):
        assert derived.partitioner == placed.partitioner
        assert derived._lineage.chain()[0] is placed._lineage
    assert dict(placed.reduceByKey(max).collect()) == {0: 8, 1: 9, 2: 10, 3: 11}


def test_another_number_or_function_moves_them(sc):
    placed = sc.parallelize([(1, 2)], 3).partitionBy(2)
    assert isinstance(placed.reduceByKey(max, 3)._lineage, ShuffledLineage)
    assert isinstance(placed.reduceByKey(max, 2, lambda key: key)._lineage, ShuffledLineage)


def test_the_default_number_of_partitions_is_configured_or_the_parents():
    pairs = [(1, 2)]
    assert LocalRunner().parallelize(pairs, 3).reduceByKey(max).getNumPartitions() == 3
    configured = LocalRunner(conf={"spark.default.parallelism": "7"})
    assert configured.parallelize(pairs, 3).reduceByKey(max).getNumPartitions() == 7


def test_map_values_keeps_the_partitioner_and_keys_forgets_it(sc):
    placed = sc.parallelize([(1, 2)], 3).partitionBy(2)
    assert placed.mapValues(str).partitioner == placed.partitioner
    assert placed.flatMapValues(range).partitioner == placed.partitioner
    assert placed.keys().partitioner is None


def test_keys_that_are_equal_keep_the_first_form(sc):
    assert sc.parallelize([(1, "a"), (1.0, "b"), (True, "c")], 1).groupByKey().keys().collect() == [1]


def test_the_values_of_a_group_can_be_read_again(sc):
    [(_, values)] = sc.parallelize([("a", 1), ("a", 2)], 2).groupByKey().collect()
    assert (len(values), list(values), list(values), values.maxindex) == (2, [1, 2], [1, 2], 2)


def test_counts_are_default_dicts_as_in_pyspark(sc):
    counts = sc.parallelize([("a", 1), ("a", 2)], 2).countByKey()
    assert counts["missing"] == 0


def test_collect_as_map_keeps_the_last_value(sc):
    assert sc.parallelize([(1, "a"), (2, "b"), (1, "c")], 2).collectAsMap() == {1: "c", 2: "b"}


@pytest.mark.parametrize("count", ["2", 2.0, [2]])
def test_a_number_of_partitions_is_an_int(sc, count):
    with pytest.raises(PySparkTypeError, match="numPartitions") as caught:
        sc.parallelize([(1, 2)]).reduceByKey(max, count)
    assert caught.value.getCondition() == "NOT_INT"


def test_a_number_of_partitions_is_not_negative(sc):
    with pytest.raises(PySparkValueError, match="numPartitions"):
        sc.parallelize([(1, 2)]).partitionBy(-1)


def test_reducing_to_a_dict_needs_a_partition(sc):
    assert sc.parallelize([], 2).reduceByKeyLocally(max) == {}
    with pytest.raises(PySparkValueError, match="empty RDD"):
        sc.emptyRDD().reduceByKeyLocally(max)


def test_stop_iteration_is_not_the_end_of_the_data(sc):
    def stop(a, b):
        raise StopIteration

    with pytest.raises(PySparkRuntimeError) as caught:
        sc.parallelize([(1, 2), (1, 3)], 1).reduceByKeyLocally(stop)
    assert caught.value.getCondition() == "STOP_ITERATION_OCCURRED"


def test_each_shuffle_is_registered_with_the_node_that_reads_it(runner):
    owned = []
    runner.register_shuffle_owner = lambda node, shuffle_id: owned.append((type(node), shuffle_id))
    rdd = runner.parallelize([(1, 2)], 2)
    rdd.reduceByKey(max).join(rdd)
    assert owned == [(ShuffledLineage, 0), (CogroupedLineage, 1), (CogroupedLineage, 2)]
