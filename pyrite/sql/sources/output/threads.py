"""Files that are written at once: what is done for one file is done in order, different files in parallel."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore
from types import TracebackType
from typing import Self

#: So many pieces of work wait for each thread, lest rows pile up that the disk does not take so fast.
_AHEAD = 2


class Threads:
    """Does work in threads; leaving the block waits for all of it and raises the first error."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool = ThreadPoolExecutor(count, "output")
        self._room = BoundedSemaphore(count * _AHEAD)
        self._last: dict[Hashable, Future[None]] = {}
        self._problem: BaseException | None = None

    def add(self, key: Hashable, work: Callable[[], object]) -> None:
        """Do something after all that was added under the same key. Raises the error of earlier work."""
        self._room.acquire()
        if self._problem is not None:
            self._room.release()
            raise self._problem
        before = self._last.get(key)
        # What it waits for was begun before it, so that the threads cannot all be waiting.
        self._last[key] = self._pool.submit(self._do, before, work)

    def _do(self, before: Future[None] | None, work: Callable[[], object]) -> None:
        try:
            if before is not None:
                before.result()
            work()
        except BaseException as problem:
            self._problem = self._problem or problem
            raise
        finally:
            self._room.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=error is not None)
        if error is None and self._problem is not None:
            raise self._problem
