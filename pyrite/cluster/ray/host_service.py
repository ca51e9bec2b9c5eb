"""What the host of an executor does for its workers, each with a connection and one wish at a time."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from typing import Any

from pyrite.executor.host_client import receive, send

#: Obeys one question and returns the answer; OSError becomes an answer that says why there is none.
Answering = Callable[[list[Any]], Any]


class HostService:
    """Listens at a Unix socket in a private directory, with a thread for each connection."""

    def __init__(self, path: str, answer: Answering) -> None:
        self._answer = answer
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(path)
        os.chmod(path, 0o600)
        self._listener.listen(64)
        threading.Thread(target=self._accept, name="pyrite-host-service", daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            while True:
                try:
                    question = receive(connection)
                    if question is None:
                        return
                    try:
                        answer = [True, self._answer(question)]
                    except Exception as error:
                        answer = [False, str(error) or type(error).__name__]
                    send(connection, answer)
                except OSError:
                    return  # the worker is gone
