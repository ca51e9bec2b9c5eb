"""The driver's end of an executor, with a fake in the place of the actor."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("ray")

from pyrite.cluster.ray.executor_handle import ExecutorHandle
from pyrite.cluster.ray.messages import Kill


class FakeHandle(ExecutorHandle):
    """Notes the calls instead of making them."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, list[Any]]] = []
        self._outgoing, self._number, self._under_way, self._taken = [], 0, {}, 0
        self.started = self._heard_at = 0.0
        self._patience = 5.0

    def _call(self, number: int) -> None:
        self.calls.append((number, self._under_way[number]))


def test_one_call_is_always_under_way() -> None:
    handle = FakeHandle()
    handle.flush()
    handle.flush()
    assert handle.calls == [(0, [])]
    handle.answered(0, (0, []))
    handle.flush()
    assert handle.calls == [(0, []), (1, [])]


def test_commands_go_in_batches_beside_a_call_that_waits() -> None:
    handle = FakeHandle()
    handle.flush()
    handle.tell(Kill("0/1", 0))
    handle.tell(Kill("0/2", 0))
    handle.flush()
    handle.flush()
    assert handle.calls == [(0, []), (1, [Kill("0/1", 0), Kill("0/2", 0)])]


def test_a_report_that_two_calls_bring_is_heard_once() -> None:
    handle = FakeHandle()
    handle.flush()
    assert handle.answered(0, (0, ["a", "b"])) == ["a", "b"]
    assert handle.answered(1, (1, ["b", "c"])) == ["c"]
    assert handle.answered(2, (0, ["a", "b"])) == []
    assert handle.answered(3, (3, ["d"])) == ["d"]


def test_calls_that_did_not_arrive_are_made_again_with_their_numbers() -> None:
    handle = FakeHandle()
    for name in ("0/1", "0/2"):
        handle.tell(Kill(name, 0))
        handle.flush()
    handle.calls.clear()
    handle.call_again()
    assert handle.calls == [(0, [Kill("0/1", 0)]), (1, [Kill("0/2", 0)])]


def test_an_executor_is_silent_some_time_after_its_call_should_have_returned() -> None:
    handle = FakeHandle()
    silent = handle.is_silent_from
    assert silent == 15.0
    assert not handle.is_silent(silent - 0.1)
    assert handle.is_silent(silent)


def test_a_driver_that_has_stood_still_itself_does_not_blame_its_executors() -> None:
    handle = FakeHandle()
    assert not handle.is_silent(600.0)
    assert handle.is_silent_from == 615.0
    assert handle.is_silent(615.0)


def test_of_many_executors_each_is_asked_less_often() -> None:
    handle = FakeHandle()
    handle.flush(10_000)
    assert handle.is_silent_from >= 110.0
