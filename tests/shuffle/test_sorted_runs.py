"""Runs that are sorted and merged are what one stable sort of all records gives."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrite.shuffle import sorted_runs
from pyrite.shuffle.codec import decode_columns, encode_columns
from pyrite.shuffle.sorted_runs import MergedRuns, RunBuilder
from pyrite.shuffle.spec import KeyOrder

PLAIN_KEYS = st.one_of(
    st.lists(st.integers(-3, 3), max_size=40),
    st.lists(st.integers(-(2**70), 2**70) | st.integers(-(2**63), 2**63 - 1), max_size=40),
    st.lists(st.floats(allow_nan=False) | st.sampled_from([0.0, -0.0, 1.0]), max_size=40),
    st.lists(st.integers(-3, 3) | st.sampled_from([True, False, 1.0, 2.5]), max_size=40),
    st.lists(st.text(max_size=2), max_size=40),
    st.lists(st.binary(max_size=1), max_size=40),
)
ORDERS = st.booleans().map(KeyOrder)
#: Values that show which record is which, in an array or not.
VALUES = st.sampled_from([int, float, str, lambda number: number if number % 3 else str(number)])


@pytest.fixture(params=["numpy", "plain"], autouse=True, scope="module")
def numpy(request: pytest.FixtureRequest) -> Iterator[None]:
    """With numpy for any number of records, and without it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorted_runs, "_MANY", 1)
        if request.param == "plain":
            patch.setattr(sorted_runs, "_numpy", lambda: None)
        yield


def in_order(records: list[Any], order: KeyOrder) -> list[Any]:
    return sorted(records, key=itemgetter(0), reverse=not order.ascending)


def exactly(records: list[Any]) -> list[Any]:
    """With what equality passes over: 1, 1.0 and True, and the two zeros."""
    return [(type(key), repr(key), type(value), value) for key, value in records]


def built(records: list[Any], order: KeyOrder, portion: int) -> tuple[Any, Any]:
    run = RunBuilder(order)
    for start in range(0, len(records), portion):
        assert run.add(records[start : start + portion])
    assert exactly(list(run.records())) == exactly(records)
    return run.columns()


@given(PLAIN_KEYS, VALUES, ORDERS, st.integers(1, 20))
def test_a_run_is_sorted_stably(keys: list[Any], value: Any, order: KeyOrder, portion: int) -> None:
    records = [(key, value(number)) for number, key in enumerate(keys)]
    sorted_keys, values = built(records, order, portion)
    assert exactly(list(zip(sorted_keys, values, strict=True))) == exactly(in_order(records, order))


@given(st.lists(PLAIN_KEYS, max_size=5), VALUES, ORDERS, st.integers(1, 7), st.data())
def test_runs_are_merged_stably(
    lists: list[list[Any]], value: Any, order: KeyOrder, batch: int, data: st.DataObject
) -> None:
    kinds = [
        {str if isinstance(key, str) else bytes if isinstance(key, bytes) else int for key in keys}
        for keys in lists
    ]
    if len(set().union(*kinds)) > 1:
        lists = [keys for keys, kind in zip(lists, kinds, strict=True) if kind <= {int}]
    numbers = iter(range(1000))
    runs = [[(key, value(next(numbers))) for key in keys] for keys in lists]

    def batches(run: list[Any]) -> Iterator[tuple[Any, Any]]:
        keys, values = built(run, order, 50)
        for start in range(0, len(keys), batch):
            part = slice(start, start + batch)
            # As they come out of a file.
            frame = b"".join(encode_columns(keys[part], values[part]))
            yield decode_columns(memoryview(frame)[16:])

    merged = list(MergedRuns(order, [batches(run) for run in runs]))
    assert exactly(merged) == exactly(in_order([record for run in runs for record in run], order))


@pytest.mark.parametrize(
    "keys", [[None], [1, "a"], [float("nan")], [1, 2.0, float("nan")], [(1, 2)], [1j], ["a", b"a"]]
)
def test_keys_without_an_order_of_their_own_are_refused(keys: list[Any]) -> None:
    run = RunBuilder(KeyOrder())
    assert run.add([(1, "first")]) if type(keys[0]) is int else True
    assert not run.add([(key, 0) for key in keys])


def test_a_record_that_is_no_pair_is_an_error() -> None:
    with pytest.raises(ValueError, match="too many values to unpack"):
        RunBuilder(KeyOrder()).add([(1, 2, 3)])  # type: ignore[list-item]


def test_the_first_records_need_the_first_batches_only() -> None:
    read = []

    def batches(run: int) -> Iterator[tuple[Any, Any]]:
        for start in range(run, 1000, 10):
            read.append((run, start))
            yield array("q", range(start, start + 10)), ["value"] * 10

    records = MergedRuns(KeyOrder(), [batches(0), batches(5)])
    assert [next(records)[0] for _ in range(8)] == [0, 1, 2, 3, 4, 5, 5, 6]
    assert len(read) <= 3
