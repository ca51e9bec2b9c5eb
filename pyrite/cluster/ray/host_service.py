"""What the host of an executor does for its workers, each with a connection and one wish at a time."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable
from typing import Any, Protocol

from pyrite.executor.host_client import receive, send


class Session(Protocol):
    """What is done for one worker."""

    def answer(self, question: list[Any]) -> Any:
        """Obey one question and return the answer; what is raised becomes one that says why there is none."""

    def close(self) -> None:
        """The worker is gone."""


class HostService:
    """Listens at a Unix socket in a private directory, with a thread for each connection."""

    def __init__(self, path: str, open_session: Callable[[], Session]) -> None:
        self._open_session = open_session
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
        session = self._open_session()
        with connection, contextlib.closing(session):
            while True:
                try:
                    question = receive(connection)
                    if question is None:
                        return
                    try:
                        answer = [True, session.answer(question)]
                    except Exception as error:
                        answer = [False, str(error) or type(error).__name__]
                    send(connection, answer)
                except OSError:
                    return  # the worker is gone
