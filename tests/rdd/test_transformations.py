"""Transformations that do not look at keys, against plain Python."""

from __future__ import annotations

import pickle
from itertools import accumulate, chain, product

import cloudpickle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import (
    PySparkNotImplementedError,
    PySparkRuntimeError,
    PySparkTypeError,
    PySparkValueError,
)
from pyrite.rdd.repartition import DealBatches
from pyrite.rdd.transformations import TransformationsMixin
from pyrite.testing.local_runner import LocalRunner

INTS = st.lists(st.integers(-100, 100), max_size=50)
SLICES = st.integers(1, 6)


def parallelize(records, slices):
    return LocalRunner().parallelize(records, slices)


@given(INTS, SLICES)
def test_record_by_record(records, slices):
    rdd = parallelize(records, slices)
    assert rdd.map(lambda x: x * 2).collect() == [x * 2 for x in records]
    assert rdd.filter(lambda x: x % 3).collect() == [x for x in records if x % 3]
    assert rdd.flatMap(lambda x: [x] * (x % 3)).collect() == [x for x in records for _ in range(x % 3)]
    assert rdd.map(str).filter(len).flatMap(list).map(ord).collect() == [
        ord(c) for x in records for c in str(x)
    ]


@given(INTS, SLICES)
def test_partition_by_partition(records, slices):
    rdd = parallelize(records, slices)
    parts = rdd.glom().collect()
    assert list(chain(*parts)) == records
    assert rdd.mapPartitions(lambda part: [sum(part)]).collect() == list(map(sum, parts))
    indexed = rdd.mapPartitionsWithIndex(lambda index, part: [(index, list(part))])
    assert indexed.collect() == list(enumerate(parts))


@given(INTS, SLICES, INTS, SLICES)
def test_union_and_cartesian(left, left_slices, right, right_slices):
    sc = LocalRunner()
    a, b = sc.parallelize(left, left_slices), sc.parallelize(right, right_slices)
    assert (a + b).collect() == a.union(b).collect() == left + right
    assert (a + b).getNumPartitions() == left_slices + right_slices
    assert sorted(a.cartesian(b).collect()) == sorted(product(left, right))
    assert a.cartesian(b).getNumPartitions() == left_slices * right_slices


@given(INTS, SLICES)
def test_zips(records, slices):
    rdd = parallelize(records, slices)
    assert rdd.zip(rdd.map(str)).collect() == [(x, str(x)) for x in records]
    assert rdd.zipWithIndex().collect() == [(x, i) for i, x in enumerate(records)]
    with_ids = rdd.zipWithUniqueId().glom().collect()
    assert with_ids == [
        [(x, n * slices + k) for n, x in enumerate(part)] for k, part in enumerate(rdd.glom().collect())
    ]


@given(INTS, SLICES, st.integers(1, 8))
def test_coalesce_and_repartition_keep_the_records(records, slices, count):
    rdd = parallelize(records, slices)
    assert rdd.coalesce(count).collect() == records
    assert rdd.coalesce(count).getNumPartitions() == min(count, slices)
    moved = rdd.repartition(count)
    assert moved.getNumPartitions() == count
    assert sorted(moved.collect()) == sorted(records)


@given(st.integers(0, 300), st.integers(1, 20), st.integers(0, 50))
def test_batches_are_dealt_round_robin(length, count, index):
    dealt = list(DealBatches(count)(index, iter(range(length))))
    assert list(chain(*(batch for _, batch in dealt))) == list(range(length))
    places = [place for place, _ in dealt]
    assert (
        places == list(accumulate([1] * (len(places) - 1), initial=places[0] if places else 0))[: len(places)]
    )
    assert [len(batch) for _, batch in dealt[:-1]] == [10] * (len(dealt) - 1 if dealt else 0)


def test_the_number_of_records_to_count_for_indexes(runner):
    runner.parallelize(range(10), 1).zipWithIndex()
    assert runner.jobs == []
    runner.parallelize(range(10), 3).zipWithIndex()
    assert [partitions for _, partitions in runner.jobs] == [(0, 1)]


def test_transformations_run_nothing(runner):
    rdd = runner.parallelize(range(4)).map(lambda x: 1 // 0)
    rdd.filter(bool).union(rdd).repartition(2).coalesce(1).zip(rdd.coalesce(1)).cartesian(rdd).glom()
    assert runner.jobs == []


def test_the_partitioner_follows_promises(sc):
    rdd = sc.parallelize([(1, 2)]).partitionBy(2)
    kept = [
        rdd.filter(bool),
        rdd.map(lambda x: x, True),
        rdd.flatMap(lambda x: [x], preservesPartitioning=True),
        rdd.mapPartitions(list, True),
        rdd.mapPartitionsWithIndex(lambda i, part: part, True),
        rdd.union(rdd),
    ]
    assert [other.partitioner for other in kept] == [rdd.partitioner] * len(kept)
    lost = [
        rdd.map(str),
        rdd.flatMap(str),
        rdd.mapPartitions(list),
        rdd.glom(),
        rdd.coalesce(1),
        rdd.zipWithIndex(),
    ]
    assert [other.partitioner for other in lost] == [None] * len(lost)


def test_map_partitions_with_split_is_deprecated(sc):
    with pytest.warns(FutureWarning, match="mapPartitionsWithIndex"):
        rdd = sc.parallelize("ab", 2).mapPartitionsWithSplit(lambda i, part: [i])
    assert rdd.collect() == [0, 1]


# --- errors -----------------------------------------------------------------------------------------------


def test_zip_needs_equal_partitions(sc):
    with pytest.raises(PySparkValueError, match="same number of partitions"):
        sc.parallelize([1, 2], 2).zip(sc.parallelize([1, 2], 1))
    with pytest.raises(PySparkValueError, match="more records"):
        sc.parallelize([1, 2, 3], 2).zip(sc.parallelize([1, 2], 2)).collect()


@pytest.mark.parametrize("count", [0, -1])
def test_coalesce_needs_a_positive_number(sc, count):
    for shuffle in (False, True):
        with pytest.raises(PySparkValueError, match="must be positive"):
            sc.parallelize([1]).coalesce(count, shuffle)


@pytest.mark.parametrize("method", ["union", "zip", "cartesian", "__add__"])
def test_the_other_must_be_an_rdd(sc, method):
    with pytest.raises(PySparkTypeError) as caught:
        getattr(sc.parallelize([1]), method)([1])
    assert caught.value.getCondition() == "NOT_RDD"


def test_stop_iteration_in_a_function_is_an_error(sc):
    def stop(x):
        raise StopIteration

    rdd = sc.parallelize(range(10), 2)
    for broken in (rdd.map(stop), rdd.filter(stop), rdd.flatMap(stop)):
        with pytest.raises(PySparkRuntimeError) as caught:
            broken.collect()
        assert caught.value.getCondition() == "STOP_ITERATION_OCCURRED"


@pytest.mark.parametrize("dumps", [pickle.dumps, cloudpickle.dumps])
def test_an_rdd_cannot_be_pickled(sc, dumps):
    with pytest.raises(PySparkRuntimeError) as caught:
        dumps(sc.parallelize([1]))
    assert caught.value.getCondition() == "RDD_TRANSFORM_ONLY_VALID_ON_DRIVER"


def test_an_rdd_inside_a_function_is_refused_when_the_job_runs(sc):
    other = sc.parallelize([1])
    with pytest.raises(PySparkRuntimeError, match="SPARK-5063"):
        sc.parallelize([2]).map(lambda x: other.count() + x).collect()


def test_what_is_not_there_says_so(sc):
    rdd = sc.parallelize([(1, 2)])
    calls = [rdd.barrier, lambda: rdd.withResources(None)]
    for call in calls:
        with pytest.raises(PySparkNotImplementedError) as caught:
            call()
        assert caught.value.getCondition() == "NOT_IMPLEMENTED"
    assert rdd.getResourceProfile() is None


def test_a_frame_needs_a_session(sc, monkeypatch):
    monkeypatch.setattr(TransformationsMixin, "_make_frame", None)
    with pytest.raises(PySparkRuntimeError) as caught:
        sc.parallelize([(1, 2)]).toDF()
    assert caught.value.getCondition() == "NO_ACTIVE_OR_DEFAULT_SESSION"


# --- pipe -------------------------------------------------------------------------------------------------


def test_pipe_feeds_each_partition_to_a_process(sc):
    assert sc.parallelize([3, 1, 2, 9], 2).pipe("sort").glom().collect() == [["1", "3"], ["2", "9"]]


def test_pipe_of_more_than_the_pipes_hold(sc):
    lines = [f"{i:06}" * 20 for i in range(5000)]
    assert sc.parallelize(lines, 1).pipe("cat").collect() == lines


def test_pipe_gives_the_environment(sc):
    assert sc.parallelize([1], 1).pipe("/usr/bin/env", {"SOME_NAME": "some value"}).collect() == [
        "SOME_NAME=some value"
    ]


def test_pipe_to_a_command_that_stops_reading(sc):
    assert sc.parallelize(range(100000), 1).pipe("head -n 2").collect() == ["0", "1"]


def test_pipe_ends_the_command_when_nobody_reads_on(sc):
    assert sc.parallelize(range(10), 1).pipe("yes").take(2) == ["y", "y"]


def test_pipe_checks_the_exit_code_on_demand(sc):
    rdd = sc.parallelize([1], 1)
    assert rdd.pipe("false").collect() == []
    with pytest.raises(PySparkRuntimeError) as caught:
        rdd.pipe("false", checkCode=True).collect()
    assert caught.value.getCondition() == "PIPE_FUNCTION_EXITED"
    assert caught.value.getMessageParameters() == {"func_name": "false", "error_code": "1"}


def test_an_error_in_the_records_of_a_pipe_is_raised(runner):
    with pytest.raises(ZeroDivisionError):
        runner.parallelize([0], 1).map(lambda x: 1 // x).pipe("cat").collect()


def test_accumulators_count_in_what_is_piped(sc):
    seen = sc.accumulator(0)

    def count(x):
        seen.add(1)
        return x

    assert sc.parallelize(range(5), 2).map(count).pipe("cat").count() == 5
    assert seen.value == 5
