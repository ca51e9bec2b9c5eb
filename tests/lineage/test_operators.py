"""Operators and chains of them, without any node."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import PySparkRuntimeError
from pyrite.lineage.operators import (
    Filter,
    FlatMap,
    FlatMapValues,
    Map,
    MapPartitions,
    MapPartitionsWithIndex,
    MapValues,
    apply_chain,
)

INTS = st.lists(st.integers(-5, 5), max_size=20)


def run(operators, records, index=0):
    return list(apply_chain(operators, iter(records), index))


def stop_at_two(record):
    if record == 2:
        raise StopIteration
    return record


@given(INTS)
def test_a_chain_is_its_operators_one_after_the_other(records):
    operators = [
        Map(lambda x: x + 1),
        Filter(lambda x: x % 2),
        FlatMap(lambda x: [x, -x]),
        MapPartitions(sorted),
        Map(lambda x: (x, x)),
        MapValues(str),
        FlatMapValues(lambda text: [text, text]),
    ]
    odd = [x + 1 for x in records if (x + 1) % 2]
    flat = sorted([y for x in odd for y in (x, -x)])
    assert run(operators, records) == [(x, str(x)) for x in flat for _ in range(2)]


def test_an_empty_chain_changes_nothing():
    assert run([], [1, 2]) == [1, 2]


def test_the_index_is_given_to_those_who_ask():
    operator = MapPartitionsWithIndex(lambda index, records: [(index, list(records))])
    assert run([operator], "ab", index=7) == [(7, ["a", "b"])]


def test_nothing_is_computed_before_it_is_asked_for():
    seen = []
    records = apply_chain([Map(seen.append)], iter(range(10)), 0)
    assert seen == []
    assert list(islice(records, 3)) == [None] * 3
    assert seen == [0, 1, 2]


def wrapped_stop_at_two(record):
    return [stop_at_two(record)]


@pytest.mark.parametrize("operator", [Map(stop_at_two), Filter(stop_at_two), FlatMap(wrapped_stop_at_two)])
@pytest.mark.parametrize("records", [[2], [1, 2], [2, 1]])
def test_stop_iteration_from_a_function_is_an_error_and_not_the_end(operator, records):
    with pytest.raises(PySparkRuntimeError) as caught:
        run([operator], records)
    assert caught.value.getCondition() == "STOP_ITERATION_OCCURRED"


@pytest.mark.parametrize("position", range(3))
def test_stop_iteration_is_seen_wherever_in_the_chain(position):
    operators = [Map(abs), MapPartitions(iter), Filter(lambda x: True)]
    operators.insert(position, Map(stop_at_two))
    with pytest.raises(PySparkRuntimeError, match="StopIteration"):
        run(operators, [0, 1, 2, 3])


def test_stop_iteration_from_a_function_of_partitions_is_an_error():
    with pytest.raises(PySparkRuntimeError, match="StopIteration"):
        run([MapPartitions(next)], [])
    with pytest.raises(PySparkRuntimeError, match="StopIteration"):
        run([MapPartitionsWithIndex(lambda index, records: next(records))], [])


def test_stop_iteration_from_a_function_of_values_is_an_error():
    with pytest.raises(RuntimeError):
        run([MapValues(stop_at_two)], [(1, 1), (1, 2)])


def test_a_function_of_partitions_need_not_read_to_the_end():
    assert run([Map(str), MapPartitions(lambda records: islice(records, 2)), Map(int)], range(9)) == [0, 1]


def test_an_error_of_a_function_passes_unchanged():
    with pytest.raises(ZeroDivisionError):
        run([Map(lambda x: 1 // x)], [1, 0])
