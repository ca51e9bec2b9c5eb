"""The process that workers are forked from: small, warm and with a single thread.

An executor is one zygote and its workers. The zygote has imported what a worker needs and nothing that
holds threads or locks, so that a fork is safe and takes milliseconds. It is the parent of the workers: it
alone waits for them, so it alone kills them, and a process id is never reused under its hands. When the
driver's end of its socket closes, by whatever cause, it ends all its descendants and removes the
application's files. It also looks after them: a worker that is stopped, or that takes the memory of all, is
ended.

Protocol, in msgpack behind a length. The driver sends ``["fork", worker_id]`` with a socket attached,
``["kill", worker_id]``, ``["import_path", [...]]``, ``["ping", whether tasks run]`` and ``["keep_files"]``
(when it closes its socket next: the application goes on without this executor). The zygote sends
``["forked", worker_id, pid]``, ``["exited", worker_id, wait status, cause, bytes]`` where the last two are of
a `Verdict` (or "" and 0), ``["pong"]``, and ``["decommission"]`` when a signal asks for it.
"""

from __future__ import annotations

import gc
import os
import select
import shutil
import signal
import socket
import struct
import sys
import time
from typing import Any

import msgpack

# What tasks are made of is imported here, once, rather than in each worker.
import pyrite.lineage.fusion.stream
import pyrite.rdd  # noqa: F401
from pyrite.executor import process_control
from pyrite.executor.environment import ExecutorEnvironment
from pyrite.executor.worker import run_worker
from pyrite.executor.worker_watch import WorkerWatch
from pyrite.storage.memory import private_bytes

_LENGTH = struct.Struct("<I")
#: Tasks make millions of tuples and few cycles. With Python's own thresholds the collector walks the tuples
#: that a sort or a join holds again and again, which costs more than the sort.
_GC_THRESHOLDS = (200_000, 50, 100)
#: Kubernetes and system managers announce the end of a machine by SIGPWR, which not every system has.
_DECOMMISSION_SIGNALS = frozenset({signal.SIGUSR2, getattr(signal, "SIGPWR", signal.SIGUSR2)})


class Zygote:
    """Forks workers at the driver's word and reports how they end."""

    def __init__(self, connection: socket.socket, environment: ExecutorEnvironment) -> None:
        self._connection = connection
        self._environment = environment
        self._import_path = list(environment.import_path)
        #: Worker id by process id, for each worker that has not been waited for.
        self._workers: dict[int, str] = {}
        self._buffer = bytearray()
        self._sockets: list[int] = []
        self._removes_files = True
        self._watch = WorkerWatch(environment.memory_limit, shared=private_bytes())
        #: When to look at the workers next; None while no task runs: then the driver's pings are the times.
        self._next_look: float | None = None
        # A signal handler must exist for the wake-up descriptor to be written to.
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        os.set_blocking(self._wake_read, False)
        for number in (signal.SIGCHLD, *_DECOMMISSION_SIGNALS):
            signal.signal(number, _ignore_signal)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)

    def run(self) -> None:
        """Serve until the driver is gone, then leave nothing behind."""
        poller = select.poll()
        poller.register(self._connection, select.POLLIN)
        poller.register(self._wake_read, select.POLLIN)
        is_open = True
        while is_open:
            for descriptor, _ in poller.poll(self._timeout()):
                if descriptor == self._wake_read:
                    if not _DECOMMISSION_SIGNALS.isdisjoint(os.read(self._wake_read, 4096)):
                        self._send(["decommission"])
                else:
                    is_open = self._receive()
            self._reap()
            if self._next_look is not None and time.monotonic() >= self._next_look:
                self._look()
                self._next_look = time.monotonic() + self._watch.delay()
        self._end_everything()
        self._connection.close()

    def _timeout(self) -> float | None:
        """How long to wait for the next event, in milliseconds."""
        return None if self._next_look is None else max(0.0, self._next_look - time.monotonic()) * 1000

    def _receive(self) -> bool:
        try:
            data, descriptors, _, _ = socket.recv_fds(self._connection, 65536, 16)
        except OSError:
            return False
        self._sockets += descriptors
        if not data:
            return False
        self._buffer += data
        while len(self._buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer)
            end = _LENGTH.size + length
            if len(self._buffer) < end:
                break
            command = msgpack.unpackb(bytes(self._buffer[_LENGTH.size : end]))
            del self._buffer[:end]
            self._obey(command)
        return True

    def _obey(self, command: list[Any]) -> None:
        match command:
            case ["fork", worker_id]:
                self._fork(worker_id, self._sockets.pop(0))
            case ["kill", worker_id]:
                for pid, name in self._workers.items():
                    if name == worker_id:
                        process_control.kill_process(pid)
            case ["import_path", import_path]:
                self._import_path = import_path
            case ["ping", is_busy]:
                self._look()
                self._next_look = time.monotonic() + self._watch.delay() if is_busy else None
                self._send(["pong"])
            case ["keep_files"]:
                self._removes_files = False
            case _:
                raise ValueError(f"the zygote was told {command!r}")

    def _fork(self, worker_id: str, descriptor: int) -> None:
        # The heap is frozen so that a collection in a worker does not touch, and so copy, shared pages.
        gc.freeze()
        pid = os.fork()
        if pid == 0:
            self._become_worker(worker_id, descriptor)
        os.close(descriptor)
        self._workers[pid] = worker_id
        self._send(["forked", worker_id, pid])

    def _become_worker(self, worker_id: str, descriptor: int) -> None:
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, *_DECOMMISSION_SIGNALS):
                signal.signal(number, signal.SIG_DFL)
            os.setpgid(0, 0)
            process_control.die_with_parent()
            for inherited in (self._connection.detach(), self._wake_read, self._wake_write, *self._sockets):
                os.close(inherited)
            sys.path[:] = self._import_path
            run_worker(socket.socket(fileno=descriptor), self._environment, worker_id)
            status = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            # Not sys.exit: the zygote's own exit handlers and frames are not the worker's.
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            os._exit(status)

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            worker_id = self._workers.pop(pid, None)
            if worker_id is not None:
                # What its tasks had started goes with it.
                process_control.kill_group(pid)
                self._kill_orphans()
                verdict = self._watch.forget(pid)
                cause, memory = (verdict.cause, verdict.memory) if verdict is not None else ("", 0)
                self._send(["exited", worker_id, status, cause, memory])

    def _look(self) -> None:
        for pid in self._watch.look(self._workers, time.monotonic()):
            process_control.kill_group(pid)
            process_control.kill_process(pid)

    def _kill_orphans(self) -> None:
        """Kill adopted processes: descendants of a worker that ended, in whatever group they are."""
        for pid in process_control.children_of(os.getpid()):
            if pid not in self._workers:
                process_control.kill_process(pid)

    def _send(self, message: list[Any]) -> None:
        body = msgpack.packb(message)
        try:
            self._connection.sendall(_LENGTH.pack(len(body)) + body)
        except OSError:
            return  # the driver is gone, which the next receive sees

    def _end_everything(self) -> None:
        for pid in self._workers:
            process_control.kill_group(pid)
            process_control.kill_process(pid)
        while True:
            self._kill_orphans()
            try:
                pid, _ = os.waitpid(-1, 0)
            except ChildProcessError:
                break
            if self._workers.pop(pid, None) is not None:
                process_control.kill_group(pid)
        if self._removes_files:
            for directory in self._environment.application_directories:
                shutil.rmtree(directory, ignore_errors=True)


def _ignore_signal(number: int, frame: object) -> None:
    """Signals only wake the poll."""


def main(descriptor: int) -> None:
    """Run a zygote whose socket to the driver is `descriptor`; its environment comes first, as JSON."""
    connection = socket.socket(fileno=descriptor)
    head = _received(connection, _LENGTH.size)
    text = _received(connection, *_LENGTH.unpack(head)) if head else b""
    if not text:
        return
    process_control.adopt_orphans()
    environment = ExecutorEnvironment.from_json(text.decode())
    gc.set_threshold(*_GC_THRESHOLDS)
    gc.enable()
    Zygote(connection, environment).run()


def _received(connection: socket.socket, length: int) -> bytes:
    """So many bytes; none if the driver is gone."""
    data = bytearray()
    while len(data) < length:
        chunk = connection.recv(length - len(data))
        if not chunk:
            return b""
        data += chunk
    return bytes(data)
