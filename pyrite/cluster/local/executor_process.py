"""The driver's end of one executor: its zygote process and the worker processes that it forks."""

from __future__ import annotations

import os
import signal
import socket
import struct
import subprocess
import sys
import uuid
from collections.abc import Iterator
from typing import Any

import msgpack

from pyrite.executor import process_control
from pyrite.executor.environment import ExecutorEnvironment

_LENGTH = struct.Struct("<I")
#: Nothing that is imported is garbage.
_BOOT = (
    "import gc, sys; gc.disable(); sys.path[:0] = [{root!r}]\n"
    "from pyrite.executor.zygote import main; main({descriptor})"
)
_PACKAGE_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
_STOP_SECONDS = 5.0
#: A zygote reads its commands at once. One that lets them pile up for so many seconds is ended.
_SEND_SECONDS = 5.0
#: The environment variable by which an executor's descendants are found when it can't end them any more.
_MARK = "PYRITE_EXECUTOR_PROCESS"


class StartingZygote:
    """An interpreter that imports what a zygote needs, and then waits to be told whose zygote it is.

    To start one takes as long as to import the driver's own part of the engine, so both can go on at once.
    """

    def __init__(self, extra_environment: dict[str, str]) -> None:
        mark = uuid.uuid4().hex
        #: By this, its descendants can be found.
        self.mark = f"{_MARK}={mark}"
        self.socket, theirs = socket.socketpair()
        boot = _BOOT.format(root=_PACKAGE_ROOT, descriptor=theirs.fileno())
        self.process = subprocess.Popen(
            # -P: the current directory must not shadow the modules that the zygote imports.
            [sys.executable, *interpreter_flags(), "-P", "-c", boot],
            # Strings hash alike in all workers, and as in PySpark's, so that keys have one place.
            env={**os.environ, "PYTHONHASHSEED": "0", **extra_environment, _MARK: mark},
            stdin=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            # A session of its own: Ctrl-C in the terminal reaches the driver only.
            start_new_session=True,
        )
        theirs.close()

    def abandon(self) -> None:
        """Nobody needs it: it is gone when this returns."""
        self.socket.close()
        self.process.kill()
        self.process.wait()


class ExecutorProcess:
    """Makes a zygote an executor's, asks it for workers, and hears how they end. It never waits for it."""

    def __init__(self, environment: ExecutorEnvironment, zygote: StartingZygote) -> None:
        self.environment = environment
        self.executor_id = environment.executor_id
        self._mark = zygote.mark
        #: Why the driver ended the process; empty if it did not.
        self._end_reason = ""
        self._process = zygote.process
        self.socket = zygote.socket
        self._incoming = bytearray()
        text = environment.to_json().encode()
        self._send_bytes(_LENGTH.pack(len(text)) + text)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def was_killed_from_outside(self) -> bool:
        """After `clean_up`: whether a signal ended it that the driver did not send."""
        return not self._end_reason and self._process.returncode in (-signal.SIGKILL, -signal.SIGTERM)

    def fork(self, worker_id: str) -> socket.socket:
        """Ask for a worker; the socket is connected to it, though it may not run yet."""
        ours, theirs = socket.socketpair()
        try:
            self._send(["fork", worker_id], theirs.fileno())
        finally:
            theirs.close()
        return ours

    def kill(self, worker_id: str) -> None:
        """Ask for the end of a worker, at once."""
        self._send(["kill", worker_id])

    def ping(self, is_busy: bool) -> None:
        """Ask for a sign of life, and tell whether tasks run."""
        self._send(["ping", is_busy])

    def end_now(self, reason: str) -> None:
        """Kill the zygote, which takes its workers with it; `receive` will report its end."""
        self._end_reason = reason
        self._process.kill()

    def set_import_path(self, import_path: list[str]) -> None:
        """Tell the import path of workers that are forked from now on."""
        self._send(["import_path", import_path])

    def receive(self) -> tuple[list[list[Any]], bool]:
        """The reports that arrived, and whether the zygote is still there."""
        is_open = True
        try:
            chunk = self.socket.recv(65536)
            is_open = bool(chunk)
            self._incoming += chunk
        except BlockingIOError:
            pass
        except OSError:
            is_open = False
        return list(self._complete()), is_open

    def stop(self, *, keeps_files: bool) -> None:
        """End the zygote and all of its workers; they are gone when this returns.

        It removes the application's files last, lest they stay if the driver is killed just then; with
        `keeps_files` it does not.
        """
        if keeps_files:
            self._send(["keep_files"])
        self.socket.close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            process_control.kill_descendants(self._mark)

    def clean_up(self) -> str:
        """After the zygote has closed its socket: let nothing of it live on; how it ended."""
        try:
            code = self._process.wait(_STOP_SECONDS)
            end = f"it was killed by signal {-code}" if code < 0 else f"it ended with exit code {code}"
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            end = "it closed its socket and was killed"
        process_control.kill_descendants(self._mark)
        return self._end_reason or end

    def _send(self, message: list[Any], *descriptors: int) -> None:
        body = msgpack.packb(message)
        self._send_bytes(_LENGTH.pack(len(body)) + body, *descriptors)

    def _send_bytes(self, data: bytes, *descriptors: int) -> None:
        try:
            # Commands are small and the zygote always reads, so waiting for room is short and rare.
            self.socket.settimeout(_SEND_SECONDS)
            if descriptors:
                socket.send_fds(self.socket, [data], descriptors)
            else:
                self.socket.sendall(data)
        except TimeoutError:
            self.end_now(f"it did not read for {_SEND_SECONDS:.0f} s and was killed")
        except OSError:
            return  # the zygote is gone, which `receive` reports
        finally:
            self.socket.setblocking(False)

    def _complete(self) -> Iterator[list[Any]]:
        while len(self._incoming) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._incoming)
            end = _LENGTH.size + length
            if len(self._incoming) < end:
                return
            yield msgpack.unpackb(bytes(self._incoming[_LENGTH.size : end]))
            del self._incoming[:end]


def interpreter_flags() -> list[str]:
    """The flags that this interpreter was started with, for another one that is to behave alike."""
    return subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined,no-any-return]
