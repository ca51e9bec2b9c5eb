"""A stream socket that carries whole messages: a length, then that many bytes."""

from __future__ import annotations

import socket
import struct
from collections import deque
from collections.abc import Iterator
from typing import Any

from pyrite.executor.messages import pack, unpack

_LENGTH = struct.Struct("<Q")
_CHUNK = 256 * 1024


class BlockingChannel:
    """The worker's end: one thread, which waits."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._reader = connection.makefile("rb", buffering=_CHUNK)

    def send(self, message: Any) -> None:
        body = pack(message)
        if len(body) < _CHUNK:
            self._socket.sendall(_LENGTH.pack(len(body)) + body)
        else:
            self._socket.sendall(_LENGTH.pack(len(body)))
            self._socket.sendall(body)

    def receive(self) -> Any | None:
        """The next message; None once the other end is closed."""
        head = self._reader.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack(head)
        body = self._reader.read(length)
        return unpack(body) if len(body) == length else None


class PolledChannel:
    """The driver's end: it never waits. Its owner polls the socket and calls `readable` and `writable`."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self.socket = connection
        self._incoming = bytearray()
        self._outgoing: deque[memoryview] = deque()

    @property
    def wants_to_write(self) -> bool:
        """Whether bytes wait for the socket to take more."""
        return bool(self._outgoing)

    def send(self, message: Any) -> None:
        """Send a message, or as much of it as the socket takes now; the rest goes with `writable`."""
        body = pack(message)
        head = _LENGTH.pack(len(body))
        if len(body) < _CHUNK:
            self._outgoing.append(memoryview(head + body))
        else:
            self._outgoing += (memoryview(head), memoryview(body))
        self.writable()

    def writable(self) -> None:
        """Write what waits, as far as the socket takes it. A broken pipe is left for `readable` to see."""
        while self._outgoing:
            view = self._outgoing[0]
            try:
                sent = self.socket.send(view)
            except BlockingIOError:
                return
            except OSError:
                self._outgoing.clear()
                return
            if sent == len(view):
                self._outgoing.popleft()
            else:
                self._outgoing[0] = view[sent:]

    def readable(self) -> tuple[list[Any], bool]:
        """The messages that are complete, and whether the other end is still open."""
        is_open = True
        while True:
            try:
                chunk = self.socket.recv(_CHUNK)
            except BlockingIOError:
                break
            except OSError:
                is_open = False
                break
            if not chunk:
                is_open = False
                break
            self._incoming += chunk
            if len(chunk) < _CHUNK:
                break
        return list(self._complete()), is_open

    def _complete(self) -> Iterator[Any]:
        position = 0
        while len(self._incoming) - position >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._incoming, position)
            end = position + _LENGTH.size + length
            if len(self._incoming) < end:
                break
            yield unpack(memoryview(self._incoming)[position + _LENGTH.size : end].tobytes())
            position = end
        if position:
            del self._incoming[:position]

    def close(self) -> None:
        self.socket.close()
