"""Functions that travel, and what is said of those that cannot."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from pyrite.errors import PySparkPicklingError
from pyrite.lineage.operators import Map
from pyrite.serializer.closure import dumps_closure, loads_closure

LOCK = threading.Lock()


def round_trip(function: Callable[..., Any]) -> Callable[..., Any]:
    copy: Callable[..., Any] = loads_closure(dumps_closure(function, "The function"))
    return copy


def test_closures_defaults_and_recursion_travel() -> None:
    offset = 10

    def countdown(n: int, step: int = 1) -> list[int]:
        return [n + offset] if n <= 0 else [n + offset, *countdown(n - step)]

    assert round_trip(countdown)(2) == [12, 11, 10]


def test_each_copy_has_captured_objects_of_its_own() -> None:
    seen: list[int] = []
    data = dumps_closure(lambda x: seen.append(x) or len(seen), "The function")
    assert [loads_closure(data)(1), loads_closure(data)(1)] == [1, 1]


@pytest.mark.parametrize("wrap", [lambda f: f, lambda f: Map(f), lambda f: [{"deep": (f,)}]])
def test_the_captured_object_that_cannot_travel_is_named(wrap: Callable[[Any], Any]) -> None:
    lock = threading.Lock()

    def uses_lock(x: int) -> int:
        with lock:
            return x

    def calls_it(x: int) -> int:
        return uses_lock(x)

    with pytest.raises(PySparkPicklingError) as caught:
        dumps_closure(wrap(calls_it), "The code of stage 3")
    message = str(caught.value)
    assert "The code of stage 3 cannot be sent" in message
    assert "uses_lock" in message
    assert "captured 'lock', a _thread.lock" in message
    assert "test_closure.py" in message


def test_an_object_in_an_attribute_is_found() -> None:
    class Service:
        def __init__(self) -> None:
            self.lock = threading.Lock()

        def handle(self, x: int) -> int:
            return x

    service = Service()
    with pytest.raises(PySparkPicklingError, match="captured 'service'"):
        dumps_closure(lambda x: service.handle(x), "The function")
