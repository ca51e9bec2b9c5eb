"""What Ray starts on a node: a thin shell around the host of an executor.

Its methods run in groups of threads, so that no transfer keeps a command waiting. Ray may deliver calls in
another order than they were made in; commands carry numbers for that.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable
from pickle import PickleBuffer
from typing import Any, TypeVar

import ray
from ray.exceptions import GetTimeoutError, RayError

from pyrite.cluster.ray.ending import start_of
from pyrite.cluster.ray.faults import describe
from pyrite.cluster.ray.host import ExecutorHost
from pyrite.cluster.ray.messages import Command, ExecutorPlan, HostReady, Report

Method = TypeVar("Method", bound=Callable[..., Any])

#: A peer that does not answer for so many seconds is as good as lost; Ray notices most deaths much sooner.
_PEER_PATIENCE = 120.0

#: How many calls of each kind an actor runs at once.
CONCURRENCY = {"exchange": 4, "control": 2, "data": 8}


def actor_name(application_id: str, executor_id: str) -> str:
    """The name by which Ray's dashboard shows the actor of an executor."""
    return f"pyrite-{application_id}-executor-{executor_id.partition('.')[0]}"


def _in_group(name: str) -> Callable[[Method], Method]:
    """Let a method run in the threads of a group."""
    decorated: Callable[[Method], Method] = ray.method(concurrency_group=name)
    return decorated


class ExecutorActor:
    """One executor of an application."""

    def __init__(self, executor_id: str, plan: ExecutorPlan) -> None:
        node_id = ray.get_runtime_context().get_node_id()
        application_id = plan.environment.application_id
        self._host = ExecutorHost(executor_id, node_id, plan, _RayPeers(plan.namespace, application_id))
        self._host.report(HostReady(node_id, socket.gethostname(), os.getpid(), start_of(os.getpid())))
        self._order = threading.Lock()
        self._next = 0
        self._early: dict[int, list[Command]] = {}

    @_in_group("exchange")
    def exchange(
        self, number: int, commands: list[Command], taken: int, patience: float
    ) -> tuple[int, list[Report]]:
        """Obey commands once those of the calls before are, then wait for reports as the host does."""
        with self._order:
            if number >= self._next:  # else it is obeyed, and only its answer was lost
                self._early[number] = commands
            while self._next in self._early:
                self._host.obey(self._early.pop(self._next))
                self._next += 1
        return self._host.reports(number, taken, patience)

    @_in_group("data")
    def result(self, path: str) -> bytes:
        """See `ExecutorHost.result`. Bytes, as Ray's client knows no views."""
        return self._host.result(path)

    @_in_group("data")
    def read_segments(self, wanted: list[tuple[str, int, int]]) -> tuple[PickleBuffer, list[int | str]]:
        """See `KeptFiles.segments`. The reader gets a view of the object store."""
        data, places = self._host.kept.segments(wanted)
        return PickleBuffer(data), places

    @_in_group("data")
    def read_block(self, name: str) -> tuple[str, PickleBuffer] | None:
        """See `KeptFiles.block`."""
        found = self._host.kept.block(name)
        return None if found is None else (found[0], PickleBuffer(found[1]))

    @_in_group("data")
    def read_file(self, path: str, offset: int, length: int) -> bytes:
        """See `KeptFiles.portion`."""
        return self._host.kept.portion(path, offset, length)

    @_in_group("control")
    def worker_pids(self) -> dict[str, list[int]] | None:
        """See `ExecutorHost.worker_pids`."""
        return self._host.worker_pids()

    @_in_group("control")
    def stop(self) -> None:
        """End the executor's processes and remove its files; the actor itself is ended by the driver."""
        self._host.stop()


class _RayPeers:
    """Other executors of the application by their names, and what lies in the object store."""

    def __init__(self, namespace: str, application_id: str) -> None:
        self._namespace = namespace
        self._application_id = application_id
        self._actors: dict[str, Any] = {}

    def segments(
        self, executor_id: str, wanted: list[tuple[str, int, int]]
    ) -> tuple[memoryview, list[int | str]]:
        data, places = self._call(executor_id, "read_segments", wanted)
        return memoryview(data), places

    def block(self, executor_id: str, name: str) -> tuple[str, memoryview] | None:
        found = self._call(executor_id, "read_block", name)
        return None if found is None else (found[0], memoryview(found[1]))

    def file(self, executor_id: str, path: str, offset: int, length: int) -> bytes:
        data: bytes = self._call(executor_id, "read_file", path, offset, length)
        return data

    def value(self, reference: Any) -> Any:
        if not isinstance(reference, ray.ObjectRef):
            return reference
        with _translated("the driver"):
            return _get(reference)

    def _call(self, executor_id: str, method: str, *arguments: Any) -> Any:
        with _translated(f"executor {executor_id}"):
            name = actor_name(self._application_id, executor_id)
            if name not in self._actors:
                self._actors[name] = ray.get_actor(name, self._namespace)
            return _get(getattr(self._actors[name], method).remote(*arguments), _PEER_PATIENCE)


def _get(reference: Any, patience: float | None = None) -> Any:
    """The value of a reference, within so many seconds.

    It is waited for before it is got: who waits in `ray.get` holds this process's connection to the object
    store, which the results of its own calls need. Two executors that read from each other at the same time
    stood still for a second, until Ray let go.
    """
    ready, _ = ray.wait([reference], timeout=patience)
    if not ready:
        raise GetTimeoutError
    return ray.get(reference)


class _translated(contextlib.AbstractContextManager[None]):
    """Turns what Ray raises into an OSError that says what is lost."""

    def __init__(self, who: str) -> None:
        self._who = who

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, RayError):
            raise OSError(f"it is with {self._who}: {describe(error)}") from None
        if isinstance(error, ValueError):  # there is no actor of this name
            raise OSError(f"it is with {self._who}, which is gone") from None
