"""Chains of more operators than Python allows frames inside each other."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.errors import PySparkRuntimeError
from pyrite.lineage.deep_chain import DeepChain
from pyrite.lineage.fusion import ends
from pyrite.lineage.fusion.level import Fusion
from pyrite.lineage.fusion.stream import finish, run_chain
from pyrite.lineage.operators import (
    Filter,
    FlatMap,
    FlatMapValues,
    KeyBy,
    Map,
    MapPartitions,
    MapValues,
    apply_chain,
)

STEPS = {
    "map": [Map(lambda kv: kv)],
    "filter": [Filter(lambda kv: True)],
    "flatMap": [FlatMap(lambda kv: [kv])],
    "mapValues": [MapValues(lambda value: value + 1)],
    "flatMapValues": [FlatMapValues(lambda value: [value])],
    "keyBy": [KeyBy(lambda kv: kv[0]), Map(lambda kv: kv[1])],
}


@pytest.mark.parametrize("level", list(Fusion))
@pytest.mark.parametrize("name", STEPS)
def test_thousands_of_operators_are_no_recursion(name: str, level: Fusion) -> None:
    chain = STEPS[name] * 3000
    records = run_chain(chain, iter([("a", 1), ("b", 2)]), 0, level)
    grown = 3000 if name == "mapValues" else 0
    assert finish(records, ends.ToList(), level) == [("a", 1 + grown), ("b", 2 + grown)]


@pytest.mark.parametrize("level", list(Fusion))
def test_steps_over_partitions_in_between_do_not_matter(level: Fusion) -> None:
    chain: list[Any] = []
    for _ in range(20):
        chain += [*STEPS["mapValues"] * 100, MapPartitions(iter)]
    assert list(run_chain(chain, iter([("a", 0)]), 0, level)) == [("a", 2000)]


OPERATORS = st.sampled_from(
    [
        Map(lambda record: (record[1], record[0])),
        Map(lambda record: (record[0] + 1, record[1])),
        Filter(lambda record: record[0] % 3),
        FlatMap(lambda record: [record, (record[1], 5)]),
        FlatMap(lambda record: iter([record] * (record[0] % 2))),
        MapValues(lambda value: value * 2),
        FlatMapValues(lambda value: range(value % 3)),
        KeyBy(lambda record: record[0] % 2),
        Map(lambda record: (record[0], record[1] if isinstance(record[1], int) else record[1][1])),
    ]
)


@given(st.lists(OPERATORS, max_size=8), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=5))
def test_it_gives_what_nested_iterators_give(operators: list[Any], records: list[Any]) -> None:
    assert outcome(DeepChain(operators, iter(records))) == outcome(apply_chain(operators, iter(records), 0))


def outcome(records: Any) -> Any:
    try:
        return list(records)
    except TypeError as error:
        return str(error)


def test_it_goes_on_after_an_error() -> None:
    records = DeepChain([Map(lambda x: 6 // x)], iter([1, 0, 3]))
    assert next(records) == 6
    with pytest.raises(ZeroDivisionError):
        next(records)
    assert list(records) == [2]


def test_a_stop_iteration_of_a_function_is_not_the_end() -> None:
    with pytest.raises(PySparkRuntimeError, match="StopIteration"):
        list(DeepChain([Map(lambda x: next(iter(())))], iter([1])))
