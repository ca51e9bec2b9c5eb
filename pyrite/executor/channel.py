"""A stream socket that carries whole messages: a length, a checksum of it, then that many bytes.

The worker's end is within reach of the user's code, which may write to it by mistake: a number taken for
that of its own file. Such bytes are no message, and the checksum tells at once, without waiting for more.
"""

from __future__ import annotations

import socket
import struct
import zlib
from collections import deque
from collections.abc import Iterator
from typing import Any

from pyrite.executor.messages import pack, unpack

#: How many bytes follow, and the CRC-32 of that number.
_HEAD = struct.Struct("<QI")
_LENGTH = struct.Struct("<Q")
_CHUNK = 256 * 1024


class BrokenStream(ValueError):
    """What arrived are not the messages that the other end sends."""


def _head(length: int) -> bytes:
    return _HEAD.pack(length, zlib.crc32(_LENGTH.pack(length)))


def _length(head: bytes | bytearray, position: int = 0) -> int:
    length: int
    length, checksum = _HEAD.unpack_from(head, position)
    if zlib.crc32(_LENGTH.pack(length)) != checksum:
        raise BrokenStream("the bytes are not the head of a message")
    return length


class BlockingChannel:
    """The worker's end: one thread, which waits."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._reader = connection.makefile("rb", buffering=_CHUNK)

    def send(self, message: Any) -> None:
        body = pack(message)
        if len(body) < _CHUNK:
            self._socket.sendall(_head(len(body)) + body)
        else:
            self._socket.sendall(_head(len(body)))
            self._socket.sendall(body)

    def receive(self) -> Any | None:
        """The next message; None once the other end is closed."""
        head = self._reader.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return None
        length = _length(head)
        body = self._reader.read(length)
        return unpack(body) if len(body) == length else None


class PolledChannel:
    """The driver's end: it never waits. Its owner polls the socket and calls `readable` and `writable`."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self.socket = connection
        #: Whether something else than messages arrived; the stream counts as closed then.
        self.is_broken = False
        self._incoming = bytearray()
        self._outgoing: deque[memoryview] = deque()

    @property
    def wants_to_write(self) -> bool:
        """Whether bytes wait for the socket to take more."""
        return bool(self._outgoing)

    def send(self, message: Any) -> None:
        """Send a message, or as much of it as the socket takes now; the rest goes with `writable`."""
        body = pack(message)
        head = _head(len(body))
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
        messages = list(self._messages())
        return messages, is_open and not self.is_broken

    def _messages(self) -> Iterator[Any]:
        try:
            yield from self._complete()
        except BrokenStream:
            self.is_broken = True
            self._incoming.clear()

    def _complete(self) -> Iterator[Any]:
        position = 0
        while len(self._incoming) - position >= _HEAD.size:
            start = position + _HEAD.size
            end = start + _length(self._incoming, position)
            if len(self._incoming) < end:
                break
            try:
                message = unpack(memoryview(self._incoming)[start:end].tobytes())
            except (ValueError, TypeError, IndexError) as error:
                raise BrokenStream("the bytes are not a message") from error
            yield message
            position = end
        if position:
            del self._incoming[:position]

    def close(self) -> None:
        self.socket.close()
