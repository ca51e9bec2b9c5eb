"""The loop that takes records into a dict of combiners, as keys come to be known."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyrite.lineage.fusion.level import Fusion
from pyrite.lineage.fusion.stream import FusedStream, run_chain
from pyrite.lineage.operators import Map


def stream(records: Iterator[Any], level: Fusion = Fusion.INLINE) -> FusedStream:
    found = run_chain([Map(lambda x: (x % 7, x))], records, 0, level)
    assert isinstance(found, FusedStream)
    return found


def combined_in_portions(chain: FusedStream, sizes: list[int]) -> dict[Any, Any]:
    raw, fold = chain.combining(lambda value: [value], lambda old, value: [*old, value])
    combined: dict[Any, Any] = {}
    for size in sizes:
        fold(combined, islice(raw, size))
    return combined


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 400), max_size=40),
    st.lists(st.integers(), max_size=300),
    st.sampled_from([Fusion.CALLS, Fusion.INLINE]),
)
def test_the_result_does_not_depend_on_the_portions(sizes: list[int], xs: list[int], level: Fusion) -> None:
    expected: dict[int, list[int]] = {}
    for x in xs:
        expected.setdefault(x % 7, []).append(x)
    found = combined_in_portions(stream(iter(xs), level), [*sizes, len(xs)])
    assert found == expected
    assert list(found) == list(expected)


def test_new_keys_after_many_known_ones_are_taken_in() -> None:
    xs = [*range(700), *range(10_000, 20_000), *range(700)]
    chain = run_chain([Map(lambda x: (x // 10, 1))], iter(xs), 0, Fusion.INLINE)
    assert isinstance(chain, FusedStream)
    raw, fold = chain.combining(lambda value: value, operator.add)
    combined: dict[Any, Any] = {}
    for _ in range(len(xs) // 50 + 1):
        fold(combined, islice(raw, 50))
    assert combined == {**dict.fromkeys(range(70), 20), **dict.fromkeys(range(1_000, 2_000), 10)}


class Moody:
    """A key that cannot be compared any more once it is told so."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.error: type[Exception] | None = None

    def __hash__(self) -> int:
        return self.number

    def __eq__(self, other: object) -> bool:
        assert isinstance(other, Moody)
        if other.error is not None:
            raise other.error(self.number)
        return other.number == self.number


@pytest.mark.parametrize("error", [KeyError, ValueError])
def test_errors_of_the_keys_own_methods_are_raised(error: type[Exception]) -> None:
    known = [Moody(number) for number in range(3)]
    chain = run_chain([Map(lambda key: (key, 1))], iter(()), 0, Fusion.INLINE)
    assert isinstance(chain, FusedStream)
    _, fold = chain.combining(lambda value: value, operator.add)
    combined: dict[Any, Any] = {}
    for _ in range(20):
        fold(combined, iter([Moody(key.number) for key in known]))
    bad = Moody(1)
    bad.error = error
    with pytest.raises(error, match="1"):
        fold(combined, iter([bad]))
    assert [combined[key] for key in known] == [20, 20, 20]


def test_an_error_of_the_users_function_has_no_other_behind_it() -> None:
    """The failed look-up of a new key is not a part of the story."""

    def refuse(value: int) -> int:
        if value == 99:
            raise ValueError(value)
        return value

    chain = run_chain([Map(lambda x: (x, x))], iter(()), 0, Fusion.INLINE)
    assert isinstance(chain, FusedStream)
    _, fold = chain.combining(refuse, operator.add)
    combined: dict[Any, Any] = {}
    for _ in range(20):
        fold(combined, iter([1, 2, 3]))
    with pytest.raises(ValueError, match="99") as raised:
        fold(combined, iter([1, 99]))
    assert raised.value.__context__ is None
