"""Threads that keep the local properties of their starter."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from pyrite import InheritableThread, SparkContext, inheritable_thread_target
from pyrite.errors import PySparkTypeError


@pytest.fixture
def sc() -> Iterator[SparkContext]:
    """A context that nothing runs on: the properties live in the driver."""
    with SparkContext("local", "properties") as sc:
        yield sc


def test_a_thread_has_the_properties_of_its_start(sc: SparkContext) -> None:
    seen: list[object] = []
    thread = InheritableThread(target=lambda *args: seen.extend((*args, sc.getLocalProperty("p"))), args=(1,))
    sc.setLocalProperty("p", "set before start")
    thread.start()
    thread.join()
    assert seen == [1, "set before start"]


def test_a_wrapped_target_has_the_properties_of_the_wrapping(sc: SparkContext) -> None:
    seen: list[str | None] = []
    sc.setLocalProperty("p", "first")
    target = inheritable_thread_target(lambda: seen.append(sc.getLocalProperty("p")))
    sc.setLocalProperty("p", "second")
    for thread in (threading.Thread(target=target), threading.Thread(target=target)):
        thread.start()
        thread.join()
    assert seen == ["first", "first"]
    assert sc.getLocalProperty("p") == "second"


def test_without_a_context_it_is_a_thread_like_others() -> None:
    seen: list[int] = []
    thread = InheritableThread(target=seen.append, args=(1,), name="n")
    thread.start()
    thread.join()
    assert (seen, thread.name) == ([1], "n")


def test_a_target_must_be_a_function() -> None:
    with pytest.raises(PySparkTypeError, match="should be a function"):
        inheritable_thread_target(1)
