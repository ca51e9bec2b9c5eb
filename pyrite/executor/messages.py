"""What the driver and a worker say to each other: one small schema, in msgpack.

Nothing is unpickled to read a message. Closures, partitions and results travel in it as opaque bytes.

msgpack is imported with this module, which only a running context or a worker imports.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import msgpack


@dataclass(slots=True)
class RunTask:
    """Driver to worker: run one attempt of one task."""

    attempt_id: int
    stage_id: int
    stage_attempt: int
    partition: int
    attempt_number: int
    #: The attachment with the stage's code.
    code: str
    #: The pickled `Partition`.
    split: bytes
    #: For each shuffle that the task may read: its id and the attachment with its map outputs.
    shuffles: list[tuple[int, str]]
    #: The attachments of this task that the worker does not hold yet, by key.
    attachments: dict[str, bytes]
    properties: dict[str, str]
    #: The import path of the driver where it changed since the worker was told, else None.
    import_path: list[str] | None = None


@dataclass(slots=True)
class Forget:
    """Driver to worker: a persisted RDD or a broadcast is released; drop what is held of it."""

    kind: str
    id: int


@dataclass(slots=True)
class TaskDone:
    """Worker to driver: an attempt ended. Exactly one of `result`, `failure`, `fetch_failure` is set."""

    attempt_id: int
    #: The encoded result, or the path of a file with it where it is large.
    result: bytes | str | None = None
    failure: TaskFailure | None = None
    #: The id of a shuffle, and its lost outputs: (map index, attempt id, executor id, reason).
    fetch_failure: tuple[int, list[tuple[int, int, str, str]]] | None = None
    #: The pickled updates ``{accumulator id: value}``, empty for none.
    accumulators: bytes = b""
    #: The same of the computations that made the blocks which were used, by names of their own.
    block_accumulators: dict[bytes, bytes] = field(default_factory=dict)
    #: Blocks that were stored or dropped meanwhile: (rdd id, partition, memory bytes, disk bytes, copies
    #: wanted).
    blocks: list[tuple[int, int, int, int, int]] | None = None
    metrics: dict[str, float] | None = None


@dataclass(slots=True)
class TaskFailure:
    """What a user's function raised, as text and, where it can travel, as the exception itself."""

    error_type: str
    error: str
    #: The traceback from the user's first frame on, innermost last.
    traceback: str
    #: The pickled exception, or empty.
    exception: bytes = b""
    #: The functions of the traceback, outermost first: file, first line, name.
    functions: list[tuple[str, int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Printed:
    """Worker to driver: text that the user's code wrote to stdout (1) or stderr (2)."""

    stream: int
    text: str


_TYPES: tuple[type, ...] = (RunTask, Forget, TaskDone, TaskFailure, Printed)
_FIELDS = {cls: tuple(field.name for field in fields(cls)) for cls in _TYPES}
_CODES = {cls: code for code, cls in enumerate(_TYPES)}

Message = TypeVar("Message")


def _to_list(message: Any) -> list[Any]:
    cls = type(message)
    values: list[Any] = [_CODES[cls]]
    for name in _FIELDS[cls]:
        value = getattr(message, name)
        values.append(_to_list(value) if type(value) in _CODES else value)
    return values


def pack(message: Any) -> bytes:
    """A message as bytes.

    >>> unpack(pack(Printed(1, "hello")))
    Printed(stream=1, text='hello')
    """
    packed: bytes = msgpack.packb(_to_list(message), use_bin_type=True)
    return packed


def unpack(data: bytes | bytearray | memoryview) -> Any:
    """The message that was packed; ValueError if the bytes are none."""
    values = msgpack.unpackb(data)
    if not isinstance(values, list) or not values or values[0] not in range(len(_TYPES)):
        raise ValueError("the bytes are not a message")
    cls = _TYPES[values[0]]
    message = cls(*values[1:])
    if cls is TaskDone and message.failure is not None:
        message.failure = TaskFailure(*message.failure[1:])
        message.failure.functions = [tuple(function) for function in message.failure.functions]
    return message
