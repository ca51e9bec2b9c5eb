"""Segments on their way from other executors to a worker of this one."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future

#: The path of a new file, and for each segment where it begins there, or why it cannot be had.
Fetched = tuple[str, list[int | str]]

#: Brings segments of an executor here.
Fetch = Callable[[str, list[tuple[str, int, int]]], Fetched]


class Transfers:
    """What one worker has asked for. What it does not take is deleted."""

    def __init__(self, threads: Executor, fetch: Fetch) -> None:
        self._threads = threads
        self._fetch = fetch
        self._under_way: dict[int, Future[Fetched]] = {}

    def begin(self, ticket: int, executor_id: str, wanted: list[tuple[str, int, int]]) -> None:
        """Have segments fetched, as soon as a thread is free."""
        self._under_way[ticket] = self._threads.submit(self._fetch, executor_id, wanted)

    def take(self, ticket: int) -> Fetched:
        """Wait for segments, which are the caller's; raises what kept them from coming."""
        return self._under_way.pop(ticket).result()

    def drop(self, tickets: Iterable[int]) -> None:
        """Nobody will take these."""
        for ticket in tickets:
            future = self._under_way.pop(ticket, None)
            if future is not None and not future.cancel():
                future.add_done_callback(_delete)

    def close(self) -> None:
        """The worker is gone."""
        self.drop(list(self._under_way))


def _delete(future: Future[Fetched]) -> None:
    if not future.cancelled() and future.exception() is None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(future.result()[0])
