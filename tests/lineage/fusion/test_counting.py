"""Which chains only count, and that counting them gives what the loop would."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.lineage.fusion.counting import count_records, counts_records
from pyrite.lineage.fusion.level import Fusion
from pyrite.lineage.fusion.stream import FusedStream, run_chain
from pyrite.lineage.operators import Filter, FlatMap, KeyBy, Map, MapValues
from pyrite.shuffle.combine import combining
from pyrite.shuffle.spec import Aggregator

ONE = 1


def itself(value: Any) -> Any:
    return value


def plus(a: int, b: int) -> int:
    """Adds."""
    return b + a


@pytest.mark.parametrize("merge", [operator.add, plus, lambda a, b: a + b])
def test_pairs_with_one_that_are_added_up_are_counted(merge: Callable[[Any, Any], Any]) -> None:
    assert counts_records([Map(lambda word: (word, 1))], itself, merge)


@pytest.mark.parametrize(
    "operators",
    [
        [],
        [Map(lambda word: (word, True))],
        [Map(lambda word: (word, 1.0))],
        [Map(lambda word: (word, 2))],
        [Map(lambda word: (word, ONE))],
        [Map(lambda word: (1, word))],
        [Map(lambda word: (word, 1, 1))],
        [Map(lambda word: [word, 1])],
        [Map(lambda word, other=1: (other, 1))],
        [KeyBy(lambda word: (word, 1))],
        [MapValues(lambda word: (word, 1))],
        [Map(lambda word: (word, 1)), Filter(lambda pair: pair[0])],
    ],
)
def test_what_is_nearly_that_is_not(operators: list[Any]) -> None:
    assert not counts_records(operators, itself, operator.add)


@pytest.mark.parametrize(
    ("create", "merge"),
    [
        (itself, operator.sub),
        (itself, operator.or_),
        (itself, lambda a, b: a + a),
        (itself, lambda a, b: a + 1),
        (itself, lambda a, b, c=1: a + c),
        (itself, lambda a, b: a - b),
        (itself, lambda a, b: a),
        (itself, max),
        (str, operator.add),
        (lambda value: value + 1, operator.add),
        (lambda value: ONE, operator.add),
    ],
)
def test_other_combiners_are_not(create: Callable[[Any], Any], merge: Callable[[Any, Any], Any]) -> None:
    assert not counts_records([Map(lambda word: (word, 1))], create, merge)


def combined(chain: list[Any], records: list[Any], level: Fusion, portion: int) -> Any:
    stream = run_chain(chain, iter(records), 0, level)
    raw, fold = combining(Aggregator(itself, operator.add, operator.add), stream)
    result: dict[Any, Any] = {}
    parts: Iterator[Any] = iter(list(raw))
    while some := [part for part, _ in zip(parts, range(portion), strict=False)]:
        fold(result, iter(some))
    return [(key, type(key), value, type(value)) for key, value in result.items()]


KEYS = st.one_of(
    st.integers(-2, 3), st.booleans(), st.sampled_from([1.0, "a", "b", None, (1, 2), (1.0, 2), ()])
)


@given(st.lists(KEYS, max_size=30), st.integers(1, 9))
def test_counts_are_those_of_the_loop(records: list[Any], portion: int) -> None:
    for chain in (
        [Map(lambda word: (word, 1))],
        [FlatMap(lambda key: [key, 0]), Map(lambda key: (key, 1))],
        [Filter(lambda key: key != 2), Map(lambda key: (key, 1))],
    ):
        expected = combined(chain, records, Fusion.OFF, portion)
        assert combined(chain, records, Fusion.INLINE, portion) == expected


def test_a_record_that_cannot_be_a_key_is_the_same_error() -> None:
    messages = []
    for level in (Fusion.OFF, Fusion.INLINE):
        with pytest.raises(TypeError) as caught:
            combined([Map(lambda word: (word, 1))], [[1]], level, 1)
        messages.append(str(caught.value))
    assert messages[0] == messages[1]


def test_functions_run_as_they_are_asked_for() -> None:
    seen: list[Any] = []
    chain = (Map(lambda word: seen.append(word) or word), Map(lambda word: (word, 1)))
    raw, fold = FusedStream(iter("abca"), chain, inline=True).combining(itself, operator.add)
    assert fold is count_records
    counts: dict[Any, int] = {}
    fold(counts, (next(raw) for _ in range(2)))
    assert (counts, seen) == ({"a": 1, "b": 1}, ["a", "b"])
