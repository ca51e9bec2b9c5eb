"""Two ways to run by hand: a pool for work without state, and a crew whose members keep what they made."""

from __future__ import annotations

import itertools
import multiprocessing
import pickle
from collections.abc import Callable, Sequence
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

_FORK = multiprocessing.get_context("fork")


class Crew:
    """Processes that each keep a dictionary; all do the same function at once."""

    def __init__(self, size: int) -> None:
        # Before the fork: else each process tracks, and complains of, shared memory that this one removes.
        resource_tracker.ensure_running()
        self.pool = _FORK.Pool(size)
        self._members: list[tuple[Connection, BaseProcess]] = []
        for number in range(size):
            here, there = _FORK.Pipe()
            process = _FORK.Process(target=_serve, args=(there, number, size), daemon=True)
            process.start()
            there.close()
            self._members.append((here, process))

    def stop(self) -> None:
        """End all processes."""
        self.pool.terminate()
        self.pool.join()
        for pipe, process in self._members:
            pipe.close()
            process.terminate()
            process.join()

    def all(self, function: Callable[..., Any], *arguments: Any) -> list[Any]:
        """What ``function(state, *arguments)`` returns in each member."""
        message = pickle.dumps((function, arguments), pickle.HIGHEST_PROTOCOL)
        for pipe, _ in self._members:
            pipe.send_bytes(message)
        answers = [pickle.loads(pipe.recv_bytes()) for pipe, _ in self._members]
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
        return answers


def _serve(pipe: Connection, number: int, size: int) -> None:
    state: dict[str, Any] = {"number": number, "size": size}
    while True:
        try:
            function, arguments = pickle.loads(pipe.recv_bytes())
        except EOFError:
            return
        try:
            answer = function(state, *arguments)
        except Exception as error:
            answer = error
        pipe.send_bytes(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))


def spans(size: int, parts: int) -> list[tuple[int, int]]:
    """Where each of so many equal parts of a range begins and ends."""
    return [(size * part // parts, size * (part + 1) // parts) for part in range(parts)]


def line_spans(path: str, parts: int) -> list[tuple[str, int, int]]:
    """Parts of a file that begin and end between lines."""
    bounds = [0]
    with open(path, "rb") as file:
        size = file.seek(0, 2)
        for _, end in spans(size, parts)[:-1]:
            file.seek(end)
            file.readline()
            bounds.append(file.tell())
    bounds.append(size)
    return [(path, start, end) for start, end in itertools.pairwise(bounds)]


def hand_over(directory: Path, sender: int, parts: Sequence[Any]) -> None:
    """Leave one part for each receiver."""
    for receiver, part in enumerate(parts):
        with open(directory / f"{sender}-{receiver}", "wb") as file:
            pickle.dump(part, file, pickle.HIGHEST_PROTOCOL)


def handed_over(directory: Path, receiver: int) -> list[Any]:
    """What all senders left for a receiver."""
    parts = []
    for path in sorted(directory.glob(f"*-{receiver}")):
        with open(path, "rb") as file:
            parts.append(pickle.load(file))
        path.unlink()
    return parts
