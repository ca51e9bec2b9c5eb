"""Actions, against plain Python."""

from __future__ import annotations

import functools
import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import PySparkRuntimeError, PySparkValueError
from pyrite.rdd.actions import _partitions_to_try
from pyrite.testing.local_runner import LocalRunner

INTS = st.lists(st.integers(-100, 100), max_size=50)
SLICES = st.integers(1, 6)


def parallelize(records, slices):
    return LocalRunner().parallelize(records, slices)


@given(INTS, SLICES)
def test_all_records(records, slices):
    rdd = parallelize(records, slices)
    assert rdd.collect() == records
    assert rdd.count() == len(records)
    assert list(rdd.toLocalIterator()) == list(rdd.toLocalIterator(prefetchPartitions=True)) == records
    assert rdd.isEmpty() == (not records)


@given(INTS, SLICES, st.integers(-1, 60))
def test_the_first_records(records, slices, num):
    rdd = parallelize(records, slices)
    assert rdd.take(num) == records[: max(num, 0)]


@given(st.lists(st.text(max_size=2), min_size=1), SLICES)
def test_reduce_in_order(records, slices):
    rdd = parallelize(records, slices)
    assert rdd.reduce(operator.add) == "".join(records)
    assert sorted(rdd.treeReduce(operator.add)) == sorted("".join(records))  # its levels mix the order
    assert rdd.first() == records[0]


@given(INTS, SLICES)
def test_fold_and_aggregate(records, slices):
    rdd = parallelize(records, slices)
    assert rdd.fold(0, operator.add) == sum(records)
    assert rdd.fold(1, operator.add) == sum(records) + slices + 1
    assert rdd.aggregate("", lambda a, x: a + str(x), operator.add) == "".join(map(str, records))


@given(INTS, st.integers(1, 30), st.integers(1, 4))
def test_tree_aggregate(records, slices, depth):
    rdd = parallelize(records, slices)
    assert rdd.treeAggregate([], lambda a, x: [*a, x], lambda a, b: sorted(a + b), depth) == (
        sorted(records) if slices > 1 else records
    )


def test_a_zero_value_may_be_changed_in_place(sc):
    def append(values, x):
        values.append(x)
        return values

    def extend(values, more):
        values.extend(more)
        return values

    rdd = sc.parallelize(range(6), 3)
    assert rdd.aggregate([], append, extend) == list(range(6))
    assert rdd.treeAggregate([], append, extend) == list(range(6))
    assert rdd.map(lambda x: [x]).fold([], extend) == list(range(6))


def test_empty_rdds(sc):
    for rdd in (sc.emptyRDD(), sc.parallelize([], 3)):
        with pytest.raises(PySparkValueError, match=r"Can not reduce\(\) empty RDD"):
            rdd.reduce(operator.add)
        with pytest.raises(PySparkValueError, match="Cannot reduce empty RDD"):
            rdd.treeReduce(operator.add)
        with pytest.raises(PySparkValueError, match="RDD is empty"):
            rdd.first()
        assert (rdd.count(), rdd.collect(), rdd.take(5), rdd.isEmpty()) == (0, [], [], True)
        assert rdd.fold(7, min) == 7
        assert rdd.treeAggregate(0, operator.add, operator.add) == 0
        assert list(rdd.toLocalIterator()) == []


def test_an_rdd_of_none_is_not_empty(sc):
    rdd = sc.parallelize([None], 2)
    assert not rdd.isEmpty()
    assert rdd.first() is None
    assert rdd.reduce(lambda a, b: a) is None


@pytest.mark.parametrize("depth", [0, -1])
def test_depth_must_be_positive(sc, depth):
    rdd = sc.parallelize([1])
    with pytest.raises(PySparkValueError, match="Depth cannot be smaller than 1"):
        rdd.treeReduce(operator.add, depth)
    with pytest.raises(PySparkValueError, match="Depth cannot be smaller than 1"):
        rdd.treeAggregate(0, operator.add, operator.add, depth)


def test_foreach_sees_every_record(sc):
    total = sc.accumulator(0)
    sc.parallelize(range(5), 2).foreach(total.add)
    assert total.value == 10


def test_foreach_partition_runs_functions_and_generators(sc):
    total = sc.accumulator(0)

    def generator(records):
        for x in records:
            total.add(x)
            yield x

    rdd = sc.parallelize(range(5), 2)
    rdd.foreachPartition(lambda records: total.add(sum(records)))
    rdd.foreachPartition(generator)
    rdd.foreachPartition(lambda records: 5)
    assert total.value == 20


def test_take_looks_no_further_than_it_must(runner):
    runner.parallelize(range(100), 20).take(3)
    assert [partitions for _, partitions in runner.jobs] == [(0,)]
    runner.jobs.clear()
    runner.parallelize(range(100), 20).filter(lambda x: x > 30).take(3)
    assert [partitions for _, partitions in runner.jobs] == [(0,), (1, 2, 3, 4), tuple(range(5, 20))]


@given(st.integers(1, 1000), st.integers(0, 1000), st.integers(1, 1000))
def test_take_tries_between_one_and_four_times_as_many(wanted, taken, scanned):
    assert 1 <= _partitions_to_try(wanted, taken, scanned) <= 4 * scanned


def test_a_local_iterator_computes_partitions_as_they_are_read(runner):
    iterator = runner.parallelize(range(6), 3).toLocalIterator()
    assert runner.jobs == []
    assert [next(iterator), next(iterator)] == [0, 1]
    assert len(runner.jobs) == 1
    assert list(iterator) == [2, 3, 4, 5]
    assert len(runner.jobs) == 3


def test_collect_with_job_group_sets_the_group(runner):
    with pytest.warns(FutureWarning, match="setJobGroup"):
        assert runner.parallelize([1]).collectWithJobGroup("group", "what it does") == [1]
    assert runner.job_group == "group"


def test_stop_iteration_in_a_function_is_an_error(sc):
    def stop(*args):
        raise StopIteration

    rdd = sc.parallelize(range(10), 2)
    calls = [
        lambda: rdd.foreach(stop),
        lambda: rdd.reduce(stop),
        lambda: rdd.fold(0, stop),
        lambda: rdd.aggregate(0, stop, operator.add),
        lambda: rdd.treeAggregate(0, stop, operator.add),
    ]
    for call in calls:
        with pytest.raises(PySparkRuntimeError) as caught:
            call()
        assert caught.value.getCondition() == "STOP_ITERATION_OCCURRED"


def test_an_error_of_the_user_passes_unchanged(runner):
    with pytest.raises(ZeroDivisionError):
        runner.parallelize([1, 0]).map(lambda x: 1 // x).count()


def test_a_long_chain_of_maps(sc):
    rdd = functools.reduce(lambda rdd, _: rdd.map(lambda x: x + 1), range(3000), sc.parallelize(range(4), 2))
    assert rdd.collect() == [3000, 3001, 3002, 3003]
