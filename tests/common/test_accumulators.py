"""Accumulators: added to in tasks, merged in the driver."""

from __future__ import annotations

import pickle

import pytest

from pyrite.common import accumulators
from pyrite.common.accumulators import Accumulator, AccumulatorParam
from pyrite.errors import PySparkRuntimeError


class ListParam(AccumulatorParam[list[int]]):
    def zero(self, value: list[int]) -> list[int]:
        return []

    def addInPlace(self, value1: list[int], value2: list[int]) -> list[int]:
        value1.extend(value2)
        return value1


def test_what_tasks_add_reaches_the_driver() -> None:
    total = Accumulator(None, 100, accumulators.INT_ACCUMULATOR_PARAM)
    data = pickle.dumps(total)
    for term in (1, 2):
        accumulators.begin_task()
        in_task = pickle.loads(data)
        in_task += term
        in_task.add(10)
        accumulators.merge_updates(accumulators.end_task())
    assert total.value == 123


def test_a_task_starts_from_zero_and_shares_one_accumulator_among_its_functions() -> None:
    held = Accumulator(None, [7], ListParam())
    data = pickle.dumps(held)
    accumulators.begin_task()
    pickle.loads(data).add([1])
    pickle.loads(data).add([2])
    assert accumulators.end_task() == {held.aid: [1, 2]}


def test_a_task_cannot_read_the_value() -> None:
    accumulators.begin_task()
    in_task = pickle.loads(pickle.dumps(Accumulator(None, 0, accumulators.INT_ACCUMULATOR_PARAM)))
    with pytest.raises(PySparkRuntimeError, match="not read its value"):
        _ = in_task.value
    accumulators.end_task()


def test_an_accumulator_that_nobody_holds_is_skipped() -> None:
    held = Accumulator(None, 0, accumulators.INT_ACCUMULATOR_PARAM)
    aid = held.aid
    del held
    accumulators.merge_updates({aid: 5})


@pytest.mark.parametrize(("value", "term"), [(1, 2), (1.5, 2.5), (1j, 2j)])
def test_numbers_need_no_param(value: complex, term: complex) -> None:
    total = Accumulator(None, value, accumulators.param_for(value))
    total += term
    assert total.value == value + term


def test_other_types_need_one() -> None:
    with pytest.raises(TypeError, match="accumulator param"):
        accumulators.param_for("text")
