"""What is run by columns, what is not, and how the loop takes over."""

from __future__ import annotations

import operator
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from pyrite.lineage.fusion import ends
from pyrite.lineage.fusion.columns import batches
from pyrite.lineage.fusion.columns.batches import BATCH, Batches, remaining_range
from pyrite.lineage.fusion.columns.by_key import SumByKey
from pyrite.lineage.fusion.columns.chain import ColumnChain, column_chain
from pyrite.lineage.fusion.level import Fusion
from pyrite.lineage.fusion.stream import finish, run_chain
from pyrite.lineage.operators import Filter, FlatMap, FlatMapValues, KeyBy, Map, MapPartitions, MapValues
from pyrite.lineage.packed import Recorded, packed
from pyrite.shuffle.combine import combining
from pyrite.shuffle.spec import Aggregator
from pyrite.shuffle.spill_gauge import SpillGauge
from pyrite.storage.memory import MemoryBudget

numpy = pytest.importorskip("numpy")

FACTOR = 3
SIZE = 2 * BATCH + 100


def finished(
    chain: list[Any], source: Iterator[Any], end: ends.Result, level: Fusion = Fusion.COLUMNS
) -> Any:
    return finish(run_chain(chain, source, 0, level), end, level)


@pytest.fixture
def no_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop over records must not be needed."""

    def refuse(self: Batches, batch: Any) -> Any:
        raise AssertionError("a doubt")

    monkeypatch.setattr(Batches, "rest", refuse)


@pytest.mark.parametrize(
    ("chain", "end", "expected"),
    [
        ([Map(lambda x: x * 2), Filter(lambda x: x % 3 == 0)], ends.Sum(), None),
        ([Map(lambda x: x * FACTOR - 7), Filter(lambda x: 100 < x < 5000 and not x % 2)], ends.Count(), None),
        ([Map(lambda x: x / 4), Filter(lambda x: x != 2.5)], ends.Reduce(operator.add), None),
        ([Map(lambda x: x * 2**30)], ends.Extreme(max, None), None),
        ([Map(lambda x: 5 if x < 7 else x // -9)], ends.ToList(), None),
        ([KeyBy(lambda x: x % 5), MapValues(lambda x: x > 3)], ends.ToList(), None),
        ([Map(lambda x: (x, x + 1)), Map(lambda kv: kv[0] * kv[1])], ends.Fold(1, lambda a, b: a + b), None),
        # Each fits into an int64, and their sum does not.
        ([Map(lambda x: x + 2**62)], ends.Sum(), sum(range(SIZE)) + SIZE * 2**62),
    ],
)
@pytest.mark.usefixtures("no_loop")
def test_verified_chains_are_run_by_columns(chain: list[Any], end: ends.Result, expected: Any) -> None:
    wanted = finished(chain, iter(range(SIZE)), end, Fusion.OFF)
    for source in (
        iter(range(SIZE)),
        iter(list(range(SIZE))),
        Recorded(iter([packed(range(SIZE))]), 8 * SIZE),
    ):
        result = finished(chain, source, end)
        assert repr(result) == repr(wanted)
    assert expected in (None, wanted)


@pytest.mark.parametrize(
    "step",
    [
        Map(str),
        Map(abs),
        Map(partial(max, 3)),
        Map(lambda x: x**2),
        Map(lambda x: x & 1),
        Map(lambda x: abs(x)),
        Map(lambda x: x.real),
        Map(lambda x: "a"),
        Map(lambda x: [x]),
        Map(lambda x: x[0:1]),
        Map(lambda x: x is None),
        Map(lambda x: x in (1, 2)),
        Map(operator.itemgetter(0, 1)),
        FlatMap(lambda x: (x, x)),
        FlatMapValues(lambda x: (x, x)),
        MapPartitions(iter),
    ],
)
def test_a_step_that_is_not_verified_is_left_to_the_loop(step: Any) -> None:
    assert isinstance(column_chain([Map(lambda x: x + 1)]), ColumnChain)
    assert isinstance(column_chain([Map(lambda x: x + 1), step]), str)


def test_records_that_somebody_makes_while_they_are_read_are_left_to_the_loop() -> None:
    log = []

    def made() -> Iterator[int]:
        for number in range(SIZE):
            log.append(number)
            yield number

    with pytest.raises(ZeroDivisionError):
        finished([Map(lambda x: 1 // (3 - x))], made(), ends.Sum())
    assert log == [0, 1, 2, 3]


def test_the_loop_goes_on_where_columns_end() -> None:
    records: list[Any] = [*range(BATCH + 5), 0.5, *range(10)]
    for end in (ends.Sum(), ends.Count(), ends.ToList(), ends.Extreme(max, None), ends.Reduce(operator.add)):
        expected = finished([Map(lambda x: x + 1)], iter(records), end, Fusion.OFF)
        assert finished([Map(lambda x: x + 1)], iter(records), end) == expected


def test_an_error_in_reading_comes_after_what_was_read() -> None:
    def parts() -> Iterator[Any]:
        yield range(BATCH)
        yield [5, 4]
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        finished([Map(lambda x: x + 1)], Recorded(parts(), 8 * SIZE), ends.Sum())
    with pytest.raises(ZeroDivisionError):
        finished([Map(lambda x: 1 // (x - 4))], Recorded(parts(), 8 * SIZE), ends.Sum())
    reading = Batches(Recorded(parts(), 8 * SIZE))
    assert next(reading) == list(range(BATCH))
    assert next(reading) == [5, 4]
    with pytest.raises(OSError, match="gone"):
        next(reading)


def test_a_name_that_is_no_plain_number_is_a_doubt() -> None:
    for other in (numpy.int64(2), [1], "a"):
        chain = [Map(lambda x, other=other: x * other)]
        expected = finished(chain, iter(range(600)), ends.ToList(), Fusion.OFF)
        assert repr(finished(chain, iter(range(600)), ends.ToList())) == repr(expected)


def test_ints_that_are_no_plain_ints_are_a_doubt() -> None:
    class Strange(int):
        def __add__(self, other: Any) -> Any:
            return 100

    for records in ([1, Strange(1)] * 400, [1, True] * 400, [numpy.int64(3)] * 600):
        expected = finished([Map(lambda x: x + 1)], iter(records), ends.ToList(), Fusion.OFF)
        assert repr(finished([Map(lambda x: x + 1)], iter(records), ends.ToList())) == repr(expected)


@pytest.mark.parametrize("end", [ends.Sum(), ends.Count()])
def test_without_numpy_nothing_is_lowered(end: ends.Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "numpy")
    monkeypatch.setattr(batches, "find_spec", lambda name: None)
    chain = [Map(lambda x: x + 1)]
    assert finished(chain, iter(range(SIZE)), end) == finished(chain, iter(range(SIZE)), end, Fusion.OFF)
    assert "numpy" not in sys.modules


def test_numpy_is_not_loaded_for_a_few_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "numpy")
    assert finished([Map(lambda x: x + 1)], iter(range(1000)), ends.Sum()) == 500_500
    assert finished([Map(lambda x: x + 1)], Recorded(iter([range(1000)]), 8_000), ends.Sum()) == 500_500
    assert "numpy" not in sys.modules


def test_the_iterator_of_a_range_tells_what_is_left() -> None:
    records = iter(range(5, 50, 7))
    assert list(remaining_range(records) or ()) == [5, 12, 19, 26, 33, 40, 47]
    next(records)
    next(records)
    assert list(remaining_range(records) or ()) == [19, 26, 33, 40, 47]
    assert len(list(records)) == 5
    assert list(remaining_range(records) or ()) == []
    assert remaining_range(iter([1])) is None


def summed(chain: list[Any], source: Iterator[Any], merge: Any, level: Fusion) -> tuple[dict[Any, Any], Any]:
    raw, fold = combining(Aggregator(lambda value: value, merge, merge), run_chain(chain, source, 0, level))
    combined: dict[Any, Any] = {}
    for portion in SpillGauge(MemoryBudget(1 << 40)).portions(raw):
        fold(combined, portion)
    return combined, fold


@pytest.mark.parametrize(
    ("pairing", "stays"),
    [
        (lambda x: (x % 100, x), True),
        (lambda x: (x % 100 * 10**9, x * 2**30), True),
        (lambda x: (-x % 100, 1), True),
        (lambda x: (x, 1), False),
        (lambda x: (x * 7 % 10_007, x), True),
        (lambda x: (x * 7 % 10_007 * 10**9, x), True),
        (lambda x: (x % 10, x * 0.1), True),
        (lambda x: (x % 10, x * 1e307), True),
        (lambda x: (x % 10, -0.0), True),
        (lambda x: (x * 7 % 10_007, x * 0.1), True),
        (lambda x: (x, x * 0.1), False),
        (lambda x: (x % 10 > 5, x), False),
        (lambda x: (x % 10, 2**62), False),
    ],
)
def test_few_int_keys_are_summed_by_columns(pairing: Any, stays: bool) -> None:
    by_hand, _ = summed([Map(pairing)], iter(range(SIZE)), operator.add, Fusion.OFF)
    for source in (iter(range(SIZE)), iter(list(range(SIZE)))):
        by_columns, fold = summed([Map(pairing)], source, operator.add, Fusion.COLUMNS)
        assert repr(by_columns) == repr(by_hand)
        assert isinstance(fold, SumByKey)
        assert fold.in_columns is stays


def test_other_merges_are_left_to_the_loop() -> None:
    _, fold = summed([Map(lambda x: (x % 100, x))], iter(range(SIZE)), max, Fusion.COLUMNS)
    assert not isinstance(fold, SumByKey)
