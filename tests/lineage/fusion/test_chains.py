"""Random chains of random functions: fused they do exactly what they do unfused.

What is compared: the result, or the exception with its message and the user's part of its traceback; and the
order of all side effects, those of the source included.
"""

from __future__ import annotations

import importlib.util
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pyrite.errors import PySparkRuntimeError
from pyrite.executor.failure import describe_failure
from pyrite.lineage.fusion import ends
from pyrite.lineage.fusion.level import Fusion
from pyrite.lineage.fusion.stream import finish, run_chain
from pyrite.lineage.operators import Filter, FlatMap, FlatMapValues, KeyBy, Map, MapPartitions, MapValues
from pyrite.shuffle.combine import combining
from pyrite.shuffle.grouped import group_records, grouping
from pyrite.shuffle.spec import Aggregator


def load_functions() -> ModuleType:
    """The module of functions beside this one; tests are no packages."""
    path = Path(__file__).with_name("functions.py")
    spec = importlib.util.spec_from_file_location("functions", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


functions = load_functions()
FILTERS, FLAT_MAPS, LOG, MAPS, REDUCERS = (
    functions.FILTERS,
    functions.FLAT_MAPS,
    functions.LOG,
    functions.MAPS,
    functions.REDUCERS,
)

OPERATORS = st.one_of(
    st.sampled_from(MAPS).map(Map),
    st.sampled_from(FILTERS).map(Filter),
    st.sampled_from(FLAT_MAPS).map(FlatMap),
    st.sampled_from(MAPS).map(MapValues),
    st.sampled_from(FLAT_MAPS).map(FlatMapValues),
    st.sampled_from(MAPS).map(KeyBy),
    st.just(MapPartitions(iter)),
)
CHAINS = st.lists(OPERATORS, max_size=7)
RECORDS = st.lists(
    st.one_of(st.integers(-2, 9), st.tuples(st.integers(0, 3), st.integers(-2, 5)), st.just("a b")),
    max_size=6,
)


def take(number: int) -> Any:
    return lambda records, level: list(islice(records, number))


def with_end(end: ends.Result) -> Any:
    return lambda records, level: finish(records, end, level)


def combine(reducer: Any) -> Any:
    def run(records: Iterator[Any], level: Fusion) -> dict[Any, Any]:
        aggregator = Aggregator(lambda value: [value], lambda values, value: [*values, value], reducer)
        if reducer is not None:
            aggregator = Aggregator(lambda value: value, reducer, reducer)
        raw, fold = combining(aggregator, records)
        combined: dict[Any, Any] = {}
        fold(combined, raw)
        return combined

    return run


def group(records: Iterator[Any], level: Fusion) -> dict[Any, Any]:
    raw, fold, records_of = grouping(records)
    groups: defaultdict[Any, list[Any]] = defaultdict(list)
    fold(groups, islice(raw, 2))
    group_records(groups, records_of(islice(raw, 1)))
    fold(groups, raw)
    return dict(groups)


CONSUMERS = st.one_of(
    st.just(group),
    st.sampled_from([1, 2, 5]).map(take),
    st.sampled_from([ends.ToList(), ends.Count(), ends.Sum()]).map(with_end),
    st.sampled_from(REDUCERS).map(lambda function: with_end(ends.Reduce(function))),
    st.sampled_from(REDUCERS).map(lambda function: with_end(ends.Fold(0, function))),
    st.sampled_from(MAPS).map(lambda function: with_end(ends.Each(function))),
    st.tuples(st.sampled_from([max, min]), st.sampled_from([None, *MAPS])).map(
        lambda choice: with_end(ends.Extreme(*choice))
    ),
    st.sampled_from([None, *REDUCERS]).map(combine),
)


def source(records: list[Any]) -> Iterator[Any]:
    for record in records:
        LOG.append(("read", record))
        yield record


def outcome(operators: list[Any], records: list[Any], consume: Any, level: Fusion) -> tuple[Any, ...]:
    functions.reset()
    try:
        stream = run_chain(operators, source(records), 0, level)
        result = repr(consume(stream, level))
    except Exception as error:
        return failure(error), repr(LOG)
    return result, repr(LOG)


def failure(error: Exception) -> tuple[Any, ...]:
    described = describe_failure(error)
    if isinstance(error, PySparkRuntimeError):
        # C code takes StopIteration for the end and forgets where it was raised; a loop can tell.
        return described.error_type, described.error
    where = error_lines(described.traceback)
    called = [function for function in described.functions if function[0] == functions.__file__]
    return described.error_type, described.error, where, called


def error_lines(text: str) -> list[str]:
    """The lines of a traceback that show code of users, who are the tests here."""
    lines = text.splitlines()
    shown: list[str] = []
    for line in lines:
        if line.startswith("  File "):
            is_users = "functions.py" in line
            if is_users:
                shown.append(line)
        elif shown and line.startswith("    ") and is_users:
            shown.append(line)
    return shown


@settings(max_examples=600, deadline=None)
@given(CHAINS, RECORDS, CONSUMERS)
def test_a_fused_chain_does_what_it_does_unfused(operators, records, consume):
    expected = outcome(operators, records, consume, Fusion.OFF)
    assert outcome(operators, records, consume, Fusion.CALLS) == expected
    assert outcome(operators, records, consume, Fusion.INLINE) == expected


def go_on(records: Iterator[Any], level: Fusion) -> list[Any]:
    """A function of partitions that passes over what fails."""
    results: list[Any] = []
    while len(results) < 50:
        try:
            results.append(next(records))
        except StopIteration:
            break
        except Exception as error:
            results.append(type(error))
    return results


#: Operators that can go on after an error unfused too.
RESUMABLE = st.one_of(
    st.sampled_from([function for function in MAPS if function is not functions.stops]).map(Map),
    st.sampled_from([function for function in FILTERS if function is not functions.stops]).map(Filter),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(RESUMABLE, max_size=6), RECORDS)
@example([Map(lambda v: 1 // v), Map(lambda v: v)], [1, 0, 2])
def test_a_chain_goes_on_after_an_error(operators, records):
    expected = outcome(operators, records, go_on, Fusion.OFF)
    assert outcome(operators, records, go_on, Fusion.CALLS) == expected
    assert outcome(operators, records, go_on, Fusion.INLINE) == expected


@pytest.mark.parametrize("level", list(Fusion)[1:])
def test_a_chain_goes_on_after_an_error_before_or_in_what_a_flat_map_gives(level):
    chain = [
        Map(lambda v: 10 // v),
        KeyBy(lambda v: v),
        FlatMap(lambda kv: functions.failing_generator(kv[1]) if kv[1] == 3 else [kv[0], kv[1]]),
        Map(lambda v: 10 // (v - 5)),
    ]
    records = run_chain(chain, iter([1, 0, 3, 2, 5]), 0, level)
    assert go_on(records, level) == [
        2,
        2,
        ZeroDivisionError,
        -5,
        ZeroDivisionError,
        ZeroDivisionError,
        ZeroDivisionError,
        -4,
        -4,
    ]
