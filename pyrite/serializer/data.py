"""Data as bytes: pickle protocol 5 by cloudpickle, large buffers kept out of band.

cloudpickle rather than pickle, because records may be instances of classes of ``__main__``, which another
process cannot import. Builtin values never reach its Python code, so plain data costs no more.
"""

from __future__ import annotations

import mmap
import pickle
import struct
from collections.abc import Sequence
from typing import Any

import cloudpickle

from pyrite.errors import PySparkPicklingError

Buffer = bytes | bytearray | memoryview | mmap.mmap

_COUNT = struct.Struct("<I")
_SIZE = struct.Struct("<Q")
#: Out-of-band buffers start at multiples of this, so that arrays over them are aligned.
_ALIGNMENT = 64


def dumps(value: Any) -> bytes:
    """`value` as one byte string."""
    try:
        data: bytes = cloudpickle.dumps(value, protocol=5)
    except Exception as error:
        raise _unpicklable(value, error) from error
    return data


def loads(data: Buffer) -> Any:
    """The value that `dumps` was given.

    >>> loads(dumps({"a": [1, 2.0]}))
    {'a': [1, 2.0]}
    """
    return pickle.loads(data)


def encode(value: Any) -> list[Buffer]:
    """`value` as parts to be written one after the other; large buffers are not copied into the pickle."""
    buffers: list[pickle.PickleBuffer] = []
    try:
        body = cloudpickle.dumps(value, protocol=5, buffer_callback=buffers.append)
    except Exception as error:
        raise _unpicklable(value, error) from error
    if not buffers:
        return [_COUNT.pack(0), body]
    views = [buffer.raw() for buffer in buffers]
    head = _COUNT.pack(len(views)) + b"".join(map(_SIZE.pack, (len(body), *(v.nbytes for v in views))))
    parts: list[Buffer] = [head, body]
    position = len(head) + len(body)
    for view in views:
        gap = -position % _ALIGNMENT
        parts += (bytes(gap), view)
        position += gap + view.nbytes
    return parts


def decode(data: Buffer) -> Any:
    """The value that `encode` was given; its large buffers are views of `data` if that is writable.

    >>> decode(b"".join(encode([1, "two"])))
    [1, 'two']
    """
    view = memoryview(data)
    (count,) = _COUNT.unpack_from(view)
    if count == 0:
        return pickle.loads(view[_COUNT.size :])
    sizes = [_SIZE.unpack_from(view, _COUNT.size + i * _SIZE.size)[0] for i in range(count + 1)]
    position = _COUNT.size + (count + 1) * _SIZE.size
    body = view[position : position + sizes[0]]
    position += sizes[0]
    buffers = []
    for size in sizes[1:]:
        position += -position % _ALIGNMENT
        buffer = view[position : position + size]
        # PySpark's arrays can be written to, so these can: in place where the bytes can be changed.
        buffers.append(bytearray(buffer) if view.readonly else buffer)
        position += size
    return pickle.loads(body, buffers=buffers)


def total_size(parts: Sequence[Buffer]) -> int:
    """How many bytes the parts are together."""
    return sum(part.nbytes if isinstance(part, memoryview) else len(part) for part in parts)


def _unpicklable(value: Any, error: Exception) -> PySparkPicklingError:
    if isinstance(error, PySparkPicklingError):
        return error
    return PySparkPicklingError(
        errorClass="CANNOT_PICKLE_DATA",
        messageParameters={"what": f"A value of type {type(value).__name__}", "reason": str(error)},
    )
