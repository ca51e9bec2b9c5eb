"""Random chains of random arithmetic: by columns they give what they give without fusion.

Compared are results with the types of all parts, the order of records and keys, and exceptions. Batches are
small, so that doubts come up in the middle of a partition.
"""

from __future__ import annotations

import linecache
import operator
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pyrite.executor.failure import describe_failure
from pyrite.lineage.fusion import ends
from pyrite.lineage.fusion.columns import batches
from pyrite.lineage.fusion.level import Fusion
from pyrite.lineage.fusion.stream import finish, run_chain
from pyrite.lineage.operators import Filter, KeyBy, Map, MapValues
from pyrite.lineage.packed import Recorded, packed
from pyrite.shuffle.combine import KeysWithNone, combining
from pyrite.shuffle.spec import Aggregator
from pyrite.shuffle.spill_gauge import SpillGauge
from pyrite.storage.memory import MemoryBudget

pytest.importorskip("numpy")


@pytest.fixture(autouse=True, scope="module")
def small_batches() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "BATCH", 5)
        patch.setattr(batches, "FEW", 1)
        yield


NAMES = {
    "SMALL": 3,
    "RATE": 0.1,
    "HUGE": 2**62,
    "YES": True,
    "BEYOND": 2**70,
    "INFINITE": float("inf"),
    "NOT_A_NUMBER": float("nan"),
}
_numbers = count()


def function(body: str) -> Callable[..., Any]:
    """A lambda whose text can be found."""
    text = f"made = lambda x: {body}\n"
    filename = f"<columns {next(_numbers)}>"
    linecache.cache[filename] = (len(text), None, [text], filename)
    names: dict[str, Any] = dict(NAMES)
    exec(compile(text, filename, "exec"), names)
    made: Callable[..., Any] = names["made"]
    return made


LEAVES = st.one_of(
    st.sampled_from(["x", "x", "x", "x", *NAMES]),
    st.integers(-4, 9).map(str),
    st.sampled_from(["0.5", "-1.5", "0.0", "-0.0", "1e308", "True", "4611686018427387904"]),
)


def _larger(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    arithmetic = st.sampled_from(["+", "-", "*", "//", "%", "/", "+", "*"])
    comparison = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    return st.one_of(
        st.tuples(part, arithmetic, part).map(lambda parts: "({} {} {})".format(*parts)),
        st.tuples(part, arithmetic, part).map(lambda parts: "({} {} {})".format(*parts)),
        st.tuples(part, comparison, part).map(lambda parts: "({} {} {})".format(*parts)),
        st.tuples(part, comparison, part, comparison, part).map(
            lambda parts: "({} {} {} {} {})".format(*parts)
        ),
        st.tuples(part, st.sampled_from(["and", "or"]), part).map(lambda parts: "({} {} {})".format(*parts)),
        st.tuples(st.sampled_from(["not", "-", "+"]), part).map(lambda parts: "({} {})".format(*parts)),
        st.tuples(part, part, part).map(lambda parts: "({} if {} else {})".format(*parts)),
    )


EXPRESSIONS = st.recursive(LEAVES, _larger, max_leaves=6)
NUMBERS = EXPRESSIONS.map(function)
PAIRS = st.tuples(st.sampled_from(["x % 3", "x", "x // 4", "1", "x % 4 - 2"]), EXPRESSIONS).map(
    lambda parts: function("({}, {})".format(*parts))
)
ON_PAIRS = st.sampled_from(
    ["(x[0], x[1] + 1)", "(x[1], x[0])", "x[0] + x[1]", "x[1]", "x[-1]", "x[2]", "(x[0], x)", "x[0] < x[1]"]
).map(function)
OPERATORS = st.one_of(NUMBERS.map(Map), NUMBERS.map(Filter), NUMBERS.map(Map), NUMBERS.map(Filter))
OPERATORS_OF_PAIRS = st.one_of(
    ON_PAIRS.map(Map), ON_PAIRS.map(Filter), NUMBERS.map(MapValues), st.just(Map(operator.itemgetter(1)))
)
NUMBER_CHAINS = st.lists(OPERATORS, min_size=1, max_size=4)
PAIR_CHAINS = st.tuples(
    st.lists(OPERATORS, max_size=2),
    st.one_of(PAIRS.map(Map), NUMBERS.map(KeyBy)),
    st.lists(OPERATORS_OF_PAIRS, max_size=2),
).map(lambda parts: [*parts[0], parts[1], *parts[2]])

PLAIN_INTS = st.integers(-20, 20)
ANY_INTS = st.one_of(
    PLAIN_INTS,
    PLAIN_INTS,
    st.sampled_from([2**31, 2**53, 2**53 + 1, 2**62, 2**63 - 1, -(2**63), 2**63, -(2**64)]),
)
FLOATS = st.one_of(
    st.floats(-10, 10), st.floats(), st.sampled_from([0.0, -0.0, 0.1, 1e308, float("nan"), float("inf")])
)
LISTS = st.one_of(
    st.lists(PLAIN_INTS, min_size=3, max_size=17),
    st.lists(ANY_INTS, min_size=1, max_size=17),
    st.lists(st.floats(-10, 10), min_size=3, max_size=17),
    st.lists(FLOATS, min_size=1, max_size=17),
    st.lists(st.one_of(PLAIN_INTS, st.floats(-4, 4), st.booleans(), st.none(), st.just("a")), max_size=12),
    # Doubts that begin late.
    st.tuples(
        st.lists(PLAIN_INTS, min_size=5, max_size=12), st.lists(st.one_of(ANY_INTS, FLOATS), max_size=9)
    ).map(lambda parts: [*parts[0], *parts[1]]),
)


def recorded(*parts: list[Any]) -> Iterator[Any]:
    """Records in parts, as they come out of a file."""
    return Recorded(iter([packed(part) or part for part in parts]), 1 << 20)


RANGES = st.tuples(st.integers(-30, 30), st.integers(0, 20), st.sampled_from([1, 2, 3, -1, -7, 2**57])).map(
    lambda parts: range(parts[0], parts[0] + parts[1] * parts[2], parts[2])
)
SOURCES: st.SearchStrategy[Callable[[], Iterator[Any]]] = st.one_of(
    LISTS.map(lambda records: lambda: iter(records)),
    LISTS.map(lambda records: lambda: iter(tuple(records))),
    LISTS.map(lambda records: lambda: recorded(records[:4], records[4:])),
    LISTS.map(lambda records: lambda: recorded(records[:4], records[4:9], records[9:])),
    RANGES.map(lambda records: lambda: iter(records)),
)


def minus(a: Any, b: Any) -> Any:
    return a - b


ENDS = st.one_of(
    st.sampled_from(
        [ends.Sum(), ends.Count(), ends.ToList(), ends.Extreme(max, None), ends.Extreme(min, None)]
    ),
    st.sampled_from([operator.add, lambda a, b: a + b, lambda a, b: b + a, minus]).map(ends.Reduce),
    st.tuples(st.sampled_from([0, 5, 0.0, -0.0, 2**63, 0.1, True]), st.just(operator.add)).map(
        lambda parts: ends.Fold(*parts)
    ),
)


def finished(end: ends.Result) -> Callable[[Iterator[Any], Fusion], Any]:
    return lambda records, level: finish(records, end, level)


def summed_by_key(records: Iterator[Any], level: Fusion) -> dict[Any, Any]:
    raw, fold = combining(Aggregator(lambda value: value, operator.add, operator.add), records)
    combined: dict[Any, Any] = {}
    for portion in SpillGauge(MemoryBudget(1 << 40)).portions(raw):
        fold(combined, portion)
    return combined


def distinct(records: Iterator[Any], level: Fusion) -> list[Any]:
    first = Aggregator(lambda value: value, min, min, keeps_first=True)
    raw, fold = combining(first, KeysWithNone(records))
    kept: dict[Any, Any] = {}
    for portion in SpillGauge(MemoryBudget(1 << 40)).portions(raw):
        fold(kept, portion)
    assert set(kept.values()) <= {None}
    return list(kept)


def outcome(
    operators: list[Any], source: Callable[[], Iterator[Any]], consume: Any, level: Fusion
) -> tuple[str, ...]:
    try:
        return (repr(consume(run_chain(operators, source(), 0, level), level)),)
    except Exception as error:
        described = describe_failure(error)
        return described.error_type, described.error


@settings(max_examples=600, deadline=None)
@given(NUMBER_CHAINS, SOURCES, ENDS)
@example([Map(function("x + x"))], lambda: iter([2**62] * 9), ends.Sum())
@example([Map(function("x // SMALL"))], lambda: iter([-7, 7, -(2**63), 0]), ends.ToList())
@example([Map(function("x % -3"))], lambda: iter([-7, 7, 5, 0]), ends.ToList())
@example([Map(function("x / 3"))], lambda: iter([2**53 + 1, 1]), ends.ToList())
@example([Filter(function("x != 0 and 10 // x > 2"))], lambda: iter([0, 3, 5, 0]), ends.ToList())
@example([Map(function("x * 1.0"))], lambda: iter([0.1] * 12), ends.Fold(0, operator.add))
@example([Map(function("-x"))], lambda: iter([0.0]), ends.Reduce(operator.add))
@example([Map(function("x + 0"))], lambda: iter([5, 1, 2, 3, 4, float("nan"), 7.0]), ends.Extreme(max, None))
def test_a_chain_of_numbers(operators, source, end):
    expected = outcome(operators, source, finished(end), Fusion.OFF)
    assert outcome(operators, source, finished(end), Fusion.COLUMNS) == expected


@settings(max_examples=300, deadline=None)
@given(
    PAIR_CHAINS,
    SOURCES,
    st.sampled_from([ends.ToList(), ends.Count(), ends.Sum(), ends.Reduce(operator.add)]),
)
def test_a_chain_of_pairs(operators, source, end):
    expected = outcome(operators, source, finished(end), Fusion.OFF)
    assert outcome(operators, source, finished(end), Fusion.COLUMNS) == expected


@settings(max_examples=300, deadline=None)
@given(PAIR_CHAINS, SOURCES)
@example([Map(function("(x % 2, x)"))], lambda: iter([2**61 + number for number in range(20)]))
@example([Map(function("(x % 2 == 0, x)"))], lambda: iter(range(20)))
@example([Map(function("(x % 2, x / 2)"))], lambda: iter(range(20)))
@example([Map(function("(x * 2 ** 3, 1)"))], lambda: iter(range(20)))
@example([Map(function("(x % 2 * HUGE, x)"))], lambda: iter(range(-20, 20)))
def test_sums_by_key(operators, source):
    expected = outcome(operators, source, summed_by_key, Fusion.OFF)
    assert outcome(operators, source, summed_by_key, Fusion.COLUMNS) == expected


@settings(max_examples=200, deadline=None)
@given(st.one_of(NUMBER_CHAINS, st.just([])), SOURCES)
@example([Map(function("x % 3"))], lambda: iter(range(-20, 20)))
@example([Map(function("x / 3"))], lambda: iter(range(20)))
@example([Map(function("x > 3"))], lambda: iter(range(20)))
def test_distinct_records(operators, source):
    expected = outcome(operators, source, distinct, Fusion.OFF)
    assert outcome(operators, source, distinct, Fusion.COLUMNS) == expected
