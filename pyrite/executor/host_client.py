"""A worker's way to what is on other machines: it asks the process that hosts its executor.

Messages are msgpack behind a length, over a Unix socket in the executor's private directory, which the worker
opens when it first needs something. It asks and waits for the answer, ``[ok, value]``.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import threading
import time
from typing import Any

import msgpack

LENGTH = struct.Struct("<Q")
#: Between its claim and its block another executor needs milliseconds; it is waited for so long, in seconds.
_RIVALS_PATIENCE = 2.0
_RIVALS_INTERVAL = 0.02


class HostError(OSError):
    """The host could not do what it was asked; what is wanted can't be had at present."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else "the host is gone"


class HostClient:
    """One worker's connection to the host of its executor."""

    def __init__(self, path: str, driver_directories: tuple[str, ...] = ()) -> None:
        self._path = path
        self._driver_directories = driver_directories
        self._connection: socket.socket | None = None
        self._pid = 0
        #: A user's thread may read what a task reads. It is another one in a process that a task forks.
        self._lock = threading.Lock()
        self._next_ticket = 0
        #: Those that were not taken.
        self._tickets: set[int] = set()

    def driver_file(self, path: str) -> str:
        """Where a copy of a file of the driver's lies; FileNotFoundError if the driver has none such."""
        if not path.startswith(self._driver_directories):
            return path
        found: str | None = self._ask(["driver_file", path])
        if found is None:
            raise FileNotFoundError(path)
        return found

    def begin(self, executor_id: str, wanted: list[tuple[str, int, int]]) -> int:
        """Ask for segments that lie with another executor, as (path, reducer, length in bytes).

        Returns a ticket for `take`; several may be under way.
        """
        ticket = self._next_ticket
        self._next_ticket += 1
        self._ask(["begin", ticket, executor_id, wanted])
        self._tickets.add(ticket)
        return ticket

    def take(self, ticket: int) -> tuple[str, list[Any]]:
        """Wait for segments; the path of a file with them, which is the caller's.

        And for each where it begins in that file, or why it cannot be had.
        """
        self._tickets.discard(ticket)
        path, places = self._ask(["take", ticket])
        return path, places

    def end_task(self) -> None:
        """What a task has asked for and not taken is not wanted any more."""
        tickets, self._tickets = self._tickets, set()
        if tickets:
            with contextlib.suppress(HostError):  # a host that is gone has taken it along
                self._ask(["drop", list(tickets)])

    def fetch(self, name: str, path: str) -> bool:
        """Copy a stored block from one of its holders to a new file; False if none has it."""
        holders = self._ask(["holders", name])
        return bool(holders) and self._copy(name, holders, path)

    def claim(self, name: str, path: str) -> bool:
        """Become the one executor that keeps a block; False if another does, whose block is in `path` now.

        One that has claimed it and does not have it a while later is passed over.
        """
        passed_over: list[str] = []
        deadline = time.monotonic() + _RIVALS_PATIENCE
        while holders := self._ask(["claim", name, passed_over]):
            if self._copy(name, holders, path):
                return False
            if time.monotonic() >= deadline:
                passed_over = holders
            else:
                time.sleep(_RIVALS_INTERVAL)
        return True

    def release(self, name: str) -> None:
        """A block that was claimed is not kept after all."""
        self._ask(["release", name])

    def _copy(self, name: str, holders: list[str], path: str) -> bool:
        return bool(self._ask(["block", name, holders, path]))

    def _ask(self, question: list[Any]) -> Any:
        if self._pid != os.getpid():
            self._connection, self._lock, self._pid = None, threading.Lock(), os.getpid()
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                    self._connection.connect(self._path)
                send(self._connection, question)
                answer = receive(self._connection)
            except OSError as error:
                raise HostError(f"the host of the executor does not answer: {error}") from error
        if answer is None:
            raise HostError("the host of the executor is gone")
        is_good, value = answer
        if not is_good:
            raise HostError(value)
        return value


def send(connection: socket.socket, message: list[Any]) -> None:
    """Send one message."""
    body: bytes = msgpack.packb(message)
    connection.sendall(LENGTH.pack(len(body)) + body)


def receive(connection: socket.socket) -> Any | None:
    """The next message; None once the other end is closed."""
    head = _exactly(connection, LENGTH.size)
    if head is None:
        return None
    body = _exactly(connection, LENGTH.unpack(head)[0])
    return None if body is None else msgpack.unpackb(body)


def _exactly(connection: socket.socket, count: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < count:
        chunk = connection.recv(min(count - len(parts), 1 << 20))
        if not chunk:
            return None
        parts += chunk
    return bytes(parts)
