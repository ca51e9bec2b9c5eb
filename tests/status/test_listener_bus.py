"""The bus reaches every listener, and survives each of them."""

from __future__ import annotations

import logging

import pytest

from pyrite.common.listener import JobFinished, ListenerEvent
from pyrite.status.listener_bus import ListenerBus

EVENT = JobFinished(0, True)


def test_listeners_are_called_in_the_order_of_their_coming() -> None:
    bus, seen = ListenerBus(), []
    bus.add(lambda event: seen.append(("first", event)))
    bus.add(lambda event: seen.append(("second", event)))
    bus.post(EVENT)
    assert seen == [("first", EVENT), ("second", EVENT)]


def test_a_removed_listener_hears_no_more() -> None:
    bus, seen = ListenerBus(), []
    bus.add(seen.append)
    bus.remove(seen.append)
    bus.remove(seen.append)
    bus.post(EVENT)
    assert seen == []


def test_a_failing_listener_hurts_nobody_and_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    def fail(event: ListenerEvent) -> None:
        raise ValueError("listener bug")

    bus, seen = ListenerBus(), []
    bus.add(fail)
    bus.add(seen.append)
    with caplog.at_level(logging.ERROR):
        bus.post(EVENT)
        bus.post(EVENT)
    assert seen == [EVENT, EVENT]
    assert len(caplog.records) == 1
    assert "listener bug" in caplog.text


def test_a_listener_may_add_another_while_it_is_called() -> None:
    bus, seen = ListenerBus(), []
    bus.add(lambda event: bus.add(seen.append))
    bus.post(EVENT)
    assert seen == []
    bus.post(EVENT)
    assert seen == [EVENT]
