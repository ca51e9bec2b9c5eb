"""One query while the kernel works on it: how it is waited for, and how it is stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any, TypeVar

from pyrite.errors import JobCancelled

if TYPE_CHECKING:
    import duckdb

T = TypeVar("T")

#: The kernel looks for an interruption between chunks; one that comes between two calls is not seen at all.
_SECONDS_BETWEEN_INTERRUPTIONS = 0.01
#: Who cancels a query waits for it at most so long: a Python function inside of it may hang.
_PATIENCE_SECONDS = 5.0


class Statement:
    """A connection of the kernel that answers one query, which any thread may cancel.

    The kernel does not look for signals while it computes. So in the main thread, where Ctrl-C arrives, it
    is another thread that calls the kernel; the main one waits, and interrupts it when it is interrupted.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        #: Why the query was stopped, if it was.
        self.cancelled: str | None = None
        self._lock = threading.Lock()
        self._is_open = True
        self._is_idle = threading.Event()
        self._is_idle.set()
        self._caller: ThreadPoolExecutor | None = None
        if threading.current_thread() is threading.main_thread():
            self._caller = ThreadPoolExecutor(1, thread_name_prefix="pyrite-query")

    def call(self, function: Callable[..., T], *arguments: Any) -> T:
        """What a function of the kernel gives; Ctrl-C ends it at once. JobCancelled if it is cancelled."""
        self._is_idle.clear()
        try:
            # In this order, and `cancel` in the other one: so at least one of both threads sees the other.
            self._check()
            found = self._called(function, arguments)
            self._check()
            return found
        finally:
            self._is_idle.set()

    def cancel(self, reason: str) -> None:
        """Stop the query; who waits for it gets the error JobCancelled."""
        self.cancelled = reason
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            self._interrupt()
            if self._is_idle.wait(_SECONDS_BETWEEN_INTERRUPTIONS):
                return

    def close(self) -> None:
        """Give the connection back."""
        if self._caller is not None:
            self._caller.shutdown()
        with self._lock:
            self._is_open = False
            self.connection.close()

    def _check(self) -> None:
        if self.cancelled is not None:
            raise JobCancelled(errorClass="OPERATION_CANCELED", messageParameters={"reason": self.cancelled})

    def _called(self, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        if self._caller is None:
            return function(*arguments)
        answer = self._caller.submit(function, *arguments)
        try:
            return answer.result()
        except BaseException:
            # It is the function's own error, or else the wait for it was interrupted.
            while not wait([answer], 0).done:
                self._interrupt()
                wait([answer], _SECONDS_BETWEEN_INTERRUPTIONS)
            raise

    def _interrupt(self) -> None:
        with self._lock:
            if self._is_open:
                self.connection.interrupt()
