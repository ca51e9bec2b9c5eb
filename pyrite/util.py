"""Threads that keep the local properties of the thread that starts them, where PySpark keeps them.

`SparkContext` is imported where it is first used.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from pyrite.errors import PySparkTypeError

__all__ = ["InheritableThread", "inheritable_thread_target"]

Result = TypeVar("Result")


def inheritable_thread_target(f: Callable[..., Result]) -> Callable[..., Result]:
    """Wrap a function for another thread, where it has the local properties that this thread has now.

    Job groups, descriptions and tags are such properties. Without it, a thread starts with none.
    """
    if not callable(f):
        raise PySparkTypeError(
            errorClass="NOT_CALLABLE", messageParameters={"arg_name": "f", "arg_type": type(f).__name__}
        )
    properties = _local_properties()

    @functools.wraps(f)
    def with_properties(*args: Any, **kwargs: Any) -> Result:
        _set_local_properties(properties)
        return f(*args, **kwargs)

    return with_properties


class InheritableThread(threading.Thread):
    """A thread with the local properties that its starter has when it calls `start`.

    Other arguments than `target` are those of `threading.Thread`.
    """

    def __init__(self, target: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        kwargs["target"] = target
        super().__init__(*args, **kwargs)
        self._inherited: dict[str, str] = {}

    def start(self) -> None:
        """Begin to run, with this thread's properties of now."""
        self._inherited = _local_properties()
        super().start()

    def run(self) -> None:
        """Call the target; threads call this themselves once they are started."""
        _set_local_properties(self._inherited)
        super().run()


def _local_properties() -> dict[str, str]:
    from pyrite.context import SparkContext

    active = SparkContext._active
    return {} if active is None else active._properties.snapshot()


def _set_local_properties(properties: dict[str, str]) -> None:
    from pyrite.context import SparkContext

    active = SparkContext._active
    if active is not None:
        for name, value in properties.items():
            active.setLocalProperty(name, value)
